"""The plan: a scenario as arrays, made once before the first day.

Everything is numbered in the alphabetical order of its ids, so the order of the file is
irrelevant to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arrays import Array, Flags, Streams, Whole
from sim.kernel.asking import Questions
from sim.kernel.meeting import PlannedMeeting
from sim.kernel.planned import Acts, Answer, Chance
from sim.kernel.readings import Condition
from sim.rules import Rule, for_some
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
    """Events, milestones, meetings held, meetings postponed, promises kept, promises broken."""
    facts: tuple[str, ...] = ()
    meetings: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

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

    @cached_property
    def fact(self) -> Mapping[str, int]:
        """Number of each fact."""
        return {name: number for number, name in enumerate(self.facts)}


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
    channel: Whole
    relay: Whole
    """The intermediary over whom a route goes; -1 for a direct one."""
    passes: Array
    """Chance that the intermediary passes a message on."""
    passing: Streams
    """Stream of that draw; 0 for a direct route."""
    softens: Array
    noise: Array
    distorting: Streams
    """[Q, K]: streams of what the intermediary gets wrong; 0 where there is none."""
    leaked: Flags
    leaks: Array
    """Chance that what is said leaks over this route."""
    leaking: Streams
    """Stream of that draw; 0 for a route that is no leak."""
    slot_order: Whole
    """The order of messages in inboxes: by listener, those that claim or show something first, by act."""

    @cached_property
    def leaky(self) -> Whole:
        """The routes by which something becomes known that was not meant to be."""
        return np.flatnonzero(self.leaked)

    @cached_property
    def relayed(self) -> Whole:
        """The routes that go over an intermediary."""
        return np.flatnonzero(self.relay >= 0)

    @cached_property
    def slow(self) -> Whole:
        """The routes that take a day or more."""
        return np.flatnonzero(self.delay > 0)

    @cached_property
    def slow_acts(self) -> Whole:
        """The acts over slow routes."""
        return np.unique(self.act[self.slow])

    @cached_property
    def slow_number(self) -> Whole:
        """[A]: the place of an act among ``slow_acts``."""
        return np.searchsorted(self.slow_acts, np.arange(self.act.max(initial=-1) + 1))

    @property
    def longest_delay(self) -> int:
        """In days."""
        return int(self.delay.max(initial=0))

    def of(self, acts: Whole) -> LevelRoutes:
        """Return the routes of the acts of one level."""
        key = acts.tobytes()
        if key not in self._by_level:
            self._by_level[key] = LevelRoutes(self, np.flatnonzero(np.isin(self.act, acts)))
        return self._by_level[key]

    @cached_property
    def _by_level(self) -> dict[bytes, LevelRoutes]:
        return {}


class LevelRoutes:
    """The routes over which the acts of one level of the day go.

    Parameters
    ----------
    routes : Routes
    chosen : [q] int
    """

    def __init__(self, routes: Routes, chosen: Whole) -> None:
        self.all = chosen
        self.act = routes.act[chosen]
        self.asked_by = routes.asked_by[chosen]
        self.replies = bool((self.asked_by >= 0).any())
        self.is_fast = routes.delay[chosen] == 0
        self.fast = chosen if self.is_fast.all() else chosen[self.is_fast]


@dataclass(frozen=True)
class Sights:
    """What can be seen rather than heard; axis ``V``: variables, events and milestones, promises settled."""

    names: tuple[str, ...]
    audience: Whole
    variable: Whole
    happening: Whole
    weight: Array
    """[V, P]: log-odds per unit of change, or as such for a happening."""
    word: Array
    """[V]: what it shows of somebody's word; 0 but for promises kept and broken."""
    speaker: Whole
    """[V]: whose word; -1 otherwise."""


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

    @cached_property
    def effective(self) -> Whole:
        """The events and milestones that move the situation."""
        return np.flatnonzero(self.effects.any(axis=1))

    @cached_property
    def questions(self) -> Questions:
        """The conditions of changes, asked together."""
        return Questions([change.condition for change in self.changes])


@dataclass(frozen=True)
class Dated:
    """What happens without being an act or an outcome; axis ``E``, in the order of ``Names.dated``."""

    day: Whole
    """Of an event; -1 otherwise."""
    conditions: tuple[Condition | None, ...]
    """Of a milestone; ``None`` otherwise."""
    meetings: int
    promises: int

    def held(self, meeting: int) -> int:
        """Return the number of a meeting's being held."""
        return len(self.day) - 2 * self.promises - 2 * self.meetings + meeting

    def postponed(self, meeting: int) -> int:
        """Return the number of a meeting's being put off."""
        return len(self.day) - 2 * self.promises - self.meetings + meeting

    def kept(self, promise: int) -> int:
        """Return the number of a promise's being kept."""
        return len(self.day) - 2 * self.promises + promise

    def broken(self, promise: int) -> int:
        """Return the number of a promise's being broken."""
        return len(self.day) - self.promises + promise

    @cached_property
    def milestones(self) -> Whole:
        """The numbers of milestones."""
        return np.flatnonzero([condition is not None for condition in self.conditions])

    @cached_property
    def questions(self) -> Questions:
        """The conditions of milestones, asked together."""
        return Questions([condition for condition in self.conditions if condition is not None])


@dataclass(frozen=True)
class PlannedPromise:
    """A promise, made ready: happenings that bind, the act that is promised, days within which."""

    id: str
    since: tuple[int, ...]
    act: int
    within: int


@dataclass(frozen=True)
class PlannedRole:
    """A role, made ready."""

    id: str
    audience: int
    successors: tuple[int, ...]
    questions: Questions
    """When each of them fills it."""
    trust: Array
    """[N]: how far each actor will trust its new holder; NaN where nothing is said."""


@dataclass(frozen=True)
class Agreements:
    """Meetings, promises and roles, and what opens lines and makes facts known."""

    meetings: tuple[PlannedMeeting, ...] = ()
    promises: tuple[PlannedPromise, ...] = ()
    roles: tuple[PlannedRole, ...] = ()
    lines: tuple[tuple[int, int, bool], ...] = ()
    """(happening, channel, whether it opens), those that open first."""
    revealed: tuple[tuple[int, int, int], ...] = ()
    """(happening, fact, audience that learns it)."""
    told: tuple[tuple[int, int], ...] = ()
    """(route, fact that goes with it)."""
    leaks: tuple[tuple[int, int, int, float], ...] = ()
    """(act, whom it commits, one of the routes by which it leaks, stakes), once per act."""


@dataclass(frozen=True)
class PlannedOutcome:
    """A declared condition, the chance that it comes, and what follows from it."""

    id: str
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

    @cached_property
    def questions(self) -> Questions:
        """The conditions of outcomes, asked together."""
        return Questions([outcome.condition for outcome in self.outcomes])

    @cached_property
    def lasting(self) -> Whole:
        """[O]: days in a row for which each condition must hold."""
        return np.array([outcome.lasting for outcome in self.outcomes])

    def lucky(self, uniforms: Array) -> Flags:
        """Return ``[R, O]``: which outcomes come once their condition has held for long enough."""
        chances = [outcome.hazard.constant for outcome in self.outcomes]
        draws = [outcome.draw for outcome in self.outcomes]
        rows = [
            np.full(len(uniforms), chance >= 1.0) if draw is None else uniforms[:, draw] < chance
            for chance, draw in zip(chances, draws, strict=True)
        ]
        return np.array(rows).T


@dataclass(frozen=True)
class RuleCall:
    """One call of a rule for all actors that share it."""

    label: str
    rule: Rule
    actors: Flags
    draws: Mapping[str, Streams]
    """Streams of the uniforms that the rule declares, ``[Q, X]`` each; 0 for who has not the rule."""
    opening_draws: Mapping[str, Streams]
    """Streams that its opening memory reads, ``[N, X]`` each."""
    noise: tuple[int, ...]
    """Streams of its noise, actor by actor and issue by issue; empty for a rule without."""

    @cached_property
    def rows(self) -> Whole | None:
        """The actors for whom alone the rule is asked; ``None`` where it has to be asked for all."""
        apart = "row_by_row" in self.rule.guarantees and not self.actors.all()
        return np.flatnonzero(self.actors) if apart else None

    @cached_property
    def asked(self) -> Rule:
        """The rule for those actors."""
        return self.rule if self.rows is None else for_some(self.rule, self.rows)

    def moved(self, active: Flags) -> Flags:
        """Return ``[R, n, 1]``: who is moved, of those for whom it is asked; ``active`` still take part."""
        return active & self.actors[:, np.newaxis] if self.rows is None else active[:, self.rows]

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
    open: Flags
    """[C]: which channels are open at first."""
    knows: Flags
    """[N, F]: who knows which fact at first."""
    agreements: Agreements = Agreements()
    from_day: int = 1
    earlier: Plan | None = None

    @property
    def moves_trust(self) -> bool:
        """Whether trust may change in a run."""
        filled = any(not np.isnan(role.trust).all() for role in self.agreements.roles)
        return bool(self.relation_rules) or filled

    @property
    def meetings(self) -> tuple[PlannedMeeting, ...]:
        """All meetings, by id."""
        return self.agreements.meetings

    @property
    def promises(self) -> tuple[PlannedPromise, ...]:
        """All promises, by id."""
        return self.agreements.promises

    @property
    def rule_calls(self) -> tuple[RuleCall, ...]:
        """All calls of rules, whatever they move."""
        return (*self.stance_rules, *self.belief_rules, *self.relation_rules)

    def on(self, day: int) -> Plan:
        """Return the plan by which ``day`` is played."""
        return self.earlier.on(day) if self.earlier is not None and day < self.from_day else self
