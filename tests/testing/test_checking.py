"""The kit is held to its own word: every planted fault is caught, and the right law is named."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import UnknownNameError
from sim.rules import GUARANTEES, RULES, degroot, friedkin_johnsen, noise, together
from sim.rules.argument_exchange import argument_exchange
from sim.testing import check_law, check_rule, parametrize_with_checks, rules, stances, trust_matrices
from sim.testing.laws import LAWS
from tests.testing.faulty import FAULTS, drifts_to_the_middle, stance


def test_the_message_names_the_smallest_case_and_the_likely_cause():
    with pytest.raises(AssertionError) as caught:
        check_rule(stance(drifts_to_the_middle), guarantees=["silent_without_messages"])
    lines = str(caught.value).splitlines()
    assert lines[0] == (
        "drifts_to_the_middle breaks the law silent_without_messages: "
        "without a message, nothing moves at all."
    )
    assert lines[1].startswith("Found: without a message, term 'drift' moves somebody by ")
    assert "  2 actors, 1 issue(s), 0 slot(s)" in lines
    assert any(line.startswith("  actor ") and line.endswith(": hears nothing") for line in lines)
    assert lines[-1].startswith("Likely cause: a pull that needs no message")


def test_every_guarantee_has_a_law_and_every_promised_law_is_a_guarantee():
    assert {law.name for law in LAWS.values() if law.promised} == set(GUARANTEES)


def test_every_law_that_is_promised_is_broken_by_some_planted_fault():
    never = set(GUARANTEES) - {law for _, law in FAULTS}
    assert never == {"reflection_equivariant"}
    with pytest.raises(AssertionError, match="with all poles swapped"):
        check_law(rules("threshold_cascade"), "reflection_equivariant", promised=True)


@pytest.mark.parametrize(
    "rule",
    [
        degroot(rate=np.array([[0.2], [0.9], [0.5]])),
        friedkin_johnsen(susceptibility=0.8, logic=np.array([[0.0, 0.4], [-0.3, 0.0]])),
        together(degroot(rate=0.4), fog=noise(scale=0.1)),
        together(
            arguments=argument_exchange(bias=2.0), anchor=friedkin_johnsen(susceptibility=0.5, pace=0.2)
        ),
        RULES["mediator_credibility"].factory(
            mediator=np.array([[0.0, 1.0], [1.0, 0.0]]), alignment=np.array([[0.0, 0.3], [-0.2, 0.0]])
        ),
        RULES["beta_trust"].factory(opening_count=np.array([[1.0, 2.0], [3.0, 4.0]])),
    ],
    ids=["per actor", "issue logic", "together", "together with memory", "per speaker", "trust"],
)
def test_rules_with_arrays_and_sums_of_rules_keep_their_word(rule):
    check_rule(rule)


def test_a_guarantee_that_does_not_exist_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean 'monotone'"):
        check_rule(degroot(rate=0.5), guarantees=["monoton"])
    with pytest.raises(UnknownNameError, match="no law 'fair'"):
        check_law(degroot(rate=0.5), "fair")


def test_what_a_rule_is_held_to_can_be_more_than_it_promises():
    with pytest.raises(AssertionError, match="breaks the law silent_without_messages"):
        check_rule(friedkin_johnsen(susceptibility=0.5), guarantees=["silent_without_messages"])


def test_two_rules_of_one_name_get_two_ids():
    mark = parametrize_with_checks([degroot(rate=0.1), degroot(rate=0.9)]).mark
    ids = [parameter.id for parameter in mark.args[1]]
    assert len(set(ids)) == len(ids)
    assert "degroot2-in_hull" in ids


def test_a_law_holds_for_a_strategy_of_rules():
    check_rule(st.builds(lambda rate: degroot(rate=rate), st.floats(0, 1)))


@given(stances(actors=3, issues=2), trust_matrices(actors=3))
def test_stances_and_trust_come_in_their_ranges(positions, trust):
    assert positions.shape == (3, 2)
    assert (np.abs(positions) <= 1).all()
    assert ((trust >= 0) & (trust <= 1)).all()
    assert (np.diag(trust) == 1).all()
