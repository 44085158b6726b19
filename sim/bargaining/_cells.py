"""Lines, cells and columns of a table in a file, each with its place."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.arrays import Array, Flags
from sim.errors import Problem, ScenarioError

LARGEST_FILE = 2**20
"""Bytes: a table has a line per actor, and this is room for thousands."""

HEADER_WITHIN = 20
"""Lines among which the header must be; titles may stand above it."""

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}

_WORDS = {
    "salience": {"salience", "saliences", "sal"},
    "position": {"position", "positions", "pstn", "pos", "stance"},
    "capability": {"influence", "power", "capability", "capabilities", "clout", "resource", "resources"},
    "actor": {"actor", "actors", "name", "player", "players", "stakeholder", "stakeholders"},
}


class TableError(ScenarioError):
    """A table that cannot be used; ``problems`` lists all that is wrong, in file order."""

    def __reduce__(self) -> tuple[type[TableError], tuple[tuple[Problem, ...], str]]:
        return TableError, (self.problems, self.source)


@dataclass(frozen=True)
class Cell:
    """What stands in one cell, and where; places are counted from 1."""

    line: int
    column: int
    text: str

    def problem(self, message: str) -> Problem:
        """Return a complaint about the cell."""
        return Problem(self.line, self.column, "", message)


@dataclass(frozen=True)
class Header:
    """Which column is what; columns are counted from 0.

    Parameters
    ----------
    cells : sequence of Cell
    actor : int or None
    capability : int
    positions, saliences : Mapping of str to int
        By issue.
    """

    cells: Sequence[Cell]
    actor: int | None
    capability: int
    positions: Mapping[str, int]
    saliences: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Column:
    """The numbers of one column, NaN where there is none."""

    cells: Sequence[Cell]
    values: Array

    @property
    def percent(self) -> Flags:
        """``[n]``: which numbers are marked as percentages."""
        return np.array([cell.text.endswith("%") for cell in self.cells])

    def complaints(self, fine: Flags, must: str) -> list[Problem]:
        """Complain of the numbers that are not fine."""
        pairs = zip(self.cells, fine | np.isnan(self.values), strict=True)
        return [cell.problem(f"{cell.text} {must}") for cell, passes in pairs if not passes]


def read_lines(path: Path) -> list[str]:
    """Return the lines of a file, which must be small and in UTF-8.

    Raises
    ------
    TableError, OSError
    """
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        message = f"has more than {LARGEST_FILE} bytes; a table of actors is smaller."
        raise TableError([Problem(0, 0, "", message)], path.name)
    try:
        return content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = Problem(line, 1, "", "is not in UTF-8; save the table as UTF-8.")
        raise TableError([problem], path.name) from None


def likely_delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter that the first lines have most of."""
    top = "\n".join(lines[:HEADER_WITHIN])
    return max(DELIMITERS, key=top.count)


def cells_of(line: str, number: int, delimiter: str, source: str) -> list[Cell]:
    """Divide a line into cells, leaving out empty ones at its end.

    Raises
    ------
    TableError
    """
    try:
        texts = next(csv.reader([line], delimiter=delimiter))
    except csv.Error as error:
        raise TableError(
            [Problem(number, 1, "", f"cannot be divided into cells: {error}.")], source
        ) from None
    starts, quoted = [1], False
    for place, character in enumerate(line, 2):
        quoted ^= character == '"'
        if character == delimiter and not quoted:
            starts.append(place)
    cells = [Cell(number, start, text.strip()) for start, text in zip(starts, texts, strict=False)]
    while cells and not cells[-1].text:
        cells.pop()
    return cells


def find_header(rows: Sequence[list[Cell]], source: str) -> tuple[Header, int]:
    """Return the header, and the number of its row.

    Raises
    ------
    TableError
    """
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        roles = [_role(cell.text) for cell in row]
        if {"capability", "position"} <= {role for role, _ in roles}:
            return _header(row, roles, source), number
    message = (
        "no header found; a line must name the columns Actor, Influence (or Power, Capability, Clout, "
        "Resources), Position and Salience."
    )
    raise TableError([Problem(1, 1, "", message)], source)


def _role(text: str) -> tuple[str, str]:
    """Return what a column is, and what else its name says, which is the issue."""
    words = re.findall(r"[^\W\d_]+|\d+", text)
    for role, known in _WORDS.items():
        rest = [word for word in words if word.lower() not in known]
        if len(rest) < len(words):
            return role, " ".join(word for word in rest if word.lower() != "percent")
    return "", ""


def _header(row: Sequence[Cell], roles: Sequence[tuple[str, str]], source: str) -> Header:
    found: dict[str, dict[str, int]] = {role: {} for role in _WORDS}
    problems = []
    for number, (role, rest) in enumerate(roles):
        issue = rest if role in ("position", "salience") else ""
        if role and issue in found[role]:
            first = row[found[role][issue]].text
            problems.append(row[number].problem(f"{row[number].text!r} says {role} again, after {first!r}."))
        elif role:
            found[role][issue] = number
    if len(found["salience"]) > 1:
        there = ", ".join(row[number].text for number in found["salience"].values())
        problems += [
            row[number].problem(f"{row[number].text!r} has no salience of its own; there is {there}.")
            for issue, number in found["position"].items()
            if issue not in found["salience"]
        ]
    if problems:
        raise TableError(problems, source)
    return Header(row, found["actor"].get(""), found["capability"][""], found["position"], found["salience"])


def read_column(rows: Sequence[Sequence[Cell]], number: int, *, comma: bool) -> tuple[Column, list[Problem]]:
    """Return the numbers of a column, and complaints about what is none.

    Parameters
    ----------
    rows : sequence
        Each long enough.
    number : int
        Of the column, from 0.
    comma : bool
        Whether a comma may stand for the decimal point.
    """
    cells = [row[number] for row in rows]
    texts = [cell.text.removesuffix("%").strip() for cell in cells]
    values = np.array([_number(text.replace(",", ".") if comma else text) for text in texts])
    wrong = [cells[place] for place in np.flatnonzero(np.isnan(values))]
    return Column(cells, values), [cell.problem(f"{cell.text!r} must be a number.") for cell in wrong]


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return np.nan
    return value if np.isfinite(value) else np.nan
