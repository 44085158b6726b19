"""What happened in one run, in a dozen lines."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.kernel import Luck, Plan, play
from sim.kernel.state import NEVER
from sim.results.run import Run


def story(run: Run) -> str:
    """Return a dozen lines a person can read: what happened, who moved, who stopped believing."""
    return "\n".join([*_head(run), *_days(run), *_movers(run), *_messages(run)])


def _head(run: Run) -> Iterator[str]:
    scenario = run.scenario
    first, last = scenario.date(0), scenario.date(run.states[-1].day)
    yield f"{scenario.title}. One run of {run.variant} (seed {run.seed}, replicate {run.replicate}), {first} to {last}."


def _days(run: Run) -> Iterator[str]:
    texts = {**run.scenario.events, **run.scenario.milestones, **run.scenario.outcomes}
    for row in run.happenings.itertuples():
        name = str(row.happening)
        yield f"  day {row.day:>2} ({row.date:%d %b}): {texts[name].text or name.replace('_', ' ')}"
    if run.happenings.empty:
        yield "  nothing dated, no milestone and no outcome came."


def _movers(run: Run) -> Iterator[str]:
    """Name, for every issue, who moved farthest, and for every proposition who changed its mind."""
    last = run.states[-1].day
    for issue in run.scenario.issues:
        wide = _wide(run.stances, "issue", issue, "stance")
        actor = str((wide[last] - wide[0]).abs().idxmax())
        name = run.scenario.actors[actor].name
        yield f"  {issue}: {name} moved farthest, from {wide.at[actor, 0]:+.2f} to {wide.at[actor, last]:+.2f}"
    for proposition, part in run.scenario.propositions.items():
        wide = _wide(run.beliefs, "proposition", proposition, "probability")
        turned = [str(a) for a in wide.index if (wide.at[a, 0] - 0.5) * (wide.at[a, last] - 0.5) < 0]
        if turned:
            days = [f"{run.scenario.actors[a].name} (day {_crossing(wide.loc[a])})" for a in turned]
            yield f"  “{part.text}”: changed their mind: {', '.join(days)}"


def _wide(frame: pd.DataFrame, axis: str, name: str, value: str) -> pd.DataFrame:
    wide = frame[frame[axis] == name].pivot(index="actor", columns="day", values=value)
    wide.index = wide.index.astype(str)
    return wide


def _crossing(row: pd.Series) -> int:
    """Return the day from which on the belief has stood on its last side of one half."""
    other_side = row[(row - 0.5) * (row.iloc[-1] - 0.5) <= 0]
    return int(str(other_side.index[-1])) + 1


def _messages(run: Run) -> Iterator[str]:
    counts = run.messages["status"].value_counts()
    statuses = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    yield f"  {len(run.acts)} acts; messages: {statuses or 'none'}"


def how_typical(plan: Plan, *, seed: int, replicates: int = 200) -> pd.DataFrame:
    """Return outcome, share, median_day over many runs: one run is an anecdote."""
    luck = Luck(seed, 0, replicates)
    last = None
    for last, _ in play(plan, luck):
        pass
    assert last is not None
    reached = pd.DataFrame(last.reached, columns=list(plan.names.outcomes)).replace(NEVER, pd.NA).astype("Float64")
    return pd.DataFrame(
        {
            "outcome": list(plan.names.outcomes),
            "share": reached.notna().mean().to_numpy(),
            "median_day": [None if reached[n].isna().all() else float(reached[n].median()) for n in reached],
        }
    )
