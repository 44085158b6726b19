"""A plan in which some acts, events or milestones never happen, and all else has the luck it had."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

import numpy as np

from sim.errors import UnknownNameError, unknown_name
from sim.kernel.plan import Plan
from sim.kernel.planned import Chance
from sim.kernel.readings import Condition, Reading, Test

NOT_YET = Condition(((((Test(Reading("day"), None, "<", 0.0)),),),))
"""A condition that never holds."""


def without(plan: Plan, names: Collection[str]) -> Plan:
    """Return the plan without some happenings.

    Raises
    ------
    UnknownNameError
        If the plan has no act, event, milestone or meeting of that name.
    """
    known = {*_avoidable(plan), *(act.id for act in plan.acts.acts)}
    for name in sorted(names):
        if name not in known:
            raise UnknownNameError(unknown_name("act, event, milestone or meeting", name, known))
    acts = tuple(
        dataclasses.replace(act, chance=Chance(0.0), draw=None) if act.id in names else act
        for act in plan.acts.acts
    )
    gone = np.array([name in names for name in plan.names.dated], dtype=bool)
    conditions = tuple(
        NOT_YET if name in names and condition is not None else condition
        for name, condition in zip(plan.names.dated, plan.dated.conditions, strict=True)
    )
    dated = dataclasses.replace(plan.dated, day=np.where(gone, -1, plan.dated.day), conditions=conditions)
    earlier = None if plan.earlier is None else without(plan.earlier, names)
    meetings = tuple(
        dataclasses.replace(meeting, day=0, convened=None) if meeting.id in names else meeting
        for meeting in plan.meetings
    )
    return dataclasses.replace(
        plan,
        acts=dataclasses.replace(plan.acts, acts=acts),
        dated=dated,
        agreements=dataclasses.replace(plan.agreements, meetings=meetings),
        earlier=earlier,
    )


def _avoidable(plan: Plan) -> tuple[str, ...]:
    """Return events, milestones and meetings; that one is put off, or a word kept, is no cause by itself."""
    return plan.names.dated[: len(plan.names.dated) - len(plan.meetings) - 2 * len(plan.promises)]
