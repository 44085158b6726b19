"""What a scenario cites must exist, and every number must have something behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from sim.errors import unknown_name
from sim.scenario.messages import shown
from sim.scenario.numbers import Argued, Number
from sim.scenario.parts import RuleSpec
from sim.scenario.scenario import Scenario

Path = tuple[str | int, ...]
Found = Iterator[tuple[Path, str]]


@dataclass(frozen=True)
class Place:
    """A part of a scenario, where it stands, and the argued parts around it, nearest first."""

    path: Path
    part: BaseModel
    around: tuple[Argued, ...]


def walk(scenario: Scenario) -> Iterator[Place]:
    """Yield every part that the file writes, in file order, the scenario itself first."""
    yield from _walk(scenario, (), ())


def _walk(found: object, path: Path, around: tuple[Argued, ...]) -> Iterator[Place]:
    if isinstance(found, BaseModel):
        yield Place(path, found, around)
        inner = (found, *around) if isinstance(found, Argued) else around
        for key, value in _written(found):
            yield from _walk(value, (*path, key), inner)
    elif isinstance(found, dict):
        for key, value in found.items():
            yield from _walk(value, (*path, key), around)
    elif isinstance(found, tuple):
        for number, value in enumerate(found):
            yield from _walk(value, (*path, number), around)


def _written(part: BaseModel) -> Iterator[tuple[str, object]]:
    fields = type(part).model_fields
    for name in fields:
        if name in part.model_fields_set:
            yield fields[name].alias or name, getattr(part, name)
    if isinstance(part, RuleSpec):
        yield from part.parameters.items()


def check_evidence(scenario: Scenario) -> Found:
    """Yield (path, message) for what is cited and does not exist, and for numbers that nothing backs."""
    for voice, part in scenario.source.voices.items():
        yield from _cited(scenario, ("source", "voices", voice, "sentences"), part.sentences)
    for fact, outside in scenario.outside.items():
        if not (fact[0] == "x" and fact[1:].isdigit()):
            yield ("outside", fact), f"found id {fact!r}, must be x and a number, e.g. x1"
        yield from _cited(scenario, ("outside", fact, "contradicts"), outside.contradicts)
    for place in walk(scenario):
        if isinstance(place.part, Argued | Number):
            yield from _cited(scenario, (*place.path, "evidence"), place.part.evidence)
        if isinstance(place.part, Argued):
            yield from _argued(scenario, place.path, place.part)
        if isinstance(place.part, Number) and not _backed(scenario, place, place.part):
            yield (*place.path, "value"), "cites no sentence; add evidence, or say why in assumption"


def _argued(scenario: Scenario, path: Path, part: Argued) -> Found:
    yield from _cited(scenario, (*path, "contradicted_by"), part.contradicted_by)
    for number, passage in enumerate(part.passages):
        if (scenario.source.text or "")[passage.start : passage.end] != passage.quote:
            yield (
                (*path, "passages", number),
                f"found the quote {shown(passage.quote)}, which the source has not from {passage.start} to "
                f"{passage.end}; copy it exactly, or leave the passage out",
            )
    if part.said_by is not None and part.said_by not in scenario.source.voices:
        yield (*path, "said_by"), unknown_name("voice", part.said_by, scenario.source.voices)
    for number, key in enumerate(part.covers):
        if key not in scenario.coding:
            yield (*path, "covers", number), unknown_name("coded event or dynamic", key, scenario.coding)


def _backed(scenario: Scenario, place: Place, number: Number) -> bool:
    argued = number.argued or any(part.argued for part in place.around)
    return argued or scenario.defaults.assumption is not None


def _cited(scenario: Scenario, path: Path, cited: str | Iterable[str]) -> Found:
    if isinstance(cited, str):
        return  # unknown: the text is silent
    for number, one in enumerate(cited):
        if one.startswith("s") and one not in scenario.sentences:
            count = len(scenario.sentences)
            has = f"the source has s0 to s{count - 1}" if count else "the scenario has no source text"
            yield (*path, number), f"cites {one}, but {has}"
        elif not one.startswith("s") and one not in scenario.outside:
            yield (*path, number), f"cites {one}: {unknown_name('outside fact', one, scenario.outside)}"
