"""Ties: one tolerance, and one rule for what to take of things that are equally good.

Group-decision models choose the best of several: the median, a target, an offer. Real tables are
full of equal numbers, and then the last bit of a sum decides, and the forecast may move by half
the scale. So values that differ by less than ``ALIKE`` of the largest count as equal, and of equal
ones the actor first in an order of precedence is taken: the order of the table, unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import Array, Flags, Whole
from sim.bargaining._table import SAME, Table, check_choice, folded
from sim.errors import ParameterError

ALIKE = 1e-9
"""Values that differ by less than this share of the largest are equally good."""

RULES = ("first", "last", "strongest", "weakest", "random")
"""Who goes first where two are equally good."""

Ties = str | Sequence[int]


def precedence(table: Table, ties: Ties, *, seed: int = 0) -> Whole:
    """Return ``[..., n]``: the rank of every actor, 0 for the one that is taken first.

    Parameters
    ----------
    table : Table
    ties : str or sequence of int
        ``"first"``: as in the table. ``"last"``: the other way round. ``"strongest"``, ``"weakest"``: by
        capability times salience, in total, and then as in the table. ``"random"``: an order drawn from
        ``seed``, the same for all replicates. Or the actors' numbers, the first to be taken first.
    seed : int
        Of ``"random"``.

    Raises
    ------
    ParameterError
        If there is no such rule, or the numbers are no order of the actors.
    """
    count = len(table.actors)
    if not isinstance(ties, str):
        return np.broadcast_to(_rank(np.asarray(ties), count), table.capability.shape)
    check_choice("ties", ties, RULES)
    if ties in ("strongest", "weakest"):
        strength = folded(table.weight, axis=-1)
        order = np.argsort(-strength if ties == "strongest" else strength, axis=-1, kind="stable")
        return np.asarray(np.argsort(order, axis=-1, kind="stable"), dtype=np.int64)
    orders = {"first": np.arange(count), "last": np.arange(count)[::-1]}
    order = orders[ties] if ties in orders else np.random.default_rng(seed).permutation(count)
    return np.broadcast_to(_rank(order, count), table.capability.shape)


def alike(values: Array, best: Array, scale: Array) -> Flags:
    """Tell which of ``values`` are as good as ``best``, to ``ALIKE`` of ``scale``."""
    return np.asarray(values >= best - ALIKE * scale)


def best(values: Array, rank: Whole, allowed: Flags | None = None) -> Whole:
    """Return ``[...]``: the number of the largest along the last axis, of equals the one of lowest rank.

    Parameters
    ----------
    values : Array
        ``[..., n]``, finite.
    rank : Whole
        ``[..., n]``, as ``precedence`` gives it; the lower, the earlier taken.
    allowed : Flags, optional
        ``[..., n]``: which may be taken; all, if left out. Where none may, the answer means nothing.

    Returns
    -------
    Whole
    """
    open_to = np.ones(values.shape, dtype=np.bool_) if allowed is None else allowed
    scale = np.where(open_to, np.abs(values), 0.0).max(axis=-1, keepdims=True)
    top = np.where(open_to, values, -np.inf).max(axis=-1, keepdims=True)
    tied = open_to & alike(values, top, scale)
    return np.asarray(np.where(tied, rank, rank.max() + 1).argmin(axis=-1), dtype=np.int64)


def merged(table: Table) -> Array:
    """Return ``[..., n, K]``: the positions, of which those that count as the same are the same number.

    Where a model compares positions by what somebody thinks of them, a difference in the last bits
    would otherwise be a vote.
    """
    by_issue = np.swapaxes(table.position, -1, -2)
    gap = np.abs(by_issue[..., :, np.newaxis] - by_issue[..., np.newaxis, :])
    same = gap <= SAME * np.swapaxes(table.reach, -1, -2)[..., np.newaxis]
    return np.swapaxes(np.take_along_axis(by_issue, holders(same), axis=-1), -1, -2)


def _rank(order: Whole, count: int) -> Whole:
    if not np.array_equal(np.sort(order), np.arange(count)):
        raise ParameterError(
            f"ties={order.tolist()} must name each actor's number once, 0 to {count - 1}, "
            f"or be one of {', '.join(RULES)}."
        )
    return np.argsort(order, kind="stable").astype(np.int64)


def holders(same: Flags) -> Whole:
    """Return ``[..., n]``: for each actor the one whose position stands for its own, often itself.

    Positions are taken in the order of the table, unless one that was taken before counts as the same.
    Where more than one that was taken counts as the same as an actor's, the last of them stands for it.

    Parameters
    ----------
    same : Flags
        ``[..., n, n]``: who stands where whom stands; it need not hold of the first and the third, where
        it holds of the first and the second, and of the second and the third.
    """
    count = same.shape[-1]
    taken = np.ones(same.shape[:-1], dtype=np.bool_)
    for actor in range(1, count):
        taken[..., actor] = ~(same[..., actor, :actor] & taken[..., :actor]).any(axis=-1)
    near = same & taken[..., np.newaxis, :]
    return np.asarray(count - 1 - near[..., ::-1].argmax(axis=-1), dtype=np.int64)
