"""What everybody would do today, by the playbook."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, per_replicate, repeated
from sim.kernel.dawn import Dawn, at_dawn
from sim.kernel.hearing import Hearing
from sim.kernel.luck import Luck
from sim.kernel.plan import Plan
from sim.kernel.planned import DaySlot
from sim.kernel.readings import Moment
from sim.kernel.state import FreeAct, State


@dataclass(frozen=True)
class Chosen:
    """What is done today, whoever decided it.

    Parameters
    ----------
    done : [R, A] bool
    said : [R, A, K]
        The position that each act carries; without meaning where it says nothing.
    free : tuple of FreeAct
        Messages outside the playbook; only in a run of one replicate.
    hearing : Hearing, optional
        Who was found to be reached while it was chosen.
    dawn : Dawn, optional
        What the day began with, where that is known already.
    """

    done: Flags
    said: Array
    free: tuple[FreeAct, ...] = ()
    hearing: Hearing | None = None
    dawn: Dawn | None = None

    @property
    def heard(self) -> Hearing | None:
        """Who is reached, if that is known and nobody has changed what is done."""
        known = self.hearing
        return known if known is not None and known.done is self.done else None


def choose(plan: Plan, state: State, luck: Luck) -> Chosen:
    """Return what the playbook lets everybody do on the day after ``state``.

    Acts are asked slot by slot. A condition sees the state of the day before and, of today,
    events, milestones and what came in an earlier slot; only ``after`` and ``reply_to`` see
    acts of their own slot.
    """
    if state.frozen.all():
        nothing: Flags = per_replicate(state.replicates, (len(plan.acts.acts),), bool)
        return Chosen(nothing, np.asarray(repeated(state.replicates, plan.acts.fixed)))
    acts, dawn = plan.acts, at_dawn(plan, state)
    today: Flags = per_replicate(state.replicates, (len(plan.happenings),), bool)
    today[:, : len(plan.names.dated)] = dawn.happened
    for number, _ in enumerate(plan.meetings):  # each becomes known in its own slot
        today[:, plan.dated.held(number)] = False
    hearing = Hearing.at_dawn(plan, state, luck)
    done = today[:, acts.happening[0] : acts.happening[0] + len(acts.acts)] if acts.acts else today[:, :0]
    for slot in acts.day_slots:
        _hold(plan, slot, dawn, today)
        now = Moment(state.day + 1, state, today, hearing.delivered)
        may, first = slot.may(now, luck), 0
        for place, meeting in slot.statements:
            may[:, place] &= _agreed(dawn, meeting)
        for level in slot.levels:
            mine = slice(first, first + len(level.acts))
            done[:, level.acts] = may[:, mine] & level.in_time(state, today, hearing.delivered)
            hearing.send(plan.routes.of(level.acts), done)
            first = mine.stop
    return Chosen(done, positions(plan, state, dawn), hearing=hearing, dawn=dawn)


def _hold(plan: Plan, slot: DaySlot, dawn: Dawn, today: Flags) -> None:
    """Let the meetings of a slot become known."""
    for number, meeting in enumerate(plan.meetings):
        if meeting.slot == slot.number:
            today[:, plan.dated.held(number)] = dawn.happened[:, plan.dated.held(number)]


def _agreed(dawn: Dawn, meeting: int) -> Flags | bool:
    """Return ``[R]``: whether a meeting that is held today comes to a statement."""
    if meeting not in dawn.settled:
        return False
    return np.asarray(dawn.settled[meeting].agreed.any(axis=1))


def positions(plan: Plan, state: State, dawn: Dawn) -> Array:
    """Return ``[R, A, K]``: the position each act would carry; NaN where a statement is silent."""
    acts = plan.acts
    said: Array = repeated(state.replicates, acts.fixed)
    for told, source in ((acts.own_pairs, state.stance), (acts.repeated_pairs, state.public)):
        act, issue = told
        said[:, act, issue] = source[:, acts.actor[act], issue]
    for number, settled in dawn.settled.items():
        said[:, plan.meetings[number].act] = np.where(settled.agreed, settled.text, np.nan)
    return said
