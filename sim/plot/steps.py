"""Why somebody moved: a waterfall from where it stood to where it stands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd
from scipy.special import expit

from sim.arrays import in_range
from sim.plot.labels import cut, plain, words
from sim.plot.rows import SPAN, figures, names, pole_names, upright
from sim.plot.style import HUES, INK, QUIET, inline, roomy, signed, signed_axis, titled
from sim.results.explain import LARGEST, Explanation

_ROW = 30


def waterfall(why: Explanation, *, most: int = LARGEST) -> alt.LayerChart:
    """Draw one move as the sum of its parts, the largest first.

    Parameters
    ----------
    why : Explanation
        Of ``sim.explain``.
    most : int
        How many parts are drawn by name; the rest is one bar.

    Returns
    -------
    altair.LayerChart
        From where the quantity stood to where it stands; beliefs in log-odds, since only these add
        up. The sentences behind a part stand in brackets.

    Raises
    ------
    ParameterError
        If ``most`` is below 1.
    """
    in_range("most", most, 1, math.inf, "parts")
    rows = _rows(why, most)
    scale = roomy([*rows["start"], *rows["end"]], 0.08)
    x = alt.X("start:Q", scale=scale, axis=signed_axis(tickCount=7)).title(_unit(why))
    fill = alt.Fill("way:N", scale=alt.Scale(domain=["up", "down"], range=[HUES[0], HUES[5]]), legend=None)
    parts, stops = rows[rows["way"] != ""], rows[rows["way"] == ""]
    layers = [
        alt.Chart(inline(_threads(rows)))
        .mark_rule(color=QUIET, strokeWidth=0.8)
        .encode(x=alt.X("at:Q", scale=scale), y=upright(), y2="next:O"),
        alt.Chart(inline(parts)).mark_bar(height=14).encode(x=x, x2="end:Q", y=upright(), fill=fill),
        alt.Chart(inline(stops))
        .mark_point(shape="diamond", filled=True, size=120, color=INK, opacity=1)
        .encode(x=x, y=upright()),
        *names(rows),
        figures(rows),
        *_poles(why, _ROW * len(rows)),
    ]
    drawn = alt.layer(*layers).properties(width=SPAN, height=_ROW * len(rows))
    assert isinstance(drawn, alt.LayerChart)
    return titled(drawn, _question(why), *_below(why))


def _question(why: Explanation) -> str:
    scenario = why.scenario
    if why.actor is None:
        part = scenario.situation[why.quantity]
        return f"{plain(part.text or words(why.quantity))}: what moved it?"
    who = cut(scenario.actors[why.actor].name)
    if why.quantity in scenario.issues:
        return f"Why did {who} move on {words(why.quantity)}?"
    if why.quantity in scenario.propositions:
        return f"“{plain(scenario.propositions[why.quantity].text)}”: what moved the belief of {who}?"
    return (
        f"What moved the trust of {who} in {cut(scenario.actors[why.quantity.removeprefix('trust.')].name)}?"
    )


def _below(why: Explanation) -> tuple[str, ...]:
    first, last = why.days
    when = f"Day {first}" if first == last else f"Day {first} to day {last}"
    return (
        plain(why.scenario.title) + ".",
        f"{when}, the largest parts first. In brackets: the sentences behind a part.",
    )


def _unit(why: Explanation) -> str | None:
    """Return the name of the axis; a stance's poles are named in its place."""
    if why.actor is None:
        return "value, from 0 to 1"
    if why.quantity in why.scenario.issues:
        return None
    return "log-odds (0 is 50 %)" if why.quantity in why.scenario.propositions else "trust, from 0 to 1"


def _rows(why: Explanation, most: int) -> pd.DataFrame:
    """Return row, label, under, start, end, amount, figure, way (up, down; empty for a stop), base."""
    parts = why.parts
    named = [(*_part(why, row), float(row["amount"])) for row in parts.head(most).to_dict("records")]
    rest = parts["amount"].iloc[most:]
    if len(rest):
        parts_left = "1 part" if len(rest) == 1 else f"{len(rest)} parts"
        named.append((f"everything else ({parts_left})", "", float(rest.sum())))
    table, level = [_stop(why, why.days[0] - 1, why.before)], why.before
    for label, under, amount in named:
        way = "up" if amount > 0 else "down"
        table.append((label, under, level, level + amount, amount, signed(amount, 3), way, False))
        level += amount
    table.append(_stop(why, why.days[1], why.after))
    columns = ["label", "under", "start", "end", "amount", "figure", "way", "base"]
    return pd.DataFrame(table, columns=columns).assign(row=range(len(table)))


def _stop(why: Explanation, day: int, value: float) -> tuple[Any, ...]:
    if why.actor and why.quantity in why.scenario.propositions:
        figure = f"{signed(value, 3)} ({expit(value):.0%})"
    else:
        figure = signed(value, 3) if why.actor and why.quantity in why.scenario.issues else f"{value:.3f}"
    return (f"day {day}", "", value, value, 0.0, figure, "", True)


def _part(why: Explanation, row: Mapping[Any, Any]) -> tuple[str, str]:
    """Return who did what, and under it the term with the sentences behind it."""
    speaker, act, term, evidence = (row[name] for name in ("speaker", "act", "term", "evidence"))
    days = f", on {row['days']} days" if row["days"] != 1 else ""
    ids = str(evidence or "")
    source = "assumed" if ids.startswith("assumed") else cut(ids, 24)
    behind = f"{cut(str(term), 30)} [{source}]" if source else cut(str(term), 30)
    if isinstance(speaker, str):
        who = cut(why.scenario.actors[speaker].name, 24)
        return f"{who}: {cut(words(str(act)), 24)}{days}", behind
    if isinstance(act, str):
        return f"seen: {cut(words(act), 28)}{days}", behind
    return behind, ""


def _threads(rows: pd.DataFrame) -> pd.DataFrame:
    """Return at, row, next: what ties the end of each bar to the start of the next."""
    return pd.DataFrame(
        {"at": rows["end"].iloc[:-1], "row": rows["row"].iloc[:-1], "next": rows["row"].iloc[1:].to_list()}
    )


def _poles(why: Explanation, height: int) -> list[alt.Chart]:
    """Return the names of the poles below the axis of a stance."""
    if why.actor is None or why.quantity not in why.scenario.issues:
        return []
    part = why.scenario.issues[why.quantity]
    return pole_names(part.minus, part.plus, height)
