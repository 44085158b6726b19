"""The Syria scenario as an author of an agent-based model would hold it: plain values by name.

Everything is read once from the scenario, so that the model is the same. Conditions and chances become
the Python one would have written by hand, ``me.stance['strikes'] > 0.15``, so that a run pays nothing
for having read them from a file. Nothing here comes from the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log
from typing import Any

import sim
from sim.acts.conditions import Quantity, parse_condition, parse_quantity
from sim.scenario import asked, parts
from sim.scenario.numbers import Number, Share

NEVER = -(10**6)
"""The last day of what has not happened."""

Asked = Callable[[Any, Any], Any]
"""``asked(me, world)``: a party (``None`` where nobody is meant) and the model."""


@dataclass(frozen=True, eq=False)
class Act:
    """One entry of the playbook, as one party may do it."""

    id: str
    actor: str
    channel: tuple[str, ...]
    to: tuple[str, ...]
    group: str | None
    on_platform: bool
    attention: float
    delay: int
    place: tuple[int, int]
    """Slot of the day, and place within it: after its causes."""
    once: bool
    allowed: Asked
    chance: Asked
    follows: Asked
    """Whether what it waits for was done, or heard of, not too long ago."""
    reply_to: str | None
    says: Mapping[str, str | float]
    stakes: float
    claims: Mapping[str, float]
    verified: Asked
    repeats: float


@dataclass(frozen=True)
class Denial:
    """How a party sets unwelcome evidence on one proposition aside; ``likes`` is 1 or -1."""

    likes: float
    ignored: float
    gives_way_at: float
    width: float
    catch_up: float


@dataclass(frozen=True)
class Drift:
    """How a belief pulls on one issue."""

    proposition: str
    issue: str
    rate: float
    if_true: float
    if_false: float


@dataclass(frozen=True)
class Traits:
    """What a party is before the first day."""

    stance: Mapping[str, float]
    public: Mapping[str, float]
    commitment: Mapping[str, float]
    log_odds: Mapping[str, float]
    retention: float
    trust: Mapping[str, float]
    sees: tuple[str, ...]
    pace: float
    susceptibility: float
    noise: float
    drifts: tuple[Drift, ...]
    denials: Mapping[str, Denial]


@dataclass(frozen=True)
class Change:
    """One reason for which a situation variable moves."""

    variable: str
    allowed: Asked
    amount: Asked
    by: str | None
    noise: float
    spread: float


@dataclass(frozen=True)
class Outcome:
    """A condition on the end of a day, and what follows from it."""

    id: str
    holds: Asked
    hazard: float
    leaves: str | None
    final_after: int | None


@dataclass(frozen=True)
class Case:
    """All of it."""

    days: int
    traits: Mapping[str, Traits]
    groups: Mapping[str, tuple[tuple[str, ...], float]]
    """Possible members, and the chance that each is one."""
    acts: tuple[Act, ...]
    situation: Mapping[str, float]
    evidence_for: Mapping[str, Mapping[str, float]]
    changes: tuple[Change, ...]
    events: Mapping[str, tuple[int, Mapping[str, float]]]
    milestones: Mapping[str, Asked]
    outcomes: tuple[Outcome, ...]


def read(scenario: sim.Scenario) -> Case:
    """Return the scenario as plain values."""
    names = sorted(scenario.actors)
    return Case(
        days=scenario.calendar.days,
        traits={name: _traits(scenario, name) for name in names},
        groups={name: _group(group) for name, group in scenario.groups.items()},
        acts=tuple(sorted(_acts(scenario), key=lambda act: (act.place, act.id, act.actor))),
        situation={name: variable.start.value for name, variable in scenario.situation.items()},
        evidence_for={name: _values(v.evidence_for) for name, v in scenario.situation.items()},
        changes=tuple(
            _change(name, change)
            for name, variable in sorted(scenario.situation.items())
            for change in variable.changes.values()
        ),
        events={name: (int(e.day.value), _values(e.effects)) for name, e in scenario.events.items()},
        milestones={name: _condition(m.when) for name, m in scenario.milestones.items()},
        outcomes=tuple(
            Outcome(
                id=name,
                holds=_condition(outcome.when),
                hazard=outcome.hazard.value,
                leaves=outcome.leaves,
                final_after=outcome.final.after_days if outcome.final else None,
            )
            for name, outcome in sorted(scenario.outcomes.items())
        ),
    )


def _values(numbers: Mapping[str, Number]) -> dict[str, float]:
    return {name: number.value for name, number in numbers.items()}


def _group(group: parts.Group) -> tuple[tuple[str, ...], float]:
    return (group.draw.from_, group.draw.each.value) if group.draw else (group.members or (), 1.0)


def _traits(scenario: sim.Scenario, name: str) -> Traits:
    actor, defaults, rules = scenario.actors[name], scenario.defaults, scenario.rules_of(name)
    stance = dict.fromkeys(scenario.issues, 0.0) | _values(defaults.stance) | _values(actor.stance)
    belief = dict.fromkeys(scenario.propositions, 0.0) | _values(defaults.belief) | _values(actor.belief)
    return Traits(
        stance=stance,
        public=stance | {issue: taken.position.value for issue, taken in actor.public.items()},
        commitment=dict.fromkeys(stance, 0.0) | {k: taken.weight.value for k, taken in actor.public.items()},
        log_odds={name: log(p / (1.0 - p)) for name, p in belief.items()},
        retention=(actor.retention or defaults.retention).value,
        trust={other: scenario.trust_of(name, other).value for other in scenario.actors},
        sees=tuple(
            v for v, variable in scenario.situation.items() if name in scenario.expand(variable.visible)
        ),
        pace=_parameter(rules["persuasion"], "pace", None, 1.0),
        susceptibility=_parameter(rules["persuasion"], "susceptibility", None, 0.0),
        noise=_parameter(rules["noise"], "scale", None, 0.0),
        drifts=tuple(drift for rule in rules.values() for drift in _drifts(rule, stance)),
        denials=_denials(rules.get("denial"), _values(scenario.prefers_of(name))),
    )


def _parameter(rule: parts.RuleSpec, name: str, column: str | None, otherwise: float) -> float:
    found: Any = rule.parameters.get(name)
    if isinstance(found, dict):
        found = found.get(column)
    return otherwise if found is None else float(found.value)


def _drifts(rule: parts.RuleSpec, issues: Mapping[str, float]) -> list[Drift]:
    if rule.rule != "expectation":
        return []
    return [
        Drift(
            proposition=rule.references["of"],
            issue=issue,
            rate=rate,
            if_true=_parameter(rule, "if_true", issue, 1.0),
            if_false=_parameter(rule, "if_false", issue, -1.0),
        )
        for issue in issues
        if (rate := _parameter(rule, "rate", issue, 0.0)) > 0.0
    ]


def _denials(rule: parts.RuleSpec | None, prefers: Mapping[str, float]) -> dict[str, Denial]:
    if rule is None:
        return {}
    return {
        proposition: Denial(
            likes=1.0 if liked > 0.0 else -1.0,
            ignored=_parameter(rule, "ignored", proposition, 0.0),
            gives_way_at=_parameter(rule, "gives_way_at", proposition, 1e9),
            width=_parameter(rule, "width", proposition, 0.2),
            catch_up=_parameter(rule, "catch_up", proposition, 0.0),
        )
        for proposition, liked in prefers.items()
        if liked
    }


def _acts(scenario: sim.Scenario) -> list[Act]:
    doers = {
        act_id: scenario.expand(act.actor.removeprefix("each ")) for act_id, act in scenario.playbook.items()
    }
    return [
        _act(scenario, act_id, actor, {done for done, who in doers.items() if actor in who})
        for act_id in scenario.playbook
        for actor in doers[act_id]
    ]


def _act(scenario: sim.Scenario, act_id: str, actor: str, own: set[str]) -> Act:
    part = scenario.playbook[act_id]
    channel = scenario.channels[part.via]
    return Act(
        id=act_id,
        actor=actor,
        channel=_named(scenario, channel.members),
        to=_named(scenario, part.to),
        group=part.actor.removeprefix("each ") if part.actor.startswith("each ") else None,
        on_platform=channel.kind == "platform",
        attention=channel.attention.value,
        delay=channel.delay,
        place=(asked.SLOTS.index(part.slot), _depth(scenario, act_id)),
        once=part.once,
        allowed=_condition(part.when, own),
        chance=_chance(part.rate, own),
        follows=_follows(scenario, part.after, own),
        reply_to=part.reply_to,
        says={issue: said if isinstance(said, str) else said.value for issue, said in part.says.items()},
        stakes=part.stakes.value,
        claims=_values(part.claims),
        verified=_verified(scenario, part.verified),
        repeats=part.repeats.value,
    )


def _follows(scenario: sim.Scenario, after: parts.After | None, own: set[str]) -> Asked:
    if after is None:
        return _function("True")
    day = f"done_on[{after.done!r}]"
    if after.done in own:
        last = f"me.{day}"
    elif after.done in scenario.playbook:  # what somebody else did counts once one has heard of it
        last = f"me.heard_on[{after.done!r}]"
    else:
        last = f"world.{day}"
    return _function(f"world.day - {last} <= {after.within}")


def _named(scenario: sim.Scenario, who: parts.Actors) -> tuple[str, ...]:
    return tuple(sorted(scenario.actors)) if who == "all" else tuple(who)


def _depth(scenario: sim.Scenario, act_id: str) -> int:
    """Return how many acts of the same slot come before, because this one waits for them."""
    part = scenario.playbook[act_id]
    causes = [part.after.done if part.after else None, part.reply_to]
    same_slot = [c for c in causes if c in scenario.playbook and scenario.playbook[c].slot == part.slot]
    return max((1 + _depth(scenario, cause) for cause in same_slot), default=0)


def _change(variable: str, part: parts.Change) -> Change:
    constant = repr(part.amount.value) if part.amount else "0.0"
    return Change(
        variable=variable,
        allowed=_condition(part.when),
        amount=_function(_answer(part, set()) if part.per else constant),
        by=part.by,
        noise=part.noise.value if part.noise else 0.0,
        spread=part.spread.value if part.spread else 0.0,
    )


def _chance(rate: Share | parts.Rate, own: set[str]) -> Asked:
    if isinstance(rate, Share):
        return _function(repr(rate.value))
    return _function(f"min({rate.max.value!r}, max(0.0, {_answer(rate, own)}))")


def _answer(part: parts.Change | parts.Rate, own: set[str]) -> str:
    assert part.per is not None
    assert part.gain is not None
    found = _python(parse_quantity(part.per), own)
    if part.below is not None:
        found = f"max(0.0, {part.below.value!r} - {found})"
    elif part.above is not None:
        found = f"max(0.0, {found} - {part.above.value!r})"
    return f"{part.gain.value!r} * {found}"


def _verified(scenario: sim.Scenario, verified: Share | parts.VerifiedBy) -> Asked:
    if isinstance(verified, Share):
        return _function(repr(verified.value))
    start = scenario.situation[verified.situation].start.value
    moved = f"abs(world.situation[{verified.situation!r}] - {start!r})"
    return _function(f"{verified.from_.value!r} + {verified.to.value - verified.from_.value!r} * {moved}")


def _condition(when: parts.When, own: set[str] | None = None) -> Asked:
    """Return the function of a condition; ``own`` are the acts that ``me`` may do."""
    return _function(_all(when, own or set()))


def _all(when: parts.When, own: set[str]) -> str:
    clauses = [
        _comparison(clause, own)
        if isinstance(clause, str)
        else f"({' or '.join(f'({_all(group, own)})' for group in clause.any)})"
        for clause in when
    ]
    return " and ".join(clauses) or "True"


def _comparison(text: str, own: set[str]) -> str:
    asked = parse_condition(text)
    less = f" - {_python(asked.less, own)}" if asked.less else ""
    return f"{_python(asked.quantity, own)}{less} {asked.operator} {asked.number!r}"


def _python(quantity: Quantity, own: set[str]) -> str:
    """Return the Python expression that looks a quantity up."""
    what = repr(quantity.what)
    who = "me"
    if quantity.who is not None and quantity.who.name != "self":
        who = f"world.party[{quantity.who.name!r}]"
    doer = "me" if quantity.what in own else "world"
    return {
        "day": "world.day",
        "situation": f"world.situation[{what}]",
        "change": f"world.change[{what}]",
        "stance": f"{who}.stance[{what}]",
        "public": f"{who}.public[{what}]",
        "belief": f"{who}.belief({what})",
        "present": f"{who}.present",
        "heard": f"me.heard[{what}]",
        "done": f"{doer}.done[{what}]",
        "days_since": f"(world.day - {doer}.done_on[{what}])",
    }[quantity.kind]


def _function(expression: str) -> Asked:
    asked: Asked = eval(f"lambda me, world: {expression}")
    return asked
