"""The weighted median: the position that wins every duel, if everybody votes for the nearer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from sim.arrays import Array, Flags
from sim.bargaining._forecast import Forecast, without_rounds
from sim.bargaining._table import Table, check_choice, make_table
from sim.bargaining._ties import ALIKE

MIDDLES = ("lower", "upper", "middle")
"""What is taken where the weight below and the weight above are equal."""


def weighted_median(
    position: npt.ArrayLike,
    capability: npt.ArrayLike,
    salience: npt.ArrayLike,
    *,
    middle: str = "lower",
    actors: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
) -> Forecast:
    r"""Forecast the median position, weighted by capability times salience, issue by issue.

    The first position in ascending order at which the weight of those who stand there or lower is half
    of the whole. Nothing wins a majority of weight against it if everybody prefers what is
    nearer [1]_.

    Parameters
    ----------
    position : array_like
        ``[..., n]`` or ``[..., n, K]``, in [0, 100].
    capability : array_like
        ``[..., n]``, above 0, in any unit.
    salience : array_like
        ``[..., n]`` or ``[..., n, K]``, in (0, 1].
    middle : {"lower", "upper", "middle"}
        Where exactly half of the weight stands at or below a position, that position, the next one
        above it, or half-way between the two.
    actors, issues : sequence of str, optional
        Names for frames and words.

    Returns
    -------
    Forecast

    Raises
    ------
    ParameterError
        If shapes do not fit or a value is outside its range.

    References
    ----------
    .. [1] Black (1948). On the rationale of group decision-making. Journal of Political Economy 56,
       23-34.

    Examples
    --------
    >>> weighted_median([0, 40, 100], [1, 1, 1], [0.8, 0.5, 0.9]).forecast
    array(40.)
    >>> weighted_median([0, 100], [1, 1], [0.5, 0.5], middle="upper").forecast
    array(100.)
    """
    check_choice("middle", middle, MIDDLES)
    table = make_table(position, capability, salience, actors=actors, issues=issues)
    return without_rounds("weighted_median", table, partial(median_position, middle=middle))


def median_position(table: Table, *, middle: str = "lower") -> Array:
    """Return ``[..., K]``: the weighted median of each issue.

    Parameters
    ----------
    table : Table
    middle : str
        One of ``MIDDLES``.
    """
    order = np.argsort(table.position, axis=-2, kind="stable")
    held = np.take_along_axis(table.position, order, axis=-2)
    so_far = np.cumsum(np.take_along_axis(table.weight, order, axis=-2), axis=-2)
    half = so_far[..., -1:, :] / 2.0
    lower = _first(held, so_far >= half * (1.0 - ALIKE))
    if middle == "lower":
        return lower
    upper = _first(held, so_far > half * (1.0 + ALIKE))
    return upper if middle == "upper" else (lower + upper) / 2.0


def _first(held: Array, reached: Flags) -> Array:
    """Return the first position of each issue at which something is reached."""
    place = reached.argmax(axis=-2)[..., np.newaxis, :]
    return np.asarray(np.take_along_axis(held, place, axis=-2)[..., 0, :])
