"""One day, from t to t+1: the only place where time passes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arrays import Array, Flags, Whole, per_replicate, replicate_fastest
from sim.errors import ParameterError
from sim.kernel.choose import Chosen
from sim.kernel.dawn import at_dawn
from sim.kernel.dusk import known_after, lines_after, roles_filled
from sim.kernel.hearing import Hearing, hear
from sim.kernel.inbox import Inbox, Letters
from sim.kernel.inputs import days_of_calls
from sim.kernel.luck import Luck, normal
from sim.kernel.plan import Plan, PlannedChange, RuleCall
from sim.kernel.publish import publish
from sim.kernel.readings import Moment
from sim.kernel.settle import (
    LOG_ODDS_BOUNDS,
    SITUATION_BOUNDS,
    STANCE_BOUNDS,
    TRUST_BOUNDS,
    Entry,
    Ledger,
    settle,
)
from sim.kernel.state import NEVER, FreeAct, State, where
from sim.rules import DayInputs, Terms


@dataclass(frozen=True)
class Record:
    """What happened on a day; everything else is in the states before and after it.

    Parameters
    ----------
    day : int
    happened : [R, E] bool
        Events and milestones.
    done : [R, A] bool, said : [R, A, K]
    addressed, delivered, dropped, lost : [R, Q] bool
        Routes over which something was sent, has arrived, has found nobody, and was sent in vain: over
        a closed line, or over an intermediary that held it back.
    letters : Letters
        The messages that arrived over routes, with the inbox slots in which they stood.
    free_sent, free_due : tuple of FreeAct
    beliefs, stances, relations, situation : Ledger
    """

    day: int
    happened: Flags
    done: Flags
    said: Array
    addressed: Flags
    delivered: Flags
    dropped: Flags
    lost: Flags
    letters: Letters
    free_sent: tuple[FreeAct, ...]
    free_due: tuple[FreeAct, ...]
    beliefs: Ledger
    stances: Ledger
    relations: Ledger
    situation: Ledger


def advance(plan: Plan, state: State, chosen: Chosen, luck: Luck) -> tuple[State, Record]:
    """Return the state after one more day, and what happened on it.

    Parameters
    ----------
    plan : Plan
    state : State
        Of day t. It is not changed.
    chosen : Chosen
        What everybody does; by the playbook, ``choose(plan, state, luck)``.
    luck : Luck
        Of the same replicates.
    """
    if state.frozen.all():
        return _standing_still(plan, state, chosen)
    state = _with_late_trust(plan, state)
    dawn = chosen.dawn or at_dawn(plan, state)
    happened = dawn.happened
    done = chosen.done & state.present[:, plan.acts.actor] & ~state.frozen[:, np.newaxis]
    hearing = chosen.heard or hear(plan, state, done, luck)
    free_due, free_later = _free_messages(state, chosen.free, state.day + 1)
    letters = Letters.laid_out(plan, hearing.delivered)
    inbox = Inbox(plan, state, letters, chosen.said, happened, free_due, luck)
    days = days_of_calls(plan, state, inbox, luck)
    minds, ledgers, memory = _moved(plan, state, days)
    public, commitment = publish(plan, state, chosen, done, dawn)
    today = _today(plan, happened, done)
    ground = _ground_terms(plan, Moment(state.day + 1, state, today, hearing.delivered), happened, done, luck)
    situation, ground_ledger = settle(state.situation, ground, bounds=SITUATION_BOUNDS)
    new = dataclasses.replace(
        state,
        day=state.day + 1,
        **_told(plan, state, today, hearing, letters, chosen),
        **minds,
        public=public,
        commitment=commitment,
        situation=situation,
        change=situation - state.situation,
        memory=memory,
        free=free_later,
        open=lines_after(plan, state, today),
        knows=known_after(plan, state, today, hearing.delivered),
        due=dawn.due,
        promised=dawn.promised,
    )
    new, succession = roles_filled(plan, _with_outcomes(plan, new, luck))
    beliefs, stances, relations = ledgers
    record = Record(
        new.day, happened, done, chosen.said, hearing.addressed, hearing.delivered, hearing.dropped,
        hearing.lost, letters, chosen.free, free_due, beliefs, stances, (*relations, *succession),
        ground_ledger,
    )  # fmt: skip
    return where(~state.frozen, new, state), record


def _standing_still(plan: Plan, state: State, chosen: Chosen) -> tuple[State, Record]:
    """Return one more day on which all runs are over: the same state, and nothing that happened."""

    def nothing(*shape: int) -> Flags:
        return np.asarray(per_replicate(state.replicates, shape, bool))

    free_due, free_later = _free_messages(state, chosen.free, state.day + 1)
    acts, dated, sent = (nothing(len(one)) for one in (plan.acts.acts, plan.names.dated, plan.routes.act))
    record = Record(
        state.day + 1, dated, acts, chosen.said, sent, sent, sent, sent, Letters.laid_out(plan, sent),
        chosen.free, free_due, beliefs=(), stances=(), relations=(), situation=(),
    )  # fmt: skip
    return dataclasses.replace(state, day=state.day + 1, free=free_later), record


def _moved(
    plan: Plan, state: State, days: Mapping[str, DayInputs]
) -> tuple[dict[str, Any], tuple[Ledger, Ledger, Ledger], dict[str, Array]]:
    """Return beliefs, stances and trust after the day, their ledgers, and what rules remember of it."""
    active = (state.present & ~state.frozen[:, np.newaxis])[..., np.newaxis]
    memory = dict(state.memory)

    def terms(calls: Sequence[RuleCall]) -> list[Entry]:
        return _terms(calls, days, memory, active)

    log_odds, beliefs = settle(state.log_odds, terms(plan.belief_rules), bounds=LOG_ODDS_BOUNDS)
    trust: Array = state.trust
    relations: Ledger = ()
    if plan.relation_rules:  # else the table, actors times actors, is neither copied nor read
        trust, relations = settle(state.trust, terms(plan.relation_rules), bounds=TRUST_BOUNDS)
    stance, stances = settle(
        state.stance,
        terms(plan.stance_rules),
        bounds=STANCE_BOUNDS,
        committed_to=(state.public, np.where(active, state.commitment, 0.0)),
    )
    minds = {"log_odds": log_odds, "stance": stance, "trust": trust}
    return minds, (beliefs, stances, relations), memory


def _told(
    plan: Plan, state: State, today: Flags, hearing: Hearing, letters: Letters, chosen: Chosen
) -> dict[str, Any]:
    """Return what the state keeps of what happened, was heard and is under way."""
    day = state.day + 1
    transit, transit_said = _under_way(plan, state, hearing, chosen)
    heard, heard_last = state.heard.copy(order="K"), state.heard_last.copy(order="K")
    heard[:, letters.routes] += letters.delivered
    heard_last[:, letters.routes] = _dated(heard_last[:, letters.routes], letters.delivered, day)
    return {
        "count": state.count + today,
        "last": _dated(state.last, today, day),
        "heard": heard,
        "heard_last": heard_last,
        "transit": transit,
        "transit_said": transit_said,
    }


def _dated(last: Whole, came: Flags, day: int) -> Whole:
    """Return the last days, ``day`` where something came; by arithmetic, which is faster than to choose."""
    moved = day - last
    moved *= came
    moved += last
    return moved


def _today(plan: Plan, happened: Flags, done: Flags) -> Flags:
    """Return ``[R, H]``: what has come today; outcomes come at the end of the day."""
    today: Flags = per_replicate(len(done), (len(plan.happenings),), bool)
    dated = happened.shape[1]
    today[:, :dated] = happened
    today[:, dated : dated + done.shape[1]] = done
    return today


def _free_messages(
    state: State, sent: Sequence[FreeAct], day: int
) -> tuple[tuple[FreeAct, ...], tuple[FreeAct, ...]]:
    """Split free messages into those due today and those still under way."""
    under_way = (*state.free, *sent)
    return tuple(a for a in under_way if a.due == day), tuple(a for a in under_way if a.due > day)


def _with_late_trust(plan: Plan, state: State) -> State:
    """On the first day of a variant that begins late, take over the trust that it changes."""
    if plan.earlier is None or state.day + 1 != plan.from_day:
        return state
    stays = (plan.trust == plan.earlier.trust) | state.frozen[:, np.newaxis, np.newaxis]
    return dataclasses.replace(state, trust=np.where(stays, state.trust, plan.trust))


def _terms(
    calls: Sequence[RuleCall], days: Mapping[str, DayInputs], memory: dict[str, Array], active: Flags
) -> list[Entry]:
    """Ask rules for their terms; what a rule remembers takes the place of what it remembered."""
    entries = []
    for call in calls:
        terms, remembered = _asked(call, days[call.label], memory.get(call.label))
        if call.rule.remembers:
            takes_part = active if call.rows is None else active[:, call.rows]
            memory[call.label] = _kept_by(takes_part, remembered, memory[call.label])
        moved = call.moved(active)
        everybody = bool(moved.all())
        times = moved.astype(np.float64)  # numbers are multiplied by numbers faster than by truth values
        for name, amounts in terms.items():
            applies = times if amounts.ndim == moved.ndim else times[..., np.newaxis, :]
            counted = amounts if everybody else replicate_fastest(amounts) * applies
            entries.append(Entry(call.term(name), replicate_fastest(counted), call.rows, active.shape[1]))
    return entries


def _asked(call: RuleCall, day: DayInputs, memory: Array | None) -> tuple[Terms, Any]:
    """Ask a rule; what it raises says which rule it was."""
    try:
        terms, remembered = call.asked.played(day, memory)
        value = {"stance": day.stance, "belief": day.belief, "trust": day.trust}[call.rule.moves]
        for name, amounts in terms.items():
            shape = np.shape(amounts)
            per_slot = len(shape) == value.ndim + 1 and shape[:-2] + shape[-1:] == value.shape
            if not isinstance(amounts, np.ndarray) or not (shape == value.shape or per_slot):
                raise ParameterError(
                    f"the term {name!r} is {type(amounts).__name__} {shape}, must be an array "
                    f"[R, N, X] or [R, N, M, X], here {value.shape} or with an axis of slots before the last."
                )
    except Exception as error:
        error.add_note(f"in the rule {call.label}, on day {day.day}")
        raise
    return terms, remembered


def _kept_by(active: Flags, new: Array, old: Array) -> Array:
    """Return ``new`` for those that still take part, and ``old`` for the others."""
    return np.where(active.reshape(active.shape[:2] + (1,) * (old.ndim - 2)), new, old)


def _ground_terms(plan: Plan, moment: Moment, happened: Flags, done: Flags, luck: Luck) -> list[Entry]:
    draws = normal(luck.uniforms(plan.ground.streams, moment.day))
    applies = plan.ground.questions.answers(moment) & ~moment.state.frozen[:, np.newaxis]
    entries = []
    for number, change in enumerate(plan.ground.changes):
        amount = np.where(applies[:, number], _change(change, moment, draws), 0.0)
        entries.append(Entry(change.id, _in_column(plan, change.variable, amount)))
    for number in plan.ground.effective:
        entries.append(
            Entry(plan.names.dated[number], _effect(happened[:, number], plan.ground.effects[number]))
        )
    for number in plan.acts.effective:
        act = plan.acts.acts[number]
        name = f"{act.id} by {plan.names.actors[act.actor]}"
        entries.append(Entry(name, _effect(done[:, number], plan.acts.effects[number])))
    return [entry for entry in entries if entry.part.any()]


def _effect(came: Flags, effects: Array) -> Array:
    return replicate_fastest(came[:, np.newaxis] * effects)


def _change(change: PlannedChange, moment: Moment, draws: Array) -> Array | float:
    amount: Array | float = change.amount
    if change.draw is not None:
        amount = change.noise * draws[:, change.draw]
    elif change.answer is not None:
        amount = change.answer.amounts(moment)
    if change.by:
        assert moment.today is not None
        amount = amount * moment.today[:, list(change.by)].sum(axis=1)
    if change.spread is not None:
        amount = amount * moment.state.spread[:, change.spread]
    return amount


def _in_column(plan: Plan, variable: int, amount: Array) -> Array:
    amounts: Array = per_replicate(len(amount), (len(plan.names.variables),))
    amounts[:, variable] = amount
    return amounts


def _under_way(plan: Plan, state: State, hearing: Hearing, chosen: Chosen) -> tuple[Flags, Array]:
    """Shift what is under way over slow routes by a day, and add what was sent today."""
    if not plan.routes.longest_delay:
        return state.transit, state.transit_said
    sent = hearing.addressed & ~hearing.lost & (plan.routes.delay > 0)
    transit = np.concatenate([sent[:, np.newaxis], state.transit[:, :-1]], axis=1)
    spoken = chosen.said[:, np.newaxis, plan.routes.slow_acts]
    said = np.concatenate([spoken, state.transit_said[:, :-1]], axis=1)
    return transit, said


def _with_outcomes(plan: Plan, state: State, luck: Luck) -> State:
    """Ask, at the end of the day, which outcomes have come, and what follows from them."""
    if not plan.outcomes.outcomes:
        return state
    planned, day = plan.outcomes, state.day
    streak = np.where(planned.questions.answers(Moment.at_end_of(state)), state.streak + 1, 0)
    lucky = planned.lucky(luck.uniforms(planned.streams, day))
    comes = (streak >= planned.lasting) & (state.reached == NEVER) & lucky
    reached = np.where(comes, day, state.reached)
    count, last = state.count.copy(order="K"), state.last.copy(order="K")
    happenings = slice(-len(planned.outcomes), None)
    count[:, happenings] += comes
    last[:, happenings] = np.where(comes, day, last[:, happenings])
    present, frozen = state.present.copy(order="K"), state.frozen.copy()
    for number, outcome in enumerate(planned.outcomes):
        if outcome.leaves is not None:
            present[:, outcome.leaves] &= ~comes[:, number]
        if outcome.final_after is not None:
            frozen |= (reached[:, number] != NEVER) & (day >= reached[:, number] + outcome.final_after)
    return dataclasses.replace(
        state, streak=streak, reached=reached, count=count, last=last, present=present, frozen=frozen
    )
