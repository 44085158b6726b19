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
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.arrays import Array, Flags, Whole, over_slots, per_replicate
from sim.kernel.luck import Luck, drawn, normal
from sim.kernel.plan import Plan
from sim.kernel.state import FreeAct, State

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
        mine = arrived[:, last - slot[last] : last + 1]
        if SPARSE * int(mine.sum(axis=1, dtype=np.int16).max()) > slot[last]:
            return cls(routes, arrived, listener, slot, int(slot[last]) + 1)
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


@dataclass(frozen=True)
class Inbox:
    """Everything that can move anybody today; axis ``M``: sights, then messages, then free messages.

    Parameters
    ----------
    said, said_weight : [R, N, M, K]
    claimed : [R, N, M, P]
    credibility, verified, news, cost, word : [R, N, M]
    speaker : [R, N, M]
    informing : int
        How many of the first slots may claim something, or show what somebody's word is worth.
    """

    said: Array
    said_weight: Array
    claimed: Array
    credibility: Array
    verified: Array
    news: Array
    cost: Array
    word: Array
    speaker: Whole
    informing: int

    @property
    def slots(self) -> int:
        """How many slots every inbox has."""
        return int(self.speaker.shape[-1])

    @classmethod
    def empty(cls, plan: Plan, replicates: int, slots: int = 0) -> Inbox:
        """Return an inbox in which there is nothing."""
        shape = (len(plan.names.actors), slots)
        issues, propositions = len(plan.names.issues), len(plan.names.propositions)
        speaker: Whole = per_replicate(replicates, shape, np.int64)
        speaker[:] = -1
        said, said_weight = (per_replicate(replicates, (*shape, issues)) for _ in range(2))
        claimed: Array = per_replicate(replicates, (*shape, propositions))
        single = ("credibility", "verified", "news", "cost", "word")
        per_slot: dict[str, Array] = {name: per_replicate(replicates, shape) for name in single}
        return cls(said, said_weight, claimed, **per_slot, speaker=speaker, informing=slots)


def fill_inbox(
    plan: Plan,
    state: State,
    letters: Letters,
    said: Array,
    happened: Flags,
    free: Sequence[FreeAct],
    luck: Luck,
) -> Inbox:
    """Lay out what was seen and heard today, slot by slot."""
    rows = free_slots(state, free, len(plan.names.actors)) if free else []
    seen, written = len(plan.sights.names), max((len(row) for row in rows), default=0)
    inbox = Inbox.empty(plan, state.replicates, seen + letters.slots + written)
    _see(inbox, plan, state, happened)
    if len(letters.routes):
        _hear(inbox, plan, state, letters, said, luck)
    if rows:
        _read(inbox, plan, state, rows, first=seen + letters.slots)
    telling = plan.acts.telling[plan.routes.act[letters.routes]]
    informing = seen + int((letters.slot[..., telling] + 1).max(initial=0))
    inbox.said_weight[:] /= np.maximum(over_slots(inbox.said_weight), 1.0)[:, :, np.newaxis]
    return dataclasses.replace(inbox, informing=inbox.slots if written else informing)


def _see(inbox: Inbox, plan: Plan, state: State, happened: Flags) -> None:
    """Put what is seen into the first slots; what one sees oneself needs no trust."""
    sights = plan.sights
    for slot, (variable, happening) in enumerate(zip(sights.variable, sights.happening, strict=True)):
        amount = state.change[:, variable] if variable >= 0 else happened[:, happening]
        seen = state.member[:, sights.audience[slot]] * amount[:, np.newaxis]
        for proposition in np.flatnonzero(sights.weight[slot]):
            inbox.claimed[:, :, slot, proposition] = seen * sights.weight[slot, proposition]
        if sights.speaker[slot] >= 0:
            inbox.word[:, :, slot] = seen * sights.word[slot]
            inbox.speaker[:, :, slot] = np.where(seen > 0.0, sights.speaker[slot], -1)
    for trusted in (inbox.credibility, inbox.verified, inbox.news):
        trusted[:, :, : len(sights.names)] = 1.0


def _hear(inbox: Inbox, plan: Plan, state: State, letters: Letters, said: Array, luck: Luck) -> None:
    """Put messages into the slots after what is seen."""
    acts, delivered = plan.acts, letters.delivered.astype(np.float64)
    act, relay = plan.routes.act[letters.routes], plan.routes.relay[letters.routes]
    speaker = np.where(relay >= 0, relay, plan.routes.speaker[letters.routes])
    shelf = Shelf(letters, len(plan.sights.names), inbox.slots)
    trust, news = _trust(plan, state, letters), _news(plan, state, letters)
    shelf.put(delivered * trust, inbox.credibility)
    shelf.put(news, inbox.news)
    shelf.put(letters.delivered * (speaker + 1) - 1, inbox.speaker)
    for values, target in ((acts.cost[act], inbox.cost), (acts.word[act], inbox.word)):
        shown = np.flatnonzero(values)
        shelf.only(shown).put(delivered[:, shown] * values[shown], target)
    tested = np.flatnonzero(acts.verifiable[act])
    shelf.only(tested).put(delivered[:, tested] * _verified(plan, state, act[tested]), inbox.verified)
    for proposition in np.flatnonzero(acts.claims[act].any(axis=0)):
        claiming = np.flatnonzero(acts.claims[act, proposition])
        softens = plan.routes.softens[letters.routes[claiming]]
        worth = acts.claims[act[claiming], proposition] * (1.0 - softens)
        shelf.only(claiming).put(news[:, claiming] * worth, inbox.claimed, int(proposition))
    weight = delivered * (trust * plan.routes.attention[letters.routes])
    for issue in np.flatnonzero(acts.says[act].any(axis=0)):
        saying = np.flatnonzero(acts.says[act, issue])
        carried = _carried(plan, state, letters.only(saying), said[..., issue], int(issue), luck)
        heard = weight[:, saying]
        if plan.meetings:  # a joint statement may be silent on an issue
            speaks = ~np.isnan(carried)
            heard, carried = heard * speaks, np.where(speaks, carried, 0.0)
        shelf.only(saying).put(heard, inbox.said_weight, int(issue))
        shelf.only(saying).put(carried * (heard > 0.0), inbox.said, int(issue))


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
    """Return ``[R, q]``: the position on an issue that each message carries; ``said`` is ``[R, A]``."""
    act, delay = plan.routes.act[letters.routes], plan.routes.delay[letters.routes]
    carried: Array = said[:, act]
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


def _read(inbox: Inbox, plan: Plan, state: State, rows: Sequence[Sequence[FreeAct]], first: int) -> None:
    """Put messages that agents wrote themselves into the last slots."""
    for listener, row in enumerate(rows):
        for slot, act in enumerate(row, start=first):
            trust = state.trust[0, listener, act.speaker]
            attention = plan.scenario.channels[plan.names.channels[act.channel]].attention.value
            inbox.claimed[0, listener, slot] = act.claims
            inbox.credibility[0, listener, slot] = trust
            inbox.news[0, listener, slot] = 1.0
            inbox.speaker[0, listener, slot] = act.speaker
            for issue, position in enumerate(act.position):
                if position is not None:
                    inbox.said[0, listener, slot, issue] = position
                    inbox.said_weight[0, listener, slot, issue] = trust * attention


def free_slots(state: State, free: Sequence[FreeAct], actors: int) -> list[list[FreeAct]]:
    """Return, for each listener that is there, the free messages that reach it, in their order."""
    ordered = sorted(free, key=lambda act: (act.speaker, act.sent, act.sequence))
    return [[act for act in ordered if n in act.listeners and state.present[0, n]] for n in range(actors)]
