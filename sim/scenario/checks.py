"""All checks of a scenario, in their order: names, meaning, variants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sim.rules import listed
from sim.scenario.found import Found, Path
from sim.scenario.meaning import without_meaning
from sim.scenario.names import RESERVED_IDS, after_the_end, unknown_names
from sim.scenario.parts import Variant
from sim.scenario.ruling import fixed_of
from sim.scenario.scenario import Scenario
from sim.scenario.variants import VariantError, changed, variant_problems


def check_names(scenario: Scenario) -> Found:
    """Yield (path, message) for everything in ``scenario`` that cannot be played as written.

    What a name means is asked only where all names exist, and variants, which would repeat its
    problems, only where the base is in order.
    """
    for check in (unknown_names, without_meaning, _check_variants):
        found = list(check(scenario))
        yield from found
        if found:
            return


def _check_variants(scenario: Scenario) -> Found:
    problems = list(variant_problems(scenario))
    yield from problems
    for name, variant in scenario.variants.items():
        path = ("variants", name)
        if name in RESERVED_IDS:
            yield path, f"found id {name!r}, which is reserved; choose another"
        if variant.from_day > scenario.calendar.days:
            yield (*path, "from_day"), after_the_end(variant.from_day, scenario)
        if not any(where[:2] == path for where, _ in problems):
            new = changed(scenario, variant)
            broken = (*unknown_names(new),) or without_meaning(new)
            yield from ((path, f"{_dotted(where)}: {message}") for where, message in broken)
            yield from _late_changes(scenario, new, name)


_LATE = tuple(
    re.compile(pattern)
    for pattern in (
        r"playbook\.\w+\.(?!actor|via|to\b|reply_to|relay\b)\w+.*",
        r"playbook\.\w+\.relay\.(passes|softens|noise).*",
        r"(situation\.\w+\.changes\.\w+\.(?!spread)\w+|situation\.\w+\.evidence_for).*",
        r"(events|milestones)\.\w+\.(day|when|effects|claims|reveals|opens|closes).*",
        r"meetings\.\w+\.(postponed\.when|decides|text_by|tolerance|refuses|statement\.stakes).*",
        r"promises\.\w+\.(within|word).*",
        r"roles\.\w+\.successors\.\w+.*",
        r"outcomes\.\w+\.(when|hazard|lasting|leaves|final|observed).*",
        r"(trust|patterns|variants|profiles|coding)\..*",
        r"defaults\.(assumption|range|capability|salience|trust|retention|rules).*",
        r"actors\.\w+\.(capability|salience|prefers|retention|rules|profile).*",
        r"channels\.\w+\.(attention|leak\.(chance|stakes)).*",
        r".*\.(text|notes|evidence|assumption|covers|said_by|hedge|contradicted_by|status|confidence|passages.*)",
        "status",
    )
)
"""What a variant may change once the run has begun: numbers and conditions, not who and what there is."""


def _late_changes(base: Scenario, new: Scenario, name: str) -> Found:
    """Refuse changes to the opening, and to who can hear whom, that come after the first day."""
    if base.variants[name].from_day > 1:
        yield from ((("variants", name), problem) for problem in _too_late(base, new))


def _too_late(base: Scenario, new: Scenario) -> Iterator[str]:
    for path in _differences(base.data(full=True), new.data(full=True)):
        if not any(pattern.fullmatch(path) for pattern in _LATE):
            yield f"changes {path}, which is settled before the first day; from_day must be 1"
    if _rules_of_all(base) != _rules_of_all(new):
        yield "changes which rules an actor has, so from_day must be 1"


def branched(scenario: Scenario, changes: Mapping[str, Any], scale: Mapping[str, float]) -> Scenario:
    """Return the scenario as it is after changes that come in the middle of a run.

    Raises
    ------
    ScenarioError
        If a path leads nowhere, a value is not allowed, the changed scenario cannot be played, or
        something would change that is settled before the first day.
    """
    variant = Variant(summary="a branch", set=dict(changes), scale=dict(scale))
    new = changed(scenario, variant, place=("branch",))
    found = [(("branch", *where), message) for where, message in check_names(new)]
    found = found or [(("branch",), problem.split("; from_day")[0]) for problem in _too_late(scenario, new)]
    if found:
        raise VariantError(found, scenario.id)
    return new


def _differences(ours: object, theirs: object, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the dotted paths at which two pieces of plain data differ."""
    if (
        isinstance(ours, dict)
        and isinstance(theirs, dict)
        and (ours.keys() == theirs.keys() or "value" in ours)
    ):
        for key in ours.keys() | theirs.keys():
            yield from _differences(ours.get(key), theirs.get(key), (*path, key))
    elif ours != theirs:
        yield _dotted(path)


def _rules_of_all(scenario: Scenario) -> dict[str, set[tuple[str, str | None, tuple[tuple[str, int], ...]]]]:
    """Return, per actor, which rules it has, what they read, and the sizes that shape them."""
    return {
        actor: {
            (rule_id, spec.rule, tuple(fixed_of(scenario, listed(spec.rule or rule_id), spec).items()))
            for rule_id, spec in scenario.rules_of(actor).items()
        }
        for actor in scenario.actors
    }


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))
