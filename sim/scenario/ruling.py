"""The rules of an actor: from what a file says to rules as values, and to what they guarantee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array
from sim.rules import Listed, Parameter, Rule, listed, of_all
from sim.scenario.numbers import Setting
from sim.scenario.parts import RuleSpec
from sim.scenario.scenario import Scenario

MOVED = ("stance", "belief", "trust")


@dataclass(frozen=True)
class Guarantees:
    """What holds for all rules of an actor together, per kind of thing they move.

    Parameters
    ----------
    stance, belief, trust : frozenset of str
        Names of ``sim.rules.GUARANTEES``; empty where nothing is promised, or nothing moves.
    """

    stance: frozenset[str]
    belief: frozenset[str]
    trust: frozenset[str]


def columns_of(scenario: Scenario, moves: str) -> tuple[str, ...]:
    """Return, in their order, what a rule moves in an actor: issues, propositions or speakers."""
    table: dict[str, Sequence[str]] = {
        "stance": sorted(scenario.issues),
        "belief": sorted(scenario.propositions),
        "trust": sorted(scenario.actors),
    }
    return tuple(table[moves])


def named_by(scenario: Scenario, to: str) -> tuple[str, ...]:
    """Return, in their order, the ids that a reference may name."""
    kinds: dict[str, Mapping[str, object]] = {
        "proposition": scenario.propositions,
        "issue": scenario.issues,
        "situation variable": scenario.situation,
    }
    return tuple(sorted(kinds[to]))


def row_of(scenario: Scenario, entry: Listed, parameter: Parameter, spec: RuleSpec | None) -> Array:
    """Return one actor's entries of a parameter: ``[X]``, ``[N]`` by speaker or ``[X, X]`` by pair.

    What the file leaves out is at the parameter's default. ``None`` stands for an actor that does
    not have the rule.
    """
    columns = columns_of(scenario, "trust" if parameter.per == "speaker" else entry.moves)
    found = None if spec is None else spec.parameters.get(parameter.name)
    filler = parameter.low if parameter.default is None else parameter.default
    shape = (len(columns),) * (2 if parameter.per == "pair" else 1)
    if not isinstance(found, dict):
        return np.full(shape, filler if found is None else found.value)
    if parameter.per == "pair":
        rows = [found.get(column) for column in columns]
        inner = [row if isinstance(row, dict) else {} for row in rows]
        return np.array([[_value(row.get(column), filler) for column in columns] for row in inner])
    return np.array([_value(_entry(scenario, found, column), filler) for column in columns])


def _entry(scenario: Scenario, found: Mapping[str, object], column: str) -> object:
    """Return the entry for a column; for a speaker, else that of a group it belongs to."""
    if column in found:
        return found[column]
    groups = (name for name in sorted(found) if name in scenario.groups and column in scenario.expand(name))
    return next((found[name] for name in groups), None)


def _value(found: object, otherwise: float) -> float:
    return found.value if isinstance(found, Setting) else otherwise


def fixed_of(scenario: Scenario, entry: Listed, spec: RuleSpec) -> dict[str, int]:
    """Return what all actors of one call have in common: numbers of what is read, and sizes."""
    read = {r.name: named_by(scenario, r.to).index(spec.references[r.name]) for r in entry.reads}
    sizes = {
        parameter.name: int(row_of(scenario, entry, parameter, spec)[0])
        for parameter in entry.parameters
        if parameter.whole
    }
    return read | sizes


def rule_of(scenario: Scenario, spec: RuleSpec) -> Rule:
    """Return a rule as one actor has it, its parameters as arrays with one row.

    Raises
    ------
    ParameterError
        If the rule refuses its parameters.
    """
    assert spec.rule is not None
    entry = listed(spec.rule)
    values = {
        parameter.name: row_of(scenario, entry, parameter, spec)[np.newaxis]
        for parameter in entry.parameters
        if not parameter.whole
    }
    return entry.factory(**values, **fixed_of(scenario, entry, spec))


def guarantees_of(scenario: Scenario, actor: str) -> Guarantees:
    """Return what the rules of an actor guarantee together.

    Stances that a public commitment pulls back, or that the bounds hold, keep what is promised:
    both only ever move them between positions that are there already.
    """
    rules = [rule_of(scenario, spec) for spec in scenario.rules_of(actor).values()]
    of = {moves: of_all([rule for rule in rules if rule.moves == moves]) for moves in MOVED}
    return Guarantees(**of)
