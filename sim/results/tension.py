"""Tension: the scores of what is done, day by day, on a scale that can be replaced."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sim.acts.scale import Scale, read_scale, score_of
from sim.acts.vocabulary import coding
from sim.results.frames import addressed_acts

if TYPE_CHECKING:
    from sim.results.run import Run

DYAD = ("source", "recipient")


def tension(
    run: Run, *, scale: str | os.PathLike[str] | Scale | None = None, by_dyad: bool = False
) -> pd.DataFrame:
    """Return the daily scores of a run; see ``Run.tension``."""
    done = scored_acts(run, scale)
    series = (
        daily(done.explode("recipient").astype({"recipient": "string"}), played(run), DYAD)
        if by_dyad
        else daily(done, played(run), ())
    )
    start = pd.Timestamp(run.scenario.calendar.start)
    series.insert(0, "variant", run.variant)
    series.insert(1, "replicate", run.replicate)
    series.insert(3, "date", start + pd.to_timedelta(series["day"], unit="D"))
    return series


def played(run: Run) -> range:
    """Return the days that were played: to the end, or to the day on which the run froze."""
    frozen = (state.day for state in run.states if state.frozen[0])
    return range(1, next(frozen, run.states[-1].day) + 1)


def scored_acts(
    run: Run, scale: str | os.PathLike[str] | Scale | None = None, *, coded: bool = False
) -> pd.DataFrame:
    """Return the acts of a run, or only those that PLOVER codes, and their scores on a scale.

    Columns: day, source, recipient (a tuple), type, plover, score.
    """
    acts = addressed_acts(run.plan, run.states, run.records)
    named = acts.rename(columns={"actor": "source", "to": "recipient"}).astype({"source": "string"})
    named = named[named["plover"] != "NONE"] if coded else named
    if scale is not None:
        given = read_scale(scale)
        written = zip(named["type"], named["plover"], strict=True)
        scores = [score_of(kind, coding(*plover.split("/")), given) for kind, plover in written]
        named = named.assign(score=scores)
    return named[["day", *DYAD, "type", "plover", "score"]]


def daily(scored: pd.DataFrame, days: range, by: Sequence[str]) -> pd.DataFrame:
    """Return day, the columns ``by``, acts, total and mean: one row for each day, even an idle one."""
    keys = ["day", *by]
    found = scored.groupby(keys, observed=True, dropna=False)["score"].agg(["size", "sum", "mean"])
    every = pd.DataFrame({"day": list(days)})
    if by:
        pairs = scored[list(by)].drop_duplicates().sort_values(list(by))
        every = every.merge(pairs, how="cross")
    series = every.merge(found.reset_index(), on=keys, how="left", validate="one_to_one")
    series = series.rename(columns={"size": "acts", "sum": "total"})
    return series.fillna({"acts": 0, "total": 0.0}).astype({"acts": "int64", "total": "float64"})
