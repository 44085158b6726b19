import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import over_slots
from sim.rules import degroot
from sim.testing import a_group, day_inputs, stances

SHARES = st.integers(0, 64).map(lambda n: n / 64)
GROUPS = stances(actors=st.integers(2, 6), issues=1).map(np.ravel)


def next_day(rule, day):
    return day.stance + over_slots(rule(day)["influence"])


def in_a_network(stance, weights):
    """Everybody hears everybody, itself too, at the weights of its row."""
    n = len(stance)
    said = np.broadcast_to(stance[:, np.newaxis], (n, n, 1))
    return dataclasses.replace(a_group(stance), said=said, said_weight=weights[:, :, np.newaxis])


def some_weights(seed, n):
    weights = np.random.default_rng(seed).random((n, n)) + 0.01
    return weights / weights.sum(axis=1, keepdims=True)


def test_two_who_heed_only_each_other_swap_places():
    np.testing.assert_array_equal(
        next_day(degroot(rate=1.0), a_group(np.array([0.25, -0.5])))[:, 0], [-0.5, 0.25]
    )


def test_who_heeds_nobody_stays_where_it_is():
    """With W the identity, every row is the actor itself."""
    stance = np.array([0.25, -0.5, 1.0])
    np.testing.assert_array_equal(next_day(degroot(rate=1.0), in_a_network(stance, np.eye(3)))[:, 0], stance)


@given(GROUPS, SHARES)
def test_a_group_in_which_all_are_heeded_alike_keeps_its_mean(group, rate):
    after = next_day(degroot(rate=rate), a_group(group))
    np.testing.assert_allclose(after.mean(), group.mean(), atol=1e-12)


@given(GROUPS, SHARES, st.integers(0, 10_000))
def test_a_group_draws_together_at_least_as_fast_as_its_rows_overlap(group, rate, seed):
    """Dobrushin: diam(s') <= tau(W) diam(s), tau = 1 - min_ij sum_k min(w_ik, w_jk)."""
    weights = some_weights(seed, len(group))
    of_the_day = (1.0 - rate) * np.eye(len(group)) + rate * weights
    overlap = np.minimum(of_the_day[:, np.newaxis], of_the_day[np.newaxis]).sum(axis=-1)
    after = next_day(degroot(rate=rate), in_a_network(group, weights))
    assert np.ptp(after) <= (1.0 - overlap.min()) * np.ptp(group) + 1e-12


@given(day_inputs(), SHARES)
def test_a_slower_rate_makes_that_share_of_the_step(day, rate):
    np.testing.assert_allclose(
        degroot(rate=rate)(day)["influence"], rate * degroot(rate=1.0)(day)["influence"], atol=1e-12
    )


@given(GROUPS, st.integers(0, 10_000), SHARES)
def test_the_step_of_a_blend_is_the_blend_of_the_steps(group, seed, share):
    """s' = W s is linear."""
    weights, other = some_weights(seed, len(group)), np.flip(group)
    blended = next_day(degroot(rate=0.5), in_a_network(share * group + (1 - share) * other, weights))
    one, two = (next_day(degroot(rate=0.5), in_a_network(s, weights)) for s in (group, other))
    np.testing.assert_allclose(blended, share * one + (1 - share) * two, atol=1e-12)


def test_the_consensus_weighs_the_openings_by_how_much_each_is_heeded():
    """W = [[1/2, 1/2], [1/4, 3/4]] has pi = (1/3, 2/3): pi W = (1/6 + 1/6, 1/6 + 1/2) = pi."""
    weights = np.array([[0.5, 0.5], [0.25, 0.75]])
    stance = np.array([0.75, -0.75])
    for _ in range(60):
        stance = next_day(degroot(rate=1.0), in_a_network(stance, weights))[:, 0]
    np.testing.assert_allclose(stance, (0.75 - 2 * 0.75) / 3, atol=1e-12)
