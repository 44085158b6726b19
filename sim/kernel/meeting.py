"""A meeting: who is there, what text is on the table, and who signs it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags, left_fold
from sim.kernel.asking import Questions
from sim.kernel.readings import Moment
from sim.kernel.state import State


@dataclass(frozen=True)
class Settled:
    """What a meeting comes to, if it is held.

    Parameters
    ----------
    text : [R, K]
        The position of the statement; without meaning on an issue on which it is silent.
    agreed : [R, K] bool
        The issues on which it speaks.
    signed : [R, N, K] bool
        Who signs the text on which issue.
    """

    text: Array
    agreed: Flags
    signed: Flags


@dataclass(frozen=True)
class PlannedMeeting:
    """A meeting, made ready.

    Parameters
    ----------
    id : str
    audience : int
        Those who belong to the room.
    day : int
        For which it is planned; 0 where it has to be convened.
    convened, postponed : Questions or None
        One each.
    notice, later, at_most : int
        Days from convening, days of delay, how many delays.
    slot : int
    agenda : [K] bool
    unanimous, median : bool
    tolerance : [N]
    weight : [N, K]
        Capability times salience.
    refusing : tuple of int
        Who may refuse to sign anything.
    refuses : Questions
        One for each of them.
    stakes : float
    act : int
        The act by which its statement is published.
    """

    id: str
    audience: int
    day: int
    convened: Questions | None
    postponed: Questions | None
    notice: int
    later: int
    at_most: int
    slot: int
    agenda: Flags
    unanimous: bool
    median: bool
    tolerance: Array
    weight: Array
    refusing: tuple[int, ...]
    refuses: Questions
    stakes: float
    act: int

    def settled(self, state: State) -> Settled:
        """Find a text that enough of those present can sign, on the positions of ``state``.

        The text on an issue is made of the public positions of those who still take part. Whoever
        finds it farther from its private stance than it tolerates leaves the table, and the text
        is made anew, until all who are left can sign it: so a text lies in the hull of its
        signatories' public positions, and within the tolerance of each. It stands if those who
        sign are enough; under unanimity nobody may have left.
        """
        there = (state.member[:, self.audience] & state.present)[..., np.newaxis]
        signs = np.repeat(there & ~self._refuse(state)[..., np.newaxis], len(self.agenda), axis=2)
        text = self._text(state.public, signs)
        for _ in range(signs.shape[1]):
            able = np.abs(text[:, np.newaxis] - state.stance) <= self.tolerance[:, np.newaxis]
            signs = signs & able
            text = self._text(state.public, signs)
        able = np.abs(text[:, np.newaxis] - state.stance) <= self.tolerance[:, np.newaxis]
        number, all_there = signs.sum(axis=1), there.sum(axis=1)
        enough = number == all_there if self.unanimous else 2 * number > all_there
        agreed = enough & (number > 0) & (able | ~signs).all(axis=1) & self.agenda
        return Settled(text, agreed, signs & agreed[:, np.newaxis])

    def _refuse(self, state: State) -> Flags:
        refuse = np.zeros(state.present.shape, dtype=bool)
        refuse[:, list(self.refusing)] = self.refuses.answers(Moment.at_end_of(state))
        return refuse

    def _text(self, public: Array, signs: Flags) -> Array:
        weight = signs * self.weight
        return _weighted_median(public, weight) if self.median else _weighted_mean(public, weight)


def _over_actors(values: Array) -> Array:
    """Fold ``[R, N, K]`` over its actors."""
    actors = [values[:, n] for n in range(values.shape[1])]
    return left_fold(actors[1:], actors[0])


def _weighted_mean(position: Array, weight: Array) -> Array:
    """Return ``[R, K]``, inside the hull of positions of weight; 0 where there is no weight at all."""
    total = _over_actors(weight)
    mean = _over_actors(weight * position) / np.where(total > 0.0, total, 1.0)
    # rounding may leave the hull by a last bit
    low = np.where(weight > 0.0, position, np.inf).min(axis=1)
    high = np.where(weight > 0.0, position, -np.inf).max(axis=1)
    return np.where(total > 0.0, np.clip(mean, np.minimum(low, high), np.maximum(low, high)), 0.0)


def _weighted_median(position: Array, weight: Array) -> Array:
    """Return ``[R, K]``: the lowest position that has at least half of the weight at or below it."""
    order = np.argsort(position, axis=1, kind="stable")
    sorted_weight = np.take_along_axis(weight, order, axis=1)
    reached = np.cumsum(sorted_weight, axis=1)
    half = (2.0 * reached >= reached[:, -1:]) & (reached > 0.0)
    place = np.take_along_axis(order, half.argmax(axis=1)[:, np.newaxis], axis=1)
    median = np.take_along_axis(position, place, axis=1)[:, 0]
    return np.where(half.any(axis=1), median, 0.0)
