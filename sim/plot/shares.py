"""How often outcomes came, variant by variant, with intervals."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from sim.kernel import BASE
from sim.results.compare import compare
from sim.results.study import Study

WIDTH, ROW = 460, 24
INK = "#223C55"


def shares(study: Study) -> alt.VConcatChart:
    """Return one panel per outcome: a point per variant with its 95 % interval, the base marked by a line.

    Parameters
    ----------
    study : Study

    Returns
    -------
    altair.VConcatChart
        ``chart.save("x.png")`` and ``chart.save("x.svg")`` need neither browser nor network.
    """
    table = compare(study)
    table = table[table["kind"] == "outcome"]
    panels = [_panel(study, table[table["question"] == name], name) for name in study.plan.names.outcomes]
    title = alt.TitleParams(
        f"{study.scenario.title}: how often does it come?",
        subtitle=f"{study.replicates:,} runs of each variant, same luck; bars: 95 % Monte-Carlo intervals",
        anchor="start",
    )
    chart = alt.vconcat(*panels, title=title, spacing=14).configure_view(stroke=None)
    styled = chart.configure_axis(gridColor="#eeeeee", titleFontWeight="normal")
    assert isinstance(styled, alt.VConcatChart)
    return styled


def _panel(study: Study, rows: pd.DataFrame, outcome: str) -> Any:
    shown = rows.assign(label=[f"{100 * value:.0f} %" for value in rows["value"]])
    base = float(shown.loc[shown["variant"] == BASE, "value"].iloc[0])
    y = alt.Y("variant:N", sort=list(study.variants)).title(None)
    percent = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, 1]), axis=percent).title("share of runs")
    layers = [
        alt.Chart(pd.DataFrame({"base": [base]}))
        .mark_rule(color="#888888", strokeDash=[3, 3])
        .encode(x="base:Q"),
        alt.Chart(shown)
        .mark_rule(color=INK, strokeWidth=3, opacity=0.45)
        .encode(x="low:Q", x2="high:Q", y=y),
        alt.Chart(shown).mark_point(color=INK, filled=True, size=55, opacity=1).encode(x=x, y=y),
        alt.Chart(shown)
        .mark_text(align="left", dx=8, dy=-8, color=INK, fontSize=10)
        .encode(x=x, y=y, text="label:N"),
    ]
    text = study.scenario.outcomes[outcome].text or outcome
    title = alt.TitleParams(text, anchor="start", fontSize=12, fontWeight="normal")
    return alt.layer(*layers).properties(width=WIDTH, height=ROW * len(shown), title=title)
