import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import over_slots
from sim.rules import bounded_confidence, deffuant
from sim.testing import a_group, day_inputs, one_hears

POSITIONS = st.integers(-64, 64).map(lambda n: n / 64)
PULLS = st.integers(0, 32).map(lambda n: n / 64)
# off the grid of the positions: no gap is a tie
THRESHOLDS = st.integers(0, 127).map(lambda n: (2 * n + 1) / 128)


def exchange(one, other, *, threshold, pull):
    """Both speak and both listen."""
    pair = np.array([one, other])
    return pair + over_slots(deffuant(threshold=threshold, pull=pull)(a_group(pair))["influence"])[:, 0]


@given(POSITIONS, POSITIONS, PULLS, THRESHOLDS)
def test_two_who_hear_each_other_keep_their_mean(one, other, pull, threshold):
    after = exchange(one, other, threshold=threshold, pull=pull)
    assert after.mean() == pytest.approx((one + other) / 2, abs=1e-12)


@given(POSITIONS, POSITIONS, PULLS, THRESHOLDS)
def test_their_gap_shrinks_by_twice_the_pull_or_not_at_all(one, other, pull, threshold):
    """|1 - 2 mu| of itself (Deffuant et al. 2000)."""
    left = abs(1.0 - 2.0 * pull) if abs(one - other) < threshold else 1.0
    after = exchange(one, other, threshold=threshold, pull=pull)
    assert abs(after[0] - after[1]) == pytest.approx(left * abs(one - other), abs=1e-12)


@given(POSITIONS, POSITIONS, PULLS, THRESHOLDS)
def test_it_does_not_matter_who_is_called_the_first(one, other, pull, threshold):
    np.testing.assert_array_equal(
        exchange(one, other, threshold=threshold, pull=pull),
        exchange(other, one, threshold=threshold, pull=pull)[::-1],
    )


def test_at_a_pull_of_one_half_two_meet_half_way():
    np.testing.assert_array_equal(exchange(-0.25, 0.5, threshold=1.0, pull=0.5), [0.125, 0.125])


def test_who_speaks_is_not_moved_by_speaking():
    assert not deffuant(threshold=2.0, pull=0.5)(one_hears(-0.5, 0.5))["influence"][1].any()


def test_a_gap_of_just_the_threshold_persuades_nobody():
    assert not deffuant(threshold=0.5, pull=0.5)(one_hears(0.0, 0.5))["influence"].any()


def test_a_half_weighted_message_closes_half_as_much():
    moved = deffuant(threshold=1.0, pull=0.25)(one_hears(0.0, 0.5, weight=0.5))["influence"]
    assert moved[0, 0, 0] == 0.0625  # 0.25 * 0.5 * 0.5


def test_the_second_message_finds_the_listener_where_the_first_left_it():
    """At 0, hearing 0.4 and then 0.8 at one half each: 0.1, then a quarter of what is left of 0.8."""
    moved = deffuant(threshold=1.0, pull=0.5)(a_group(np.array([0.0, 0.4, 0.8])))["influence"]
    np.testing.assert_allclose(moved[0, :, 0], [0.25 * 0.4, 0.25 * (0.8 - 0.1)], atol=1e-15)


def test_a_near_message_can_bring_a_far_one_within_reach_but_not_the_other_way_round():
    """At 0 with threshold 0.85: 0.9 is too far, until 0.4 has been heard."""
    rule = deffuant(threshold=0.85, pull=0.5)
    near_first, far_first = (
        over_slots(rule(a_group(np.array([0.0, *heard])))["influence"])[0, 0]
        for heard in ((0.4, 0.9), (0.9, 0.4))
    )
    assert near_first == pytest.approx(0.1 + 0.25 * 0.8, abs=1e-12)
    assert far_first == pytest.approx(0.1, abs=1e-12)


@given(day_inputs(messages=1), PULLS, THRESHOLDS)
def test_with_a_single_message_it_is_bounded_confidence(day, pull, threshold):
    np.testing.assert_allclose(
        deffuant(threshold=threshold, pull=pull)(day)["influence"],
        bounded_confidence(threshold=threshold, pull=pull)(day)["influence"],
        atol=1e-15,
    )
