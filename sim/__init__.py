"""Simulate multi-party diplomacy: from a text to actors, days, frames, and reasons.

>>> import sim
>>> case = sim.load("scenarios/syria-2024-12.yaml")       # doctest: +SKIP
>>> run = sim.run(case, seed=1)                           # doctest: +SKIP
>>> print(sim.explain(run, actor="russia", quantity="assad_rule"))  # doctest: +SKIP

Names are imported when they are first used: ``import sim`` alone imports neither mesa nor
pandas.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.errors import DiplosimError, ParameterError, ScenarioError, UnknownNameError
    from sim.flow import (
        check_patterns,
        ensemble,
        explain,
        load,
        loads,
        open,
        run,
    )
    from sim.results.compare import compare
    from sim.results.events import read_events
    from sim.results.explain import Explanation
    from sim.results.replays import attribute, divergence
    from sim.results.run import Run
    from sim.results.study import Study
    from sim.scenario.scenario import Scenario
    from sim.world import ActorAgent, DiplomacyModel, Message

_HOMES = {
    "ActorAgent": "sim.world",
    "DiplomacyModel": "sim.world",
    "DiplosimError": "sim.errors",
    "Explanation": "sim.results.explain",
    "Message": "sim.world",
    "ParameterError": "sim.errors",
    "Run": "sim.results.run",
    "Scenario": "sim.scenario.scenario",
    "Study": "sim.results.study",
    "ScenarioError": "sim.errors",
    "UnknownNameError": "sim.errors",
    "attribute": "sim.results.replays",
    "check_patterns": "sim.results.patterns",
    "compare": "sim.results.compare",
    "divergence": "sim.results.replays",
    "ensemble": "sim.flow",
    "explain": "sim.results.explain",
    "load": "sim.scenario.reading",
    "loads": "sim.scenario.reading",
    "open": "sim.flow",
    "read_events": "sim.results.events",
    "run": "sim.flow",
}

__all__ = [
    "ActorAgent",
    "DiplomacyModel",
    "DiplosimError",
    "Explanation",
    "Message",
    "ParameterError",
    "Run",
    "Scenario",
    "ScenarioError",
    "Study",
    "UnknownNameError",
    "attribute",
    "check_patterns",
    "compare",
    "divergence",
    "ensemble",
    "explain",
    "load",
    "loads",
    "open",
    "read_events",
    "run",
]


_ROOMS = ("bargaining", "plot", "rules", "testing", "text")
"""Rooms that are opened by name, as in ``sim.rules.degroot``."""


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return importlib.import_module(f"sim.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}; it has {', '.join(__all__)}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
