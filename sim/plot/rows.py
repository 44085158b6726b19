"""What pictures with a row for each thing share: names at the left, marks, figures at the right."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import pandas as pd

from sim.plot.labels import wrapped
from sim.plot.style import INK, LINE, QUIET, inline

SPAN = 330
"""Width between the names and the figures, in pixels."""

ROW = 22
"""Height of a row, in pixels."""


def upright() -> alt.Y:
    """Return the axis of rows, by ``row``; ``names`` draws their names, so that two may be alike."""
    return alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.2, paddingOuter=0.3))


def names(rows: pd.DataFrame) -> list[alt.Chart]:
    """Return the column ``label`` left of the rows, bold where ``base`` says so, ``under`` it a second line.

    Parameters
    ----------
    rows : DataFrame
        row, label, base; perhaps under, which is empty where there is no second line.
    """
    under = rows["under"] if "under" in rows else pd.Series("", index=rows.index)
    alone = under == ""
    drawn: list[tuple[pd.Series[bool], str, dict[str, Any]]] = [
        (rows["base"], "label", {"fontWeight": "bold"}),
        (alone & ~rows["base"], "label", {}),
        (~alone, "label", {"dy": -LINE / 2}),
        (~alone, "under", {"dy": LINE / 2, "color": QUIET}),
    ]
    return [_name(rows[kept], column, **how) for kept, column, how in drawn if kept.any()]


def _name(rows: pd.DataFrame, column: str, **how: Any) -> alt.Chart:
    text = alt.Chart(inline(rows)).mark_text(**{"align": "right", "baseline": "middle", "color": INK, **how})
    named: alt.Chart = text.encode(x=alt.value(-8), y=upright(), text=f"{column}:N")
    return named


def figures(rows: pd.DataFrame) -> alt.Chart:
    """Return the column ``figure`` right of the rows."""
    text = alt.Chart(inline(rows)).mark_text(align="left", baseline="middle", color=INK)
    drawn: alt.Chart = text.encode(x=alt.value(SPAN + 12), y=upright(), text="figure:N")
    return drawn


def intervals(rows: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Return the columns ``value``, ``low`` and ``high`` as a point with its interval, the base a diamond.

    Parameters
    ----------
    rows : DataFrame
        row, value, low, high, base.
    x : altair.X
        Of ``value``.
    """
    chart = alt.Chart(inline(rows))
    shape = alt.Shape(
        "base:N", scale=alt.Scale(domain=[False, True], range=["circle", "diamond"]), legend=None
    )
    ends = {"y": upright(), "x2": "high:Q"}
    return [
        chart.mark_rule(color=INK, strokeWidth=2).encode(x=_like(x, "low"), **ends),
        *(_cap(chart, _like(x, end)) for end in ("low", "high")),
        chart.mark_point(color=INK, filled=True, size=70, opacity=1).encode(x=x, y=upright(), shape=shape),
    ]


def _cap(chart: alt.Chart, x: alt.X) -> alt.Chart:
    capped: alt.Chart = chart.mark_tick(color=INK, thickness=2, size=9, opacity=1, orient="vertical").encode(
        x=x, y=upright()
    )
    return capped


def _like(x: alt.X, column: str) -> alt.X:
    """Return the axis for another column."""
    written: Any = x.to_dict()
    return alt.X.from_dict({**written, "field": column})


def upright_line(at: float, x: alt.X) -> alt.Chart:
    """Return a dashed line across all rows, to compare with."""
    mark = alt.Chart(inline(pd.DataFrame({"value": [at]}))).mark_rule(color=QUIET, strokeDash=[4, 3])
    drawn: alt.Chart = mark.encode(x=x)
    return drawn


def pole_names(minus: str, plus: str, height: int) -> list[alt.Chart]:
    """Return the names of the poles of an issue, below the numbers of a level axis."""
    sides: tuple[tuple[Literal["left", "right"], float, str, str], ...] = (
        ("left", 0.0, "← ", minus),
        ("right", float(SPAN), "", plus),
    )
    drawn = []
    for align, at, arrow, text in sides:
        lines = wrapped(text, 28, 2)
        lines = [arrow + lines[0], *lines[1:]] if arrow else [*lines[:-1], f"{lines[-1]} →"]
        mark = alt.Chart(inline(pd.DataFrame({"text": ["\n".join(lines)]})))
        written = mark.mark_text(align=align, baseline="top", lineBreak="\n", lineHeight=LINE, color=INK)
        drawn.append(written.encode(x=alt.value(at), y=alt.value(height + 24), text="text:N"))
    return drawn
