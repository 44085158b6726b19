"""Who hears what today: from acts done to routes delivered, and from routes to inboxes."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, Whole
from sim.kernel.plan import Plan
from sim.kernel.state import FreeAct, State


@dataclass
class Hearing:
    """What has been heard so far on the day under way; grows level by level.

    Parameters
    ----------
    reach, there : [R, Q] bool
        Whether listener and addressee are such in this replicate; whether the listener is there.
    addressed, delivered, dropped : [R, Q] bool
        Sent today over a route; arrived today; arrived where nobody is there any more.
    heard, heard_last : [R, Q] int
        As in the state, with today's deliveries.
    """

    plan: Plan
    state: State
    day: int
    reach: Flags
    there: Flags
    addressed: Flags
    delivered: Flags
    dropped: Flags
    heard: Whole
    heard_last: Whole

    @classmethod
    def at_dawn(cls, plan: Plan, state: State) -> Hearing:
        """Begin a day: what slow routes bring today has just arrived."""
        moving = ~state.frozen[:, np.newaxis]
        addressed, delivered, dropped = np.zeros((3, state.replicates, len(plan.routes.act)), dtype=bool)
        hearing = cls(
            plan, state, state.day + 1, _reach(plan, state),
            state.present[:, plan.routes.listener] & moving,
            addressed, delivered, dropped, state.heard.copy(), state.heard_last.copy(),
        )  # fmt: skip
        slow = plan.routes.slow()
        if len(slow):
            # a frozen replicate stands still: what was under way is dropped, and not anew every day
            hearing._arrive(slow, state.transit[:, plan.routes.delay[slow] - 1, slow] & moving)
        return hearing

    def send(self, acts: Sequence[int], done: Flags) -> None:
        """Send what was done among ``acts``, and deliver what takes no time."""
        routes, mine = self.plan.routes, self.plan.routes_of(acts)
        if not len(mine):
            return
        asked = routes.asked_by[mine]
        sent = done[:, routes.act[mine]] & self.reach[:, mine]
        sent &= (asked < 0) | (self.heard_last[:, asked] == self.day)
        self.addressed[:, mine] = sent
        self._arrive(mine, sent & (routes.delay[mine] == 0))

    def _arrive(self, routes: Whole, due: Flags) -> None:
        there = self.there[:, routes]
        arrived = due & there
        self.delivered[:, routes] |= arrived
        self.dropped[:, routes] |= due & ~there
        self.heard[:, routes] += arrived
        self.heard_last[:, routes] = np.where(arrived, self.day, self.heard_last[:, routes])


def _reach(plan: Plan, state: State) -> Flags:
    """Return ``[R, Q]``: whether listener and addressees are such in this replicate."""
    channel, addressees = plan.routes.audiences.T
    listener = plan.routes.listener
    return np.asarray(state.member[:, channel, listener] & state.member[:, addressees, listener])


@dataclass(frozen=True)
class Inbox:
    """Everything that can move anybody today; axis ``M``: routes, then sights, then free messages.

    Parameters
    ----------
    said, said_weight : [R, N, M, K]
    claimed : [R, N, M, P]
    credibility, verified, news, cost, word : [R, N, M]
    speaker : [N, M]
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


def layout_of(plan: Plan, delivered: Flags) -> Whole:
    """Return ``[N, M]``: the route of each slot of today's inboxes, Q where a slot is unused.

    Routes over which nothing arrives in any replicate get no slot. A slot in which there is nothing
    changes no bit, so neither does it matter which replicates are played side by side.
    """
    inbox, unused = plan.routes.inbox, len(plan.routes.act)
    used = np.append(delivered.any(axis=0), False)[inbox]
    in_front = np.argsort(~used, axis=1, kind="stable")
    packed = np.take_along_axis(np.where(used, inbox, unused), in_front, axis=1)
    return np.asarray(packed[:, : used.sum(axis=1).max(initial=0)])


def fill_inbox(
    plan: Plan,
    state: State,
    hearing: Hearing,
    layout: Whole,
    said: Array,
    happened: Flags,
    free: Sequence[FreeAct],
) -> Inbox:
    """Lay out what was heard and seen today, slot by slot; ``layout`` is that of ``layout_of``."""
    parts = [_from_routes(plan, state, hearing, layout, said), _from_sights(plan, state, happened)]
    if free:
        parts.append(_from_free(plan, state, free))
    inbox = _joined(parts)
    total = np.zeros(inbox.said_weight.shape[:2] + inbox.said_weight.shape[-1:])
    for slot in range(inbox.said_weight.shape[2]):  # left fold: bits must not depend on memory layout
        total = total + inbox.said_weight[:, :, slot]
    weight = inbox.said_weight / np.maximum(total, 1.0)[:, :, np.newaxis]
    return dataclasses.replace(inbox, said_weight=weight)


def _joined(parts: Sequence[Inbox]) -> Inbox:
    columns = zip(*(vars(part).values() for part in parts), strict=True)
    # slots are the third axis everywhere but in `speaker`, which has no replicates
    return Inbox(*(np.concatenate(column, axis=min(2, column[0].ndim - 1)) for column in columns))


def _from_routes(plan: Plan, state: State, hearing: Hearing, layout: Whole, said: Array) -> Inbox:
    routes, acts, delivered = plan.routes, plan.acts, hearing.delivered
    worth = np.where(state.heard > 0, acts.repeats[routes.act], 1.0)
    trust = state.trust[:, routes.listener, routes.speaker]
    weight = delivered * (trust * routes.attention)
    heard_weight = weight[:, :, np.newaxis] * acts.says[routes.act]
    positions = np.where(heard_weight > 0.0, _said_over(plan, state, said), 0.0)
    news: Array = np.where(delivered, worth, 0.0)
    claims = news[:, :, np.newaxis] * acts.claims[routes.act]
    return Inbox(
        said=_slots(layout, positions),
        said_weight=_slots(layout, heard_weight),
        claimed=_slots(layout, claims),
        credibility=_slots(layout, delivered * trust),
        verified=_slots(layout, delivered * _verified(plan, state)[:, routes.act]),
        news=_slots(layout, news),
        cost=_slots(layout, delivered * acts.cost[routes.act]),
        word=_slots(layout, delivered * acts.word[routes.act]),
        speaker=np.append(routes.speaker, -1)[layout],
    )


def empty_inbox(plan: Plan, replicates: int) -> Inbox:
    """Return an inbox without slots, that of day 0."""
    shape = (replicates, len(plan.names.actors), 0)
    none, quiet = np.zeros(shape), np.zeros((*shape, len(plan.names.issues)))
    claimed, speaker = np.zeros((*shape, len(plan.names.propositions))), np.zeros(shape[1:], dtype=np.int64)
    return Inbox(quiet, quiet, claimed, none, none, none, none, none, speaker)


def _slots(layout: Whole, values: Array) -> Array:
    """Lay out ``[R, Q, ...]`` as ``[R, N, M, ...]``; an empty route at the end serves all unused slots."""
    with_empty = np.concatenate([values, np.zeros((len(values), 1, *values.shape[2:]))], axis=1)
    slots: Array = with_empty[:, layout]
    return slots


def _said_over(plan: Plan, state: State, said: Array) -> Array:
    """Return ``[R, Q, K]``: the position that each route carries today."""
    slow = plan.routes.slow()
    carried = said[:, plan.routes.act]
    if len(slow):
        carried[:, slow] = state.transit_said[:, plan.routes.delay[slow] - 1, plan.routes.act[slow]]
    return carried


def _verified(plan: Plan, state: State) -> Array:
    """Return ``[R, A]``: how far the ground bears out the claims of each act."""
    acts = plan.acts
    grows = np.flatnonzero(acts.verified_by >= 0)
    verified = np.tile(acts.verified, (state.replicates, 1))
    variable = acts.verified_by[grows]
    moved = np.abs(state.situation[:, variable] - plan.situation[variable])
    verified[:, grows] += (acts.verified_to[grows] - acts.verified[grows]) * moved
    return verified


def _from_sights(plan: Plan, state: State, happened: Flags) -> Inbox:
    sights, actors = plan.sights, len(plan.names.actors)
    shape = (state.replicates, actors, len(sights.names))
    changed = sights.variable >= 0
    amount = np.zeros((state.replicates, len(sights.names)))
    amount[:, changed] = state.change[:, sights.variable[changed]]
    amount[:, ~changed] = happened[:, sights.happening[~changed]]
    visible = np.moveaxis(state.member[:, sights.audience], 1, 2)
    claimed = (visible * amount[:, np.newaxis])[..., np.newaxis] * sights.weight
    quiet = np.zeros((*shape, len(plan.names.issues)))
    seen = np.ones(shape)  # what one sees oneself needs no trust
    none = np.zeros(shape)
    return Inbox(
        quiet, quiet, claimed, seen, seen, seen, none, none, np.full((actors, len(sights.names)), -1)
    )


def _from_free(plan: Plan, state: State, free: Sequence[FreeAct]) -> Inbox:
    actors, issues = len(plan.names.actors), len(plan.names.issues)
    rows = free_slots(state, free, actors)
    slots = max(len(row) for row in rows)
    said, weight = np.zeros((2, 1, actors, slots, issues))
    claimed = np.zeros((1, actors, slots, len(plan.names.propositions)))
    trusted, heard = np.zeros((2, 1, actors, slots))
    speaker = np.full((actors, slots), -1)
    for listener, row in enumerate(rows):
        for slot, act in enumerate(row):
            trust = state.trust[0, listener, act.speaker]
            attention = plan.scenario.channels[plan.names.channels[act.channel]].attention.value
            for issue, position in enumerate(act.position):
                if position is not None:
                    said[0, listener, slot, issue] = position
                    weight[0, listener, slot, issue] = trust * attention
            claimed[0, listener, slot] = act.claims
            trusted[0, listener, slot] = trust
            heard[0, listener, slot] = 1.0
            speaker[listener, slot] = act.speaker
    none = np.zeros_like(trusted)
    return Inbox(said, weight, claimed, trusted, none, heard, none, none, speaker)


def free_slots(state: State, free: Sequence[FreeAct], actors: int) -> list[list[FreeAct]]:
    """Return, for each listener that is there, the free messages that reach it, in their order."""
    ordered = sorted(free, key=lambda act: (act.speaker, act.sent, act.sequence))
    return [[act for act in ordered if n in act.listeners and state.present[0, n]] for n in range(actors)]
