"""What everybody would do today, by the playbook."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, Whole
from sim.kernel.deliver import Hearing
from sim.kernel.luck import Luck
from sim.kernel.plan import Plan, PlannedAct
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
    """

    done: Flags
    said: Array
    free: tuple[FreeAct, ...] = ()


def happening_today(plan: Plan, state: State) -> Flags:
    """Return ``[R, E]``: events that are due, and milestones that are reached for the first time."""
    day, dated = state.day + 1, plan.dated
    happened = np.tile(dated.day == day, (state.replicates, 1))
    moment = Moment.at_end_of(state)
    for number, condition in enumerate(dated.conditions):
        if condition is not None:
            happened[:, number] = condition.holds(moment) & (state.count[:, number] == 0)
    return happened & ~state.frozen[:, np.newaxis]


def choose(plan: Plan, state: State, luck: Luck) -> Chosen:
    """Return what the playbook lets everybody do on the day after ``state``.

    Acts are asked slot by slot. A condition sees the state of the day before and, of today,
    events, milestones and what came in an earlier slot; only ``after`` and ``reply_to`` see
    acts of their own slot.
    """
    day = state.day + 1
    count, last = _with_dated(plan, state)
    hearing = Hearing.at_dawn(plan, state)
    uniforms = luck.uniforms(plan.acts.streams, day)
    done = np.zeros((state.replicates, len(plan.acts.acts)), dtype=bool)
    slot_now, at_slot = -1, Moment(day, state, count, last, hearing.heard.copy())
    for slot, acts in plan.acts.levels:
        if slot != slot_now:
            slot_now, at_slot = slot, Moment(day, state, count.copy(), last.copy(), hearing.heard.copy())
        for number in acts:
            act = plan.acts.acts[number]
            done[:, number] = _does(act, at_slot, last, hearing, uniforms)
        happenings = plan.acts.happening[list(acts)]
        count[:, happenings] += done[:, acts]
        last[:, happenings] = np.where(done[:, acts], day, last[:, happenings])
        hearing.send(acts, done)
    return Chosen(done, positions(plan, state))


def _with_dated(plan: Plan, state: State) -> tuple[Whole, Whole]:
    happened = happening_today(plan, state)
    count, last = state.count.copy(), state.last.copy()
    dated = slice(0, happened.shape[1])
    count[:, dated] += happened
    last[:, dated] = np.where(happened, state.day + 1, last[:, dated])
    return count, last


def _does(act: PlannedAct, at: Moment, last: Whole, hearing: Hearing, uniforms: Array) -> Flags:
    state = at.state
    may = act.condition.holds(at) & state.present[:, act.actor] & ~state.frozen
    for audience in act.audiences:
        may = may & state.member[:, audience, act.actor]
    if act.part.once:
        may = may & (at.count[:, act.happening] == 0)
    if act.part.after is not None:
        may = may & _follows(act, at.day, last, hearing)
    if act.part.reply_to is not None:
        may = may & (hearing.heard_last[:, list(act.questions)] == at.day).any(axis=1)
    chance = act.chance.values(at)
    lucky = chance >= 1.0 if act.draw is None else uniforms[:, act.draw] < chance
    return np.asarray(may & lucky)


def _follows(act: PlannedAct, day: int, last: Whole, hearing: Hearing) -> Flags:
    """Whether what the act waits for came at most ``within`` days ago."""
    done, heard = last[:, list(act.after_done)], hearing.heard_last[:, list(act.after_heard)]
    return np.asarray(((day - done) <= act.within).any(axis=1) | ((day - heard) <= act.within).any(axis=1))


def positions(plan: Plan, state: State) -> Array:
    """Return ``[R, A, K]``: the position each act would carry, by what its actor says."""
    acts = plan.acts
    own = np.where(acts.own, state.stance[:, acts.actor], acts.fixed)
    return np.where(acts.repeated, state.public[:, acts.actor], own)
