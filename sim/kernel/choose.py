"""What everybody would do today, by the playbook."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, per_replicate, repeated
from sim.kernel.hearing import Hearing
from sim.kernel.luck import Luck
from sim.kernel.plan import Plan
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
    """

    done: Flags
    said: Array
    free: tuple[FreeAct, ...] = ()
    hearing: Hearing | None = None

    @property
    def heard(self) -> Hearing | None:
        """Who is reached, if that is known and nobody has changed what is done."""
        known = self.hearing
        return known if known is not None and known.done is self.done else None


def happening_today(plan: Plan, state: State) -> Flags:
    """Return ``[R, E]``: events that are due, and milestones that are reached for the first time."""
    dated = plan.dated
    happened: Flags = per_replicate(state.replicates, dated.day.shape, bool)
    happened[:] = dated.day == state.day + 1
    if len(dated.milestones):
        reached = dated.questions.answers(Moment.at_end_of(state))
        happened[:, dated.milestones] = reached & (state.count[:, dated.milestones] == 0)
    happened &= ~state.frozen[:, np.newaxis]
    return happened


def choose(plan: Plan, state: State, luck: Luck) -> Chosen:
    """Return what the playbook lets everybody do on the day after ``state``.

    Acts are asked slot by slot. A condition sees the state of the day before and, of today,
    events, milestones and what came in an earlier slot; only ``after`` and ``reply_to`` see
    acts of their own slot.
    """
    day, acts = state.day + 1, plan.acts
    today: Flags = per_replicate(state.replicates, (len(plan.happenings),), bool)
    today[:, : len(plan.names.dated)] = happening_today(plan, state)
    hearing = Hearing.at_dawn(plan, state)
    uniforms = luck.uniforms(acts.streams, day)
    done = today[:, acts.happening[0] : acts.happening[0] + len(acts.acts)] if acts.acts else today[:, :0]
    for slot in acts.day_slots:
        now = Moment(day, state, today.copy(order="K"), hearing.delivered.copy(order="K"))
        may, first = slot.may(now, uniforms), 0
        for level in slot.levels:
            mine = slice(first, first + len(level.acts))
            done[:, level.acts] = may[:, mine] & level.in_time(state, today, hearing.delivered)
            hearing.send(plan.routes.of(level.acts), done)
            first = mine.stop
    return Chosen(done, positions(plan, state), hearing=hearing)


def positions(plan: Plan, state: State) -> Array:
    """Return ``[R, A, K]``: the position each act would carry, by what its actor says."""
    acts = plan.acts
    said: Array = repeated(state.replicates, acts.fixed)
    for told, source in ((acts.own_pairs, state.stance), (acts.repeated_pairs, state.public)):
        act, issue = told
        said[:, act, issue] = source[:, acts.actor[act], issue]
    return said
