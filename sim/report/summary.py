"""A study in words and in a table: what the reader of a report sees first."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.kernel import BASE
from sim.report.assumptions import Assumptions, in_words
from sim.results.study import Study
from sim.results.survival import median_day


@dataclass(frozen=True)
class Row:
    """One variant and one outcome, ready to be read.

    Parameters
    ----------
    variant : str
        In words.
    share : float
        In [0, 1].
    often, interval, median, difference, flips : str
        As they are written; empty where there is nothing to say.
    certain : bool
        Whether the interval of the difference leaves out 0.
    """

    variant: str
    share: float
    often: str
    interval: str
    median: str
    difference: str
    flips: str
    certain: bool


@dataclass(frozen=True)
class Block:
    """The rows of one outcome, under its text."""

    outcome: str
    text: str
    observed: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Finding:
    """One thing that was found: what it is about, and what is so."""

    head: str
    text: str


def percent(share: float) -> str:
    r"""Return a share as a percentage that no line break tears apart; 0 and 100 only if it is exactly that.

    Examples
    --------
    >>> [percent(share).replace("\xa0", " ") for share in (0.876, 0.0004, 0.9999, 1.0)]
    ['88 %', 'under 1 %', 'over 99 %', '100 %']
    """
    nearly_none, nearly_all = 0.0 < share < 0.005, 0.995 <= share < 1.0
    number = "under 1" if nearly_none else "over 99" if nearly_all else f"{100 * share:.0f}"
    return f"{number}\N{NO-BREAK SPACE}%"


def points(value: float) -> str:
    """Return a difference of shares in percentage points, with its sign; a dash where there is none."""
    if math.isnan(value):
        return "—"
    whole = round(100 * value)
    return f"{whole:+d}".replace("-", "−") if whole else "0"


def dated(date: datetime.date) -> str:
    """Return a date in words, e.g. ``8 December 2024``."""
    return f"{date.day} {date:%B %Y}"


def called(variant: str) -> str:
    """Return how a variant is called in running text."""
    return "as it is" if variant == BASE else variant.replace("_", " ")


def outcome_text(study: Study, outcome: str) -> str:
    """Return the text of an outcome, or its id as words."""
    return study.scenario.outcomes[outcome].text or outcome.replace("_", " ")


def blocks(study: Study, table: pd.DataFrame) -> tuple[Block, ...]:
    """Return the table of outcomes, a block for each.

    Parameters
    ----------
    study : Study
    table : DataFrame
        Of ``sim.compare``, against the base.
    """
    return tuple(_block(study, table, outcome) for outcome in study.plan.names.outcomes)


def _block(study: Study, table: pd.DataFrame, outcome: str) -> Block:
    rows = table[(table["kind"] == "outcome") & (table["question"] == outcome)].to_dict("records")
    seen = study.scenario.outcomes[outcome].observed
    observed = "" if seen is None else _on_day(study, seen.day.value)
    return Block(
        outcome, outcome_text(study, outcome), observed, tuple(_row(study, outcome, row) for row in rows)
    )


def _on_day(study: Study, day: float) -> str:
    return f"{dated(study.scenario.date(int(day)))} (day {day:.0f})"


def _median(study: Study, variant: str, outcome: str) -> float:
    """Return the median day of an outcome; NaN where it came in fewer than half of the runs."""
    days = study.days_of(variant, outcome)[study.played(variant)]
    return median_day(days, study.plan.days) if len(days) else math.nan


def _row(study: Study, outcome: str, row: Any) -> Row:
    variant = row["variant"]
    median, base = _median(study, variant, outcome), variant == BASE
    return Row(
        variant=called(variant),
        share=float(row["value"]),
        often=percent(row["value"]),
        interval=f"{100 * row['low']:.0f} to {100 * row['high']:.0f}",
        median="" if math.isnan(median) else f"{median:.0f}",
        difference="" if base else _difference(row),
        flips="" if base else f"{row['gained']} gained, {row['lost']} lost",
        certain=not base and _certain(row),
    )


def _certain(row: Any) -> bool:
    return bool(row["difference_low"] * row["difference_high"] > 0.0)


def _difference(row: Any) -> str:
    low, high = points(row["difference_low"]), points(row["difference_high"])
    return f"{points(row['difference'])} [{low}, {high}]"


def findings(study: Study, table: pd.DataFrame, matter: Assumptions | None) -> dict[str, tuple[Finding, ...]]:
    """Return the findings in words with their numbers, under a heading each."""
    outcomes = table[table["kind"] == "outcome"]
    base = outcomes[outcomes["variant"] == BASE].to_dict("records")
    changes = (name for name in study.variants if name != BASE)
    return {
        "As it is": tuple(_of_base(study, row) for row in base),
        "With a change": tuple(_of_variant(study, outcomes, name) for name in changes),
        "What it rests on": tuple(_of_assumptions(study, matter)),
    }


def _of_base(study: Study, row: Any) -> Finding:
    median = _median(study, BASE, row["question"])
    half = "" if math.isnan(median) else f"; in half of all runs it has come by {_on_day(study, median)}"
    seen = study.scenario.outcomes[row["question"]].observed
    observed = "" if seen is None else f" Observed: {_on_day(study, seen.day.value)}."
    often = f"in {percent(row['value'])} of runs [{100 * row['low']:.0f}, {100 * row['high']:.0f}]"
    return Finding(outcome_text(study, row["question"]), f"{often}{half}.{observed}")


def _of_variant(study: Study, outcomes: pd.DataFrame, variant: str) -> Finding:
    rows = outcomes[outcomes["variant"] == variant].to_dict("records")
    head = study.scenario.variants[variant].summary.rstrip(".")
    sure = sorted((row for row in rows if _certain(row)), key=lambda row: -abs(row["difference"]))
    if not sure:
        return Finding(head, "no outcome comes more or less often than luck alone would explain.")
    moves = [
        f"“{outcome_text(study, str(row['question']))}” from {percent(row['baseline'])} to "
        f"{percent(row['value'])}, {_difference(row)} points"
        for row in sure
    ]
    return Finding(head, f"{'; '.join(moves)}.")


def _of_assumptions(study: Study, matter: Assumptions | None) -> Iterator[Finding]:
    if matter is None or not matter.found:
        return
    first = matter.found[0]
    assert first.number.range is not None
    low, high = percent(float(first.low.mean())), percent(float(first.high.mean()))
    ends = " to ".join(f"{end:g}" for end in first.number.range).replace("-", "−")
    yield Finding(
        f"What matters most of {matter.asked} assumptions with a range",
        f"“{in_words(study.scenario, first.path)}”. Between its ends, {ends}, the share of runs with "
        f"“{outcome_text(study, matter.outcome)}” goes from {low} to {high}.",
    )
