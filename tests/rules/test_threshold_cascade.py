import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import over_slots
from sim.rules import threshold_cascade
from sim.testing import a_group, day_inputs, one_hears

CROWD = 5  # each of the four others weighs 1/4, exactly
# up to 5/4, which is more than everybody
THRESHOLDS = st.lists(st.integers(0, 5), min_size=CROWD, max_size=CROWD).map(lambda k: np.array(k) / 4)
SEEDS = st.lists(st.booleans(), min_size=CROWD, max_size=CROWD).map(np.array)


def moves(thresholds, joined):
    rule = threshold_cascade(threshold=thresholds[:, np.newaxis])
    return over_slots(rule(a_group(np.where(joined, 1.0, -1.0)))["cascade"])[:, 0]


def final(thresholds, joined, order=None):
    """Who has joined at last: all decide at once, or one after the other in ``order``."""
    for _ in range(len(joined)):
        if order is None:
            joined = joined | (moves(thresholds, joined) > 0.0)
            continue
        for actor in order:
            joined = joined.copy()
            joined[actor] |= moves(thresholds, joined)[actor] > 0.0
    return joined


@given(THRESHOLDS, SEEDS, st.permutations(range(CROWD)))
def test_who_joins_at_last_does_not_depend_on_who_decides_first(thresholds, seeds, order):
    np.testing.assert_array_equal(final(thresholds, seeds, order), final(thresholds, seeds))


@given(THRESHOLDS, SEEDS, SEEDS)
def test_more_who_begin_never_lead_to_fewer_who_join(thresholds, seeds, more):
    assert (final(thresholds, seeds | more) >= final(thresholds, seeds)).all()


@given(THRESHOLDS, THRESHOLDS, SEEDS)
def test_lower_thresholds_never_lead_to_fewer_who_join(one, other, seeds):
    assert (final(np.minimum(one, other), seeds) >= final(one, seeds)).all()


@given(THRESHOLDS, SEEDS)
def test_who_needs_more_than_everybody_never_joins(thresholds, seeds):
    never = thresholds > 1.0
    np.testing.assert_array_equal(final(thresholds, seeds)[never], seeds[never])


@given(day_inputs())
def test_who_has_joined_is_not_drawn_back(day):
    assert (over_slots(threshold_cascade(threshold=0.25)(day)["cascade"]) >= 0.0).all()


@pytest.mark.parametrize(("thresholds", "riot"), [(range(9), 9), ([0, 2, 2, 3, 4, 5, 6, 7, 8], 1)])
def test_two_crowds_that_differ_by_one_threshold_end_at_opposite_ends(thresholds, riot):
    """Granovetter (1978): one instigator, then each needs one more; without the second, nobody follows."""
    seeds = np.arange(9) == 0
    assert final(np.array(thresholds) / 8, seeds).sum() == riot


@pytest.mark.parametrize("others", [1, 2, 3, 6, 10, 24])
def test_who_waits_for_everybody_joins_once_everybody_has(others):
    crowd = a_group(np.array([-1.0] + [1.0] * others))
    move = over_slots(threshold_cascade(threshold=1.0)(crowd)["cascade"])[0, 0]
    assert move == pytest.approx(2.0, abs=1e-12)


def test_whose_voice_comes_first_makes_no_difference_to_a_full_house():
    crowd = a_group(np.array([-1.0, 1.0, 1.0, 1.0]))
    for weights in ([0.7, 0.2, 0.1], [0.1, 0.2, 0.7]):
        heard = np.tile(np.array(weights)[:, np.newaxis], (4, 1, 1))
        move = threshold_cascade(threshold=1.0)(dataclasses.replace(crowd, said_weight=heard))["cascade"]
        assert over_slots(move)[0, 0] == pytest.approx(2.0, abs=1e-12)


def test_threshold_0_needs_a_single_voice_but_does_need_it():
    rule = threshold_cascade(threshold=0.0)
    assert rule(one_hears(-0.5, 0.75, weight=1 / 64))["cascade"][0, 0, 0] == pytest.approx(1.5, abs=1e-12)
    assert not rule(one_hears(-0.5, 0.25))["cascade"].any()


def test_only_who_stands_at_the_line_or_beyond_it_counts_as_joined():
    rule = threshold_cascade(threshold=1.0, line=0.5)
    assert [rule(one_hears(0.0, p))["cascade"][0, 0, 0] for p in (31 / 64, 0.5, 1.0)] == [0.0, 1.0, 1.0]


def test_a_slower_rate_goes_that_share_of_the_way():
    rule = threshold_cascade(threshold=0.5, rate=0.25)
    assert rule(one_hears(-0.5, 1.0))["cascade"][0, 0, 0] == 0.375  # 0.25 * (1 + 0.5)


@given(day_inputs(), st.integers(0, 128).map(lambda n: n / 64))
def test_the_other_side_is_joined_alike(day, threshold):
    turned = dataclasses.replace(day, stance=-day.stance, said=-day.said)
    np.testing.assert_array_equal(
        threshold_cascade(threshold=threshold, side=-1.0)(turned)["cascade"],
        -threshold_cascade(threshold=threshold, side=1.0)(day)["cascade"],
    )


@given(day_inputs())
def test_an_issue_without_a_side_has_no_cascade(day):
    assert not threshold_cascade(threshold=0.0, side=0.0, line=0.0)(day)["cascade"].any()
