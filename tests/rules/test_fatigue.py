import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from sim.errors import ParameterError
from sim.rules import fatigue
from sim.rules.fatigue import value_of, weight_of
from sim.testing import day_inputs, two_actors

AMOUNTS = st.integers(0, 192).map(lambda n: n / 64)
BELIEFS = st.integers(-384, 384).map(lambda n: n / 64)
CHANCES = st.integers(0, 64).map(lambda n: n / 64)
EXPONENTS = st.integers(20, 64).map(lambda n: n / 64)  # 0.31 to 1
RATIONAL = {"power": 1.0, "aversion": 1.0, "weighting_gains": 1.0, "weighting_losses": 1.0}


def hazard(belief=0.0, spent=0.0, **values):
    """The share of the way out that an actor makes in a day: it stands at 0, the way out is 1."""
    day = dataclasses.replace(two_actors(gap=0.0), belief=np.full((2, 1), belief))
    return fatigue(of=0, rate=1.0, exit=1.0, **values)(day, np.full((2, 1), spent))["fatigue"][0, 0]


@given(BELIEFS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_to_the_rational_only_the_distance_from_the_futility_threshold_counts(
    belief, gain, loss, cost, quit_value, spent
):
    """h = sigma(k (G + L) (p* - p)), p* = (c - kappa S + L + Q) / (G + L)."""
    gain = gain + 1.0
    futile_at = (cost - 0.5 * spent + loss + quit_value) / (gain + loss)
    values = {"gain": gain, "loss": loss, "cost": cost, "quit_value": quit_value, "sunk_weight": 0.5}
    assert hazard(belief, spent, steepness=1.5, **values, **RATIONAL) == pytest.approx(
        expit(1.5 * (gain + loss) * (futile_at - expit(belief))), abs=1e-12
    )


@given(day_inputs(), AMOUNTS, AMOUNTS)
def test_what_is_spent_is_spent_and_changes_nothing_for_who_does_not_count_it(day, one, other):
    rule = fatigue(of=0, rate=0.5, cost=0.25, sunk_weight=0.0)
    little, much = (rule(day, np.full_like(day.stance, spent))["fatigue"] for spent in (one, other))
    np.testing.assert_array_equal(little, much)


@given(BELIEFS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_who_counts_what_is_spent_holds_on_the_longer_the_more_it_was(belief, weight, one, other):
    little, much = sorted((one, other))
    assert hazard(belief, much, sunk_weight=weight) <= hazard(belief, little, sunk_weight=weight) + 1e-15


@given(BELIEFS, BELIEFS, AMOUNTS, AMOUNTS, EXPONENTS, st.integers(-64, 64))
def test_the_likelier_success_the_less_one_gives_up(one, other, gain, loss, exponent, reference):
    """For a reference point between losing and winning: the two prospects have contrary signs."""
    doubtful, sure = sorted((one, other))
    reference = reference / 64 * (gain if reference > 0 else loss)
    values = {"gain": gain, "loss": loss, "reference": reference, "weighting_gains": exponent}
    assert hazard(sure, **values) <= hazard(doubtful, **values) + 1e-12


@given(BELIEFS, AMOUNTS, AMOUNTS)
def test_the_more_a_day_costs_the_more_one_gives_up(belief, one, other):
    cheap, dear = sorted((one, other))
    assert hazard(belief, cost=dear) >= hazard(belief, cost=cheap)


def test_even_odds_of_equal_stakes_with_the_usual_biases():
    """w+(1/2) = 0.42064, w-(1/2) = 0.45399: U = 0.42064 - 2.25 * 0.45399, h = sigma(-2 U)."""
    assert hazard() == pytest.approx(expit(2 * 0.60084), abs=1e-5)


def test_against_a_rival_s_gains_winning_feels_like_less_and_losing_like_more():
    """With z = 1/2: U = 1/2 (1 - 1/2) - 1/2 * 2 (1 + 1/2), at the odds as they are."""
    values = {**RATIONAL, "aversion": 2.0, "reference": 0.5, "steepness": 1.0}
    assert hazard(**values) == pytest.approx(expit(1.25), abs=1e-12)


def test_each_goes_its_share_of_the_way_to_its_own_way_out():
    """At -0.25 and 0.25, hazard one half: 1/4 * 1/2 * (1 + 1/4), and not at all."""
    rule = fatigue(of=0, rate=np.array([[0.25], [0.0]]), exit=1.0, **RATIONAL)
    np.testing.assert_allclose(rule(two_actors(gap=0.5))["fatigue"], [[0.15625], [0.0]], atol=1e-12)


def test_every_day_of_holding_on_adds_its_cost_to_what_is_spent():
    rule, day = fatigue(of=0, rate=1.0, cost=0.25), two_actors(gap=0.0)
    spent = rule.opening(day)
    for _ in range(3):
        spent = rule.remembered(day, spent)
    np.testing.assert_array_equal(spent, 0.75)


@given(AMOUNTS, AMOUNTS, EXPONENTS)
def test_more_is_worth_more_and_a_loss_weighs_at_least_as_much_as_a_gain(one, other, power):
    less, more = sorted((one, other))
    assert value_of(0.0, power, 2.25) == 0.0
    assert value_of(-more, power, 2.25) <= value_of(-less, power, 2.25) <= value_of(less, power, 2.25)
    assert value_of(less, power, 2.25) <= value_of(more, power, 2.25)
    assert value_of(-more, power, 2.25) <= -value_of(more, power, 2.25)


@given(st.integers(-192, 192).map(lambda n: n / 64), AMOUNTS, EXPONENTS)
def test_in_larger_units_every_value_grows_by_one_and_the_same_factor(outcome, unit, power):
    assert value_of(unit * outcome, power, 2.25) == pytest.approx(
        unit**power * value_of(outcome, power, 2.25), abs=1e-12
    )


@given(CHANCES, CHANCES, EXPONENTS)
def test_decision_weights_grow_with_the_chance_from_0_to_1(one, other, exponent):
    unlikely, likely = sorted((one, other))
    assert weight_of(unlikely, exponent) <= weight_of(likely, exponent) + 1e-15
    assert (weight_of(0.0, exponent), weight_of(1.0, exponent)) == (0.0, 1.0)
    assert weight_of(likely, 1.0) == pytest.approx(likely, abs=1e-15)


def test_the_unlikely_weighs_too_much_and_the_likely_too_little():
    """Tversky and Kahneman (1992): w+(0.01) = 0.055, w+(0.99) = 0.912."""
    np.testing.assert_allclose(weight_of([0.01, 0.99], 0.61), [0.055, 0.912], atol=5e-4)


def test_the_futility_threshold_is_where_one_is_of_two_minds():
    """p* = (0.5 + 1) / (3 + 1)."""
    assert hazard(logit(0.375), gain=3.0, cost=0.5, **RATIONAL) == pytest.approx(0.5, abs=1e-12)


def test_a_reference_point_beyond_the_prospects_is_refused():
    with pytest.raises(ParameterError, match=r"reference=2 must not lie above gain=1"):
        fatigue(of=0, rate=0.1, reference=2.0)
    with pytest.raises(ParameterError, match=r"-loss=-1 must not lie above reference=-2"):
        fatigue(of=0, rate=0.1, reference=-2.0)
