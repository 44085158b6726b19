"""A description as blocks of text, written out as Markdown or put into a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sim.scenario.asked import AnyOf, When


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]
    kind: ClassVar[str] = "bullets"


@dataclass(frozen=True)
class Table:
    """A table; rows as long as its head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: ClassVar[str] = "table"


@dataclass(frozen=True)
class Formula:
    """Text in which every blank counts."""

    text: str
    kind: ClassVar[str] = "formula"


Block = Paragraph | Bullets | Table | Formula


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it.

    Parameters
    ----------
    title : str
    blocks : tuple of Block
    level : int
        2 for an element of the protocol, 3 for a part of it.
    """

    title: str
    blocks: tuple[Block, ...]
    level: int = 3


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Block, ...]:
    """Return a table, or nothing where it has no rows."""
    return (Table(tuple(head), tuple(tuple(row) for row in rows)),) if rows else ()


def bullets(items: Sequence[str]) -> tuple[Block, ...]:
    """Return a list, or nothing where it has no items."""
    return (Bullets(tuple(items)),) if items else ()


def conditions(when: When) -> str:
    """Return conditions as the scenario writes them, in one line."""
    return " and ".join(_condition(one) for one in when) or "always"


def _condition(one: str | AnyOf) -> str:
    if isinstance(one, str):
        return one
    return f"({' or '.join(' and '.join(part) for part in one.any)})"


def markdown(title: str, sections: Sequence[Section]) -> str:
    """Return a description as Markdown, in which nothing of a scenario acts as markup."""
    lines = [f"# {escaped(title)}", ""]
    for section in sections:
        lines += [f"{'#' * section.level} {escaped(section.title)}", ""]
        for block in section.blocks:
            lines += [*_lines(block), ""]
    return "\n".join(lines)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield escaped(text)
        case Bullets(items):
            yield from (f"- {escaped(item)}" for item in items)
        case Table(head, rows):
            yield from map(_line, (head, ["---"] * len(head)))
            yield from (_line([escaped(cell) for cell in row]) for row in rows)
        case Formula(text):
            fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
            yield from (f"{fence}text", text, fence)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    r"""Return text on one line, with a backslash before whatever Markdown or HTML would read as markup.

    Examples
    --------
    >>> print(escaped("a *b* <c> | d_e"))
    a \*b\* \<c\> \| d\_e
    """
    line = re.sub(r"([\\`*_\[\]<>|~$&])", r"\\\1", " ".join(text.split()))
    return re.sub(r"^(\d*)([#+=.)-])(?=[\s#=-]|$)", r"\1\\\2", line)
