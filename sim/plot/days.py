"""What pictures over days share: the axis, what happened, poles at the ends, labels at the lines."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, Literal

import altair as alt
import pandas as pd

from sim.plot.labels import CHARACTER, cut, packed, plain, spread, wrapped
from sim.plot.style import INK, LINE, QUIET, SIZE, WIDTH, inline, looks
from sim.results.run import Run
from sim.world.wordings import happening_text

KINDS = {
    "outcome": ("solid", [1, 0]),
    "event": ("dashed", [5, 3]),
    "milestone": ("dotted", [1, 3]),
}
"""How the upright lines of a picture are drawn, by what they stand for."""

OTHER = ("dash-dotted", [6, 2, 1, 2])
"""How all further kinds are drawn, such as meetings and promises."""

_LONGEST = 58  # characters of what happened
_TICK = 24  # pixels between the numbers of days, at least
_STEPS = (1, 2, 5, 7, 14, 28, 70, 140, 280, 700)


def last_day(run: Run) -> int:
    """Return the last day that was played: the end of the calendar, or of the run."""
    return next((state.day for state in run.states if state.frozen[0]), run.states[-1].day)


def which(run: Run) -> str:
    """Say which run is drawn."""
    return f"{plain(run.scenario.title)}. One run: {run.variant}, seed {run.seed}, replicate {run.replicate}."


def day_axis(start: datetime.date, last: int, *, width: int = WIDTH, named: bool = True) -> alt.X:
    """Return the axis of days, from 0 to ``last``; ``named`` puts its unit and origin below."""
    step = next((step for step in _STEPS if last * _TICK <= step * width), last)
    axis = alt.Axis(values=list(range(0, last + 1, step)), format="d", grid=False)
    x = alt.X("day:Q", scale=alt.Scale(domain=[0, max(last, 1)], nice=False), axis=axis)
    origin = f"0 = {start.day} {start:%b %Y}"
    return x.title(f"day ({origin})" if named else None)


def happenings(run: Run) -> pd.DataFrame:
    """Return day, kind and label of what happened, one row for each."""
    rows = run.happenings[["day", "happening", "kind"]].astype({"happening": "object", "kind": "object"})
    labels = [cut(happening_text(run.scenario, name), _LONGEST) for name in rows["happening"]]
    return rows.assign(label=labels)[["day", "kind", "label"]]


def marked(marks: pd.DataFrame) -> tuple[str, ...]:
    """Say what the upright lines of a picture are; nothing where it has none."""
    kinds = set(marks["kind"])
    found = [f"{kind} ({look})" for kind, (look, _) in KINDS.items() if kind in kinds]
    others = ", ".join(sorted(kinds - set(KINDS)))
    found += [f"{others} ({OTHER[0]})"] if others else []
    return (f"Upright lines: {', '.join(found)}.",) if found else ()


def rules(marks: pd.DataFrame, x: alt.X) -> alt.Chart:
    """Return an upright line for each thing that happened, dashed by its kind."""
    rows = inline(marks[["day", "kind"]].drop_duplicates())
    lines: alt.Chart = alt.Chart(rows).mark_rule(color=QUIET).encode(x=x, strokeDash=_of_kind(marks))
    return lines


def _of_kind(marks: pd.DataFrame) -> alt.StrokeDash:
    kinds = sorted(set(marks["kind"]))
    scale = alt.Scale(domain=kinds, range=[KINDS.get(kind, OTHER)[1] for kind in kinds])
    return alt.StrokeDash("kind:N", scale=scale, legend=None)


def banner(marks: pd.DataFrame, last: int, width: int = WIDTH) -> alt.LayerChart:
    """Return the words for what happened, over their days, in as few rows as keep them apart."""
    placed = _placed(marks, last, width)
    height = LINE * (int(placed["row"].max()) + 1)
    x = alt.X("day:Q", scale=alt.Scale(domain=[0, max(last, 1)], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, height]), axis=None)
    stems = placed.assign(y=placed["row"] * LINE + 3.0, floor=0.0)
    lines = alt.Chart(inline(stems)).mark_rule(color=QUIET)
    # a white shadow interrupts the stems of others behind a label; all shadows lie below all labels
    shadow = {"stroke": "white", "strokeWidth": 5}
    layers = [
        lines.encode(x=x, y=y, y2="floor:Q", strokeDash=_of_kind(marks)),
        *_texts(placed, x, y, **shadow),
        *_texts(placed, x, y, color=INK),
    ]
    drawn = alt.layer(*layers).properties(width=width, height=height)
    assert isinstance(drawn, alt.LayerChart)
    return drawn


def _placed(marks: pd.DataFrame, last: int, width: int) -> pd.DataFrame:
    """Give every label a side of its day on which it fits, and a row."""
    at = marks["day"] * width / max(last, 1)
    long = marks["label"].str.len() * CHARACTER + 10
    right = at + long > width + 120  # there is a margin for labels of lines
    starts, ends = at.where(~right, at - long), (at + long).where(~right, at)
    placed = marks.assign(
        align=right.map({True: "right", False: "left"}), row=packed(list(starts), list(ends))
    )
    return placed.assign(y=placed["row"] * LINE + LINE / 2.0)


def _texts(rows: pd.DataFrame, x: alt.X, y: alt.Y, **how: Any) -> list[alt.Chart]:
    """Return the words on either side of their days."""
    sides: tuple[tuple[Literal["left", "right"], int], ...] = (("left", 4), ("right", -4))
    return [
        alt.Chart(inline(rows[rows["align"] == align]))
        .mark_text(align=align, baseline="middle", dx=dx, **how)
        .encode(x=x, y=y, text="label:N")
        for align, dx in sides
    ]


def poles(ends: dict[float, str]) -> list[alt.Chart]:
    """Return the words for the ends of an upright axis, left of its numbers."""
    return [_pole(at, text, "top" if at == max(ends) else "bottom") for at, text in ends.items()]


def _pole(at: float, text: str, baseline: Literal["top", "bottom"]) -> alt.Chart:
    lines = inline(pd.DataFrame({"at": [at], "text": ["\n".join(wrapped(text, 19, 4))]}))
    mark = alt.Chart(lines).mark_text(
        align="right", baseline=baseline, lineBreak="\n", lineHeight=LINE, color=INK
    )
    drawn: alt.Chart = mark.encode(x=alt.value(-42), y="at:Q", text="text:N")
    return drawn


def named_lines(
    rows: pd.DataFrame, field: str, order: Sequence[str], x: alt.X, y: alt.Y, *, height: int
) -> list[alt.Chart]:
    """Return a line for each name, with its label where it ends.

    Parameters
    ----------
    rows : DataFrame
        ``field``, day, value, label.
    field : str
        The column whose names have a line each.
    order : sequence of str
        All names, which gives each its look.
    x, y : altair channels
        Of the days and of ``value``; the scale of ``y`` has a domain.
    height : int
        Of the panel, in pixels.
    """
    colour, dash = looks(order, field)
    lines = alt.Chart(inline(rows)).mark_line(strokeWidth=2)
    return [
        lines.encode(x=x, y=y, color=colour, strokeDash=dash, detail=f"{field}:N"),
        *end_labels(rows, field, colour, y, height=height),
    ]


def end_labels(
    rows: pd.DataFrame, field: str, colour: alt.Color, y: alt.Y, *, height: int, width: int = WIDTH
) -> list[alt.Chart]:
    """Return the labels of lines, right of the panel, with a thread to where each line ends."""
    written: Any = y.to_dict()
    low, high = written["scale"]["domain"]
    last = rows.sort_values("day", kind="stable").groupby(field, sort=False, observed=True).tail(1)
    unit = (high - low) / height
    places = spread(list(last["value"]), LINE * unit, low + 4 * unit, high - 4 * unit)
    placed = inline(last.assign(place=places))
    threads = alt.Chart(placed).mark_rule(strokeWidth=1.3)
    texts = alt.Chart(placed).mark_text(align="left", baseline="middle", fontSize=SIZE, color=INK)
    return [
        threads.encode(x=alt.value(width + 2), x2=alt.value(width + 16), y=y, y2="place:Q", color=colour),
        texts.encode(x=alt.value(width + 20), y=alt.Y("place:Q"), text="label:N"),
    ]
