"""What ``diplosim check`` prints: every number with its reason, what nothing covers, and doubts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, get_type_hints

from sim.rules import RULES
from sim.scenario.evidence import Place, walk
from sim.scenario.messages import interval
from sim.scenario.numbers import Argued, Number
from sim.scenario.parts import RuleSpec
from sim.scenario.scenario import Scenario

SAME_POLE = 0.5
NO_TRUST = 0.1
_SHOWN = 3


@dataclass(frozen=True)
class ListedNumber:
    """A number of the file and what stands behind it.

    Parameters
    ----------
    path : str
    value : float
    range : (float, float) or None
        Its own, or the default half-width around it, inside the bounds of its kind.
    provenance : str
        ``evidence``, ``unknown`` (the text is silent), ``assumption`` (its own), ``element``
        (inherited from the piece it stands in) or ``default`` (not argued).
    reason : str
        The sentences, facts or the assumption.
    """

    path: str
    value: float
    range: tuple[float, float] | None
    provenance: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as plain data."""
        return dict(vars(self))


def numbers(scenario: Scenario) -> tuple[ListedNumber, ...]:
    """Return every number that the file writes, in file order."""
    return tuple(
        _listed(scenario, place, place.part) for place in walk(scenario) if isinstance(place.part, Number)
    )


def _listed(scenario: Scenario, place: Place, number: Number) -> ListedNumber:
    provenance, reason = _provenance(scenario, place, number)
    path = ".".join(map(str, place.path))
    return ListedNumber(path, number.value, _range(scenario, place, number), provenance, reason)


def _provenance(scenario: Scenario, place: Place, number: Number) -> tuple[str, str]:
    if number.argued:
        kind = "unknown" if number.evidence == "unknown" else "evidence" if number.evidence else "assumption"
        return kind, _reason(scenario, number)
    for part in place.around:
        if part.argued:
            return "element", _reason(scenario, part)
    return "default", scenario.defaults.assumption or ""


def _reason(scenario: Scenario, part: Number | Argued) -> str:
    cited = () if isinstance(part.evidence, str) else part.evidence
    sentences = [f"{one} “{scenario.sentences[one].text}”" for one in cited if one in scenario.sentences]
    facts = [f"{one} {scenario.outside[one].fact}" for one in cited if one in scenario.outside]
    return "; ".join([*sentences, *facts, *([part.assumption] if part.assumption else [])])


def _range(scenario: Scenario, place: Place, number: Number) -> tuple[float, float] | None:
    if number.range is not None:
        return number.range
    width = getattr(scenario.defaults.range, number.quantity, None)
    if width is None:
        return None
    low, high = _bounds(place, number)
    low, high = (-math.inf if low is None else low), (math.inf if high is None else high)
    return max(low, number.value - width), min(high, number.value + width)


def _bounds(place: Place, number: Number) -> tuple[float | None, float | None]:
    """Return the bounds of a number's kind, or those that a rule declares for its parameter."""
    spec = next((part for part in place.around if isinstance(part, RuleSpec)), None)
    if spec is None or "rules" not in place.path:
        return interval(get_type_hints(type(number), include_extras=True)["value"])
    rule_id, name = place.path[place.path.index("rules") + 1 :][:2]
    known = (
        {p.name: p for p in RULES[spec.rule or str(rule_id)].parameters}
        if (spec.rule or rule_id) in RULES
        else {}
    )
    parameter = known.get(str(name))
    return (None, None) if parameter is None else (parameter.low, parameter.high)


def covering(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return, for every coded event and dynamic, the elements that say they cover it."""
    found: dict[str, list[str]] = {key: [] for key in scenario.coding}
    for place in walk(scenario):
        if isinstance(place.part, Argued):
            for key in place.part.covers:
                found.setdefault(key, []).append(".".join(map(str, place.path)))
    return {key: tuple(paths) for key, paths in found.items()}


def uncovered(scenario: Scenario) -> tuple[str, ...]:
    """Return the coded events and dynamics that nothing covers."""
    return tuple(key for key, paths in covering(scenario).items() if not paths)


def warnings(scenario: Scenario) -> tuple[str, ...]:
    """Return what is legal and doubtful, in sentences."""
    return (
        *_proposals(scenario),
        *_strange_bedfellows(scenario),
        *_unused(scenario),
        *_contradictions(scenario),
    )


def _proposals(scenario: Scenario) -> Iterator[str]:
    """Name what a machine has proposed and nobody has judged yet."""
    marked = [place for place in walk(scenario) if getattr(place.part, "status", None) == "draft"]
    names = [".".join(map(str, place.path)) for place in marked if place.path]
    if marked:
        shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
        yield (
            f"{len(marked)} places are still marked `status: draft` ({shown or 'the file itself'}); "
            "read what they cite, and take the marks away"
        )


def _strange_bedfellows(scenario: Scenario) -> Iterator[str]:
    """Doubt an issue at one pole of which two stand who do not believe each other."""
    for issue in scenario.issues:
        for one, other in combinations(scenario.actors, 2):
            ours, theirs = (_stance(scenario, actor, issue) for actor in (one, other))
            trust = max(scenario.trust_of(one, other).value, scenario.trust_of(other, one).value)
            if min(abs(ours), abs(theirs)) >= SAME_POLE and ours * theirs > 0 and trust <= NO_TRUST:
                yield (
                    f"{one} and {other} stand at one pole of {issue} and do not believe each other; "
                    "at one pole everybody must want the same thing"
                )


def _stance(scenario: Scenario, actor: str, issue: str) -> float:
    stance = scenario.actors[actor].stance.get(issue, scenario.defaults.stance.get(issue))
    return 0.0 if stance is None else stance.value


def _unused(scenario: Scenario) -> Iterator[str]:
    text = str(
        {key: value for key, value in scenario.data().items() if key not in ("source", "coding", "outside")}
    )
    for kind in ("profiles", "channels", "groups"):
        for name in getattr(scenario, kind):
            if text.count(name) < 2:
                yield f"{kind}.{name} is used by nothing"
    for voice in scenario.source.voices:
        if f"'said_by': '{voice}'" not in text:
            yield f"source.voices.{voice} says nothing that the file uses"
    for fact, part in scenario.outside.items():
        if f"'{fact}'" not in text:
            yield f"outside.{fact} backs nothing and contradicts nothing that the file uses: {part.fact}"


def _contradictions(scenario: Scenario) -> Iterator[str]:
    for fact, part in scenario.outside.items():
        if part.contradicts:
            yield f"outside fact {fact} contradicts {', '.join(part.contradicts)}: {part.fact}"
