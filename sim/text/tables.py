"""The coder's data: tables that are read once, with lists inside a cell parted by semicolons."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import resources


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table of ``sim/text/data``, by column."""
    text = (resources.files("sim.text") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


def listed(cell: str | None) -> tuple[str, ...]:
    """Return the entries of a cell; none for an empty one."""
    return tuple(entry.strip() for entry in (cell or "").split(";") if entry.strip())
