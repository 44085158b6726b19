"""A comparison in words and bars: what a person reads first."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from sim.kernel import BASE
from sim.results.statistics import in_words
from sim.results.study import Study
from sim.results.survival import median_day

BAR = 20
"""Characters of a bar that stands for certainty."""

MOST_MOVED = 5
"""How many stances and beliefs are named that a variant moved most."""


def comparison_text(study: Study, table: pd.DataFrame, *, baseline: str = BASE, words: bool = False) -> str:
    """Return the table that is read first: shares with bars, median days, differences to the baseline.

    Parameters
    ----------
    study : Study
    table : DataFrame
        Of ``sim.compare``.
    baseline : str
    words : bool
        Put the words of Intelligence Community Directive 203 beside shares.
    """
    parts = [_head(study, baseline)]
    parts += [_outcome(study, table, outcome, baseline, words) for outcome in study.plan.names.outcomes]
    parts += [text for text in (_moved(table, name) for name in study.variants if name != baseline) if text]
    return "\n\n".join(parts)


def _head(study: Study, baseline: str) -> str:
    known = study.scenario.variants
    variants = [f"  {name}: {known[name].summary}" for name in study.variants if name in known]
    return "\n".join(
        [
            f"{study.scenario.title}. {study.replicates:,} runs of each variant, on the same luck "
            f"(seed {study.seed}).",
            *variants,
            f"Intervals are 95 % and Monte-Carlo error only; differences are to {baseline}, pair by pair.",
        ]
    )


def _outcome(study: Study, table: pd.DataFrame, outcome: str, baseline: str, words: bool) -> str:
    rows = table[(table["kind"] == "outcome") & (table["question"] == outcome)]
    text = study.scenario.outcomes[outcome].text or outcome
    width = max(len(name) for name in study.variants)
    lines = [f"{text} ({outcome})"]
    for row in rows.to_dict("records"):
        median = median_day(study.days_of(row["variant"], outcome), study.plan.days)
        day = "    —" if pd.isna(median) else f"{median:>5.0f}"
        interval = f"{_percent(row['value'])} [{_percent(row['low'])}, {_percent(row['high'])}]"
        line = f"  {row['variant']:<{width}}  {_bar(row['value'])}  {interval}  median day{day}"
        lines.append(line + _difference(row, baseline) + (f"  {in_words(row['value'])}" if words else ""))
    return "\n".join(lines)


def _bar(share: float) -> str:
    filled = round(share * BAR)
    return "█" * filled + "·" * (BAR - filled)


def _percent(share: float) -> str:
    return f"{100 * share:5.1f} %"


def _difference(row: Mapping[Hashable, Any], baseline: str) -> str:
    if row["variant"] == baseline:
        return ""
    points = [100 * row[name] for name in ("difference", "difference_low", "difference_high")]
    flips = f"{row['gained']} gained, {row['lost']} lost"
    return f"  {points[0]:+.1f} [{points[1]:+.1f}, {points[2]:+.1f}] points; {flips}"


def _moved(table: pd.DataFrame, variant: str) -> str:
    """Name the final stances and beliefs that a variant moved most, in the mean over pairs."""
    mine = table[(table["variant"] == variant) & table["kind"].isin(["stance", "belief"])]
    largest = mine.reindex(mine["difference"].abs().sort_values(ascending=False, kind="stable").index)
    rows = largest[largest["difference"].abs() >= 0.01].head(MOST_MOVED)
    return "\n".join([f"Moved most by {variant}, at the end:", *_movers(rows)]) if len(rows) else ""


def _movers(rows: pd.DataFrame) -> Iterator[str]:
    for row in rows.to_dict("records"):
        interval = f"[{row['difference_low']:+.3f}, {row['difference_high']:+.3f}]"
        what = f"{row['actor']}: {row['kind']} {row['question']}"
        move = f"{row['baseline']:+.3f} → {row['value']:+.3f}"
        yield f"  {what:<45} {move}  {row['difference']:+.3f} {interval}"
