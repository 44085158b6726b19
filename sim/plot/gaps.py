"""Where the public word of an actor parts from its private stance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from sim.arrays import in_range
from sim.errors import ParameterError
from sim.plot.days import day_axis, end_labels, last_day, poles, which
from sim.plot.labels import chosen, cut, words
from sim.plot.style import INK, heading, inline, lesser, looks, signed_axis, titled
from sim.results.run import Run

SIDES = ("private", "public")

_SIZE, _COLUMNS = (150, 120), 2


def gap(
    run: Run,
    *,
    issues: Sequence[str] | str | None = None,
    actors: Sequence[str] | str | None = None,
    most: int = 6,
) -> alt.VConcatChart:
    """Draw where the public word parts from the private stance, the widest gaps first.

    A public position is drawn from the first word on: before, an actor is only presumed to stand
    in public where it began.

    Parameters
    ----------
    run : Run
    issues, actors : sequence of str, optional
        All by default.
    most : int
        How many pairs of an actor and an issue are drawn: those whose gap was the widest on some day.

    Raises
    ------
    UnknownNameError
        If there is no such issue or actor.
    ParameterError
        If none of them has said anything in public, or ``most`` is below 1.
    """
    widest = _widest(
        run, chosen("issue", issues, run.scenario.issues), chosen("actor", actors, run.scenario.actors)
    )
    in_range("most", most, 1, math.inf, "pairs of an actor and an issue")
    if widest.empty:
        raise ParameterError(
            "nobody who is asked for has taken a public position; ask for more actors or issues."
        )
    kept = widest.head(most)
    panels = [
        _of_issue(run, issue, kept.loc[kept["issue"] == issue, "actor"]) for issue in kept["issue"].unique()
    ]
    left_out = len(widest) - len(kept)
    shown = "Public positions are drawn from the first public word on; grey: the gap."
    return titled(
        alt.vconcat(*panels, spacing=22),
        "Where does the public word part from the private stance?",
        which(run),
        shown + (f" {left_out} smaller gaps are not shown." if left_out else ""),
    )


def _widest(run: Run, issues: Sequence[str], actors: Sequence[str]) -> pd.DataFrame:
    """Return actor, issue, gap of those who said something in public, the widest first."""
    rows = _spoken(run)
    rows = rows[rows["issue"].isin(issues) & rows["actor"].isin(actors)]
    gaps = (rows["public"] - rows["stance"]).abs()
    found = rows.assign(gap=gaps).groupby(["actor", "issue"])["gap"].max().reset_index()
    return found.sort_values("gap", ascending=False, kind="stable", ignore_index=True)


def _spoken(run: Run) -> pd.DataFrame:
    """Return the rows of ``run.stances``, while the run lasts, whose actor has spoken on the issue."""
    rows = run.stances[run.stances["day"] <= last_day(run)]
    return rows[rows["commitment"] > 0.0].astype({"actor": "object", "issue": "object"})


def _of_issue(run: Run, issue: str, actors: Sequence[str]) -> Any:
    part = run.scenario.issues[issue]
    panels = [
        _panel(run, issue, actor, {-1.0: part.minus, 1.0: part.plus} if n % _COLUMNS == 0 else {})
        for n, actor in enumerate(actors)
    ]
    return alt.concat(*panels, columns=_COLUMNS, spacing=24, title=heading(words(issue)))


def _panel(run: Run, issue: str, actor: str, ends: dict[float, str]) -> alt.LayerChart:
    stances = run.stances[(run.stances["actor"] == actor) & (run.stances["issue"] == issue)]
    private = stances[stances["day"] <= last_day(run)][["day", "stance"]].rename(columns={"stance": "value"})
    spoken = _spoken(run)
    spoken = spoken[(spoken["actor"] == actor) & (spoken["issue"] == issue)][["day", "stance", "public"]]
    public = spoken[["day", "public"]].rename(columns={"public": "value"})
    rows = pd.concat([private.assign(side="private"), public.assign(side="public")], ignore_index=True)
    x = day_axis(run.scenario.calendar.start, last_day(run), width=_SIZE[0])
    y = alt.Y("value:Q", scale=alt.Scale(domain=[-1, 1], nice=False), axis=signed_axis((-1, 0, 1))).title(
        None
    )
    colour, dash = looks(SIDES, "side")
    lines = (
        alt.Chart(inline(rows))
        .mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=16))
        .encode(x=x, y=y, color=colour, strokeDash=dash)
    )
    between = alt.Chart(inline(spoken)).mark_area(color=INK, opacity=0.12)
    layers = [
        between.encode(x=x, y=alt.Y("stance:Q"), y2="public:Q"),
        lines,
        *end_labels(rows.assign(label=rows["side"]), "side", colour, y, height=_SIZE[1], width=_SIZE[0]),
        *poles(ends),
    ]
    name = cut(run.scenario.actors[actor].name)
    drawn = alt.layer(*layers).properties(width=_SIZE[0], height=_SIZE[1], title=lesser(name))
    assert isinstance(drawn, alt.LayerChart)
    return drawn
