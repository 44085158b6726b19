import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import over_slots
from sim.rules import friedkin_johnsen
from sim.testing import day_inputs, two_actors

SHARES = st.integers(0, 64).map(lambda n: n / 64)


def stepped(rule, day):
    terms = rule(day)
    return day.stance + over_slots(terms["influence"]) + terms["anchor"]


@given(day_inputs(), SHARES, SHARES)
def test_stances_stay_between_opening_present_and_heard(day, susceptibility, pace):
    rule = friedkin_johnsen(susceptibility=susceptibility, pace=pace)
    heard = np.where(day.said_weight > 0, day.said, day.stance[..., :, np.newaxis, :])
    low = np.minimum(np.minimum(day.stance, day.anchor), heard.min(axis=-2, initial=1.0))
    high = np.maximum(np.maximum(day.stance, day.anchor), heard.max(axis=-2, initial=-1.0))
    assert (stepped(rule, day) >= low - 1e-12).all()
    assert (stepped(rule, day) <= high + 1e-12).all()


@given(day_inputs())
def test_who_cannot_be_persuaded_returns_to_its_opening_stance(day):
    np.testing.assert_allclose(stepped(friedkin_johnsen(susceptibility=0.0), day), day.anchor, atol=1e-15)


@given(day_inputs())
def test_at_pace_0_nothing_moves(day):
    terms = friedkin_johnsen(susceptibility=0.5, pace=0.0)(day)
    assert not any(amounts.any() for amounts in terms.values())


@given(day_inputs())
def test_a_higher_stance_today_is_no_lower_tomorrow(day):
    rule = friedkin_johnsen(susceptibility=0.6, pace=0.8)
    higher = dataclasses.replace(
        day, stance=np.minimum(day.stance + 0.25, 1.0), said=np.minimum(day.said + 0.25, 1.0)
    )
    assert (stepped(rule, higher) >= stepped(rule, day) - 1e-12).all()


@given(st.integers(0, 10_000))
def test_the_run_ends_in_the_closed_form(seed):
    """Friedkin and Johnsen (1990): x* = (I - L W)^-1 (I - L) x0."""
    rng = np.random.default_rng(seed)
    n = 4
    weights = rng.random((n, n)) + 0.1
    weights /= weights.sum(axis=1, keepdims=True)
    susceptibility = rng.uniform(0.1, 0.9, (n, 1))
    opening = rng.uniform(-1, 1, (n, 1))
    rule, day = friedkin_johnsen(susceptibility=susceptibility), two_actors(gap=0.0)
    stance = opening
    for _ in range(400):
        said = np.broadcast_to(stance[np.newaxis], (n, n, 1))
        day = dataclasses.replace(
            day, stance=stance, anchor=opening, said=said, said_weight=weights[:, :, np.newaxis]
        )
        stance = stepped(rule, day)
    lam = np.diagflat(susceptibility)
    expected = np.linalg.solve(np.eye(n) - lam @ weights, (np.eye(n) - lam) @ opening)
    np.testing.assert_allclose(stance, expected, atol=1e-9)
