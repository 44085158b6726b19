"""The acts of a plan: one per actor that may do it, in an order in which each can see its causes."""

from __future__ import annotations

import graphlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, Whole
from sim.kernel.lookup import Lookup, performers
from sim.kernel.luck import stream
from sim.kernel.plan import Names
from sim.kernel.planned import Acts, Chance, PlannedAct
from sim.scenario.asked import SLOTS
from sim.scenario.numbers import Share
from sim.scenario.parts import Act, Rate, VerifiedBy
from sim.scenario.scenario import Scenario, statement_of


@dataclass(frozen=True)
class Instance:
    """An act of one actor, before it is planned."""

    id: str
    actor: int
    part: Act


def instances_of(scenario: Scenario, names: Names) -> tuple[Instance, ...]:
    """Return all acts, once per possible performer, sorted by id and actor."""
    return tuple(
        Instance(act_id, names.actor[actor], act)
        for act_id, act in sorted(scenario.acts.items())
        for actor in performers(scenario, act.actor)
    )


def causes(act: Act) -> set[str]:
    """Return the acts of the same day on which an act waits: ``after`` and ``reply_to``."""
    return {name for name in (act.after.done if act.after else None, act.reply_to) if name is not None}


def order_within_day(playbook: Mapping[str, Act]) -> dict[str, tuple[int, int]]:
    """Return (slot, depth) of every act: first by slot, then after its causes.

    Raises
    ------
    graphlib.CycleError
        If acts wait for each other.
    """
    waits = {name: causes(act) & playbook.keys() for name, act in playbook.items()}
    places: dict[str, tuple[int, int]] = {}
    for name in graphlib.TopologicalSorter(waits).static_order():
        slot = SLOTS.index(playbook[name].slot)
        same_slot = [places[cause][1] for cause in waits[name] if places[cause][0] == slot]
        places[name] = (slot, 1 + max(same_slot, default=-1))
    return places


def plan_acts(scenario: Scenario, lookup: Lookup, instances: Sequence[Instance]) -> Acts:
    """Make ready all acts of a scenario."""
    names, parts = lookup.names, [instance.part for instance in instances]
    streams: list[int] = []
    planned = tuple(_planned(scenario, lookup, instance, streams) for instance in instances)
    size = (len(parts), len(names.issues))
    said = [[part.says.get(issue) for issue in names.issues] for part in parts]
    channels = [scenario.channels[part.via] for part in parts]
    verified, verified_to, verified_by = _verification(parts, names)
    return Acts(
        acts=planned,
        levels=_levels(scenario, instances),
        actor=np.array([instance.actor for instance in instances], dtype=np.int64),
        happening=np.array([act.happening for act in planned], dtype=np.int64),
        own=_flags(said, lambda word: word == "own", size),
        repeated=_flags(said, lambda word: word == "public", size),
        fixed=np.array([[getattr(s, "value", 0.0) for s in row] for row in said], dtype=float).reshape(size),
        says=_flags(said, lambda word: word is not None, size),
        claims=_columns([part.claims for part in parts], names.propositions),
        effects=_columns([part.effects for part in parts], names.variables),
        stakes=np.array([part.stakes.value for part in parts]),
        public=np.array([channel.kind == "platform" for channel in channels], dtype=bool),
        repeats=np.array([part.repeats.value for part in parts]),
        cost=np.array([part.cost.value for part in parts]),
        word=np.array([part.word.value for part in parts]),
        verified=verified,
        verified_to=verified_to,
        verified_by=verified_by,
        streams=tuple(streams),
    )


def _flags(table: Sequence[Sequence[object]], test: Callable[[object], bool], size: tuple[int, int]) -> Flags:
    flags: Flags = np.array([[test(cell) for cell in row] for row in table], dtype=np.bool_).reshape(size)
    return flags


def _columns(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> Array:
    values = [[getattr(row.get(column), "value", 0.0) for column in columns] for row in rows]
    return np.array(values, dtype=float).reshape(len(rows), len(columns))


def _verification(parts: Sequence[Act], names: Names) -> tuple[Array, Array, Whole]:
    """Return, per act, verification at the start, at the far end, and the variable it grows with."""
    rows = [_verified(part.verified, names) for part in parts]
    start, end, by = ([row[column] for row in rows] for column in range(3))
    return np.array(start, dtype=float), np.array(end, dtype=float), np.array(by, dtype=np.int64)


def _verified(verified: Share | VerifiedBy, names: Names) -> tuple[float, float, int]:
    if isinstance(verified, VerifiedBy):
        return verified.from_.value, verified.to.value, names.variable[verified.situation]
    return verified.value, verified.value, -1


def _planned(scenario: Scenario, lookup: Lookup, instance: Instance, streams: list[int]) -> PlannedAct:
    part, actor = instance.part, instance.actor
    chance = _chance(lookup, part, actor)
    draw = None if chance.certain else len(streams)
    if draw is not None:
        streams.append(stream("act", instance.id, lookup.names.actors[actor]))
    audiences = [lookup.audiences.number(scenario.channels[part.via].members)]
    if part.actor.startswith("each "):
        audiences.append(lookup.audiences.number(part.actor.removeprefix("each ")))
    # what somebody else did counts from the day on which one hears of it
    waits_to_hear = (
        part.after is not None
        and part.after.done in scenario.acts
        and (part.after.done, actor) not in lookup.happenings
    )
    return PlannedAct(
        id=instance.id,
        actor=actor,
        part=part,
        channel=lookup.names.channel[part.via],
        happening=lookup.happenings[instance.id, actor],
        condition=lookup.condition(part.when, actor),
        chance=chance,
        draw=draw,
        after_done=() if waits_to_hear or part.after is None else lookup.of(part.after.done, actor),
        after_heard=lookup.routes_to(part.after.done, actor) if part.after and waits_to_hear else (),
        within=part.after.within if part.after else 0,
        questions=lookup.routes_to(part.reply_to, actor) if part.reply_to else (),
        knows=tuple(lookup.names.fact[fact] for fact in part.tells),
        offers=lookup.routes_to(part.answers, actor) if part.answers else (),
        stands=scenario.acts[part.answers].lapses if part.answers else 0,
        answered=_answers_to(scenario, lookup, part.answers, actor) if part.answers else (),
        meeting=_meeting_of(scenario, lookup, instance.id),
        audiences=tuple(audience for audience in audiences if lookup.audiences.may_lack(audience, actor)),
    )


def _answers_to(scenario: Scenario, lookup: Lookup, offer: str, actor: int) -> tuple[int, ...]:
    """Return the happenings by which an actor answers an offer."""
    answers = (name for name, act in scenario.playbook.items() if act.answers == offer)
    return tuple(sorted(h for name in answers if (h := lookup.happenings.get((name, actor))) is not None))


def _meeting_of(scenario: Scenario, lookup: Lookup, act: str) -> int | None:
    """Return the number of the meeting whose statement an act is, if it is one."""
    statements = [statement_of(name) for name in lookup.names.meetings]
    return statements.index(act) if act in statements else None


def _chance(lookup: Lookup, part: Act, actor: int) -> Chance:
    if isinstance(part.rate, Rate):
        return Chance(0.0, lookup.answer(part.rate, actor), part.rate.max.value)
    return Chance(part.rate.value)


def _levels(scenario: Scenario, instances: Sequence[Instance]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    places = order_within_day(scenario.acts)
    by_place: dict[tuple[int, int], list[int]] = {}
    for number, instance in enumerate(instances):
        by_place.setdefault(places[instance.id], []).append(number)
    return tuple((place[0], tuple(by_place[place])) for place in sorted(by_place))
