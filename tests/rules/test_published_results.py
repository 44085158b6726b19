"""What papers report of their models, found again with the rules of the library.

Positions in the papers lie in [0, 1], ours in [-1, 1]: a radius or a tolerance of the paper doubles.
"""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import expit, logit, softmax

from sim.kernel.settle import LOG_ODDS_BOUNDS, STANCE_BOUNDS, Entry, settle
from sim.rules import bayes, biased_assimilation, deffuant, degroot, friedkin_johnsen, hegselmann_krause
from sim.testing import a_group

SEEDS = st.integers(0, 10_000)
SIZES = st.integers(2, 6)


def settled(value, terms, bounds):
    return settle(value, [Entry(name, amounts) for name, amounts in terms.items()], bounds=bounds)[0]


def next_day(rule, day):
    """The day after, on which everybody says where it has come to stand."""
    stance = settled(day.stance, rule(day), STANCE_BOUNDS)
    return dataclasses.replace(day, stance=stance, said=stance[..., day.speaker, :])


def course(rule, day, days):
    """Stances by day and actor, ``[days + 1, N]``."""
    stances = [day.stance[:, 0]]
    for _ in range(days):
        day = next_day(rule, day)
        stances.append(day.stance[:, 0])
    return np.array(stances)


def after(rule, day, days):
    return course(rule, day, days)[-1]


def in_a_network(stances, weights):
    """Listener by speaker; what a row leaves of 1 is left to the listener itself."""
    day = a_group(stances)
    return dataclasses.replace(
        day, said_weight=np.take_along_axis(weights, day.speaker, axis=1)[..., np.newaxis]
    )


def some_stances(seed, n):
    return np.random.default_rng(seed).uniform(-1.0, 1.0, n)


def some_weights(seed, n):
    """Row-stochastic and positive."""
    weights = np.random.default_rng([seed, n]).random((n, n)) + 0.2
    return weights / weights.sum(axis=1, keepdims=True)


# --- Hegselmann & Krause (2002). Opinion dynamics and bounded confidence: models, analysis and simulation.
#     Journal of Artificial Societies and Social Simulation 5(3), 2.

EVENLY = np.linspace(-1.0, 1.0, 50)
CAMPS = {0.01: 50, 0.03: 13, 0.045: 9, 0.055: 7, 0.08: 5, 0.11: 4, 0.15: 3, 0.2: 2, 0.25: 1, 0.3: 1}
"""Camps that 50 evenly spaced actors end in, by the radius on the axis of the paper."""


def means_of_the_near(stances, radius):
    """The model in one line: the mean over all within the radius, oneself included."""
    return np.array([stances[np.abs(stances - own) <= radius].mean() for own in stances])


def course_by_hand(stances, radius, days):
    by_day = [stances]
    for _ in range(days):
        by_day.append(means_of_the_near(by_day[-1], radius))
    return np.array(by_day)


def course_by_the_rule(stances, radius, days):
    rule = hegselmann_krause(threshold=radius, own_weight=1.0 / (len(stances) - 1))
    return course(rule, a_group(stances), days)


def camps(stances):
    return 1 + np.count_nonzero(np.diff(np.sort(stances)) > 1e-6)


@pytest.mark.parametrize("radius", CAMPS)
def test_every_day_of_a_run_is_the_mean_over_those_within_the_radius(radius):
    ours, theirs = (run(EVENLY, 2 * radius, 60) for run in (course_by_the_rule, course_by_hand))
    np.testing.assert_allclose(ours, theirs, atol=1e-9)


@pytest.mark.parametrize("radius", CAMPS)
def test_a_radius_leaves_as_many_camps_as_the_model_does_and_then_all_rest(radius):
    run = course_by_the_rule(EVENLY, 2 * radius, 60)
    np.testing.assert_allclose(run[-1], run[-2], atol=1e-12)
    assert camps(run[-1]) == camps(course_by_hand(EVENLY, 2 * radius, 60)[-1]) == CAMPS[radius]


def test_the_wider_the_radius_the_fewer_camps_are_left_from_nobody_moving_to_consensus():
    left = [camps(course_by_the_rule(EVENLY, 2 * radius, 60)[-1]) for radius in CAMPS]
    assert left == sorted(left, reverse=True)
    assert left[0] == len(EVENLY)
    assert left[-1] == 1


@pytest.mark.parametrize("radius", CAMPS)
def test_nobody_is_overtaken_and_a_gap_wider_than_the_radius_never_closes(radius):
    gaps = np.diff(course_by_the_rule(EVENLY, 2 * radius, 60), axis=1)
    split = gaps > 2 * radius
    assert (gaps >= -1e-12).all()
    assert (split[1:] >= split[:-1]).all()
    assert np.count_nonzero(split[-1]) == CAMPS[radius] - 1


def test_50_regular_openings_at_a_radius_of_a_fifth_split_on_day_6_and_rest_from_day_7():
    """As the paper tells of its regular start profile."""
    run = course_by_the_rule(EVENLY, 0.4, 10)
    splits = (np.diff(run, axis=1) > 0.4).sum(axis=1)
    assert splits.tolist() == [0] * 6 + [1] * 5
    resting = np.abs(np.diff(run, axis=0)).max(axis=1) < 1e-12
    assert resting.tolist() == [False] * 7 + [True] * 3


@pytest.mark.parametrize(("radius", "splits"), [(0.05, 8), (0.25, 0)])
def test_100_regular_openings_end_in_eight_splits_or_in_consensus(radius, splits):
    """Eight at 0.05 and none at 0.25, as in the paper."""
    assert camps(course_by_the_rule(np.linspace(-1.0, 1.0, 100), 2 * radius, 30)[-1]) == splits + 1


def test_625_actors_who_begin_anywhere_end_in_many_camps_in_two_or_in_one():
    """The paper's random starts, radii 0.01, 0.15 and 0.25: plurality, polarisation, consensus.

    At 0.01 its run kept 38 opinions. At 0.15 other openings often leave a third camp in the middle.
    """
    openings = np.sort(some_stances(0, 625))
    ours, theirs = (
        [camps(run(openings, 2 * radius, 16)[-1]) for radius in (0.01, 0.15, 0.25)]
        for run in (course_by_the_rule, course_by_hand)
    )
    assert ours == theirs
    assert 34 <= ours[0] <= 42
    assert ours[1:] == [2, 1]


def test_a_wider_radius_can_break_a_consensus_again():
    """Lorenz (2006). Consensus strikes back in the Hegselmann-Krause model of continuous opinion
    dynamics under bounded confidence. Journal of Artificial Societies and Social Simulation 9(1), 8.
    """
    narrow, wide = (course_by_the_rule(EVENLY, 2 * radius, 60)[-1] for radius in (0.178, 0.2))
    assert (camps(narrow), camps(wide)) == (1, 2)


# --- Friedkin & Johnsen (1990). Social influence and opinions. Journal of Mathematical Sociology 15(3-4).


@given(SEEDS, st.integers(3, 6), st.sampled_from([0.5, 1.0]))
def test_the_closed_form_holds_at_any_pace_also_with_the_fully_open_and_the_fully_stubborn(seed, n, pace):
    """x* = (I - L W)^-1 (I - L) x0."""
    openings, weights = some_stances(seed, n), some_weights(seed, n)
    open_to = np.array([0.0, 1.0, *np.random.default_rng(seed).uniform(0.1, 0.8, n - 2)])
    rule = friedkin_johnsen(susceptibility=open_to[:, np.newaxis], pace=pace)
    expected = np.linalg.solve(np.eye(n) - np.diag(open_to) @ weights, (1.0 - open_to) * openings)
    np.testing.assert_allclose(after(rule, in_a_network(openings, weights), 400), expected, atol=1e-9)


# --- Dandekar, Goel & Lee (2013). Biased assimilation, homophily, and the dynamics of polarization.
#     Proceedings of the National Academy of Sciences 110(15), 5791-5796.


def islands(homophily, *, size=4):
    """Two islands: weights of one's own over those of the other are ``homophily``, in total."""
    camp = np.repeat([0, 1], size)
    own = homophily / (1.0 + homophily) / (size - 1)
    weights = np.where(camp[:, np.newaxis] == camp, own, 1.0 / (1.0 + homophily) / size)
    return np.where(np.eye(2 * size, dtype=bool), 0.0, weights)


def run_of_islands(rule, homophily, opening, days):
    """One camp begins at ``opening``, the other at its contrary."""
    openings = np.repeat([opening, -opening], 4)
    return course(rule, in_a_network(openings, islands(homophily)), days)


def disagreement(stances, weights):
    """The network disagreement index: sum of w_ij (x_i - x_j)^2 over edges, x in [0, 1]."""
    x = (1.0 + stances) / 2.0
    return (weights * (x[:, np.newaxis] - x) ** 2).sum() / 2.0


def interior_rest(homophily, bias):
    """Where a camp is at rest against its mirror image: u^(b-1) s = (1-u)^(b-1) (d - s)."""

    def pull(u):
        favourable = (homophily * u + 1.0 - u) / (1.0 + homophily)
        return u ** (bias - 1.0) * favourable - (1.0 - u) ** (bias - 1.0) * (1.0 - favourable)

    return 2.0 * brentq(pull, 0.51, 1.0 - 1e-9) - 1.0


@pytest.mark.parametrize("homophily", [1.5, 4.0])
@pytest.mark.parametrize("bias", [1.0, 1.5, 3.0])
def test_from_a_bias_of_1_on_two_islands_drift_apart_to_the_poles(bias, homophily):
    run = run_of_islands(biased_assimilation(bias=bias), homophily, 0.1, 400)
    by_day = [disagreement(stances, islands(homophily)) for stances in run[:20]]
    assert (np.diff(by_day) > 0.0).all()
    np.testing.assert_allclose(run[-1], np.repeat([1.0, -1.0], 4), atol=1e-6)


@pytest.mark.parametrize(("opening", "direction"), [(0.1, 1.0), (0.999, -1.0)])
@pytest.mark.parametrize("bias", [0.6, 0.7])
def test_at_a_bias_below_1_islands_of_strong_homophily_go_on_disagreeing_short_of_the_poles(
    bias, opening, direction
):
    """For 2/(h + 1) < b < 1: the gap settles on one width, whether it began narrower or wider."""
    run = run_of_islands(biased_assimilation(bias=bias), 4.0, opening, 200)
    by_day = [disagreement(stances, islands(4.0)) for stances in run]
    assert direction * (by_day[-1] - by_day[0]) > 0.0
    rest = interior_rest(4.0, bias)
    assert 0.5 < rest < 0.99
    np.testing.assert_allclose(run[-1], np.repeat([rest, -rest], 4), atol=1e-6)


@pytest.mark.parametrize(("homophily", "bias"), [(4.0, 0.0), (4.0, 0.2), (1.5, 0.5)])
def test_at_a_bias_below_what_homophily_asks_for_the_islands_meet(homophily, bias):
    """For b < 2/(h + 1): consensus."""
    run = run_of_islands(biased_assimilation(bias=bias), homophily, 0.5, 120)
    by_day = [disagreement(stances, islands(homophily)) for stances in run[:20]]
    assert (np.diff(by_day) < 0.0).all()
    np.testing.assert_allclose(run[-1], 0.0, atol=1e-2)


def test_islands_that_do_not_begin_in_balance_meet_at_a_pole_and_not_in_the_middle():
    """The theorem asks for mirrored camps; a consensus in the middle gives way to any lean."""
    leaning = np.repeat([0.52, -0.48], 4)
    ends = after(biased_assimilation(bias=0.2), in_a_network(leaning, islands(4.0)), 200)
    np.testing.assert_allclose(ends, 1.0, atol=1e-6)


@pytest.mark.parametrize("homophily", [1.0, 1.5, 3.0, 9.0])
def test_the_bias_at_which_a_small_gap_begins_to_widen_is_two_over_homophily_plus_one(homophily):
    critical = 2.0 / (homophily + 1.0)
    below, above = (
        run_of_islands(biased_assimilation(bias=critical + step), homophily, 0.01, 1)
        for step in (-0.02, 0.02)
    )
    assert np.ptp(below[1]) < np.ptp(below[0])
    assert np.ptp(above[1]) > np.ptp(above[0])


@given(SEEDS, SIZES, st.integers(1, 64).map(lambda n: n / 32))
def test_averaging_under_mutual_weights_never_polarises(seed, n, own):
    """The index never rises, if w_ij = w_ji, whatever one's own stance weighs."""
    weights = np.random.default_rng([seed, n]).random((n, n)) ** 4
    weights = np.where(np.eye(n, dtype=bool), 0.0, weights + weights.T)
    weights /= weights.sum(axis=1).max()
    for rule in (degroot(rate=1.0), biased_assimilation(bias=0.0, own_weight=own)):
        run = course(rule, in_a_network(some_stances(seed, n), weights), 10)
        assert (np.diff([disagreement(stances, weights) for stances in run]) <= 1e-12).all()


@pytest.mark.parametrize(
    "rule", [degroot(rate=1.0), biased_assimilation(bias=0.0)], ids=lambda rule: rule.name
)
def test_averaging_closes_the_gap_even_between_islands_that_hardly_hear_each_other(rule):
    run = run_of_islands(rule, 1000.0, 0.9, 400)
    assert (np.diff(run[:, 0] - run[:, -1]) < 0.0).all()
    assert disagreement(run[-1], islands(1000.0)) < 0.7 * disagreement(run[0], islands(1000.0))


# --- Deffuant, Neau, Amblard & Weisbuch (2000). Mixing beliefs among interacting agents.
#     Advances in Complex Systems 3, 87-98.


def meetings(seed, n, days):
    """Every day everybody meets one other, drawn at random: pairs of actor numbers, ``[n / 2, 2]``."""
    rng = np.random.default_rng([seed, n])
    return [rng.permutation(n).reshape(-1, 2) for _ in range(days)]


def met(rule, stances, pairs):
    """Pairs that have nobody in common do not notice each other: as many replicates of two actors."""
    day, two = a_group(np.zeros(2)), stances[pairs][..., np.newaxis]
    said = two[..., day.speaker, :]
    weight = np.broadcast_to(day.said_weight, said.shape)
    replicates = dataclasses.replace(day, stance=two, said=said, said_weight=weight)
    moved = stances.copy()
    moved[pairs] = next_day(rule, replicates).stance[..., 0]
    return moved


def after_meetings(stances, tolerance, *, pull, pairs_by_day):
    rule = deffuant(threshold=tolerance, pull=pull)
    for pairs in pairs_by_day:
        stances = met(rule, stances, pairs)
    return stances


def after_meetings_by_hand(stances, tolerance, *, pull, pairs_by_day):
    """One pair after the other."""
    x = stances.tolist()
    for i, j in np.concatenate(pairs_by_day).tolist():
        if abs(x[i] - x[j]) < tolerance:
            x[i], x[j] = x[i] + pull * (x[j] - x[i]), x[j] + pull * (x[i] - x[j])
    return np.array(x)


def large_camps(stances, tolerance):
    """Camps half a tolerance apart, without stragglers: those of less than 3 in 100."""
    lowest_first = np.sort(stances)
    sizes = [
        len(c) for c in np.split(lowest_first, 1 + np.flatnonzero(np.diff(lowest_first) > tolerance / 2))
    ]
    return sum(size >= 0.03 * len(stances) for size in sizes)


def final_camps(seed, d, *, pull=0.5):
    openings = some_stances(seed, 1000)
    ends = after_meetings(openings, 2 * d, pull=pull, pairs_by_day=meetings(seed, 1000, 150))
    return large_camps(ends, 2 * d)


@given(SEEDS, st.integers(1, 20), st.integers(1, 64), st.integers(1, 32))
def test_meetings_in_pairs_keep_the_mean_of_all_and_bring_nobody_further_out(seed, half, tolerance, pull):
    openings, n = some_stances(seed, 2 * half), 2 * half
    ends = after_meetings(openings, tolerance / 32, pull=pull / 64, pairs_by_day=meetings(seed, n, 5))
    assert ends.mean() == pytest.approx(openings.mean(), abs=1e-12)
    assert openings.min() - 1e-12 <= ends.min()
    assert ends.max() <= openings.max() + 1e-12


@pytest.mark.parametrize("pull", [0.5, 0.3])
def test_a_run_of_meetings_is_the_one_that_the_model_gives_pair_by_pair(pull):
    given_to_both = {"pull": pull, "pairs_by_day": meetings(3, 200, 100)}
    ours = after_meetings(some_stances(3, 200), 0.4, **given_to_both)
    theirs = after_meetings_by_hand(some_stances(3, 200), 0.4, **given_to_both)
    np.testing.assert_allclose(ours, theirs, atol=1e-9)


@pytest.mark.parametrize("pull", [0.5, 0.3])
@pytest.mark.parametrize(("d", "camps_left"), [(0.5, 1), (0.3, 1), (0.25, 2), (0.2, 2)])
def test_at_a_wide_tolerance_the_large_camps_are_the_whole_part_of_one_over_two_d(d, camps_left, pull):
    """At either pull: d says how many there are."""
    assert camps_left == int(1 / (2 * d))
    assert [final_camps(seed, d, pull=pull) for seed in range(4)] == [camps_left] * 4


@pytest.mark.parametrize("d", [0.15, 0.1])
def test_at_a_narrow_tolerance_the_large_camps_are_that_many_give_or_take_one(d):
    found = [final_camps(seed, d) for seed in range(6)]
    assert all(abs(camps_left - int(1 / (2 * d))) <= 1 for camps_left in found)
    assert min(found) >= 2


# --- DeGroot (1974). Reaching a consensus. Journal of the American Statistical Association 69(345), 118-121.


@given(SEEDS, SIZES, st.sampled_from([0.5, 1.0]))
def test_all_come_to_agree_on_the_openings_weighed_by_the_left_unit_eigenvector(seed, n, rate):
    """pi W = pi, sum pi = 1; making a share of the step a day leaves pi as it is."""
    openings, weights = some_stances(seed, n), some_weights(seed, n)
    values, vectors = np.linalg.eig(weights.T)
    unit = vectors[:, np.abs(values - 1.0).argmin()].real
    ends = after(degroot(rate=rate), in_a_network(openings, weights), 300)
    np.testing.assert_allclose(ends, unit @ openings / unit.sum(), atol=1e-9)


@given(SEEDS, st.integers(2, 6))
def test_one_whom_all_heed_and_who_heeds_nobody_brings_all_to_where_it_stands(seed, n):
    """One column of W that is positive throughout is enough for a consensus."""
    weights = np.tril(some_weights(seed, n))
    openings = some_stances(seed, n)
    ends = after(degroot(rate=1.0), in_a_network(openings, weights / weights.sum(axis=1, keepdims=True)), 300)
    np.testing.assert_allclose(ends, openings[0], atol=1e-9)


def test_two_groups_that_do_not_hear_each_other_agree_each_for_itself():
    apart = np.kron(np.eye(2), np.full((2, 2), 0.5))
    ends = after(degroot(rate=1.0), in_a_network(np.array([-1.0, -0.5, 0.25, 0.75]), apart), 50)
    np.testing.assert_allclose(ends, [-0.75, -0.75, 0.5, 0.5], atol=1e-12)


# --- Bayes' theorem; and Bovens & Hartmann (2003). Bayesian Epistemology. Oxford University Press, ch. 3.

PRIORS = st.integers(4, 60).map(lambda n: n / 64)
CHANCES = st.integers(16, 48).map(lambda n: n / 64)
RELIABILITIES = st.integers(0, 63).map(lambda n: n / 64)
REPORTS = st.tuples(st.integers(33, 56).map(lambda n: n / 64), RELIABILITIES, st.booleans())
"""How accurate a reliable source is, how likely this one is reliable, and whether it says yes."""


def believed(prior, claims, reliabilities=1.0):
    """What is believed, from ``prior``, after all claims (log-likelihood ratios) of one day."""
    n = len(claims) + 1
    day = dataclasses.replace(
        a_group(np.zeros(n)),
        belief=np.full((n, 1), logit(prior)),
        claimed=np.broadcast_to(np.reshape(claims, (-1, 1)), (n, n - 1, 1)),
        credibility=np.broadcast_to(reliabilities, (n, n - 1)),
    )
    return expit(settled(day.belief, bayes()(day), LOG_ODDS_BOUNDS)[0, 0])


def chance_of(report, *, if_true):
    """What a partially reliable source says: q a + (1 - q) / 2 for yes, if it is true."""
    accuracy, reliability, yes = report
    of_yes = reliability * (accuracy if if_true else 1.0 - accuracy) + (1.0 - reliability) / 2.0
    return of_yes if yes else 1.0 - of_yes


def by_the_theorem(prior, chances_if_true, chances_if_false):
    true, false = prior * np.prod(chances_if_true), (1.0 - prior) * np.prod(chances_if_false)
    return true / (true + false)


def claimed_in(reports):
    """Claims and reliabilities as the rule hears them."""
    signed = [logit(accuracy) if yes else -logit(accuracy) for accuracy, _, yes in reports]
    return signed, [reliability for _, reliability, _ in reports]


@given(PRIORS, CHANCES, CHANCES, st.lists(st.booleans(), min_size=1, max_size=8))
def test_flips_of_a_coin_of_two_possible_kinds_multiply_their_likelihoods(prior, one, other, heads):
    """Of the one kind, heads come up with the chance ``one``; of the other, with the chance ``other``."""
    if_one, if_other = (np.where(heads, chance, 1.0 - chance) for chance in (one, other))
    found = believed(prior, np.log(if_one / if_other))
    assert found == pytest.approx(by_the_theorem(prior, if_one, if_other), abs=1e-12)


@given(st.lists(st.booleans(), min_size=1, max_size=10))
def test_a_coin_of_any_kind_is_expected_as_the_conjugate_beta_has_it(heads):
    """A uniform prior on a fine grid of chances: the expected chance is (1 + heads) / (2 + flips).

    Each proposition sets one chance of the grid against a fair coin; no bounds are kept here.
    """
    chances, n = (np.arange(200) + 0.5) / 200, len(heads) + 1
    claims = np.log(2.0 * np.where(np.array(heads)[:, np.newaxis], chances, 1.0 - chances))
    day = dataclasses.replace(a_group(np.zeros(n)), claimed=np.broadcast_to(claims, (n, *claims.shape)))
    likely = softmax(bayes()(day)["evidence"][0].sum(axis=0))
    assert likely @ chances == pytest.approx((1 + sum(heads)) / (2 + len(heads)), abs=1e-4)


@given(PRIORS, st.lists(REPORTS, min_size=1, max_size=3))
def test_partially_reliable_sources_count_as_the_theorem_has_it(prior, reports):
    """Reliable with chance q, and then right with chance a; a fair coin otherwise."""
    if_true, if_false = ([chance_of(report, if_true=is_so) for report in reports] for is_so in (True, False))
    found = believed(prior, *claimed_in(reports))
    assert found == pytest.approx(by_the_theorem(prior, if_true, if_false), abs=1e-12)


@given(PRIORS, RELIABILITIES)
def test_a_source_that_is_never_wrong_when_reliable_counts_as_in_the_book(prior, q):
    """P*(h) = h (q + r (1 - q)) / (h q + r (1 - q)), with randomisation r = 1/2."""
    book = prior * (q + (1.0 - q) / 2.0) / (prior * q + (1.0 - q) / 2.0)
    assert believed(prior, [40.0], q) == pytest.approx(book, abs=1e-12)


@given(PRIORS, st.lists(REPORTS, min_size=2, max_size=3))
def test_reports_heard_on_one_day_teach_what_they_teach_day_by_day(prior, reports):
    one_by_one = prior
    for report in reports:
        one_by_one = believed(one_by_one, *claimed_in([report]))
    assert believed(prior, *claimed_in(reports)) == pytest.approx(one_by_one, abs=1e-12)


@given(PRIORS, st.lists(REPORTS, min_size=1, max_size=3))
def test_over_all_that_sources_could_say_the_expected_belief_is_the_prior(prior, sources):
    expected = 0.0
    for answers in itertools.product([True, False], repeat=len(sources)):
        reports = [(a, q, yes) for (a, q, _), yes in zip(sources, answers, strict=True)]
        if_true, if_false = (
            np.prod([chance_of(r, if_true=is_so) for r in reports]) for is_so in (True, False)
        )
        chance = prior * if_true + (1.0 - prior) * if_false
        expected += chance * believed(prior, *claimed_in(reports))
    assert expected == pytest.approx(prior, abs=1e-12)
