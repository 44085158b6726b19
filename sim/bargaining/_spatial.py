"""A space of issues: how far actors are from positions, and what they think of them.

Arrays are ``[..., i, j]``: actor ``i``, position ``j``. Distances are shares of the scale. The formulas
are those of the spatial model of politics of KTAB, by Wise, Lester & Efird (2015).
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Array
from sim.bargaining._table import SCALE, folded
from sim.bargaining._ties import ALIKE

RISK_RANGES = ("min", "mid", "max")
"""The ranges of risk attitudes: [0, 1], [-0.5, 1], [-1, 1]."""


def distances(ideal: Array, position: Array, salience: Array) -> Array:
    r"""Return ``[..., i, j]``: how far position ``j`` is from what ``i`` wants, in [0, 1].

    :math:`d_{ij}^2 = \sum_k s_{ik}^2 (y_{ik} - x_{jk})^2 / \sum_k s_{ik}^2`, as a share of the scale.

    Parameters
    ----------
    ideal, position : Array
        ``[..., i, K]`` and ``[..., j, K]``, in points.
    salience : Array
        ``[..., i, K]``
    """
    gap = (ideal[..., :, np.newaxis, :] - position[..., np.newaxis, :, :]) / SCALE
    cares = (salience * salience)[..., :, np.newaxis, :]
    return np.sqrt(folded(cares * (gap * gap), axis=-1) / folded(cares, axis=-1))


def curvature(distance: Array) -> Array:
    """Return what a utility gains by each unit of risk aversion."""
    return (1.0 - distance) * np.minimum(distance, 1.0)


def utilities(distance: Array, risk: Array) -> Array:
    r"""Return :math:`(1 - d)(1 + R d)`, or :math:`(1 - d)(1 + R)` beyond a distance of 1.

    Parameters
    ----------
    distance : Array
    risk : Array
        :math:`R` in [-1, 1]: positive for who is averse to risk.
    """
    return np.asarray(1.0 - distance + risk * curvature(distance))


def risk_attitudes(chance: Array, within: str) -> Array:
    r"""Return ``[..., n]``: the likelier an actor's position is to be chosen, the more it has to lose.

    Parameters
    ----------
    chance : Array
        ``[..., n]``: of the actor's position, in a risk-neutral election.
    within : str
        One of ``RISK_RANGES``. Where all have the same chance, everybody is neutral.
    """
    low, high = chance.min(axis=-1, keepdims=True), chance.max(axis=-1, keepdims=True)
    apart = high - low > ALIKE * high
    share = np.where(apart, (chance - low) / np.where(apart, high - low, 1.0), 0.0)
    if within == "min":
        return share
    least = -0.5 if within == "mid" else -1.0
    return np.where(apart, least + (1.0 - least) * share, 0.0)
