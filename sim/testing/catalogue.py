"""A Hypothesis strategy for rules of the catalogue, at settings drawn from their ranges."""

from __future__ import annotations

from hypothesis import assume
from hypothesis import strategies as st

from sim.errors import ParameterError
from sim.rules import RULES, Parameter, Rule, listed
from sim.testing.days import GRID, grid

OFF_THE_GRID = 0.007
"""Thresholds are moved by this much, so that no gap between numbers on the grid ever equals one."""

WIDEST = 4.0
"""Ranges that are wider are cut to this, where rules do all that they do."""


@st.composite
def rules(draw: st.DrawFn, *names: str) -> Rule:
    """Return rules of the catalogue.

    Parameters
    ----------
    *names : str
        Which rules; all by default.

    Raises
    ------
    UnknownNameError
        If there is no rule of that name.
    """
    entry = listed(draw(st.sampled_from(sorted(names or RULES))))
    values = {parameter.name: draw(_values(parameter)) for parameter in entry.parameters}
    reads = {reference.name: 0 for reference in entry.reads}
    try:
        return entry.factory(**values, **reads)
    except ParameterError:  # parameters that do not go together
        assume(False)
        raise


def _values(parameter: Parameter) -> st.SearchStrategy[float]:
    low, high = max(parameter.low, -WIDEST), min(parameter.high, WIDEST)
    if parameter.whole:
        return st.integers(int(low), int(min(parameter.high, 2 * WIDEST)))
    if parameter.per == "pair":
        return st.just(parameter.default or 0.0)
    inner = grid(low, high - 1 / GRID).map(lambda value: max(value, low))
    off = inner.map(lambda value: min(value + OFF_THE_GRID, high))
    return off | st.sampled_from([low, high])
