"""The day on which something comes: survival, competing outcomes, restricted time, median."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from sim.arrays import Array, Whole, in_range
from sim.errors import ParameterError
from sim.results.statistics import check_confidence, check_lengths, check_line


def restricted(days: Array, horizon: int) -> Array:
    """Return ``[R]``: the time to the outcome, or ``horizon`` where it has not come by then [1]_.

    Parameters
    ----------
    days : Array
        ``[R]``: the day of the outcome; NaN where it never came.
    horizon : int
        The last day.

    Raises
    ------
    ParameterError
        If ``days`` is empty or has a day before 0, or ``horizon`` is below 0.

    References
    ----------
    .. [1] Royston & Parmar (2013). Restricted mean survival time: an alternative to the hazard
       ratio for the design and analysis of randomized trials with a time-to-event outcome.
       BMC Medical Research Methodology 13, 152.

    Examples
    --------
    >>> restricted(np.array([3.0, np.nan, 40.0]), 30)
    array([ 3., 30., 30.])
    """
    return np.minimum(_until(days, horizon), float(horizon))


def survival_curve(days: Array, horizon: int, *, confidence: float = 0.95) -> pd.DataFrame:
    """Share of runs without the outcome, day by day: Kaplan & Meier [1]_, log-log intervals [2]_.

    Parameters
    ----------
    days : Array
        ``[R]``: the day of the outcome; NaN, or a day after ``horizon``, is censored at ``horizon``.
    horizon : int
        The last day.
    confidence : float
        Of the interval at each day, between 0 and 1.

    Returns
    -------
    DataFrame
        day, at_risk, came, survival, low, high; one row per day from 0 to ``horizon``. Before the
        first and after the last possible outcome the formula has no interval: low and high are
        then the survival itself.

    Raises
    ------
    ParameterError
        If ``days`` is empty or has a day before 0, or a parameter is outside its range.

    References
    ----------
    .. [1] Kaplan & Meier (1958). Nonparametric estimation from incomplete observations. Journal
       of the American Statistical Association 53, 457-481.
    .. [2] Kalbfleisch & Prentice (1980). The Statistical Analysis of Failure Time Data. Wiley.
    """
    check_confidence(confidence)
    until, day = _until(days, horizon), np.arange(horizon + 1, dtype=np.int64)
    survival, low, high = _kaplan_meier(until, horizon, day, confidence)
    so_far = np.searchsorted(np.sort(until), day, side="right")
    came = np.diff(so_far, prepend=0)
    return pd.DataFrame(
        {
            "day": day,
            "at_risk": len(until) - so_far + came,
            "came": came,
            "survival": survival,
            "low": np.where(np.isnan(low), survival, low),
            "high": np.where(np.isnan(high), survival, high),
        }
    )


def _kaplan_meier(until: Array, horizon: int, day: Whole, confidence: float) -> tuple[Array, Array, Array]:
    came = np.isfinite(until)
    sample = stats.CensoredData(uncensored=until[came], right=np.full((~came).sum(), float(horizon)))
    curve = stats.ecdf(sample).sf
    with warnings.catch_warnings():  # scipy warns of the NaN that survival_curve fills
        warnings.simplefilter("ignore", RuntimeWarning)
        # Any: the stubs take its ends for numbers, where scipy gives curves
        interval: Any = curve.confidence_interval(confidence, method="log-log")
    low, high = interval.low.evaluate(day), interval.high.evaluate(day)
    return curve.evaluate(day), np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


def cumulative_incidence(days: Mapping[str, Array], horizon: int) -> pd.DataFrame:
    """Share of runs in which each of several competing outcomes came first: Aalen & Johansen [1]_.

    In each run only the first outcome counts. Of several on the same day, the first in sorted
    order of names counts, with a warning.

    Parameters
    ----------
    days : Mapping of str to Array
        ``[R]`` for each outcome: its day; NaN, or a day after ``horizon``, is censored at ``horizon``.
    horizon : int
        The last day.

    Returns
    -------
    DataFrame
        outcome, day, incidence; for each outcome, in sorted order, one row per day from 0 to
        ``horizon``.

    Raises
    ------
    ParameterError
        If there is no outcome, the arrays are empty, differ in length or have a day before 0, or
        ``horizon`` is below 0.

    References
    ----------
    .. [1] Aalen & Johansen (1978). An empirical transition matrix for non-homogeneous Markov
       chains based on censored observations. Scandinavian Journal of Statistics 5, 141-150.
    """
    from statsmodels.duration.survfunc import (  # type: ignore[import-untyped]  # slow to import
        CumIncidenceRight,
    )

    names, until = _side_by_side(days, horizon)
    first, cause = until.min(axis=0), until.argmin(axis=0) + 1
    tied = int((((until == first).sum(axis=0) > 1) & np.isfinite(first)).sum())
    if tied:
        warnings.warn(
            f"in {tied} of {len(first)} runs several of {', '.join(names)} come first on the same day; the "
            "first by name counts. Ask for outcomes that exclude each other.",
            stacklevel=3,
        )
    with np.errstate(divide="ignore", invalid="ignore"):  # in standard errors, which are not used
        fit = CumIncidenceRight(np.minimum(first, horizon), np.where(np.isfinite(first), cause, 0))
    day = np.arange(horizon + 1, dtype=np.int64)
    reached = np.searchsorted(fit.times, day, side="right")
    incidence = {name: np.zeros(horizon + 1) for name in names}
    for name, steps in zip(names, fit.cinc, strict=False):  # it leaves out causes after the last seen
        incidence[name] = np.append(0.0, steps)[reached]
    return pd.DataFrame(
        {
            "outcome": np.repeat(names, horizon + 1),
            "day": np.tile(day, len(names)),
            "incidence": np.concatenate([incidence[name] for name in names]),
        }
    )


def _side_by_side(days: Mapping[str, Array], horizon: int) -> tuple[list[str], Array]:
    """Return the sorted names and ``[outcomes, R]``: the days, infinity for never."""
    if not days:
        raise ParameterError("days={} must name at least one outcome.")
    names = sorted(days)
    columns = [_until(days[name], horizon, name=f"days[{name!r}]") for name in names]
    for name, column in zip(names, columns, strict=True):
        check_lengths(f"days[{names[0]!r}]", columns[0], f"days[{name!r}]", column)
    return names, np.stack(columns)


def median_day(days: Array, horizon: int) -> float:
    """First day by which the outcome has come in half of the runs; NaN if it has come in fewer.

    The median of Kaplan & Meier, which ordering gives exactly where runs are censored only at
    ``horizon``.

    Parameters
    ----------
    days : Array
        ``[R]``: the day of the outcome; NaN where it never came.
    horizon : int
        The last day.

    Raises
    ------
    ParameterError
        If ``days`` is empty or has a day before 0, or ``horizon`` is below 0.

    Examples
    --------
    >>> median_day(np.array([3.0, 8.0, np.nan, np.nan]), 30)
    8.0
    """
    until = np.sort(_until(days, horizon))
    middle = float(until[(len(until) - 1) // 2])
    return middle if math.isfinite(middle) else math.nan


def _until(days: Array, horizon: int, *, name: str = "days") -> Array:
    """Return the days, infinity for what has not come by the horizon."""
    in_range("horizon", horizon, 0, math.inf, "days")
    days = np.asarray(days, dtype=np.float64)
    check_line(name, days)
    if (days < 0).any():
        raise ParameterError(f"{name} holds {days[days < 0][0]:g}; a day must lie in [0, inf), or be NaN.")
    return np.where(days <= horizon, days, np.inf)
