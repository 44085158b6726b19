"""What the end of a day leaves behind: lines open or closed, who knows what, who holds which role."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.arrays import Flags
from sim.kernel.plan import Plan, PlannedRole
from sim.kernel.readings import Moment
from sim.kernel.state import State


def lines_after(plan: Plan, state: State, today: Flags) -> Flags:
    """Return ``[R, C]``: which channels are open tomorrow; what closes a line wins over what opens it."""
    if not plan.agreements.lines:
        return state.open
    open_now = state.open.copy(order="K")
    for happening, channel, opens in plan.agreements.lines:
        open_now[today[:, happening], channel] = opens
    return open_now


def known_after(plan: Plan, state: State, today: Flags, delivered: Flags) -> Flags:
    """Return ``[R, N, F]``: who knows which fact after the day."""
    agreements = plan.agreements
    if not agreements.told and not agreements.revealed:
        return state.knows
    knows = state.knows.copy(order="K")
    for route, fact in agreements.told:
        knows[:, plan.routes.listener[route], fact] |= delivered[:, route]
    for happening, fact, audience in agreements.revealed:
        knows[:, :, fact] |= today[:, happening, np.newaxis] & state.member[:, audience] & state.present
    return knows


def roles_filled(plan: Plan, state: State) -> State:
    """Let successors fill the roles that nobody there holds."""
    for role in plan.agreements.roles:
        state = _filled(plan, state, role)
    return state


def _filled(plan: Plan, state: State, role: PlannedRole) -> State:
    member, trust = state.member, state.trust
    may = role.questions.answers(Moment.at_end_of(state))
    vacant = ~(member[:, role.audience] & state.present).any(axis=1)
    for place, actor in enumerate(role.successors):
        fills = vacant & may[:, place] & state.present[:, actor]
        vacant = vacant & ~fills
        if not fills.any():
            continue
        member, trust = member.copy(order="K"), trust.copy(order="K")
        member[fills, role.audience] = np.arange(member.shape[2]) == actor
        for listener in np.flatnonzero(~np.isnan(role.trust)):
            if listener != actor:
                trust[fills, listener, actor] = role.trust[listener]
        for audience, parts in enumerate(plan.audience_parts):
            if role.audience in parts:
                member[:, audience] = member[:, list(parts)].any(axis=1)
    return dataclasses.replace(state, member=member, trust=trust)
