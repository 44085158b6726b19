"""What rules are given on a day: yesterday's state, today's inbox, and the luck that they declared."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from sim.arrays import Array, Streams, per_replicate
from sim.kernel.inbox import Inbox, Letters, Shelf, free_slots
from sim.kernel.luck import Luck, drawn, normal, stream
from sim.kernel.plan import Plan, RuleCall
from sim.kernel.state import FreeAct, State
from sim.rules import DayInputs


def day_inputs(plan: Plan, state: State, inbox: Inbox, luck: Luck) -> DayInputs:
    """Return what all rules have in common to read on the day after ``state``."""
    return DayInputs(
        stance=state.stance,
        anchor=plan.stance,
        public=state.public,
        commitment=state.commitment,
        belief=state.log_odds,
        preference=plan.preference,
        situation=state.situation,
        said=inbox.said,
        said_weight=inbox.said_weight,
        claimed=inbox.claimed,
        credibility=inbox.credibility,
        verified=inbox.verified,
        news=inbox.news,
        cost=inbox.cost,
        word=inbox.word,
        speaker=inbox.speaker,
        trust=state.trust,
        salience=plan.salience,
        capability=plan.capability,
        day=state.day + 1,
        noise=np.zeros_like(state.stance),
        informing=inbox.informing,
    )


def with_draws(
    plan: Plan, day: DayInputs, letters: Letters, luck: Luck, state: State, free: Sequence[FreeAct]
) -> dict[str, DayInputs]:
    """Return, by label, the inputs of each call of a rule; those that draw get their own luck."""
    days = dict.fromkeys((call.label for call in plan.rule_calls), day)
    for call in plan.rule_calls:
        if call.draws:
            draws = {name: _draws(plan, streams, day, letters, luck) for name, streams in call.draws.items()}
            if free:
                _draw_for_free_acts(plan, call, draws, luck, state, free)
            days[call.label] = dataclasses.replace(days[call.label], draws=draws)
        if call.noise:
            streams = np.array(call.noise, dtype=np.uint64).reshape(plan.stance.shape)
            noise = normal(drawn(luck, streams, day.day))
            days[call.label] = dataclasses.replace(days[call.label], noise=noise)
    return {call.label: for_those_asked(call, days[call.label]) for call in plan.rule_calls}


def for_those_asked(call: RuleCall, day: DayInputs) -> DayInputs:
    """Return the day for the actors for whom a call is asked."""
    return day if call.rows is None else day.only(call.rows)


def _draws(plan: Plan, streams: Streams, day: DayInputs, letters: Letters, luck: Luck) -> Array:
    """Return ``[R, N, M, X]``: a draw for every message and column; 0 in other slots."""
    slots = day.speaker.shape[-1]
    draws: Array = per_replicate(luck.count, (*day.speaker.shape[-2:], streams.shape[-1]))
    found = drawn(luck, streams[letters.routes], day.day) * letters.delivered[..., np.newaxis]
    shelf = Shelf(letters, len(plan.sights.names), slots)
    for column in range(streams.shape[-1] if len(letters.routes) else 0):
        shelf.put(found[..., column], draws, column)
    return draws


def _draw_for_free_acts(
    plan: Plan, call: RuleCall, found: Mapping[str, Array], luck: Luck, state: State, free: Sequence[FreeAct]
) -> None:
    """Add the draws of messages that agents wrote themselves; they stand in the last slots."""
    actors = plan.names.actors
    rows = free_slots(state, free, len(actors))
    for name, draws in found.items():
        first = draws.shape[2] - max(len(row) for row in rows)
        for listener, row in enumerate(rows):
            for slot, act in enumerate(row, start=first):
                names = (actors[listener], actors[act.speaker], str(act.sent), str(act.sequence))
                streams = [
                    stream("rule, free message", call.label, name, *names, str(column))
                    for column in range(draws.shape[-1])
                ]
                draws[:, listener, slot] = luck.uniforms(streams, state.day + 1)


def opening_draws(call: RuleCall, luck: Luck) -> Mapping[str, Array]:
    """Return the draws that a rule's opening memory reads, each ``[R, N, X]``."""
    return {name: drawn(luck, streams, day=0) for name, streams in call.opening_draws.items()}
