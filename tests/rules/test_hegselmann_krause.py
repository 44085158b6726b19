import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import over_slots
from sim.rules import hegselmann_krause
from sim.testing import a_group, day_inputs, one_hears, stances

GROUPS = stances(actors=st.integers(2, 6), issues=1).map(np.ravel)
# off the grid of the stances: no gap is a tie
THRESHOLDS = st.integers(0, 127).map(lambda n: (2 * n + 1) / 128)


def next_day(group, threshold):
    """The paper's step: in a full group every other one weighs as much as oneself."""
    rule = hegselmann_krause(threshold=threshold, own_weight=1.0 / (len(group) - 1))
    return group + over_slots(rule(a_group(group))["influence"])[:, 0]


@given(GROUPS, THRESHOLDS)
def test_everybody_moves_to_the_plain_mean_of_those_within_reach(group, threshold):
    """Hegselmann and Krause (2002): the mean over {j: |s_i - s_j| <= eps}, oneself included."""
    near = np.abs(group[:, np.newaxis] - group) <= threshold
    expected = [group[row].mean() for row in near]
    np.testing.assert_allclose(next_day(group, threshold), expected, atol=1e-12)


@given(GROUPS, THRESHOLDS)
def test_who_stood_higher_still_stands_no_lower(group, threshold):
    lowest_first = np.sort(group)
    assert (np.diff(next_day(lowest_first, threshold)) >= -1e-12).all()


@given(GROUPS, THRESHOLDS)
def test_a_gap_wider_than_the_threshold_never_narrows(group, threshold):
    lowest_first = np.sort(group)
    before, after = np.diff(lowest_first), np.diff(next_day(lowest_first, threshold))
    split = before > threshold
    assert (after[split] >= before[split] - 1e-12).all()


@given(GROUPS, THRESHOLDS)
def test_the_extremes_only_ever_come_in(group, threshold):
    after = next_day(group, threshold)
    assert after.min() >= group.min() - 1e-12
    assert after.max() <= group.max() + 1e-12


@given(GROUPS)
def test_a_group_within_one_reach_agrees_in_a_day(group):
    close = group / 4  # at most 1/2 apart
    np.testing.assert_allclose(next_day(close, 0.51), close.mean(), atol=1e-12)


def test_a_group_out_of_each_other_s_reach_stays_exactly_where_it_is():
    apart = np.array([-0.9, -0.3, 0.3, 0.9])
    np.testing.assert_array_equal(next_day(apart, 0.5), apart)


@given(day_inputs(), THRESHOLDS)
def test_half_the_distances_at_half_the_threshold_are_half_the_moves(day, threshold):
    halved = dataclasses.replace(day, stance=day.stance / 2, said=day.said / 2)
    np.testing.assert_array_equal(
        hegselmann_krause(threshold=threshold / 2)(halved)["influence"],
        hegselmann_krause(threshold=threshold)(day)["influence"] / 2,
    )


def test_the_weight_of_those_too_far_away_goes_to_the_near():
    """At 0, hearing 0.4 and 0.9 at one half each: (1/2 * 0.4) / (1/2 + 1/2), not 1/2 * 1/2 * 0.4."""
    moved = hegselmann_krause(threshold=0.5, own_weight=0.5)(a_group(np.array([0.0, 0.4, 0.9])))
    np.testing.assert_allclose(moved["influence"][0, :, 0], [0.2, 0.0], atol=1e-15)


def test_who_leans_further_out_can_lose_its_hearers():
    """No order is kept between what is heard: 0.5 still counts, 0.625 does not."""
    rule = hegselmann_krause(threshold=0.5)
    moves = [rule(one_hears(0.0, position))["influence"][0, 0, 0] for position in (0.5, 0.625)]
    assert moves == [0.25, 0.0]


@given(day_inputs(), THRESHOLDS)
def test_the_more_one_s_own_stance_weighs_the_less_one_moves(day, threshold):
    light, heavy = (
        np.abs(hegselmann_krause(threshold=threshold, own_weight=o)(day)["influence"]) for o in (0.5, 2.0)
    )
    assert (heavy <= light).all()


def test_a_stance_of_three_times_the_weight_closes_a_quarter_of_the_gap():
    moved = hegselmann_krause(threshold=0.5, own_weight=3.0)(one_hears(0.0, 0.4))["influence"]
    assert moved[0, 0, 0] == pytest.approx(0.1, abs=1e-15)  # 0.4 / (3 + 1)
