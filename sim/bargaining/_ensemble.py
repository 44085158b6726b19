"""The jittered ensemble: the same table many times over, each a hair's breadth from the first.

Ties decide what these models say. A shift of a thousandth of a point, which no analyst could
defend, may move a forecast by ten points. So beside a forecast stands what it becomes when every
position is shifted a little, at random.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, in_range
from sim.bargaining._table import SCALE, Table
from sim.errors import ParameterError

JITTER = 1e-4
"""Largest shift, as a share of the range of positions: a hundred times what counts as a tie."""

DRAWS = 200

Outcome = Callable[[Table], Array]
"""From a table to the forecast, ``[..., K]``; leading axes are further replicates."""


@dataclass(frozen=True, eq=False)
class Spread:
    """What the forecast becomes under small shifts of the positions.

    Parameters
    ----------
    forecasts : Array
        ``[draws, ...]`` or ``[draws, ..., K]``, as the forecast with the draws in front.
    jitter : float
        The largest shift, as a share of the range of positions.
    seed : int
    """

    forecasts: Array
    jitter: float
    seed: int

    @property
    def draws(self) -> int:
        """How many tables were played."""
        return len(self.forecasts)

    @property
    def low(self) -> Array:
        """The least of the forecasts."""
        return np.asarray(self.forecasts.min(axis=0))

    @property
    def high(self) -> Array:
        """The largest of the forecasts."""
        return np.asarray(self.forecasts.max(axis=0))

    @property
    def median(self) -> Array:
        """The middle one of the forecasts."""
        return np.asarray(np.median(self.forecasts, axis=0))


def jittered_tables(table: Table, *, draws: int, jitter: float, seed: int) -> Table:
    """Return ``draws`` tables, on a new first axis, with every position shifted at random.

    Shifts are uniform, up to ``jitter`` of the issue's range of positions either way, and reflected
    at the ends of the scale, where clipping would tie again what the shift has untied. All
    replicates of a table are shifted alike, so a row of a batch gets what it would get alone.
    """
    if draws < 1:
        raise ParameterError(f"draws={draws} must be at least 1 table.")
    in_range("jitter", jitter, 0.0, 1.0, "share of the range of positions")
    unit = np.random.default_rng(seed).uniform(-1.0, 1.0, size=(draws, *table.position.shape[-2:]))
    lead = (draws,) + (1,) * len(table.lead)
    shifted = table.position + jitter * table.reach * unit.reshape(*lead, *table.position.shape[-2:])
    return table.at(SCALE - np.abs(SCALE - np.abs(shifted)))


def spread_of(outcome: Outcome, table: Table, *, draws: int, jitter: float, seed: int) -> Spread:
    """Play the jittered tables as one batch."""
    tables = jittered_tables(table, draws=draws, jitter=jitter, seed=seed)
    return Spread(forecasts=table.shaped(outcome(tables)), jitter=jitter, seed=seed)
