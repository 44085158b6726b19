"""From names in a scenario to numbers in a plan: actors, audiences, happenings, conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.special import logit

from sim.acts.conditions import Comparison, Quantity, parse_condition, parse_quantity
from sim.arrays import Array
from sim.kernel.luck import stream
from sim.kernel.plan import Names
from sim.kernel.planned import Answer
from sim.kernel.readings import Condition, Reading, Test
from sim.kernel.settle import LOG_ODDS_BOUNDS
from sim.scenario.asked import Actors, AnyOf, When
from sim.scenario.numbers import Number
from sim.scenario.parts import Change, Rate
from sim.scenario.scenario import Scenario


def log_odds(probability: float) -> float:
    """Return log-odds inside the bounds that beliefs keep."""
    return float(np.clip(logit(probability), *LOG_ODDS_BOUNDS))


def names_of(scenario: Scenario) -> Names:
    """Return the ids of everything, each kind in alphabetical order: an id's number is its place."""
    return Names(
        actors=tuple(sorted(scenario.actors)),
        issues=tuple(sorted(scenario.issues)),
        propositions=tuple(sorted(scenario.propositions)),
        variables=tuple(sorted(scenario.situation)),
        channels=tuple(sorted(scenario.channels)),
        outcomes=tuple(sorted(scenario.outcomes)),
        dated=scenario.dated,
        facts=tuple(sorted(scenario.facts)),
        meetings=tuple(sorted(scenario.meetings)),
        promises=tuple(sorted(scenario.promises)),
        roles=tuple(sorted(scenario.roles)),
    )


def performers(scenario: Scenario, actor: str) -> tuple[str, ...]:
    """Return who may do an act: the actor, or each possible member of a group, sorted."""
    return tuple(sorted(scenario.expand(actor.removeprefix("each "))))


@dataclass
class Audiences:
    """Collects sets of actors while a plan is made, each one once.

    An audience is an atom (one group, or ``all``, or an actor) or a list that joins atoms.
    """

    scenario: Scenario
    names: Names
    keys: list[str] = field(default_factory=list)
    chances: list[Array] = field(default_factory=list)
    parts: list[tuple[int, ...]] = field(default_factory=list)
    streams: list[tuple[int, int, int]] = field(default_factory=list)

    @classmethod
    def of_groups(cls, scenario: Scenario, names: Names) -> Audiences:
        """Begin with all and every group, so that a condition never adds one."""
        audiences = cls(scenario, names)
        for name in ("all", *sorted(scenario.groups), *sorted(scenario.roles)):
            audiences.number(name)
        return audiences

    def number(self, wanted: Actors | str) -> int:
        """Return the number of an audience, adding it when it is new."""
        if isinstance(wanted, str):
            return self._atom(wanted)
        if len(wanted) == 1:
            return self._atom(wanted[0])
        joined = tuple(self._atom(name) for name in sorted(wanted))
        key = "+".join(sorted(wanted))
        return self._add(key, np.zeros(len(self.names.actors)), joined)

    def may_lack(self, audience: int, actor: int) -> bool:
        """Whether an actor may, in some replicate, not belong to an audience."""
        atoms = self.parts[audience] or (audience,)
        lasting = (atom for atom in atoms if self.keys[atom] not in self.scenario.roles)
        return not any(self.chances[atom][actor] >= 1.0 for atom in lasting)

    def _atom(self, name: str) -> int:
        if name in self.keys:
            return self.keys.index(name)
        chance = np.zeros(len(self.names.actors))
        role = self.scenario.roles.get(name)
        inside = self.scenario.expand(name) if role is None else {role.holder} - {None}
        chance[[self.names.actor[actor] for actor in inside if actor]] = 1.0
        number = self._add(name, chance, ())
        group = self.scenario.groups.get(name)
        if group is not None and group.draw is not None:
            chance[chance > 0.0] = group.draw.each.value
            drawn = sorted(self.scenario.expand(name))
            self.streams += [(number, self.names.actor[a], stream("member", name, a)) for a in drawn]
        return number

    def _add(self, key: str, chance: Array, parts: tuple[int, ...]) -> int:
        if key not in self.keys:
            self.keys.append(key)
            self.chances.append(chance)
            self.parts.append(parts)
        return self.keys.index(key)


@dataclass(frozen=True)
class Lookup:
    """All that is needed to turn a written condition into numbers.

    Parameters
    ----------
    happenings : mapping of (id, actor or None) to int
        Acts stand under their actor, everything else under ``None``.
    heard_over : mapping of (act id, listener) to tuple of int
        Routes by which an act may reach a listener.
    """

    names: Names
    audiences: Audiences
    happenings: Mapping[tuple[str, int | None], int]
    heard_over: Mapping[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)

    def of(self, happening: str, actor: int | None = None) -> tuple[int, ...]:
        """Return the numbers of a happening: the actor's own where it has one, else all."""
        if (happening, actor) in self.happenings:
            return (self.happenings[happening, actor],)
        return tuple(number for (name, _), number in self.happenings.items() if name == happening)

    def condition(self, when: When, actor: int | None = None) -> Condition:
        """Make conditions ready; ``actor`` is who ``self`` stands for."""
        return Condition(tuple(self._clause(clause, actor) for clause in when))

    def _clause(self, clause: str | AnyOf, actor: int | None) -> tuple[tuple[Test, ...], ...]:
        if isinstance(clause, str):
            return ((self._test(parse_condition(clause), actor),),)
        return tuple(
            tuple(self._test(parse_condition(text), actor) for text in group) for group in clause.any
        )

    def _test(self, comparison: Comparison, actor: int | None) -> Test:
        less = self.reading(comparison.less, actor) if comparison.less else None
        who = comparison.quantity.who
        return Test(
            reading=self.reading(comparison.quantity, actor),
            less=less,
            operator=comparison.operator,
            number=comparison.number,
            quantifier=who.quantifier if who else None,
        )

    def reading(self, quantity: Quantity, actor: int | None) -> Reading:
        """Find a quantity."""
        who = quantity.who
        if who is not None and who.quantifier is not None:
            what = self._column(quantity)
            return Reading(quantity.kind, None, what, group=self.audiences.number(who.name))
        subject = None
        if quantity.kind in ("stance", "public", "belief", "present", "trust", "knows"):
            subject = actor if who is None or who.name == "self" else self.names.actor[who.name]
        if quantity.kind in ("done", "days_since"):
            assert quantity.what is not None
            return Reading(quantity.kind, what=self.of(quantity.what, actor))
        if quantity.kind == "heard":
            return Reading("heard", what=self.routes_to(quantity.what or "", actor))
        return Reading(quantity.kind, subject, self._column(quantity))

    def _column(self, quantity: Quantity) -> tuple[int, ...]:
        table = {
            "stance": self.names.issue,
            "public": self.names.issue,
            "belief": self.names.proposition,
            "situation": self.names.variable,
            "change": self.names.variable,
            "trust": self.names.actor,
            "knows": self.names.fact,
            "open": self.names.channel,
        }.get(quantity.kind)
        return () if table is None or quantity.what is None else (table[quantity.what],)

    def routes_to(self, act: str, listener: int | None) -> tuple[int, ...]:
        """Return the routes over which an act reaches ``listener``, or anybody."""
        found = (q for (name, n), q in self.heard_over.items() if name == act and listener in (None, n))
        return tuple(sorted(number for routes in found for number in routes))

    def answer(self, part: Change | Rate, actor: int | None = None) -> Answer:
        """Make ready how one quantity answers another."""
        assert part.per is not None
        assert part.gain is not None
        reading = self.reading(parse_quantity(part.per), actor)
        return Answer(reading, part.gain.value, _value(part.below), _value(part.above))


def _value(number: Number | None) -> float | None:
    return None if number is None else number.value
