import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logit

from sim.rules import expectation
from sim.testing import day_inputs, two_actors

STANCES = st.integers(-64, 64).map(lambda n: n / 64)


@given(day_inputs(), STANCES, STANCES)
def test_stances_stay_between_where_they_are_and_the_two_positions(day, if_true, if_false):
    moved = day.stance + expectation(of=0, rate=0.5, if_true=if_true, if_false=if_false)(day)["expectation"]
    assert (moved >= np.minimum(day.stance, min(if_true, if_false)) - 1e-12).all()
    assert (moved <= np.maximum(day.stance, max(if_true, if_false)) + 1e-12).all()


@given(day_inputs())
def test_who_believes_more_in_survival_moves_no_lower(day):
    rule = expectation(of=0, rate=0.4)
    surer = dataclasses.replace(day, belief=day.belief + 1.0)
    assert (rule(surer)["expectation"] >= rule(day)["expectation"]).all()


def test_an_issue_at_rate_0_is_not_touched():
    rule = expectation(of=0, rate=np.array([[0.0], [0.5]]))
    moved = rule(two_actors(gap=0.4))["expectation"]
    assert moved[0, 0] == 0.0
    assert moved[1, 0] != 0.0


def test_the_position_that_fits_one_s_belief_is_kept():
    day = two_actors(gap=-1.0)  # the listener stands at 0.5
    believing = dataclasses.replace(day, belief=np.full((2, 1), logit(0.75)))
    assert abs(expectation(of=0, rate=0.3)(believing)["expectation"][0, 0]) < 1e-15
