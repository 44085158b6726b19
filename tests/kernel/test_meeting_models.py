"""A room may find its text by any group-decision model."""

import dataclasses
import typing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim import bargaining
from sim.bargaining import MODELS
from sim.kernel import Luck, make_plan, open_state, play
from sim.scenario.diplomacy import Drafting

SUMMIT = """
schema: 1
id: summit
title: Summit
calendar: {start: 2030-01-01, days: 3}
issues: {dam: {minus: no dam, plus: a dam}, tax: {minus: low, plus: high}}
propositions: {}
defaults: {assumption: made up, trust: 1.0, retention: 1.0, rules: {}}
actors:
  a: {name: A, kind: state, stance: {dam: 0.9, tax: 0.7}, capability: 0.9, salience: {dam: 0.9, tax: 0.2}}
  b: {name: B, kind: state, stance: {dam: -0.5, tax: -0.9}, capability: 0.4, salience: {dam: 0.3, tax: 0.9}}
  c: {name: C, kind: state, stance: {dam: 0.1, tax: 0.2}, capability: 0.6, salience: {dam: 0.5, tax: 0.6}}
  d: {name: D, kind: state, stance: {dam: -0.8, tax: 0.1}, capability: 0.7, salience: {dam: 0.8, tax: 0.7}}
channels:
  air: {kind: platform, members: all}
  hall: {kind: room, members: all}
meetings:
  talks: {room: hall, chair: a, day: 2, agenda: [AGENDA], text_by: MODEL, tolerance: 2.0,
          decides: majority, statement: {via: air, stakes: 1.0}}
"""


def summit(model, agenda="dam, tax"):
    return sim.loads(SUMMIT.replace("MODEL", model).replace("AGENDA", agenda))


def in_the_room(model, tolerance=2.0, replicates=6, seed=1):
    """A planned meeting, and a state in which everybody stands somewhere else in every replicate."""
    plan = make_plan(summit(model))
    state = open_state(plan, Luck(1, 0, replicates))
    rng = np.random.default_rng(seed)
    stance, public = np.clip(rng.normal(0.0, 0.6, (2, replicates, 4, 2)), -1.0, 1.0).round(3)
    meeting = dataclasses.replace(plan.meetings[0], tolerance=np.full(4, tolerance))
    return meeting, dataclasses.replace(state, stance=stance, public=public)


def row_of(state, replicate):
    """The state of one replicate of a batch."""
    arrays = {
        field.name: getattr(state, field.name)[[replicate]]
        for field in dataclasses.fields(state)
        if isinstance(getattr(state, field.name), np.ndarray)
    }
    return dataclasses.replace(state, **arrays)


def test_a_file_may_name_every_model_there_is_and_no_other():
    assert typing.get_args(Drafting) == tuple(MODELS)
    with pytest.raises(sim.ScenarioError, match=r"text_by: found 'smpp', must be 'compromise', .*'exchange'"):
        summit("smpp")


@pytest.mark.parametrize("name", [name for name in MODELS if name != "exchange"])
def test_the_text_on_an_issue_is_what_the_model_says_of_that_issue(name):
    scenario = summit(name)
    found = sim.run(scenario).meetings.set_index("issue")["position"]
    for issue in ("dam", "tax"):
        actors = list(scenario.actors.values())
        told = MODELS[name](
            [50.0 * (actor.stance[issue].value + 1.0) for actor in actors],
            [actor.capability.value for actor in actors],
            [actor.salience[issue].value for actor in actors],
        )
        assert found[issue] == pytest.approx(float(told.forecast) / 50.0 - 1.0, abs=1e-12)


def test_an_exchange_takes_the_whole_agenda_together():
    scenario = summit("exchange")
    actors = list(scenario.actors.values())
    traded = bargaining.exchange(
        [[50.0 * (actor.stance[issue].value + 1.0) for issue in scenario.issues] for actor in actors],
        [actor.capability.value for actor in actors],
        [[actor.salience[issue].value for issue in scenario.issues] for actor in actors],
        issues=list(scenario.issues),
    )
    found = sim.run(scenario).meetings.set_index("issue")["position"]
    assert len(traded.exchanges) > 0
    assert found[list(scenario.issues)].to_numpy() == pytest.approx(traded.forecast / 50.0 - 1.0, abs=1e-12)


def test_an_exchange_needs_a_second_issue_on_the_agenda():
    with pytest.raises(sim.ScenarioError, match=r"meetings\.talks: text_by exchange trades one issue"):
        summit("exchange", agenda="dam")


@pytest.mark.parametrize("name", list(MODELS))
@settings(max_examples=15, deadline=None)
@given(tolerance=st.floats(0.2, 1.5), seed=st.integers(0, 10_000))
def test_a_text_lies_in_the_hull_of_its_signatories_and_within_the_tolerance_of_each(name, tolerance, seed):
    meeting, state = in_the_room(name, tolerance, seed=seed)
    settled = meeting.settled(state)
    assert np.isfinite(settled.text).all()
    for replicate, issue in np.argwhere(settled.agreed):
        signed, text = settled.signed[replicate, :, issue], settled.text[replicate, issue]
        public = state.public[replicate, signed, issue]
        assert public.min() <= text <= public.max()
        assert (np.abs(text - state.stance[replicate, signed, issue]) <= tolerance).all()


@pytest.mark.parametrize("name", list(MODELS))
def test_what_a_room_settles_on_does_not_depend_on_what_else_is_in_the_batch(name):
    meeting, state = in_the_room(name, tolerance=0.7, replicates=24)
    together = meeting.settled(state)
    assert 0 < together.signed.sum() < together.signed.size
    for replicate in range(24):
        alone = meeting.settled(row_of(state, replicate))
        for field in dataclasses.fields(alone):
            one, row = getattr(alone, field.name)[0], getattr(together, field.name)[replicate]
            np.testing.assert_array_equal(one, row, err_msg=field.name)


@pytest.mark.parametrize("name", ["smp", "exchange"])
def test_a_run_with_such_a_room_is_row_r_of_an_ensemble_to_the_last_bit(name):
    plan = make_plan(summit(name))
    many = [state for state, _ in play(plan, Luck(3, 0, 8))]
    alone = [state for state, _ in play(plan, Luck(3, 5, 1))]
    np.testing.assert_array_equal(many[-1].public[5], alone[-1].public[0])


@pytest.mark.parametrize("name", list(MODELS))
def test_who_has_neither_capability_nor_salience_may_sign_all_the_same(name):
    meeting, state = in_the_room(name, replicates=1)
    powerless = dataclasses.replace(meeting, capability=np.zeros(4), salience=np.zeros((4, 2)))
    assert powerless.settled(state).signed.all()


@pytest.mark.parametrize("name", list(MODELS))
def test_where_all_have_said_the_same_the_text_says_it(name):
    meeting, state = in_the_room(name)
    said = np.broadcast_to(state.public[:, :1], state.public.shape)
    settled = meeting.settled(dataclasses.replace(state, public=said))
    np.testing.assert_array_equal(settled.text, said[:, 0])
