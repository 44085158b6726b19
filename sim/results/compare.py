"""What a change did, how often, and how sure: variants against a baseline, pair by pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from sim.arrays import Array, Flags
from sim.errors import ParameterError
from sim.kernel import BASE
from sim.results.statistics import (
    Estimate,
    Paired,
    in_words,
    mean,
    paired_mean,
    paired_share,
    runs_needed,
    share,
)
from sim.results.study import Study
from sim.results.survival import restricted

COLUMNS = (
    "variant", "kind", "actor", "question", "n", "baseline", "value", "low", "high", "difference",
    "difference_low", "difference_high", "p_value", "gained", "lost", "correlation", "pairing_factor",
    "method",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """Something that every run answers with a number, or with yes or no."""

    kind: str
    actor: str | None
    name: str


def compare(
    study: Study,
    *,
    baseline: str = BASE,
    confidence: float = 0.95,
    resamples: int = 0,
    words: bool = False,
) -> pd.DataFrame:
    """Compare every variant with a baseline, replicate by replicate on the same luck.

    Intervals are Monte-Carlo error: they say how sure one can be of what the *model* does with these
    numbers, and shrink with more runs. They say nothing of whether the numbers are right.

    Parameters
    ----------
    study : Study
    baseline : str
        A variant of the study.
    confidence : float
        In (0, 1).
    resamples : int
        With more than 0, differences of means have bootstrap intervals from so many resamples, in place of t.
    words : bool
        Add ``in_words``, the words of Intelligence Community Directive 203 for a probability.

    Returns
    -------
    DataFrame
        One row per variant and question: ``variant``; ``kind`` (outcome; day, the days to an
        outcome within the calendar; stance, belief and situation at the end); ``actor``;
        ``question``; ``n``, pairs of runs; ``baseline``, ``value`` and its interval ``low``,
        ``high``; ``difference`` and its interval ``difference_low``, ``difference_high``;
        ``p_value``; ``gained`` and ``lost``, runs in which the outcome came only in the variant or
        only in the baseline (for numbers: in which the variant's is larger or smaller);
        ``correlation`` of the pair; ``pairing_factor``, how many times as many runs would be
        needed without pairing; ``method``. The baseline's own rows have no difference.

    Raises
    ------
    UnknownNameError
        If the study has no such variant.
    """
    if not isinstance(study, Study):
        raise ParameterError(f"a Study is asked for, not {type(study).__name__}: sim.ensemble makes one.")
    study.check_variant(baseline)
    order = (baseline, *(name for name in study.variants if name != baseline))
    rows = [row for variant in order for row in _rows(study, variant, baseline, confidence, resamples)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for column in ("gained", "lost"):
        frame[column] = frame[column].astype("Int64")
    if words:
        is_share = frame["kind"] == "outcome"
        frame["in_words"] = [in_words(p) if s else "" for p, s in zip(frame["value"], is_share, strict=True)]
    return frame


def _rows(
    study: Study, variant: str, baseline: str, confidence: float, resamples: int
) -> Iterator[tuple[object, ...]]:
    both = study.played(variant) & study.played(baseline)
    for question, ours, theirs in _answers(study, variant, baseline):
        ours, theirs = ours[both], theirs[both]
        if question.kind == "outcome":
            estimate, before = share(ours.astype(bool), confidence=confidence), float(theirs.mean())
            paired = paired_share(ours.astype(bool), theirs.astype(bool), confidence=confidence)
        else:
            estimate, before = mean(ours, confidence=confidence), float(theirs.mean())
            paired = paired_mean(
                ours, theirs, confidence=confidence, resamples=resamples, seed=study.seed % 2**32
            )
        yield _row(variant, question, before, estimate, paired if variant != baseline else None)


def _row(
    variant: str, question: Question, before: float, estimate: Estimate, paired: Paired | None
) -> tuple[object, ...]:
    head = (variant, question.kind, question.actor, question.name, estimate.n, before)
    own = (estimate.value, estimate.low, estimate.high)
    if paired is None:
        return (*head, *own, *([np.nan] * 4), None, None, np.nan, np.nan, estimate.method)
    pair = (paired.difference, paired.low, paired.high, paired.p_value, paired.gained, paired.lost)
    return (*head, *own, *pair, paired.correlation, paired.pairing_factor, paired.method)


def _answers(study: Study, variant: str, baseline: str) -> Iterator[tuple[Question, Array, Array]]:
    """Yield every question with the answers of both sides, ``[R]`` each."""
    names, horizon = study.plan.names, study.plan.days
    for outcome in names.outcomes:
        our, their = (study.days_of(name, outcome) for name in (variant, baseline))
        yield Question("outcome", None, outcome), 1.0 - np.isnan(our), 1.0 - np.isnan(their)
        yield Question("day", None, outcome), restricted(our, horizon), restricted(their, horizon)
    tables = (("stance", "stance", names.issues), ("belief", "log_odds", names.propositions))
    for kind, array, columns in tables:
        ours, theirs = (study.values(name, array) for name in (variant, baseline))
        if kind == "belief":
            ours, theirs = expit(ours), expit(theirs)
        for n, actor in enumerate(names.actors):
            for k, column in enumerate(columns):
                yield Question(kind, actor, column), ours[:, n, k], theirs[:, n, k]
    ours, theirs = (study.values(name, "situation") for name in (variant, baseline))
    for s, variable in enumerate(names.variables):
        yield Question("situation", None, variable), ours[:, s], theirs[:, s]


def warnings(study: Study, *, baseline: str = BASE, half_width: float = 0.02) -> tuple[str, ...]:
    """Return what a careful statistician would say before the table is believed, in sentences.

    Parameters
    ----------
    study : Study
    baseline : str
    half_width : float
        The precision that is wanted of a difference between shares.
    """
    found: list[str] = []
    others = [name for name in study.variants if name != baseline]
    for outcome in study.plan.names.outcomes:
        came = {name: ~np.isnan(study.days_of(name, outcome)) for name in study.variants}
        fine = {name: study.played(name) for name in study.variants}
        found += _one_sided(outcome, [came[name][fine[name]] for name in study.variants])
        for name in others:
            both = fine[name] & fine[baseline]
            found += _imprecise(outcome, name, came[name][both], came[baseline][both], half_width)
    found += [f"variant {name} never differs from {baseline}: what it changes has no effect in any run"
              for name in others if _never_differs(study, name, baseline)]  # fmt: skip
    if len(study.failed):
        first = study.failed.iloc[0]
        found.append(
            f"{len(study.failed)} replicates failed and are left out, e.g. {first['replicate']} of "
            f"{first['variant']}: {first['error']}"
        )
    return tuple(found)


def _one_sided(outcome: str, came: list[Flags]) -> Iterator[str]:
    shares = {float(one.mean()) for one in came if len(one)}
    if shares in ({0.0}, {1.0}):
        how = "in every run" if shares == {1.0} else "in no run"
        yield f"outcome {outcome} comes {how} of every variant: it cannot tell them apart"


def _imprecise(outcome: str, variant: str, ours: Flags, base: Flags, half_width: float) -> Iterator[str]:
    if not len(ours):
        return
    paired = paired_share(ours, base)
    if paired.high - paired.low <= 2.0 * half_width:
        return
    needed = runs_needed(ours, base, half_width=half_width)
    wide = (
        f"{outcome} under {variant}: the difference is known to ± {(paired.high - paired.low) / 2:.3f} only"
    )
    if needed > len(ours):
        yield f"{wide}; about {needed:,} runs would do for ± {half_width:g}"


def _never_differs(study: Study, variant: str, baseline: str) -> bool:
    return all(
        np.array_equal(study.values(variant, name), study.values(baseline, name))
        for name in ("reached", "stance", "log_odds", "situation")
    )
