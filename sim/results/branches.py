"""A run that goes on from the middle of another, with a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.errors import ParameterError
from sim.kernel.planning import branch_plan
from sim.results.run import Run
from sim.scenario.checks import branched
from sim.world import DiplomacyModel


def branch(run: Run, day: int, changes: Mapping[str, Any], scale: Mapping[str, float]) -> Run:
    """Play on from the end of ``day``; see ``Run.branch``."""
    last = run.states[-1].day
    if isinstance(day, bool) or not isinstance(day, int) or not 0 <= day < last:
        raise ParameterError(f"day={day!r} must be a whole number in [0, {last}), a day before the last.")
    plan = run.plan
    if changes or scale:
        plan = branch_plan(plan, branched(run.scenario, changes, scale), day, run.rules)
    model = DiplomacyModel(
        run.scenario, rng=run.seed, replicate=run.replicate, agents=run.agents, rules=run.rules
    )
    try:
        model.go_on(run.states[: day + 1], run.records[:day], plan)
        model.run_all()
        return Run(
            plan, run.seed, run.replicate, tuple(model.history), tuple(model.records), run.agents, run.rules
        )
    finally:
        model.release()
