"""Conditions, made ready to be asked of many replicates at once."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from sim.arrays import Array, Flags, Whole
from sim.kernel.state import State

_COMPARE: dict[str, Callable[[Array, float], Flags]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True)
class Moment:
    """What conditions are asked of: a state, and what has already happened on the day under way."""

    day: int
    state: State
    count: Whole
    last: Whole
    heard: Whole

    @classmethod
    def at_end_of(cls, state: State) -> Moment:
        """Return the moment at the end of the state's day."""
        return cls(state.day, state, state.count, state.last, state.heard)


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
        return _READ[self.kind](self, moment)

    def of(self, array: Array) -> Array:
        """Pick actor and column out of ``[R, N, X]``, or all actors under a quantifier."""
        column = array[..., self.what[0]]
        return column if self.group is not None else column[:, self.actor]


_READ: dict[str, Callable[[Reading, Moment], Array]] = {
    "day": lambda reading, at: np.full(at.state.replicates, float(at.day)),
    "stance": lambda reading, at: reading.of(at.state.stance),
    "public": lambda reading, at: reading.of(at.state.public),
    "belief": lambda reading, at: np.asarray(expit(reading.of(at.state.log_odds))),
    "situation": lambda reading, at: at.state.situation[:, reading.what[0]],
    "change": lambda reading, at: at.state.change[:, reading.what[0]],
    "present": lambda reading, at: _present(reading, at).astype(np.float64),
    "done": lambda reading, at: at.count[:, list(reading.what)].sum(axis=1).astype(np.float64),
    "days_since": lambda reading, at: (at.day - _latest(reading, at)).astype(np.float64),
    "heard": lambda reading, at: at.heard[:, list(reading.what)].sum(axis=1).astype(np.float64),
}


def _latest(reading: Reading, at: Moment) -> Whole:
    latest: Whole = at.last[:, list(reading.what)].max(axis=1)
    return latest


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
        verdicts = _COMPARE[self.operator](values, self.number)
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

    def holds(self, moment: Moment) -> Flags:
        """Return ``[R]``: in which replicates all clauses hold."""
        verdict = np.ones(moment.state.replicates, dtype=bool)
        for clause in self.clauses:
            verdict = verdict & _any_of(clause, moment)
        return verdict


def _any_of(alternatives: tuple[tuple[Test, ...], ...], moment: Moment) -> Flags:
    verdict = np.zeros(moment.state.replicates, dtype=bool)
    for tests in alternatives:
        together = np.ones_like(verdict)
        for test in tests:
            together = together & test.holds(moment)
        verdict = verdict | together
    return verdict
