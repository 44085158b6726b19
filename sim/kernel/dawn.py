"""What a day begins with: what is due and reached, which meetings are held, which promises settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.arrays import Flags, Whole, per_replicate
from sim.kernel.asking import Questions
from sim.kernel.meeting import PlannedMeeting, Settled
from sim.kernel.plan import Plan
from sim.kernel.readings import Moment
from sim.kernel.state import NEVER, State


@dataclass(frozen=True)
class Dawn:
    """What is settled before anybody acts, by the state of the day before.

    Parameters
    ----------
    happened : [R, E] bool
        Events, milestones, meetings held and postponed, promises kept and broken.
    due : [R, G] int
        The day for which each meeting is planned from now on; ``NEVER`` where it is not.
    promised : [R, B] int
        The last day on which each promise that is still open can be kept; ``NEVER`` where none is.
    settled : mapping of int to Settled
        What comes of the meetings that are held today in some replicate.
    """

    happened: Flags
    due: Whole
    promised: Whole
    settled: Mapping[int, Settled] = field(default_factory=dict)


def at_dawn(plan: Plan, state: State) -> Dawn:
    """Return what the day after ``state`` begins with."""
    dated, moving = plan.dated, ~state.frozen[:, np.newaxis]
    happened: Flags = per_replicate(state.replicates, dated.day.shape, bool)
    happened[:] = dated.day == state.day + 1
    if len(dated.milestones):
        reached = dated.questions.answers(Moment.at_end_of(state))
        happened[:, dated.milestones] = reached & (state.count[:, dated.milestones] == 0)
    due = _meet(plan, state, happened)
    promised = _keep(plan, state, happened)
    happened &= moving
    held = {number: happened[:, plan.dated.held(number)] for number in range(len(plan.meetings))}
    settled = {n: plan.meetings[n].settled(state, here) for n, here in held.items() if here.any()}
    return Dawn(happened, due, promised, settled)


def _meet(plan: Plan, state: State, happened: Flags) -> Whole:
    """Convene, postpone and hold meetings; return the days for which they are planned."""
    due, day = state.due.copy(order="K"), state.day + 1
    for number, meeting in enumerate(plan.meetings):
        held, postponed = plan.dated.held(number), plan.dated.postponed(number)
        if meeting.convened is not None:
            called = (
                _holds(meeting.convened, state)
                & (due[:, number] == NEVER)
                & (state.count[:, held] < meeting.times)
            )
            due[called, number] = day + meeting.notice
        today = due[:, number] == day
        happened[:, postponed] = today & _put_off(meeting, state, state.count[:, postponed])
        happened[:, held] = today & ~happened[:, postponed]
        due[happened[:, postponed], number] = day + meeting.later
        due[happened[:, held], number] = NEVER
    return due


def _put_off(meeting: PlannedMeeting, state: State, times: Whole) -> Flags:
    if meeting.postponed is None:
        return np.zeros(state.replicates, dtype=bool)
    return _holds(meeting.postponed, state) & (times < meeting.at_most)


def _holds(question: Questions, state: State) -> Flags:
    return question.answers(Moment.at_end_of(state))[:, 0]


def _keep(plan: Plan, state: State, happened: Flags) -> Whole:
    """Bind by promises, and see which are kept or broken; return the deadlines of those that are open."""
    deadline = state.promised.copy(order="K")
    for number, promise in enumerate(plan.promises):
        bound = (state.last[:, promise.since] == state.day).any(axis=1) & (state.day > 0)
        deadline[bound, number] = state.day + promise.within
        still_open = deadline[:, number] != NEVER
        done = state.last[:, promise.act] >= deadline[:, number] - promise.within
        kept = still_open & done
        broken = still_open & ~done & (state.day >= deadline[:, number])
        happened[:, plan.dated.kept(number)], happened[:, plan.dated.broken(number)] = kept, broken
        deadline[kept | broken, number] = NEVER
    return deadline
