"""The models by name, as scenario files and the shell name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sim.bargaining._forecast import Forecast
from sim.bargaining.compromise import compromise
from sim.bargaining.condorcet import condorcet
from sim.bargaining.exchange import exchange
from sim.bargaining.expected_utility import expected_utility
from sim.bargaining.median import weighted_median
from sim.bargaining.nash import nash
from sim.bargaining.smp import smp
from sim.errors import UnknownNameError, unknown_name

Model = Callable[..., Forecast]
"""Called as ``model(position, capability, salience, actors=…, issues=…)``."""

MODELS: Mapping[str, Model] = MappingProxyType(
    {
        "compromise": compromise,
        "weighted_median": weighted_median,
        "nash": nash,
        "condorcet": condorcet,
        "smp": smp,
        "expected_utility": expected_utility,
        "exchange": exchange,
    }
)
"""All models, the baseline first."""


def model_named(name: str) -> Model:
    """Return the model of a name.

    Raises
    ------
    UnknownNameError
        Naming those that there are.
    """
    if name not in MODELS:
        raise UnknownNameError(unknown_name("model", name, MODELS))
    return MODELS[name]


def trades(model: Model) -> bool:
    """Tell whether a model trades one issue for another, and so needs several on one table."""
    return getattr(model, "func", model) is exchange  # of functools.partial too
