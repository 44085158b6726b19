"""Probabilistic Condorcet elections: how likely each option is to be what a body settles on.

Every voter compares the options two by two. The strength of all who prefer one of a pair, against the
strength of all who prefer the other, gives its chance to win that duel; the duels give each option's
chance to be the choice. Arrays are ``[..., k, i]`` or ``[..., i, j]``: voter ``k``, options ``i`` and ``j``.

The rules are those of the spatial model of politics of KTAB, by Wise, Lester & Efird (2015).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from sim.arrays import Array, Flags, Whole
from sim.bargaining._table import folded
from sim.bargaining._ties import best

CAPABILITY = 100.0
"""The largest weight of a table, to which the others are scaled, so that no floor depends on a unit."""

FLOOR = 1e-8
"""Strength of a coalition that nobody joins, where the largest weight is ``CAPABILITY``."""

_LEAD = 1.1
"""The advantage at which a binary duel is all but certain."""

_UPSET = 1e-6
"""What is left to the loser of such a duel, so that a circle of three still has odds."""

_BLUR = 1e-8
"""The difference of utility at which a binary vote is cast in full."""

OUTCOMES = ("expected", "likeliest")
"""The mean of the options by their chances, or the one of the largest chance."""

Vote = Callable[[Array], Array]


def _proportional(difference: Array) -> Array:
    return difference


def _cubic(difference: Array) -> Array:
    return difference * difference * difference


def _proportional_cubic(difference: Array) -> Array:
    return 0.5 * difference + 0.5 * _cubic(difference)


def _binary(difference: Array) -> Array:
    return np.clip(difference / _BLUR, -1.0, 1.0)


def _proportional_binary(difference: Array) -> Array:
    return 0.8 * difference + 0.2 * _binary(difference)


def _asymmetric_prospect(difference: Array) -> Array:
    return np.where(difference < 0.0, difference, 2.0 / 3.0 * difference)


VOTING: Mapping[str, Vote] = {
    "proportional": _proportional,
    "cubic": _cubic,
    "proportional_cubic": _proportional_cubic,
    "binary": _binary,
    "proportional_binary": _proportional_binary,
    "asymmetric_prospect": _asymmetric_prospect,
}
"""From a difference of utilities to the vote of a voter of weight 1."""


def _linear(share: Array) -> Array:
    return share


def _square(share: Array) -> Array:
    return share * share


def _fourth(share: Array) -> Array:
    return _square(_square(share))


def _eighth(share: Array) -> Array:
    return _square(_fourth(share))


def _certain(share: Array) -> Array:
    return np.clip(((_LEAD + 1.0) * share - 1.0) / (_LEAD - 1.0), _UPSET, 1.0)


VICTORY: Mapping[str, Callable[[Array], Array]] = {
    "linear": _linear,
    "square": _square,
    "quartic": _fourth,
    "octic": _eighth,
    "binary": _certain,
}
"""From the share that one side has of the strength of both to its part in the odds of the duel."""


def coalitions(utility: Array, weight: Array, vote: Vote) -> Array:
    """Return ``[..., i, j]``: the strength of those who prefer ``i`` to ``j``.

    Parameters
    ----------
    utility : Array
        ``[..., k, i]``: of option ``i`` to voter ``k``.
    weight : Array
        ``[..., k]``, the largest of a table being ``CAPABILITY``.
    vote : callable
        One of ``VOTING``.
    """
    first = utility[..., 0, :]
    strength = np.full_like(first[..., :, np.newaxis] - first[..., np.newaxis, :], FLOOR)
    for voter in range(utility.shape[-2]):  # left fold, not .sum(): bits must not depend on the layout
        held = utility[..., voter, :]
        preferred = vote(held[..., :, np.newaxis] - held[..., np.newaxis, :])
        np.maximum(preferred, 0.0, out=preferred)
        preferred *= weight[..., voter, np.newaxis, np.newaxis]
        strength += preferred
    return strength


def victory(strength: Array, by: str) -> Array:
    """Return ``[..., i, j]``: the chance that ``i`` wins a duel with ``j``; 1/2 on the diagonal.

    Parameters
    ----------
    strength : Array
        ``[..., i, j]``, as ``coalitions`` gives it.
    by : str
        One of ``VICTORY``.
    """
    against = np.swapaxes(strength, -1, -2)
    both = strength + against
    mine, theirs = VICTORY[by](strength / both), VICTORY[by](against / both)
    return np.asarray(mine / (mine + theirs))


def _conditional(strength: Array, wins: Array, stands: Flags) -> Array:
    """Return the chances of beating all others, given that somebody does."""
    # by mantissa and exponent, as a product of many small chances would end at 0
    mantissa, exponent = np.frexp(np.where(stands[..., np.newaxis, :], wins, 1.0))
    product = np.multiply.accumulate(mantissa, axis=-1)[..., -1]
    scale = np.where(stands, exponent.sum(axis=-1), np.iinfo(exponent.dtype).min // 2)
    return _shared(np.where(stands, np.ldexp(product, scale - scale.max(axis=-1, keepdims=True)), 0.0))


def _settled(step: Callable[[Array], Array], stands: Flags, *, tolerance: float) -> Array:
    """Go half of the way of ``step`` again and again, each election until it comes to rest."""
    chance = _shared(np.where(stands, 1.0, 0.0))
    moving = np.ones(chance.shape[:-1], dtype=np.bool_)
    while moving.any():
        after = step(chance)
        change = np.abs(after - chance).max(axis=-1)
        chance = np.where(moving[..., np.newaxis], (chance + after) / 2.0, chance)
        moving = moving & (change > tolerance)
    return chance


def _markov_uniform(strength: Array, wins: Array, stands: Flags) -> Array:
    """Return the long-run chances if a challenger of the favourite is drawn at random."""
    among = stands.sum(axis=-1, keepdims=True)
    step = partial(_after_random_challenge, wins=wins, stands=stands, among=among)
    return _settled(step, stands, tolerance=1e-6)


def _after_random_challenge(chance: Array, *, wins: Array, stands: Flags, among: Array) -> Array:
    met = np.where(stands[..., :, np.newaxis] & stands[..., np.newaxis, :], wins, 0.0)
    return _sum(met * (chance[..., :, np.newaxis] + chance[..., np.newaxis, :])) / among


def _markov_incentive(strength: Array, wins: Array, stands: Flags) -> Array:
    """Return the long-run chances if who would gain most by it is likeliest to challenge."""
    itself = np.eye(wins.shape[-1], dtype=np.bool_)
    pairs = stands[..., :, np.newaxis] & stands[..., np.newaxis, :]
    eager = np.where(pairs, strength * wins + 1e-10 * itself, 0.0)
    of_all = folded(eager, axis=-2)[..., np.newaxis, :]
    challenges = np.divide(eager, of_all, out=np.zeros_like(eager), where=pairs)
    step = partial(_after_eager_challenge, wins=wins, challenges=challenges)
    return _settled(step, stands, tolerance=1e-8)


def _after_eager_challenge(chance: Array, *, wins: Array, challenges: Array) -> Array:
    meets = chance[..., :, np.newaxis] * np.swapaxes(challenges, -1, -2)
    return _sum(wins * (meets + np.swapaxes(meets, -1, -2)))


ELECTION: Mapping[str, Callable[[Array, Array, Flags], Array]] = {
    "conditional": _conditional,
    "markov_uniform": _markov_uniform,
    "markov_incentive": _markov_incentive,
}
"""From the strength of coalitions, the chances of duels, and which options stand, to each option's chance."""


def elect(strength: Array, stands: Flags, *, by: str, wins: str) -> Array:
    """Return ``[..., i]``: how likely each option is to be the choice; 0 for one that does not stand.

    Parameters
    ----------
    strength : Array
        ``[..., i, j]``, as ``coalitions`` gives it.
    stands : Flags
        ``[..., i]``: which options there are; at least one.
    by : str
        One of ``ELECTION``.
    wins : str
        One of ``VICTORY``.
    """
    return ELECTION[by](strength, victory(strength, wins), stands)


def settled(position: Array, chance: Array, stands: Flags, rank: Whole, outcome: str) -> Array:
    """Return ``[..., K]``: what an election among positions comes to.

    Parameters
    ----------
    position : Array
        ``[..., i, K]``
    chance, stands : Array, Flags
        ``[..., i]``: how likely each is, and which stand for election.
    rank : Whole
        ``[..., i]``: which comes first of those that are equally likely.
    outcome : str
        One of ``OUTCOMES``.
    """
    if outcome == "likeliest":
        place = best(chance, rank, stands)[..., np.newaxis, np.newaxis]
        return np.asarray(np.take_along_axis(position, place, axis=-2)[..., 0, :])
    mean = folded(chance[..., np.newaxis] * position, axis=-2)
    # a mean of equal numbers must be that number, and rounding may leave it
    return np.clip(mean, position.min(axis=-2), position.max(axis=-2))


def scaled(weight: Array) -> Array:
    """Return ``[..., k]``: weights of which the largest is ``CAPABILITY``."""
    return np.asarray(CAPABILITY * (weight / weight.max(axis=-1, keepdims=True)))


def _shared(chance: Array) -> Array:
    """Scale to a total of 1 along the last axis."""
    return chance / _sum(chance)[..., np.newaxis]


def _sum(values: Array) -> Array:
    """Add along the last axis, the first first: what ``folded`` does, in one step, for what is small."""
    return np.asarray(np.add.accumulate(values, axis=-1)[..., -1])
