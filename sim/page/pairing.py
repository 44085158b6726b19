"""As now against with my change: many runs of both on the same luck."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from sim.flow import ensemble
from sim.page.words import actor_name, spoken
from sim.plot.style import signed
from sim.results.compare import compare, warnings
from sim.results.study import Study
from sim.scenario.scenario import Scenario

REPLICATES = 500
"""Runs on either side."""

MOST = 8
"""Other differences that are shown."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """What a change did.

    Parameters
    ----------
    outcomes : DataFrame
        A row per outcome: outcome, as now, with my change, difference, low, high (percentage points;
        95 % interval of the paired difference), only with my change, only as now (runs).
    others : DataFrame
        Where everybody stands at the end, the surest differences first: who, on what, as now, with
        my change, difference, low, high.
    doubts : tuple of str
        What a careful statistician would say first.
    study : Study
    """

    outcomes: pd.DataFrame
    others: pd.DataFrame
    doubts: tuple[str, ...]
    study: Study


def paired(scenario: Scenario, *, now: str, mine: str, seed: int, replicates: int = REPLICATES) -> Comparison:
    """Play two variants on the same luck and compare them, pair by pair."""
    played = ensemble(
        scenario, variants=[now, mine], replicates=replicates, seed=seed, workers=1, progress=False
    )
    study = replace(played, variants=(now, mine))  # the base is always played, and not always asked for
    table = compare(study, baseline=now)
    rows = table[table["variant"] == mine]
    doubts = warnings(study, baseline=now)
    return Comparison(_outcomes(scenario, rows), _others(scenario, rows), doubts, study)


def _outcomes(scenario: Scenario, rows: pd.DataFrame) -> pd.DataFrame:
    asked = rows[rows["kind"] == "outcome"]
    names = [scenario.outcomes[name].text or spoken(name) for name in asked["question"]]
    return pd.DataFrame(
        {
            "outcome": names,
            "as now": 100.0 * asked["baseline"].to_numpy(),
            "with my change": 100.0 * asked["value"].to_numpy(),
            "difference": 100.0 * asked["difference"].to_numpy(),
            "low": 100.0 * asked["difference_low"].to_numpy(),
            "high": 100.0 * asked["difference_high"].to_numpy(),
            "only with my change": asked["gained"].to_numpy(),
            "only as now": asked["lost"].to_numpy(),
        }
    )


def _others(scenario: Scenario, rows: pd.DataFrame) -> pd.DataFrame:
    ends = rows[rows["kind"].isin(["stance", "belief", "situation"])]
    sure = ends[(ends["difference_low"] > 0.0) | (ends["difference_high"] < 0.0)]
    largest = sure.sort_values("difference", key=lambda d: -d.abs(), kind="stable").head(MOST)
    who = [
        actor_name(scenario, actor) if isinstance(actor, str) else "the situation"
        for actor in largest["actor"]
    ]
    return pd.DataFrame(
        {
            "who": who,
            "on what": [spoken(name) for name in largest["question"]],
            "as now": largest["baseline"].to_numpy(),
            "with my change": largest["value"].to_numpy(),
            "difference": largest["difference"].to_numpy(),
            "low": largest["difference_low"].to_numpy(),
            "high": largest["difference_high"].to_numpy(),
        }
    )


def in_a_sentence(outcome: str, row: Mapping[Hashable, float]) -> str:
    """Say what a change did to one outcome, with its interval, in percentage points."""
    low, high, difference = row["low"], row["high"], row["difference"]
    if low == high == 0.0:
        return f"{outcome}: the same in every run, {row['as now']:.0f} % of them."
    from_to = f"{row['as now']:.0f} % of runs as now, {row['with my change']:.0f} % with my change"
    interval = f"{signed(difference, 1)} points, 95 % interval {signed(low, 1)} to {signed(high, 1)}"
    verdict = "" if low > 0.0 or high < 0.0 else " It may be no difference at all."
    return f"{outcome}: {from_to} ({interval}).{verdict}"
