"""What rules are given on a day: yesterday's state, today's inbox, and the luck that they declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from sim.arrays import Array, Streams, per_replicate
from sim.kernel.inbox import Inbox, Shelf, free_slots
from sim.kernel.luck import Luck, drawn, normal, stream
from sim.kernel.plan import Plan, RuleCall
from sim.kernel.state import FreeAct, State
from sim.rules import DayInputs


def day_inputs(plan: Plan, state: State, inbox: Inbox, **own: Any) -> DayInputs:
    """Return what a rule may read on the day after ``state``; ``own`` is luck, or what else differs."""
    shared = {
        "stance": state.stance,
        "anchor": plan.stance,
        "public": state.public,
        "commitment": state.commitment,
        "belief": state.log_odds,
        "preference": plan.preference,
        "situation": state.situation,
        "trust": state.trust,
        "salience": plan.salience,
        "capability": plan.capability,
        "day": state.day + 1,
        "noise": np.broadcast_to(0.0, state.stance.shape),
        "draws": {},
        "informing": inbox.informing,
    }
    return DayInputs.late(partial(getattr, inbox), **{**shared, **own})


def days_of_calls(
    plan: Plan, state: State, inbox: Inbox, luck: Luck, free: Sequence[FreeAct]
) -> dict[str, DayInputs]:
    """Return, by label, what each call of a rule may read; those that draw get their own luck."""
    common = day_inputs(plan, state, inbox)
    days = {}
    for call in plan.rule_calls:
        own = _luck_of(plan, call, state, inbox, luck, free)
        day = day_inputs(plan, state, inbox, **own) if own else common
        days[call.label] = for_those_asked(call, day)
    return days


def _luck_of(
    plan: Plan, call: RuleCall, state: State, inbox: Inbox, luck: Luck, free: Sequence[FreeAct]
) -> dict[str, Any]:
    own: dict[str, Any] = {}
    if call.draws:
        own["draws"] = {name: _draws(streams, state, inbox, luck) for name, streams in call.draws.items()}
        if free:
            _draw_for_free_acts(plan, call, own["draws"], luck, state, free)
    if call.noise:
        streams = np.array(call.noise, dtype=np.uint64).reshape(plan.stance.shape)
        own["noise"] = normal(drawn(luck, streams, state.day + 1))
    return own


def for_those_asked(call: RuleCall, day: DayInputs) -> DayInputs:
    """Return the day for the actors for whom a call is asked."""
    return day if call.rows is None else day.only(call.rows)


def _draws(streams: Streams, state: State, inbox: Inbox, luck: Luck) -> Array:
    """Return ``[R, N, M, X]``: a draw for every message and column; 0 in other slots."""
    letters, actors = inbox.letters, state.stance.shape[1]
    draws: Array = per_replicate(luck.count, (actors, inbox.slots, streams.shape[-1]))
    found = drawn(luck, streams[letters.routes], state.day + 1) * letters.delivered[..., np.newaxis]
    shelf = Shelf(letters, inbox.seen, inbox.slots)
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
