import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from sim.rules import bayes, denial, ripeness, together
from sim.testing import day_inputs, two_actors

WINNING, WAY_OUT, RIPE = range(3)
READS = {"pain": 0, "winning": WINNING, "way_out": WAY_OUT}
RULE = ripeness(**READS, rate=np.array([[0.0, 0.0, 1.0]]))
DAYS = day_inputs(propositions=3)
STEPS = st.integers(0, 192).map(lambda n: n / 64)
SHARES = st.integers(0, 64).map(lambda n: n / 64)


def ripe(day, rule=RULE):
    """The chance that the time is ripe, as each party comes to see it in a day."""
    return expit(day.belief + rule(day)["ripeness"])[..., RIPE]


def with_belief(day, proposition, belief):
    changed = day.belief.copy()
    changed[..., proposition] = belief
    return dataclasses.replace(day, belief=changed)


@given(DAYS, SHARES)
def test_what_hurts_more_is_no_less_ripe(day, pain):
    worse = dataclasses.replace(day, situation=np.maximum(day.situation, pain))
    assert (ripe(worse) >= ripe(day) - 1e-12).all()


@given(DAYS, STEPS)
def test_who_thinks_it_is_winning_finds_the_time_no_riper(day, step):
    confident = with_belief(day, WINNING, day.belief[..., WINNING] + step)
    assert (ripe(confident) <= ripe(day) + 1e-12).all()


@given(DAYS, STEPS)
def test_who_sees_more_of_a_way_out_finds_the_time_no_less_ripe(day, step):
    hopeful = with_belief(day, WAY_OUT, day.belief[..., WAY_OUT] + step)
    assert (ripe(hopeful) >= ripe(day) - 1e-12).all()


@given(DAYS)
def test_without_a_way_out_the_time_is_never_ripe(day):
    assert (ripe(with_belief(day, WAY_OUT, -12.0)) <= 1e-5).all()


@given(DAYS)
def test_no_single_cause_makes_it_riper_than_that_cause_alone_would(day):
    hurts = expit(10.0 * (day.situation[..., 0] - 0.5))
    stuck = expit(10.0 * (0.5 - expit(day.belief[..., WINNING])))
    least = np.minimum(np.minimum(hurts, stuck), expit(day.belief[..., WAY_OUT]))
    assert (ripe(day) <= np.maximum(least, 6e-6) + 1e-9).all()


@given(DAYS)
def test_how_ripe_it_was_taken_to_be_does_not_enter_into_how_ripe_it_is(day):
    np.testing.assert_allclose(ripe(with_belief(day, RIPE, 3.0)), ripe(day), atol=1e-12)


@given(DAYS)
def test_what_one_sees_of_victory_and_of_a_way_out_is_not_touched(day):
    assert not RULE(day)["ripeness"][..., [WINNING, WAY_OUT]].any()


def test_three_even_chances_make_one_in_eight():
    """Pain at its threshold, winning at its threshold, a way out as likely as not."""
    day = dataclasses.replace(two_actors(gap=0.0, situation=0.5), belief=np.zeros((2, 3)))
    np.testing.assert_allclose(ripe(day), 1 / 8, atol=1e-12)


def test_in_great_pain_with_odds_of_one_in_four_and_a_likely_way_out():
    """sigma(10 * 0.4) * sigma(10 * 0.25) * 3/4 = 0.98201 * 0.92414 * 0.75 = 0.68064."""
    day = two_actors(gap=0.0, situation=0.9)
    day = dataclasses.replace(day, belief=np.array([[-np.log(3), np.log(3), 0.0]] * 2))
    assert ripe(day)[0] == pytest.approx(0.68064, abs=1e-5)


def first_ripe_day(ignored):
    """The day on which one that is told of a defeat every day finds the time ripe; 61 for never."""
    rule = together(bayes(), denial(ignored=ignored), ripeness(**READS, rate=np.array([[0.0, 0.0, 0.25]])))
    day = dataclasses.replace(
        two_actors(gap=0.0, situation=0.9),
        belief=np.array([[2.0, 1.0, -4.0]] * 2),
        preference=np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
        claimed=np.array([[[-0.25, 0.0, 0.0]], [[0.0, 0.0, 0.0]]]),
    )
    stock = rule.opening(day)
    for number in range(1, 61):
        terms, stock = rule(day, stock), rule.remembered(day, stock)
        learnt = terms["bayes.evidence"][:, 0] + terms["denial.set_aside"][:, 0] + terms["ripeness.ripeness"]
        day = dataclasses.replace(day, belief=day.belief + learnt)
        if day.belief[0, RIPE] > 0.0:
            return number
    return 61


@given(SHARES, SHARES)
def test_who_denies_more_finds_the_time_ripe_no_earlier(one, other):
    less, more = sorted((one, other))
    assert first_ripe_day(less) <= first_ripe_day(more)


def test_who_denies_every_defeat_never_finds_the_time_ripe():
    assert first_ripe_day(0.0) < 20
    assert first_ripe_day(1.0) == 61
