"""How a table bargained: where everybody stood round by round, and who asked something of whom."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sim.arrays import Array, Flags, Whole
from sim.bargaining import Forecast
from sim.errors import ParameterError
from sim.plot.labels import cut, spread
from sim.plot.style import HUES, INK, QUIET, SIZE, WIDTH, heading, inline, looks, titled

HEIGHT = 240
"""Least height of a panel, in pixels; with many actors it grows, so that each has a line for its name."""

LINE = 13
"""Height of a name."""

NETWORK = 560
"""Width of a network."""

MOST_ARROWS = 60
"""Of more the eye follows none."""

_WIDE, _HIGH = 1.4, 1.2
"""Half of the room about the circle of actors, which has a radius of 1; the rest is for their names."""


def positions_by_round(forecast: Forecast, *, replicate: int = 0) -> alt.VConcatChart:
    """Return one panel per issue: a line per actor, with the forecast and the compromise model marked.

    Parameters
    ----------
    forecast : Forecast
    replicate : int
        Which table of a batch, counted along the flattened leading axes.

    Returns
    -------
    altair.VConcatChart
        ``chart.save("x.png")`` and ``chart.save("x.svg")`` need neither browser nor network.
    """
    shown = forecast.row(replicate)
    panels = [_panel(shown, issue) for issue in range(len(shown.issues))]
    rounds = f"{int(shown.rounds)} rounds"
    return titled(
        alt.vconcat(*panels, spacing=22),
        f"{shown.model}: who moves where?",
        f"It came to rest after {rounds}." if shown.converged else f"It did not come to rest in {rounds}.",
        "Full line across: the forecast. Broken line: the compromise model.",
    )


def _panel(forecast: Forecast, issue: int) -> Any:
    rows = forecast.frames.positions
    rows = rows[rows["issue"] == forecast.issues[issue]].dropna(subset="position")
    height = max(HEIGHT, LINE * len(forecast.actors))
    low, high = float(rows["position"].min()), float(rows["position"].max())
    room = max(0.05 * (high - low), 0.5)
    scale = alt.Scale(domain=[low - room, high + room], nice=False, zero=False)
    colour, dash = looks(forecast.actors, "actor")
    last = max(int(rows["round"].max()), 1)
    span = alt.Scale(domain=[0, last], nice=False)
    ticks = list(range(0, last + 1, 1 + last // 12))  # whole rounds only, and not too many
    x = alt.X("round:Q", scale=span, axis=alt.Axis(format="d", values=ticks, grid=False)).title("round")
    y = alt.Y("position:Q", scale=scale).title("position")
    lines = alt.Chart(inline(rows)).mark_line(strokeWidth=1.6).encode(x=x, y=y, color=colour, strokeDash=dash)
    names = alt.Chart(inline(_ends(rows, height, scale.domain))).mark_text(align="left", dx=8)
    title = heading(f"{forecast.issues[issue]}: {_value(forecast.forecast, issue):.1f}")
    return alt.layer(
        *_outcomes(forecast, issue, y),
        lines,
        names.encode(x=x, y=alt.Y("place:Q", scale=scale), text="label:N", color=colour),
    ).properties(width=WIDTH, height=height, title=title)


def _value(outcome: Array, issue: int) -> float:
    return float(np.atleast_1d(outcome)[issue])


def _outcomes(forecast: Forecast, issue: int, y: alt.Y) -> list[Any]:
    """Return a line across for the compromise model and for the forecast."""
    return [
        alt.Chart(inline(pd.DataFrame({"position": [_value(value, issue)]})))
        .mark_rule(color=QUIET, strokeDash=dash, strokeWidth=1.4)
        .encode(y=y)
        for value, dash in ((forecast.compromise, [5, 4]), (forecast.forecast, [1, 0]))
    ]


def _ends(rows: pd.DataFrame, height: int, domain: Any) -> pd.DataFrame:
    """Return the last row of each actor, with a label and a place for it that no other label takes."""
    last = rows[rows["round"] == rows["round"].max()]
    gap = LINE * (domain[1] - domain[0]) / height
    labelled: pd.DataFrame = last.assign(
        place=spread(last["position"].to_numpy(), gap, *domain),
        label=[cut(str(actor)) for actor in last["actor"]],
    )
    return labelled


def bargaining_network(forecast: Forecast, *, replicate: int = 0) -> alt.LayerChart:
    """Return the actors in a circle, and an arrow from each to everybody of whom it asked something.

    Parameters
    ----------
    forecast : Forecast
        Of a model with offers.
    replicate : int
        Which table of a batch, counted along the flattened leading axes.

    Returns
    -------
    altair.LayerChart
        Clockwise from the top by opening position on the first issue. The wider an arrow, the more
        was asked; the darker, the larger the share of it that was taken.

    Raises
    ------
    ParameterError
        If nothing was asked of anybody.
    """
    shown = forecast.row(replicate)
    asked = shown.offers.only(shown.offers.proposer != shown.offers.mover)
    if not len(asked):
        raise ParameterError(f"{shown.model} has no offers here, and so there is no network to draw.")
    nodes = _nodes(shown)
    arrows = _arrows(asked.proposer, asked.mover, asked.taken, nodes)
    drawn = arrows.tail(MOST_ARROWS)
    left_out = len(arrows) - len(drawn)
    most = f" Left out: {left_out} pairs of which less was taken." if left_out else ""
    chart = alt.layer(*_edges(drawn), *_points(nodes))
    assert isinstance(chart, alt.LayerChart)
    return titled(
        chart.properties(width=NETWORK, height=NETWORK * _HIGH / _WIDE),
        f"{shown.model}: who asks something of whom?",
        f"{len(asked)} offers to others in {int(shown.rounds)} rounds, {int(asked.taken.sum())} taken.{most}",
        f"Clockwise from the top by opening position on {shown.issues[0]}; "
        "larger dots for more capability times salience.",
    )


def _nodes(forecast: Forecast) -> pd.DataFrame:
    """Return actor, label, x, y, weight and opening; those without an opening position first."""
    opening = forecast.positions[0, :, 0]
    order = np.argsort(np.nan_to_num(opening, nan=-1.0), kind="stable")
    turn = np.empty(len(order))
    turn[order] = 2.0 * np.pi * np.arange(len(order)) / len(order)
    return pd.DataFrame(
        {
            "actor": forecast.actors,
            "label": [cut(actor, 16) for actor in forecast.actors],
            "x": np.sin(turn),
            "y": np.cos(turn),
            "weight": forecast.table.weight[:, 0],
            "opening": opening,
        }
    )


def _arrows(proposer: Whole, mover: Whole, taken: Flags, nodes: pd.DataFrame) -> pd.DataFrame:
    """Return one row per pair: proposer, mover, offers, taken (a share), both ends, and an angle.

    Pairs of which most was taken come last, and so are drawn on top.
    """
    rows = pd.DataFrame({"one": proposer, "other": mover, "taken": taken})
    pairs = rows.groupby(["one", "other"], as_index=False).agg(
        offers=("taken", "size"), kept=("taken", "sum"), taken=("taken", "mean")
    )
    pairs = pairs.sort_values(["kept", "offers"], kind="stable")
    places, names = nodes[["x", "y"]].to_numpy(), nodes["actor"].to_numpy()
    start = places[pairs["one"]]
    step = places[pairs["other"]] - start
    tip = start + step * (1.0 - 0.07 / np.hypot(step[:, :1], step[:, 1:]))
    return pairs.assign(
        proposer=names[pairs["one"]],
        mover=names[pairs["other"]],
        x=start[:, 0],
        y=start[:, 1],
        x2=tip[:, 0],
        y2=tip[:, 1],
        angle=np.degrees(np.arctan2(step[:, 0], step[:, 1])),
    )


def _edges(arrows: pd.DataFrame) -> list[Any]:
    data = inline(arrows)
    shade = alt.Color(
        "taken:Q",
        scale=alt.Scale(domain=[0, 1], range=["#CFD8DC", HUES[0]]),
        legend=alt.Legend(title="share taken", format="%", values=[0, 0.5, 1]),
    )
    width = alt.StrokeWidth(
        "offers:Q", scale=alt.Scale(range=[0.5, 4.0]), legend=alt.Legend(title="offers", tickCount=3)
    )
    tooltip = ["proposer:N", "mover:N", "offers:Q", alt.Tooltip("taken:Q", format=".0%")]
    return [
        alt.Chart(data)
        .mark_rule()
        .encode(
            **_at("x", "y"),
            x2="x2:Q",
            y2="y2:Q",
            color=shade,
            strokeWidth=width,
            tooltip=tooltip,
        ),
        alt.Chart(data)
        .mark_point(shape="triangle-up", filled=True, size=70, opacity=1)
        .encode(
            **_at("x2", "y2"),
            angle=alt.Angle("angle:Q", scale=None),
            color=shade,
        ),
    ]


def _points(nodes: pd.DataFrame) -> list[Any]:
    """Return the actors, and their names on the outer side."""
    size = alt.Size("weight:Q", scale=alt.Scale(range=[25, 260]), legend=None)
    outer = nodes.assign(x=1.08 * nodes["x"], y=1.08 * nodes["y"])
    right = outer["x"] >= 0.0
    return [
        alt.Chart(inline(nodes))
        .mark_circle(color=HUES[1], opacity=1)
        .encode(**_at("x", "y"), size=size, tooltip=["actor:N", "opening:Q", "weight:Q"]),
        _names(outer[right]).mark_text(align="left", fontSize=SIZE, color=INK),
        _names(outer[~right]).mark_text(align="right", fontSize=SIZE, color=INK),
    ]


def _names(nodes: pd.DataFrame) -> alt.Chart:
    return alt.Chart(inline(nodes)).encode(**_at("x", "y"), text="label:N")


def _at(across: str, up: str) -> dict[str, Any]:
    """Return the place of a mark in the room about the circle."""
    wide, high = alt.Scale(domain=[-_WIDE, _WIDE]), alt.Scale(domain=[-_HIGH, _HIGH])
    return {
        "x": alt.X(f"{across}:Q", scale=wide, axis=None),
        "y": alt.Y(f"{up}:Q", scale=high, axis=None),
    }
