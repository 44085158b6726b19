"""One turn of the spatial model of politics, for a batch of replicates.

Positions are ``[R, n, K]``, in points. Arrays keep the replicates nearest to each other in
memory, though they are indexed first: most of the time goes into sums over pairs of actors and a
third, and so each of their steps is one long loop.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, Whole
from sim.bargaining._bargains import Bargains, improvements, struck
from sim.bargaining._duel import PERSPECTIVES, Scene, chances, gains, losses, worthwhile
from sim.bargaining._election import VOTING, coalitions, elect
from sim.bargaining._menus import NOBODY, ballots, menus, strengths
from sim.bargaining._spatial import distances, risk_attitudes, utilities
from sim.bargaining._table import folded
from sim.bargaining._ties import ALIKE, best, holders

BARGAINS = ("initiator", "both", "weighted")
"""Whose view of the chances a challenge leads to a bargain by."""

_TOGETHER = 0.1
"""Points: last positions nearer than this are one option of the election among them."""


@dataclass(frozen=True)
class Rules:
    """The options of ``smp``, by its names for them."""

    voting: str
    victory: str
    election: str
    risk_range: str
    perspective: str
    commitment: str
    interpolation: str
    bargain: str


@dataclass(frozen=True, eq=False)
class Actors:
    """What does not change from turn to turn.

    Parameters
    ----------
    salience : Array
        ``[R, n, K]``
    capability : Array
        ``[R, n]``, the largest of a row being ``CAPABILITY``.
    rank : Whole
        ``[R, n]``: who comes first in a tie.
    """

    salience: Array
    capability: Array
    rank: Whole

    def of(self, rows: Whole) -> Actors:
        """Return the actors of some of the replicates."""
        return Actors(nearest(self.salience[rows]), nearest(self.capability[rows]), self.rank[rows])


@dataclass(frozen=True, eq=False)
class Turn:
    """What happens in a turn.

    Parameters
    ----------
    position : Array
        ``[R, n, K]``: where everybody stands after it.
    target : Whole
        ``[R, n]``: whom each actor challenges; ``NOBODY`` if it challenges nobody.
    gain, chance : Array
        ``[R, n]``: what it expects of that; 0 where it challenges nobody.
    bargains : Bargains
    kept : Whole
        ``[R, n]``: the number of the bargain that each actor keeps; ``NOBODY`` for the status quo.
    """

    position: Array
    target: Whole
    gain: Array
    chance: Array
    bargains: Bargains
    kept: Whole


def nearest(values: Array) -> Array:
    """Return ``[R, ...]`` with the replicates nearest to each other in memory."""
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(values, 0, -1)), -1, 0)


def take_turn(position: Array, ideal: Array, actors: Actors, luck: Array | None, rules: Rules) -> Turn:
    """Play one turn.

    Parameters
    ----------
    position, ideal : Array
        ``[R, n, K]``: where everybody stands, and wants to stand.
    actors : Actors
    luck : Array or None
        ``[R, n]``: a uniform for each actor's choice among bargains; None if it keeps the likeliest.
    rules : Rules
    """
    distance = distances(ideal, position, actors.salience)
    scene = _scene(distance, actors, rules)
    chance = chances(scene)
    gain = gains(scene, chance)
    open_to = worthwhile(gain)
    target = np.where(open_to.any(axis=-1), best(gain, actors.rank[:, np.newaxis, :], open_to), NOBODY)
    bargains = _bargains(position, actors, scene, chance, target, rules)
    kept = _kept(bargains, distance, ideal, actors, scene.risk, luck, rules)
    at = np.maximum(target, 0)[..., np.newaxis]
    challenges = target != NOBODY
    return Turn(
        position=_moved(position, bargains, kept),
        target=target,
        gain=np.where(challenges, np.take_along_axis(gain, at, axis=-1)[..., 0], 0.0),
        chance=np.where(challenges, np.take_along_axis(chance, at, axis=-1)[..., 0], 0.0),
        bargains=bargains,
        kept=kept,
    )


def _scene(distance: Array, actors: Actors, rules: Rules) -> Scene:
    """Infer risk attitudes from a risk-neutral election, and what everybody stands to lose."""
    vote, everybody = VOTING[rules.voting], np.ones_like(actors.capability, dtype=np.bool_)
    strength = coalitions(1.0 - distance, actors.capability, vote)
    chosen = elect(strength, everybody, by=rules.election, wins=rules.victory)
    plain, bent = losses(distance)
    salience = folded(actors.salience, axis=-1)
    return Scene(
        plain=plain,
        bent=bent,
        risk=risk_attitudes(chosen, rules.risk_range),
        weight=actors.capability * salience,
        salience=salience,
        vote=vote,
        empathy=PERSPECTIVES[rules.perspective],
        thirds=rules.commitment == "semi",
    )


def _bargains(
    position: Array, actors: Actors, scene: Scene, chance: Array, target: Whole, rules: Rules
) -> Bargains:
    """Strike a bargain, or two, for every challenge."""
    row, initiator = np.nonzero(target != NOBODY)
    pairs = (row, initiator, target[row, initiator])
    theirs = struck(position, actors.salience, pairs, chance[pairs], rules.interpolation)
    if rules.bargain == "initiator":
        return theirs
    as_seen = chances(scene, by_challenger=False)[pairs]
    others = struck(position, actors.salience, pairs, as_seen, rules.interpolation)
    if rules.bargain == "both":
        return theirs.beside(others)
    return theirs.averaged(others, scene.weight[pairs[:2]], scene.weight[pairs[0], pairs[2]])


def _kept(
    bargains: Bargains,
    distance: Array,
    ideal: Array,
    actors: Actors,
    risk: Array,
    luck: Array | None,
    rules: Rules,
) -> Whole:
    """Return ``[R, n]``: which bargain each actor keeps, by an election of all actors."""
    kept = np.full(risk.shape, NOBODY)
    if not len(bargains):
        return kept
    utility = utilities(distance, risk[..., np.newaxis])
    change = improvements(bargains, ideal, actors.salience, risk, utility) / risk.shape[-1]
    listed = menus(bargains, risk.shape[-1])
    strong = strengths(listed, change, actors.capability, VOTING[rules.voting])
    proposer = np.append(bargains.initiator, NOBODY)
    for ballot in ballots(listed, strong):
        chance = elect(ballot.strength, ballot.stands, by=rules.election, wins=rules.victory)
        row, actor = listed.row[ballot.menu], listed.actor[ballot.menu]
        if luck is None:
            rank = actors.rank[row[:, np.newaxis], proposer[ballot.bargain]]
            # who has nothing better stays
            place = best(chance, np.where(ballot.bargain == NOBODY, -1, rank), ballot.stands)
        else:
            place = _drawn(chance, luck[row, actor])
        kept[row, actor] = ballot.bargain[np.arange(len(place)), place]
    return kept


def _drawn(chance: Array, luck: Array) -> Whole:
    """Return ``[G]``: the place at which the chances before it add up to more than ``luck``."""
    reached = np.cumsum(chance, axis=-1) > luck[:, np.newaxis]
    likeliest = chance.argmax(axis=-1)  # only if the sum of all, but for rounding, were not above
    return np.asarray(np.where(reached.any(axis=-1), reached.argmax(axis=-1), likeliest))


def _moved(position: Array, bargains: Bargains, kept: Whole) -> Array:
    """Return ``[R, n, K]``: everybody in the place that its bargain has for it."""
    row, actor = np.nonzero(kept != NOBODY)
    which = kept[row, actor]
    initiates = bargains.initiator[which] == actor
    after = position.copy(order="K")
    after[row, actor] = np.where(
        initiates[:, np.newaxis], bargains.by_initiator[which], bargains.by_receiver[which]
    )
    return after


def standing(position: Array, ideal: Array, actors: Actors, rules: Rules) -> tuple[Array, Flags, Whole]:
    """Hold an election among positions.

    Returns
    -------
    tuple
        ``[R, n]`` each: the chance of each actor's position, which of them stand, and for each actor the
        one whose position stands for its own.
    """
    gap = position[:, :, np.newaxis, :] - position[:, np.newaxis, :, :]
    apart = np.sqrt(folded(gap * gap, axis=-1))
    holder = holders(apart < _TOGETHER * (1.0 - ALIKE))  # bargains lie on a grid, and often just so far apart
    stands = holder == np.arange(position.shape[-2])
    distance = distances(ideal, position, actors.salience)
    risk = _scene(distance, actors, rules).risk
    utility = utilities(distance, risk[..., np.newaxis])
    strength = coalitions(utility, actors.capability, VOTING[rules.voting])
    return elect(strength, stands, by=rules.election, wins=rules.victory), stands, holder
