"""Which assumptions matter most: numbers with ranges, put to their ends on the same luck."""

import pytest

import sim
from sim.report.assumptions import in_words, key_outcome, matter_most, ranged
from sim.scenario.parts import Variant
from sim.scenario.scenario import Scenario
from sim.scenario.variants import changed
from tests.report.samples import lesson, study

STANCE = "actors.upland.stance.dam"


def asked(**more):
    return matter_most(study(), "work_stops", progress=False, **more)


def test_only_numbers_with_a_range_of_their_own_that_are_played_are_asked():
    assert set(ranged(lesson())) == {STANCE, "situation.river.changes.closing.amount"}


def test_the_shares_at_both_ends_are_those_of_the_scenario_with_the_number_changed():
    found = {one.path: one for one in asked().found}[STANCE]
    for end, came in zip((-0.4, 1.0), (found.low, found.high), strict=True):
        case = changed(lesson(), Variant(summary="one number", set={STANCE: end}))
        played = sim.ensemble(case, replicates=40, seed=1, workers=1).outcomes
        assert played["happened"].tolist() == came.tolist()


def test_the_longest_swing_comes_first_and_what_makes_no_difference_is_left_out():
    found = asked().found
    swings = [abs(one.swing) for one in found]
    assert swings == sorted(swings, reverse=True)
    assert swings[0] > 0.5  # who never wanted the dam does not build it


def test_the_base_is_the_share_of_the_same_runs():
    days = study().days_of("base", "work_stops")[:12]
    assert asked(screening=4, replicates=12).base == pytest.approx((days == days).mean())


def test_no_more_runs_are_asked_than_the_study_has():
    assert asked(screening=1000, replicates=1000).replicates == 40


def test_an_end_that_the_scenario_does_not_allow_is_named_and_the_others_are_asked():
    data = lesson().data(full=True)
    bad = {"value": 0.3, "range": [0.1, 3.0], "evidence": ["s1"]}
    data["defaults"]["rules"]["persuasion"] = {"rule": "bounded_confidence", "threshold": bad, "pull": 0.2}
    case = Scenario.model_validate(data)
    narrow = sim.ensemble(case, replicates=8, seed=1, workers=1)
    found = matter_most(narrow, "work_stops", progress=False)
    assert found.refused == ("defaults.rules.persuasion.threshold",)
    assert found.asked == 3


def test_numbers_are_called_by_the_names_of_actors():
    assert in_words(lesson(), STANCE) == "Upland, stance, dam"
    assert in_words(lesson(), "situation.river.changes.closing.amount") == "river, closing, amount"


def test_the_key_outcome_is_the_one_that_variants_pull_apart():
    assert key_outcome(study()) == "work_stops"


def test_a_scenario_without_outcomes_has_no_key_outcome():
    case = Scenario.model_validate({**lesson().data(), "outcomes": {}, "patterns": {}})
    assert key_outcome(sim.ensemble(case, replicates=4, workers=1)) is None
