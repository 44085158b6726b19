"""The Nash bargaining solution on a scale: what maximises the product of everybody's gains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from sim.arrays import Array, in_range
from sim.bargaining._forecast import Forecast, without_rounds
from sim.bargaining._table import SCALE, Table, check_choice, folded, make_table
from sim.errors import ParameterError

LOSSES = ("linear", "quadratic")

HALVINGS = 60
"""Halvings of the scale until its ends agree to the last bit."""


def nash(
    position: npt.ArrayLike,
    capability: npt.ArrayLike,
    salience: npt.ArrayLike,
    *,
    loss: str = "linear",
    disagreement: float | None = None,
    reference: npt.ArrayLike | None = None,
    actors: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
) -> Forecast:
    r"""Forecast the asymmetric Nash bargaining solution [1]_, issue by issue.

    The position :math:`x` that maximises :math:`\sum_i c_i s_i \ln(K_i - \ell(x - x_i))`, where
    :math:`\ell` is what an actor loses by the distance and :math:`K_i` what it would lose without
    agreement. By default that is the loss at the worse end of the scale. With a quadratic loss and
    a :math:`K` far beyond the scale it is the compromise model [2]_.

    Parameters
    ----------
    position : array_like
        ``[..., n]`` or ``[..., n, K]``, in [0, 100].
    capability : array_like
        ``[..., n]``, above 0, in any unit.
    salience : array_like
        ``[..., n]`` or ``[..., n, K]``, in (0, 1].
    loss : {"linear", "quadratic"}
        Distance, or distance squared.
    disagreement : float, optional
        :math:`K`, the same for all: in points, above 100, or in points squared, above 10 000.
    reference : array_like, optional
        A number, or ``[..., K]`` with an issue axis and ``[...]`` without: the position that stays in force
        without agreement; an actor loses by it as by any other. Often there is no position that all
        prefer to it, and then it is the forecast.
    actors, issues : sequence of str, optional
        Names for frames and words.

    Returns
    -------
    Forecast

    Raises
    ------
    ParameterError
        If shapes do not fit, a value is outside its range, or both ``disagreement`` and ``reference``
        are given.

    References
    ----------
    .. [1] Nash (1950). The bargaining problem. Econometrica 18, 155-162.
    .. [2] Achen (2006). Institutional realism and bargaining models. In: Thomson, Stokman, Achen &
       König (eds.), The European Union Decides. Cambridge University Press.

    Examples
    --------
    >>> round(float(nash([0, 40, 100], [1, 1, 1], [0.8, 0.5, 0.9], loss="quadratic").forecast), 2)
    48.56
    >>> round(float(nash([50, 70, 90], [1, 1, 1], [0.8, 0.5, 0.9], reference=0).forecast), 2)
    63.64
    """
    check_choice("loss", loss, LOSSES)
    table = make_table(position, capability, salience, actors=actors, issues=issues)
    if reference is None:
        _check_disagreement(disagreement, loss)
        return without_rounds("nash", table, partial(_agreed, loss=loss, disagreement=disagreement))
    if disagreement is not None:
        raise ParameterError("disagreement and reference are two answers to one question; give one of them.")
    return without_rounds("nash", _reference(reference, table), partial(_agreed_beside, loss=loss))


def _check_disagreement(disagreement: float | None, loss: str) -> None:
    worst = SCALE if loss == "linear" else SCALE * SCALE
    if disagreement is not None and not disagreement > worst:
        unit = "points" if loss == "linear" else "points squared"
        raise ParameterError(
            f"disagreement={disagreement:g} must be above {worst:g} ({unit}), the largest loss on the scale."
        )


def _reference(reference: npt.ArrayLike, table: Table) -> Table:
    """Put the reference position beside the table, as ``[..., K]``."""
    stays = np.asarray(reference, dtype=np.float64)
    in_range("reference", stays, 0.0, SCALE, "points of the scale")
    if table.single or stays.ndim == 0:
        stays = stays[..., np.newaxis]
    if stays.shape[-1] not in (1, len(table.issues)):
        raise ParameterError(
            f"reference has shape {stays.shape}; its last axis must count {len(table.issues)} issues."
        )
    return table.beside("reference", stays, tail=1)


@dataclass(frozen=True)
class _Loss:
    """What an actor loses by a distance, and how fast."""

    square: bool

    def of(self, distance: Array) -> Array:
        return distance * distance if self.square else np.abs(distance)

    def slope(self, distance: Array) -> Array:
        return 2.0 * distance if self.square else np.sign(distance)


def _agreed(table: Table, *, loss: str, disagreement: float | None) -> Array:
    """Return ``[..., K]``: the solution where everybody would lose at least as much without agreement."""
    how, held = _Loss(loss == "quadratic"), table.position
    worst = how.of(np.maximum(held, SCALE - held))
    at_stake = worst if disagreement is None else np.full_like(held, disagreement)
    return _best(table, how, at_stake, held.min(axis=-2), held.max(axis=-2))


def _agreed_beside(table: Table, *, loss: str) -> Array:
    """Return ``[..., K]``: the solution beside a reference position, or that, if not all prefer another."""
    how, held = _Loss(loss == "quadratic"), table.position
    stays = table.aside["reference"]
    # an actor prefers what lies between the reference position and its mirror image
    mirror = 2.0 * held - stays[..., np.newaxis, :]
    low = np.minimum(stays[..., np.newaxis, :], mirror).max(axis=-2)
    high = np.maximum(stays[..., np.newaxis, :], mirror).min(axis=-2)
    found = _best(table, how, how.of(held - stays[..., np.newaxis, :]), low, high)
    return np.where(low < high, found, stays)


def _best(table: Table, loss: _Loss, at_stake: Array, low: Array, high: Array) -> Array:
    """Halve the interval, in which the sum of logarithms is concave, towards where its slope is 0."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        distance = middle[..., np.newaxis, :] - table.position
        with np.errstate(divide="ignore", invalid="ignore"):  # an empty interval, which has no use for it
            pull = folded(table.weight * loss.slope(distance) / (at_stake - loss.of(distance)), axis=-2)
        rising = pull < 0.0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    return np.asarray((low + high) / 2.0)
