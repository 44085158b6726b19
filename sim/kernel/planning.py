"""From a scenario to its plan."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from sim.arrays import Array, Flags, Streams
from sim.errors import DiplosimError
from sim.kernel.acting import Instance, instances_of, plan_acts
from sim.kernel.agreeing import plan_agreements
from sim.kernel.lookup import Audiences, Lookup, log_odds, names_of
from sim.kernel.luck import stream
from sim.kernel.plan import (
    Dated,
    Ground,
    Names,
    Outcomes,
    Plan,
    PlannedChange,
    PlannedOutcome,
    Routes,
    Sights,
)
from sim.kernel.planned import Chance
from sim.kernel.readings import Condition
from sim.kernel.routing import heard_over, plan_routes
from sim.kernel.ruling import Layout, all_streams, plan_rules
from sim.rules import Rule
from sim.scenario.asked import When
from sim.scenario.numbers import Number
from sim.scenario.parts import Happening
from sim.scenario.scenario import Scenario
from sim.scenario.variants import apply_variant

BASE = "base"
BRANCH = "branch"


def make_plan(
    scenario: Scenario, variant: str | None = None, rules: Mapping[str, Rule] | None = None
) -> Plan:
    """Return the plan of a scenario, or of one of its variants.

    ``rules`` are rules as values, by id, for every actor; they take the place of what the
    scenario has under that id.

    Raises
    ------
    UnknownNameError
        If there is no such variant.
    DiplosimError
        If two streams of luck share a key, which no sensible set of names does.
    """
    if rules:
        return _of_variant(scenario, variant or BASE, rules)
    written = _Written(scenario.model_dump_json(exclude_unset=True), scenario)
    return _made_once(written, variant or BASE)


@dataclass(frozen=True)
class _Written:
    """A scenario that is known by what it says, so that a changed one is another."""

    text: str
    scenario: Scenario = field(compare=False)


@lru_cache(maxsize=16)
def _made_once(written: _Written, variant: str) -> Plan:
    """Return a plan that is made once; nobody can write into it, so runs can share it."""
    plan = _of_variant(written.scenario, variant, {})
    for one in filter(None, (plan, plan.earlier)):
        for field_ in dataclasses.fields(one):
            if isinstance(value := getattr(one, field_.name), np.ndarray):
                value.flags.writeable = False
    return plan


def _of_variant(scenario: Scenario, variant: str, rules: Mapping[str, Rule]) -> Plan:
    if variant == BASE:
        return _plan(scenario, BASE, rules)
    changed = _plan(apply_variant(scenario, variant), variant, rules)
    from_day = scenario.variants[variant].from_day
    return changed if from_day == 1 else _going_on(_plan(scenario, BASE, rules), changed, from_day)


def _going_on(earlier: Plan, later: Plan, from_day: int) -> Plan:
    """Return the one plan up to a day and the other from then on.

    Raises
    ------
    DiplosimError
        If a rule would go on with a memory that is not its own.
    """
    before, after = (_remembering(plan) for plan in (earlier, later))
    for label in sorted(before.keys() | after.keys()):
        if before.get(label) != after.get(label):
            raise DiplosimError(
                f"from day {from_day} on, the rule {label} would go on with a memory not its own; "
                "let the change begin on day 1."
            )
    return dataclasses.replace(later, from_day=from_day, earlier=earlier)


def _remembering(plan: Plan) -> dict[str, tuple[int, ...]]:
    """Return, by label, whose memory the rules keep that remember."""
    everybody = range(len(plan.names.actors))
    calls = [call for call in plan.rule_calls if call.rule.remembers]
    return {call.label: tuple(everybody if call.rows is None else call.rows.tolist()) for call in calls}


def branch_plan(plan: Plan, scenario: Scenario, day: int, rules: Mapping[str, Rule]) -> Plan:
    """Return a plan that is ``plan`` up to and including ``day``, and ``scenario`` from then on."""
    return _going_on(plan, _plan(scenario, BRANCH, rules), day + 1)


def _plan(scenario: Scenario, variant: str, rules: Mapping[str, Rule]) -> Plan:
    names = names_of(scenario)
    audiences = Audiences.of_groups(scenario, names)
    instances = instances_of(scenario, names)
    happenings = _happenings(names, instances)
    routes = plan_routes(scenario, names, audiences, instances)
    lookup = Lookup(names, audiences, happenings, heard_over(instances, routes))
    calls = plan_rules(scenario, Layout(names, instances, routes), rules)
    acts, opening = plan_acts(scenario, lookup, instances), _opening(scenario, names)
    plan = Plan(
        scenario=scenario,
        variant=variant,
        names=names,
        days=scenario.calendar.days,
        **opening,  # type: ignore[arg-type]
        trust=_trust(scenario, names),
        happenings=tuple(name for name, _ in happenings),
        dated=_dated(scenario, names, lookup),
        acts=acts,
        routes=routes,
        sights=_sights(scenario, lookup),
        ground=_ground(scenario, lookup),
        outcomes=_outcomes(scenario, lookup),
        stance_rules=calls["stance"],
        belief_rules=calls["belief"],
        relation_rules=calls["trust"],
        open=np.array([scenario.channels[name].open for name in names.channels], dtype=bool),
        knows=_known(scenario, names),
        agreements=plan_agreements(
            scenario, lookup, instances, routes, opening["capability"], opening["salience"], acts.says
        ),
        # last, because everything above may have added an audience
        audiences=tuple(audiences.keys),
        membership=np.array(audiences.chances).reshape(-1, len(names.actors)),
        audience_parts=tuple(audiences.parts),
        member_streams=tuple(audiences.streams),
    )
    _refuse_collisions(plan)
    return plan


def _happenings(names: Names, instances: Sequence[Instance]) -> dict[tuple[str, int | None], int]:
    keys: list[tuple[str, int | None]] = [(name, None) for name in names.dated]
    keys += [(instance.id, instance.actor) for instance in instances]
    keys += [(name, None) for name in names.outcomes]
    return {key: number for number, key in enumerate(keys)}


def condition_for(plan: Plan, when: When) -> Condition:
    """Make conditions ready that stand outside the plan, such as those of a pattern."""
    audiences = Audiences(plan.scenario, plan.names)
    for key in plan.audiences:  # in the plan's order, so that numbers agree with its states
        audiences.number(tuple(key.split("+")) if "+" in key else key)
    instances = instances_of(plan.scenario, plan.names)
    happenings = _happenings(plan.names, instances)
    return Lookup(plan.names, audiences, happenings, heard_over(instances, plan.routes)).condition(when)


def _opening(scenario: Scenario, names: Names) -> dict[str, Array]:
    actors, defaults = [scenario.actors[name] for name in names.actors], scenario.defaults
    stance = _table((a.stance for a in actors), names.issues, defaults.stance)
    said = [a.public for a in actors]
    # until it speaks, an actor's public position is taken to be its opening stance, at no weight
    position = [
        [p[k].position.value if k in p else s for k, s in zip(names.issues, row, strict=True)]
        for p, row in zip(said, stance, strict=True)
    ]
    weight = [[p[k].weight.value if k in p else 0.0 for k in names.issues] for p in said]
    probability = _table((a.belief for a in actors), names.propositions, defaults.belief)
    shape = (len(actors), len(names.issues))
    return {
        "stance": stance,
        "public": np.array(position).reshape(shape),
        "commitment": np.array(weight).reshape(shape),
        "log_odds": np.vectorize(log_odds, otypes=[float])(probability) if probability.size else probability,
        "situation": np.array([scenario.situation[name].start.value for name in names.variables]),
        "preference": _table((scenario.prefers_of(a) for a in names.actors), names.propositions, {}),
        "salience": _table((a.salience for a in actors), names.issues, {}, defaults.salience.value),
        "capability": np.array([(a.capability or defaults.capability).value for a in actors]),
        "retention": np.array([(a.retention or defaults.retention).value for a in actors]),
    }


def _table(
    rows: Iterable[Mapping[str, Number]],
    columns: Sequence[str],
    otherwise: Mapping[str, Number],
    default: float = 0.0,
) -> Array:
    def value(row: Mapping[str, Number], column: str) -> float:
        number = row.get(column, otherwise.get(column))
        return default if number is None else number.value

    listed_rows = list(rows)
    return np.array([[value(row, column) for column in columns] for row in listed_rows]).reshape(
        len(listed_rows), len(columns)
    )


def _trust(scenario: Scenario, names: Names) -> Array:
    return np.array(
        [
            [scenario.trust_of(listener, speaker).value for speaker in names.actors]
            for listener in names.actors
        ]
    )


def _dated(scenario: Scenario, names: Names, lookup: Lookup) -> Dated:
    days = [int(scenario.events[n].day.value) if n in scenario.events else -1 for n in names.dated]
    conditions = [
        lookup.condition(scenario.milestones[n].when) if n in scenario.milestones else None
        for n in names.dated
    ]
    return Dated(np.array(days, dtype=np.int64), tuple(conditions), len(names.meetings), len(names.promises))


def _known(scenario: Scenario, names: Names) -> Flags:
    known = [scenario.expand(scenario.facts[fact].known_to) for fact in names.facts]
    table = [[actor in actors for actors in known] for actor in names.actors]
    return np.array(table, dtype=bool).reshape(len(names.actors), len(names.facts))


def _sights(scenario: Scenario, lookup: Lookup) -> Sights:
    names = lookup.names
    variables = [n for n in names.variables if scenario.situation[n].evidence_for]
    telling = {n: part for n, part in _happenings_of(scenario).items() if part.claims}
    words = {
        f"{name}_{end}": (promise, sign * promise.word.value)
        for end, sign in (("kept", 1.0), ("broken", -1.0))
        for name, promise in sorted(scenario.promises.items())
    }
    seen = [scenario.situation[n] for n in variables]
    numbers = [v.evidence_for for v in seen] + [part.claims for part in telling.values()]
    audiences = [v.visible for v in seen] + [part.visible for part in telling.values()]
    audiences += [promise.to for promise, _ in words.values()]
    happening = [names.dated.index(n) for n in (*telling, *words)]
    return Sights(
        names=(*variables, *telling, *words),
        audience=np.array([lookup.audiences.number(who) for who in audiences], dtype=np.int64),
        variable=np.array(
            [*(names.variable[n] for n in variables), *(-1 for _ in happening)], dtype=np.int64
        ),
        happening=np.array([*(-1 for _ in variables), *happening], dtype=np.int64),
        weight=_table([*numbers, *({} for _ in words)], names.propositions, {}),
        word=np.array([*(0.0 for _ in numbers), *(word for _, word in words.values())]),
        speaker=np.array(
            [*(-1 for _ in numbers), *(names.actor[p.by] for p, _ in words.values())], dtype=np.int64
        ),
    )


def _happenings_of(scenario: Scenario) -> dict[str, Happening]:
    """Return events, then milestones, each in alphabetical order."""
    return {n: scenario.events[n] for n in sorted(scenario.events)} | {
        n: scenario.milestones[n] for n in sorted(scenario.milestones)
    }


def _ground(scenario: Scenario, lookup: Lookup) -> Ground:
    names = lookup.names
    streams: list[int] = []
    spread_streams: list[int] = []
    spreads: list[float] = []
    changes: list[PlannedChange] = []
    for variable, part in sorted(scenario.situation.items()):
        for change_id, change in sorted(part.changes.items()):
            noise = change.noise.value if change.noise else 0.0
            spread = change.spread.value if change.spread else 0.0
            changes.append(
                PlannedChange(
                    id=change_id,
                    variable=names.variable[variable],
                    amount=change.amount.value if change.amount else 0.0,
                    by=lookup.of(change.by) if change.by else (),
                    answer=lookup.answer(change) if change.per else None,
                    noise=noise,
                    draw=len(streams) if noise else None,
                    spread=len(spreads) if spread else None,
                    condition=lookup.condition(change.when),
                )
            )
            streams += [stream("change", variable, change_id)] if noise else []
            spread_streams += [stream("spread", variable, change_id)] if spread else []
            spreads += [spread] if spread else []
    parts = _happenings_of(scenario)
    effects = _table((parts[n].effects if n in parts else {} for n in names.dated), names.variables, {})
    return Ground(tuple(changes), effects, tuple(streams), tuple(spread_streams), np.array(spreads))


def _outcomes(scenario: Scenario, lookup: Lookup) -> Outcomes:
    streams: list[int] = []
    planned = []
    for name, part in sorted(scenario.outcomes.items()):
        hazard = Chance(part.hazard.value)
        planned.append(
            PlannedOutcome(
                id=name,
                condition=lookup.condition(part.when),
                hazard=hazard,
                draw=None if hazard.certain else len(streams),
                lasting=part.lasting,
                leaves=None if part.leaves is None else lookup.names.actor[part.leaves],
                final_after=None if part.final is None else part.final.after_days,
            )
        )
        streams += [] if hazard.certain else [stream("outcome", name)]
    return Outcomes(tuple(planned), tuple(streams))


def _refuse_collisions(plan: Plan) -> None:
    streams = [
        *(hashed for _, _, hashed in plan.member_streams),
        *plan.acts.streams,
        *plan.ground.streams,
        *plan.ground.spread_streams,
        *plan.outcomes.streams,
        *all_streams(plan.rule_calls),
        *(int(one) for table in _of_routes(plan.routes) for one in np.unique(table) if one),
    ]
    if len(set(streams)) < len(streams):
        raise DiplosimError("two names share a stream of luck; rename one of the actors, acts or changes.")


def _of_routes(routes: Routes) -> tuple[Streams, ...]:
    """Return the luck of routes, which those of one act share."""
    return routes.leaking, routes.passing, routes.distorting
