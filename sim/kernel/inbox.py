"""What reaches everybody today: from routes delivered to the slots of inboxes.

What is said of a message is worked out route by route, for the routes over which something
arrives today in any replicate. Then it is laid into slots: one for each such route, or, where most
of them would be empty, as few as the fullest inbox needs. An empty slot changes no bit, so it does
not matter how slots are laid out, nor which replicates are played side by side.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.arrays import Array, Flags, Whole, over_slots, per_replicate
from sim.kernel.luck import Luck, drawn, normal
from sim.kernel.plan import Plan
from sim.kernel.state import FreeAct, State
from sim.rules import evidence_of

SPARSE = 2  # slots per message at which packing pays


@dataclass(frozen=True)
class Letters:
    """The messages that arrive over routes on a day, and their slots after what is seen.

    Parameters
    ----------
    routes : [q] int
        Those over which something arrives; by listener, those that claim or show something first.
    delivered : [R, q] bool
        In which replicate.
    listener : [q] int
    slot : [q] or [R, q] int
        The same in all replicates, or packed.
    slots : int
        How many slots there are.
    """

    routes: Whole
    delivered: Flags
    listener: Whole
    slot: Whole
    slots: int

    @classmethod
    def laid_out(cls, plan: Plan, delivered: Flags) -> Letters:
        """Find a slot for everything that was delivered."""
        order = plan.routes.slot_order
        routes = order[np.asarray(delivered.any(axis=0))[order]]
        listener, arrived = plan.routes.listener[routes], delivered[:, routes]
        first = np.flatnonzero(np.diff(listener, prepend=-1))
        if not len(routes):
            return cls(routes, arrived, listener, routes, 0)
        start = np.repeat(first, np.diff(np.append(first, len(routes))))
        slot = np.arange(len(routes)) - start
        last = int(slot.argmax())  # of the listener with the most routes
        fullest = int(arrived[:, last - slot[last] : last + 1].sum(axis=1, dtype=np.int16).max())
        if SPARSE * fullest <= slot[last]:  # then, and only then, the others are worth counting
            fullest = int(np.add.reduceat(arrived, first, axis=1, dtype=np.int16).max())
        if SPARSE * fullest > slot[last]:
            return cls(routes, arrived, listener, slot, int(slot[last]) + 1)
        number = np.cumsum(arrived, axis=1, dtype=np.int64) - 1
        before = np.where(start > 0, number[:, np.maximum(start - 1, 0)], -1)
        return cls(routes, arrived, listener, number - before - 1, fullest)

    def only(self, places: Whole) -> Letters:
        """Return some of the messages, in their slots."""
        if len(places) == len(self.routes):
            return self
        return dataclasses.replace(
            self,
            routes=self.routes[places],
            delivered=self.delivered[:, places],
            listener=self.listener[places],
            slot=self.slot[..., places],
        )

    def of(self, replicate: int) -> Iterator[tuple[int, int, int]]:
        """Yield listener, slot and route of every message of one replicate."""
        slot = self.slot if self.slot.ndim == 1 else self.slot[replicate]
        for place in np.flatnonzero(self.delivered[replicate]):
            yield int(self.listener[place]), int(slot[place]), int(self.routes[place])


class Shelf:
    """Puts what is known by route into the slots of an inbox.

    Parameters
    ----------
    letters : Letters
    first : int
        The slot in which messages begin.
    slots : int
        Of the inbox.
    """

    def __init__(self, letters: Letters, first: int, slots: int) -> None:
        self._letters, self._first, self._slots = letters, first, slots
        self._listener, self._slot = letters.listener, letters.slot + first
        self._packed = letters.slot.ndim > 1
        if self._packed:
            self._taken = np.flatnonzero(letters.delivered.T)
            row, self._replicate = np.divmod(self._taken, len(letters.delivered))
            self._cell = self._listener[row] * slots + self._slot.T.reshape(-1)[self._taken]

    def only(self, places: Whole) -> Shelf:
        """Return a shelf for some of the messages."""
        return Shelf(self._letters.only(places), self._first, self._slots)

    def put(self, values: npt.NDArray[Any], into: npt.NDArray[Any], column: int = 0) -> None:
        """Put ``[R, q]``, which must be 0 where nothing was delivered, into ``[R, N, M]`` or a column of it.

        Parameters
        ----------
        values : [R, q]
        into : [R, N, M] or [R, N, M, X]
        column : int
            Where there is an axis X.
        """
        if not self._packed:
            target = into if into.ndim == 3 else into[..., column]
            target[:, self._listener, self._slot] = values
            return
        # in memory an inbox lies by listener, slot and column, replicate-fastest
        flat = into.transpose(*range(1, into.ndim), 0).reshape(-1)
        columns = 1 if into.ndim == 3 else into.shape[-1]
        place = (self._cell * columns + column) * len(into) + self._replicate
        flat[place] = values.T.reshape(-1)[self._taken]


class Inbox:
    """Everything that can move anybody today; axis ``M``: sights, then messages, then free messages.

    A quantity is laid out when a rule first asks for it: ``said`` and ``said_weight`` [R, N, M, K],
    ``claimed`` [R, N, M, P], ``evidence`` [R, N, M', P], and the others [R, N, M].

    Parameters
    ----------
    plan : Plan
    state : State
        Of the day before.
    letters : Letters
    said : [R, A, K]
        The position that each act carries.
    happened : [R, E] bool
    free : sequence of FreeAct
        Due today.
    luck : Luck
    """

    def __init__(
        self,
        plan: Plan,
        state: State,
        letters: Letters,
        said: Array,
        happened: Flags,
        free: Sequence[FreeAct],
        luck: Luck,
    ) -> None:
        self._plan, self._state, self._said, self._happened, self._luck = plan, state, said, happened, luck
        self.letters = letters
        self.seen = len(plan.sights.names)
        self._rows = free_slots(state, free, len(plan.names.actors)) if free else []
        self._act = plan.routes.act[letters.routes]
        written = max((len(row) for row in self._rows), default=0)
        self.slots = self.seen + letters.slots + written
        telling = plan.acts.telling[self._act]
        told = self.seen + int((letters.slot[..., telling] + 1).max(initial=0))
        self.informing = self.slots if written else told
        """How many of the first slots may claim something, or show what somebody's word is worth."""

    @cached_property
    def credibility(self) -> Array:
        """How far the speaker is trusted; what one sees oneself needs no trust."""
        trusted = self._laid(self._delivered * self._trust)
        trusted[:, :, : self.seen] = 1.0
        for listener, slot, act in self.written():
            trusted[0, listener, slot] = self._state.trust[0, listener, act.speaker]
        return trusted

    @cached_property
    def news(self) -> Array:
        """1 for what is heard first, then what repetition is worth."""
        news = self._laid(self._newness)
        news[:, :, : self.seen] = 1.0
        for listener, slot, _ in self.written():
            news[0, listener, slot] = 1.0
        return news

    @cached_property
    def verified(self) -> Array:
        """How far the ground bears out what is claimed."""
        tested = np.flatnonzero(self._plan.acts.verifiable[self._act])
        borne_out = _verified(self._plan, self._state, self._act[tested])
        verified = self._laid(self._delivered[:, tested] * borne_out, tested)
        verified[:, :, : self.seen] = 1.0
        return verified

    @cached_property
    def cost(self) -> Array:
        """What the act costs the one who does it."""
        return self._shown(self._plan.acts.cost)

    @cached_property
    def word(self) -> Array:
        """What the act shows of its speaker's word, and what a promise kept or broken shows."""
        word = self._shown(self._plan.acts.word)
        for slot, seen in self._sights():
            if self._plan.sights.speaker[slot] >= 0:
                word[:, :, slot] = seen * self._plan.sights.word[slot]
        return word

    @cached_property
    def speaker(self) -> Whole:
        """Who is heard: the intermediary, where there is one; -1 in an empty slot."""
        routes, letters = self._plan.routes, self.letters
        relay = routes.relay[letters.routes]
        heard = np.where(relay >= 0, relay, routes.speaker[letters.routes])
        speaker: Whole = self._blank(dtype=np.int64)
        speaker[:] = -1
        self.shelf.put(letters.delivered * (heard + 1) - 1, speaker)
        for slot, seen in self._sights():
            if self._plan.sights.speaker[slot] >= 0:
                speaker[:, :, slot] = np.where(seen > 0.0, self._plan.sights.speaker[slot], -1)
        for listener, slot, act in self.written():
            speaker[0, listener, slot] = act.speaker
        return speaker

    @cached_property
    def claimed(self) -> Array:
        """Log-likelihood ratios as asserted."""
        acts, routes = self._plan.acts, self.letters.routes
        claimed: Array = self._blank(len(self._plan.names.propositions))
        for slot, seen in self._sights():
            for proposition in np.flatnonzero(self._plan.sights.weight[slot]):
                claimed[:, :, slot, proposition] = seen * self._plan.sights.weight[slot, proposition]
        for proposition in np.flatnonzero(acts.claims[self._act].any(axis=0)):
            claiming = np.flatnonzero(acts.claims[self._act, proposition])
            softens = self._plan.routes.softens[routes[claiming]]
            worth = acts.claims[self._act[claiming], proposition] * (1.0 - softens)
            self.shelf.only(claiming).put(self._newness[:, claiming] * worth, claimed, int(proposition))
        for listener, slot, act in self.written():
            claimed[0, listener, slot] = act.claims
        return claimed

    @cached_property
    def evidence(self) -> Array:
        """What claims are worth to those that go by trust, of the slots that may hold one."""
        return evidence_of(self)

    @property
    def said(self) -> Array:
        """Positions heard."""
        return self._positions[0]

    @property
    def said_weight(self) -> Array:
        """Their weights: for each listener and issue at most 1 in total."""
        return self._positions[1]

    @cached_property
    def _positions(self) -> tuple[Array, Array]:
        plan, letters = self._plan, self.letters
        said, heard = (self._blank(len(plan.names.issues)) for _ in range(2))
        reaches = self._trust * plan.routes.attention[letters.routes]
        weight = self._delivered * reaches
        arrives = self._delivered if reaches.all() else self._delivered * (reaches > 0.0)
        for issue in np.flatnonzero(plan.acts.says[self._act].any(axis=0)):
            saying = np.flatnonzero(plan.acts.says[self._act, issue])
            shelf = self.shelf.only(saying)
            carried = _carried(plan, self._state, letters.only(saying), self._said, int(issue), self._luck)
            everything = len(saying) == len(self._act)
            mine, theirs = (table if everything else table[:, saying] for table in (weight, arrives))
            if plan.meetings:  # a joint statement may be silent on an issue
                speaks = ~np.isnan(carried)
                mine, carried = mine * speaks, np.where(speaks, carried, 0.0)
            shelf.put(mine, heard, int(issue))
            shelf.put(carried * theirs, said, int(issue))
        self._put_written(said, heard)
        total = over_slots(heard)
        if total.max(initial=0.0) > 1.0:
            heard /= np.maximum(total, 1.0)[:, :, np.newaxis]
        return said, heard

    def _put_written(self, said: Array, weight: Array) -> None:
        channels = self._plan.scenario.channels
        for listener, slot, act in self.written():
            attention = channels[self._plan.names.channels[act.channel]].attention.value
            for issue, position in enumerate(act.position):
                if position is not None:
                    said[0, listener, slot, issue] = position
                    weight[0, listener, slot, issue] = self._state.trust[0, listener, act.speaker] * attention

    def _shown(self, values: Array) -> Array:
        """Lay out what acts show, act by act."""
        shown = np.flatnonzero(values[self._act])
        return self._laid(self._delivered[:, shown] * values[self._act[shown]], shown)

    def _laid(self, values: Array, places: Whole | None = None) -> Array:
        laid: Array = self._blank()
        (self.shelf if places is None else self.shelf.only(places)).put(values, laid)
        return laid

    def _blank(self, *columns: int, dtype: npt.DTypeLike = np.float64) -> Any:
        shape = (len(self._plan.names.actors), self.slots, *columns)
        return per_replicate(self._state.replicates, shape, dtype)

    def written(self) -> Iterator[tuple[int, int, FreeAct]]:
        """Yield listener, slot and message of what agents wrote themselves; it stands in the last slots."""
        first = self.seen + self.letters.slots
        for listener, row in enumerate(self._rows):
            for slot, act in enumerate(row, start=first):
                yield listener, slot, act

    def _sights(self) -> Iterator[tuple[int, Array]]:
        """Yield the first slots, and how much everybody sees in each, ``[R, N]``."""
        sights, state = self._plan.sights, self._state
        for slot, (variable, happening) in enumerate(zip(sights.variable, sights.happening, strict=True)):
            amount = state.change[:, variable] if variable >= 0 else self._happened[:, happening]
            seen = state.member[:, sights.audience[slot]] * amount[:, np.newaxis]
            yield slot, np.asarray(seen)

    @cached_property
    def shelf(self) -> Shelf:
        """Where what is known by route has its slot."""
        return Shelf(self.letters, self.seen, self.slots)

    @cached_property
    def _delivered(self) -> Array:
        return self.letters.delivered.astype(np.float64)

    @cached_property
    def _trust(self) -> Array:
        return _trust(self._plan, self._state, self.letters)

    @cached_property
    def _newness(self) -> Array:
        return _news(self._plan, self._state, self.letters)


def _trust(plan: Plan, state: State, letters: Letters) -> Array:
    """Return ``[R, q]``, or one row for all: trust in the speaker, times trust in the intermediary."""
    # where nothing moves trust, all replicates share one table
    table = state.trust if state.trust.strides[0] else state.trust[:1]
    trust: Array = table[:, letters.listener, plan.routes.speaker[letters.routes]]
    relay = plan.routes.relay[letters.routes]
    over = np.flatnonzero(relay >= 0)
    trust[:, over] *= table[:, letters.listener[over], relay[over]]
    return trust


def _news(plan: Plan, state: State, letters: Letters) -> Array:
    """Return ``[R, q]``: 1 for what is heard first, then what repetition is worth; 0 if nothing is heard."""
    repeats = plan.acts.repeats[plan.routes.act[letters.routes]]
    again = state.heard[:, letters.routes] > 0
    news: Array = (letters.delivered & ~again).astype(np.float64)
    for place in np.flatnonzero(repeats):
        news[:, place] += (letters.delivered[:, place] & again[:, place]) * repeats[place]
    return news


def _carried(plan: Plan, state: State, letters: Letters, said: Array, issue: int, luck: Luck) -> Array:
    """Return ``[R, q]``: the position on an issue that each message carries."""
    act, delay = plan.routes.act[letters.routes], plan.routes.delay[letters.routes]
    carried: Array = said[:, act, issue]
    slow = np.flatnonzero(delay)
    if len(slow):
        on_issue = state.transit_said[..., issue]
        carried[:, slow] = on_issue[:, delay[slow] - 1, plan.routes.slow_number[act[slow]]]
    over = np.flatnonzero(plan.routes.relay[letters.routes] >= 0)
    if len(over):
        routes = letters.routes[over]
        carried[:, over] = _distorted(plan, state, carried[:, over], routes, issue, luck)
    return carried


def _distorted(plan: Plan, state: State, carried: Array, routes: Whole, issue: int, luck: Luck) -> Array:
    """Return ``[R, q]``: positions as they arrive, after what intermediaries make of them."""
    softens, distorting = plan.routes.softens[routes], plan.routes.distorting[routes, issue]
    passed = (1.0 - softens) * carried + softens * state.stance[:, plan.routes.relay[routes], issue]
    wrong = plan.routes.noise[routes] * normal(drawn(luck, distorting, state.day + 1))
    return np.clip(passed + np.where(distorting > 0, wrong, 0.0), -1.0, 1.0)


def _verified(plan: Plan, state: State, act: Whole) -> Array:
    """Return ``[R, q]``: how far the ground bears out the claims of each message."""
    acts, verified = plan.acts, per_replicate(state.replicates, act.shape)
    verified[:] = acts.verified[act]
    grows = np.flatnonzero(acts.verified_by[act] >= 0)
    variable = acts.verified_by[act[grows]]
    moved = np.abs(state.situation[:, variable] - plan.situation[variable])
    verified[:, grows] += (acts.verified_to[act[grows]] - acts.verified[act[grows]]) * moved
    return np.asarray(verified)


def free_slots(state: State, free: Sequence[FreeAct], actors: int) -> list[list[FreeAct]]:
    """Return, for each listener that is there, the free messages that reach it, in their order."""
    ordered = sorted(free, key=lambda act: (act.speaker, act.sent, act.sequence))
    return [[act for act in ordered if n in act.listeners and state.present[0, n]] for n in range(actors)]
