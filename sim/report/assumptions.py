"""Which assumptions matter most: numbers with a range, put to its ends one at a time, on the same luck."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.arrays import Flags
from sim.errors import DiplosimError
from sim.kernel import Luck, make_plan, play_out
from sim.kernel.state import NEVER
from sim.replicates import chunks
from sim.results.progress import progress_bar
from sim.results.statistics import paired_share
from sim.results.study import Study
from sim.scenario.evidence import walk
from sim.scenario.numbers import Day, Number
from sim.scenario.parts import Variant
from sim.scenario.scenario import Scenario
from sim.scenario.variants import changed

SCREENING = 40
"""Runs with which all assumptions are tried at first."""

FINAL = 200
"""Runs with which those are asked again that moved the answer most."""

MOST = 8
"""How many are asked again."""

_UNPLAYED = {"source", "patterns", "variants"}
_SECTIONS = {
    "actors", "profiles", "rules", "changes", "situation", "playbook", "events", "milestones", "channels",
    "outcomes",
}  # fmt: skip


@dataclass(frozen=True)
class Assumption:
    """A number with a range of its own, and how often an outcome comes at both ends of it.

    Parameters
    ----------
    path : str
        Where it stands in the scenario.
    number : Number
    low, high : array of bool
        ``[R]``: whether the outcome came, with the number at the low and at the high end.
    """

    path: str
    number: Number
    low: Flags
    high: Flags

    @property
    def swing(self) -> float:
        """Share of runs at the high end, less that at the low end."""
        return float(self.high.mean() - self.low.mean())


@dataclass(frozen=True)
class Assumptions:
    """Those of a scenario's assumptions on which an outcome depends most.

    Parameters
    ----------
    outcome : str
    base : float
        Share of runs in which it comes, all as assumed; of the same runs.
    found : tuple of Assumption
        The largest swing first; without those that make no difference.
    asked : int
        Numbers with a range that were tried at first.
    screening, replicates : int
        Runs per end: at first, and of those in ``found``.
    refused : tuple of str
        Numbers whose ends the scenario does not allow.
    """

    outcome: str
    base: float
    found: tuple[Assumption, ...]
    asked: int
    screening: int
    replicates: int
    refused: tuple[str, ...]

    def table(self, scenario: Scenario) -> pd.DataFrame:
        """Return assumption, path, value, from, to, low, high, difference and its interval.

        Returns
        -------
        DataFrame
            ``low`` and ``high`` are shares of runs; ``difference`` is high less low, with its 95 %
            Monte-Carlo interval ``difference_low``, ``difference_high``.
        """
        return pd.DataFrame([_row(scenario, one) for one in self.found])


def _row(scenario: Scenario, one: Assumption) -> dict[str, object]:
    assert one.number.range is not None
    pair = paired_share(one.high, one.low)
    return {
        "assumption": in_words(scenario, one.path),
        "path": one.path,
        "value": one.number.value,
        "from": one.number.range[0],
        "to": one.number.range[1],
        "low": float(one.low.mean()),
        "high": float(one.high.mean()),
        "difference": pair.difference,
        "difference_low": pair.low,
        "difference_high": pair.high,
    }


def in_words(scenario: Scenario, path: str) -> str:
    """Return the path of a number as words, actors by their names."""
    keys = [key for key in path.split(".") if key not in _SECTIONS and key != "value"]
    names = {name: actor.name for name, actor in scenario.actors.items()}
    return ", ".join(names.get(key, key.replace("_", " ")) for key in keys)


def ranged(scenario: Scenario) -> dict[str, Number]:
    """Return, by path, the numbers that have a range of their own and enter the run."""
    return {
        ".".join(map(str, place.path)): place.part
        for place in walk(scenario)
        if isinstance(place.part, Number)
        and place.part.range is not None
        and place.path[0] not in _UNPLAYED
        and "observed" not in place.path
        and all(isinstance(key, str) for key in place.path)
    }


def matter_most(
    study: Study,
    outcome: str,
    *,
    most: int = MOST,
    screening: int = SCREENING,
    replicates: int = FINAL,
    progress: bool = True,
) -> Assumptions:
    """Find the assumptions on which the share of runs with an outcome depends most.

    One number at a time is put to the low and to the high end of its range (a one-at-a-time
    design, Saltelli et al. 2008, Global Sensitivity Analysis), on the luck of the study's first
    replicates. A first screening with few runs asks them all; those with the largest swings are
    asked again with more. Numbers that act only together are not found in this way.

    Parameters
    ----------
    study : Study
        Its base is asked.
    outcome : str
    most : int
        How many are asked again.
    screening, replicates : int
        Runs per end, at first and then; no more than the study has.
    progress : bool
        Show a bar on a terminal.

    Raises
    ------
    UnknownNameError
        If there is no such outcome.
    """
    came = ~np.isnan(study.days_of(study.variants[0], outcome))
    first, then = (min(count, study.replicates) for count in (screening, replicates))
    numbers, refused = ranged(study.scenario), list[str]()
    with progress_bar(len(numbers) + min(most, len(numbers)), "asking assumptions", shown=progress) as step:
        tried = list(_tried(study, outcome, numbers, came[:first], refused, step))
        tried.sort(key=lambda one: -_reach(one, came[:first]))
        kept = {one.path: one.number for one in tried[:most] if _reach(one, came[:first]) > 0.0}
        found = list(_tried(study, outcome, kept, came[:then], [], step))
    found.sort(key=lambda one: -abs(one.swing))
    share = float(came[:then].mean())
    return Assumptions(outcome, share, tuple(found), len(numbers), first, then, tuple(refused))


def _reach(one: Assumption, base: Flags) -> float:
    """Return how far the answer lies from the base, or one end from the other; in shares."""
    low, high, middle = (float(flags.mean()) for flags in (one.low, one.high, base))
    return max(low, high, middle) - min(low, high, middle)


def _tried(
    study: Study,
    outcome: str,
    numbers: dict[str, Number],
    base: Flags,
    refused: list[str],
    step: Callable[[int], None],
) -> Iterator[Assumption]:
    for path, number in numbers.items():
        assert number.range is not None
        try:
            ends = [_came(study, outcome, path, number, end, base) for end in number.range]
        except DiplosimError:
            refused.append(path)
        else:
            yield Assumption(path, number, *ends)
        step(1)


def _came(study: Study, outcome: str, path: str, number: Number, end: float, base: Flags) -> Flags:
    """Return ``[R]``: in which runs the outcome comes with a number at one end of its range."""
    if end == number.value:
        return base
    value = round(end) if isinstance(number, Day) else end
    scenario = changed(study.scenario, Variant(summary="one number", set={path: value}))
    plan = make_plan(scenario, None, study.rules)
    column = plan.names.outcomes.index(outcome)
    parts = []
    for first, count in chunks(plan, 0, len(base)):
        luck = Luck(study.seed, first, count)
        parts.append(play_out(plan, luck).reached[:, column] != NEVER)
    return np.concatenate(parts)


def key_outcome(study: Study) -> str | None:
    """Return the outcome that the variants pull farthest apart; else the one nearest to an even chance.

    Returns
    -------
    str or None
        ``None`` where the scenario declares no outcome.
    """

    def pull(outcome: str) -> tuple[float, float]:
        shares = list(_shares(study, outcome))
        return max(shares) - min(shares), -abs(shares[0] - 0.5)

    return max(study.scenario.outcomes, key=pull, default=None)


def _shares(study: Study, outcome: str) -> Iterator[float]:
    for variant in study.variants:
        came = ~np.isnan(study.days_of(variant, outcome))[study.played(variant)]
        yield float(came.mean()) if len(came) else 0.0
