"""How stances moved, issue by issue, with what happened marked."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import pandas as pd

from sim.results.run import Run
from sim.world.wordings import happening_text

WIDTH, HEIGHT = 620, 190
LINE = 11  # height of a line of labels, in pixels

# ten hues that stay apart for colour-blind readers (Paul Tol's), then darker tones of the same
PALETTE = (
    *("#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE"),
    *("#AA3377", "#BBBBBB", "#EE7733", "#332288", "#44AA99"),
    *("#223C55", "#773338", "#114419", "#665D22", "#336677"),
    *("#55193B", "#5D5D5D", "#773B19", "#191144", "#22554C"),
)


def trajectories(run: Run) -> alt.VConcatChart:
    """Return one panel per issue: private stances as lines, happenings as marked days.

    Parameters
    ----------
    run : Run

    Returns
    -------
    altair.VConcatChart
        ``chart.save("x.png")`` and ``chart.save("x.svg")`` need neither browser nor network.
    """
    marks = _marks(run)
    panels = [_panel(run, issue, marks, labelled=n == 0) for n, issue in enumerate(run.scenario.issues)]
    title = alt.TitleParams(
        run.scenario.title,
        subtitle=f"{run.variant}, seed {run.seed}, replicate {run.replicate}: private stances by day",
        anchor="start",
    )
    chart: alt.VConcatChart = alt.vconcat(*panels, title=title, spacing=18)
    styled = chart.configure_view(stroke="#dddddd").configure_axis(
        gridColor="#eeeeee", titleFontWeight="normal"
    )
    assert isinstance(styled, alt.VConcatChart)
    return styled


def _marks(run: Run) -> pd.DataFrame:
    """Return one row per day on which something happened, with all of it in one label."""
    rows = run.happenings[["day", "happening"]].astype({"happening": "object"})
    rows["label"] = [happening_text(run.scenario, name) for name in rows["happening"]]
    return rows.groupby("day", as_index=False).agg(label=("label", " · ".join))


def _panel(run: Run, issue: str, marks: pd.DataFrame, *, labelled: bool) -> Any:
    part = run.scenario.issues[issue]
    layers = [_lines(run, issue)]
    if len(marks):
        layers.append(alt.Chart(marks).mark_rule(color="#888888", strokeDash=[3, 3]).encode(x="day:Q"))
        layers += _labels(marks) if labelled else []
    text = f"{issue}:  +1 {part.plus}   |   −1 {part.minus}"
    title = alt.TitleParams(text, anchor="start", fontSize=12, fontWeight="normal", offset=6)
    return alt.layer(*layers).properties(width=WIDTH, height=HEIGHT, title=title)


def _lines(run: Run, issue: str) -> alt.Chart:
    last = run.states[-1].day
    stances = run.stances[run.stances["issue"] == issue][["day", "actor", "stance"]].astype(
        {"actor": "object"}
    )
    stances["actor"] = [run.scenario.actors[name].name for name in stances["actor"]]
    names = [actor.name for actor in run.scenario.actors.values()]
    colours = [PALETTE[n % len(PALETTE)] for n in range(len(names))]
    days = alt.Axis(tickMinStep=1, tickCount=min(last, 20), format="d")
    chart: alt.Chart = (
        alt.Chart(stances)
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("day:Q", scale=alt.Scale(domain=[0, last], nice=False), axis=days).title(
                f"day (0 = {run.scenario.calendar.start})"
            ),
            y=alt.Y("stance:Q", scale=alt.Scale(domain=[-1, 1])).title(None),
            color=alt.Color("actor:N", sort=names, scale=alt.Scale(domain=names, range=colours)).title(None),
        )
    )
    return chart


def _labels(marks: pd.DataFrame) -> list[alt.Chart]:
    """Stack the labels above the panel, each on a line of its own, so that none covers another."""
    stacked = marks.assign(above=[-6 - LINE * (len(marks) - 1 - row) for row in range(len(marks))])
    late = stacked["day"] > stacked["day"].max() * 0.55
    return [_label(stacked[late], "right"), _label(stacked[~late], "left")]


def _label(marks: pd.DataFrame, align: Literal["left", "right"]) -> alt.Chart:
    inwards = 3 if align == "left" else -3
    text = alt.Chart(marks).mark_text(
        align=align, baseline="bottom", fontSize=10, color="#555555", dx=inwards
    )
    labels: alt.Chart = text.encode(x="day:Q", y=alt.Y("above:Q", scale=None, axis=None), text="label:N")
    return labels
