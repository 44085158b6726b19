"""How a stance or a belief moves: one published idea per file, one registry.

To add a rule: write its file, with ``PARAMETERS`` and a factory of the file's name, and add
the factory to ``_FACTORIES`` here. Scenario files, ``diplosim rules`` and the checks follow.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from sim.errors import UnknownNameError, unknown_name
from sim.rules._base import BeliefRule, DayInputs, Parameter, Rule, StanceRule, Terms
from sim.rules.bayes import bayes
from sim.rules.bounded_confidence import bounded_confidence
from sim.rules.denial import denial
from sim.rules.expectation import expectation
from sim.rules.friedkin_johnsen import friedkin_johnsen
from sim.rules.noise import noise

__all__ = [
    "RULES",
    "BeliefRule",
    "DayInputs",
    "Listed",
    "Parameter",
    "Rule",
    "StanceRule",
    "Terms",
    "bayes",
    "bounded_confidence",
    "denial",
    "expectation",
    "friedkin_johnsen",
    "listed",
    "noise",
]


@dataclass(frozen=True)
class Listed:
    """A rule as the registry knows it: its factory and the ranges of its parameters."""

    factory: Callable[..., Rule]
    parameters: tuple[Parameter, ...]

    @property
    def name(self) -> str:
        """The name that a scenario file uses."""
        return self.factory.__name__

    @property
    def moves(self) -> str:
        """``"stance"`` or ``"belief"``."""
        return "belief" if self.factory.__annotations__["return"] == "BeliefRule" else "stance"

    @property
    def reads_proposition(self) -> bool:
        """Whether the rule has to be told a proposition (``of:``)."""
        return "of" in self.factory.__annotations__

    @property
    def summary(self) -> str:
        """The first line of the factory's docstring."""
        return (self.factory.__doc__ or "").strip().splitlines()[0]

    def parameter(self, name: str) -> Parameter:
        """Return the parameter called ``name``.

        Raises
        ------
        UnknownNameError
            Naming the parameters that there are.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise UnknownNameError(
            unknown_name(f"parameter of {self.name}", name, (p.name for p in self.parameters))
        )


def _listed(factory: Callable[..., Rule]) -> Listed:
    return Listed(factory, sys.modules[factory.__module__].PARAMETERS)


_FACTORIES: tuple[Callable[..., Rule], ...] = (
    bayes,
    bounded_confidence,
    denial,
    expectation,
    friedkin_johnsen,
    noise,
)

RULES: dict[str, Listed] = {factory.__name__: _listed(factory) for factory in _FACTORIES}


def listed(name: str) -> Listed:
    """Return the rule called ``name``.

    Raises
    ------
    UnknownNameError
        Naming the rules that there are, and the nearest one.
    """
    if name not in RULES:
        raise UnknownNameError(unknown_name("rule", name, RULES))
    return RULES[name]
