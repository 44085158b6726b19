"""How stances moved, issue by issue, with what happened marked."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from sim.results.run import Run

WIDTH, HEIGHT = 620, 190
# ten hues that stay apart for colour-blind readers, then the same again in a darker tone
PALETTE = (
    "#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE", "#AA3377", "#BBBBBB", "#EE7733", "#332288", "#44AA99",
    "#223C55", "#773338", "#114419", "#665D22", "#336677", "#55193B", "#5D5D5D", "#773B19", "#191144", "#22554C",
)  # fmt: skip


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
    panels = [_panel(run, issue, marks, first=n == 0) for n, issue in enumerate(run.scenario.issues)]
    title = alt.TitleParams(
        run.scenario.title,
        subtitle=f"{run.variant}, seed {run.seed}, replicate {run.replicate}: private stances by day",
        anchor="start",
    )
    return alt.vconcat(*panels, title=title, spacing=18).configure_view(stroke="#dddddd").configure_axis(
        gridColor="#eeeeee", titleFontWeight="normal"
    )


def _marks(run: Run) -> pd.DataFrame:
    """Return one row per day on which something happened, with all of it in one label."""
    texts = {**run.scenario.events, **run.scenario.milestones, **run.scenario.outcomes}
    rows = run.happenings[["day", "happening"]].astype({"happening": "object"})
    rows["label"] = [texts[name].text or name.replace("_", " ") for name in rows["happening"]]
    return rows.groupby("day", as_index=False).agg(label=("label", " · ".join))


def _panel(run: Run, issue: str, marks: pd.DataFrame, *, first: bool) -> alt.LayerChart:
    part, last = run.scenario.issues[issue], run.states[-1].day
    stances = run.stances[run.stances["issue"] == issue].copy()
    stances["actor"] = stances["actor"].map(lambda name: run.scenario.actors[name].name).astype("object")
    names = [actor.name for actor in run.scenario.actors.values()]
    day = alt.X("day:Q", title=f"day (0 = {run.scenario.calendar.start})", scale=alt.Scale(domain=[0, last], nice=False),
                axis=alt.Axis(tickMinStep=1, tickCount=min(last, 20), format="d"))  # fmt: skip
    stance = alt.Y("stance:Q", title=None, scale=alt.Scale(domain=[-1, 1]), axis=alt.Axis(values=[-1, -0.5, 0, 0.5, 1]))
    colour = alt.Color("actor:N", title=None, sort=names,
                       scale=alt.Scale(domain=names, range=[PALETTE[n % len(PALETTE)] for n in range(len(names))]))  # fmt: skip
    lines = alt.Chart(stances[["day", "stance", "actor"]]).mark_line(strokeWidth=2).encode(day, stance, colour)
    layers: list[Any] = [lines]
    if len(marks):
        layers.append(alt.Chart(marks).mark_rule(color="#888888", strokeDash=[3, 3]).encode(x="day:Q"))
    if first and len(marks):
        layers.append(_labels(marks))
    title = alt.TitleParams(f"{issue}:  +1 {part.plus}   |   −1 {part.minus}", anchor="start", fontSize=12, fontWeight="normal",
                            offset=14 + 11 * len(marks) if first and len(marks) else 4)  # fmt: skip
    return alt.layer(*layers).properties(width=WIDTH, height=HEIGHT, title=title)


def _labels(marks: pd.DataFrame) -> alt.Chart:
    """Stack the labels above the panel, each on a line of its own, so that none covers another."""
    stacked = marks.assign(above=[-6 - 11 * (len(marks) - 1 - row) for row in range(len(marks))])
    late = stacked["day"] > stacked["day"].max() * 0.55
    layers = [_label(stacked[late], "right"), _label(stacked[~late], "left")]
    return alt.layer(*layers)


def _label(marks: pd.DataFrame, align: str) -> alt.Chart:
    return (
        alt.Chart(marks)
        .mark_text(align=align, baseline="bottom", fontSize=10, color="#555555", dx=3 if align == "left" else -3)  # type: ignore[arg-type]
        .encode(x="day:Q", y=alt.Y("above:Q", scale=None, axis=None), text="label:N")
    )
