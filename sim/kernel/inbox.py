"""What reaches everybody today: from routes delivered to the slots of inboxes.

Of what could be heard, little is heard on any one day. So the messages of a day are first listed,
one entry per replicate and route that delivered, and then laid into as few slots as the fullest
inbox needs. An empty slot changes no bit, so it does not matter which replicates are played side
by side.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, Whole, per_replicate
from sim.kernel.plan import Plan
from sim.kernel.state import FreeAct, State


@dataclass(frozen=True)
class Letters:
    """The messages of a day over routes, one entry each, by replicate, listener and slot.

    Parameters
    ----------
    replicate, route, listener, slot : [E] int
    """

    replicate: Whole
    route: Whole
    listener: Whole
    slot: Whole

    @property
    def most(self) -> int:
        """The number of messages in the fullest inbox."""
        return int(self.slot.max(initial=-1)) + 1

    @classmethod
    def delivered(cls, plan: Plan, delivered: Flags) -> Letters:
        """List what was delivered; in an inbox claims come first, then the order of the routes."""
        order = plan.routes.slot_order
        place = np.flatnonzero(np.ascontiguousarray(delivered[:, order]))
        replicate, column = np.divmod(place, max(len(order), 1))
        route = order[column]
        listener = plan.routes.listener[route]
        inbox = replicate * len(plan.names.actors) + listener
        number = np.arange(len(inbox))
        first = np.maximum.accumulate(np.where(np.diff(inbox, prepend=-1) != 0, number, 0))
        return cls(replicate, route, listener, number - first)


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
        How many of the first slots may claim something.
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
    plan: Plan, state: State, letters: Letters, said: Array, happened: Flags, free: Sequence[FreeAct]
) -> Inbox:
    """Lay out what was seen and heard today, slot by slot."""
    rows = free_slots(state, free, len(plan.names.actors)) if free else []
    seen, written = len(plan.sights.names), max((len(row) for row in rows), default=0)
    inbox = Inbox.empty(plan, state.replicates, seen + letters.most + written)
    _see(inbox, plan, state, happened)
    spoken = [_hear(inbox, plan, state, letters, said)]
    if rows:
        spoken.append(_read(inbox, plan, state, rows, first=seen + letters.most))
    _weigh(inbox, *(np.concatenate(part) for part in zip(*spoken, strict=True)))
    claiming = plan.acts.claiming[plan.routes.act[letters.route]]
    informing = seen + int((letters.slot[claiming] + 1).max(initial=0))
    return dataclasses.replace(inbox, informing=inbox.slots if written else informing)


def _see(inbox: Inbox, plan: Plan, state: State, happened: Flags) -> None:
    """Put what is seen into the first slots; what one sees oneself needs no trust."""
    sights = plan.sights
    for slot, (variable, happening) in enumerate(zip(sights.variable, sights.happening, strict=True)):
        amount = state.change[:, variable] if variable >= 0 else happened[:, happening]
        seen = state.member[:, sights.audience[slot]] * amount[:, np.newaxis]
        for proposition in np.flatnonzero(sights.weight[slot]):
            inbox.claimed[:, :, slot, proposition] = seen * sights.weight[slot, proposition]
    for trusted in (inbox.credibility, inbox.verified, inbox.news):
        trusted[:, :, : len(sights.names)] = 1.0


Spoken = tuple[Whole, Whole, Whole, Array, Array]
"""Positions heard: replicate, listener, slot ``[E]``, position and weight ``[E, K]``."""


def _hear(inbox: Inbox, plan: Plan, state: State, letters: Letters, said: Array) -> Spoken:
    """Put messages into the slots after what is seen; return the positions in them."""
    routes, acts = plan.routes, plan.acts
    replicate, route, listener = letters.replicate, letters.route, letters.listener
    act, speaker, slot = routes.act[route], routes.speaker[route], letters.slot + len(plan.sights.names)
    trust = state.trust[replicate, listener, speaker]
    news = np.where(state.heard[replicate, route] > 0, acts.repeats[act], 1.0)
    place = (listener * inbox.slots + slot) * state.replicates + replicate
    written = {
        "credibility": trust,
        "news": news,
        "speaker": speaker,
        "verified": _verified(plan, state, letters),
    }
    written |= {name: given[act] for name, given in (("cost", acts.cost), ("word", acts.word)) if given.any()}
    for name, values in written.items():
        _flat(getattr(inbox, name))[place] = values
    claiming = np.flatnonzero(acts.claiming[act])
    for proposition in range(len(plan.names.propositions)):
        column = (listener * inbox.slots + slot) * len(plan.names.propositions) + proposition
        worth = news[claiming] * acts.claims[act[claiming], proposition]
        _flat(inbox.claimed)[(column * state.replicates + replicate)[claiming]] = worth
    stating = np.flatnonzero(acts.stating[act])
    says = acts.says[act[stating]]
    weight = np.where(says, (trust * routes.attention[route])[stating, np.newaxis], 0.0)
    position = np.where(weight > 0.0, _carried(plan, state, letters, said, stating), 0.0)
    return replicate[stating], listener[stating], slot[stating], position, weight


def _carried(plan: Plan, state: State, letters: Letters, said: Array, chosen: Whole) -> Array:
    """Return ``[E, K]``: the position that each of the chosen messages carries."""
    replicate, route = letters.replicate[chosen], letters.route[chosen]
    act, delay = plan.routes.act[route], plan.routes.delay[route]
    carried: Array = said[replicate, act]
    slow = np.flatnonzero(delay)
    number = plan.routes.slow_number[act[slow]]
    carried[slow] = state.transit_said[replicate[slow], delay[slow] - 1, number]
    return carried


def _verified(plan: Plan, state: State, letters: Letters) -> Array:
    """Return ``[E]``: how far the ground bears out the claims of each message."""
    act = plan.routes.act[letters.route]
    verified: Array = plan.acts.verified[act]
    grows = np.flatnonzero(plan.acts.verified_by[act] >= 0)
    if len(grows):
        variable = plan.acts.verified_by[act[grows]]
        moved = np.abs(state.situation[letters.replicate[grows], variable] - plan.situation[variable])
        verified[grows] += (plan.acts.verified_to[act[grows]] - verified[grows]) * moved
    return verified


def _read(inbox: Inbox, plan: Plan, state: State, rows: Sequence[Sequence[FreeAct]], first: int) -> Spoken:
    """Put messages that agents wrote themselves into the last slots; return the positions in them."""
    where, position, weight = [], [], []
    for listener, row in enumerate(rows):
        for slot, act in enumerate(row, start=first):
            trust = state.trust[0, listener, act.speaker]
            attention = plan.scenario.channels[plan.names.channels[act.channel]].attention.value
            inbox.claimed[0, listener, slot] = act.claims
            inbox.credibility[0, listener, slot] = trust
            inbox.news[0, listener, slot] = 1.0
            inbox.speaker[0, listener, slot] = act.speaker
            where.append((0, listener, slot))
            position.append([0.0 if said is None else said for said in act.position])
            weight.append([0.0 if said is None else trust * attention for said in act.position])
    width = len(plan.names.issues)
    places = np.array(where, dtype=np.int64).reshape(-1, 3).T
    return (*places, np.array(position).reshape(-1, width), np.array(weight).reshape(-1, width))


def _weigh(
    inbox: Inbox, replicate: Whole, listener: Whole, slot: Whole, position: Array, weight: Array
) -> None:
    """Put positions into their slots, with weights that add up to at most 1 for listener and issue."""
    replicates, issues = len(inbox.said), inbox.said.shape[-1]
    issue = np.arange(issues)
    per_issue = (listener[:, np.newaxis] * issues + issue) * replicates + replicate[:, np.newaxis]
    # bincount adds one entry after the other: a left fold in the order of the slots
    size = replicates * inbox.said.shape[1] * issues
    total = np.bincount(per_issue.ravel(), weight.ravel(), size)
    place = ((listener * inbox.slots + slot)[:, np.newaxis] * issues + issue) * replicates
    place += replicate[:, np.newaxis]
    _flat(inbox.said)[place] = position
    _flat(inbox.said_weight)[place] = weight / np.maximum(total[per_issue], 1.0)


def _flat(array: Array) -> Array:
    """Return a view ``[N * M * X * R]`` of an array of an inbox."""
    return array.transpose(*range(1, array.ndim), 0).reshape(-1)


def free_slots(state: State, free: Sequence[FreeAct], actors: int) -> list[list[FreeAct]]:
    """Return, for each listener that is there, the free messages that reach it, in their order."""
    ordered = sorted(free, key=lambda act: (act.speaker, act.sent, act.sequence))
    return [[act for act in ordered if n in act.listeners and state.present[0, n]] for n in range(actors)]
