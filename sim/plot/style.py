"""How every picture looks: hues, dashes and sizes that survive a grey printer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import altair as alt
import pandas as pd

from sim.plot.labels import wrapped

WIDTH = 440
"""Width of a panel, in pixels. With its margins a picture is about as wide as a printed page."""

INK, QUIET, FAINT = "#1A1A1A", "#666666", "#E4E4E4"

HUES = ("#0072B2", "#D55E00", "#009E73", "#000000", "#CC79A7", "#E69F00", "#56B4E9")
"""The hues of Okabe & Ito (2008, Color Universal Design), less the yellow that paper swallows."""

DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 2])
"""Their number has no divisor in common with that of the hues, so that 35 lines look different."""

SIZE = 11
"""Size of labels, in points of the picture."""

LINE = 13
"""Height of a line of labels, in pixels."""

Drawn = TypeVar("Drawn", alt.Chart, alt.LayerChart, alt.VConcatChart, alt.HConcatChart, alt.ConcatChart)


def titled(chart: Drawn, question: str, *below: str) -> Drawn:
    """Return a chart under the question that it answers, in the house's style.

    Parameters
    ----------
    chart : altair chart
    question : str
    *below : str
        Lines under it: what is shown, of which runs, and how it is to be read.
    """
    title = alt.TitleParams(
        wrapped(question, 74),
        subtitle=[line for text in below for line in wrapped(text, 108)],
        anchor="start",
        frame="bounds",
        offset=14,
    )
    styled = chart.properties(title=title).configure(
        font="Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif",
        axis=alt.AxisConfig(
            labelFontSize=SIZE,
            titleFontSize=SIZE,
            titleFontWeight="normal",
            labelColor=INK,
            titleColor=INK,
            labelFlush=False,
            gridColor=FAINT,
            domainColor=QUIET,
            tickColor=QUIET,
        ),
        title=alt.TitleConfig(
            fontSize=15, subtitleFontSize=SIZE, subtitleColor=QUIET, color=INK, subtitlePadding=5
        ),
        legend=alt.LegendConfig(labelFontSize=SIZE, titleFontSize=SIZE, titleFontWeight="normal"),
        text=alt.MarkConfig(fontSize=SIZE, color=INK),
        view=alt.ViewConfig(stroke=None),
    )
    assert isinstance(styled, type(chart))
    return styled


def heading(text: str) -> alt.TitleParams:
    """Return the title of one panel."""
    return alt.TitleParams(
        wrapped(text, 72, 2), anchor="start", frame="group", fontSize=12, fontWeight="bold", offset=8
    )


def lesser(text: str) -> alt.TitleParams:
    """Return the title of a panel among others under one heading."""
    return alt.TitleParams(text, anchor="start", frame="group", fontSize=SIZE, fontWeight="normal", offset=6)


def signed_axis(values: Sequence[float] | None = None, **more: Any) -> alt.Axis:
    """Return an axis on which all numbers but 0 carry their sign."""
    at: dict[str, Any] = {} if values is None else {"values": list(values)}
    return alt.Axis(labelExpr="datum.value ? format(datum.value, '+~f') : '0'", **at, **more)


def roomy(values: Sequence[float], share: float) -> alt.Scale:
    """Return a scale from the least to the greatest value, with a share of the way as room at both ends."""
    room = share * (max(values) - min(values)) or 1.0
    return alt.Scale(domain=[min(values) - room, max(values) + room], nice=False, zero=False)


def signed(value: float, decimals: int) -> str:
    """Return a number with its sign, a true minus, as the numbers of an axis have it."""
    return f"{value:+.{decimals}f}".replace("-", "−")


def inline(frame: pd.DataFrame) -> alt.InlineData:
    """Return the rows of a frame as data of a chart, however many there are."""
    rows = frame.astype(object)
    # a tuple, since altair copies a list of rows, field by field, with every layer that it joins
    values: Any = tuple(rows.where(rows.notna(), None).to_dict("records"))
    return alt.InlineData(values=values)


def looks(names: Sequence[str], field: str) -> tuple[alt.Color, alt.StrokeDash]:
    """Return the hue and the dash of each name, so that no two lines look the same."""
    hues = [HUES[n % len(HUES)] for n in range(len(names))]
    dashes = [DASHES[n % len(DASHES)] for n in range(len(names))]
    colour = alt.Color(f"{field}:N", scale=alt.Scale(domain=list(names), range=hues), legend=None)
    dash = alt.StrokeDash(f"{field}:N", scale=alt.Scale(domain=list(names), range=dashes), legend=None)
    return colour, dash
