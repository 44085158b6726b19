"""Bargains of the spatial model of politics: where two parties meet, and what others think of it.

Bargains of all replicates stand one below the other: ``B`` bargains, each with its row of the batch.
A bargain would move both parties. Wise, Lester & Efird (2015).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.arrays import Array, Whole
from sim.bargaining._spatial import distances, utilities

INTERPOLATIONS = ("s2p2", "s1p1", "s2pmax")
"""How two positions are weighed: by the squares of salience and chance, by both as they are, or by the
squares of salience and the lead in chances, so that only the weaker moves."""

_LEAST = 1e-6
"""What each party adds to its own weight, so that neither moves if neither has any."""

_GRID = 100.0
"""Bargains are struck to the hundredth of a point."""


@dataclass(frozen=True, eq=False)
class Bargains:
    """Proposals, each between an initiator and a receiver.

    Parameters
    ----------
    row : Whole
        ``[B]``: of the batch.
    initiator, receiver : Whole
        ``[B]``: the actors' numbers.
    by_initiator, by_receiver : Array
        ``[B, K]``: where each would stand.
    """

    row: Whole
    initiator: Whole
    receiver: Whole
    by_initiator: Array
    by_receiver: Array

    def __len__(self) -> int:
        return len(self.row)

    def ordered(self, order: Whole) -> Bargains:
        """Return the bargains in another order."""
        return Bargains(*(getattr(self, field.name)[order] for field in fields(self)))

    def beside(self, other: Bargains) -> Bargains:
        """Return each of the bargains, followed by its counterpart in ``other``."""
        both = [
            np.concatenate([getattr(self, field.name), getattr(other, field.name)]) for field in fields(self)
        ]
        return Bargains(*both).ordered(np.arange(2 * len(self)).reshape(2, -1).T.ravel())

    def averaged(self, other: Bargains, mine: Array, theirs: Array) -> Bargains:
        """Return bargains half-way to their counterparts in ``other``, by weights ``[B]``."""
        share = (mine / (mine + theirs))[:, np.newaxis]
        return Bargains(
            self.row,
            self.initiator,
            self.receiver,
            share * self.by_initiator + (1.0 - share) * other.by_initiator,
            share * self.by_receiver + (1.0 - share) * other.by_receiver,
        )


def struck(
    position: Array, salience: Array, pairs: tuple[Whole, Whole, Whole], chance: Array, by: str
) -> Bargains:
    """Return the bargains between pairs of actors.

    Parameters
    ----------
    position, salience : Array
        ``[R, n, K]``
    pairs : tuple of Whole
        ``[B]`` each: row, initiator, receiver.
    chance : Array
        ``[B]``: that the initiator would prevail.
    by : str
        One of ``INTERPOLATIONS``.
    """
    row, initiator, receiver = pairs
    ours, theirs = position[row, initiator], position[row, receiver]
    our_care, their_care = salience[row, initiator], salience[row, receiver]
    win, lose = chance[:, np.newaxis], (1.0 - chance)[:, np.newaxis]
    if by == "s2pmax":
        ours, theirs = (
            ours + _yields(lose - win, our_care, their_care) * (theirs - ours),
            theirs + _yields(win - lose, their_care, our_care) * (ours - theirs),
        )
        return Bargains(row, initiator, receiver, ours, theirs)
    our_weight, their_weight = our_care * win, their_care * lose
    if by == "s2p2":
        our_weight, their_weight = our_weight * our_weight, their_weight * their_weight
    whole = our_weight + their_weight + _LEAST
    met = our_weight * ours + their_weight * theirs
    return Bargains(
        row,
        initiator,
        receiver,
        _rounded((met + _LEAST * ours) / whole),
        _rounded((met + _LEAST * theirs) / whole),
    )


def _yields(lead: Array, own_care: Array, other_care: Array) -> Array:
    """Return the share of the way that an actor goes, if the other has a lead in chances."""
    ahead = np.maximum(lead, 0.0)
    pushed = ahead * (other_care * other_care)
    return pushed / (pushed + _LEAST + (1.0 - ahead) * (own_care * own_care))


def _rounded(position: Array) -> Array:
    return np.floor(0.5 + position * _GRID) / _GRID


def improvements(bargains: Bargains, ideal: Array, salience: Array, risk: Array, utility: Array) -> Array:
    """Return ``[B, n]``: by how much each bargain changes the sum of what an actor thinks of all positions.

    Parameters
    ----------
    bargains : Bargains
    ideal, salience : Array
        ``[R, n, K]``
    risk : Array
        ``[R, n]``
    utility : Array
        ``[R, i, j]``: to ``i`` of where ``j`` stands now.
    """
    ideals, cares, attitudes = ideal[bargains.row], salience[bargains.row], risk[bargains.row]
    parts = (
        (bargains.by_initiator, bargains.initiator),
        (bargains.by_receiver, bargains.receiver),
    )
    change = [
        utilities(distances(ideals, moved[:, np.newaxis, :], cares)[..., 0], attitudes)
        - utility[bargains.row, :, party]
        for moved, party in parts
    ]
    return change[0] + change[1]
