"""How stances, beliefs and the ground moved in one run, day by day, with what happened marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from sim.plot.days import (
    banner,
    day_axis,
    happenings,
    last_day,
    marked,
    named_lines,
    poles,
    rules,
    which,
)
from sim.plot.labels import chosen, cut, words
from sim.plot.style import HUES, INK, LINE, WIDTH, heading, inline, signed_axis, titled
from sim.results.run import Run
from sim.scenario.parts import Issue


@dataclass(frozen=True)
class _Scale:
    """The upright axis of a panel, and the names of its ends."""

    ends: dict[float, str]
    axis: alt.Axis

    def y(self) -> alt.Y:
        domain = [min(self.ends), max(self.ends)]
        return alt.Y("value:Q", scale=alt.Scale(domain=domain, nice=False), axis=self.axis).title(None)


def stances(
    run: Run, *, issues: Sequence[str] | str | None = None, actors: Sequence[str] | str | None = None
) -> alt.VConcatChart:
    """Draw who moved, on what, and when: the private stances, one panel per issue.

    Parameters
    ----------
    run : Run
    issues, actors : sequence of str, optional
        All by default.

    Returns
    -------
    altair.VConcatChart
        Stances lie in [-1, 1], the poles are named at the axis. ``chart.save("x.png")`` and
        ``chart.save("x.svg")`` need neither browser nor network.

    Raises
    ------
    UnknownNameError
        If there is no such issue or actor.
    """
    parts = run.scenario.issues
    rows = _values(run, run.stances, "issue", "stance", actors)
    names = chosen("issue", issues, parts)
    panels = [
        _panel(run, rows[rows["panel"] == name], words(name), _of(parts[name]), named=name == names[-1])
        for name in names
    ]
    return _stacked(run, panels, "Who moved, on what, and when?", "Private stances.")


def beliefs(
    run: Run, *, propositions: Sequence[str] | str | None = None, actors: Sequence[str] | str | None = None
) -> alt.VConcatChart:
    """Draw who believed what, and until when: probabilities, one panel per proposition.

    Parameters
    ----------
    run : Run
    propositions, actors : sequence of str, optional
        All by default.

    Raises
    ------
    UnknownNameError
        If there is no such proposition or actor.
    """
    parts = run.scenario.propositions
    rows = _values(run, run.beliefs, "proposition", "probability", actors)
    axis = alt.Axis(values=[0.0, 0.25, 0.5, 0.75, 1.0], format="%")
    scale = _Scale({0.0: "certainly not", 1.0: "certain"}, axis)
    names = chosen("proposition", propositions, parts)
    panels = [
        _panel(run, rows[rows["panel"] == name], f"“{parts[name].text}”", scale, named=name == names[-1])
        for name in names
    ]
    return _stacked(run, panels, "Who believed what, and until when?", "Probability that each gives it.")


def situation(run: Run, *, variables: Sequence[str] | str | None = None) -> alt.VConcatChart:
    """Draw what became of the ground: situation variables in [0, 1], a panel for each.

    Parameters
    ----------
    run : Run
    variables : sequence of str, optional
        All by default.

    Raises
    ------
    UnknownNameError
        If there is no such variable.
    """
    parts, last = run.scenario.situation, last_day(run)
    frame = run.situation[run.situation["day"] <= last].rename(columns={"variable": "panel"})
    rows = frame[["day", "panel", "value"]].astype({"panel": "object"})
    names = chosen("situation variable", variables, parts)
    panels = [
        _ground(run, rows[rows["panel"] == name], parts[name].text or words(name), named=name == names[-1])
        for name in names
    ]
    return _stacked(run, panels, "What became of the ground?", "Situation variables, from 0 to 1.")


def _of(part: Issue) -> _Scale:
    return _Scale({-1.0: part.minus, 1.0: part.plus}, signed_axis((-1.0, -0.5, 0.0, 0.5, 1.0)))


def _values(
    run: Run, frame: pd.DataFrame, panel: str, value: str, actors: Sequence[str] | str | None
) -> pd.DataFrame:
    """Return panel, actor, label, day, value of the actors that are asked for, while the run lasts."""
    parts = run.scenario.actors
    names = chosen("actor", actors, parts)
    kept = frame[frame["actor"].isin(names) & (frame["day"] <= last_day(run))]
    rows = kept.rename(columns={panel: "panel", value: "value"})[["panel", "actor", "day", "value"]]
    rows = rows.astype({"panel": "object", "actor": "object"})
    return rows.assign(label=[cut(parts[name].name) for name in rows["actor"]])


def _panel(run: Run, rows: pd.DataFrame, title: str, scale: _Scale, *, named: bool) -> alt.LayerChart:
    height = max(180, (LINE + 2) * rows["actor"].nunique())
    x, y = day_axis(run.scenario.calendar.start, last_day(run), named=named), scale.y()
    lines = named_lines(rows, "actor", list(run.scenario.actors), x, y, height=height)
    return _marked(run, [*lines, *poles(scale.ends)], x, height, title)


def _ground(run: Run, rows: pd.DataFrame, title: str, *, named: bool) -> alt.LayerChart:
    scale = _Scale({0.0: "", 1.0: ""}, alt.Axis(values=[0.0, 0.5, 1.0], format="~f"))
    x = day_axis(run.scenario.calendar.start, last_day(run), named=named)
    line = alt.Chart(inline(rows)).mark_line(
        color=HUES[0], strokeWidth=2, point=alt.OverlayMarkDef(color=INK, size=14)
    )
    return _marked(run, [line.encode(x=x, y=scale.y())], x, 110, title)


def _marked(run: Run, layers: Sequence[alt.Chart], x: alt.X, height: int, title: str) -> alt.LayerChart:
    marks = happenings(run)
    beneath = [rules(marks, x)] if len(marks) else []
    panel = alt.layer(*beneath, *layers).properties(width=WIDTH, height=height, title=heading(title))
    drawn = panel.resolve_scale(strokeDash="independent")  # dashes of happenings are not those of actors
    assert isinstance(drawn, alt.LayerChart)
    return drawn


def _stacked(run: Run, panels: Sequence[alt.LayerChart], question: str, shown: str) -> alt.VConcatChart:
    marks = happenings(run)
    over = [banner(marks, last_day(run))] if len(marks) else []
    return titled(alt.vconcat(*over, *panels, spacing=16), question, which(run), shown, *marked(marks))
