"""What the end of a day leaves behind: lines open or closed, who knows what, who holds which role."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.arrays import Array, Flags, per_replicate
from sim.kernel.plan import Plan, PlannedRole
from sim.kernel.readings import Moment
from sim.kernel.settle import TRUST_BOUNDS, Entry, Ledger, settle
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


def roles_filled(plan: Plan, state: State) -> tuple[State, Ledger]:
    """Let successors fill the roles that nobody there holds; return what that does to trust as well."""
    member, trusts = state.member, list[Entry]()
    for role in plan.agreements.roles:
        holder, entry = _filled(plan, dataclasses.replace(state, member=member), role)
        if holder is not None:
            member = _with_holder(plan, member, role, holder)
            trusts.append(entry)
    if not trusts:
        return state, ()
    trust, ledger = settle(state.trust, trusts, bounds=TRUST_BOUNDS)
    return dataclasses.replace(state, member=member, trust=trust), ledger


def _filled(plan: Plan, state: State, role: PlannedRole) -> tuple[Flags | None, Entry]:
    """Return ``[R, N]``, who comes to fill a role today, and by how much that moves trust; none if nobody."""
    may = role.questions.answers(Moment.at_end_of(state))
    vacant = ~(state.member[:, role.audience] & state.present).any(axis=1)
    fills: Flags = per_replicate(state.replicates, (len(role.trust),), bool)
    for place, actor in enumerate(role.successors):
        fills[:, actor] = vacant & may[:, place] & state.present[:, actor]
        vacant = vacant & ~fills[:, actor]
    moved: Array = per_replicate(state.replicates, state.trust.shape[1:])
    listeners = np.flatnonzero(~np.isnan(role.trust))
    for actor in role.successors:
        others = listeners[listeners != actor]
        new = role.trust[others] - state.trust[:, others, actor]
        moved[:, others, actor] = np.where(fills[:, actor, np.newaxis], new, 0.0)
    return (fills if fills.any() else None), Entry(role.id, moved)


def _with_holder(plan: Plan, member: Flags, role: PlannedRole, fills: Flags) -> Flags:
    """Return who belongs to which audience, after somebody has filled a role."""
    member = member.copy(order="K")
    filled = fills.any(axis=1)
    member[:, role.audience] &= ~np.asarray(filled)[:, np.newaxis]
    member[:, role.audience] |= fills
    for audience, parts in enumerate(plan.audience_parts):
        if role.audience in parts:
            member[:, audience] = member[:, list(parts)].any(axis=1)
    return member
