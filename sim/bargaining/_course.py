"""The course of the spatial model of politics: turn after turn, until every replicate has come to rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, Whole
from sim.bargaining._election import scaled
from sim.bargaining._menus import NOBODY
from sim.bargaining._records import Challenges, Offers
from sim.bargaining._table import Table, folded
from sim.bargaining._ties import Ties, merged, precedence
from sim.bargaining._turn import Actors, Rules, Turn, nearest, standing, take_turn

_PAIRS = 2**15
"""Pairs of actors in the pieces of a batch that are played at once, so that they stay in the cache."""

_AT_REST = 0.02
"""Share of what moved in the first turn, below which a turn is the last."""

_REST = 0.01
"""Points: movement of all actors together that is none."""


@dataclass(frozen=True, eq=False)
class How:
    """How a forecast is made."""

    rules: Rules
    rounds: int
    outcome: str
    ties: Ties
    seed: int
    affinity: Array | None


@dataclass(frozen=True, eq=False)
class Played:
    """All replicates one below the other, after the last turn and on the way."""

    position: Array
    ideal: Array
    actors: Actors
    rounds: Whole
    converged: Flags
    history: Sequence[Array]
    challenges: Sequence[Challenges]
    offers: Sequence[Offers]


def play(table: Table, how: How, *, recorded: bool) -> Played:
    actors, position, luck = _flat(table, how)
    ideal, first = position, np.zeros(len(position))
    rounds, converged = np.zeros(len(position), dtype=np.int64), np.zeros(len(position), dtype=np.bool_)
    history, challenges, offers = [position], list[Challenges](), list[Offers]()
    for number in range(1, how.rounds + 1):
        moving = np.flatnonzero(~converged)
        after, rounds[moving] = position.copy(), number
        drawn = None if luck is None else luck[:, number - 1]
        for rows, turn in _turns(moving, position, ideal, actors, drawn, how.rules):
            after[rows] = turn.position
            if recorded:
                challenges.append(_challenges(turn, rows, number))
                offers.append(_offers(turn, rows, number))
        step = _movement(after - position)
        first = step if number == 1 else first
        ideal = _wanted(ideal, after, moving, how.affinity)
        position = after
        history.append(position)
        converged = converged | ((number > 1) & (step < _AT_REST * first + _REST))
        if converged.all():
            break
    return Played(position, ideal, actors, rounds, converged, history, challenges, offers)


def _flat(table: Table, how: How) -> tuple[Actors, Array, Array | None]:
    """Put the replicates one below the other."""
    shape = table.position.shape[-2:]
    rank = precedence(table, how.ties, seed=how.seed)
    actors = Actors(
        salience=table.salience.reshape(-1, *shape),
        capability=scaled(table.capability.reshape(-1, shape[0])),
        rank=rank.reshape(-1, shape[0]),
    )
    luck = None if table.luck is None else table.luck.reshape(-1, *table.luck.shape[-2:])
    return actors, merged(table).reshape(-1, *shape), luck


def _turns(
    moving: Whole, position: Array, ideal: Array, actors: Actors, luck: Array | None, rules: Rules
) -> Iterator[tuple[Whole, Turn]]:
    """Yield a turn of some of the replicates, with their rows, until all that move have taken it."""
    for rows in _pieces(moving, position.shape[-2]):
        drawn = None if luck is None else luck[rows]
        yield rows, take_turn(nearest(position[rows]), nearest(ideal[rows]), actors.of(rows), drawn, rules)


def _pieces(rows: Whole, actors: int) -> Iterator[Whole]:
    """Divide replicates into pieces that are played at once."""
    size = max(1, _PAIRS // actors**2)
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _movement(step: Array) -> Array:
    """Return ``[R]``: the way that all actors go together."""
    return folded(np.sqrt(folded(step * step, axis=-1)), axis=-1)


def _wanted(ideal: Array, position: Array, moving: Whole, affinity: Array | None) -> Array:
    """Return ``[R, n, K]``: what everybody wants after a turn, where there was one."""
    if affinity is None:
        return position
    after, held = ideal.copy(), position[moving]
    drawn = folded(affinity[..., np.newaxis] * held[:, np.newaxis, :, :], axis=-2)
    rest = 1.0 - folded(affinity, axis=-1)
    after[moving] = drawn + rest[:, np.newaxis] * ideal[moving]
    return after


def _challenges(turn: Turn, rows: Whole, number: int) -> Challenges:
    row, actor = np.nonzero(turn.target != NOBODY)
    return Challenges(
        replicate=rows[row],
        round=np.full(len(row), number),
        challenger=actor,
        challenged=turn.target[row, actor],
        gain=turn.gain[row, actor],
        win=turn.chance[row, actor],
    )


def _offers(turn: Turn, rows: Whole, number: int) -> Offers:
    """Return two offers for each bargain, to its initiator and to its receiver."""
    made = turn.bargains
    mover = np.stack([made.initiator, made.receiver], axis=-1)
    proposed = np.stack([made.by_initiator, made.by_receiver], axis=1)
    taken = turn.kept[made.row[:, np.newaxis], mover] == np.arange(len(made))[:, np.newaxis]
    return Offers(
        replicate=np.repeat(rows[made.row], 2),
        round=np.full(mover.size, number),
        proposer=np.repeat(made.initiator, 2),
        mover=mover.ravel(),
        kind=np.full(mover.size, "bargain"),
        proposed=proposed.reshape(mover.size, proposed.shape[-1]),
        taken=taken.ravel(),
    )


@dataclass(frozen=True, eq=False)
class LastElection:
    """An election among last positions: ``[R, n]`` each."""

    chance: Array
    stands: Flags
    holder: Whole


def last_election(played: Played, how: How) -> LastElection:
    pieces = [
        standing(played.position[rows], played.ideal[rows], played.actors.of(rows), how.rules)
        for rows in _pieces(np.arange(len(played.position)), played.position.shape[-2])
    ]
    return LastElection(*(np.concatenate(parts) for parts in zip(*pieces, strict=True)))
