"""Challenge: an actor gives way to whom it cannot afford to resist."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Value, Whole
from sim.bargaining.contest import (
    KINDS,
    asked,
    chance,
    in_order,
    kinds,
    leaning,
    risk_exponent,
    utility_of,
    votes,
    worth_of_challenge,
)
from sim.rules._base import Parameter, StanceRule, Terms, checked
from sim.rules._day import DayInputs

FROM_POLE_TO_POLE = 2.0
"""Stance units."""

SAME = 1e-6
"""Two positions nearer than this share of the way from pole to pole are the same."""

EQUAL = 1e-9
"""Two moves that differ by less than this, in stance units, are equally long."""

PARAMETERS = (Parameter("rate", 0.0, 1.0, "share of the way to what is asked per day", default=1.0),)
FORMULA = (
    "Δs = r (t − s),  t what the best offer asks;  E(i→j) = sⱼ (P Uₛ + (1 − P) U_f) + (1 − sⱼ) Uₛ − U_sq,"
    "  P = votes for i / votes cast"
)
SHOWN = {"rate": 0.5}
GUARANTEES = frozenset(
    {
        "fixed_at_consensus",
        "translation_equivariant",
        "reflection_equivariant",
        "order_independent",
        "bounded_without_clip",
    }
)


def challenge(*, rate: Value = 1.0) -> StanceRule:
    r"""Give way to challengers as expected utility advises: one round of the model a day.

    Everybody works out, issue by issue, what others would gain by challenging it and what it would
    gain by challenging them [1]_ [2]_. Who expects to lose gives in, or meets the other part
    of the way; of several offers it takes the one of the mildest class, and of those the one that
    moves it least, or what lies in the middle if several move it equally little. It is the reading
    ``capitulation`` of ``sim.bargaining.expected_utility`` with ``vote_exponent="one"`` and
    ``range="scale"``: votes as the papers print them, distances as a share of the way from pole to pole.

    **What an actor knows.** Its own stance, and of all others the *public* position: what they hold in
    private enters for nobody but themselves. Capability and salience are known to all. An
    actor that hides where it stands is challenged, and feared, for what it says.

    Parameters
    ----------
    rate : float or array
        :math:`r`, share of the way to what is asked that is made in a day; 1 is the round of the
        model. Per day, [0, 1].

    Returns
    -------
    StanceRule
        One term, ``"concession"``, shape ``[..., N, K]``.

    Raises
    ------
    ParameterError
        If ``rate`` is outside its range.

    References
    ----------
    .. [1] Bueno de Mesquita (1994). Political forecasting: an expected utility method. In: Bueno de
       Mesquita & Stokman (eds.), European Community Decision Making. Yale University Press.
    .. [2] Scholz, Calbert & Smith (2011). Unravelling Bueno de Mesquita's group decision model. In: ICAART
       2011, 18-30; also Journal of Theoretical Politics 23, 510-531.

    Examples
    --------
    Two outvote the third, which meets them part of the way.

    >>> from sim.testing import a_group
    >>> challenge()(a_group([-0.5, -0.5, 0.5]))["concession"][:, 0].round(3)
    array([ 0.   ,  0.   , -0.434])
    """
    return StanceRule(
        name="challenge",
        contribute=_contribute,
        parameters=checked(PARAMETERS, rate=rate),
        guarantees=GUARANTEES,
        share=rate,
    )


def _contribute(day: DayInputs, memory: None, *, rate: Value) -> Terms:
    salience = np.swapaxes(day.salience, -1, -2)  # [K, N]
    weight = day.capability * salience
    own, public = np.swapaxes(day.stance, -1, -2), np.swapaxes(day.public, -1, -2)
    itself = np.eye(len(day.capability), dtype=np.bool_)
    # [..., K, i, j]: where j stands as far as i knows
    known = np.where(itself, own[..., :, np.newaxis], public[..., np.newaxis, :])
    gain, gain_of_other = _expected(known, weight[:, np.newaxis, :], salience[:, np.newaxis, :])
    here = own[..., :, np.newaxis]
    apart = np.abs(known - here) > SAME * FROM_POLE_TO_POLE
    kind = np.where(apart, kinds(gain, gain_of_other, conflict="loser_moves", capitulation=True), 0)
    target = asked(here, known, kind, gain, gain_of_other)
    return {"concession": rate * np.swapaxes(_taken(kind, target - here), -1, -2)}


def _expected(known: Array, weight: Array, salience: Array) -> tuple[Array, Array]:
    """Return ``[..., K, i, j]``: what ``i`` gains by challenging ``j``, and ``j`` by challenging it.

    Both as ``i`` sees it, by what it knows.

    Parameters
    ----------
    known : Array
        ``[..., K, i, j]``: where ``j`` stands as far as ``i`` knows.
    weight, salience : Array
        ``[K, 1, j]``
    """
    # [..., K, i, n, m]: n challenges m, in the eyes of i
    distance = np.abs(known[..., :, np.newaxis] - known[..., np.newaxis, :]) / FROM_POLE_TO_POLE
    lean = leaning(distance, weight, None)
    for_challenger = votes(lean, lean)
    win = chance(for_challenger, for_challenger + np.swapaxes(for_challenger, -1, -2))
    # whoever is neutral to risk has a utility of twice the distance, up or down, and 0 as things are
    expected = worth_of_challenge(win, salience[..., np.newaxis, :], 2.0 * distance, -2.0 * distance)
    exponent = risk_exponent(in_order(expected, axis=-2))
    gap, bend = _own(distance), _own(exponent[..., np.newaxis])
    success, failure = utility_of(0.5 - 0.5 * gap, bend), utility_of(0.5 + 0.5 * gap, bend)
    status_quo, resists = utility_of(np.full((1, 1), 0.5), bend), np.swapaxes(salience, -1, -2)
    gain = worth_of_challenge(_own(win), salience, success, failure)
    gain_of_other = worth_of_challenge(_own(np.swapaxes(win, -1, -2)), resists, success, failure)
    return gain - status_quo, gain_of_other - status_quo


def _own(values: Array) -> Array:
    """Take from ``[..., i, n, X]`` what concerns ``i`` itself: ``[..., i, X]``."""
    return np.swapaxes(np.diagonal(values, axis1=-3, axis2=-2), -1, -2)


def _taken(kind: Whole, move: Array) -> Array:
    """Return ``[..., i]``: the move that ``i`` makes, the shortest of the mildest class, if there is one."""
    mildest = np.where(kind > 0, kind, len(KINDS)).min(axis=-1, keepdims=True)
    length = np.where((kind > 0) & (kind == mildest), np.abs(move), np.inf)
    # not the first of equals: what an actor does must not depend on its neighbours' numbers
    tied = np.isfinite(length) & (length <= length.min(axis=-1, keepdims=True) + EQUAL)
    moves, count = in_order(np.where(tied, move, 0.0), axis=-1), in_order(tied.astype(np.float64), axis=-1)
    return np.divide(moves, count, out=np.zeros_like(moves), where=count > 0.0)
