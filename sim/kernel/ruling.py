"""The rules of a plan: one call for all actors that share a rule, and the luck that rules draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Streams
from sim.errors import ParameterError
from sim.kernel.acting import Instance
from sim.kernel.luck import stream
from sim.kernel.plan import Names, Routes, RuleCall
from sim.rules import Rule, Together, listed
from sim.scenario.parts import RuleSpec
from sim.scenario.ruling import MOVED, fixed_of, row_of
from sim.scenario.scenario import Scenario

Key = tuple[str, str, tuple[tuple[str, int], ...]]
"""What actors must have in common to share one call: the id, the rule, what it reads and sizes."""


@dataclass(frozen=True)
class Layout:
    """What the luck of rules is named by."""

    names: Names
    instances: Sequence[Instance]
    routes: Routes


def plan_rules(
    scenario: Scenario, layout: Layout, given: Mapping[str, Rule]
) -> dict[str, tuple[RuleCall, ...]]:
    """Return the calls of stance, belief and relation rules, each sorted by label.

    ``given`` are rules as values, by id; they apply to every actor, and take the place of what
    the scenario has under that id.
    """
    calls: dict[Key, dict[int, RuleSpec]] = {}
    for actor, number in layout.names.actor.items():
        for rule_id, spec in scenario.rules_of(actor).items():
            assert spec.rule is not None
            if rule_id not in given:
                fixed = fixed_of(scenario, listed(spec.rule), spec)
                calls.setdefault((rule_id, spec.rule, tuple(sorted(fixed.items()))), {})[number] = spec
    planned = [
        *(_call(scenario, layout, key, calls[key], _is_alone(key, calls)) for key in calls),
        *_of_values(layout, given),
    ]
    ordered = sorted(planned, key=lambda call: call.label)
    return {moves: tuple(call for call in ordered if call.rule.moves == moves) for moves in MOVED}


def _is_alone(key: Key, calls: Mapping[Key, object]) -> bool:
    return [rule_id for rule_id, _, _ in calls].count(key[0]) == 1


def _call(
    scenario: Scenario, layout: Layout, key: Key, specs: Mapping[int, RuleSpec], alone: bool
) -> RuleCall:
    rule_id, name, fixed = key
    entry = listed(name)
    numbers = range(len(layout.names.actors))
    values: dict[str, Array] = {
        parameter.name: np.stack([row_of(scenario, entry, parameter, specs.get(n)) for n in numbers])
        for parameter in entry.parameters
        if not parameter.whole
    }
    first = next(iter(specs.values()))
    told = ", ".join(
        [*first.references.values(), *(f"{k} {v}" for k, v in fixed if k not in first.references)]
    )
    label = rule_id if alone else f"{rule_id}({name}{' of ' + told if told else ''})"
    rule = entry.factory(**values, **dict(fixed))
    return RuleCall(label, rule, np.isin(numbers, list(specs)), *_streams(layout, rule, rule_id))


def _of_values(layout: Layout, given: Mapping[str, Rule]) -> Iterator[RuleCall]:
    everybody = np.ones(len(layout.names.actors), dtype=bool)
    for rule_id, rule in given.items():
        if not isinstance(rule, Rule):
            raise ParameterError(
                f"rules[{rule_id!r}] is {type(rule).__name__}, must be a rule, such as degroot(rate=0.1)."
            )
        for label, part in _parts(rule_id, rule):
            yield RuleCall(label, part, everybody, *_streams(layout, part, label))


def _parts(label: str, rule: Rule) -> Iterator[tuple[str, Rule]]:
    if not isinstance(rule, Together):
        yield label, rule
        return
    for inner, part in rule.parts.items():
        yield from _parts(f"{label}.{inner}", part)


def _streams(layout: Layout, rule: Rule, rule_id: str) -> tuple[dict[str, Streams], dict[str, Streams]]:
    """Return the streams of daily draws, ``[Q+1, X]`` with 0 for the empty route, and of the opening."""
    if not rule.draws and not rule.opening_draws:
        return {}, {}
    names = layout.names
    columns = {"stance": names.issues, "belief": names.propositions, "trust": names.actors}[rule.moves]

    def hashed(draw: str, *of: str) -> list[int]:
        return [stream("rule", rule_id, rule.name, draw, *of, column) for column in columns]

    def of_route(draw: str, route: int) -> list[int]:
        instance = layout.instances[layout.routes.act[route]]
        listener = names.actors[layout.routes.listener[route]]
        return hashed(draw, listener, instance.id, names.actors[instance.actor])

    routes = range(len(layout.routes.act))
    daily = {
        draw: np.array([*(of_route(draw, q) for q in routes), [0] * len(columns)], dtype=np.uint64)
        for draw in rule.draws
    }
    opening = {
        draw: np.array([hashed(draw, n) for n in names.actors], dtype=np.uint64)
        for draw in rule.opening_draws
    }
    return daily, opening


def all_streams(calls: Sequence[RuleCall]) -> Iterator[int]:
    """Yield every stream that rules draw from."""
    for call in calls:
        for table in (*call.draws.values(), *call.opening_draws.values()):
            yield from (int(one) for one in table.ravel() if one)
