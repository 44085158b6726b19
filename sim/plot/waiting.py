"""When outcomes come: how many runs still wait, and which of several comes first."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from sim.plot.days import day_axis, end_labels
from sim.plot.labels import chosen, cut, words
from sim.plot.shares import of_runs, outcome_text
from sim.plot.style import INK, WIDTH, heading, inline, looks, titled
from sim.results.study import Study

_HEIGHT, _LOW = 260, 130
_FILLS = ("#5B8FB2", "#D3D8DC", "#2F4B5E", "#A9C5B4", "#8C8C8C", "#C7DCEA", "#446B57")
"""Neighbours differ in lightness, so that they are told apart in grey."""


def survival(study: Study, outcome: str, *, variants: Sequence[str] | str | None = None) -> alt.LayerChart:
    """Draw the share of runs in which an outcome has not come yet, day by day.

    Parameters
    ----------
    study : Study
    outcome : str
    variants : sequence of str, optional
        All by default.

    Returns
    -------
    altair.LayerChart
        Kaplan & Meier's curve of each variant, with its 95 % band: see ``Study.survival``.

    Raises
    ------
    UnknownNameError
        If there is no such outcome or variant.
    """
    names = chosen("variant of this study", variants, study.variants)
    frame = study.survival(outcome)
    rows = frame[frame["variant"].isin(names)].astype({"variant": "object"})
    rows = rows.rename(columns={"survival": "value"})[["variant", "day", "value", "low", "high"]]
    rows["label"] = [cut(words(name)) for name in rows["variant"]]
    colour, dash = looks(study.variants, "variant")
    x = day_axis(study.scenario.calendar.start, study.plan.days)
    y = alt.Y("value:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%")).title(
        "runs still waiting"
    )
    chart = alt.Chart(inline(rows))
    band = chart.mark_area(interpolate="step-after", opacity=0.14)
    line = chart.mark_line(interpolate="step-after", strokeWidth=2)
    layers = [
        band.encode(x=x, y=alt.Y("low:Q"), y2="high:Q", color=colour),
        line.encode(x=x, y=y, color=colour, strokeDash=dash),
        *end_labels(rows, "variant", colour, y, height=_HEIGHT),
    ]
    drawn = alt.layer(*layers).properties(width=WIDTH, height=_HEIGHT)
    assert isinstance(drawn, alt.LayerChart)
    return titled(
        drawn,
        f"{outcome_text(study, outcome)}: how long until it comes?",
        *of_runs(study, names),
        "Share of runs in which it has not come yet, with 95 % bands.",
    )


def incidence(
    study: Study, outcomes: Sequence[str] | None = None, *, variants: Sequence[str] | str | None = None
) -> alt.VConcatChart:
    """Draw which of several outcomes comes first, and when: a panel per variant.

    Parameters
    ----------
    study : Study
    outcomes : sequence of str, optional
        Outcomes that compete; all by default.
    variants : sequence of str, optional
        All by default.

    Returns
    -------
    altair.VConcatChart
        Aalen & Johansen's cumulative incidence, piled up: see ``Study.incidence``. What is left
        above the pile are runs in which none of them has come.

    Raises
    ------
    UnknownNameError
        If there is no such outcome or variant.
    """
    order = chosen("outcome", outcomes, study.plan.names.outcomes)
    rows = _piled(study, order)
    shown = chosen("variant of this study", variants, study.variants)
    panels = [
        _pile(study, rows[rows["variant"] == name], order, words(name), named=name == shown[-1])
        for name in shown
    ]
    return titled(
        alt.vconcat(*panels, spacing=14),
        "Which comes first, and when?",
        *of_runs(study, shown),
        "Share of runs in which each was the first of them to come, piled up. White: none of them yet.",
    )


def _piled(study: Study, order: Sequence[str]) -> pd.DataFrame:
    """Return variant, outcome, label, day, floor, value: each outcome upon those before it."""
    frame = study.incidence(order).astype({"variant": "object"})
    frame["place"] = frame["outcome"].map({name: n for n, name in enumerate(order)})
    frame = frame.sort_values(["variant", "day", "place"], kind="stable", ignore_index=True)
    frame["value"] = frame.groupby(["variant", "day"])["incidence"].cumsum()
    frame["floor"] = frame["value"] - frame["incidence"]
    frame["label"] = [cut(outcome_text(study, name), 38) for name in frame["outcome"]]
    return frame


def _pile(
    study: Study, rows: pd.DataFrame, order: Sequence[str], title: str, *, named: bool
) -> alt.LayerChart:
    scale = alt.Scale(domain=list(order), range=[_FILLS[n % len(_FILLS)] for n in range(len(order))])
    x = day_axis(study.scenario.calendar.start, study.plan.days, named=named)
    y = alt.Y("value:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", values=[0, 0.5, 1])).title(
        "runs"
    )
    piles = alt.Chart(inline(rows)).mark_area(interpolate="step-after", stroke="white", strokeWidth=1)
    middles = rows.assign(value=(rows["value"] + rows["floor"]) / 2.0)[["outcome", "day", "label", "value"]]
    black = alt.Color("outcome:N", scale=alt.Scale(domain=list(order), range=[INK]), legend=None)
    layers = [
        piles.encode(x=x, y=y, y2="floor:Q", fill=alt.Fill("outcome:N", scale=scale, legend=None)),
        *end_labels(middles, "outcome", black, y, height=_LOW),
    ]
    drawn = alt.layer(*layers).properties(width=WIDTH, height=_LOW, title=heading(title))
    assert isinstance(drawn, alt.LayerChart)
    return drawn
