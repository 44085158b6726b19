"""Many conditions asked at once: every quantity is read once, every comparison made in one table."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sim.arrays import Array, Flags, Whole
from sim.kernel.readings import COMPARE, TABLES, Condition, Moment, Reading, Test


class Questions:
    """Conditions that are asked at the same moments.

    Parameters
    ----------
    conditions : sequence of Condition
    """

    def __init__(self, conditions: Sequence[Condition]) -> None:
        tests = list(dict.fromkeys(test for condition in conditions for test in _tests(condition)))
        plain = sorted((t for t in tests if t.quantifier is None), key=_kind)
        self._size = len(conditions)
        self._quantified = [test for test in tests if test.quantifier is not None]
        number = {test: place for place, test in enumerate([*plain, *self._quantified])}
        read = dict.fromkeys(r for t in plain for r in (t.reading, t.less) if r is not None)
        self._readings = sorted(read, key=lambda reading: (reading.kind not in TABLES, reading.kind))
        self._tables = list(_tables(self._readings))
        self._comparisons = list(_comparisons(plain, self._readings))
        clauses = [
            (place, tuple(tuple(number[test] for test in tests) for tests in clause))
            for place, condition in enumerate(conditions)
            for clause in condition.clauses
        ]
        plainly = [(place, clause[0][0]) for place, clause in clauses if len(clause) == len(clause[0]) == 1]
        self._rounds = list(_rounds(plainly))
        self._alternatives = [(place, c) for place, c in clauses if not len(c) == len(c[0]) == 1]

    def answers(self, moment: Moment) -> Flags:
        """Return ``[R, C]``: in which replicates each of the conditions holds."""
        holds = np.ones((self._size, moment.state.replicates), dtype=bool)
        if self._rounds or self._alternatives:
            verdicts = self._verdicts(moment)
            for places, tests in self._rounds:
                holds[places] &= verdicts[tests]
            for place, alternatives in self._alternatives:
                holds[place] &= _any_of(alternatives, verdicts)
        return holds.T

    def _verdicts(self, moment: Moment) -> Flags:
        """Return ``[T, R]``: the verdict of every test."""
        values = np.empty((len(self._readings), moment.state.replicates))
        for kind, rows, where in self._tables:
            values[rows] = TABLES[kind](moment.state)[where].T
        known = self._tables[-1][1].stop if self._tables else 0
        for row, reading in zip(values[known:], self._readings[known:], strict=True):
            row[:] = reading.values(moment)
        compared = [
            COMPARE[operator](values[rows] if less is None else values[rows] - values[less], numbers)
            for operator, rows, less, numbers in self._comparisons
        ]
        return np.concatenate([*compared, *(test.holds(moment)[np.newaxis] for test in self._quantified)])


def _rounds(asked: Sequence[tuple[int, int]]) -> Iterator[tuple[Whole, Whole]]:
    """Yield conditions and a test of each, so that after all rounds every condition had all its tests."""
    tests: dict[int, list[int]] = {}
    for place, test in asked:
        tests.setdefault(place, []).append(test)
    for number in range(max(map(len, tests.values()), default=0)):
        longer = {place: mine[number] for place, mine in tests.items() if len(mine) > number}
        yield np.array(list(longer), dtype=np.int64), np.array(list(longer.values()), dtype=np.int64)


def _tables(readings: Sequence[Reading]) -> Iterator[tuple[str, slice, tuple[Any, ...]]]:
    """Yield what can be read in one go: the kind, the rows it fills, and the index into its table."""
    first = 0
    for kind, alike in itertools.groupby(readings, key=lambda reading: reading.kind):
        group = list(alike)
        rows = slice(first, first + len(group))
        first = rows.stop
        if kind in TABLES:
            column = np.array([reading.what[0] for reading in group])
            actor = [reading.actor for reading in group]
            yield (
                kind,
                rows,
                (slice(None), column) if None in actor else (slice(None), np.array(actor), column),
            )


def _tests(condition: Condition) -> Iterator[Test]:
    return (test for clause in condition.clauses for tests in clause for test in tests)


Comparisons = tuple[str, Whole, Whole | None, Array]
"""An operator, the rows that it compares, the rows taken from them first, and numbers ``[T, 1]``."""


def _comparisons(tests: Sequence[Test], readings: Sequence[Reading]) -> Iterator[Comparisons]:
    """Put tests together that differ only in what they read and in their numbers."""
    row = {reading: place for place, reading in enumerate(readings)}
    for (sign, differs), alike in itertools.groupby(tests, key=_kind):
        group = list(alike)
        rows = np.array([row[test.reading] for test in group])
        less = np.array([row[test.less] for test in group if test.less is not None]) if differs else None
        yield sign, rows, less, np.array([[test.number] for test in group])


def _kind(test: Test) -> tuple[str, bool]:
    return test.operator, test.less is not None


def _any_of(alternatives: Sequence[Sequence[int]], verdicts: Flags) -> Flags:
    """Return ``[R]``: where all tests of at least one alternative hold."""
    whole = (functools.reduce(np.logical_and, (verdicts[test] for test in tests)) for tests in alternatives)
    return np.asarray(functools.reduce(np.logical_or, whole))
