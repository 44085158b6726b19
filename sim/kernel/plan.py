"""The plan: a scenario as arrays, made once before the first day.

Everything is numbered in the alphabetical order of its ids, so the order of the file is
irrelevant to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arrays import Array, Flags, Streams, Whole
from sim.kernel.readings import Condition, Moment, Reading
from sim.rules import Rule
from sim.scenario.parts import Act
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Names:
    """The ids of everything that is numbered, each in alphabetical order."""

    actors: tuple[str, ...]
    issues: tuple[str, ...]
    propositions: tuple[str, ...]
    variables: tuple[str, ...]
    channels: tuple[str, ...]
    outcomes: tuple[str, ...]
    dated: tuple[str, ...]
    """Events, then milestones."""

    @cached_property
    def actor(self) -> Mapping[str, int]:
        """Number of each actor."""
        return {name: number for number, name in enumerate(self.actors)}

    @cached_property
    def issue(self) -> Mapping[str, int]:
        """Number of each issue."""
        return {name: number for number, name in enumerate(self.issues)}

    @cached_property
    def proposition(self) -> Mapping[str, int]:
        """Number of each proposition."""
        return {name: number for number, name in enumerate(self.propositions)}

    @cached_property
    def variable(self) -> Mapping[str, int]:
        """Number of each situation variable."""
        return {name: number for number, name in enumerate(self.variables)}

    @cached_property
    def channel(self) -> Mapping[str, int]:
        """Number of each channel."""
        return {name: number for number, name in enumerate(self.channels)}


@dataclass(frozen=True)
class Answer:
    """How one quantity answers another: ``gain`` times it, or times its distance from a knee."""

    reading: Reading
    gain: float
    below: float | None = None
    above: float | None = None

    def amounts(self, moment: Moment) -> Array:
        """Return ``[R]``."""
        found = self.reading.values(moment)
        if self.below is not None:
            found = np.maximum(self.below - found, 0.0)
        elif self.above is not None:
            found = np.maximum(found - self.above, 0.0)
        return self.gain * found


@dataclass(frozen=True)
class Chance:
    """A chance per day: constant, or an answer to a quantity, never above ``most``."""

    constant: float
    answer: Answer | None = None
    most: float = 1.0

    @property
    def certain(self) -> bool:
        """Whether no draw is needed."""
        return self.answer is None and self.constant in (0.0, 1.0)

    def values(self, moment: Moment) -> Array:
        """Return ``[R]`` in [0, 1]."""
        if self.answer is None:
            return np.full(moment.state.replicates, self.constant)
        return np.clip(self.answer.amounts(moment), 0.0, self.most)


@dataclass(frozen=True)
class PlannedAct:
    """One act of one actor: an entry of the playbook, once per member where it says ``each``."""

    id: str
    actor: int
    part: Act
    channel: int
    happening: int
    condition: Condition
    chance: Chance
    draw: int | None
    """Column of its draw among the act streams; ``None`` where no draw is needed."""
    after_done: tuple[int, ...]
    """Happenings after which it may come; ``()`` if it waits for none."""
    after_heard: tuple[int, ...]
    """Routes over which the act it waits for reaches its actor."""
    within: int
    questions: tuple[int, ...]
    """Routes by which it may have been asked today, for a reply."""
    audiences: tuple[int, ...]
    """Audiences to which the actor itself must belong."""


@dataclass(frozen=True)
class Acts:
    """All acts, sorted by id and actor; ``A`` is the first axis of every array."""

    acts: tuple[PlannedAct, ...]
    levels: tuple[tuple[int, tuple[int, ...]], ...]
    """(slot, acts) in the order of the day; acts of one level cannot see each other."""
    actor: Whole
    happening: Whole
    own: Flags
    repeated: Flags
    fixed: Array
    says: Flags
    claims: Array
    effects: Array
    stakes: Array
    public: Flags
    repeats: Array
    cost: Array
    word: Array
    verified: Array
    verified_to: Array
    verified_by: Whole
    streams: tuple[int, ...]


@dataclass(frozen=True)
class Routes:
    """All ways from an act to a listener, sorted by act, actor and listener; axis ``Q``."""

    act: Whole
    listener: Whole
    speaker: Whole
    delay: Whole
    attention: Array
    audiences: Whole
    """[Q, 2]: the channel, and the addressees, to which the listener must belong."""
    asked_by: Whole
    """For a reply, the route by which the listener puts its question; -1 otherwise."""
    inbox: Whole
    """[N, M]: route of each inbox slot; Q, an empty route, where a slot is unused."""

    def slow(self) -> Whole:
        """Return the routes that take a day or more."""
        return np.flatnonzero(self.delay > 0)

    @property
    def longest_delay(self) -> int:
        """In days."""
        return int(self.delay.max(initial=0))


@dataclass(frozen=True)
class Sights:
    """What can be seen rather than heard; axis ``V``: variables, then events and milestones."""

    names: tuple[str, ...]
    audience: Whole
    variable: Whole
    happening: Whole
    weight: Array
    """[V, P]: log-odds per unit of change, or as such for a happening."""


@dataclass(frozen=True)
class PlannedChange:
    """One named reason for which a situation variable moves."""

    id: str
    variable: int
    amount: float
    by: tuple[int, ...]
    answer: Answer | None
    noise: float
    draw: int | None
    spread: int | None
    condition: Condition


@dataclass(frozen=True)
class Ground:
    """What moves the situation."""

    changes: tuple[PlannedChange, ...]
    effects: Array
    """[E, S]: effects of events and milestones."""
    streams: tuple[int, ...]
    spread_streams: tuple[int, ...]
    spreads: Array


@dataclass(frozen=True)
class Dated:
    """Events, which have a day, then milestones, which have a condition; axis ``E``."""

    day: Whole
    """-1 for a milestone."""
    conditions: tuple[Condition | None, ...]


@dataclass(frozen=True)
class PlannedOutcome:
    """A declared condition, the chance that it comes, and what follows from it."""

    id: str
    happening: int
    condition: Condition
    hazard: Chance
    draw: int | None
    lasting: int
    leaves: int | None
    final_after: int | None


@dataclass(frozen=True)
class Outcomes:
    """All outcomes, by id."""

    outcomes: tuple[PlannedOutcome, ...]
    streams: tuple[int, ...]


@dataclass(frozen=True)
class RuleCall:
    """One call of a rule for all actors that share it."""

    label: str
    rule: Rule
    actors: Flags
    draws: Mapping[str, Streams]
    """Streams of the uniforms that the rule declares, ``[Q+1, X]`` each; 0 for the empty route."""
    opening_draws: Mapping[str, Streams]
    """Streams that its opening memory reads, ``[N, X]`` each."""
    noise: tuple[int, ...]
    """Streams of its noise, actor by actor and issue by issue; empty for a rule without."""

    def term(self, name: str) -> str:
        """Return the name of a term in the ledger: the rule's id and the term's name."""
        return name if name == self.label else f"{self.label}.{name}"


@dataclass(frozen=True)
class Plan:
    """A scenario as arrays. Where ``earlier`` is given, it is played before ``from_day``."""

    scenario: Scenario
    variant: str
    names: Names
    days: int
    stance: Array
    public: Array
    commitment: Array
    log_odds: Array
    situation: Array
    preference: Array
    trust: Array
    salience: Array
    capability: Array
    retention: Array
    audiences: tuple[str, ...]
    membership: Array
    """[G, N]: chance that an actor belongs to an audience."""
    audience_parts: tuple[tuple[int, ...], ...]
    """For each audience that is a list, the audiences it joins; empty for an atom."""
    member_streams: tuple[tuple[int, int, int], ...]
    """(audience, actor, stream) of every membership that is drawn."""
    happenings: tuple[str, ...]
    dated: Dated
    acts: Acts
    routes: Routes
    sights: Sights
    ground: Ground
    outcomes: Outcomes
    stance_rules: tuple[RuleCall, ...]
    belief_rules: tuple[RuleCall, ...]
    relation_rules: tuple[RuleCall, ...]
    from_day: int = 1
    earlier: Plan | None = None

    @property
    def rule_calls(self) -> tuple[RuleCall, ...]:
        """All calls of rules, whatever they move."""
        return (*self.stance_rules, *self.belief_rules, *self.relation_rules)

    def routes_of(self, acts: Sequence[int]) -> Whole:
        """Return the routes of the acts of one level."""
        return self._routes_by_level[tuple(acts)]

    @cached_property
    def _routes_by_level(self) -> Mapping[tuple[int, ...], Whole]:
        return {acts: np.flatnonzero(np.isin(self.routes.act, acts)) for _, acts in self.acts.levels}

    def on(self, day: int) -> Plan:
        """Return the plan by which ``day`` is played."""
        return self.earlier if self.earlier is not None and day < self.from_day else self
