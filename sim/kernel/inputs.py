"""What rules are given on a day: yesterday's state, today's inbox, and the luck that they declared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from sim.arrays import Array, Streams, per_replicate
from sim.kernel.inbox import Inbox
from sim.kernel.luck import Luck, drawn, normal, stream
from sim.kernel.plan import Plan, RuleCall
from sim.kernel.state import State
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


def days_of_calls(plan: Plan, state: State, inbox: Inbox, luck: Luck) -> dict[str, DayInputs]:
    """Return, by label, what each call of a rule may read; those that draw get their own luck."""
    common = day_inputs(plan, state, inbox)
    days = {}
    for call in plan.rule_calls:
        own = _luck_of(plan, call, inbox, luck, state.day + 1)
        day = day_inputs(plan, state, inbox, **own) if own else common
        days[call.label] = for_those_asked(call, day)
    return days


def _luck_of(plan: Plan, call: RuleCall, inbox: Inbox, luck: Luck, day: int) -> dict[str, Any]:
    own: dict[str, Any] = {}
    if call.draws:
        own["draws"] = {
            name: _draws(plan, call, name, streams, inbox, luck, day) for name, streams in call.draws.items()
        }
    if call.noise:
        streams = np.array(call.noise, dtype=np.uint64).reshape(plan.stance.shape)
        own["noise"] = normal(drawn(luck, streams, day))
    return own


def for_those_asked(call: RuleCall, day: DayInputs) -> DayInputs:
    """Return the day for the actors for whom a call is asked."""
    return day if call.rows is None else day.only(call.rows)


def _draws(
    plan: Plan, call: RuleCall, name: str, streams: Streams, inbox: Inbox, luck: Luck, day: int
) -> Array:
    """Return ``[R, N, M, X]``: a draw for every message and column; 0 in other slots."""
    letters, actors, columns = inbox.letters, plan.names.actors, streams.shape[-1]
    draws: Array = per_replicate(luck.count, (len(actors), inbox.slots, columns))
    found = drawn(luck, streams[letters.routes], day) * letters.delivered[..., np.newaxis]
    for column in range(columns if len(letters.routes) else 0):
        inbox.shelf.put(found[..., column], draws, column)
    for listener, slot, act in inbox.written():
        names = (actors[listener], actors[act.speaker], str(act.sent), str(act.sequence))
        own = [stream("rule, free message", call.label, name, *names, str(n)) for n in range(columns)]
        draws[:, listener, slot] = luck.uniforms(own, day)
    return draws


def opening_draws(call: RuleCall, luck: Luck) -> Mapping[str, Array]:
    """Return the draws that a rule's opening memory reads, each ``[R, N, X]``."""
    return {name: drawn(luck, streams, day=0) for name, streams in call.opening_draws.items()}
