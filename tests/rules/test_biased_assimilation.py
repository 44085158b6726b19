import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import over_slots
from sim.rules import biased_assimilation
from sim.testing import day_inputs, one_hears

BIASES = st.integers(1, 192).map(lambda n: n / 64)
WEIGHTS = st.integers(1, 128).map(lambda n: n / 64)
POSITIONS = st.integers(-63, 63).map(lambda n: n / 64)


def moved(rule, day):
    return over_slots(rule(day)["assimilation"])


def heard_for_and_against(day):
    """The paper's s and d - s: what is heard for the plus pole, and against it."""
    favourable = day.said_weight * (1.0 + day.said) / 2.0
    return over_slots(favourable), over_slots(day.said_weight - favourable)


def mixed(stance, lean=0.0):
    """Two messages, on either side of ``lean`` alike."""
    day = one_hears(stance, 0.0)
    said = np.array([[[lean + 0.25], [lean - 0.25]], [[0.0], [0.0]]])
    return dataclasses.replace(day, said=said, said_weight=np.array([[[0.5], [0.5]], [[0.0], [0.0]]]))


@given(day_inputs(), WEIGHTS)
def test_without_bias_it_is_plain_averaging(day, own):
    heard, weight = over_slots(day.said_weight * day.said), over_slots(day.said_weight)
    average = (own * day.stance + heard) / (own + weight)
    after = day.stance + moved(biased_assimilation(bias=0.0, own_weight=own), day)
    np.testing.assert_allclose(after, average, atol=1e-12)


@given(day_inputs(), BIASES, WEIGHTS)
def test_which_way_one_goes_depends_on_how_both_sides_look_from_where_one_stands(day, bias, own):
    """sign(u' - u) = sign(u^(b-1) s - (1 - u)^(b-1) (d - s)) (Dandekar, Goel & Lee 2013)."""
    away_from_the_poles = dataclasses.replace(day, stance=day.stance * (63 / 64))
    u = (1.0 + away_from_the_poles.stance) / 2.0
    for_it, against_it = heard_for_and_against(day)
    leaning = u ** (bias - 1.0) * for_it - (1.0 - u) ** (bias - 1.0) * against_it
    move = moved(biased_assimilation(bias=bias, own_weight=own), away_from_the_poles)
    clear = np.abs(leaning) > 1e-9
    np.testing.assert_array_equal(np.sign(move[clear]), np.sign(leaning[clear]))
    assert (np.abs(move[~clear]) < 1e-8).all()


@given(day_inputs(), BIASES)
def test_swapping_the_poles_swaps_the_move(day, bias):
    rule = biased_assimilation(bias=bias)
    turned = dataclasses.replace(day, stance=-day.stance, said=-day.said)
    np.testing.assert_allclose(moved(rule, turned), -moved(rule, day), atol=1e-12)


@given(BIASES)
def test_the_undecided_take_mixed_evidence_for_what_it_is(bias):
    assert moved(biased_assimilation(bias=bias), mixed(0.0))[0, 0] == 0.0


@given(POSITIONS.filter(lambda s: s != 0), st.integers(65, 192).map(lambda n: n / 64))
def test_with_a_bias_above_1_the_same_mixed_evidence_hardens_both_sides(stance, bias):
    rule = biased_assimilation(bias=bias)
    assert moved(rule, mixed(stance))[0, 0] * stance > 0.0


@given(POSITIONS.filter(lambda s: s != 0))
def test_at_a_bias_of_1_evenly_mixed_evidence_moves_nobody(stance):
    assert moved(biased_assimilation(bias=1.0), mixed(stance))[0, 0] == pytest.approx(0.0, abs=1e-15)


@given(POSITIONS.filter(lambda s: s != 0), BIASES)
def test_even_those_who_agree_drive_each_other_outward(position, bias):
    agreed = one_hears(position, position)
    assert moved(biased_assimilation(bias=bias), agreed)[0, 0] * position > 0.0


@given(day_inputs(), BIASES, st.sampled_from([-1.0, 1.0]))
def test_at_a_pole_nothing_is_heard_any_more(day, bias, pole):
    convinced = dataclasses.replace(day, stance=np.full_like(day.stance, pole))
    assert not moved(biased_assimilation(bias=bias), convinced).any()


def test_a_mind_with_bias_2_at_a_quarter_hears_the_middle():
    """u = 1/4, v = 1/2: (1/4 + 1/32) / (1 + 1/32 + 9/32) = 9/42, so s' = 18/42 - 1."""
    after = -0.5 + moved(biased_assimilation(bias=2.0), one_hears(-0.5, 0.0))[0, 0]
    assert after == pytest.approx(18 / 42 - 1, abs=1e-12)
