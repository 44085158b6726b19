"""How often outcomes came, variant by variant, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from sim.kernel import BASE
from sim.plot.labels import chosen, cut, plain, words
from sim.plot.rows import ROW, SPAN, figures, intervals, names, upright_line
from sim.plot.style import heading, titled
from sim.results.compare import compare
from sim.results.study import Study


def outcomes(study: Study, *, outcomes: Sequence[str] | str | None = None) -> alt.VConcatChart:
    """Draw how often each outcome comes: a panel for each, variants sorted by their share.

    Parameters
    ----------
    study : Study
    outcomes : sequence of str, optional
        All by default.

    Returns
    -------
    altair.VConcatChart
        A point per variant with its 95 % Monte-Carlo interval; the base is a diamond and a dashed line.

    Raises
    ------
    UnknownNameError
        If there is no such outcome.
    """
    table = compare(study)
    table = table[table["kind"] == "outcome"]
    panels = [
        _panel(study, table[table["question"] == name], name)
        for name in chosen("outcome", outcomes, study.plan.names.outcomes)
    ]
    return titled(
        alt.vconcat(*panels, spacing=18),
        "How often does it come?",
        *of_runs(study, study.variants),
        "Bars: 95 % Monte-Carlo intervals. Dashed: the base.",
    )


def of_runs(study: Study, variants: Sequence[str]) -> tuple[str, ...]:
    """Say of how many runs a picture is, and what each of its variants changes, a line each."""
    known = study.scenario.variants
    changes = [f"{words(name)}: {plain(known[name].summary)}" for name in variants if name in known]
    runs = f"{study.replicates:,} runs of each variant on the same luck, seed {study.seed}."
    return (f"{plain(study.scenario.title)}. {runs}", *changes)


def outcome_text(study: Study, outcome: str) -> str:
    """Return the text of an outcome, or its id as words."""
    return plain(study.scenario.outcomes[outcome].text or words(outcome))


def _panel(study: Study, table: pd.DataFrame, outcome: str) -> alt.LayerChart:
    rows = table.sort_values("value", ascending=False, kind="stable", ignore_index=True)
    rows = rows[["variant", "value", "low", "high"]].assign(
        row=range(len(rows)),
        base=rows["variant"] == BASE,
        label=[cut(words(name)) for name in rows["variant"]],
        figure=[
            f"{100 * value:.0f} %  [{100 * low:.0f}, {100 * high:.0f}]"
            for value, low, high in zip(rows["value"], rows["low"], rows["high"], strict=True)
        ],
    )
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    x = alt.X("value:Q", scale=alt.Scale(domain=[0, 1]), axis=axis).title("share of runs")
    base = rows.loc[rows["base"], "value"].item()
    layers = [upright_line(base, x), *intervals(rows, x), *names(rows), figures(rows)]
    drawn = alt.layer(*layers).properties(
        width=SPAN, height=ROW * len(rows), title=heading(outcome_text(study, outcome))
    )
    assert isinstance(drawn, alt.LayerChart)
    return drawn
