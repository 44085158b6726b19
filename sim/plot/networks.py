"""Who talks to whom: private lines, rooms and platforms told apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import altair as alt
import numpy as np
import pandas as pd

from sim.arrays import Array
from sim.errors import ParameterError
from sim.plot.days import last_day, which
from sim.plot.labels import cut, spread, words
from sim.plot.style import DASHES, HUES, INK, SIZE, inline, titled
from sim.results.run import Run

KINDS = {"private": "on a private line", "room": "in a room", "platform": "in public"}

AT_ONCE = 3
"""What is said in public to so many at once is one arrow to the platform, and not as many arrows."""

LEAKED = "# leaked"
"""The place of what has leaked; no channel has a name with a space."""

_UNIT = 165  # pixels of the circle's radius
_HALF = (2.05, 1.25)  # of the picture, in radii
_BEND, _STEPS = 0.16, 16  # how far an arrow swerves, as a share of its length; points that draw it


def network(run: Run, *, days: int | tuple[int, int] | None = None) -> alt.LayerChart:
    """Draw who talks to whom on a day or in a period, and whether in private, in a room or in public.

    An arrow is what one said to another; the number on it says how often, if more than once. What
    is said in a room goes to a square that bears its name, with thin lines to those who only
    listened there; what is said in public to three or more at once, to the square of the platform.

    Parameters
    ----------
    run : Run
    days : int or (int, int), optional
        A day, or the first and the last; all by default. Messages count on the day they are sent.

    Returns
    -------
    altair.LayerChart

    Raises
    ------
    ParameterError
        If the days lie outside the run, or nobody said anything on them.
    """
    first, last = _period(run, days)
    sent = _sent(run, first, last)
    if sent.empty:
        raise ParameterError(f"nobody said anything from day {first} to day {last}; ask for other days.")
    edges = _edges(sent)
    places = _places(run, edges)
    when = f"On day {first}" if first == last else f"From day {first} to day {last}"
    drawn = alt.layer(
        *_lines(edges, places), *_arrows(edges, places), *_hubs(edges, places), *_actors(run, edges, places)
    )
    assert isinstance(drawn, alt.LayerChart)
    return titled(
        drawn.properties(width=2 * _HALF[0] * _UNIT, height=2 * _HALF[1] * _UNIT),
        "Who talks to whom?",
        which(run),
        f"{when}. Numbers: how often, if more than once. Hollow: said nothing. Squares: rooms, with thin "
        f"lines to those who only listened; and what is said in public to {AT_ONCE} or more at once.",
    )


def _period(run: Run, days: int | tuple[int, int] | None) -> tuple[int, int]:
    last = last_day(run)
    first, until = (1, last) if days is None else (days, days) if isinstance(days, int) else days
    if not 1 <= first <= until <= last:
        raise ParameterError(f"days={days} must lie in [1, {last}], the first before the last.")
    return first, until


def _sent(run: Run, first: int, last: int) -> pd.DataFrame:
    """Return a row per message: act, speaker, listener, channel, sent, leaked, kind, at_once.

    What has leaked was heard in public, whatever line it was meant for.
    """
    messages = run.messages[run.messages["sent"].between(first, last)]
    names = ["act", "speaker", "listener", "channel"]
    rows = messages[[*names, "sent", "leaked"]].astype(dict.fromkeys(names, "object"))
    kinds = {name: channel.kind for name, channel in run.scenario.channels.items()}
    rows["kind"] = rows["channel"].map(kinds).where(~rows["leaked"], "platform")
    rows["at_once"] = rows.groupby(["act", "speaker", "channel", "sent", "leaked"])["listener"].transform(
        "size"
    )
    return rows.reset_index(drop=True)


def _edges(sent: pd.DataFrame) -> pd.DataFrame:
    """Return source, target, kind, count: arrows from actors to actors or to places of channels.

    A place is written ``#channel``, the one for what has leaked ``LEAKED``. A ``count`` of 0 is a
    line to somebody who only listened there.
    """
    in_public = sent["kind"] == "platform"
    many = (sent["kind"] == "room") | sent["leaked"] | (in_public & (sent["at_once"] >= AT_ONCE))
    direct = sent[~many].assign(source=sent["speaker"], target=sent["listener"])
    spoken = sent[many].drop_duplicates(["act", "speaker", "channel", "sent", "leaked"])
    place = ("#" + spoken["channel"]).where(~spoken["leaked"], LEAKED)
    to_all = spoken.assign(source=spoken["speaker"], target=place)
    arrows = pd.concat([direct, to_all]).groupby(["source", "target", "kind"], as_index=False).size()
    rooms = sent[sent["kind"] == "room"]
    heard = rooms.assign(source=rooms["listener"], target="#" + rooms["channel"])
    heard = heard[["source", "target", "kind"]].drop_duplicates()
    said = set(zip(to_all["source"], to_all["target"], strict=True))
    silent = [pair not in said for pair in zip(heard["source"], heard["target"], strict=True)]
    return pd.concat(
        [arrows.rename(columns={"size": "count"}), heard[silent].assign(count=0)], ignore_index=True
    )


def _places(run: Run, edges: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Return where actors and channels stand: a circle around, the channels inside near their users."""
    turn = 2.0 * np.pi * np.arange(len(run.scenario.actors)) / len(run.scenario.actors)
    places = {
        name: (float(np.sin(angle)), float(np.cos(angle)))
        for name, angle in zip(run.scenario.actors, turn, strict=True)
    }
    hubs = sorted({name for name in edges["target"] if name.startswith("#")})
    if len(hubs) < 2:
        return places | dict.fromkeys(hubs, (0.0, 0.0))
    middles = [
        np.mean([places[name] for name in edges.loc[edges["target"] == hub, "source"]], axis=0)
        for hub in hubs
    ]
    angles = [float(np.arctan2(x, y)) for x, y in middles]
    apart = spread(angles, 1.9 * np.pi / len(hubs), -np.pi, np.pi)
    inner = zip(hubs, apart, strict=True)
    return places | {hub: (0.45 * float(np.sin(angle)), 0.45 * float(np.cos(angle))) for hub, angle in inner}


def _at(across: str = "x", up: str = "y") -> dict[str, Any]:
    wide, high = (alt.Scale(domain=[-half, half]) for half in _HALF)
    return {"x": alt.X(f"{across}:Q", scale=wide, axis=None), "y": alt.Y(f"{up}:Q", scale=high, axis=None)}


def _of_kind() -> dict[str, Any]:
    """Return hue and dash by kind, with one legend for both."""
    domain, legend = (
        list(KINDS.values()),
        alt.Legend(orient="bottom", title=None, symbolSize=500, symbolType="stroke"),
    )
    hues, dashes = [HUES[0], HUES[2], HUES[1]], [DASHES[0], DASHES[1], DASHES[2]]
    return {
        "color": alt.Color("how:N", scale=alt.Scale(domain=domain, range=hues), legend=legend),
        "strokeDash": alt.StrokeDash("how:N", scale=alt.Scale(domain=domain, range=dashes), legend=legend),
    }


def _ends(edges: pd.DataFrame, places: Mapping[str, tuple[float, float]]) -> tuple[Array, Array]:
    start, end = (
        np.array([places[name] for name in edges[side]]).reshape(-1, 2) for side in ("source", "target")
    )
    return start, end


def _lines(edges: pd.DataFrame, places: Mapping[str, tuple[float, float]]) -> list[alt.Chart]:
    """Return the thin lines to those who only listened."""
    heard = edges[edges["count"] == 0]
    start, end = _ends(heard, places)
    rows = heard.assign(
        how=heard["kind"].map(KINDS), x=start[:, 0], y=start[:, 1], x2=end[:, 0], y2=end[:, 1]
    )
    thin = alt.Chart(inline(rows)).mark_rule(strokeWidth=0.7, opacity=0.7)
    return [thin.encode(**_at(), x2="x2:Q", y2="y2:Q", **_of_kind())]


def _arrows(edges: pd.DataFrame, places: Mapping[str, tuple[float, float]]) -> list[alt.Chart]:
    """Return bent lines, each with a head and a number; there and back do not cover each other."""
    said = edges[edges["count"] > 0].reset_index(drop=True)
    paths = _paths(said, places)
    said = said.assign(how=said["kind"].map(KINDS), arrow=range(len(said)))
    points = said.loc[said.index.repeat(_STEPS)].assign(
        step=np.tile(np.arange(_STEPS), len(said)), x=paths[..., 0].ravel(), y=paths[..., 1].ravel()
    )
    tip, before, middle = paths[:, -1], paths[:, -2], paths[:, _STEPS // 2]
    heads = said.assign(
        x=tip[:, 0],
        y=tip[:, 1],
        angle=np.degrees(np.arctan2(*(tip - before).T)),
        mx=middle[:, 0],
        my=middle[:, 1],
    )
    width = alt.StrokeWidth(
        "count:Q", scale=alt.Scale(domain=[1, max(2, int(said["count"].max()))], range=[1.2, 5])
    )
    bent = alt.Chart(inline(points)).mark_line(opacity=0.85)
    head = alt.Chart(inline(heads)).mark_point(shape="triangle-up", filled=True, size=75, opacity=1)
    number = alt.Chart(inline(heads[heads["count"] > 1]))
    return [
        bent.encode(**_at(), detail="arrow:N", order="step:Q", strokeWidth=width.legend(None), **_of_kind()),
        head.encode(**_at(), angle=alt.Angle("angle:Q", scale=None), color=_of_kind()["color"]),
        number.mark_text(stroke="white", strokeWidth=4, fontSize=SIZE).encode(
            **_at("mx", "my"), text="count:Q"
        ),
        number.mark_text(color=INK, fontSize=SIZE).encode(**_at("mx", "my"), text="count:Q"),
    ]


def _paths(edges: pd.DataFrame, places: Mapping[str, tuple[float, float]]) -> Array:
    """Return ``[arrows, steps, 2]``: points of quadratic Bézier curves, which end just short of a target."""
    start, end = _ends(edges, places)
    along = end - start
    aside = np.stack([along[:, 1], -along[:, 0]], axis=1)
    again = edges.groupby(["source", "target"]).cumcount().to_numpy()[:, np.newaxis]  # in public, too
    knee = (start + end) / 2.0 + _BEND * (1.0 - 0.6 * again) * aside
    short = 1.0 - 0.09 / np.maximum(np.hypot(*along.T), 0.1)
    t = np.linspace(0.0, 1.0, _STEPS)[np.newaxis, :, np.newaxis] * short[:, np.newaxis, np.newaxis]
    start, knee, end = (corner[:, np.newaxis] for corner in (start, knee, end))
    points: Array = (1.0 - t) ** 2 * start + 2.0 * (1.0 - t) * t * knee + t**2 * end
    return points


def _hubs(edges: pd.DataFrame, places: Mapping[str, tuple[float, float]]) -> list[alt.Chart]:
    """Return the squares of rooms and platforms, with their names."""
    rows = edges[edges["target"].str.startswith("#")].drop_duplicates("target")
    rows = rows.assign(
        label=[cut(words(name.strip("# ")), 20) for name in rows["target"]],
        how=rows["kind"].map(KINDS),
        x=[places[name][0] for name in rows["target"]],
        y=[places[name][1] for name in rows["target"]],
    )
    data = alt.Chart(inline(rows))
    mark = data.mark_point(shape="square", filled=True, size=130, opacity=1)
    below: dict[str, Any] = {"dy": 16, "fontSize": SIZE, "fontStyle": "italic"}
    return [
        mark.encode(**_at(), color=_of_kind()["color"]),
        data.mark_text(stroke="white", strokeWidth=4, **below).encode(**_at(), text="label:N"),
        data.mark_text(color=INK, **below).encode(**_at(), text="label:N"),
    ]


def _actors(run: Run, edges: pd.DataFrame, places: Mapping[str, tuple[float, float]]) -> list[alt.Chart]:
    """Return the actors, hollow where they said nothing, with their names on the outer side."""
    speaking = set(edges.loc[edges["count"] > 0, "source"])
    rows = pd.DataFrame(
        {
            "label": [cut(actor.name, 24) for actor in run.scenario.actors.values()],
            "x": [places[name][0] for name in run.scenario.actors],
            "y": [places[name][1] for name in run.scenario.actors],
            "speaks": [name in speaking for name in run.scenario.actors],
        }
    )
    fill = alt.Fill("speaks:N", scale=alt.Scale(domain=[True, False], range=[INK, "white"]), legend=None)
    dots = alt.Chart(inline(rows)).mark_point(stroke=INK, size=110, opacity=1)
    sides: dict[Literal["left", "center", "right"], pd.Series] = {
        "left": rows["x"] > 0.1, "right": rows["x"] < -0.1, "center": rows["x"].abs() <= 0.1
    }  # fmt: skip
    outer = rows.assign(x=1.08 * rows["x"], y=1.13 * rows["y"])
    texts = [
        alt.Chart(inline(outer[side]))
        .mark_text(align=align, fontSize=SIZE + 1)
        .encode(**_at(), text="label:N")
        for align, side in sides.items()
    ]
    return [dots.encode(**_at(), fill=fill), *texts]
