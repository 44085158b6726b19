import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import over_slots
from sim.errors import ParameterError
from sim.rules import argument_exchange
from sim.testing import a_group, day_inputs, one_hears

RULE = argument_exchange(bias=2.0, memory_size=4, pool=6)
NUMBERS = st.integers(0, 4)
UNIFORMS = st.integers(0, 63).map(lambda n: n / 64)


@st.composite
def talks(draw):
    """A few days of the same people, and the arguments that they begin with."""
    first = draw(day_inputs())
    luck = np.random.default_rng(draw(st.integers(0, 10_000)))
    opening = {name: luck.random(first.stance.shape) for name in RULE.opening_draws}
    arguments = RULE.opening(dataclasses.replace(first, draws=opening))
    draws = [{name: luck.random(first.said.shape) for name in RULE.draws} for _ in range(5)]
    return [dataclasses.replace(first, draws=of_the_day) for of_the_day in draws], arguments


def after(days, arguments):
    for day in days:
        arguments = RULE.remembered(day, arguments)
    return arguments


def heard(mine, theirs, *, bias=0.0, picked=0.0, accepted=0.0, weight=1.0):
    """What the first of two holds after the second passed one of its own on."""
    draws = {"picked": np.full((2, 1, 1), picked), "accepted": np.full((2, 1, 1), accepted)}
    day = one_hears(0.0, 0.0, weight=weight, draws=draws)
    memory = np.array([mine, theirs], dtype=float)[:, :, np.newaxis]
    rule = argument_exchange(bias=bias, memory_size=len(mine))
    return rule.remembered(day, memory)[0, :, 0].tolist(), rule(day, memory)["arguments"][0, 0, 0]


def with_for(number):
    """Four arguments, of which so many speak for."""
    return [1, 2, 3, 4][:number] + [-1, -2, -3, -4][number:]


@given(talks())
def test_no_argument_appears_that_nobody_held(talk):
    days, arguments = talk
    later = after(days, arguments)
    for issue in range(later.shape[-1]):
        assert set(later[..., issue].flat) <= set(arguments[..., issue].flat)


@given(talks())
def test_everybody_always_holds_as_many_arguments_and_none_of_them_twice(talk):
    days, arguments = talk
    later = np.sort(after(days, arguments), axis=-2)
    assert later.shape == arguments.shape
    assert (np.diff(later, axis=-2) != 0.0).all()
    assert (later != 0.0).all()


@given(talks())
def test_a_stance_moves_by_the_change_of_the_mean_of_its_arguments(talk):
    days, arguments = talk
    means = [np.sign(held).mean(axis=-2) for held in (arguments, after(days[:1], arguments))]
    np.testing.assert_allclose(
        over_slots(RULE(days[0], arguments)["arguments"]), means[1] - means[0], atol=1e-12
    )


@given(talks())
def test_where_all_hold_the_same_arguments_nothing_happens_any_more(talk):
    days, arguments = talk
    same = np.broadcast_to(arguments[:1], arguments.shape)
    assert not RULE(days[0], same)["arguments"].any()
    np.testing.assert_array_equal(after(days, same), same)


@given(talks())
def test_with_all_arguments_turned_round_every_move_is_the_contrary(talk):
    days, arguments = talk
    np.testing.assert_array_equal(
        RULE(days[0], -arguments)["arguments"], -RULE(days[0], arguments)["arguments"]
    )


@given(talks())
def test_at_the_opening_the_mean_is_as_near_to_the_stance_as_arguments_allow(talk):
    days, arguments = talk
    assert (np.abs(np.sign(arguments).mean(axis=-2) - days[0].stance) <= 1 / 4).all()  # 1/S


@pytest.mark.parametrize(
    ("mine", "theirs", "then", "moved"),
    [
        ([1, -2, 2, -4], [5, 3, -1, -3], [3, 1, -2, 2], 0.5),  # one for, in place of one against: 2/4
        ([1, -2, -4, 2], [5, 3, -1, -3], [3, 1, -2, -4], 0.0),  # one for, in place of one for
        ([1, -2, 3, -4], [5, 3, -1, -3], [1, -2, 3, -4], 0.0),  # held already
    ],
)
def test_a_new_argument_comes_in_at_the_front_and_the_oldest_drops_out(mine, theirs, then, moved):
    assert heard(mine, theirs, picked=0.25) == (then, moved)


def test_an_argument_travels_one_step_a_day():
    """The second takes over 1 from the first; the third, which hears the second later, is told 2."""
    day = a_group(np.zeros(3))
    accepted = np.array([[1.0, 1.0], [0.0, 1.0], [1.0, 0.0]])[:, :, np.newaxis]
    day = dataclasses.replace(day, draws={"picked": np.zeros((3, 2, 1)), "accepted": accepted})
    rule = argument_exchange(memory_size=1)
    assert rule.remembered(day, np.array([[[1.0]], [[2.0]], [[3.0]]])).ravel().tolist() == [1.0, 1.0, 2.0]


@given(NUMBERS, UNIFORMS, UNIFORMS)
def test_without_bias_half_of_what_is_heeded_is_accepted_whatever_one_thinks(number_for, luck, weight):
    held, _ = heard(with_for(number_for), [8] * 4, accepted=luck, weight=weight)
    assert (8 in held) == (luck < weight / 2)


@given(NUMBERS, NUMBERS, UNIFORMS, UNIFORMS)
def test_who_agrees_more_accepts_whatever_who_agrees_less_accepts(one, other, bias, luck):
    accepts = [
        8 in heard(with_for(number), [8] * 4, bias=8 * bias, accepted=luck)[0]
        for number in sorted((one, other))
    ]
    assert accepts[0] <= accepts[1]


def test_at_bias_2_somebody_all_for_accepts_for_and_against_with_the_logistic_chances():
    """1 / (1 + e^-2) = 0.8808 for what agrees, 1 / (1 + e^2) = 0.1192 for what does not."""
    for argument, below, above in ((8, 0.8807, 0.8809), (-8, 0.1191, 0.1193)):
        assert argument in heard([1, 2, 3, 4], [argument] * 4, bias=2.0, accepted=below)[0]
        assert argument not in heard([1, 2, 3, 4], [argument] * 4, bias=2.0, accepted=above)[0]


def test_a_pool_smaller_than_a_head_is_refused():
    with pytest.raises(ParameterError, match=r"pool=3 must be at least memory_size=4"):
        argument_exchange(memory_size=4, pool=3)
