"""What an outcome is owed to: a bar for the Shapley share of each cause."""

from __future__ import annotations

import altair as alt
import pandas as pd

from sim.errors import UnknownNameError, unknown_name
from sim.plot.labels import cut, plain, words
from sim.plot.rows import ROW, SPAN, figures, names, upright, upright_line
from sim.plot.style import HUES, INK, inline, roomy, signed, signed_axis, titled
from sim.scenario.scenario import Scenario
from sim.world.wordings import happening_text


def shapley(table: pd.DataFrame, *, scenario: Scenario, outcome: str) -> alt.LayerChart:
    """Draw how much of an outcome's probability is owed to each of some acts and events.

    Parameters
    ----------
    table : DataFrame
        Of ``sim.attribute``.
    scenario : Scenario
    outcome : str
        That was asked for.

    Returns
    -------
    altair.LayerChart
        Bars are Shapley shares, in percentage points of the runs; they add up to the whole
        difference. A circle is what a cause does alone, a stroke what goes when it alone is taken out.

    Raises
    ------
    UnknownNameError
        If there is no such outcome.
    """
    if outcome not in scenario.outcomes:
        raise UnknownNameError(unknown_name("outcome", outcome, scenario.outcomes))
    rows = _rows(table, scenario)
    scale = roomy([0.0, *rows["shapley"], *rows["removal"], *rows["alone"]], 0.04)
    x = alt.X("shapley:Q", scale=scale, axis=signed_axis(tickCount=7)).title("percentage points of the runs")
    chart = alt.Chart(inline(rows))
    one_by_one = [
        (chart.mark_point(color=INK, size=55, strokeWidth=1.5, opacity=1, fill="white"), "alone"),
        (chart.mark_tick(color=INK, thickness=2.5, size=16, opacity=1, orient="vertical"), "removal"),
    ]
    layers = [
        chart.mark_bar(color=HUES[6], height=12).encode(x=x, x2=alt.datum(0), y=upright()),
        *(mark.encode(x=alt.X(f"{column}:Q", scale=scale), y=upright()) for mark, column in one_by_one),
        upright_line(0.0, alt.X("value:Q", scale=scale)),
        *names(rows),
        figures(rows),
    ]
    drawn = alt.layer(*layers).properties(width=SPAN, height=ROW * len(rows))
    assert isinstance(drawn, alt.LayerChart)
    return titled(
        drawn, f"{plain(happening_text(scenario, outcome))}: what is it owed to?", *_below(table, scenario)
    )


def _rows(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return row, cause, label, shapley, removal, alone in points, figure, base; the largest share first."""
    order = table.sort_values("shapley", ascending=False, kind="stable", ignore_index=True)
    points = 100.0 * order[["shapley", "removal", "alone"]]
    return points.assign(
        row=range(len(order)),
        cause=order["cause"],
        label=[cut(_cause(scenario, str(name)), 30) for name in order["cause"]],
        figure=[signed(value, 1) for value in points["shapley"]],
        base=False,
    )


def _cause(scenario: Scenario, name: str) -> str:
    dated = name in scenario.events or name in scenario.milestones
    return happening_text(scenario, name) if dated else words(name)


def _below(table: pd.DataFrame, scenario: Scenario) -> tuple[str, ...]:
    with_all, with_none = (100 * float(table.attrs[name]) for name in ("with_all", "with_none"))
    total = signed(100 * float(table["shapley"].sum()), 1)
    return (
        f"{plain(scenario.title)}. With all of them it comes in {with_all:.1f} % of runs, with none in "
        f"{with_none:.1f} %; the bars add up to {total} points.",
        "Bar: the Shapley share, a mean over all orders. Circle: what it does alone. "
        "Stroke: what goes without it.",
    )
