import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.bargaining.expected_utility import expected_utility
from sim.errors import ParameterError
from sim.rules import challenge
from sim.testing import a_group, check_rule, day_inputs, rules

RULE = challenge()


def conceded(stances, **changes):
    """How far everybody moves in a group that says what it wants, on one issue."""
    return RULE(dataclasses.replace(a_group(np.array(stances)), **changes))["concession"][:, 0]


def test_it_keeps_its_word_at_settings_from_all_over_its_range():
    check_rule(rules("challenge"), guarantees=RULE.guarantees)


@given(st.data())
def test_a_day_is_one_round_of_the_model_where_all_say_what_they_want(data):
    """Away from ties, which the rule shares out and the model breaks by the order of the table."""
    drawn = st.lists(st.floats(0.05, 1.0), min_size=5, max_size=5).map(np.array)
    capability, salience = data.draw(drawn), data.draw(drawn)
    stances = 2.0 * np.cumsum(data.draw(drawn)) / 5.0 - 1.0
    day = dataclasses.replace(a_group(stances), capability=capability, salience=salience[:, np.newaxis])
    scale = {"reading": "capitulation", "vote_exponent": "one", "range": "scale", "rounds": 1}
    model = expected_utility(50.0 * (stances + 1.0), capability, salience, **scale)
    lengths = np.abs(model.offers.proposed[:, 0] - model.positions[0, model.offers.mover, 0])
    assume(all(_no_tie(lengths[model.offers.mover == mover]) for mover in range(5)))
    after = (stances + RULE(day)["concession"][:, 0] + 1.0) * 50.0
    np.testing.assert_allclose(after, model.positions[1, :, 0], atol=1e-6)


def _no_tie(lengths):
    return (np.diff(np.sort(lengths)) > 1e-3).all()


def test_a_minority_of_one_meets_the_two_who_outvote_it_part_of_the_way():
    """By hand, half of the scale away: P = 2/3; the third is most in danger, so r = 1/2 and U_s = 0."""
    failure, status_quo = 2.0 - 4.0 * np.sqrt(0.75), 2.0 - 4.0 * np.sqrt(0.5)
    own, theirs = 2 / 3 * failure - status_quo, 1 / 3 * failure - status_quo
    np.testing.assert_allclose(conceded([-0.5, -0.5, 0.5]), [0.0, 0.0, own / theirs], atol=1e-12)


def test_two_who_are_equally_strong_leave_each_other_where_they_are():
    assert not conceded([-0.5, 0.75]).any()


def test_who_does_not_care_goes_most_of_the_way_to_who_does():
    """By hand: it has no votes, P = 0, and r = 1/2, so it expects U_f - U_sq and the other U_s - U_sq."""
    share = (np.sqrt(3.0) - np.sqrt(2.0)) / (np.sqrt(2.0) - 1.0)
    moves = conceded([-0.5, 0.5], salience=np.array([[1.0], [0.0]]))
    np.testing.assert_allclose(moves, [0.0, -share], atol=1e-12)


def test_who_is_drawn_both_ways_alike_stays():
    salience = np.array([[1.0], [0.25], [1.0]])
    moves = conceded([-1.0, 0.0, 1.0], salience=salience)
    assert moves[1] == pytest.approx(0.0, abs=1e-12)
    assert conceded([-1.0, 0.0, 0.75], salience=salience)[1] > 0.0


@given(day_inputs(), st.integers(0, 3))
def test_what_others_want_in_private_moves_nobody(day, number):
    """Only public positions of others are known."""
    number = number % len(day.capability)
    others = np.arange(len(day.capability)) != number
    hidden = np.where(others[:, np.newaxis], -0.5 * day.stance + 0.25, day.stance)
    secretive = dataclasses.replace(day, stance=hidden)
    np.testing.assert_array_equal(RULE(secretive)["concession"][number], RULE(day)["concession"][number])


@given(day_inputs())
def test_nobody_is_moved_beyond_what_others_say_in_public(day):
    after = day.stance + RULE(day)["concession"]
    low = np.minimum(day.stance, day.public.min(axis=0))
    high = np.maximum(day.stance, day.public.max(axis=0))
    assert (after >= low - 1e-9).all()
    assert (after <= high + 1e-9).all()


@given(day_inputs())
def test_messages_do_not_matter(day):
    deaf = dataclasses.replace(day, said=-day.said, said_weight=0.0 * day.said_weight)
    np.testing.assert_array_equal(RULE(deaf)["concession"], RULE(day)["concession"])


@given(day_inputs(), st.integers(1, 64).map(lambda n: n / 64))
def test_the_unit_of_capability_does_not_matter(day, unit):
    """Up to rounding, which a power of two would hide."""
    scaled = dataclasses.replace(day, capability=unit * day.capability)
    np.testing.assert_allclose(RULE(scaled)["concession"], RULE(day)["concession"], atol=1e-9)


@given(day_inputs(), st.integers(0, 64).map(lambda n: n / 64))
def test_a_slower_rate_goes_that_share_of_the_way(day, rate):
    slow = challenge(rate=rate)(day)["concession"]
    np.testing.assert_array_equal(slow, rate * RULE(day)["concession"])


def test_a_rate_out_of_range_says_which_and_what():
    with pytest.raises(ParameterError, match=r"rate=1.5 must lie in \[0.0, 1.0\] \(share of the way"):
        challenge(rate=1.5)
