"""Statistics of many runs: how sure a share, a mean, a difference or a day is.

Pure functions on arrays. An interval never comes without the number of runs behind it, and
where there are too few runs for one, its ends are NaN. Runs of two variants with the same
luck form pairs; whatever compares two variants here compares them pair by pair.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from scipy import stats

from sim.arrays import Array, Flags, in_range
from sim.errors import ParameterError

_NOWHERE = (math.nan, math.nan)
_ROUNDING = 1e-12  # a spread below this part of the numbers themselves is rounding, not variance
_FEWEST_RESAMPLES = 100  # with fewer, the 95 % limits are the extremes of the resamples
_AT_ONCE = 200  # resamples held in memory together; changes no number


@dataclass(frozen=True)
class Estimate:
    """A number with its interval.

    Parameters
    ----------
    value : float
        The estimate itself.
    low, high : float
        Ends of the interval; NaN where ``n`` is too small for one.
    n : int
        How many runs it rests on.
    method : str
        How the interval was made.
    """

    value: float
    low: float
    high: float
    n: int
    method: str


@dataclass(frozen=True)
class Paired:
    """The difference between two variants, ours − base, over pairs of runs with the same luck.

    Parameters
    ----------
    difference : float
        Of the shares or of the means.
    low, high : float
        Ends of its interval; NaN where ``n`` is too small for one.
    n : int
        How many pairs.
    p_value : float
        Of "no difference", two-sided; NaN where undefined.
    gained, lost : int
        Pairs in which it came only with ours, only in base; for means, in which ours is above, below.
    correlation : float
        Between the sides, phi or Pearson; NaN where one side is constant.
    pairing_factor : float
        How many times as many runs would be needed without pairs: the variance of an unpaired
        difference divided by that of the paired one. Infinity where only the paired one is 0,
        1 where both are, NaN for a single pair.
    method : str
        How interval and p-value were made.
    """

    difference: float
    low: float
    high: float
    n: int
    p_value: float
    gained: int
    lost: int
    correlation: float
    pairing_factor: float
    method: str


def share(came: Flags, *, confidence: float = 0.95) -> Estimate:
    """Share of runs in which something came, with the score interval of Wilson [1]_.

    Parameters
    ----------
    came : Flags
        ``[R]``: whether it came.
    confidence : float
        Of the interval, between 0 and 1.

    Raises
    ------
    ParameterError
        If ``came`` is empty or holds no booleans, or ``confidence`` is outside (0, 1).

    References
    ----------
    .. [1] Wilson (1927). Probable inference, the law of succession, and statistical inference.
       Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> found = share(np.array([True, True, True, False]))
    >>> f"{found.value:.2f} [{found.low:.2f}, {found.high:.2f}], {found.n} runs"
    '0.75 [0.30, 0.95], 4 runs'
    """
    check_confidence(confidence)
    came = _flags("came", came)
    counted = stats.binomtest(int(came.sum()), len(came))
    interval = counted.proportion_ci(confidence_level=confidence, method="wilson")
    return Estimate(float(came.mean()), float(interval.low), float(interval.high), len(came), "Wilson")


def mean(values: Array, *, confidence: float = 0.95) -> Estimate:
    """Mean over runs, with the t interval of Student [1]_.

    Where all values are the same, so are both ends of the interval: the runs show no spread,
    which is not to say that there is none.

    Parameters
    ----------
    values : Array
        ``[R]``, finite.
    confidence : float
        Of the interval, between 0 and 1.

    Raises
    ------
    ParameterError
        If ``values`` is empty or not finite, or ``confidence`` is outside (0, 1).

    References
    ----------
    .. [1] Student (1908). The probable error of a mean. Biometrika 6, 1-25.
    """
    check_confidence(confidence)
    values = _numbers("values", values)
    values = _without_rounding(values, np.abs(values).max())
    low, high = _t_interval(values, confidence)
    return Estimate(float(values.mean()), low, high, len(values), "Student's t")


def _t_interval(values: Array, confidence: float) -> tuple[float, float]:
    if len(values) < 2:
        return _NOWHERE
    if _constant(values):
        return float(values.mean()), float(values.mean())
    interval = stats.ttest_1samp(values, 0.0).confidence_interval(confidence)
    return float(interval.low), float(interval.high)


def paired_share(ours: Flags, base: Flags, *, confidence: float = 0.95) -> Paired:
    """Difference of two shares over pairs of runs.

    The interval is method 10 of Newcombe [1]_: the Wilson limits of both shares, squared and
    added, less what the pairs have in common. The p-value is the exact test of McNemar [2]_.

    Parameters
    ----------
    ours, base : Flags
        ``[R]``: whether it came; entry by entry the same luck.
    confidence : float
        Of the interval, between 0 and 1.

    Raises
    ------
    ParameterError
        If the sides are empty, differ in length or hold no booleans, or ``confidence`` is
        outside (0, 1).

    References
    ----------
    .. [1] Newcombe (1998). Improved confidence intervals for the difference between binomial
       proportions based on paired data. Statistics in Medicine 17, 2635-2650.
    .. [2] McNemar (1947). Note on the sampling error of the difference between correlated
       proportions or percentages. Psychometrika 12, 153-157.

    Examples
    --------
    >>> base = np.arange(50) < 20
    >>> found = paired_share(base | (np.arange(50) >= 44), base)
    >>> f"{found.difference:+.2f} [{found.low:+.2f}, {found.high:+.2f}], gained {found.gained}"
    '+0.12 [+0.02, +0.21], gained 6'
    """
    check_confidence(confidence)
    ours, base = _flags("ours", ours), _flags("base", base)
    _check_pairs(ours, base)
    gained, lost = int((ours & ~base).sum()), int((base & ~ours).sum())
    difference = (gained - lost) / len(ours)
    below, above = _newcombe_arms(ours, base, confidence)
    return Paired(
        difference=difference,
        low=difference - below,
        high=difference + above,
        n=len(ours),
        p_value=_mcnemar(gained, lost),
        gained=gained,
        lost=lost,
        correlation=_correlation(ours.astype(np.float64), base.astype(np.float64)),
        pairing_factor=_pairing_factor(ours.astype(np.float64), base.astype(np.float64)),
        method="Newcombe 1998, method 10; exact McNemar",
    )


def _newcombe_arms(ours: Flags, base: Flags, confidence: float) -> tuple[float, float]:
    """Return how far the interval reaches below and above the difference."""
    of_ours, of_base = share(ours, confidence=confidence), share(base, confidence=confidence)
    phi = _cautious_phi(ours, base)
    below = _square_and_add(of_ours.value - of_ours.low, of_base.high - of_base.value, phi)
    above = _square_and_add(of_ours.high - of_ours.value, of_base.value - of_base.low, phi)
    return below, above


def _square_and_add(one: float, other: float, phi: float) -> float:
    return math.sqrt(max(one * one - 2 * phi * one * other + other * other, 0.0))


def _cautious_phi(ours: Flags, base: Flags) -> float:
    """Phi, a positive one corrected towards 0 for continuity; 0 where a side is constant."""
    n, with_ours, with_base = len(ours), int(ours.sum()), int(base.sum())
    both, neither = int((ours & base).sum()), int((~ours & ~base).sum())
    numerator: float = both * neither - (with_ours - both) * (with_base - both)
    if numerator > 0:
        numerator = max(numerator - n / 2, 0.0)
    spread = with_ours * (n - with_ours) * with_base * (n - with_base)
    return numerator / math.sqrt(spread) if spread else 0.0


def _mcnemar(gained: int, lost: int) -> float:
    if gained + lost == 0:
        return 1.0
    return float(stats.binomtest(gained, gained + lost, 0.5).pvalue)


def paired_mean(
    ours: Array, base: Array, *, confidence: float = 0.95, resamples: int = 0, seed: int = 1
) -> Paired:
    """Difference of two means over pairs of runs.

    The interval is Student's t of the differences or, with ``resamples``, their bias-corrected
    and accelerated bootstrap [1]_. The p-value is that of the paired t test; it is NaN where
    all differences are the same, because the test then has nothing to measure them by.

    Parameters
    ----------
    ours, base : Array
        ``[R]``, finite; entry by entry the same luck.
    confidence : float
        Of the interval, between 0 and 1.
    resamples : int
        Of the bootstrap, at least 100; 0 for the t interval.
    seed : int
        Of the bootstrap; the same seed gives the same interval.

    Raises
    ------
    ParameterError
        If the sides are empty, differ in length or are not finite, or a parameter is outside
        its range.

    References
    ----------
    .. [1] Efron (1987). Better bootstrap confidence intervals. Journal of the American
       Statistical Association 82, 171-185.
    """
    check_confidence(confidence)
    _check_resamples(resamples)
    ours, base = _numbers("ours", ours), _numbers("base", base)
    _check_pairs(ours, base)
    differences = _differences(ours, base)
    bootstrapped = f"BCa bootstrap, {resamples} resamples, seed {seed}; paired t"
    low, high = (
        _bca_interval(differences, confidence, resamples, seed)
        if resamples
        else _t_interval(differences, confidence)
    )
    return Paired(
        difference=float(differences.mean()),
        low=low,
        high=high,
        n=len(ours),
        p_value=_paired_t(differences),
        gained=int((ours > base).sum()),
        lost=int((ours < base).sum()),
        correlation=_correlation(ours, base),
        pairing_factor=_pairing_factor(ours, base),
        method=bootstrapped if resamples else "paired t",
    )


def _bca_interval(values: Array, confidence: float, resamples: int, seed: int) -> tuple[float, float]:
    if _constant(values):  # every resample is the sample itself
        return _t_interval(values, confidence)
    interval = stats.bootstrap(
        (values,),
        np.mean,
        n_resamples=resamples,
        batch=_AT_ONCE,
        confidence_level=confidence,
        method="BCa",
        random_state=np.random.default_rng(seed),
    ).confidence_interval
    return float(interval.low), float(interval.high)


def _paired_t(differences: Array) -> float:
    if _constant(differences):
        return math.nan
    return float(stats.ttest_1samp(differences, 0.0).pvalue)


def _differences(ours: Array, base: Array) -> Array:
    return _without_rounding(ours - base, np.maximum(np.abs(ours), np.abs(base)).max())


def _correlation(ours: Array, base: Array) -> float:
    if _constant(ours) or _constant(base):
        return math.nan
    return float(np.corrcoef(ours, base)[0, 1])


def _pairing_factor(ours: Array, base: Array) -> float:
    """Return var(ours) + var(base) over var(ours − base)."""
    if len(ours) < 2:
        return math.nan
    paired, unpaired = _variance(_differences(ours, base)), _variance(ours) + _variance(base)
    if paired == 0.0:
        return math.inf if unpaired > 0.0 else 1.0
    return unpaired / paired


def runs_needed(ours: Flags, base: Flags, *, half_width: float, confidence: float = 0.95) -> int:
    r"""Paired runs after which the difference is known to ± ``half_width``.

    :math:`n = z^2 \sigma^2 / h^2`, with the variance :math:`\sigma^2` of the differences in
    these pairs, as in Connor [1]_. Pairs that never differ, or all differ in the same way, would
    say that one run is enough; such a pilot is read as if one pair more had said otherwise.

    Parameters
    ----------
    ours, base : Flags
        ``[R]``: whether it came, in the pairs at hand.
    half_width : float
        Of the normal interval, a difference of shares, above 0.
    confidence : float
        Of the interval, between 0 and 1.

    Raises
    ------
    ParameterError
        If the sides are empty, differ in length or hold no booleans, or a parameter is outside
        its range.

    References
    ----------
    .. [1] Connor (1987). Sample size for testing differences in proportions for the
       paired-sample design. Biometrics 43, 207-211.
    """
    check_confidence(confidence)
    _check_half_width(half_width)
    ours, base = _flags("ours", ours), _flags("base", base)
    _check_pairs(ours, base)
    differences = ours.astype(np.float64) - base.astype(np.float64)
    if _constant(differences):
        differences = np.append(differences, 1.0 - abs(differences[0]))
    z = float(stats.norm.ppf((1 + confidence) / 2))
    return max(math.ceil(z * z * float(differences.var()) / half_width**2), 1)


ICD203: tuple[tuple[float, float, str], ...] = (
    (0.01, 0.05, "almost no chance"),
    (0.05, 0.20, "very unlikely"),
    (0.20, 0.45, "unlikely"),
    (0.45, 0.55, "roughly even chance"),
    (0.55, 0.80, "likely"),
    (0.80, 0.95, "very likely"),
    (0.95, 0.99, "almost certain"),
)
"""Low, high and words: the expressions of likelihood of Intelligence Community Directive 203
(Analytic Standards, 2015)."""


def in_words(probability: float) -> str:
    """Say a probability in the words of ``ICD203``.

    A boundary belongs to the upper expression: 0.55 is "likely". The directive names neither what
    is below 1 % nor what is above 99 %; the outermost expressions are used.

    Parameters
    ----------
    probability : float
        [0, 1].

    Raises
    ------
    ParameterError
        If ``probability`` is outside its range.

    Examples
    --------
    >>> in_words(0.7)
    'likely'
    """
    in_range("probability", probability, 0.0, 1.0, "share of runs")
    inner = [high for _, high, _ in ICD203[:-1]]
    return ICD203[bisect_right(inner, probability)][2]


def check_confidence(confidence: float) -> None:
    """Raise unless a confidence lies in (0, 1)."""
    if not 0.0 < confidence < 1.0:
        raise ParameterError(f"confidence={confidence:g} must lie in (0, 1), e.g. 0.95.")


def _check_half_width(half_width: float) -> None:
    if not 0.0 < half_width <= 1.0:
        raise ParameterError(f"half_width={half_width:g} must lie in (0, 1] (difference of shares).")


def _check_resamples(resamples: int) -> None:
    if resamples != 0 and resamples < _FEWEST_RESAMPLES:
        raise ParameterError(
            f"resamples={resamples} must be 0 (t interval) or lie in [{_FEWEST_RESAMPLES}, inf) (bootstrap)."
        )


def check_line(name: str, values: Array | Flags) -> None:
    """Raise unless an array has one axis and at least one run."""
    if values.ndim != 1 or not len(values):
        raise ParameterError(f"{name} has shape {values.shape}; it must be [R], with at least one run.")


def _check_pairs(ours: Array | Flags, base: Array | Flags) -> None:
    check_lengths("ours", ours, "base", base)


def check_lengths(one: str, first: Array | Flags, other: str, second: Array | Flags) -> None:
    """Raise unless two arrays have the same runs."""
    if len(first) != len(second):
        raise ParameterError(
            f"{one} has {len(first)} runs, {other} has {len(second)}; both must have the same, pair by pair."
        )


def _flags(name: str, came: Flags) -> Flags:
    came = np.asarray(came)
    check_line(name, came)
    if came.dtype != np.bool_:
        raise ParameterError(f"{name} holds {came.dtype}; it must hold booleans, e.g. days <= horizon.")
    return came


def _numbers(name: str, values: Array) -> Array:
    values = np.asarray(values, dtype=np.float64)
    check_line(name, values)
    unusable = values[~np.isfinite(values)]
    if len(unusable):
        raise ParameterError(
            f"{name} holds {unusable[0]:g}; numbers must lie in (-inf, inf). For days, see restricted()."
        )
    return values


def _constant(values: Array) -> bool:
    return bool((values == values[0]).all())


def _variance(values: Array) -> float:
    return 0.0 if _constant(values) else float(values.var(ddof=1))


def _without_rounding(values: Array, scale: float) -> Array:
    """Return the values, made equal where they differ by no more than rounding at that scale."""
    if np.ptp(values) <= _ROUNDING * scale:
        return np.full_like(values, values[0])
    return values
