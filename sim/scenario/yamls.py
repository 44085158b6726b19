"""YAML from strangers: plain data with the place of every value, and nothing built before it is safe."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sim.errors import Problem

MAX_DEPTH = 20
Key = str | int
Path = tuple[Key, ...]


@dataclass
class Document:
    """What a YAML text says, and where.

    Parameters
    ----------
    data : object
        Mappings, lists, strings, numbers, dates, booleans and None.
    places : dict of path to (line, column)
        Of every value, counted from 1; a mapping's entry is placed at its key.
    values : dict of path to (line, column)
        Of every value itself.
    problems : list of Problem
        Duplicate keys and the like.
    """

    data: Any = None
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_yaml(text: str) -> Document:
    """Read one YAML 1.2 document.

    Aliases, anchors, tags, several documents and nesting deeper than ``MAX_DEPTH`` are refused
    while the events are scanned, before anything is built.
    """
    document = Document()
    try:
        document.problems += _forbidden(text)
        if not document.problems:
            _Builder(document).build(YAML(typ="safe", pure=True).compose(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        document.problems.append(
            Problem(line, column, "", f"is no YAML: {error.problem or error.context}; mend the syntax")
        )
    except (YAMLError, RecursionError, ValueError) as error:
        document.problems.append(Problem(0, 0, "", f"is no YAML: {str(error).splitlines()[0]}"))
    return document


def _forbidden(text: str) -> list[Problem]:
    """Return the first thing in the text that is refused outright."""
    for problem in _scan(text):
        return [problem]
    return []


def _scan(text: str) -> Iterator[Problem]:
    depth = documents = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        documents += isinstance(event, DocumentStartEvent)
        depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
        depth -= isinstance(event, MappingEndEvent | SequenceEndEvent)
        if documents > 1:
            yield Problem(line, column, "", "found a second document; a scenario file holds one")
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor is not None):
            yield Problem(
                line, column, "", f"found the anchor or alias {event.anchor!r}; write the value out"
            )
        if _tagged(event):
            yield Problem(line, column, "", f"found the tag {event.tag!s}; tags are not read, leave it out")
        if depth > MAX_DEPTH:
            yield Problem(
                line, column, "", f"found nesting deeper than {MAX_DEPTH}; a scenario needs far less"
            )


def _tagged(event: Any) -> bool:
    """Whether a tag was written, as against implied."""
    return getattr(event, "ctag", None) is not None and event.tag is not None


class _Builder:
    """Turns nodes into plain data, noting where everything stands."""

    def __init__(self, document: Document) -> None:
        self.document = document
        yaml = YAML(typ="safe", pure=True)
        self.scalars = SafeConstructor(loader=yaml)

    def build(self, node: Node | None) -> None:
        self.document.data = None if node is None else self._value(node, ())

    def _value(self, node: Node, path: Path) -> Any:
        place = (node.start_mark.line + 1, node.start_mark.column + 1)
        self.document.values[path] = place
        self.document.places.setdefault(path, place)
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self._value(item, (*path, number)) for number, item in enumerate(node.value)]
        return self._scalar(node, path, place)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            key = self._key(key_node, path, place)
            if key is None:
                continue
            if key in found:
                first = self.document.places[*path, key][0]
                self._problem(
                    place, (*path, key), f"found the key {key!r} again; line {first} has it already"
                )
                continue
            self.document.places[*path, key] = place
            found[key] = self._value(value_node, (*path, key))
        return found

    def _key(self, node: Node, path: Path, place: tuple[int, int]) -> str | None:
        # `false: …` or `1: …` as a key is taken for the word that stands there
        if isinstance(node, ScalarNode):
            return str(node.value)
        self._problem(place, path, "found a key that is no word; keys are names")
        return None

    def _scalar(self, node: Node, path: Path, place: tuple[int, int]) -> Any:
        try:
            value = self.scalars.construct_object(node)
        except (ValueError, OverflowError, MarkedYAMLError):
            self._problem(
                place, path, f"found {str(node.value)[:40]!r}, which is no number or date that can be read"
            )
            return None
        if isinstance(value, datetime.datetime):
            self._problem(place, path, f"found the time {node.value!r}; give a day, e.g. 2024-11-26")
            return None
        if not isinstance(value, str | int | float | bool | datetime.date | None):
            self._problem(place, path, f"found {str(node.value)[:40]!r}, which is no plain value")
            return None
        return value

    def _problem(self, place: tuple[int, int], path: Path, message: str) -> None:
        self.document.problems.append(Problem(*place, ".".join(map(str, path)), message))
