"""What those who are at the table would agree on, where it is not the same actors in every replicate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.arrays import Array, Flags
from sim.bargaining._table import SCALE, Table, make_table, mean_position
from sim.bargaining.compromise import compromise
from sim.bargaining.median import median_position, weighted_median
from sim.bargaining.models import Model

LEAST = 1e-9
"""Capability, and salience, of somebody who has none: models need more than 0."""

_ON_ANY_SCALE: Mapping[Model, Callable[[Table], Array]] = {
    compromise: mean_position,
    weighted_median: median_position,
}
"""What the scale makes no difference to is worked out on stances, and loses no last bit to points."""


def agreement(
    model: Model,
    stance: Array,
    capability: Array,
    salience: Array,
    there: Flags,
    *,
    together: bool = False,
) -> Array:
    """Return ``[R, K]``: what a model forecasts of stances, in their units; NaN where nobody is there.

    Every row is bit for bit what it would be alone.

    Parameters
    ----------
    model : callable
        One of ``sim.bargaining``, or called like one.
    stance : Array
        ``[R, N, K]``, in [-1, 1].
    capability : Array
        ``[N]``, from 0.
    salience : Array
        ``[N, K]``, in [0, 1].
    there : Flags
        ``[R, N, K]``: who is at the table, on which issue.
    together : bool
        Whether the issues are one table, or each is one of its own. An actor that is there on some of
        them only holds no position on the others, which only ``exchange`` allows.

    Returns
    -------
    Array
        In the hull of the stances of those who are there: what rounding, or the grid of hundredths on which
        ``smp`` bargains, takes out of it is put back.
    """
    power = np.maximum(capability, LEAST)
    cares = np.broadcast_to(np.maximum(salience, LEAST), stance.shape)
    if together:
        return _by_attendance(model, stance, power, cares, there)
    apart = (_one_by_one(stance), power, _one_by_one(cares), _one_by_one(there))
    return _by_attendance(model, *apart).reshape(len(stance), -1)


def _one_by_one(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Make a table of each issue: ``[R * K, N, 1]`` of ``[R, N, K]``."""
    return np.moveaxis(values, -1, 1).reshape(-1, values.shape[1], 1)


def _by_attendance(model: Model, stance: Array, power: Array, cares: Array, there: Flags) -> Array:
    """Play all tables at which the same actors sit as one batch."""
    agreed = np.full((len(stance), stance.shape[-1]), np.nan)
    seats = np.packbits(there.reshape(len(there), -1), axis=1)
    _, first, kind = np.unique(seats, axis=0, return_index=True, return_inverse=True)
    for number, example in enumerate(first):
        rows, seated = np.flatnonzero(kind.ravel() == number), there[example]
        who, issues = np.flatnonzero(seated.any(axis=1)), np.flatnonzero(seated.any(axis=0))
        if len(who):
            at = np.ix_(rows, who, issues)
            held = np.where(seated[np.ix_(who, issues)], stance[at], np.nan)
            agreed[np.ix_(rows, issues)] = _forecast(model, held, power[who], cares[at])
    return agreed


def _forecast(model: Model, held: Array, power: Array, cares: Array) -> Array:
    """Return ``[R, K]``, of ``[R, n, K]``."""
    names = tuple(f"issue_{number}" for number in range(1, held.shape[-1] + 1))
    if model in _ON_ANY_SCALE:
        table = make_table(np.zeros_like(held), power, cares, issues=names).at(held)
        found = _ON_ANY_SCALE[model](table)
    else:
        found = model(SCALE / 2.0 * (held + 1.0), power, cares, issues=names).forecast / (SCALE / 2.0) - 1.0
    return np.asarray(np.clip(found, np.nanmin(held, axis=-2), np.nanmax(held, axis=-2)))
