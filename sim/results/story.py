"""What happened in one run, in a dozen lines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.arrays import Array
from sim.kernel import Luck, Plan, play_out
from sim.kernel.state import NEVER
from sim.results.run import Run
from sim.world.wordings import happening_text


def story(run: Run) -> str:
    """Return a dozen lines a person can read: what happened, who moved, who stopped believing."""
    return "\n".join([*_head(run), *_days(run), *_movers(run), *_messages(run)])


def _head(run: Run) -> Iterator[str]:
    scenario = run.scenario
    first, last = scenario.date(0), scenario.date(run.states[-1].day)
    which = f"{run.variant} (seed {run.seed}, replicate {run.replicate})"
    yield f"{scenario.title}. One run of {which}, {first} to {last}."


def _days(run: Run) -> Iterator[str]:
    for day, name in zip(run.happenings["day"], run.happenings["happening"], strict=True):
        yield f"  day {day:>2} ({run.scenario.date(int(day)):%d %b}): {happening_text(run.scenario, name)}"
    if run.happenings.empty:
        yield "  nothing dated, no milestone and no outcome came."


def _movers(run: Run) -> Iterator[str]:
    """Name, for every issue, who moved farthest, and for every proposition who changed its mind."""
    last = run.states[-1].day
    for issue in run.scenario.issues:
        wide = _wide(run.stances, "issue", issue, "stance")
        before, after = wide[0], wide[last]
        farthest = int((after - before).abs().to_numpy().argmax())
        name = run.scenario.actors[wide.index[farthest]].name
        moved = f"from {before.iloc[farthest]:+.2f} to {after.iloc[farthest]:+.2f}"
        yield f"  {issue}: {name} moved farthest, {moved}"
    for proposition, part in run.scenario.propositions.items():
        wide = _wide(run.beliefs, "proposition", proposition, "probability")
        sides = np.sign(wide.to_numpy() - 0.5)  # who began exactly undecided has no mind to change
        turned = np.flatnonzero(sides[:, 0] * sides[:, -1] < 0)
        if len(turned):
            names = [run.scenario.actors[str(wide.index.to_list()[n])].name for n in turned]
            days = [f"{name} (day {_crossing(sides[n])})" for name, n in zip(names, turned, strict=True)]
            yield f"  “{part.text}”: changed their mind: {', '.join(days)}"


def _wide(frame: pd.DataFrame, axis: str, name: str, value: str) -> pd.DataFrame:
    wide = frame[frame[axis] == name].pivot(index="actor", columns="day", values=value)
    wide.index = wide.index.astype(str)
    return wide


def _crossing(sides: Array) -> int:
    """Return the day from which on the belief has stood on its last side of one half."""
    return int(np.flatnonzero(sides != sides[-1])[-1]) + 1


def _messages(run: Run) -> Iterator[str]:
    counts = run.messages["status"].value_counts()
    statuses = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    yield f"  {len(run.acts)} acts; messages: {statuses or 'none'}"


def how_typical(plan: Plan, *, seed: int, replicates: int = 200) -> pd.DataFrame:
    """Return outcome, share, median_day over many runs: one run is an anecdote.

    ``median_day`` is the day by which half of all runs have come to it; ``None`` where fewer have.
    """
    from sim.results.survival import median_day  # slow to import

    last = play_out(plan, Luck(seed, 0, replicates))
    days = np.where(last.reached == NEVER, np.nan, last.reached).T
    medians = [median_day(each, plan.days) for each in days]
    return pd.DataFrame(
        {
            "outcome": list(plan.names.outcomes),
            "share": [float((~np.isnan(each)).mean()) for each in days],
            "median_day": pd.Series([None if np.isnan(m) else m for m in medians], dtype="object"),
        }
    )
