"""The story of one run in one picture: who did what on which day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import altair as alt
import pandas as pd

from sim.acts.plover import PLOVER
from sim.errors import ParameterError
from sim.plot.days import banner, day_axis, happenings, last_day, marked, rules, which
from sim.plot.labels import chosen, cut, words
from sim.plot.style import FAINT, INK, SIZE, inline, titled
from sim.results.run import Run

SHAPES = {
    "verbal_cooperation": "circle",
    "material_cooperation": "square",
    "verbal_conflict": "triangle-up",
    "material_conflict": "diamond",
    "none": "cross",
}
"""A shape for each quad class of PLOVER."""

TYPES = {
    "AGREE": "#0072B2", "CONSULT": "#009E73", "SUPPORT": "#56B4E9", "CONCEDE": "#332288",
    "COOPERATE": "#117733", "AID": "#44AA99", "RETREAT": "#6699CC",
    "REQUEST": "#E69F00", "ACCUSE": "#CC79A7", "REJECT": "#882255", "THREATEN": "#B8860B",
    "PROTEST": "#AA4499", "SANCTION": "#999933", "MOBILIZE": "#661100", "COERCE": "#000000",
    "ASSAULT": "#D55E00", "NONE": "#777777",
}  # fmt: skip
"""A hue for each type, from the palettes of Okabe & Ito and of Tol (2021, Colour Schemes): cool for
cooperation, warm for conflict."""

ROW = 15
"""Height of a row, in pixels."""

_WIDTH = 400


def swimlanes(run: Run, *, actors: Sequence[str] | str | None = None) -> alt.VConcatChart:
    """Draw who did what, day by day: a lane per actor, a row per act, coloured by type.

    Parameters
    ----------
    run : Run
    actors : sequence of str, optional
        All by default; whoever did nothing has no lane.

    Returns
    -------
    altair.VConcatChart
        A mark for every act that was done: its hue is that of the type, its shape that of PLOVER's
        quad class; filled where it was done in public, hollow where behind closed doors.

    Raises
    ------
    UnknownNameError
        If there is no such actor.
    ParameterError
        If none of them did anything.
    """
    acts = _marks(run, chosen("actor", actors, run.scenario.actors))
    if acts.empty:
        raise ParameterError("nobody who is asked for did anything; ask for more actors.")
    marks, last = happenings(run), last_day(run)
    over = [banner(marks, last, _WIDTH)] if len(marks) else []
    return titled(
        alt.vconcat(*over, _lanes(run, acts, marks, last), spacing=6),
        "Who did what, and when?",
        which(run),
        "Filled: in public. Hollow: behind closed doors. Circle, square: cooperation in words, in deeds; "
        "triangle, diamond: conflict in words, in deeds; cross: not coded.",
        *marked(marks),
    )


def _marks(run: Run, actors: Sequence[str]) -> pd.DataFrame:
    """Return a row per act: actor, act, label, day, at, code, quad, type, public, row.

    ``at`` is the day; acts of one name, actor and day stand side by side.
    """
    labels = ["act", "actor", "channel", "type", "plover"]
    acts = run.acts[run.acts["actor"].isin(actors)].astype(dict.fromkeys(labels, "object"))
    rows = acts[["day", *labels]].reset_index(drop=True)
    code = [str(plover).partition("/")[0] for plover in rows["plover"]]
    rows = rows.assign(
        code=code,
        quad=[PLOVER[one].quad for one in code],
        public=[run.scenario.channels[name].kind == "platform" for name in rows["channel"]],
        at=rows["day"] + 0.28 * rows.groupby(["actor", "act", "day"]).cumcount(),
    )
    order = {pair: n for n, pair in enumerate(_rows_of(rows, actors))}
    return rows.assign(row=[order[pair] for pair in zip(rows["actor"], rows["act"], strict=True)])


def _rows_of(acts: pd.DataFrame, actors: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield a pair for the head of each lane, then one for each act, by its first day."""
    for actor in actors:
        own = acts[acts["actor"] == actor]
        if len(own):
            yield (actor, "")
            yield from ((actor, act) for act in own["act"].unique())


def _lanes(run: Run, acts: pd.DataFrame, marks: pd.DataFrame, last: int) -> alt.LayerChart:
    rows = acts.drop_duplicates("row").sort_values("row")
    heads = rows.drop_duplicates("actor").assign(row=lambda first: first["row"] - 1)
    height = int(acts["row"].max()) + 1
    x = day_axis(run.scenario.calendar.start, last, width=_WIDTH)
    y = alt.Y("row:Q", scale=alt.Scale(domain=[height - 0.4, -0.6], nice=False), axis=None)
    hues = alt.Scale(
        domain=[*TYPES, ""], range=[*TYPES.values(), "white"]
    )  # white: the inside of what is hollow
    names = [cut(run.scenario.actors[name].name) for name in heads["actor"]]
    layers = [
        alt.Chart(inline(rows[["row"]])).mark_rule(color=FAINT).encode(y=y),
        *([rules(marks, x)] if len(marks) else []),
        _acts(acts, last, y, hues),
        _named(heads.assign(text=names), "bold").encode(y=y),
        _named(rows.assign(text=[cut(words(name)) for name in rows["act"]]), "normal").encode(y=y),
        _types(rows).encode(y=y),
    ]
    drawn = alt.layer(*layers).properties(width=_WIDTH, height=ROW * height)
    assert isinstance(drawn, alt.LayerChart)
    return drawn


def _acts(acts: pd.DataFrame, last: int, y: alt.Y, hues: alt.Scale) -> alt.Chart:
    rows = acts[["actor", "act", "day", "at", "code", "quad", "public", "row"]]
    rows = rows.assign(inside=rows["code"].where(rows["public"], ""))
    x = alt.X("at:Q", scale=alt.Scale(domain=[0, max(last, 1)], nice=False))
    shape = alt.Shape(
        "quad:N", scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())), legend=None
    )
    marks: alt.Chart = (
        alt.Chart(inline(rows))
        .mark_point(size=62, strokeWidth=1.6, opacity=1)
        .encode(
            x=x,
            y=y,
            shape=shape,
            stroke=alt.Stroke("code:N", scale=hues, legend=None),
            fill=alt.Fill("inside:N", scale=hues, legend=None),
        )
    )
    return marks


def _named(rows: pd.DataFrame, weight: Literal["bold", "normal"]) -> alt.Chart:
    text = alt.Chart(inline(rows[["row", "text"]]))
    named: alt.Chart = text.mark_text(align="right", fontWeight=weight, color=INK).encode(
        x=alt.value(-10), text="text:N"
    )
    return named


def _types(rows: pd.DataFrame) -> alt.Chart:
    """Return the type of each act at the right, so that it can be read without its hue."""
    typed = rows.assign(
        text=["not coded" if name == "NONE" else words(name).lower() for name in rows["type"]]
    )
    text = alt.Chart(inline(typed[["row", "text"]])).mark_text(align="left", fontSize=SIZE, color=INK)
    written: alt.Chart = text.encode(x=alt.value(_WIDTH + 14), text="text:N")
    return written
