"""What variants change, pair by pair of runs: a forest plot."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import altair as alt
import numpy as np
import pandas as pd

from sim.arrays import in_range
from sim.errors import ParameterError
from sim.kernel import BASE
from sim.plot.labels import cut, plain, words
from sim.plot.rows import ROW, SPAN, figures, intervals, names, pole_names, upright_line
from sim.plot.shares import of_runs, outcome_text
from sim.plot.style import heading, signed, signed_axis, titled
from sim.results.compare import compare
from sim.results.study import Study

Kind = Literal["outcome", "day", "stance", "belief", "situation"]


@dataclass(frozen=True)
class _Unit:
    """How a kind of difference is written."""

    axis: str
    times: float
    decimals: int
    what: str


_UNITS: Mapping[str, _Unit] = {
    "outcome": _Unit("percentage points of the runs", 100.0, 1, "how often it comes"),
    "day": _Unit("days until it comes, at most to the end of the calendar", 1.0, 2, "when it comes"),
    "stance": _Unit("stance, from −1 to +1", 1.0, 3, "where stances end"),
    "belief": _Unit("percentage points of probability, at the end", 100.0, 1, "what is believed at the end"),
    "situation": _Unit("value at the end, from 0 to 1", 1.0, 3, "where the ground ends"),
}


def differences(
    study: Study, *, kind: Kind = "outcome", baseline: str = BASE, most: int = 6
) -> alt.VConcatChart:
    """Draw what each variant changes against a baseline, replicate by replicate, with intervals.

    Parameters
    ----------
    study : Study
    kind : {"outcome", "day", "stance", "belief", "situation"}
        As in ``sim.compare``: shares, days to an outcome, or values at the end.
    baseline : str
    most : int
        How many questions are drawn: those with the largest difference under some variant.

    Returns
    -------
    altair.VConcatChart
        A panel per question, a row per variant, sorted by difference; all panels on one scale.

    Raises
    ------
    UnknownNameError
        If the study has no such baseline.
    ParameterError
        If there is no such kind, nothing of it to compare, or ``most`` is below 1.
    """
    if kind not in _UNITS:
        raise ParameterError(f"kind={kind!r} must be one of {', '.join(_UNITS)}.")
    in_range("most", most, 1, math.inf, "questions")
    rows = _rows(study, kind, baseline)
    if rows.empty:
        raise ParameterError(f"nothing of kind {kind!r} to compare; play a variant besides {baseline}.")
    questions = rows.groupby("panel", sort=False)["value"].agg(lambda values: values.abs().max())
    kept = questions.sort_values(ascending=False, kind="stable").head(most).index
    limit = 1.04 * float(np.abs(rows.loc[rows["panel"].isin(kept), ["low", "high"]].to_numpy()).max()) or 1.0
    panels = [_panel(study, rows[rows["panel"] == panel], kind, limit) for panel in kept]
    left_out = len(questions) - len(kept)
    return titled(
        alt.vconcat(*panels, spacing=18),
        f"What does each change do to {_UNITS[kind].what}?",
        *of_runs(study, study.variants),
        f"Differences to {words(baseline)}, pair by pair of runs, with 95 % Monte-Carlo intervals."
        + (f" {left_out} smaller ones are not shown." if left_out else ""),
    )


def _rows(study: Study, kind: Kind, baseline: str) -> pd.DataFrame:
    """Return panel, actor, question, variant, label, value, low, high, figure, base, in the axis's unit."""
    table, unit = compare(study, baseline=baseline), _UNITS[kind]
    table = table[(table["kind"] == kind) & (table["variant"] != baseline)].reset_index(drop=True)
    ends = ("difference", "difference_low", "difference_high")
    value, low, high = (unit.times * table[column] for column in ends)
    written = [
        f"{numbers[0]}  [{numbers[1]}, {numbers[2]}]"
        for numbers in (
            [signed(one, unit.decimals) for one in row] for row in zip(value, low, high, strict=True)
        )
    ]
    actor = table["actor"].fillna("").astype(str)
    return pd.DataFrame(
        {
            "panel": actor + "." + table["question"],
            "actor": actor,
            "question": table["question"],
            "variant": table["variant"],
            "label": [cut(words(name)) for name in table["variant"]],
            "value": value,
            "low": low,
            "high": high,
            "figure": written,
            "base": False,
        }
    )


def _question(study: Study, kind: Kind, actor: str, name: str) -> str:
    scenario = study.scenario
    if kind in ("outcome", "day"):
        return outcome_text(study, name)
    if not actor:
        return plain(scenario.situation[name].text or words(name))
    who = cut(scenario.actors[actor].name)
    if kind == "belief":
        return f"{who}: “{plain(scenario.propositions[name].text)}”"
    return f"{who} on {words(name)}"


def _panel(study: Study, rows: pd.DataFrame, kind: Kind, limit: float) -> alt.LayerChart:
    placed = rows.sort_values("value", ascending=False, kind="stable", ignore_index=True)
    placed = placed.assign(row=range(len(placed)))
    actor, question = str(placed["actor"].iloc[0]), str(placed["question"].iloc[0])
    height, ends = ROW * len(placed), study.scenario.issues[question] if kind == "stance" else None
    x = alt.X("value:Q", scale=alt.Scale(domain=[-limit, limit]), axis=signed_axis(tickCount=7))
    x = x.title(None if ends else _UNITS[kind].axis)
    layers = [upright_line(0.0, x), *intervals(placed, x), *names(placed), figures(placed)]
    layers += pole_names(ends.minus, ends.plus, height) if ends else []
    title = heading(_question(study, kind, actor, question))
    drawn = alt.layer(*layers).properties(width=SPAN, height=height, title=title)
    assert isinstance(drawn, alt.LayerChart)
    return drawn
