"""The tables of this room: data that is read once, and may be read by other programs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import resources


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table of ``sim/acts``, by column."""
    text = (resources.files("sim.acts") / f"{name}.csv").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
