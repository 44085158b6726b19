"""A meeting: who is there, what text is on the table, and who signs it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags
from sim.bargaining.agreement import agreement
from sim.bargaining.models import model_named, trades
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
    notice, times, later, at_most : int
        Days from convening, how often it is convened, days of delay, how many delays.
    slot : int
    agenda : [K] bool
    unanimous : bool
    text_by : str
        The model of ``sim.bargaining`` that makes the text.
    tolerance : [N]
    capability : [N]
    salience : [N, K]
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
    times: int
    later: int
    at_most: int
    slot: int
    agenda: Flags
    unanimous: bool
    text_by: str
    tolerance: Array
    capability: Array
    salience: Array
    refusing: tuple[int, ...]
    refuses: Questions
    stakes: float
    act: int

    def settled(self, state: State, held: Flags | None = None) -> Settled:
        """Find a text that enough of those present can sign, on the positions of ``state``.

        Only in the replicates ``held``, where that is given; in the others nothing is agreed.

        The text on an issue is made of the public positions of those who still take part, by itself, or
        where issues are traded for each other together with those on the others. Whoever
        finds it farther from its private stance than it tolerates leaves the table, and the text
        is made anew, until all who are left can sign it: so a text lies in the hull of its
        signatories' public positions, and within the tolerance of each. It stands if those who
        sign are enough; under unanimity nobody may have left.
        """
        rows = np.arange(state.replicates) if held is None else np.flatnonzero(held)
        there = (state.member[rows, self.audience] & state.present[rows])[..., np.newaxis]
        stance, public = state.stance[rows], state.public[rows]
        signs = np.repeat(there & ~self._refuse(state)[rows, :, np.newaxis], len(self.agenda), axis=2)
        found = self._text(public, signs)
        while True:
            able = np.abs(found[:, np.newaxis] - stance) <= self.tolerance[:, np.newaxis]
            anew = np.flatnonzero((signs & ~able).any(axis=(1, 2)))
            if not len(anew):
                break
            signs = signs & able
            found[anew] = self._text(public[anew], signs[anew])
        number, all_there = signs.sum(axis=1), there.sum(axis=1)
        enough = number == all_there if self.unanimous else 2 * number > all_there
        stands = enough & (number > 0) & self.agenda
        text, agreed = (
            np.zeros((state.replicates, *found.shape[1:])),
            np.zeros(state.public.shape, dtype=bool),
        )
        text[rows], agreed[rows] = found, signs & stands[:, np.newaxis]
        return Settled(text, np.asarray(agreed.any(axis=1)), agreed)

    def _refuse(self, state: State) -> Flags:
        refuse = np.zeros(state.present.shape, dtype=bool)
        refuse[:, list(self.refusing)] = self.refuses.answers(Moment.at_end_of(state))
        return refuse

    def _text(self, public: Array, signs: Flags) -> Array:
        """Return ``[R, K]``; 0 on an issue that is not on the agenda or that nobody would sign."""
        model, on = model_named(self.text_by), np.flatnonzero(self.agenda)
        text = np.zeros((len(public), len(self.agenda)))
        text[:, on] = np.nan_to_num(
            agreement(
                model,
                public[..., on],
                self.capability,
                self.salience[:, on],
                signs[..., on],
                together=trades(model),
            )
        )
        return text
