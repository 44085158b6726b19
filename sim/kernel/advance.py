"""One day, from t to t+1: the only place where time passes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arrays import Array, Flags, Whole
from sim.kernel.choose import Chosen, happening_today
from sim.kernel.deliver import Hearing, fill_inbox, layout_of
from sim.kernel.inputs import day_inputs, with_draws
from sim.kernel.luck import Luck, normal
from sim.kernel.plan import Plan, PlannedChange, PlannedOutcome, RuleCall
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
from sim.rules import DayInputs


@dataclass(frozen=True)
class Record:
    """What happened on a day; everything else is in the states before and after it.

    Parameters
    ----------
    day : int
    happened : [R, E] bool
        Events and milestones.
    done : [R, A] bool, said : [R, A, K]
    addressed, delivered, dropped : [R, Q] bool
        Routes over which something was sent, has arrived, and has found nobody.
    layout : [N, M] int
        The route of each inbox slot; Q where a slot is unused.
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
    layout: Whole
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
    state = _with_late_trust(plan, state)
    happened = happening_today(plan, state)
    done = chosen.done & state.present[:, plan.acts.actor] & ~state.frozen[:, np.newaxis]
    hearing = _hear(plan, state, done)
    free_due, free_later = _free_messages(state, chosen.free, state.day + 1)
    layout = layout_of(plan, hearing.delivered)
    inbox = fill_inbox(plan, state, hearing, layout, chosen.said, happened, free_due)
    inputs = day_inputs(plan, state, inbox, luck)
    days = with_draws(plan, inputs, layout, luck, state, free_due)
    minds, ledgers, memory = _moved(plan, state, days)
    public, commitment = _publish(plan, state, chosen, done)
    told = _told(plan, state, happened, done, hearing, chosen)
    moment = Moment(told.day, state, told.count, told.last, told.heard)
    situation, ground = settle(
        state.situation, _ground_terms(plan, moment, happened, done, luck), bounds=SITUATION_BOUNDS
    )
    new = dataclasses.replace(
        told,
        **minds,
        public=public,
        commitment=commitment,
        situation=situation,
        change=situation - state.situation,
        memory=memory,
        free=free_later,
    )
    record = Record(
        told.day, happened, done, chosen.said, hearing.addressed, hearing.delivered, hearing.dropped,
        layout, chosen.free, free_due, *ledgers, ground,
    )  # fmt: skip
    return where(~state.frozen, _with_outcomes(plan, new, luck), state), record


def _moved(
    plan: Plan, state: State, days: Mapping[str, DayInputs]
) -> tuple[dict[str, Any], tuple[Ledger, Ledger, Ledger], dict[str, Array]]:
    """Return beliefs, stances and trust after the day, their ledgers, and what rules remember of it."""
    active = (state.present & ~state.frozen[:, np.newaxis])[..., np.newaxis]

    def terms(calls: Sequence[RuleCall]) -> list[Entry]:
        return _terms(calls, days, state.memory, active)

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
    return minds, (beliefs, stances, relations), _remembered(plan, days, state.memory, active)


def _told(plan: Plan, state: State, happened: Flags, done: Flags, hearing: Hearing, chosen: Chosen) -> State:
    """Return the state with today's date and with what happened, was heard and is under way."""
    count, last = _tally(plan, state, happened, done)
    transit, transit_said = _under_way(plan, state, hearing, chosen)
    return dataclasses.replace(
        state,
        day=state.day + 1,
        count=count,
        last=last,
        heard=hearing.heard,
        heard_last=hearing.heard_last,
        transit=transit,
        transit_said=transit_said,
    )


def _hear(plan: Plan, state: State, done: Flags) -> Hearing:
    hearing = Hearing.at_dawn(plan, state)
    for _, acts in plan.acts.levels:
        hearing.send(acts, done)
    return hearing


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
    return dataclasses.replace(
        state, trust=np.where(plan.trust == plan.earlier.trust, state.trust, plan.trust)
    )


def _terms(
    calls: Sequence[RuleCall], days: Mapping[str, DayInputs], memory: Mapping[str, Array], active: Flags
) -> list[Entry]:
    entries = []
    for call in calls:
        moved = active & call.actors[:, np.newaxis]
        for name, amounts in call.rule(days[call.label], memory.get(call.label)).items():
            applies = moved if amounts.ndim == moved.ndim else moved[..., np.newaxis, :]
            entries.append(Entry(call.term(name), np.where(applies, amounts, 0.0)))
    return entries


def _remembered(
    plan: Plan, days: Mapping[str, DayInputs], memory: Mapping[str, Array], active: Flags
) -> dict[str, Array]:
    remembered = {}
    for call in plan.rule_calls:
        if call.label in memory:
            old = memory[call.label]
            new = call.rule.remembered(days[call.label], old)
            remembered[call.label] = np.where(
                active.reshape(active.shape[:2] + (1,) * (old.ndim - 2)), new, old
            )
    return remembered


def _publish(plan: Plan, state: State, chosen: Chosen, done: Flags) -> tuple[Array, Array]:
    """Move public positions towards what was said in public, by the weight put behind it."""
    weight = plan.retention[:, np.newaxis] * state.commitment
    weighted = weight * state.public
    stated = np.zeros(state.public.shape, dtype=bool)
    for actor, said, stake in _statements(plan, chosen, done):
        mine = (np.arange(len(plan.names.actors)) == actor)[:, np.newaxis]
        added = np.where(mine, stake[:, np.newaxis, :], 0.0)
        weight, weighted = weight + added, weighted + added * said[:, np.newaxis, :]
        stated = stated | (added > 0.0)
    return np.where(stated, weighted / np.where(stated, weight, 1.0), state.public), weight


def _statements(plan: Plan, chosen: Chosen, done: Flags) -> list[tuple[int, Array, Array]]:
    """Return (actor, position [R, K], stake [R, K]) of everything said in public today."""
    acts = plan.acts
    spoken = np.flatnonzero(acts.public & (acts.stakes > 0.0))
    by_playbook = [
        (int(acts.actor[a]), chosen.said[:, a], acts.stakes[a] * (done[:, a, np.newaxis] & acts.says[a]))
        for a in spoken
    ]
    return by_playbook + [_free_statement(plan, act) for act in chosen.free if _is_public(plan, act)]


def _is_public(plan: Plan, act: FreeAct) -> bool:
    return plan.scenario.channels[plan.names.channels[act.channel]].kind == "platform"


def _free_statement(plan: Plan, act: FreeAct) -> tuple[int, Array, Array]:
    said = np.array([[0.0 if position is None else position for position in act.position]])
    stake = np.array([[0.0 if position is None else act.stakes for position in act.position]])
    return act.speaker, said, stake


def _tally(plan: Plan, state: State, happened: Flags, done: Flags) -> tuple[Whole, Whole]:
    """Count what has happened up to and including today."""
    count, last = state.count.copy(), state.last.copy()
    columns = np.concatenate([np.arange(happened.shape[1]), plan.acts.happening])
    today = np.concatenate([happened, done], axis=1)
    count[:, columns] += today
    last[:, columns] = np.where(today, state.day + 1, last[:, columns])
    return count, last


def _ground_terms(plan: Plan, moment: Moment, happened: Flags, done: Flags, luck: Luck) -> list[Entry]:
    draws = normal(luck.uniforms(plan.ground.streams, moment.day))
    moving = ~moment.state.frozen
    entries = []
    for change in plan.ground.changes:
        amount = _change(change, moment, draws) * moving
        entries.append(Entry(change.id, _in_column(plan, change.variable, amount)))
    for number, name in enumerate(plan.names.dated):
        effect = happened[:, number, np.newaxis] * plan.ground.effects[number]
        entries.append(Entry(name, effect))
    for column in np.flatnonzero(plan.acts.effects.any(axis=1)):
        act = plan.acts.acts[column]
        effect = done[:, column, np.newaxis] * plan.acts.effects[column]
        entries.append(Entry(f"{act.id} by {plan.names.actors[act.actor]}", effect))
    return [entry for entry in entries if entry.amounts.any()]


def _change(change: PlannedChange, moment: Moment, draws: Array) -> Array:
    applies = change.condition.holds(moment)
    if change.draw is not None:
        amount = change.noise * draws[:, change.draw]
    elif change.answer is not None:
        amount = change.answer.amounts(moment)
    else:
        amount = np.full(moment.state.replicates, change.amount)
    if change.by:
        amount = amount * (moment.last[:, list(change.by)] == moment.day).sum(axis=1)
    if change.spread is not None:
        amount = amount * moment.state.spread[:, change.spread]
    return np.where(applies, amount, 0.0)


def _in_column(plan: Plan, variable: int, amount: Array) -> Array:
    return np.where(np.arange(len(plan.names.variables)) == variable, amount[:, np.newaxis], 0.0)


def _under_way(plan: Plan, state: State, hearing: Hearing, chosen: Chosen) -> tuple[Flags, Array]:
    """Shift what is under way over slow routes by a day, and add what was sent today."""
    if not plan.routes.longest_delay:
        return state.transit, state.transit_said
    sent = hearing.addressed & (plan.routes.delay > 0)
    transit = np.concatenate([sent[:, np.newaxis], state.transit[:, :-1]], axis=1)
    said = np.concatenate([chosen.said[:, np.newaxis], state.transit_said[:, :-1]], axis=1)
    return transit, said


def _with_outcomes(plan: Plan, state: State, luck: Luck) -> State:
    """Ask, at the end of the day, which outcomes have come, and what follows from them."""
    draws = luck.uniforms(plan.outcomes.streams, state.day)
    moment = Moment.at_end_of(state)
    streak, reached = state.streak.copy(), state.reached.copy()
    count, last = state.count.copy(), state.last.copy()
    present, frozen = state.present.copy(), state.frozen.copy()
    for number, outcome in enumerate(plan.outcomes.outcomes):
        holds = outcome.condition.holds(moment)
        streak[:, number] = np.where(holds, streak[:, number] + 1, 0)
        comes = _comes(outcome, streak[:, number], draws) & (reached[:, number] == NEVER)
        reached[comes, number] = state.day
        count[comes, outcome.happening] += 1
        last[comes, outcome.happening] = state.day
        if outcome.leaves is not None:
            present[comes, outcome.leaves] = False
        if outcome.final_after is not None:
            frozen |= (reached[:, number] != NEVER) & (state.day >= reached[:, number] + outcome.final_after)
    return dataclasses.replace(
        state, streak=streak, reached=reached, count=count, last=last, present=present, frozen=frozen
    )


def _comes(outcome: PlannedOutcome, streak: Whole, draws: Array) -> Flags:
    lasted = streak >= outcome.lasting
    if outcome.draw is None:
        return lasted & (outcome.hazard.constant >= 1.0)
    return lasted & (draws[:, outcome.draw] < outcome.hazard.constant)
