"""What happened on the way to a forecast: challenges and offers, one entry each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from sim.arrays import Array, Flags, Whole

Words = npt.NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class _Record:
    """Columns of equal length."""

    replicate: Whole
    round: Whole

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Put records one below the other."""
        return cls(
            **{
                field.name: np.concatenate([getattr(part, field.name) for part in parts])
                for field in fields(cls)
            }
        )

    def only(self, kept: Flags) -> Self:
        """Return the entries that ``kept`` marks."""
        return type(self)(**{field.name: getattr(self, field.name)[kept] for field in fields(self)})

    def of(self, replicate: int) -> Self:
        """Return the entries of one replicate, which is then the only one, number 0."""
        kept = self.only(self.replicate == replicate)
        return replace(kept, replicate=np.zeros_like(kept.replicate))

    def __len__(self) -> int:
        return len(self.replicate)


@dataclass(frozen=True, eq=False)
class Challenges(_Record):
    """Who challenged whom.

    Parameters
    ----------
    replicate : Whole
        ``[C]``, counted along the flattened leading axes.
    round : Whole
        ``[C]``, from 1: a challenge of round 1 leads from the opening positions to the next.
    challenger, challenged : Whole
        ``[C]``: the actors' numbers, from 0.
    gain : Array
        ``[C]``: what the challenger expects to gain, in the model's units of utility.
    win : Array
        ``[C]``: the chance that the challenger gives itself, in [0, 1]; NaN where the model has none.
    """

    challenger: Whole
    challenged: Whole
    gain: Array
    win: Array

    @classmethod
    def none(cls) -> Challenges:
        """Return no challenges at all."""
        none, never = np.zeros(0), np.zeros(0, dtype=np.int64)
        return cls(never, never, never, never, none, none)


@dataclass(frozen=True, eq=False)
class Offers(_Record):
    """What each actor was asked to move to, and whether it did.

    Parameters
    ----------
    replicate, round : Whole
        ``[F]``, as in ``Challenges``.
    proposer, mover : Whole
        ``[F]``: who asks, and who is asked to move. Where a bargain moves both, there is one
        offer for each, and the proposer may be the mover too.
    kind : array of str
        ``[F]``: the model's word for the offer, such as ``"bargain"`` or ``"confrontation"``.
    proposed : Array
        ``[F, K]``: where the mover is asked to stand.
    taken : Flags
        ``[F]``
    """

    proposer: Whole
    mover: Whole
    kind: Words
    proposed: Array
    taken: Flags

    @classmethod
    def none(cls, issues: int) -> Offers:
        """Return no offers at all."""
        never = np.zeros(0, dtype=np.int64)
        no_words, nowhere = np.zeros(0, dtype=np.str_), np.zeros((0, issues))
        return cls(never, never, never, never, no_words, nowhere, np.zeros(0, dtype=np.bool_))
