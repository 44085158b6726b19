"""Patterns: what the source says of minds and moments, asked of many runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.arrays import Array, Flags
from sim.kernel import BASE, Luck, Plan, State, make_plan, open_state, play
from sim.kernel.asking import Questions
from sim.kernel.planning import condition_for
from sim.kernel.readings import Moment
from sim.kernel.state import NEVER
from sim.scenario.asked import When
from sim.scenario.parts import Pattern
from sim.scenario.scenario import Scenario

_POINT = re.compile(r"\s*(?P<anchor>day|[a-z][a-z0-9_]*)\s*(?P<offset>[+-]?\s*\d+)?\s*")


@dataclass(frozen=True, eq=False)
class History:
    """All days of many runs of one variant, kept in arrays."""

    plan: Plan
    states: Sequence[State]

    @classmethod
    def of(cls, scenario: Scenario, variant: str, *, seed: int, replicates: int) -> History:
        """Play ``replicates`` runs."""
        plan, luck = make_plan(scenario, variant), Luck(seed, 0, replicates)
        return cls(plan, [open_state(plan.on(1), luck), *(state for state, _ in play(plan, luck))])

    def holds(self, when: When) -> Flags:
        """Return ``[days, R]``: whether conditions hold at the end of each day."""
        condition = condition_for(self.plan, when)
        questions = Questions([condition])
        return np.stack([questions.answers(Moment.at_end_of(state))[:, 0] for state in self.states])

    def day_of(self, outcome: str) -> Array:
        """Return ``[R]``: the day of an outcome, NaN where it has not come."""
        reached = self.states[-1].reached[:, self.plan.names.outcomes.index(outcome)]
        return np.where(reached == NEVER, np.nan, reached)

    def first(self, when: When) -> Array:
        """Return ``[R]``: the first day on which conditions hold, infinity if there is none."""
        held = self.holds(when)
        return np.where(held.any(axis=0), held.argmax(axis=0), np.inf)


@dataclass(frozen=True)
class Finding:
    """How often a pattern holds.

    Parameters
    ----------
    share : float
        Of the runs that can be asked; NaN for a shift.
    runs : int
        How many could be asked.
    measured : str
        The number beside the words.
    holds : bool
        Whether it lies where the pattern says.
    """

    share: float
    runs: int
    measured: str
    holds: bool


def check_patterns(scenario: Scenario, *, replicates: int = 200, seed: int = 1) -> pd.DataFrame:
    """Ask every pattern of the scenario of ``replicates`` runs, paired by luck.

    Returns
    -------
    DataFrame
        pattern, variant, question, expected, measured, runs, holds, text; one row per pattern.
    """
    histories: dict[str, History] = {}

    def history(variant: str) -> History:
        if variant not in histories:
            histories[variant] = History.of(scenario, variant, seed=seed, replicates=replicates)
        return histories[variant]

    rows = []
    for name, pattern in scenario.patterns.items():
        finding = _ASKED[pattern.question](pattern, history(pattern.variant or BASE), history(BASE))
        rows.append(
            {
                "pattern": name,
                "variant": pattern.variant or BASE,
                "question": pattern.question,
                "expected": _expected(pattern),
                "measured": finding.measured,
                "runs": finding.runs,
                "holds": finding.holds,
                "text": pattern.text,
            }
        )
    columns = ["pattern", "variant", "question", "expected", "measured", "runs", "holds", "text"]
    return pd.DataFrame(rows, columns=columns)


def _expected(pattern: Pattern) -> str:
    parts = []
    if pattern.share is not None:
        parts.append(f"{pattern.share[0]:.0%} to {pattern.share[1]:.0%} of runs")
    if pattern.median is not None:
        parts.append(f"median day {pattern.median[0]:g} to {pattern.median[1]:g}")
    if pattern.shift is not None:
        parts.append(f"{pattern.shift[0]:+g} to {pattern.shift[1]:+g} days")
    return ", ".join(parts)


def _share(pattern: Pattern, asked: Flags, yes: Flags) -> Finding:
    runs = int(asked.sum())
    share = float((asked & yes).sum() / runs) if runs else float("nan")
    assert pattern.share is not None
    return Finding(share, runs, f"{share:.1%}", pattern.share[0] <= share <= pattern.share[1])


def _when_at(pattern: Pattern, history: History, base: History) -> Finding:
    held = history.holds(pattern.when)
    points = [_days(history, point) for point in (pattern.at or "").split("..")]
    first, last = points[0], points[-1]
    days = np.arange(len(history.states))[:, np.newaxis]
    inside = (days >= first) & (days <= last)
    asked = ~np.isnan(first) & ~np.isnan(last) & (first >= 0) & (first < len(history.states))
    return _share(pattern, asked, np.asarray((held & inside).any(axis=0)))


def _days(history: History, point: str) -> Array:
    found = _POINT.fullmatch(point)
    assert found is not None, point
    offset = int((found["offset"] or "0").replace(" ", ""))
    if found["anchor"] == "day":
        return np.full(history.states[0].replicates, float(offset))
    return history.day_of(found["anchor"]) + offset


def _outcome_by(pattern: Pattern, history: History, base: History) -> Finding:
    days = history.day_of(pattern.outcome or "")
    came = np.asarray(days <= (pattern.by or 0))
    finding = _share(pattern, np.ones(len(days), dtype=bool), came)
    if pattern.median is None or not came.any():
        return finding
    median = float(np.median(days[came]))
    inside = pattern.median[0] <= median <= pattern.median[1]
    measured = f"{finding.measured}, median day {median:g}"
    return Finding(finding.share, finding.runs, measured, finding.holds and inside)


def _first_before(pattern: Pattern, history: History, base: History) -> Finding:
    first, before = history.first(pattern.first), history.first(pattern.before)
    asked = np.isfinite(first) | np.isfinite(before)
    return _share(pattern, asked, first < before)


def _first_shift(pattern: Pattern, history: History, base: History) -> Finding:
    """Compare pair by pair; where a run never gets there, the day after the last stands in."""
    never = len(history.states)
    ours, theirs = (np.minimum(h.first(pattern.first), never) for h in (history, base))
    asked = (ours < never) | (theirs < never)
    runs = int(asked.sum())
    shift = float((ours - theirs)[asked].mean()) if runs else float("nan")
    assert pattern.shift is not None
    return Finding(float("nan"), runs, f"{shift:+.2f} days", pattern.shift[0] <= shift <= pattern.shift[1])


_ASKED: dict[str, Callable[[Pattern, History, History], Finding]] = {
    "when at": _when_at,
    "outcome by": _outcome_by,
    "first before": _first_before,
    "first shift": _first_shift,
}
