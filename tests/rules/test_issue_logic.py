"""Friedkin and Johnsen with issue logic (Parsegov et al. 2017): S' = L W S C^T + (I - L) S0."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.arrays import over_slots
from sim.errors import ParameterError
from sim.rules import friedkin_johnsen
from sim.testing import day_inputs, two_actors

SHARES = st.integers(0, 64).map(lambda n: n / 64)
LEANS = st.integers(-64, 64).map(lambda n: n / 64)


def pair(first_by_second, second_by_first=0.0):
    """How far the second issue bears on the first, and the first on the second."""
    return np.array([[0.0, first_by_second], [second_by_first, 0.0]])


def stepped(rule, day):
    terms = rule(day)
    return day.stance + over_slots(terms["influence"]) + terms.get("logic", 0.0) + terms["anchor"]


def hears(*, stance, said, anchor=None, weight=1.0):
    """One actor, two issues, one message."""
    stance, said = np.array([stance, said]), np.array([[said], [[0.0, 0.0]]])
    opening = stance if anchor is None else np.array([anchor, anchor])
    heard = np.array([[[weight, weight]], [[0.0, 0.0]]])
    return dataclasses.replace(
        two_actors(gap=0.0), stance=stance, anchor=opening, said=said, said_weight=heard
    )


def test_what_is_heard_of_one_issue_bears_on_another():
    """W s = (0.6, 0.8), C = [[1/2, 1/2], [0, 1]]: C W s = (0.7, 0.8); half of it, half of (0.2, -0.4)."""
    rule = friedkin_johnsen(susceptibility=0.5, logic=pair(0.5))
    after = stepped(rule, hears(stance=[0.2, -0.4], said=[0.6, 0.8]))
    np.testing.assert_allclose(after[0], [0.45, 0.2], atol=1e-12)


def test_a_negative_weight_turns_the_other_issue_round():
    """C = [[3/4, -1/4], [-1/2, 1/2]]: C (0.6, 0.8) = (0.25, 0.1)."""
    rule = friedkin_johnsen(susceptibility=1.0, logic=pair(-0.25, -0.5))
    after = stepped(rule, hears(stance=[0.2, -0.4], said=[0.6, 0.8]))
    np.testing.assert_allclose(after[0], [0.25, 0.1], atol=1e-12)


def test_in_silence_an_actor_still_brings_its_own_issues_in_line():
    """C (0.4, -0.4) = (0, -0.4) with C = [[1/2, 1/2], [0, 1]]."""
    rule = friedkin_johnsen(susceptibility=1.0, logic=pair(0.5))
    after = stepped(rule, hears(stance=[0.4, -0.4], said=[0.0, 0.0], weight=0.0))
    np.testing.assert_allclose(after[0], [0.0, -0.4], atol=1e-12)


@given(day_inputs(issues=2), SHARES, SHARES)
def test_issues_that_have_nothing_to_do_with_each_other_are_plain_friedkin_and_johnsen(
    day, susceptibility, pace
):
    plain = friedkin_johnsen(susceptibility=susceptibility, pace=pace)(day)
    terms = friedkin_johnsen(susceptibility=susceptibility, pace=pace, logic=np.eye(2))(day)
    assert not terms["logic"].any()
    for name, amounts in plain.items():
        np.testing.assert_allclose(terms[name], amounts, atol=1e-15)


@given(day_inputs(issues=2), SHARES, LEANS)
def test_an_issue_on_which_no_other_bears_moves_as_if_it_stood_alone(day, susceptibility, lean):
    plain = stepped(friedkin_johnsen(susceptibility=susceptibility), day)
    bound = stepped(friedkin_johnsen(susceptibility=susceptibility, logic=pair(0.0, lean)), day)
    np.testing.assert_allclose(bound[:, 0], plain[:, 0], atol=1e-12)


@given(day_inputs(issues=2), LEANS)
def test_who_cannot_be_persuaded_returns_to_its_opening_stance_all_the_same(day, lean):
    rule = friedkin_johnsen(susceptibility=0.0, logic=pair(lean, -lean))
    np.testing.assert_allclose(stepped(rule, day), day.anchor, atol=1e-15)


@given(day_inputs(issues=2), LEANS, LEANS, SHARES)
def test_the_day_is_the_share_of_the_published_step(day, one, other, susceptibility):
    """s' = s + pace (L C (W s) + (I - L) s0 - s), where W leaves what is not heard to oneself."""
    logic = pair(one, other)
    heard = day.stance + over_slots(day.said_weight * (day.said - day.stance[:, np.newaxis]))
    across = heard @ (logic + np.diag(1.0 - np.abs(logic).sum(axis=1))).T
    step = susceptibility * across + (1.0 - susceptibility) * day.anchor
    after = stepped(friedkin_johnsen(susceptibility=susceptibility, pace=0.25, logic=logic), day)
    np.testing.assert_allclose(after, day.stance + 0.25 * (step - day.stance), atol=1e-12)


@given(st.integers(0, 10_000))
def test_the_run_ends_in_the_closed_form(seed):
    """vec S* = (I - (L W) x C)^-1 ((I - L) x I) vec S0."""
    rng = np.random.default_rng(seed)
    n, base = 3, two_actors(gap=0.0)
    weights = rng.random((n, n)) + 0.1
    weights /= weights.sum(axis=1, keepdims=True)
    open_to, opening = rng.uniform(0.1, 0.9, (n, 1)), rng.uniform(-1, 1, (n, 2))
    logic = pair(*rng.uniform(-1, 1, 2))
    rule, stance = friedkin_johnsen(susceptibility=open_to, logic=logic), opening
    heard = np.repeat(weights[:, :, np.newaxis], 2, axis=2)
    for _ in range(400):
        said = np.broadcast_to(stance, (n, n, 2))
        stance = stepped(
            rule, dataclasses.replace(base, stance=stance, anchor=opening, said=said, said_weight=heard)
        )
    lam, across = np.diagflat(open_to), logic + np.diag(1.0 - np.abs(logic).sum(axis=1))
    pull = np.eye(2 * n) - np.kron(lam @ weights, across)
    expected = np.linalg.solve(pull, ((np.eye(n) - lam) @ opening).ravel())
    np.testing.assert_allclose(stance.ravel(), expected, atol=1e-9)


def test_what_an_issue_weighs_in_itself_is_what_the_others_leave_it_whatever_is_said():
    left, said = (friedkin_johnsen(susceptibility=0.5, logic=pair(0.25) + d * np.eye(2)) for d in (0.0, 1.0))
    assert left == said
    np.testing.assert_array_equal(left.parameters["logic"], [[0.75, 0.25], [0.0, 1.0]])


def test_other_issues_cannot_weigh_more_than_the_issue_itself_leaves_them():
    too_much = np.array([[0.0, 0.7, -0.5], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    with pytest.raises(ParameterError, match=r"add up to 1\.2, must be at most 1"):
        friedkin_johnsen(susceptibility=0.5, logic=too_much)


def test_a_logic_that_is_no_square_array_is_refused():
    with pytest.raises(ParameterError, match=r"logic has the shape \(\), must be \[\.\.\., K, K\]"):
        friedkin_johnsen(susceptibility=0.5, logic=0.5)


def test_the_diagonal_of_the_logic_is_ignored():
    assert friedkin_johnsen(
        susceptibility=0.5, logic=2.0 * np.eye(2) + np.array([[0.0, 0.5], [0.0, 0.0]])
    ) == (friedkin_johnsen(susceptibility=0.5, logic=np.array([[0.0, 0.5], [0.0, 0.0]])))
