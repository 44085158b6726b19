"""The acts of a plan, and what a day asks of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arrays import Array, Flags, Whole, repeated
from sim.kernel.asking import Questions
from sim.kernel.luck import Luck
from sim.kernel.readings import Condition, Moment, Reading
from sim.kernel.state import NEVER, State
from sim.scenario.asked import SLOTS
from sim.scenario.parts import Act


@dataclass(frozen=True)
class Answer:
    """How one quantity answers another: ``gain`` times it, or times its distance from a knee."""

    reading: Reading
    gain: float
    below: float | None = None
    above: float | None = None

    def amounts(self, moment: Moment) -> Array:
        """Return ``[R]``."""
        found = self.reading.values(moment)
        if self.below is not None:
            found = np.maximum(self.below - found, 0.0)
        elif self.above is not None:
            found = np.maximum(found - self.above, 0.0)
        return self.gain * found


@dataclass(frozen=True)
class Chance:
    """A chance per day: constant, or an answer to a quantity, never above ``most``."""

    constant: float
    answer: Answer | None = None
    most: float = 1.0

    @property
    def certain(self) -> bool:
        """Whether no draw is needed."""
        return self.answer is None and self.constant in (0.0, 1.0)

    @property
    def sure(self) -> bool:
        """Whether it comes whatever the draw."""
        return self.answer is None and self.constant >= 1.0

    def values(self, moment: Moment) -> Array | float:
        """Return ``[R]`` in [0, 1], or a number where it is constant."""
        if self.answer is None:
            return self.constant
        return np.clip(self.answer.amounts(moment), 0.0, self.most)


@dataclass(frozen=True)
class PlannedAct:
    """One act of one actor: an entry of the playbook, once per member where it says ``each``."""

    id: str
    actor: int
    part: Act
    channel: int
    happening: int
    condition: Condition
    chance: Chance
    draw: int | None
    """Column of its draw among the act streams; ``None`` where no draw is needed."""
    after_done: tuple[int, ...]
    """Happenings after which it may come; ``()`` if it waits for none."""
    after_heard: tuple[int, ...]
    """Routes over which the act it waits for reaches its actor."""
    within: int
    questions: tuple[int, ...]
    """Routes by which it may have been asked today, for a reply."""
    knows: tuple[int, ...]
    """Facts that its actor must know in order to tell them."""
    offers: tuple[int, ...]
    """Routes by which the offer that it answers reaches its actor; ``()`` if it answers none."""
    stands: int
    """Days for which that offer stands."""
    answered: tuple[int, ...]
    """Happenings by which its actor has answered that offer."""
    meeting: int | None
    """The meeting whose statement it is."""
    audiences: tuple[int, ...]
    """Audiences to which the actor itself must belong, where that is drawn."""


@dataclass(frozen=True)
class Acts:
    """All acts, sorted by id and actor; ``A`` is the first axis of every array."""

    acts: tuple[PlannedAct, ...]
    levels: tuple[tuple[int, tuple[int, ...]], ...]
    """(slot, acts) in the order of the day; acts of one level cannot see each other."""
    actor: Whole
    happening: Whole
    own: Flags
    repeated: Flags
    fixed: Array
    says: Flags
    claims: Array
    effects: Array
    stakes: Array
    public: Flags
    repeats: Array
    cost: Array
    word: Array
    verified: Array
    verified_to: Array
    verified_by: Whole
    streams: tuple[int, ...]

    @cached_property
    def telling(self) -> Flags:
        """[A]: whether an act claims anything, or shows what somebody's word is worth."""
        return np.asarray(self.claims.any(axis=1) | (self.word != 0.0))

    @cached_property
    def verifiable(self) -> Flags:
        """[A]: whether the ground bears its claims out, now or later."""
        return np.asarray((self.verified > 0.0) | (self.verified_by >= 0))

    @cached_property
    def stating(self) -> Flags:
        """[A]: whether an act carries a position."""
        return np.asarray(self.says.any(axis=1))

    @cached_property
    def own_pairs(self) -> tuple[Whole, ...]:
        """Acts and issues on which the actor says what it thinks."""
        return np.nonzero(self.own)

    @cached_property
    def repeated_pairs(self) -> tuple[Whole, ...]:
        """Acts and issues on which the actor repeats its public position."""
        return np.nonzero(self.repeated)

    @cached_property
    def statements(self) -> Whole:
        """The acts by which actors commit themselves in public."""
        own = np.array([act.meeting is None for act in self.acts], dtype=bool)
        return np.flatnonzero(self.public & (self.stakes > 0.0) & self.stating & own)

    @cached_property
    def effective(self) -> Whole:
        """The acts that move the situation."""
        return np.flatnonzero(self.effects.any(axis=1))

    @cached_property
    def day_slots(self) -> tuple[DaySlot, ...]:
        """What is asked together, in the order of the day."""
        slots = itertools.groupby(self.levels, key=lambda level: level[0])
        return tuple(DaySlot(self, [acts for _, acts in levels]) for _, levels in slots)


class Level:
    """Acts that may wait for what acts of an earlier level of the same slot have done.

    Parameters
    ----------
    acts : Acts
    numbers : [a] int
    """

    def __init__(self, acts: Acts, numbers: Whole) -> None:
        self.acts = numbers
        mine = [acts.acts[number] for number in numbers]
        self._follows = np.flatnonzero([act.part.after is not None for act in mine])
        self._replies = np.flatnonzero([act.part.reply_to is not None for act in mine])
        following = [mine[place] for place in self._follows]
        self._within = np.array([[act.within] for act in following], dtype=np.int64)
        self._done = _table([act.after_done for act in following])
        self._heard = _table([act.after_heard for act in following])
        self._asked = _table([mine[place].questions for place in self._replies])

    def in_time(self, state: State, today: Flags, delivered: Flags) -> Flags | bool:
        """Return ``[R, a]``: whether what each act waits for, or the question it answers, has come."""
        if not len(self._follows) and not len(self._replies):
            return True
        comes = np.ones((len(self.acts), state.replicates), dtype=bool).T
        if len(self._follows):
            since = state.day + 1 - self._within
            done = _lately(today, state.last, self._done, since)
            comes[:, self._follows] = done | _lately(delivered, state.heard_last, self._heard, since)
        if len(self._replies):
            comes[:, self._replies] &= (delivered[:, self._asked[0]] & self._asked[1]).any(axis=-1)
        return comes


Table = tuple[Whole, Flags]
"""Rows of numbers, and where they are numbers and not filled up."""


def _table(rows: Sequence[tuple[int, ...]]) -> Table:
    width = max((len(row) for row in rows), default=0)
    numbers, meant = np.zeros((len(rows), width), dtype=np.int64), np.zeros((len(rows), width), dtype=bool)
    for line, row in enumerate(rows):
        numbers[line, : len(row)] = row
        meant[line, : len(row)] = True
    return numbers, meant


def _lately(today: Flags, last: Whole, table: Table, since: Whole) -> Flags:
    """Return ``[R, a]``: whether any of a row has come today, or on or after the day ``since``."""
    numbers, meant = table
    if not numbers.size:
        return np.zeros((len(today), len(numbers)), dtype=bool)
    return np.asarray(((today[:, numbers] | (last[:, numbers] >= since)) & meant).any(axis=-1))


def _stands(answer: PlannedAct, at: Moment) -> Flags:
    """Return ``[R]``: whether the offer that an act answers is on the table, and not yet answered."""
    state, routes = at.state, list(answer.offers)
    offered = state.heard_last[:, routes].max(axis=1, initial=NEVER)
    if at.delivered is not None:
        offered = np.where(at.delivered[:, routes].any(axis=1), at.day, offered)
    answered = state.last[:, list(answer.answered)].max(axis=1, initial=NEVER)
    return np.asarray((offered > answered) & (at.day - offered <= answer.stands))


class DaySlot:
    """Acts of one slot of the day: what all of them see is settled when the slot begins.

    Parameters
    ----------
    acts : Acts
    levels : sequence of tuple of int
        Acts that may wait for acts of an earlier level.
    """

    def __init__(self, acts: Acts, levels: Sequence[tuple[int, ...]]) -> None:
        self.levels = [Level(acts, np.array(level)) for level in levels]
        self.numbers = np.concatenate([level.acts for level in self.levels])
        mine = [acts.acts[number] for number in self.numbers]
        self._questions = Questions([act.condition for act in mine])
        self._actors = acts.actor[self.numbers]
        self._once = np.flatnonzero([act.part.once for act in mine])
        self._once_happening = acts.happening[self.numbers[self._once]]
        self._gates = [(place, g, act.actor) for place, act in enumerate(mine) for g in act.audiences]
        self._tellings = [(place, act.actor, fact) for place, act in enumerate(mine) for fact in act.knows]
        self._answers = [(place, act) for place, act in enumerate(mine) if act.part.answers]
        self.statements = [(place, act.meeting) for place, act in enumerate(mine) if act.meeting is not None]
        self.number = SLOTS.index(mine[0].part.slot)
        self._never = [place for place, act in enumerate(mine) if act.draw is None and not act.chance.sure]
        drawn = [(place, act, act.draw) for place, act in enumerate(mine) if act.draw is not None]
        self._drawn = np.array([place for place, _, _ in drawn], dtype=np.int64)
        self._streams = [acts.streams[draw] for _, _, draw in drawn]
        self._chances = [act.chance for _, act, _ in drawn]
        self._constant = np.array([chance.constant for chance in self._chances])

    def may(self, at: Moment, luck: Luck) -> Flags:
        """Return ``[R, a]``: which acts of the slot come, if what they wait for comes."""
        state = at.state
        may = self._questions.answers(at)
        may &= state.present[:, self._actors]
        may &= ~state.frozen[:, np.newaxis]
        if len(self._once):
            done = state.count[:, self._once_happening] > 0
            may[:, self._once] &= ~(done if at.today is None else done | at.today[:, self._once_happening])
        for place, audience, actor in self._gates:
            may[:, place] &= state.member[:, audience, actor]
        for place, actor, fact in self._tellings:
            may[:, place] &= state.knows[:, actor, fact]
        for place, act in self._answers:
            may[:, place] &= _stands(act, at)
        may[:, self._never] = False
        # only for acts that may come somewhere is luck drawn, and asked how likely they are
        asked = np.flatnonzero(may[:, self._drawn].any(axis=0))
        drawn = luck.uniforms([self._streams[n] for n in asked], at.day)
        may[:, self._drawn[asked]] &= drawn < self._chances_of(asked, at)
        return may

    def _chances_of(self, asked: Whole, at: Moment) -> Array:
        """Return ``[R, a]`` or ``[a]``: the chances of some of the acts that are drawn."""
        answers = [(column, self._chances[n]) for column, n in enumerate(asked) if self._chances[n].answer]
        if not answers:
            return np.asarray(self._constant[asked])
        chances: Array = repeated(at.state.replicates, self._constant[asked])
        for column, chance in answers:
            chances[:, column] = chance.values(at)
        return chances
