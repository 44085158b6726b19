"""How far apart runs are: ribbons of quantiles, variants side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd

from sim.arrays import in_range
from sim.errors import UnknownNameError, unknown_name
from sim.kernel import BASE
from sim.plot.days import day_axis, poles
from sim.plot.labels import chosen, cut, plain, words
from sim.plot.shares import of_runs
from sim.plot.style import INK, WIDTH, heading, inline, lesser, signed_axis, titled
from sim.results.study import QUANTILES, Study

COLUMNS = ("lowest", "lower", "middle", "upper", "highest")
"""The columns of a fan's data, for ``QUANTILES``: 5 %, 25 %, 50 %, 75 % and 95 % of the runs lie below."""

_HEIGHT = 110
_OUTER, _INNER = "#CFE0EC", "#86B4D3"


def fan(
    study: Study,
    quantity: str,
    *,
    actors: Sequence[str] | str | None = None,
    variants: Sequence[str] | str | None = None,
    most: int = 4,
) -> alt.VConcatChart:
    """Draw how far apart runs are, day by day: a row per actor, variants side by side.

    Parameters
    ----------
    study : Study
        Recorded with ``record="daily"`` or ``"full"``.
    quantity : str
        An issue, a proposition or a situation variable, which belongs to no actor.
    actors : sequence of str, optional
        By default the ``most`` actors whose median goes farthest from its start on some day.
    variants : sequence of str, optional
        All by default.
    most : int

    Returns
    -------
    altair.VConcatChart
        The median, a dark ribbon for the middle half of the runs and a light one for nine of ten.
        A run that has ended counts with its last value.

    Raises
    ------
    UnknownNameError
        If there is no such quantity, actor or variant.
    ParameterError
        If the study was recorded without days, or ``most`` is below 1.
    """
    in_range("most", most, 1, math.inf, "actors")
    order = chosen("variant of this study", variants, study.variants)
    table = _ribbons(study, quantity)
    rows = table[table["variant"].isin(order)]
    names = [""] if quantity in study.scenario.situation else _movers(study, rows, actors, most)
    panels = [
        _row(study, quantity, name, rows[rows["actor"] == name], order, named=name == names[-1])
        for name in names
    ]
    base = " Dashed: the median of the base." if BASE in order and len(order) > 1 else ""
    return titled(
        alt.vconcat(*panels, spacing=14),
        f"{_subject(study, quantity)}: how far apart are the runs?",
        *of_runs(study, order),
        f"Line: the median. Dark: the middle half of the runs. Light: nine of ten.{base}",
    )


def _ribbons(study: Study, quantity: str) -> pd.DataFrame:
    """Return variant, actor (empty for the ground), day and the ``COLUMNS``."""
    known = (*study.scenario.issues, *study.scenario.propositions, *study.scenario.situation)
    if quantity not in known:
        raise UnknownNameError(unknown_name("issue, proposition or situation variable", quantity, known))
    table = study.daily(QUANTILES)
    rows = table[table["quantity"] == quantity].fillna({"actor": ""})
    wide = rows.pivot(index=["variant", "actor", "day"], columns="quantile", values="value")
    return wide.set_axis(list(COLUMNS), axis="columns").reset_index()


def _movers(study: Study, rows: pd.DataFrame, actors: Sequence[str] | str | None, most: int) -> list[str]:
    """Return the actors that are asked for, or those whose median goes farthest, in the scenario's order."""
    if actors is not None:
        return chosen("actor", actors, study.scenario.actors)
    middle = rows.pivot(index=["variant", "day"], columns="actor", values="middle")
    start = middle.groupby("variant").transform("first")
    farthest = (middle - start).abs().max().sort_values(ascending=False, kind="stable").head(most).index
    return [name for name in study.scenario.actors if name in farthest]


def _subject(study: Study, quantity: str) -> str:
    scenario = study.scenario
    if quantity in scenario.issues:
        return f"Stances on {words(quantity)}"
    if quantity in scenario.propositions:
        return f"“{plain(scenario.propositions[quantity].text)}”"
    return plain(scenario.situation[quantity].text or words(quantity))


def _scale(study: Study, quantity: str) -> tuple[dict[float, str], alt.Axis]:
    """Return the ends of the upright axis with their names, and the axis."""
    if quantity in study.scenario.issues:
        part = study.scenario.issues[quantity]
        return {-1.0: part.minus, 1.0: part.plus}, signed_axis((-1, 0, 1))
    if quantity in study.scenario.propositions:
        return {0.0: "certainly not", 1.0: "certain"}, alt.Axis(values=[0, 0.5, 1], format="%")
    return {0.0: "", 1.0: ""}, alt.Axis(values=[0, 0.5, 1], format="~f")


def _row(
    study: Study, quantity: str, actor: str, rows: pd.DataFrame, order: Sequence[str], *, named: bool
) -> alt.HConcatChart:
    width = max(110, WIDTH // len(order))
    x = day_axis(study.scenario.calendar.start, study.plan.days, width=width, named=named)
    ends, axis = _scale(study, quantity)
    base = rows[rows["variant"] == BASE]
    panels = []
    for name in order:
        first = name == order[0]
        # numbers that cannot be seen keep the panels of a row at one height
        numbers = (
            axis
            if first
            else alt.Axis(**{**axis.to_dict(), "labelOpacity": 0, "ticks": False, "domain": False})
        )
        y = alt.Y("middle:Q", scale=alt.Scale(domain=[min(ends), max(ends)], nice=False), axis=numbers).title(
            None
        )
        own = rows[rows["variant"] == name]
        panels.append(_panel(own, base, x, y, ends if first else {}, width))
    row = alt.hconcat(*panels, spacing=4)
    return row.properties(title=heading(cut(study.scenario.actors[actor].name))) if actor else row


def _panel(
    rows: pd.DataFrame, base: pd.DataFrame, x: alt.X, y: alt.Y, ends: dict[float, str], width: int
) -> alt.LayerChart:
    chart = alt.Chart(inline(rows))
    layers = [
        chart.mark_area(color=_OUTER).encode(x=x, y=alt.Y("lowest:Q"), y2="highest:Q"),
        chart.mark_area(color=_INNER).encode(x=x, y=alt.Y("lower:Q"), y2="upper:Q"),
        chart.mark_line(color=INK, strokeWidth=1.8).encode(x=x, y=y),
        *poles(ends),
    ]
    name = str(rows["variant"].iloc[0])
    if name != BASE and len(base):
        layers.append(
            alt.Chart(inline(base)).mark_line(color=INK, strokeWidth=1, strokeDash=[3, 2]).encode(x=x, y=y)
        )
    drawn = alt.layer(*layers).properties(
        width=width, height=_HEIGHT, title=lesser(cut(words(name), width // 7))
    )
    assert isinstance(drawn, alt.LayerChart)
    return drawn
