"""Menus of the spatial model of politics: which of the bargains that it is party to an actor keeps.

Each chooses for itself, by an election of all actors among its bargains and the status quo, so that
one party may keep a bargain that the other drops. Menus are of all lengths. They stand one below the
other, and so do the pairs of places on them; only for the last step of an election are they laid out
side by side, and then with the like. Wise, Lester & Efird (2015).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, Whole
from sim.bargaining._bargains import Bargains
from sim.bargaining._election import FLOOR, Vote

NOBODY = -1
"""In place of an actor, or of a bargain: the status quo."""


@dataclass(frozen=True, eq=False)
class Menus:
    """What everybody who is party to a bargain chooses from: the status quo, and then the bargains.

    Parameters
    ----------
    row, actor : Whole
        ``[G]``: who chooses.
    size : Whole
        ``[G]``: how many places a menu has, the status quo among them.
    bargain : Whole
        ``[E]``: the bargain in each place of each menu, one menu after the other; ``NOBODY`` for the
        status quo.
    """

    row: Whole
    actor: Whole
    size: Whole
    bargain: Whole

    @property
    def menu(self) -> Whole:
        """``[E]``: the menu that a place is on."""
        return np.repeat(np.arange(len(self.size)), self.size)

    @property
    def place(self) -> Whole:
        """``[E]``: its number on its menu."""
        return np.arange(len(self.bargain)) - np.repeat(np.cumsum(self.size) - self.size, self.size)


def menus(bargains: Bargains, actors: int) -> Menus:
    """Return the menus of all who are party to a bargain."""
    party = np.concatenate([bargains.initiator, bargains.receiver])
    number = np.tile(np.arange(len(bargains)), 2)
    owner = np.concatenate([bargains.row, bargains.row]) * actors + party
    owners, held = np.unique(owner, return_counts=True)
    everywhere = np.concatenate([owners, owner])
    offered = np.concatenate([np.full(len(owners), NOBODY), number])
    return Menus(
        row=owners // actors,
        actor=owners % actors,
        size=held + 1,
        bargain=offered[np.lexsort((offered, everywhere))],
    )


def duels(listed: Menus) -> tuple[Whole, Whole]:
    """Return ``[Q]``, twice: all pairs of places on the same menu, the first before the second."""
    rivals = np.repeat(listed.size, listed.size) - 1 - listed.place
    first = np.repeat(np.arange(len(listed.bargain)), rivals)
    step = np.arange(len(first)) - np.repeat(np.cumsum(rivals) - rivals, rivals)
    return first, first + 1 + step


def strengths(listed: Menus, change: Array, capability: Array, vote: Vote) -> tuple[Array, Array]:
    """Return ``[Q]``, twice: the strength of those who prefer the first of each pair, and the second.

    Parameters
    ----------
    listed : Menus
    change : Array
        ``[B, n]``: how much better each bargain is than the status quo, for each actor.
    capability : Array
        ``[R, n]``
    vote : callable
        From a difference of utilities to the vote of weight 1.
    """
    pairs = duels(listed)
    row = listed.row[listed.menu[pairs[0]]]
    first, second = (listed.bargain[place] for place in pairs)
    # what NOBODY points to, at the end, is the status quo
    worth = np.vstack([change, np.zeros((1, change.shape[-1]))]).T.copy()
    weight = np.ascontiguousarray(capability.T)
    for_first, for_second = np.full(len(row), FLOOR), np.full(len(row), FLOOR)
    for voter in range(len(worth)):  # left fold, as in every election
        better = worth[voter][first] - worth[voter][second]
        strong = weight[voter][row]
        for_first += strong * np.maximum(vote(better), 0.0)
        for_second += strong * np.maximum(vote(-better), 0.0)
    return for_first, for_second


@dataclass(frozen=True, eq=False)
class Ballots:
    """Menus side by side, of much the same length, the shorter ones with empty places at the end.

    Parameters
    ----------
    menu : Whole
        ``[G]``: the menus' numbers.
    bargain : Whole
        ``[G, M]``: ``NOBODY`` in the first place, the status quo, and in empty ones.
    stands : Flags
        ``[G, M]``: which places are not empty.
    strength : Array
        ``[G, M, M]``: of those who prefer one place to another.
    """

    menu: Whole
    bargain: Whole
    stands: Flags
    strength: Array


def ballots(listed: Menus, strong: tuple[Array, Array]) -> Iterator[Ballots]:
    """Lay menus out with those of the same length, up to the next power of two.

    The length follows from the menu itself, so nothing depends on what else is in the batch.
    """
    first, second = duels(listed)
    menu, place = listed.menu, listed.place
    places = 2 ** np.frexp(listed.size - 1)[1]
    for length in np.unique(places):
        group = np.flatnonzero(places == length)
        at = np.cumsum(places == length) - 1
        on, pair = places[menu] == length, places[menu[first]] == length
        bargain = np.full((len(group), length), NOBODY)
        bargain[at[menu[on]], place[on]] = listed.bargain[on]
        strength = np.moveaxis(np.full((length, length, len(group)), FLOOR), -1, 0)
        where, better, worse = at[menu[first[pair]]], place[first[pair]], place[second[pair]]
        strength[where, better, worse] = strong[0][pair]
        strength[where, worse, better] = strong[1][pair]
        yield Ballots(group, bargain, np.arange(length) < listed.size[group, np.newaxis], strength)
