"""What tests need: inputs small enough to read, and Hypothesis strategies for days and scenarios.

The strategies need the extra ``diplosim[testing]``; they are imported when first used, so that
the hand-sized inputs serve doctests without it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from sim.testing.inputs import a_group, one_hears, two_actors

if TYPE_CHECKING:
    from sim.testing.catalogue import rules
    from sim.testing.checking import check_law, check_rule, parametrize_with_checks
    from sim.testing.days import day_inputs, stances, trust_matrices
    from sim.testing.worlds import scenarios

_HOMES = {
    "check_law": "checking",
    "check_rule": "checking",
    "parametrize_with_checks": "checking",
    "day_inputs": "days",
    "rules": "catalogue",
    "scenarios": "worlds",
    "stances": "days",
    "trust_matrices": "days",
}

__all__ = [
    "a_group",
    "check_law",
    "check_rule",
    "day_inputs",
    "one_hears",
    "parametrize_with_checks",
    "rules",
    "scenarios",
    "stances",
    "trust_matrices",
    "two_actors",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"sim.testing.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'sim.testing' has no attribute {name!r}")
