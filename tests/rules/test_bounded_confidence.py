import dataclasses

import numpy as np
from hypothesis import given

from sim.arrays import over_slots
from sim.rules import bounded_confidence
from sim.testing import day_inputs, two_actors

RULE = bounded_confidence(threshold=0.5, pull=0.2)


def test_a_message_beyond_the_threshold_moves_nobody():
    assert not RULE(two_actors(gap=0.6))["influence"].any()


def test_a_message_at_the_threshold_still_persuades():
    assert RULE(two_actors(gap=0.5))["influence"][0, 0, 0] == 0.1


@given(day_inputs())
def test_influence_never_overshoots_the_speaker(day):
    pushed = RULE(day)["influence"]
    gap = day.said - day.stance[..., :, np.newaxis, :]
    assert (np.abs(pushed) <= np.abs(gap)).all()


@given(day_inputs())
def test_listeners_stay_between_their_stance_and_what_they_heard(day):
    heard = np.where(day.said_weight > 0, day.said, day.stance[..., :, np.newaxis, :])
    low = np.minimum(day.stance, heard.min(axis=-2, initial=1.0))
    high = np.maximum(day.stance, heard.max(axis=-2, initial=-1.0))
    moved = day.stance + over_slots(RULE(day)["influence"])
    assert (moved >= low - 1e-12).all()
    assert (moved <= high + 1e-12).all()


@given(day_inputs())
def test_swapping_the_poles_swaps_the_move(day):
    turned = dataclasses.replace(day, stance=-day.stance, said=-day.said)
    np.testing.assert_array_equal(RULE(turned)["influence"], -RULE(day)["influence"])


@given(day_inputs())
def test_moving_everybody_alike_changes_no_move(day):
    shifted = dataclasses.replace(day, stance=day.stance + 0.25, said=day.said + 0.25)
    np.testing.assert_array_equal(RULE(shifted)["influence"], RULE(day)["influence"])


def test_a_group_closer_than_the_threshold_meets_in_one_place():
    """Hegselmann and Krause (2002): all within each other's confidence agree at last."""
    stance = np.linspace(-0.2, 0.2, 5)[:, np.newaxis]
    day = _everybody_hears_everybody(stance)
    for _ in range(60):
        moved = day.stance + over_slots(bounded_confidence(threshold=0.5, pull=1.0)(day)["influence"])
        day = _everybody_hears_everybody(moved)
    assert np.ptp(day.stance) < 1e-9
    np.testing.assert_allclose(day.stance.mean(), 0.0, atol=1e-12)


def test_two_camps_beyond_each_other_s_threshold_never_meet():
    camps = np.array([-0.8, -0.7, 0.7, 0.8])[:, np.newaxis]
    day = _everybody_hears_everybody(camps)
    for _ in range(60):
        day = _everybody_hears_everybody(day.stance + over_slots(RULE(day)["influence"]))
    assert day.stance[2:].min() - day.stance[:2].max() >= 1.4


def _everybody_hears_everybody(stance):
    n = len(stance)
    base = two_actors(gap=0.0)
    said = np.broadcast_to(stance[np.newaxis], (n, n, 1))
    return dataclasses.replace(
        base, stance=stance, anchor=stance, said=said, said_weight=np.full((n, n, 1), 1.0 / n)
    )
