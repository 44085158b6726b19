import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import over_slots
from sim.errors import ParameterError
from sim.rules import bounded_confidence, reactance
from sim.testing import day_inputs, one_hears

RULE = reactance(acceptance=0.5, rejection=1.0, pull=0.4, push=0.3)
POSITIONS = st.integers(-64, 64).map(lambda n: n / 64)
SHARES = st.integers(0, 64).map(lambda n: n / 64)


def moved(rule, stance, position, weight=1.0):
    terms = rule(one_hears(stance, position, weight=weight))
    return terms["influence"][0, 0, 0] + terms["reactance"][0, 0, 0]


@given(POSITIONS, POSITIONS, SHARES)
def test_what_is_near_draws_the_listener_towards_it_and_no_further(stance, gap, weight):
    position = np.clip(stance + gap / 2, -1, 1)  # at most 1/2 away
    after = stance + moved(RULE, stance, position, weight)
    assert min(stance, position) - 1e-12 <= after <= max(stance, position) + 1e-12


@given(POSITIONS, st.integers(33, 64).map(lambda n: n / 64))
def test_what_is_neither_near_nor_far_leaves_the_listener_exactly_where_it_is(stance, gap):
    position = stance - np.sign(stance) * gap if stance else gap
    assert moved(RULE, stance, position) == 0.0


@given(POSITIONS, POSITIONS, SHARES)
def test_what_is_too_far_off_never_draws_anybody_closer(stance, position, weight):
    gap = abs(position - stance)
    if gap > 1.0:
        assert abs(stance + moved(RULE, stance, position, weight) - position) >= gap


@given(POSITIONS, POSITIONS, POSITIONS)
def test_the_further_off_a_message_is_the_harder_it_pushes(stance, one, other):
    one, other = (abs(position) * (-1 if stance > 0 else 1) for position in (one, other))  # the far side
    nearer, further = sorted((one, other), key=lambda position: abs(position - stance))
    pushes = [abs(RULE(one_hears(stance, p))["reactance"][0, 0, 0]) for p in (nearer, further)]
    assert pushes[0] <= pushes[1] + 1e-15


def test_the_push_begins_from_nothing_at_the_limit():
    """At -0.5, d = 1 + 1/64: 0.3 * (-1 + 0.5) * (1/64) / (2 - 1)."""
    assert moved(RULE, -0.5, 0.5) == 0.0
    assert moved(RULE, -0.5, 0.5 + 1 / 64) == pytest.approx(-0.15 / 64, abs=1e-15)


def test_what_lies_just_at_the_limit_of_acceptance_still_draws():
    assert [moved(RULE, 0.0, gap) for gap in (0.5, 0.5 + 1 / 64)] == [0.2, 0.0]  # 0.4 * 0.5


def test_somebody_at_a_pole_cannot_be_pushed_further():
    assert moved(RULE, -1.0, 1.0) == 0.0


@given(day_inputs(), SHARES, SHARES)
def test_without_a_push_it_is_bounded_confidence(day, acceptance, pull):
    terms = reactance(acceptance=acceptance, rejection=1.5, pull=pull, push=0.0)(day)
    alone = bounded_confidence(threshold=acceptance, pull=pull)(day)
    np.testing.assert_array_equal(terms["influence"], alone["influence"])
    assert not terms["reactance"].any()


@given(day_inputs(), SHARES, SHARES)
def test_even_the_strongest_pull_and_push_end_between_the_poles(day, one, other):
    acceptance, rejection = sorted((one, other))
    terms = reactance(acceptance=acceptance, rejection=rejection, pull=1.0, push=1.0)(day)
    after = day.stance + over_slots(terms["influence"]) + over_slots(terms["reactance"])
    assert (np.abs(after) <= 1.0 + 1e-12).all()


@given(day_inputs())
def test_no_message_both_pulls_and_pushes(day):
    terms = RULE(day)
    assert not ((terms["influence"] != 0.0) & (terms["reactance"] != 0.0)).any()


def test_nobody_rejects_what_it_accepts():
    with pytest.raises(ParameterError, match=r"acceptance=1 must not lie above rejection=0\.5"):
        reactance(acceptance=1.0, rejection=0.5, pull=0.1)
    with pytest.raises(ParameterError, match=r"acceptance=0\.75 must not lie above rejection=0\.5"):
        reactance(acceptance=np.array([[0.25], [0.75]]), rejection=0.5, pull=0.1)
