"""Contests between two actors: who votes for whom, who wins, and what a challenge is worth.

Arrays are ``[..., i, j]``: the challenger ``i`` along the last but one axis, the challenged ``j``
along the last. All are for one issue; issues are replicates of one another.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from sim.arrays import Array, Whole, left_fold
from sim.bargaining._ties import ALIKE

KINDS = ("", "confrontation", "compromise", "capitulation")
"""Classes of offers, in the order in which they are preferred; 0 is no offer."""


def leaning(distance: Array, weight: Array, exponent: Array | None) -> Array:
    r"""Return ``[..., i, k]``: how little voter ``k`` likes the position of ``i``, by its weight.

    :math:`w_k\,d_{ik}^{r_k}`; its votes for ``i`` against ``j`` are the difference of two of them,
    eq. 28 of Scholz, Calbert & Smith (2011), where the exponent is 1.

    Parameters
    ----------
    distance : Array
        ``[..., i, k]``, as a share of the range.
    weight : Array
        ``[..., k]``: capability times salience.
    exponent : Array or None
        ``[..., k]``: the risk exponent of the voter; None for 1.
    """
    bent = distance if exponent is None else distance ** exponent[..., np.newaxis, :]
    return np.asarray(weight[..., np.newaxis, :] * bent)


def votes(mine: Array, theirs: Array) -> Array:
    """Return ``[..., i, j]``: the votes for ``i`` against ``j``, of those who prefer ``i``.

    Parameters
    ----------
    mine, theirs : Array
        ``[..., i, k]`` and ``[..., j, k]``, as ``leaning`` gives them.
    """
    for_me = (
        np.maximum(theirs[..., np.newaxis, :, voter] - mine[..., :, np.newaxis, voter], 0.0)
        for voter in range(mine.shape[-1])
    )
    first = next(for_me)
    return left_fold(for_me, first)


def chance(won: Array, cast: Array) -> Array:
    """Return the share of the votes that are cast, 0 where nobody votes; eq. 30 of Scholz et al."""
    return np.asarray(np.divide(won, cast, out=np.zeros(np.shape(won)), where=cast > 0.0))


def utility_of(nearness: Array, exponent: Array | None) -> Array:
    r"""Return :math:`2 - 4 b^r`, the utility of what is left of the way; eqs. 15 to 24 of Scholz et al."""
    base = np.maximum(nearness, 0.0)
    return np.asarray(2.0 - 4.0 * (base if exponent is None else base**exponent))


def worth_of_challenge(win: Array, resists: Array, success: Array, failure: Array) -> Array:
    r"""Return what a challenge is worth, :math:`s\,[P U_s + (1 - P) U_f] + (1 - s)\,U_s`; eq. 6.

    Who does not care enough to resist, gives in.

    Parameters
    ----------
    win : Array
        :math:`P`, the challenger's chance.
    resists : Array
        :math:`s`, the salience of the challenged.
    success, failure : Array
        :math:`U_s` and :math:`U_f`, the utilities of winning and of losing.
    """
    return np.asarray(success - resists * (1.0 - win) * (success - failure))


def in_order(values: Array, *, axis: Literal[-1, -2]) -> Array:
    """Add the entries along the last axis, -1, or the last but one, -2, one after the other.

    A running sum adds in order whatever the memory layout, as a left fold does, in one call.
    """
    running = np.cumsum(values, axis=axis)
    return np.asarray(running[..., -1] if axis == -1 else running[..., -1, :])


def risk_exponent(security: Array) -> Array:
    r"""Return ``[..., n]``: the risk exponents in [0.5, 2]; eqs. 33 and 34 of Scholz et al.

    :math:`R = \frac{2 S - \max S - \min S}{\max S - \min S}` and :math:`r = \frac{1 - R/3}{1 + R/3}`: who is
    most in danger is most averse to risk. Where all are equally secure, :math:`r = 1`.

    Parameters
    ----------
    security : Array
        ``[..., n]``: :math:`S`, the larger the less secure.
    """
    high, low = security.max(axis=-1, keepdims=True), security.min(axis=-1, keepdims=True)
    spread = high - low
    apart = spread > ALIKE * np.maximum(np.abs(high), np.abs(low))
    risk = np.where(apart, (2.0 * security - high - low) / np.where(apart, spread, 1.0), 0.0)
    return np.asarray((1.0 - risk / 3.0) / (1.0 + risk / 3.0))


def kinds(own: Array, against: Array, *, conflict: str, capitulation: bool) -> Whole:
    """Return the class of the offer that ``j`` makes to ``i``, as a place in ``KINDS``.

    The octants of Scholz et al., fig. 6, seen from the one that may have to move. What lies nearer
    to a border than ``ALIKE`` lies on neither side of it.

    Parameters
    ----------
    own, against : Array
        What ``i`` expects of challenging ``j``, and what it takes ``j`` to expect of challenging it.
    conflict : str
        ``"loser_moves"`` or ``"nobody_moves"``: what follows where both expect to gain.
    capitulation : bool
        Whether ``i`` gives in where it expects to lose more than ``j`` to gain.
    """
    threatened = against > ALIKE
    confrontation = threatened & (own > ALIKE) & (against - own > ALIKE)
    weaker = threatened & (own < -ALIKE)
    compromise = weaker & (against + own > ALIKE)
    kind = np.where(compromise, KINDS.index("compromise"), 0)
    if conflict == "loser_moves":
        kind = np.where(confrontation, KINDS.index("confrontation"), kind)
    if capitulation:
        kind = np.where(weaker & ~compromise, KINDS.index("capitulation"), kind)
    return kind.astype(np.int64)


def asked(here: Array, there: Array, kind: Whole, own: Array, against: Array) -> Array:
    """Return where ``j`` asks ``i`` to stand: at its own position, or part of the way there; eq. 36.

    Parameters
    ----------
    here, there : Array
        Where ``i`` and ``j`` stand.
    kind, own, against : Array
        As in ``kinds``.
    """
    meets = kind == KINDS.index("compromise")
    share = np.divide(np.abs(own), against, out=np.ones_like(own), where=meets)
    return np.where(meets, here + (there - here) * share, there)
