"""Coded events: who did what to whom on which day, as event data sets record it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sim.acts.scale import DEFAULT_SCALE, Scale, score_of
from sim.acts.vocabulary import Coding

T = TypeVar("T")
EARLIEST, LATEST = datetime.date(1700, 1, 1), datetime.date(2200, 12, 31)
"""The dates that a coded event may have."""


@dataclass(frozen=True, slots=True)
class Party:
    """A source or recipient of a coded event; at least one field says who it is.

    Parameters
    ----------
    code : str, optional
        Three letters: a country by ISO 3166-1 alpha-3, or ``IGO``, ``NGO``, …
    sector : str, optional
        What within it: ``GOV``, ``MIL``, ``REB``, …
    text : str, optional
        Its name in the text.
    identifier : str, optional
        A name that is unique in the data set, such as the id of an actor of a scenario.
    """

    code: str | None = None
    sector: str | None = None
    text: str | None = None
    identifier: str | None = None

    @property
    def key(self) -> str:
        """The name by which it is told apart: identifier, else code and sector, else text."""
        return self.identifier or f"{self.code or ''}{self.sector or ''}" or self.text or ""


@dataclass(frozen=True, slots=True)
class CodedEvent:
    """One event. A meeting where nobody is host or guest has several sources and no recipient.

    Parameters
    ----------
    id : str
        Unique in its data set, but for the events of one record that has several types.
    date : datetime.date
    source, recipient : tuple of Party
    type : str
        PLOVER event type, or ``NONE``.
    modes : tuple of str
        Those of another edition of PLOVER are kept as they are.
    contexts : tuple of str
        PLOVER's contexts, e.g. ``military``.
    text : str, optional
    url : str, optional
    cameo : str, optional
        The CAMEO code from which the type was taken.
    """

    id: str
    date: datetime.date
    source: tuple[Party, ...]
    recipient: tuple[Party, ...]
    type: str
    modes: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    text: str | None = None
    url: str | None = None
    cameo: str | None = None

    def score(self, scale: Scale = DEFAULT_SCALE) -> float:
        """Return its place on a scale."""
        return event_score(self.type, self.modes, scale)


def event_score(kind: str, modes: Sequence[str], scale: Scale = DEFAULT_SCALE) -> float:
    """Return the score of a type with some modes: the mean of theirs, or its own where it has none."""
    codings = [Coding(kind, mode) for mode in modes] or [Coding(kind)]
    return sum(score_of(kind, coded, scale) for coded in codings) / len(codings)


def checked_date(found: object, separator: str) -> datetime.date:
    """Read a day, year first, with ``separator`` between its parts.

    Raises
    ------
    ValueError
        If it is written otherwise, is no day, or lies before ``EARLIEST`` or after ``LATEST``.
    """
    try:
        date = datetime.date.fromisoformat(str(found))
    except ValueError:
        date = datetime.date.min
    if date.isoformat().replace("-", separator) != found or not EARLIEST <= date <= LATEST:
        shape = separator.join(("YYYY", "MM", "DD"))
        years = f"{EARLIEST.year} … {LATEST.year}"
        raise ValueError(f"found {str(found)[:40]!r}, must be a day {shape} in {years}")
    return date


def cells_of(line: str, columns: int, format_name: str) -> list[str]:
    """Return the cells of a line that are parted by tabs.

    Raises
    ------
    ValueError
        If there are not as many as the format has columns.
    """
    cells = line.split("\t")
    if len(cells) != columns:
        raise ValueError(
            f"found {len(cells)} columns, must be the {columns} of {format_name}, parted by tabs"
        )
    return cells


def checked_number(found: str) -> str:
    """Return the number of an event, as it is written.

    Raises
    ------
    ValueError
        If it is none.
    """
    if not found.isdecimal():
        raise ValueError(f"found {found[:40]!r}, must be the number of an event")
    return found


def in_column(cells: Sequence[str], column: int, read: Callable[[str], T]) -> T:
    """Return what ``read`` makes of a cell.

    Raises
    ------
    ValueError
        What ``read`` says, with the column, counted from 1.
    """
    try:
        return read(cells[column])
    except ValueError as error:
        raise ValueError(f"column {column + 1}: {error}") from None
