"""The one place where terms become a new value, and where bounds are kept, for every rule alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array

STANCE_BOUNDS = (-1.0, 1.0)
LOG_ODDS_BOUNDS = (-12.0, 12.0)
SITUATION_BOUNDS = (0.0, 1.0)
TRUST_BOUNDS = (0.0, 1.0)


@dataclass(frozen=True)
class Entry:
    """A named amount by which values moved: ``[..., X]``, or ``[..., M, X]`` per inbox slot."""

    term: str
    amounts: Array


Ledger = tuple[Entry, ...]
"""Entries in the order in which they were added. The new value is their left fold, bit for bit."""


def fold(value: Array, ledger: Sequence[Entry]) -> Array:
    """Add the entries to ``value`` one after the other, slot by slot."""
    for entry in ledger:
        if entry.amounts.ndim == value.ndim:
            value = value + entry.amounts
            continue
        for slot in range(entry.amounts.shape[-2]):
            value = value + entry.amounts[..., slot, :]
    return value


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
    if committed_to is not None:
        position, weight = committed_to
        ledger.append(Entry("commitment", weight / (1.0 + weight) * (position - moved)))
        moved = moved + ledger[-1].amounts
    # at these bounds the residual is exact, so the fold of the ledger ends on the bound itself
    ledger.append(Entry("bounds", np.clip(moved, *bounds) - moved))
    return moved + ledger[-1].amounts, tuple(ledger)
