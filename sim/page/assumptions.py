"""The numbers of a scenario that a slider may move: those with a range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.scenario.listing import numbers
from sim.scenario.scenario import Scenario

_STEPS = 20  # of a slider, at least
_UNPLAYED = ("source.", "outside.", "coding.", "variants.", "patterns.")


@dataclass(frozen=True)
class Assumption:
    """A number with the range in which it is held for possible.

    Parameters
    ----------
    path : str
        As under ``set`` of a variant.
    value, low, high, step : float or int
        Whole where the number is counted, such as a day.
    decimals : int
        As many as the steps need.
    reason : str
        The sentences, facts or the assumption behind it.
    """

    path: str
    value: float | int
    low: float | int
    high: float | int
    step: float | int
    decimals: int
    reason: str


def assumptions(scenario: Scenario) -> Mapping[str, Assumption]:
    """Return, by path, every number with a range that a run reads, in the order of the file."""
    found = {}
    for number in numbers(scenario):
        if number.range is None or number.path.startswith(_UNPLAYED) or ".observed" in number.path:
            continue
        low, high = number.range
        if low < high:
            found[number.path] = _sliding(number.path, number.value, low, high, number.reason)
    return found


def _sliding(path: str, value: float, low: float, high: float, reason: str) -> Assumption:
    if isinstance(value, int):  # a day, or another thing that is counted
        return Assumption(path, value, math.floor(low), math.ceil(high), 1, 0, reason)
    power = math.floor(math.log10(round((high - low) / _STEPS, 12)))
    decimals = max(0, -power)
    ends = (round(low, decimals + 2), round(high, decimals + 2))  # 0.19999999999999998 is 0.2
    return Assumption(path, value, *ends, 10.0**power, decimals, reason)
