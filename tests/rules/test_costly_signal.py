import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ParameterError
from sim.rules import bayes, costly_signal
from sim.testing import day_inputs, two_actors

COSTS = st.integers(0, 256).map(lambda n: n / 64)
LIMITS = st.integers(-128, 128).map(lambda n: n / 64)
SHARES = st.integers(0, 64).map(lambda n: n / 64)
SPREADS = st.integers(1, 128).map(lambda n: n / 64)


def evidence(rule, *, claim=1.0, cost=0.0, verified=0.0, trust=1.0):
    day = two_actors(gap=0.0, claim=claim, cost=cost, verified=verified, trust=trust)
    return rule(day)["evidence"][0, 0, 0]


@given(LIMITS, LIMITS, SPREADS, COSTS)
def test_what_a_price_proves_lies_between_nothing_and_the_distance_of_the_two_limits(
    one, other, spread, cost
):
    low, high = sorted((one, other))
    proof = evidence(costly_signal(resolved=high, irresolute=low, spread=spread), cost=cost)
    assert -1e-12 <= proof <= (high - low) / spread + 1e-12


@given(LIMITS, LIMITS, SPREADS, COSTS, COSTS)
def test_a_higher_price_proves_no_less(one, other, spread, less, more):
    low, high = sorted((one, other))
    rule = costly_signal(resolved=high, irresolute=low, spread=spread)
    cheap, dear = (evidence(rule, cost=cost) for cost in sorted((less, more)))
    assert dear >= cheap - 1e-12


@given(LIMITS, SPREADS, day_inputs())
def test_what_both_would_bear_alike_proves_exactly_nothing(limit, spread, day):
    unverified = dataclasses.replace(day, verified=np.zeros_like(day.verified))
    assert not costly_signal(resolved=limit, irresolute=limit, spread=spread)(unverified)["evidence"].any()


def test_what_both_would_gladly_bear_proves_next_to_nothing():
    assert evidence(costly_signal(resolved=10.0, irresolute=5.0), cost=0.0) < 1e-8  # about e^(-5 / 0.25)


def test_a_price_that_the_irresolute_would_rarely_and_the_resolved_every_other_time_pay():
    """H = 1, L = 0, tau = 1/4, c = 1: ln sigma(0) - ln sigma(-4) = -ln 2 + ln(1 + e^4)."""
    assert evidence(costly_signal(), cost=1.0) == pytest.approx(-np.log(2) + np.log1p(np.exp(4)), abs=1e-12)


def test_a_price_that_nobody_would_pay_proves_as_much_as_any_can():
    assert evidence(costly_signal(), cost=50.0) == pytest.approx(4.0, abs=1e-9)  # (1 - 0) / 0.25


@given(COSTS, st.integers(1, 192), st.integers(1, 192))
def test_how_loudly_it_is_claimed_makes_no_difference(cost, one, other):
    soft, loud = (evidence(costly_signal(), claim=claim / 64, cost=cost) for claim in (one, other))
    assert soft == loud


@given(COSTS, SHARES, SHARES)
def test_who_says_it_makes_no_difference(cost, one, other):
    assert evidence(costly_signal(), cost=cost, trust=one) == evidence(
        costly_signal(), cost=cost, trust=other
    )


@given(COSTS, st.integers(-192, 192))
def test_a_denial_at_a_price_counts_as_much_the_other_way(cost, claim):
    assert evidence(costly_signal(), claim=-claim / 64, cost=cost) == -evidence(
        costly_signal(), claim=claim / 64, cost=cost
    )


@given(day_inputs())
def test_what_the_ground_bears_out_in_full_counts_as_it_does_for_bayes(day):
    verified = dataclasses.replace(day, verified=np.ones_like(day.verified))
    np.testing.assert_allclose(
        costly_signal()(verified)["evidence"], bayes()(verified)["evidence"], atol=1e-12
    )


@given(st.integers(1, 192), COSTS, SHARES, SHARES)
def test_the_more_of_it_can_be_seen_the_nearer_the_price_comes_to_what_is_seen(claim, cost, one, other):
    unseen, claim = evidence(costly_signal(), cost=cost), claim / 64
    less, more = (evidence(costly_signal(), claim=claim, cost=cost, verified=v) for v in sorted((one, other)))
    way = np.sign(claim - unseen)
    assert way * unseen - 1e-12 <= way * less <= way * more + 1e-12
    assert way * more <= way * claim + 1e-12


def test_the_irresolute_do_not_go_further_than_the_resolved():
    with pytest.raises(ParameterError, match=r"irresolute=2 must not lie above resolved=1"):
        costly_signal(irresolute=2.0, resolved=1.0)
