"""A run goes on from the middle: without a change as it was, with a change from that day on."""

import dataclasses

import numpy as np
import pytest

import sim

SYRIA = sim.load("scenarios/syria-2024-12.yaml")


def same(one, other):
    for field in dataclasses.fields(one):
        ours, theirs = getattr(one, field.name), getattr(other, field.name)
        if isinstance(ours, np.ndarray):
            np.testing.assert_array_equal(ours, theirs, err_msg=f"{field.name} of day {one.day}")


@pytest.fixture(scope="module")
def run():
    return sim.run(SYRIA, seed=5)


@pytest.mark.parametrize("day", [0, 7, 15])
def test_without_a_change_a_branch_equals_the_run_bit_for_bit(run, day):
    for ours, theirs in zip(run.branch(day=day).states, run.states, strict=True):
        same(ours, theirs)


def test_with_a_change_a_branch_equals_the_run_up_to_its_day_and_then_departs(run):
    changed = run.branch(day=9, scale={"situation.front.changes.rout.gain": 3.0})
    assert changed.variant == "branch"
    for ours, theirs in zip(changed.states[:10], run.states[:10], strict=True):
        same(ours, theirs)
    assert not np.array_equal(changed.states[-1].situation, run.states[-1].situation)
    assert set(changed.stances["variant"]) == {"branch"}


def test_a_branch_is_the_variant_that_begins_on_that_day(run):
    changes = {"trust.russia.turkiye": 0.9}
    late = "{summary: late, from_day: 6, set: {trust.russia.turkiye: 0.9}, assumption: a test}"
    added = f"variants:\n  late: {late}\n"
    text = SYRIA.dump().replace("variants:\n", added)
    late = sim.run(sim.loads(text), seed=5, variant="late")
    for ours, theirs in zip(run.branch(day=5, changes=changes).states, late.states, strict=True):
        same(ours, theirs)


def test_a_branch_of_a_branch_keeps_what_came_before(run):
    once = run.branch(day=4, changes={"trust.russia.turkiye": 0.9})
    twice = once.branch(day=8, changes={"trust.russia.iran": 0.0})
    for ours, theirs in zip(twice.states[:9], once.states[:9], strict=True):
        same(ours, theirs)


@pytest.mark.parametrize(
    ("day", "changes", "message"),
    [
        (16, {}, r"must be a whole number in \[0, 16\)"),
        (3, {"playbook.nobody.rate": 0}, "nobody"),
        (3, {"actors.russia.stance.assad_rule": 0.1}, "settled before the first day"),
    ],
)
def test_what_cannot_be_branched_is_refused_in_a_sentence(run, day, changes, message):
    with pytest.raises(sim.DiplosimError, match=message):
        run.branch(day=day, changes=changes)


def test_a_model_that_was_saved_goes_on_as_if_uninterrupted(run, tmp_path):
    model = sim.DiplomacyModel(SYRIA, rng=5)
    for _ in range(6):
        model.step()
    model.save(tmp_path / "day6.npz")
    later = sim.DiplomacyModel.load(tmp_path / "day6.npz", SYRIA)
    later.run_all()
    assert later.history[0].day == 6
    for ours, theirs in zip(later.history, run.states[6:], strict=True):
        same(ours, theirs)


def test_a_saved_run_of_another_scenario_is_refused(tmp_path):
    model = sim.DiplomacyModel(SYRIA, rng=5)
    model.save(tmp_path / "day0.npz")
    other = sim.loads(SYRIA.dump().replace("title: ", "title: Another ", 1))
    with pytest.raises(sim.DiplosimError, match="another scenario"):
        sim.DiplomacyModel.load(tmp_path / "day0.npz", other)
