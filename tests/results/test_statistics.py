"""Statistics of runs, checked against other libraries, published tables, hand and simulation."""

import math
from itertools import pairwise

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

from sim.errors import ParameterError
from sim.results.statistics import (
    ICD203,
    Paired,
    in_words,
    mean,
    paired_mean,
    paired_share,
    runs_needed,
    share,
)
from sim.results.survival import cumulative_incidence, median_day, restricted, survival_curve

HORIZON = 30
NEVER = np.nan


def pairs_of(both, ours_only, base_only, neither):
    """Return the sides of a paired two-by-two table."""
    counts = [both, ours_only, base_only, neither]
    return np.repeat([True, True, False, False], counts), np.repeat([True, False, True, False], counts)


def came(count, runs):
    return np.arange(runs) < count


pairs = st.tuples(*[st.integers(0, 40)] * 4).filter(any).map(lambda table: pairs_of(*table))
measures = st.lists(st.tuples(*[st.integers(-50, 50).map(lambda k: k / 10)] * 2), min_size=1, max_size=40)
confidences = st.sampled_from([0.5, 0.8, 0.95, 0.99])


def columns(rows):
    ours, base = np.array(rows).T
    return ours, base


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), confidences)
def test_a_share_has_the_wilson_interval_of_statsmodels(counted, confidence):
    found = share(came(*counted), confidence=confidence)
    expected = proportion_confint(*counted, alpha=1 - confidence, method="wilson")
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-12)
    assert (found.value, found.n) == (counted[0] / counted[1], counted[1])


@given(st.integers(1, 20).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_more_runs_at_the_same_share_never_widen_its_interval(counted):
    found = [share(came(counted[0] * times, counted[1] * times)) for times in (1, 2, 5, 20)]
    widths = [estimate.high - estimate.low for estimate in found]
    assert all(fewer >= more for fewer, more in pairwise(widths))


def test_an_outcome_that_always_came_is_still_not_certain():
    found = share(np.full(20, True))
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(20 / (20 + 1.959964**2), abs=1e-6)  # n / (n + z²)


def test_the_mean_has_the_interval_of_student():
    values = np.array([4.0, 7.0, 1.0, 9.0, 4.0])
    found = mean(values)
    half = 2.776445 * values.std(ddof=1) / math.sqrt(5)  # the 97.5 % point of t with 4 degrees of freedom
    assert (found.value, found.n) == (5.0, 5)
    assert (found.low, found.high) == pytest.approx((5 - half, 5 + half), abs=1e-5)


def test_one_run_has_a_mean_but_no_interval():
    found = mean(np.array([3.0]))
    assert (found.value, found.n) == (3.0, 1)
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_runs_that_all_agree_have_an_interval_of_no_width():
    found = mean(np.full(3, 0.1))
    assert found.low == found.value == found.high == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        pytest.param((36, 12, 2, 0), 0.0569, 0.3404, id="Newcombe 1998, method 10"),
        pytest.param((59, 6, 16, 80), -0.1186, -0.0046, id="Cavo 2012, in R's contingencytables"),
        pytest.param((1, 1, 7, 12), -0.507, -0.026, id="Bentur 2009, in Fagerland et al. 2014"),
    ],
)
def test_the_paired_difference_has_the_published_interval_of_newcombe(table, low, high):
    found = paired_share(*pairs_of(*table))
    digits = len(str(high).split(".")[1])
    assert (round(found.low, digits), round(found.high, digits)) == (low, high)


def newcombe_from_the_quadratic(both, ours_only, base_only, neither):
    """Derive method 10 anew: Wilson limits are the roots of n (p − x)² = z² x (1 − x)."""
    n, z = both + ours_only + base_only + neither, scipy.stats.norm.isf(0.025)
    p1, p2 = (both + ours_only) / n, (both + base_only) / n

    def limits(p):
        return np.sort(np.roots([n + z * z, -(2 * n * p + z * z), n * p * p]).real)

    (low1, high1), (low2, high2) = limits(p1), limits(p2)
    products = both * neither - ours_only * base_only
    if products > 0:
        products = max(products - n / 2, 0)
    spread = n * n * math.sqrt(p1 * (1 - p1) * p2 * (1 - p2))
    phi = products / spread if spread else 0.0
    below = np.array([p1 - low1, high2 - p2])
    above = np.array([high1 - p1, p2 - low2])
    shape = np.array([[1.0, -phi], [-phi, 1.0]])
    return p1 - p2 - math.sqrt(below @ shape @ below), p1 - p2 + math.sqrt(above @ shape @ above)


@given(st.tuples(*[st.integers(1, 60)] * 4))
def test_the_paired_interval_agrees_with_a_second_derivation(table):
    found = paired_share(*pairs_of(*table))
    assert (found.low, found.high) == pytest.approx(newcombe_from_the_quadratic(*table), abs=1e-8)


def test_the_paired_interval_covers_the_truth_in_about_95_of_100_studies():
    cells = np.array([0.35, 0.2, 0.1, 0.35])  # both, only ours, only base, neither
    studies = np.random.default_rng(20).multinomial(60, cells, size=2000)
    found = [paired_share(*pairs_of(*table)) for table in studies]
    coverage = np.mean([estimate.low <= 0.1 <= estimate.high for estimate in found])
    assert coverage == pytest.approx(0.95, abs=0.015)  # three standard errors of 2,000 studies


@given(pairs)
def test_the_p_value_of_a_share_is_the_exact_mcnemar_of_statsmodels(sides):
    found = paired_share(*sides)
    expected = mcnemar([[0, found.gained], [found.lost, 0]], exact=True).pvalue
    assert found.p_value == pytest.approx(expected)


def mirrored(one: Paired, other: Paired):
    assert one.difference == pytest.approx(-other.difference)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), nan_ok=True)
    assert (one.gained, one.lost, one.n) == (other.lost, other.gained, other.n)
    assert one.p_value == pytest.approx(other.p_value, nan_ok=True)
    assert one.correlation == pytest.approx(other.correlation, nan_ok=True)
    assert one.pairing_factor == pytest.approx(other.pairing_factor, nan_ok=True)


@given(pairs, confidences)
def test_swapping_the_sides_mirrors_a_difference_of_shares(sides, confidence):
    ours, base = sides
    mirrored(paired_share(ours, base, confidence=confidence), paired_share(base, ours, confidence=confidence))


@given(measures)
def test_swapping_the_sides_mirrors_a_difference_of_means(rows):
    ours, base = columns(rows)
    mirrored(paired_mean(ours, base), paired_mean(base, ours))


@given(pairs, confidences)
def test_the_interval_of_a_difference_of_shares_holds_it_and_stays_possible(sides, confidence):
    found = paired_share(*sides, confidence=confidence)
    assert -1 <= found.low <= found.difference <= found.high <= 1


@given(pairs)
def test_the_difference_of_shares_is_that_of_the_two_shares(sides):
    ours, base = sides
    found = paired_share(ours, base)
    assert found.difference == pytest.approx(share(ours).value - share(base).value)
    assert found.difference * found.n == pytest.approx(found.gained - found.lost)


@given(pairs)
def test_the_difference_of_shares_is_the_difference_of_means_of_zeros_and_ones(sides):
    ours, base = sides
    shares, means = paired_share(ours, base), paired_mean(ours * 1.0, base * 1.0)
    assert shares.difference == pytest.approx(means.difference)
    assert (shares.gained, shares.lost) == (means.gained, means.lost)
    assert shares.correlation == pytest.approx(means.correlation, nan_ok=True)
    assert shares.pairing_factor == pytest.approx(means.pairing_factor, nan_ok=True)


@given(measures)
def test_a_difference_of_means_has_the_paired_t_of_scipy(rows):
    ours, base = columns(rows)
    found = paired_mean(ours, base)
    if len(rows) < 2 or np.ptp(ours - base) < 1e-9:
        assert math.isnan(found.p_value)
        return
    expected = scipy.stats.ttest_rel(ours, base)
    interval = expected.confidence_interval(0.95)
    assert found.p_value == pytest.approx(expected.pvalue)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_one_pair_has_a_difference_but_nothing_that_needs_a_spread():
    found = paired_mean(np.array([3.0]), np.array([1.0]))
    assert (found.difference, found.gained, found.lost, found.n) == (2.0, 1, 0, 1)
    assert np.isnan([found.low, found.high, found.p_value, found.correlation, found.pairing_factor]).all()


def test_a_shift_that_is_the_same_in_every_run_needs_no_spread():
    base = np.array([0.3, 0.7, 1.9, 100.1])
    found = paired_mean(base + 0.1, base)
    assert found.low == found.difference == found.high == pytest.approx(0.1)
    assert math.isnan(found.p_value)
    assert found.pairing_factor == math.inf


def test_the_bootstrap_gives_the_same_interval_for_the_same_seed():
    draws = np.random.default_rng(5)
    ours, base = draws.exponential(9.0, 80), draws.exponential(6.0, 80)
    once, again, other = (paired_mean(ours, base, resamples=2000, seed=seed) for seed in (1, 1, 2))
    assert once == again
    assert once.low != other.low
    assert "2000 resamples, seed 1" in once.method


def test_the_bootstrap_agrees_with_student_where_differences_are_normal():
    draws = np.random.default_rng(6)
    base = draws.normal(size=400)
    ours = base + draws.normal(0.5, 1.0, size=400)
    student, bootstrap = paired_mean(ours, base), paired_mean(ours, base, resamples=4000)
    assert (bootstrap.low, bootstrap.high) == pytest.approx((student.low, student.high), abs=0.01)
    assert (bootstrap.difference, bootstrap.p_value) == (student.difference, student.p_value)


def test_the_bootstrap_leans_with_the_skew():
    differences = np.random.default_rng(7).exponential(size=60)
    found = paired_mean(differences, np.zeros(60), resamples=2000)
    assert found.high - found.difference > found.difference - found.low


@given(measures)
def test_the_bootstrap_takes_any_sample(rows):
    found = paired_mean(*columns(rows), resamples=100)
    assert math.isnan(found.low) == math.isnan(found.high) == (len(rows) < 2)


def test_runs_that_share_no_luck_gain_nothing_by_pairing():
    draws = np.random.default_rng(8)
    ours, base = draws.random(20_000) < 0.6, draws.random(20_000) < 0.4
    assert paired_share(ours, base).pairing_factor == pytest.approx(1.0, abs=0.03)


def test_half_shared_luck_saves_half_of_the_runs():
    draws = np.random.default_rng(9)
    shared, one, other = draws.normal(size=(3, 20_000))
    found = paired_mean(shared + one, shared + other)
    assert found.correlation == pytest.approx(0.5, abs=0.02)
    assert found.pairing_factor == pytest.approx(2.0, abs=0.06)  # 1 / (1 − correlation)


def test_identical_pairs_need_no_further_runs():
    base = came(20, 50)
    found = paired_share(base, base)
    assert (found.pairing_factor, found.correlation) == (math.inf, pytest.approx(1.0))
    assert (found.difference, found.p_value, found.gained, found.lost) == (0.0, 1.0, 0, 0)
    assert found.low < 0.0 < found.high  # fifty pairs without a difference do not prove that there is none


def test_where_nothing_varies_pairing_saves_nothing():
    found = paired_share(np.full(10, True), np.full(10, False))
    assert (found.difference, found.pairing_factor) == (1.0, 1.0)
    assert math.isnan(found.correlation)


@given(pairs, st.sampled_from([0.01, 0.02, 0.05, 0.2]), confidences)
def test_the_runs_needed_reach_the_half_width_and_no_fewer_do(sides, half_width, confidence):
    ours, base = sides
    needed = runs_needed(ours, base, half_width=half_width, confidence=confidence)
    only_ours, only_base = (ours & ~base).mean(), (base & ~ours).mean()
    variance = only_ours + only_base - (only_ours - only_base) ** 2
    if math.isclose(variance, 0.0, abs_tol=1e-12):
        return
    z = scipy.stats.norm.ppf((1 + confidence) / 2)
    assert z * math.sqrt(variance / needed) <= half_width * (1 + 1e-9)
    assert needed == 1 or z * math.sqrt(variance / (needed - 1)) > half_width * (1 - 1e-9)


def test_a_pilot_without_a_difference_still_asks_for_runs():
    base = came(10, 40)
    almost = base.copy()
    almost[0] = False
    needed = runs_needed(base, base, half_width=0.02)
    assert needed == pytest.approx(runs_needed(almost, base, half_width=0.02), rel=0.05)
    assert needed > 40


def test_an_outcome_that_never_came_counts_to_the_horizon():
    days = np.array([0.0, 12.0, 30.0, 31.0, np.inf, NEVER])
    assert restricted(days, HORIZON).tolist() == [0, 12, 30, 30, 30, 30]


def test_the_survival_curve_is_the_one_worked_by_hand():
    curve = survival_curve(np.array([1.0, 2.0, 2.0, 4.0, 5.0, NEVER, NEVER, 9.0]), 5)
    assert curve["day"].tolist() == [0, 1, 2, 3, 4, 5]
    assert curve["at_risk"].tolist() == [8, 8, 7, 5, 5, 4]
    assert curve["came"].tolist() == [0, 1, 2, 0, 1, 1]
    by_hand = [1.0, 7 / 8, 7 / 8 * 5 / 7, 5 / 8, 5 / 8 * 4 / 5, 1 / 2 * 3 / 4]
    assert curve["survival"].tolist() == pytest.approx(by_hand)


def test_the_interval_of_the_survival_curve_is_the_one_worked_by_hand():
    row = survival_curve(np.array([1.0, 2.0, 2.0, 4.0, 5.0, NEVER, NEVER, NEVER]), 5).iloc[2]
    greenwood = 1 / (8 * 7) + 2 / (7 * 5)
    half = 1.959964 * math.sqrt(greenwood) / abs(math.log(5 / 8))
    ends = [(5 / 8) ** math.exp(half), (5 / 8) ** math.exp(-half)]
    assert [row["low"], row["high"]] == pytest.approx(ends, abs=1e-6)


days_of_runs = st.lists(st.one_of(st.integers(0, 35).map(float), st.just(NEVER)), min_size=1, max_size=40)


@given(days_of_runs)
def test_the_survival_curve_falls_within_its_interval(days):
    curve = survival_curve(np.array(days), HORIZON)
    assert (curve["survival"].diff().dropna() <= 1e-12).all()
    assert (curve["low"] >= 0).all()
    assert (curve["high"] <= 1).all()
    assert (curve["low"] <= curve["survival"] + 1e-12).all()
    assert (curve["survival"] <= curve["high"] + 1e-12).all()
    assert (curve["at_risk"].iloc[0], curve["came"].sum()) == (len(days), np.sum(np.array(days) <= HORIZON))


@given(days_of_runs.filter(lambda days: len(days) % 2 == 1))  # at exactly one half conventions differ
def test_the_median_day_is_that_of_statsmodels(days):
    arrived = np.array(days) <= HORIZON
    curve = SurvfuncRight(restricted(np.array(days), HORIZON), arrived.astype(int))
    expected = curve.quantile(0.5) if arrived.any() else NEVER
    assert median_day(np.array(days), HORIZON) == pytest.approx(expected, nan_ok=True)


@given(days_of_runs)
def test_the_median_day_is_the_first_on_which_survival_is_down_to_one_half(days):
    curve = survival_curve(np.array(days), HORIZON)
    halved = curve.loc[curve["survival"] <= 0.5 + 1e-12, "day"]
    expected = halved.min() if len(halved) else NEVER
    assert median_day(np.array(days), HORIZON) == pytest.approx(expected, nan_ok=True)


def test_the_median_day_needs_half_of_the_runs():
    assert median_day(np.array([4.0, 9.0, NEVER, NEVER]), HORIZON) == 9.0
    assert math.isnan(median_day(np.array([4.0, 9.0, NEVER, NEVER, 31.0]), HORIZON))


outcomes_of_runs = st.integers(1, 30).flatmap(
    lambda runs: st.dictionaries(
        st.sampled_from(["accord", "breakdown", "ceasefire"]),
        st.lists(st.one_of(st.integers(0, 35).map(float), st.just(NEVER)), min_size=runs, max_size=runs),
        min_size=1,
    )
)


@pytest.mark.filterwarnings("ignore:in .* several of")
@given(outcomes_of_runs)
def test_competing_outcomes_and_survival_sum_to_one_on_every_day(days):
    days = {name: np.array(column) for name, column in days.items()}
    incidence = cumulative_incidence(days, HORIZON).groupby("day")["incidence"].sum()
    first = np.min(np.where(np.isnan(list(days.values())), np.inf, list(days.values())), axis=0)
    survival = survival_curve(first, HORIZON)["survival"]
    assert (incidence.to_numpy() + survival.to_numpy()).tolist() == pytest.approx([1.0] * (HORIZON + 1))


@pytest.mark.filterwarnings("ignore:in .* several of")
@given(outcomes_of_runs)
def test_incidences_are_plain_shares_where_nothing_is_censored_early(days):
    found = cumulative_incidence({name: np.array(column) for name, column in days.items()}, HORIZON)
    names, runs = sorted(days), len(next(iter(days.values())))
    expected = dict.fromkeys(((name, day) for name in names for day in range(HORIZON + 1)), 0.0)
    for run in range(runs):
        in_time = [(days[name][run], name) for name in names if days[name][run] <= HORIZON]
        for first, name in sorted(in_time)[:1]:
            for day in range(int(first), HORIZON + 1):
                expected[name, day] += 1 / runs
    rows = list(zip(found["outcome"], found["day"], strict=True))
    assert rows == list(expected)
    assert found["incidence"].tolist() == pytest.approx(list(expected.values()))


@pytest.mark.parametrize(("low", "high", "words"), ICD203)
def test_every_expression_covers_its_range_and_its_lower_boundary(low, high, words):
    assert in_words((low + high) / 2) == in_words(low) == words


def test_the_outermost_expressions_reach_to_the_ends():
    assert in_words(0.0) == in_words(0.005) == "almost no chance"
    assert in_words(1.0) == in_words(0.995) == "almost certain"


def test_the_expressions_leave_no_gap():
    assert all(before[1] == after[0] for before, after in pairwise(ICD203))


FOUR = np.array([True, False, True, True])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: share(FOUR, confidence=95), r"confidence=95 must lie in \(0, 1\)"),
        (lambda: share(FOUR, confidence=math.nan), r"confidence=nan must lie in \(0, 1\)"),
        (lambda: share(FOUR[:0]), r"came has shape \(0,\); it must be \[R\], with at least one run"),
        (lambda: share(np.array([FOUR])), r"came has shape \(1, 4\); it must be \[R\]"),
        (lambda: share(np.array([1.0, np.nan])), "came holds float64; it must hold booleans"),
        (lambda: mean(np.array([1.0, np.nan])), r"values holds nan; numbers must lie in \(-inf, inf\)"),
        (lambda: paired_share(FOUR, FOUR[1:]), "ours has 4 runs, base has 3; both must have the same"),
        (lambda: paired_mean(FOUR * 1.0, FOUR[1:] * 1.0), "ours has 4 runs, base has 3"),
        (lambda: paired_mean(FOUR * 1.0, FOUR * 1.0, resamples=7), r"resamples=7 must be 0 .* \[100, inf\)"),
        (lambda: runs_needed(FOUR, FOUR, half_width=0), r"half_width=0 must lie in \(0, 1\]"),
        (lambda: restricted(np.array([-2.0]), 5), r"days holds -2; a day must lie in \[0, inf\)"),
        (lambda: median_day(np.array([2.0]), -1), r"horizon=-1 must lie in \[0, inf\] \(days\)"),
        (lambda: cumulative_incidence({}, 5), "days={} must name at least one outcome"),
        (
            lambda: cumulative_incidence({"a": np.ones(2), "b": np.ones(3)}, 5),
            r"days\['a'\] has 2 runs, days\['b'\] has 3",
        ),
        (lambda: in_words(1.2), r"probability=1.2 must lie in \[0.0, 1.0\]"),
    ],
)
def test_a_mistake_is_told_by_name_value_and_range(call, message):
    with pytest.raises(ParameterError, match=message):
        call()
