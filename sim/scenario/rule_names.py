"""The names that rules of a file use, and the ranges of their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.errors import ParameterError, UnknownNameError, unknown_name, with_article
from sim.rules import RULES, Listed, Parameter
from sim.scenario.found import Found, Path, keys, unknown
from sim.scenario.numbers import Setting
from sim.scenario.parts import RuleSpec
from sim.scenario.ruling import columns_of, named_by
from sim.scenario.scenario import Scenario


def rule_names(scenario: Scenario) -> Found:
    """Yield what is wrong with the names and the single numbers of rules, layer by layer."""
    layers: list[tuple[Path, Mapping[str, Any]]] = [(("defaults", "rules"), scenario.defaults.rules)]
    layers += [(("profiles", name, "rules"), part.rules) for name, part in scenario.profiles.items()]
    layers += [(("actors", name, "rules"), part.rules) for name, part in scenario.actors.items()]
    names = _named_elsewhere(layers)
    for path, rules in layers:
        for rule_id, spec in rules.items():
            if spec == "off":
                yield from _switched_off(scenario, (*path, rule_id), rule_id)
            else:
                yield from _rule(scenario, (*path, rule_id), spec, spec.rule or names.get(rule_id, rule_id))


def _switched_off(scenario: Scenario, path: Path, rule_id: str) -> Found:
    """Only what is inherited can be switched off; anything else is a slip of the pen."""
    inherited = {} if path[0] == "defaults" else dict(scenario.defaults.rules)
    if path[0] == "actors":
        profile = scenario.actors[str(path[1])].profile
        inherited |= scenario.profiles[profile].rules if profile in scenario.profiles else {}
    if rule_id not in inherited:
        yield path, f"switches off what is not inherited: {unknown_name('rule id', rule_id, inherited)}"


def _named_elsewhere(layers: Iterable[tuple[Path, Mapping[str, Any]]]) -> dict[str, str]:
    """Return the rule that an id stands for where an entry leaves it out."""
    named = ((rule_id, spec.rule) for _, rules in layers for rule_id, spec in rules.items() if spec != "off")
    return {rule_id: rule for rule_id, rule in named if rule is not None}


def _rule(scenario: Scenario, path: Path, spec: RuleSpec, name: str) -> Found:
    if name not in RULES:
        yield path if spec.rule is None else (*path, "rule"), unknown_name("rule", name, RULES)
        return
    entry = RULES[name]
    reads = {reference.name: reference.to for reference in entry.reads}
    for key, target in spec.references.items():
        if key in reads:
            yield from unknown((*path, key), reads[key], target, named_by(scenario, reads[key]))
        else:
            yield (*path, key), _no_name(entry, key, target)
    for key, value in spec.parameters.items():
        if key in reads:
            yield (*path, key), f"must name {with_article(reads[key])}, as {name} reads it by its id"
        else:
            yield from _parameter(scenario, entry, (*path, key), key, value)


def _no_name(entry: Listed, key: str, target: str) -> str:
    """Say that something is named where a number belongs, or where nothing is read."""
    try:
        return f"found {target!r}, which is no number: {key} {allowed(entry.parameter(key))}"
    except UnknownNameError as error:
        reads = " and ".join(f"{r.name} ({r.to})" for r in entry.reads) or "nothing by name"
        return f"{error} It reads {reads}."


def _parameter(scenario: Scenario, entry: Listed, path: Path, name: str, value: object) -> Found:
    try:
        parameter = entry.parameter(name)
    except UnknownNameError as error:
        yield path, str(error)
        return
    if isinstance(value, dict):
        yield from _by_name(scenario, entry, path, parameter, value)
    elif parameter.per == "pair":
        yield path, f"must be a mapping such as {{issue: {{other_issue: weight}}}}, since {name} goes by pair"
    for at, setting in _settings(value, path):
        try:
            parameter.check(setting.value)
        except ParameterError:
            yield (*at, "value"), f"found {setting.value:g}, {allowed(parameter)}"


def _by_name(
    scenario: Scenario, entry: Listed, path: Path, parameter: Parameter, value: Mapping[str, Any]
) -> Found:
    """Check the names under which a parameter differs."""
    if parameter.whole:
        yield path, "must be one number: it shapes the rule and cannot differ within an actor"
        return
    moves = "trust" if parameter.per == "speaker" else entry.moves
    axis = {"stance": "issue", "belief": "proposition", "trust": "actor or group"}[moves]
    known = (*columns_of(scenario, moves), *(scenario.groups if moves == "trust" else ()))
    yield from keys(path, axis, value, known)
    for key, inner in value.items():
        if isinstance(inner, dict) != (parameter.per == "pair"):
            shape = f"a mapping of {axis}s" if parameter.per == "pair" else "a number"
            yield (*path, key), f"must be {shape}, since {parameter.name} goes by {parameter.per}"
        elif isinstance(inner, dict):
            yield from keys((*path, key), axis, inner, known)
            if key in inner:
                yield (*path, key, key), "leave it out: what others do not take of 1 is its own"


def _settings(value: object, path: Path) -> Iterator[tuple[Path, Setting]]:
    if isinstance(value, Setting):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _settings(inner, (*path, key))


def allowed(parameter: Parameter) -> str:
    """Say in which range a parameter must lie."""
    whole = "be whole and lie" if parameter.whole else "lie"
    return f"must {whole} in [{parameter.low:g}, {parameter.high:g}] ({parameter.unit})"
