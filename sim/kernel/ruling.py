"""The rules of a plan: one call for all actors that share a rule, and the luck that rules draw."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, Streams
from sim.errors import ParameterError, UnknownNameError, unknown_name
from sim.kernel.acting import Instance
from sim.kernel.luck import stream
from sim.kernel.plan import Names, Routes, RuleCall
from sim.rules import GUARANTEES, Reference, Rule, Together, axes_of, clashes, listed, read_by
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
    if given:
        _refuse_what_a_file_may_not(layout, planned)
    ordered = sorted(planned, key=lambda call: call.label)
    return {moves: tuple(call for call in ordered if call.rule.moves == moves) for moves in MOVED}


def _refuse_what_a_file_may_not(layout: Layout, calls: Sequence[RuleCall]) -> None:
    """Hold rules that come in as values to what the reader asks of a file."""
    for actor, number in layout.names.actor.items():
        rules = {call.label: call.rule.name for call in calls if call.actors[number]}
        for problem in clashes(rules):
            raise ParameterError(f"with the rules given, {actor} {problem}.")


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
    actors = np.isin(numbers, list(specs))
    return RuleCall(label, rule, actors, *_streams(layout, rule, rule_id, actors))


def _of_values(layout: Layout, given: Mapping[str, Rule]) -> Iterator[RuleCall]:
    everybody = np.ones(len(layout.names.actors), dtype=bool)
    if not isinstance(given, Mapping):
        raise ParameterError(f"rules is {type(given).__name__}, must be a mapping from an id to a rule.")
    for rule_id, rule in given.items():
        if not isinstance(rule_id, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", rule_id):
            raise ParameterError(f"rules has the id {rule_id!r}, must be lower-case letters, digits and _.")
        if not isinstance(rule, Rule):
            raise ParameterError(
                f"rules[{rule_id!r}] is {type(rule).__name__}, must be a rule, such as degroot(rate=0.1)."
            )
        for promise in sorted(rule.guarantees - GUARANTEES.keys()):
            raise UnknownNameError(f"rules[{rule_id!r}]: {unknown_name('guarantee', promise, GUARANTEES)}")
        for label, part in _parts(rule_id, rule):
            fitting = _fitted(layout, label, part)
            yield RuleCall(label, fitting, everybody, *_streams(layout, fitting, label, everybody))


def _fitted(layout: Layout, label: str, rule: Rule) -> Rule:
    """Return a rule with names in place of numbers resolved, once its arrays fit the scenario."""
    names = layout.names
    sizes = {"N": len(names.actors), "K": len(names.issues), "P": len(names.propositions)}
    for name, value in rule.parameters.items():
        shape = tuple(sizes[axis] for axis in axes_of(rule, name))
        if np.ndim(value) and not _fits(np.shape(value), shape):
            raise ParameterError(
                f"rules[{label!r}]: {name} has the shape {np.shape(value)}, must be a number or "
                f"{' or '.join(str(one) for one in {shape, (shape[0], *(1 for _ in shape[1:]))})}."
            )
    known = {"proposition": names.propositions, "issue": names.issues, "situation variable": names.variables}
    fixed = dict(rule.fixed)
    for reference in read_by(rule):
        fixed[reference.name] = _number(label, reference, rule.fixed[reference.name], known[reference.to])
    return dataclasses.replace(rule, fixed=fixed)


def _fits(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return len(found) == len(wanted) and all(f in (1, w) for f, w in zip(found, wanted, strict=True))


def _number(label: str, reference: Reference, found: int | str, known: Sequence[str]) -> int:
    if isinstance(found, str):
        if found not in known:
            raise UnknownNameError(f"rules[{label!r}]: {unknown_name(reference.to, found, known)}")
        return known.index(found)
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < len(known):
        raise ParameterError(
            f"rules[{label!r}]: {reference.name}={found!r} must name one of {', '.join(known) or 'none'}."
        )
    return found


def _parts(label: str, rule: Rule) -> Iterator[tuple[str, Rule]]:
    if not isinstance(rule, Together):
        yield label, rule
        return
    for inner, part in rule.parts.items():
        yield from _parts(f"{label}.{inner}", part)


def _streams(
    layout: Layout, rule: Rule, rule_id: str, actors: Flags
) -> tuple[dict[str, Streams], dict[str, Streams], tuple[int, ...]]:
    """Return the streams of daily draws, of the opening, and of noise; 0 for who does not have the rule."""
    names = layout.names
    columns = {"stance": names.issues, "belief": names.propositions, "trust": names.actors}[rule.moves]

    def hashed(draw: str, listener: int, *of: str) -> list[int]:
        if not actors[listener]:
            return [0] * len(columns)
        who = names.actors[listener]
        return [stream("rule", rule_id, rule.name, draw, who, *of, column) for column in columns]

    def of_route(draw: str, route: int) -> list[int]:
        instance = layout.instances[layout.routes.act[route]]
        return hashed(draw, layout.routes.listener[route], instance.id, names.actors[instance.actor])

    routes, numbers = range(len(layout.routes.act)), range(len(names.actors))
    daily = {
        draw: np.array([of_route(draw, q) for q in routes], dtype=np.uint64).reshape(-1, len(columns))
        for draw in rule.draws
    }
    opening = {
        draw: np.array([hashed(draw, n) for n in numbers], dtype=np.uint64) for draw in rule.opening_draws
    }
    return daily, opening, _noise(names, rule, rule_id, actors)


def _noise(names: Names, rule: Rule, rule_id: str, actors: Flags) -> tuple[int, ...]:
    """Return the streams of a rule's noise; a rule under another id than ``noise`` has noise of its own."""
    if not rule.uses_noise:
        return ()
    own = () if rule_id == "noise" else (rule_id,)
    return tuple(
        stream("noise", *own, actor, issue) if actors[n] else 0
        for n, actor in enumerate(names.actors)
        for issue in names.issues
    )


def all_streams(calls: Sequence[RuleCall]) -> Iterator[int]:
    """Yield every stream that rules draw from."""
    for call in calls:
        for table in (*call.draws.values(), *call.opening_draws.values()):
            yield from (int(one) for one in table.ravel() if one)
        yield from (one for one in call.noise if one)
