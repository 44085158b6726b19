"""What tests need: inputs small enough to read, and Hypothesis strategies for days and scenarios.

The strategies need the extra ``diplosim[testing]``; they are imported when first used, so that
the hand-sized inputs serve doctests without it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from sim.testing.inputs import two_actors

if TYPE_CHECKING:
    from sim.testing.strategies import day_inputs, scenarios

__all__ = ["day_inputs", "scenarios", "two_actors"]


def __getattr__(name: str) -> Any:
    if name in ("day_inputs", "scenarios"):
        return getattr(importlib.import_module("sim.testing.strategies"), name)
    raise AttributeError(f"module 'sim.testing' has no attribute {name!r}")
