"""A kit of tests for rules and scenarios, built on Hypothesis: the one that tests the library's own.

Paste this, and put your rule in; pytest then shows one test per law::

    from sim.testing import parametrize_with_checks

    @parametrize_with_checks([my_rule(rate=0.3)])
    def test_keeps_its_word(rule, check):
        check(rule)

``check_rule`` asks all laws at once. Laws of your own are properties over ``day_inputs()``, and
hand-computed cases begin with ``two_actors(gap=…)`` or ``one_hears(…)``. A scenario is held to the
laws of the engine by ``check_scenario``, and by ``acting_at_will``, a state machine whose actors
say what they like.

Strategies take sizes by keyword and no hints about distributions. How many cases are tried is up
to the Hypothesis profile in force. Needs the extra ``diplosim[testing]``; the hand-sized inputs
do not.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from sim.testing.inputs import a_group, one_hears, two_actors

if TYPE_CHECKING:
    from sim.testing.catalogue import rules
    from sim.testing.checking import check_law, check_rule, parametrize_with_checks
    from sim.testing.days import day_inputs, stances, trust_matrices
    from sim.testing.machine import acting_at_will
    from sim.testing.scenario_laws import check_scenario
    from sim.testing.worlds import scenarios, variants

_HOMES = {
    "acting_at_will": "machine",
    "check_law": "checking",
    "check_rule": "checking",
    "parametrize_with_checks": "checking",
    "check_scenario": "scenario_laws",
    "day_inputs": "days",
    "rules": "catalogue",
    "scenarios": "worlds",
    "stances": "days",
    "trust_matrices": "days",
    "variants": "worlds",
}

__all__ = [
    "a_group",
    "acting_at_will",
    "check_law",
    "check_rule",
    "check_scenario",
    "day_inputs",
    "one_hears",
    "parametrize_with_checks",
    "rules",
    "scenarios",
    "stances",
    "trust_matrices",
    "two_actors",
    "variants",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"sim.testing.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'sim.testing' has no attribute {name!r}")
