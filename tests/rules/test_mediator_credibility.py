import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import bayes, mediator_credibility
from sim.testing import a_group, day_inputs, two_actors

SHARES = st.integers(0, 64).map(lambda n: n / 64)
SIDES = st.integers(-64, 64).map(lambda n: n / 64)
STAKES = st.integers(1, 192).map(lambda n: n / 64)


def evidence(claim=1.0, **values):
    rule = mediator_credibility(mediator=1.0, **values)
    return rule(two_actors(gap=0.0, claim=claim))["evidence"][0, 0, 0]


def believed(**values):
    return evidence(**values) != 0.0


@given(STAKES, STAKES, SHARES, STAKES)
def test_who_wants_nothing_but_peace_is_never_believed(gain, loss, risk, motive):
    stakes = {"gain": gain, "loss": loss, "peace_motive": motive, "war_risk": max(risk, 1 / 64)}
    assert evidence(alignment=0.0, **stakes) == 0.0


@given(SIDES.filter(lambda side: side < 0), STAKES, STAKES, SHARES, STAKES)
def test_who_is_on_the_other_side_is_never_believed(side, gain, loss, risk, motive):
    stakes = {"gain": gain, "loss": loss, "peace_motive": motive, "war_risk": risk}
    assert evidence(alignment=side, **stakes) == 0.0


@given(SIDES, SIDES, STAKES, STAKES, SHARES, STAKES)
def test_who_shares_more_of_one_s_interest_is_believed_at_least_as_readily(
    one, other, gain, loss, risk, motive
):
    stakes = {"gain": gain, "loss": loss, "peace_motive": motive, "war_risk": risk}
    less, more = (believed(alignment=side, **stakes) for side in sorted((one, other)))
    assert less <= more


@given(SIDES, STAKES, STAKES, SHARES, SHARES)
def test_the_more_it_fears_war_the_less_it_is_believed(side, one, other, risk, more_risk):
    calm, eager = (believed(alignment=side, peace_motive=k, war_risk=risk) for k in sorted((one, other)))
    assert eager <= calm
    safe, risky = (believed(alignment=side, war_risk=e) for e in sorted((risk, more_risk)))
    assert risky <= safe


@given(SIDES, STAKES, STAKES)
def test_the_more_there_is_to_gain_the_readier_it_is_believed(side, one, other):
    little, much = (believed(alignment=side, gain=gain) for gain in sorted((one, other)))
    assert little <= much


def test_it_is_believed_from_k_e_over_g_on():
    """k e / G = 0.5 * 0.25 / 1 = 1/8."""
    stakes = {"peace_motive": 0.5, "war_risk": 0.25, "gain": 1.0}
    assert not believed(alignment=1 / 8 - 1 / 1024, **stakes)
    assert believed(alignment=1 / 8, **stakes)


@given(day_inputs(), SIDES)
def test_a_mediator_that_is_right_every_other_time_changes_exactly_nothing(day, side):
    unverified = dataclasses.replace(day, verified=np.zeros_like(day.verified), speaker=np.abs(day.speaker))
    rule = mediator_credibility(mediator=1.0, alignment=side, accuracy=0.5)
    assert not rule(unverified)["evidence"].any()


@given(st.integers(-192, 192), st.integers(33, 63))
def test_a_believed_mediator_counts_as_a_source_that_is_right_so_often(claim, accuracy):
    """Reliability q = 2 eta - 1; a claim without any doubt is worth ln(eta / (1 - eta))."""
    eta = accuracy / 64
    reliable = bayes()(two_actors(gap=0.0, claim=claim / 64, trust=2 * eta - 1))["evidence"][0, 0, 0]
    assert evidence(claim=claim / 64, alignment=1.0, accuracy=eta) == pytest.approx(reliable, abs=1e-12)
    sure = evidence(claim=40.0, alignment=1.0, accuracy=eta)
    assert sure == pytest.approx(np.log(eta / (1 - eta)), abs=1e-9)


@given(day_inputs())
def test_where_nobody_is_a_mediator_it_is_bayes(day):
    np.testing.assert_array_equal(
        mediator_credibility(mediator=0.0, alignment=1.0)(day)["evidence"], bayes()(day)["evidence"]
    )


@given(day_inputs(), SIDES)
def test_what_the_ground_bears_out_in_full_needs_no_mediator(day, side):
    seen = dataclasses.replace(day, verified=np.ones_like(day.verified))
    np.testing.assert_allclose(
        mediator_credibility(mediator=1.0, alignment=side)(seen)["evidence"],
        bayes()(seen)["evidence"],
        atol=1e-12,
    )


def test_each_listener_has_its_own_mediators():
    """Of three, the first takes the third for a mediator on nobody's side; all others go by trust."""
    day = a_group(np.zeros(3))
    claims = dataclasses.replace(day, claimed=np.ones_like(day.claimed))
    mediator = np.array([[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    found = mediator_credibility(mediator=mediator, alignment=np.zeros((3, 3)))(claims)["evidence"][..., 0]
    np.testing.assert_allclose(found, [[1.0, 0.0], [1.0, 1.0], [1.0, 1.0]], atol=1e-12)
