"""What rules are given on a day: yesterday's state, today's inbox, and the luck that they declared."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from sim.arrays import Array, Streams, Whole
from sim.kernel.deliver import Inbox, free_slots
from sim.kernel.luck import Luck, normal, stream
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
    )


def with_draws(
    plan: Plan, day: DayInputs, layout: Whole, luck: Luck, state: State, free: Sequence[FreeAct]
) -> dict[str, DayInputs]:
    """Return, by label, the inputs of each call of a rule; those that draw get their own luck."""
    days = dict.fromkeys((call.label for call in plan.rule_calls), day)
    for call in plan.rule_calls:
        if call.draws:
            draws = _draws(plan, call, day, layout, luck, state, free)
            days[call.label] = dataclasses.replace(days[call.label], draws=draws)
        if call.noise:
            streams = np.array(call.noise, dtype=np.uint64).reshape(plan.stance.shape)
            noise = normal(_drawn(luck, streams, day.day))
            days[call.label] = dataclasses.replace(days[call.label], noise=noise)
    return days


def _draws(
    plan: Plan,
    call: RuleCall,
    day: DayInputs,
    layout: Whole,
    luck: Luck,
    state: State,
    free: Sequence[FreeAct],
) -> dict[str, Array]:
    missing = day.said.shape[-2] - layout.shape[1]  # what is seen, and free messages
    found = {}
    for name, by_route in call.draws.items():
        streams = by_route[layout]
        extra = np.zeros((len(streams), missing, streams.shape[-1]), dtype=np.uint64)
        if free:
            extra = _free_streams(plan, call, name, state, free, extra)
        found[name] = _drawn(luck, np.concatenate([streams, extra], axis=1), day.day)
    return found


def _free_streams(
    plan: Plan, call: RuleCall, draw: str, state: State, free: Sequence[FreeAct], empty: Streams
) -> Streams:
    """Return streams for messages that agents wrote themselves; they stand in the last slots."""
    streams, actors = empty.copy(), plan.names.actors
    rows = free_slots(state, free, len(actors))
    first = empty.shape[1] - max(len(row) for row in rows)
    for listener, row in enumerate(rows):
        for slot, act in enumerate(row):
            names = (actors[listener], actors[act.speaker], str(act.sent), str(act.sequence))
            streams[listener, first + slot] = [
                stream("rule, free message", call.label, draw, *names, str(column))
                for column in range(empty.shape[-1])
            ]
    return streams


def opening_draws(call: RuleCall, luck: Luck) -> Mapping[str, Array]:
    """Return the draws that a rule's opening memory reads, each ``[R, N, X]``."""
    return {name: _drawn(luck, streams, day=0) for name, streams in call.opening_draws.items()}


def _drawn(luck: Luck, streams: Streams, day: int) -> Array:
    """Return uniforms of the shape ``[R, *streams.shape]``; 0 where there is no stream."""
    used = np.flatnonzero(streams)
    drawn = np.zeros((luck.count, streams.size))
    drawn[:, used] = luck.uniforms([int(one) for one in streams.ravel()[used]], day)
    return drawn.reshape(luck.count, *streams.shape)
