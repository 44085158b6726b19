"""What the actors of a scenario would agree on, if their stances of a day were the table of a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.arrays import Array, Flags
from sim.bargaining import MODELS, Model, compromise, model_named
from sim.bargaining.agreement import agreement
from sim.bargaining.models import trades
from sim.errors import ParameterError, UnknownNameError, unknown_name
from sim.kernel import Luck, Plan, State, open_state, play
from sim.replicates import chunks
from sim.results.frames import labelled
from sim.results.progress import progress_bar
from sim.results.run import Run
from sim.results.study import Study

POSITIONS = ("stance", "public")
"""What an actor brings to the table: its private stance, or what it has said in public."""

Models = str | Model | Mapping[str, Model]


@dataclass(frozen=True)
class Question:
    """What is asked of a day.

    Parameters
    ----------
    models : mapping of str to callable
        By the names that they have in the frame.
    day : int
    issues : tuple of str
    positions : str
        One of ``POSITIONS``.
    together : bool or None
        Whether the issues are one table; None: only for models that trade.
    """

    models: Mapping[str, Model]
    day: int
    issues: tuple[str, ...]
    positions: str
    together: bool | None


def question(
    plan: Plan,
    *,
    model: Models,
    day: int,
    issues: str | Sequence[str] | None,
    positions: str,
    together: bool | None,
) -> Question:
    """Check what is asked of a day; see ``Study.settlements``.

    Raises
    ------
    UnknownNameError
        If there is no such model, issue or kind of positions.
    ParameterError
        If there is no such day, or no issue is asked for.
    """
    if not 0 <= day <= plan.days:
        raise ParameterError(f"day={day} must lie in [0, {plan.days}], the days of the calendar.")
    if positions not in POSITIONS:
        raise UnknownNameError(unknown_name("kind of positions", positions, POSITIONS))
    known = plan.names.issues
    wanted = known if issues is None else (issues,) if isinstance(issues, str) else tuple(issues)
    for issue in wanted:
        if issue not in known:
            raise UnknownNameError(unknown_name("issue", issue, known))
    if not wanted:
        raise ParameterError("issues is empty; name one, or leave it out for all of them.")
    return Question(_named(model), day, tuple(dict.fromkeys(wanted)), positions, together)


def _named(model: Models) -> Mapping[str, Model]:
    if isinstance(model, str):
        return MODELS if model == "all" else {model: model_named(model)}
    if isinstance(model, Mapping):
        return model
    function = getattr(model, "func", model)  # of functools.partial
    return {getattr(function, "__name__", "model"): model}


def of_study(study: Study, asked: Question, *, progress: bool = True) -> pd.DataFrame:
    """Return what every replicate would have settled on; see ``Study.settlements``."""
    frames = []
    with progress_bar(study.replicates * len(study.variants), "at the table", shown=progress) as advance:
        for variant in study.variants:
            plan = study.plan_of(variant)
            for first, count in _stretches(plan, study.played(variant)):
                state = _state_on(plan, Luck(study.seed, first, count), asked.day)
                frames.append(_settled(plan, state, asked, variant, first))
                advance(count)
    return _frame(frames, study.variants, asked)


def of_run(run: Run, asked: Question) -> pd.DataFrame:
    """Return what a run would have settled on; see ``Run.settlements``."""
    rows = _settled(run.plan, run.states[asked.day], asked, run.variant, run.replicate)
    return _frame([rows], [run.variant], asked)


def _stretches(plan: Plan, played: Flags) -> Iterator[tuple[int, int]]:
    """Yield first and count of replicates in a row that did not fail, at most a chunk of them."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], played, [False]])))
    for first, end in edges.reshape(-1, 2):
        yield from chunks(plan, int(first), int(end - first))


def _state_on(plan: Plan, luck: Luck, day: int) -> State:
    """Play up to a day once more, which costs less than keeping every day of every replicate."""
    state = open_state(plan.on(1), luck)
    for after, _ in play(plan, luck, day):
        state = after
    return state


def _settled(plan: Plan, state: State, asked: Question, variant: str, first: int) -> pd.DataFrame:
    """Return variant, replicate, issue, model, forecast and compromise, by model, replicate and issue."""
    number = [plan.names.issue[issue] for issue in asked.issues]
    stance = getattr(state, asked.positions)[..., number]
    there = np.broadcast_to(state.present[..., np.newaxis], stance.shape)
    table = stance, plan.capability, plan.salience[:, number], there
    baseline = agreement(compromise, *table)
    replicate, issue = np.indices(baseline.shape)
    frames = [
        pd.DataFrame(
            {
                "variant": variant,
                "replicate": first + replicate.ravel(),
                "issue": issue.ravel(),
                "model": name,
                "forecast": _forecast(model, table, asked.together).ravel(),
                "compromise": baseline.ravel(),
            }
        )
        for name, model in asked.models.items()
    ]
    return pd.concat(frames, ignore_index=True)


def _forecast(model: Model, table: tuple[Array, Array, Array, Flags], together: bool | None) -> Array:
    return agreement(model, *table, together=trades(model) if together is None else together)


def _frame(frames: Sequence[pd.DataFrame], variants: Sequence[str], asked: Question) -> pd.DataFrame:
    found = pd.concat(frames, ignore_index=True)
    found["variant"] = pd.Categorical(found["variant"], categories=list(variants))
    found["model"] = pd.Categorical(found["model"], categories=list(asked.models))
    found["issue"] = labelled(found["issue"].to_numpy(), asked.issues)
    found.insert(2, "day", asked.day)
    return found.sort_values(["variant", "replicate", "issue", "model"], kind="stable", ignore_index=True)


def summary(settlements: pd.DataFrame) -> pd.DataFrame:
    """Summarise settlements over replicates.

    Parameters
    ----------
    settlements : DataFrame
        As ``Study.settlements`` returns it.

    Returns
    -------
    DataFrame
        variant, day, issue, model, replicates, mean, low, median, high (the 5th, 50th and 95th
        percentile), compromise (its mean); in stance units. ``replicates`` counts those in which
        somebody was at the table.
    """
    groups = settlements.groupby(["variant", "day", "issue", "model"], observed=True, sort=True)
    forecast = groups["forecast"]
    return pd.DataFrame(
        {
            "replicates": forecast.count(),
            "mean": forecast.mean(),
            "low": forecast.quantile(0.05),
            "median": forecast.median(),
            "high": forecast.quantile(0.95),
            "compromise": groups["compromise"].mean(),
        }
    ).reset_index()
