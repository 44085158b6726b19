"""A plan is made once for what a scenario says, and asks rules for those who have them."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.kernel import Luck, make_plan, play
from sim.kernel.planning import branch_plan
from sim.rules import argument_exchange, degroot
from sim.testing import scenarios
from tests.scenario.samples import LESSON


def test_a_plan_is_made_once_and_anew_for_a_scenario_that_says_something_else():
    case = sim.loads(LESSON)
    plan = make_plan(case)
    assert make_plan(case) is plan
    assert make_plan(sim.loads(LESSON)) is plan
    longer = case.model_copy(update={"calendar": case.calendar.model_copy(update={"days": 3})})
    assert make_plan(longer).days == 3
    assert make_plan(case, rules={"average": degroot(rate=0.1)}) is not plan


def test_nobody_can_write_into_a_plan_that_others_share():
    plan = make_plan(sim.loads(LESSON))
    with pytest.raises(ValueError, match="read-only"):
        plan.stance[:] = 0.5


def asked_for_all(plan):
    """The same plan with rules that do not promise to go row by row."""

    def plainly(calls):
        return tuple(
            dataclasses.replace(
                call, rule=dataclasses.replace(call.rule, guarantees=call.rule.guarantees - {"row_by_row"})
            )
            for call in calls
        )

    kinds = ("stance_rules", "belief_rules", "relation_rules")
    return dataclasses.replace(plan, **{kind: plainly(getattr(plan, kind)) for kind in kinds})


@given(scenarios(), st.integers(0, 2**64 - 1))
def test_asking_rules_only_for_those_who_have_them_changes_no_bit(scenario, seed):
    plan, luck = make_plan(scenario), Luck(seed, 0, 3)
    for (one, ours), (other, theirs) in zip(play(plan, luck), play(asked_for_all(plan), luck), strict=True):
        for name in ("stance", "log_odds", "trust", "public", "situation"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
        for mine, whole in zip(ours.stances + ours.beliefs, theirs.stances + theirs.beliefs, strict=True):
            np.testing.assert_array_equal(mine.amounts, whole.amounts)


def test_a_plan_does_not_go_on_with_a_memory_that_it_never_had():
    case = sim.loads(LESSON)
    with pytest.raises(sim.DiplosimError, match="from day 4 on, the rule talk would go on with"):
        branch_plan(make_plan(case), case, 3, {"talk": argument_exchange()})
