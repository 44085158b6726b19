"""Opening states, and whole runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np

from sim.arrays import Array, Flags, Whole, per_replicate, repeated
from sim.kernel.advance import Record, advance
from sim.kernel.choose import choose
from sim.kernel.inbox import Inbox, Letters
from sim.kernel.inputs import day_inputs, for_those_asked, opening_draws
from sim.kernel.luck import Luck
from sim.kernel.plan import Plan
from sim.kernel.state import NEVER, State, joined, only


def open_state(plan: Plan, luck: Luck) -> State:
    """Return the state of day 0 for the replicates of ``luck``."""
    count = luck.count
    routes, delay = len(plan.routes.act), plan.routes.longest_delay

    def many(opening: Array) -> Array:
        return np.asarray(repeated(count, opening))

    def whole(*shape: int, start: int = 0) -> Whole:
        return np.asarray(repeated(count, np.full(shape, start)))

    def short(*shape: int, start: int = 0) -> Whole:
        return np.asarray(repeated(count, np.full(shape, start, dtype=np.int32)))

    def flags(*shape: int) -> Flags:
        return np.asarray(per_replicate(count, shape, bool))

    state = State(
        day=0,
        first=luck.first,
        stance=many(plan.stance),
        public=many(plan.public),
        commitment=many(plan.commitment),
        log_odds=many(plan.log_odds),
        # where no rule moves trust, all replicates share one table
        trust=many(plan.trust) if plan.moves_trust else _shared(plan.trust, count),
        situation=many(plan.situation),
        change=many(np.zeros(len(plan.situation))),
        member=_members(plan, luck),
        spread=1.0 + plan.ground.spreads * (2.0 * luck.uniforms(plan.ground.spread_streams, 0) - 1.0),
        present=~flags(len(plan.names.actors)),
        count=short(len(plan.happenings)),
        last=short(len(plan.happenings), start=NEVER),
        heard=short(routes),
        heard_last=short(routes, start=NEVER),
        transit=flags(delay, routes),
        transit_said=many(np.zeros((delay, len(plan.routes.slow_acts), len(plan.names.issues)))),
        open=np.asarray(repeated(count, plan.open)),
        knows=np.asarray(repeated(count, plan.knows)),
        due=np.asarray(repeated(count, np.array([m.day or NEVER for m in plan.meetings], dtype=np.int64))),
        promised=whole(len(plan.promises), start=NEVER),
        streak=whole(len(plan.outcomes.outcomes)),
        reached=whole(len(plan.outcomes.outcomes), start=NEVER),
        frozen=np.zeros(count, dtype=bool),
    )
    return dataclasses.replace(state, memory=_opening_memory(plan, state, luck))


def _shared(opening: Array, count: int) -> Array:
    """Return a view with a replicate axis that takes no memory of its own."""
    return np.broadcast_to(opening, (count, *opening.shape))


def _opening_memory(plan: Plan, state: State, luck: Luck) -> dict[str, Array]:
    nothing = per_replicate(luck.count, plan.routes.act.shape, bool)
    letters, happened = Letters.laid_out(plan, nothing), per_replicate(luck.count, plan.dated.day.shape, bool)
    inbox = Inbox(plan, state, letters, state.public[:, :0], happened, (), luck)
    return {
        call.label: call.asked.opening(
            for_those_asked(call, day_inputs(plan, state, inbox, day=0, draws=opening_draws(call, luck)))
        )
        for call in plan.rule_calls
        if call.rule.remembers
    }


def _members(plan: Plan, luck: Luck) -> Flags:
    """Draw the members of every audience; a list joins what its parts have drawn."""
    member: Flags = repeated(luck.count, plan.membership >= 1.0)
    uniforms = luck.uniforms([hashed for _, _, hashed in plan.member_streams], 0)
    for column, (audience, actor, _) in enumerate(plan.member_streams):
        member[:, audience, actor] = uniforms[:, column] < plan.membership[audience, actor]
    for audience, parts in enumerate(plan.audience_parts):
        if parts:
            member[:, audience] = member[:, list(parts)].any(axis=1)
    return member


def next_day(plan: Plan, state: State, luck: Luck) -> tuple[State, Record]:
    """Play one day by the playbook."""
    today = plan.on(state.day + 1)
    return advance(today, state, choose(today, state, luck), luck)


def play(plan: Plan, luck: Luck, days: int | None = None) -> Iterator[tuple[State, Record]]:
    """Yield every day of a run by the playbook, from day 1; the opening is ``open_state``."""
    state = open_state(plan.on(1), luck)
    for _ in range(plan.days if days is None else days):
        state, record = next_day(plan, state, luck)
        yield state, record


WORTH_LEAVING_OUT = 1 / 8
"""The share of frozen replicates from which on it pays to play on without them."""


def play_out(plan: Plan, luck: Luck) -> State:
    """Return the state after the last day of runs by the playbook.

    To the last bit what ``play`` ends with; but frozen replicates, which stand still, are not played on.
    """
    state, rows = open_state(plan.on(1), luck), np.arange(luck.count)
    ended: list[tuple[Whole, State]] = []
    for _ in range(plan.days):
        if state.frozen.sum() > WORTH_LEAVING_OUT * len(rows):
            still, moving = np.flatnonzero(state.frozen), np.flatnonzero(~state.frozen)
            ended.append((rows[still], only(state, still)))
            state, rows, luck = only(state, moving), rows[moving], luck.only(moving)
        if not len(rows):
            break
        state, _ = next_day(plan, state, luck)
    last = joined([(rows, state), *ended]) if ended else state
    return dataclasses.replace(last, day=plan.days)
