"""Read a table of actors from a file, in the idioms of the field."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.arrays import Array
from sim.bargaining._cells import (
    DELIMITERS,
    Cell,
    Column,
    Header,
    TableError,
    cells_of,
    find_header,
    likely_delimiter,
    read_column,
    read_lines,
)
from sim.bargaining._table import SCALE
from sim.errors import ParameterError, Problem

MOST_ACTORS = 1000
"""The models compare every three of them."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table as a file has it, ready for any model: ``smp(**sheet.inputs)``.

    Parameters
    ----------
    position, salience : Array
        ``[n]`` for one issue, ``[n, K]`` for several; points of the scale, and shares in (0, 1].
    capability : Array
        ``[n]``
    actors, issues : tuple of str
    assumed : tuple of str
        What the file does not say, and what it was taken to mean, one sentence each.
    """

    position: Array
    capability: Array
    salience: Array
    actors: tuple[str, ...]
    issues: tuple[str, ...]
    assumed: tuple[str, ...]

    @property
    def inputs(self) -> Mapping[str, Any]:
        """The arguments of a model."""
        return {
            "position": self.position,
            "capability": self.capability,
            "salience": self.salience,
            "actors": self.actors,
            "issues": self.issues,
        }


def read_table(path: str | Path, *, scale: tuple[float, float] | None = None) -> Sheet:
    """Read a table of actors from a CSV file.

    A header names the columns: ``Actor``; one of ``Influence``, ``Power``, ``Capability``, ``Clout`` and
    ``Resources``; ``Position`` and ``Salience``. With several issues each has a pair of them, such as
    ``Policy Position`` and ``Policy Salience``, or ``Pstn1`` and ``Sal1``. Other columns are left aside.
    Titles may stand above the header.

    Parameters
    ----------
    path : str or Path
        A file in UTF-8, of at most 1 MiB, with commas, semicolons or tabs between the cells.
    scale : tuple of float, optional
        What the file has for 0 and for 100, as ``(4, 10)`` for years. If left out, positions are shares
        if none is above 1, and points if any is.

    Returns
    -------
    Sheet
        ``assumed`` says what the reader took the file to mean.

    Raises
    ------
    TableError
        Naming all that is wrong, each with line and column.
    ParameterError
        If the ends of the scale are not two different numbers.
    OSError
        If the file cannot be read.
    """
    if scale is not None and not (all(map(math.isfinite, scale)) and scale[0] != scale[1]):
        raise ParameterError(f"scale={scale} must be two different numbers, for 0 and for 100.")
    source = Path(path).name
    lines = read_lines(Path(path))
    delimiter = likely_delimiter(lines)
    numbered = (cells_of(line, number, delimiter, source) for number, line in enumerate(lines, 1))
    rows = [cells for cells in numbered if cells]
    header, place = find_header(rows, source)
    body = _Body(rows[place + 1 :], header, comma=delimiter != ",")
    _check_rows(body, source)
    notes = [f"Line {row[0].line} is a title." for row in rows[:place]]
    if delimiter != ",":
        notes.append(f"Cells stand between {DELIMITERS[delimiter]}, and a comma is a decimal point.")
    return _sheet(body, scale, source, notes)


@dataclass(frozen=True)
class _Body:
    """What stands below the header."""

    rows: Sequence[Sequence[Cell]]
    header: Header
    comma: bool

    def columns(self, numbers: Mapping[str, int]) -> tuple[list[Column], list[Problem]]:
        """Return some of the columns, and complaints about what is no number."""
        pairs = [read_column(self.rows, number, comma=self.comma) for number in numbers.values()]
        return [column for column, _ in pairs], [problem for _, found in pairs for problem in found]


def _check_rows(body: _Body, source: str) -> None:
    """Complain of a table that is empty or too long, of short lines, and of an actor that comes twice."""
    rows, header = body.rows, body.header
    if not rows:
        raise TableError([header.cells[-1].problem("no actor stands below the header.")], source)
    if len(rows) > MOST_ACTORS:
        message = f"is actor number {MOST_ACTORS + 1}; a table may have {MOST_ACTORS}."
        raise TableError([rows[MOST_ACTORS][0].problem(message)], source)
    used = (header.actor or 0, header.capability, *header.positions.values(), *header.saliences.values())
    last = header.cells[max(used)].text
    problems = [
        row[-1].problem(f"the line ends here, before {last!r}.") for row in rows if len(row) <= max(used)
    ]
    names = [row[header.actor].text for row in rows] if header.actor is not None and not problems else []
    problems += [
        row[header.actor or 0].problem(f"{name!r} is in the table already; each actor has one line.")
        for number, (row, name) in enumerate(zip(rows, names, strict=False))
        if name in names[:number]
    ]
    if problems:
        raise TableError(problems, source)


def _sheet(body: _Body, scale: tuple[float, float] | None, source: str, notes: Sequence[str]) -> Sheet:
    """Turn the cells into numbers of the models' units, and say all that is wrong with them at once."""
    header = body.header
    (capability,), no_capability = body.columns({"": header.capability})
    positions, no_position = body.columns(header.positions)
    saliences, no_salience = body.columns(header.saliences)
    problems = no_capability + no_position + no_salience
    problems += capability.complaints(capability.values > 0.0, "must be above 0; leave out who has none.")
    position, of_positions = _positions(positions, scale, problems)
    salience, of_saliences = _saliences(saliences, len(body.rows), problems)
    if problems:
        raise TableError(problems, source)
    of_columns = _issues(header)
    single = len(header.positions) == 1
    wide = _by_issue(header, salience)
    return Sheet(
        position=position[:, 0] if single else position,
        capability=capability.values,
        salience=wide[:, 0] if single else wide,
        actors=_actors(body),
        issues=tuple(_issue(name) for name in header.positions),
        assumed=(*notes, *of_columns, *of_positions, *of_saliences),
    )


def _positions(
    columns: Sequence[Column], scale: tuple[float, float] | None, problems: list[Problem]
) -> tuple[Array, list[str]]:
    """Return ``[n, K]``, in points, and what was assumed."""
    values = np.stack([column.values for column in columns], axis=-1)
    percent = _percentages(columns, problems)
    shares = scale is None and not percent and bool((values <= 1.0).all())
    low, high = scale or ((0.0, 1.0) if shares else (0.0, SCALE))
    points = SCALE * ((values - low) / (high - low))
    must = f"must lie between {low:g} and {high:g}; give the ends of another scale as scale=(low, high)."
    for number, column in enumerate(columns):
        inside = (points[:, number] >= 0.0) & (points[:, number] <= SCALE)
        problems += column.complaints(inside, must)
    if scale is not None:
        return points, [f"Positions are on a scale from {low:g} to {high:g}, here from 0 to 100."]
    if shares:
        return points, ["Positions are shares of the scale, as none is above 1; here they are from 0 to 100."]
    return points, ["Positions are points from 0 to 100."]


def _saliences(columns: Sequence[Column], actors: int, problems: list[Problem]) -> tuple[Array, list[str]]:
    """Return ``[n, K]``, in (0, 1], and what was assumed."""
    if not columns:
        return np.ones((actors, 1)), ["There is no salience, and so everybody cares fully."]
    values = np.stack([column.values for column in columns], axis=-1)
    percent = _percentages(columns, problems) or bool((values > 1.0).any())
    whole = SCALE if percent else 1.0
    must = f"must be above 0 and at most {whole:g}; leave out who does not care."
    for column in columns:
        problems += column.complaints((column.values > 0.0) & (column.values <= whole), must)
    if percent:
        return values / SCALE, ["Saliences are percentages, as they are marked so or one is above 1."]
    return values, ["Saliences are shares, as none is above 1."]


def _percentages(columns: Sequence[Column], problems: list[Problem]) -> bool:
    """Tell whether numbers are marked as percentages, which all must be if one is."""
    marked = any(column.percent.any() for column in columns)
    for column in columns if marked else ():
        problems += column.complaints(column.percent, "must be marked by % too, as others are.")
    return marked


def _issues(header: Header) -> list[str]:
    """Say what was made of the columns: which are left aside, and whether one salience serves all issues."""
    used = {header.actor, header.capability, *header.positions.values(), *header.saliences.values()}
    aside = [cell.text for number, cell in enumerate(header.cells) if number not in used and cell.text]
    notes = [f"Capability is the column {header.cells[header.capability].text!r}; only proportions count."]
    if header.actor is None:
        notes.append("No column names the actors, and so they are numbered.")
    if len(header.saliences) == 1 and len(header.positions) > 1:
        notes.append("One column of salience serves all issues.")
    return notes + ([f"Left aside: {', '.join(aside)}."] if aside else [])


def _by_issue(header: Header, salience: Array) -> Array:
    """Bring the saliences into the order of the positions."""
    if salience.shape[-1] == 1:
        return np.repeat(salience, len(header.positions), axis=-1)
    places = list(header.saliences)
    return salience[:, [places.index(issue) for issue in header.positions]]


def _actors(body: _Body) -> tuple[str, ...]:
    if body.header.actor is None:
        return tuple(f"actor_{number}" for number in range(1, len(body.rows) + 1))
    return tuple(row[body.header.actor].text for row in body.rows)


def _issue(name: str) -> str:
    """Return the name of an issue, where a column has one."""
    return f"issue_{name}" if name.isdigit() else name or "issue_1"
