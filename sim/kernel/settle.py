"""The one place where terms become a new value, and where bounds are kept, for every rule alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arrays import Array, Whole, per_replicate
from sim.errors import DiplosimError

STANCE_BOUNDS = (-1.0, 1.0)
LOG_ODDS_BOUNDS = (-12.0, 12.0)
SITUATION_BOUNDS = (0.0, 1.0)
TRUST_BOUNDS = (0.0, 1.0)


@dataclass(frozen=True)
class Entry:
    """A named amount by which values moved, of all actors or of some.

    Parameters
    ----------
    term : str
    part : [..., X] or [..., M, X]
        In one go, or per inbox slot.
    actors : [n] int, optional
        Those whose rows ``part`` has; by default all.
    number : int
        How many actors there are, where these are only some.
    """

    term: str
    part: Array
    actors: Whole | None = None
    number: int = 0

    @cached_property
    def amounts(self) -> Array:
        """For all actors: 0 for those whose rows are left out."""
        if self.actors is None:
            return self.part
        shape = (self.number, *self.part.shape[2:])
        whole: Array = per_replicate(len(self.part), shape)
        whole[:, self.actors] = self.part
        return whole

    def of(self, actor: int) -> Array:
        """Return the amounts of one actor, ``[R, X]`` or ``[R, M, X]``."""
        if self.actors is None:
            return self.part[:, actor]
        places = np.flatnonzero(self.actors == actor)
        return self.part[:, places[0]] if len(places) else np.zeros((len(self.part), *self.part.shape[2:]))

    def added_to(self, value: Array) -> Array:
        """Return ``value`` with the amounts added, slot by slot."""
        if self.actors is None:
            return _added(value, self.part)
        new = value.copy(order="K")
        new[:, self.actors] = _added(value[:, self.actors], self.part)
        return new


Ledger = tuple[Entry, ...]
"""Entries in the order in which they were added. The new value is their left fold, bit for bit."""


def fold(value: Array, ledger: Sequence[Entry]) -> Array:
    """Add the entries to ``value`` one after the other, slot by slot."""
    for entry in ledger:
        value = entry.added_to(value)
    return value


def _not_finite(ledger: Sequence[Entry]) -> str:
    found = (f"an amount of {entry.term}" for entry in ledger if not np.isfinite(entry.part).all())
    return next(found, "a sum of terms")


def _added(value: Array, amounts: Array) -> Array:
    if amounts.ndim == value.ndim:
        return value + amounts
    slots = amounts.shape[-2]
    total = value + amounts[..., 0, :] if slots else value
    for slot in range(1, slots):
        total += amounts[..., slot, :]
    return total


def settle(
    value: Array,
    terms: Sequence[Entry],
    *,
    bounds: tuple[float, float],
    committed_to: tuple[Array, Array] | None = None,
) -> tuple[Array, Ledger]:
    """Return the new value and the ledger that leads to it.

    Terms are added in order; then a public commitment of weight *a* to position *y* pulls the
    settled value back, ``a/(1+a)·(y - value)``: the compromise that loses least between the
    value and the audience cost of leaving *y* (Fearon 1994, American Political Science Review
    88(3), in quadratic form); then what would leave the bounds is taken back.

    Parameters
    ----------
    value : [..., X]
    terms : sequence of Entry
    bounds : (float, float)
    committed_to : (position, weight), optional
        Each ``[..., X]``.
    """
    ledger = list(terms)
    moved = fold(value, ledger)
    if not np.isfinite(moved).all():
        raise DiplosimError(
            f"{_not_finite(ledger)} is no finite number; guard the division, or the logarithm."
        )
    if committed_to is not None:
        position, weight = committed_to
        ledger.append(Entry("commitment", weight / (1.0 + weight) * (position - moved)))
        moved = moved + ledger[-1].part
    # at these bounds the residual is exact, so the fold of the ledger ends on the bound itself
    ledger.append(Entry("bounds", np.clip(moved, *bounds) - moved))
    return moved + ledger[-1].part, tuple(ledger)
