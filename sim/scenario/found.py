"""What is found wrong with a scenario: where, and what to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.errors import unknown_name

Path = tuple[str | int, ...]
Found = Iterator[tuple[Path, str]]


def unknown(path: Path, kind: str, name: str, known: Iterable[str]) -> Found:
    """Yield a problem at ``path`` if ``name`` is not among the known ones."""
    known = list(known)
    if name not in known:
        yield path, unknown_name(kind, name, known)


def keys(path: Path, kind: str, table: Mapping[str, Any], known: Iterable[str]) -> Found:
    """Yield a problem for every key of a table that is not among the known ones."""
    known = list(known)
    for key in table:
        yield from unknown((*path, key), kind, key, known)
