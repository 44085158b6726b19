"""Meetings, promises, roles, lines and facts of a scenario, made ready."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sim.arrays import Array, Flags
from sim.kernel.acting import Instance
from sim.kernel.asking import Questions
from sim.kernel.lookup import Lookup
from sim.kernel.meeting import PlannedMeeting
from sim.kernel.plan import Agreements, PlannedPromise, PlannedRole, Routes
from sim.scenario.asked import SLOTS, When
from sim.scenario.parts import Act, Happening
from sim.scenario.scenario import Scenario, statement_of


def plan_agreements(
    scenario: Scenario,
    lookup: Lookup,
    instances: Sequence[Instance],
    routes: Routes,
    capability: Array,
    salience: Array,
    says: Flags,
) -> Agreements:
    """Make ready what actors have agreed on, and what opens lines and makes facts known.

    Parameters
    ----------
    capability : [N]
    salience : [N, K]
    says : [A, K] bool
        On which issues each act carries a position.
    """
    return Agreements(
        meetings=tuple(
            _meeting(scenario, lookup, name, capability, salience) for name in lookup.names.meetings
        ),
        promises=tuple(_promise(scenario, lookup, name) for name in lookup.names.promises),
        roles=tuple(_role(scenario, lookup, name) for name in lookup.names.roles),
        lines=tuple(sorted(_lines(scenario, lookup), key=lambda line: not line[2])),
        revealed=tuple(_revealed(scenario, lookup)),
        told=tuple(
            (q, lookup.names.fact[fact])
            for q, act in enumerate(routes.act)
            for fact in instances[act].part.tells
        ),
        leaks=tuple(_leaks(scenario, lookup, instances, routes, says)),
    )


def _meeting(
    scenario: Scenario, lookup: Lookup, name: str, capability: Array, salience: Array
) -> PlannedMeeting:
    part, names = scenario.meetings[name], lookup.names
    tolerance = part.tolerance
    per_actor = [tolerance.get(actor) if isinstance(tolerance, dict) else tolerance for actor in names.actors]
    return PlannedMeeting(
        id=name,
        audience=lookup.audiences.number(scenario.channels[part.room].members),
        day=int(part.day.value) if part.day else 0,
        convened=_question(lookup, part.when),
        postponed=_question(lookup, part.postponed.when) if part.postponed else None,
        notice=part.notice,
        times=part.times,
        later=part.postponed.by if part.postponed else 0,
        at_most=part.postponed.at_most if part.postponed else 0,
        slot=SLOTS.index(part.slot),
        agenda=np.array([issue in part.agenda for issue in names.issues]),
        unanimous=part.decides == "unanimity",
        text_by=part.text_by,
        tolerance=np.array([0.0 if number is None else number.value for number in per_actor]),
        capability=capability,
        salience=salience,
        refusing=tuple(names.actor[actor] for actor in sorted(part.refuses)),
        refuses=Questions(
            [lookup.condition(part.refuses[actor], names.actor[actor]) for actor in sorted(part.refuses)]
        ),
        stakes=part.statement.stakes.value,
        act=_act(lookup, statement_of(name), names.actor[part.chair]),
    )


def _act(lookup: Lookup, act: str, actor: int) -> int:
    return lookup.happenings[act, actor] - len(lookup.names.dated)


def _question(lookup: Lookup, when: When) -> Questions | None:
    return Questions([lookup.condition(when)]) if when else None


def _promise(scenario: Scenario, lookup: Lookup, name: str) -> PlannedPromise:
    part = scenario.promises[name]
    act = lookup.happenings[part.act, lookup.names.actor[part.by]]
    return PlannedPromise(name, lookup.of(part.since), act, part.within)


def _role(scenario: Scenario, lookup: Lookup, name: str) -> PlannedRole:
    part, names = scenario.roles[name], lookup.names
    successors = sorted(part.successors)
    return PlannedRole(
        id=name,
        audience=lookup.audiences.number(name),
        successors=tuple(names.actor[actor] for actor in successors),
        questions=Questions([lookup.condition(part.successors[a], names.actor[a]) for a in successors]),
        trust=np.array([_trust_in(scenario, listener, name) for listener in names.actors]),
    )


def _trust_in(scenario: Scenario, listener: str, role: str) -> float:
    number = scenario.trust_in_role(listener, role)
    return np.nan if number is None else number.value


def _parts(scenario: Scenario) -> Mapping[str, Act | Happening]:
    return {**scenario.events, **scenario.milestones, **scenario.playbook}


def _lines(scenario: Scenario, lookup: Lookup) -> Iterator[tuple[int, int, bool]]:
    for name, part in sorted(_parts(scenario).items()):
        for happening in lookup.of(name):
            yield from ((happening, lookup.names.channel[c], True) for c in part.opens)
            yield from ((happening, lookup.names.channel[c], False) for c in part.closes)


def _revealed(scenario: Scenario, lookup: Lookup) -> Iterator[tuple[int, int, int]]:
    for name, part in sorted({**scenario.events, **scenario.milestones}.items()):
        for fact in part.reveals:
            audience = lookup.audiences.number(part.visible)
            yield lookup.of(name)[0], lookup.names.fact[fact], audience


def _leaks(
    scenario: Scenario, lookup: Lookup, instances: Sequence[Instance], routes: Routes, says: Flags
) -> Iterator[tuple[int, int, int, float]]:
    """Yield each act that may leak, with one of its leaks (they all happen together) and whom it commits."""
    first = {int(routes.act[q]): int(q) for q in reversed(routes.leaky)}
    for act, route in sorted(first.items()):
        leak = scenario.channels[instances[act].part.via].leak
        if leak is not None and leak.stakes.value and says[act].any():
            principal = instances[act].part.on_behalf_of
            actor = lookup.names.actor[principal] if principal else instances[act].actor
            yield act, actor, route, leak.stakes.value
