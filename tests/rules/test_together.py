import numpy as np
import pytest
from hypothesis import given

from sim.arrays import over_slots
from sim.errors import ParameterError
from sim.rules import (
    argument_exchange,
    bayes,
    beta_trust,
    bounded_confidence,
    degroot,
    denial,
    fatigue,
    friedkin_johnsen,
    noise,
    of_all,
    reactance,
    together,
)
from sim.testing import day_inputs, one_hears, two_actors

NEAR = {"acceptance": 0.25, "rejection": 0.5, "pull": 0.5}
TIRED = fatigue(of=0, rate=0.5, exit=1.0, cost=0.5, sunk_weight=1.0)


def moves(rule, day, days):
    """How far the first actor is moved on each of some days that are all alike."""
    memory, found = rule.opening(day), []
    for _ in range(days):
        found.append(sum(amounts[0].sum() for amounts in rule(day, memory).values()))
        memory = rule.remembered(day, memory)
    return found


@given(day_inputs())
def test_each_part_moves_what_it_would_move_alone(day):
    parts = {"pull": degroot(rate=0.25), "push": reactance(**NEAR)}
    terms = together(**parts)(day)
    for label, part in parts.items():
        for name, amounts in part(day).items():
            np.testing.assert_array_equal(terms[f"{label}.{name}"], amounts)
    assert len(terms) == 3


def test_parts_are_told_apart_by_a_keyword_or_by_the_name_of_their_rule():
    rule = together(degroot(rate=0.25), fog=noise(scale=0.1), near=degroot(rate=0.5))
    assert list(rule(two_actors(gap=0.4))) == ["degroot.influence", "fog.noise", "near.influence"]


def test_two_that_each_go_all_the_way_overshoot_together_and_do_not_claim_otherwise():
    """From 0, hearing 0.5: 0 + 0.5 + 0.5."""
    rule, day = together(degroot(rate=1.0), again=degroot(rate=1.0)), one_hears(0.0, 0.5)
    assert sum(over_slots(amounts)[0, 0] for amounts in rule(day).values()) == 1.0
    assert not rule.guarantees & {"in_hull", "in_hull_with_anchor", "monotone", "non_expansive"}


def test_two_that_share_the_way_keep_what_each_promises():
    rule = together(degroot(rate=0.5), again=degroot(rate=0.5))
    assert {"in_hull", "monotone", "non_expansive"} <= rule.guarantees


def test_the_shares_have_to_fit_for_every_actor():
    mine, yours = np.array([[1.0], [0.25]]), np.array([[0.0], [0.75]])
    assert "in_hull" in of_all([degroot(rate=mine), degroot(rate=yours)])
    assert "in_hull" not in of_all([degroot(rate=mine), degroot(rate=1.125 * yours)])
    assert "in_hull" not in of_all([together(degroot(rate=0.5), more=degroot(rate=0.5)), degroot(rate=0.25)])
    assert "bounded_without_clip" not in of_all([degroot(rate=0.5), reactance(**NEAR)])  # no share is known


def test_silence_and_symmetry_need_only_hold_of_each_part():
    parts = [degroot(rate=1.0), bounded_confidence(threshold=0.5, pull=1.0)]
    kept = {"silent_without_messages", "translation_equivariant", "reflection_equivariant"}
    assert kept <= of_all(parts)
    assert "scale_equivariant" not in of_all(parts)  # a threshold has a scale
    assert "silent_without_messages" not in of_all([*parts, noise(scale=0.1)])
    assert "translation_equivariant" not in of_all([*parts, TIRED])  # the way out stays where it is


def test_between_what_is_heard_is_all_the_more_between_that_and_the_opening_stance():
    rules = [degroot(rate=0.5), friedkin_johnsen(susceptibility=0.5, pace=0.5)]
    assert "in_hull_with_anchor" in of_all(rules)
    assert "in_hull" not in of_all(rules)


def test_a_martingale_is_lost_in_a_sum():
    assert "martingale" in bayes().guarantees
    assert not together(bayes(), again=bayes()).guarantees & {"martingale", "never_beyond_the_evidence"}


@pytest.mark.parametrize("rule", [degroot(rate=0.5), bayes(), beta_trust(), TIRED])
def test_a_rule_alone_keeps_all_its_promises_and_moves_what_it_moves(rule):
    assert together(rule).guarantees >= rule.guarantees
    assert together(rule).moves == rule.moves


def test_nothing_promises_nothing():
    assert of_all([]) == frozenset()


@given(day_inputs())
def test_a_part_that_remembers_does_so_as_it_would_alone(day):
    rule = together(TIRED, degroot(rate=0.25), late=fatigue(of=0, rate=0.25, cost=1.0))
    memory = rule.remembered(day, rule.opening(day))
    np.testing.assert_array_equal(memory["fatigue"], TIRED.remembered(day, TIRED.opening(day)))
    np.testing.assert_array_equal(memory["late"], np.ones_like(day.stance))
    assert set(memory) == {"fatigue", "late"}


def test_in_a_sum_the_days_go_by_as_they_do_alone():
    day = two_actors(gap=0.4)
    assert moves(together(TIRED), day, 3) == moves(TIRED, day, 3)
    assert len(set(moves(TIRED, day, 3))) == 3


def test_a_sum_within_a_sum_remembers_too():
    day = two_actors(gap=0.4)
    assert moves(together(within=together(TIRED)), day, 3) == moves(TIRED, day, 3)


def test_two_parts_of_one_name_are_refused():
    with pytest.raises(ParameterError, match="two parts are called 'degroot'; name one by a keyword"):
        together(degroot(rate=0.5), degroot(rate=0.25))
    with pytest.raises(ParameterError, match="two parts are called 'degroot'"):
        together(degroot(rate=0.5), degroot=noise(scale=0.1))


def test_what_moves_different_things_is_refused():
    with pytest.raises(ParameterError, match="the parts move belief and stance"):
        together(degroot(rate=0.5), denial(ignored=0.5))
    with pytest.raises(ParameterError, match="the parts move nothing"):
        together()


def test_a_sum_asks_for_the_luck_that_its_parts_ask_for():
    talk = argument_exchange()
    rule = together(noise(scale=0.1), talk, degroot(rate=0.5))
    assert (rule.uses_noise, rule.draws, rule.opening_draws) == (True, talk.draws, talk.opening_draws)
    assert not together(degroot(rate=0.5)).uses_noise
