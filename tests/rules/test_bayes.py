import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from sim.arrays import over_slots
from sim.rules import bayes
from sim.testing import day_inputs, two_actors

RULE = bayes()
CLAIMS = st.integers(-192, 192).map(lambda n: n / 64)
SHARES = st.integers(0, 64).map(lambda n: n / 64)


def evidence(claim, trust):
    return RULE(two_actors(gap=0.4, claim=claim, trust=trust))["evidence"][0, 0, 0]


@given(SHARES)
def test_nothing_claimed_is_exactly_nothing_learnt(trust):
    assert evidence(0.0, trust) == 0.0


@given(CLAIMS)
def test_a_source_that_is_not_believed_is_exactly_ignored(claim):
    assert evidence(claim, 0.0) == 0.0


@given(CLAIMS)
def test_a_source_that_is_fully_believed_counts_in_full(claim):
    assert evidence(claim, 1.0) == pytest.approx(claim, abs=1e-12)


@given(CLAIMS, SHARES, SHARES)
def test_trust_strengthens_a_claim_and_never_turns_it(claim, one, other):
    less, more = (evidence(claim, trust) for trust in sorted((one, other)))
    assert abs(less) <= abs(more) + 1e-12
    assert abs(more) <= abs(claim) + 1e-12
    assert np.sign(more) in (0.0, np.sign(claim))


@given(CLAIMS, SHARES)
def test_the_opposite_claim_teaches_the_opposite(claim, trust):
    assert evidence(claim, trust) == pytest.approx(-evidence(-claim, trust), abs=1e-12)


@given(day_inputs(), SHARES)
def test_what_the_ground_bears_out_counts_no_less(day, more):
    surer = dataclasses.replace(day, verified=np.maximum(day.verified, more))
    assert (np.abs(RULE(surer)["evidence"]) >= np.abs(RULE(day)["evidence"]) - 1e-12).all()


@given(day_inputs())
def test_the_order_of_messages_does_not_matter(day):
    turned = dataclasses.replace(
        day,
        claimed=day.claimed[..., ::-1, :],
        credibility=day.credibility[..., ::-1],
        verified=day.verified[..., ::-1],
    )
    ours, theirs = over_slots(RULE(day)["evidence"]), over_slots(RULE(turned)["evidence"])
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


@given(st.integers(1, 63), st.integers(1, 63))
def test_beliefs_are_a_martingale_under_one_s_own_model(prior, accuracy):
    """The belief expected after a report of known accuracy is the belief before it."""
    p, a = prior / 64, accuracy / 64
    claim = logit(a)
    said_yes = p * a + (1 - p) * (1 - a)
    after = [expit(logit(p) + evidence(sign * claim, 1.0)) for sign in (1, -1)]
    assert said_yes * after[0] + (1 - said_yes) * after[1] == pytest.approx(p, abs=1e-12)


def test_updating_agrees_with_bayes_theorem_for_a_partially_reliable_source():
    """Bovens and Hartmann (2003): true with chance q, else a fair coin."""
    q, a, p = 0.4, expit(1.2), 0.3
    yes_if_true, yes_if_false = q * a + (1 - q) / 2, q * (1 - a) + (1 - q) / 2
    posterior = p * yes_if_true / (p * yes_if_true + (1 - p) * yes_if_false)
    assert expit(logit(p) + evidence(1.2, q)) == pytest.approx(posterior, abs=1e-12)
