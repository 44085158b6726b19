"""What conditions read, and the moment of a day at which they read it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.arrays import Array, Flags, Whole
from sim.kernel.state import State

COMPARE: dict[str, Callable[..., Flags]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True)
class Moment:
    """What conditions are asked of: a state, and what has already come on the day under way.

    Parameters
    ----------
    day : int
    state : State
        At the end of the last whole day.
    today : [R, H] bool, optional
        Happenings of the day under way; none, at the end of a day.
    delivered : [R, Q] bool, optional
        Routes over which something has arrived on the day under way.
    """

    day: int
    state: State
    today: Flags | None = None
    delivered: Flags | None = None

    @classmethod
    def at_end_of(cls, state: State) -> Moment:
        """Return the moment at the end of the state's day."""
        return cls(state.day, state)

    def how_often(self, what: tuple[int, ...]) -> Whole:
        """Return ``[R]``: how often any of these happenings has come."""
        return _with_today(_counted(self.state.count, what), self.today, what)

    def times_heard(self, what: tuple[int, ...]) -> Whole:
        """Return ``[R]``: how often any of these routes has delivered."""
        return _with_today(_counted(self.state.heard, what), self.delivered, what)

    def days_since(self, what: tuple[int, ...]) -> Whole:
        """Return ``[R]``: days since the latest of these happenings; very many if none has come."""
        past = self.day - _column(self.state.last, what, np.max)
        if self.today is None:
            return past
        return np.where(_column(self.today, what, np.any), 0, past)


def _column(table: Array | Whole | Flags, what: tuple[int, ...], join: Callable[..., Array]) -> Whole:
    if len(what) == 1:
        return np.asarray(table[:, what[0]])
    return np.asarray(join(table[:, list(what)], axis=1))


def _counted(table: Whole, what: tuple[int, ...]) -> Whole:
    return _column(table, what, np.sum)


def _with_today(past: Whole, today: Flags | None, what: tuple[int, ...]) -> Whole:
    return past if today is None else past + _column(today, what, np.sum)


@dataclass(frozen=True)
class Reading:
    """Where a quantity is found: its kind and the numbers of actor, issue, happenings, routes.

    ``group`` is the number of the group that a quantifier speaks of; the reading then has one
    column per actor.
    """

    kind: str
    actor: int | None = None
    what: tuple[int, ...] = ()
    group: int | None = None

    def values(self, moment: Moment) -> Array:
        """Return ``[R]``, or ``[R, N]`` under a quantifier."""
        if self.kind not in TABLES:
            return _READ[self.kind](self, moment)
        column: Array = TABLES[self.kind](moment.state)[..., self.what[0]]
        return column if self.actor is None else column[:, self.actor]


TABLES: dict[str, Callable[[State], Any]] = {
    "stance": lambda state: state.stance,
    "public": lambda state: state.public,
    "belief": lambda state: state.probability,
    "situation": lambda state: state.situation,
    "change": lambda state: state.change,
    "trust": lambda state: state.trust,
    "knows": lambda state: state.knows,
    "open": lambda state: state.open,
}
"""Where a quantity stands that is read without reckoning."""

_READ: dict[str, Callable[[Reading, Moment], Array]] = {
    "day": lambda reading, at: np.full(at.state.replicates, float(at.day)),
    "present": lambda reading, at: _present(reading, at).astype(np.float64),
    "done": lambda reading, at: at.how_often(reading.what).astype(np.float64),
    "days_since": lambda reading, at: at.days_since(reading.what).astype(np.float64),
    "heard": lambda reading, at: at.times_heard(reading.what).astype(np.float64),
}


def _present(reading: Reading, at: Moment) -> Flags:
    return at.state.present if reading.group is not None else at.state.present[:, reading.actor]


@dataclass(frozen=True)
class Test:
    """One comparison, ready to be asked."""

    __test__ = False  # not a test of pytest's

    reading: Reading
    less: Reading | None
    operator: str
    number: float
    quantifier: str | None = None

    def holds(self, moment: Moment) -> Flags:
        """Return ``[R]``: in which replicates the comparison holds."""
        values = self.reading.values(moment)
        if self.less is not None:
            values = values - self.less.values(moment)
        verdicts = COMPARE[self.operator](values, self.number)
        return verdicts if self.quantifier is None else self._quantified(verdicts, moment.state)

    def _quantified(self, verdicts: Flags, state: State) -> Flags:
        members = state.member[:, self.reading.group]
        agreeing, size = (verdicts & members).sum(axis=1), members.sum(axis=1)
        # of nobody, neither some nor most nor all can hold anything
        enough = {"some": agreeing > 0, "most": 2 * agreeing > size, "all": agreeing == size}
        return np.asarray(enough[self.quantifier or "all"] & (size > 0))


@dataclass(frozen=True)
class Condition:
    """Clauses that must all hold; a clause is a list of alternatives, each a list of tests."""

    clauses: tuple[tuple[tuple[Test, ...], ...], ...] = ()
