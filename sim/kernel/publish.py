"""What is said in public, and what it does to public positions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.arrays import Array, Flags, per_replicate
from sim.kernel.choose import Chosen
from sim.kernel.dawn import Dawn
from sim.kernel.plan import Plan
from sim.kernel.state import FreeAct, State

Stated = tuple[int, Array, Array]
"""An actor, the position [R, K] it is held to, and the weight [R, K] that the position gains."""


def publish(plan: Plan, state: State, chosen: Chosen, done: Flags, dawn: Dawn) -> tuple[Array, Array]:
    """Return public positions and their weights after the day.

    A position moves towards what was said in public, by the weight put behind it: what an actor
    stated, what it signed, and what of its private words has leaked.
    """
    weight = plan.retention[:, np.newaxis] * state.commitment
    weighted = weight * state.public
    stated: Flags = per_replicate(len(weight), weight.shape[1:], bool)
    for actor, said, stake in _statements(plan, state, chosen, done, dawn):
        weight[:, actor] += stake
        weighted[:, actor] += stake * said
        stated[:, actor] |= stake > 0.0
    public, some = state.public.copy(order="K"), np.flatnonzero(stated.any(axis=(0, 2)))
    new = weighted[:, some] / np.where(stated[:, some], weight[:, some], 1.0)
    public[:, some] = np.where(stated[:, some], new, public[:, some])
    return public, weight


def _statements(plan: Plan, state: State, chosen: Chosen, done: Flags, dawn: Dawn) -> Iterator[Stated]:
    acts = plan.acts
    for act in acts.statements[done[:, acts.statements].any(axis=0)]:
        stake: Array = done[:, act, np.newaxis] * (acts.stakes[act] * acts.says[act])
        yield int(acts.actor[act]), chosen.said[:, act], stake
    yield from _signatures(plan, done, dawn)
    yield from _leaks(plan, state)
    for free in chosen.free:
        if plan.scenario.channels[plan.names.channels[free.channel]].kind == "platform":
            yield _free_statement(free)


def _signatures(plan: Plan, done: Flags, dawn: Dawn) -> Iterator[Stated]:
    """Yield what everybody has signed in meetings whose statement was published."""
    for number, settled in dawn.settled.items():
        meeting = plan.meetings[number]
        published = done[:, meeting.act, np.newaxis]
        for actor in np.flatnonzero(settled.signed.any(axis=(0, 2))):
            stake = np.where(published & settled.signed[:, actor], meeting.stakes, 0.0)
            yield int(actor), settled.text, stake


def _leaks(plan: Plan, state: State) -> Iterator[Stated]:
    """Yield what was said in private yesterday and has become public today."""
    for act, actor, route, stakes in plan.agreements.leaks:
        came = state.transit[:, 0, route] & ~state.frozen
        said = state.transit_said[:, 0, plan.routes.slow_number[act]]
        stake: Array = came[:, np.newaxis] * (stakes * plan.acts.says[act])
        yield actor, said, stake


def _free_statement(act: FreeAct) -> Stated:
    said = np.array([[0.0 if position is None else position for position in act.position]])
    stake = np.array([[0.0 if position is None else act.stakes for position in act.position]])
    return act.speaker, said, stake
