"""Cuba, October 1962: what the base shows, and which way each variant pulls."""

import numpy as np
import pytest

import sim
from sim.scenario.listing import covering
from sim.testing import check_scenario
from tests.scenario.samples import ROOT

CASE = sim.load(ROOT / "scenarios" / "cuba-1962-10.yaml")


@pytest.fixture(scope="module")
def study():
    return sim.ensemble(CASE, variants="all", replicates=200, seed=1, workers=1)


@pytest.fixture(scope="module")
def settled():
    """A run that ends with a withdrawal after a secret assurance that did not leak."""
    runs = (sim.run(CASE, seed=1, replicate=replicate) for replicate in range(40))
    return next(run for run in runs if {"withdrawal"} == ended(run) and "assures" in set(run.acts["act"]))


def ended(run):
    """Return the outcomes of a run, but for the announcement with which most begin."""
    return set(run.outcomes.loc[run.outcomes["happened"], "outcome"]) - {"quarantine_chosen"}


def share(study, variant, outcome, by=CASE.calendar.days):
    return float((study.days_of(variant, outcome) <= by).mean())


def day_of(run, happening):
    return int(run.happenings.query("happening == @happening")["day"].iloc[0])


def test_every_pattern_of_the_crisis_holds_over_200_runs():
    found = sim.check_patterns(CASE, replicates=200)
    assert found.loc[~found["holds"], ["pattern", "expected", "measured"]].to_dict("records") == []


def test_no_run_has_both_war_and_a_withdrawal_that_comes_after_it(study):
    for variant in study.variants:
        war, withdrawal = (study.days_of(variant, outcome) for outcome in ("war", "withdrawal"))
        both = ~np.isnan(war) & ~np.isnan(withdrawal)
        assert (withdrawal[both] < war[both]).all(), variant


def test_without_the_back_channel_fewer_runs_are_settled_within_two_weeks(study):
    assert (
        share(study, "no_back_channel", "withdrawal", by=14) < share(study, "base", "withdrawal", by=14) - 0.1
    )


def test_without_the_back_channel_the_trade_more_often_has_to_be_public(study):
    assert share(study, "no_back_channel", "trade_public") > share(study, "base", "trade_public") + 0.1


def test_an_assurance_that_leaks_makes_the_trade_public(study):
    assert share(study, "assurance_leaks", "trade_public") > share(study, "base", "trade_public") + 0.5


def test_where_no_aircraft_is_shot_down_war_comes_in_fewer_runs(study):
    spared, base = (study.days_of(variant, "war") for variant in ("u2_spared", "base"))
    assert (~np.isnan(spared)).sum() < (~np.isnan(base)).sum()


def test_without_u_thant_more_runs_end_in_a_shot_that_nobody_ordered(study):
    assert share(study, "no_un", "clash") > share(study, "base", "clash") + 0.02


@pytest.mark.parametrize("variant", ["no_time", "hawk_in_the_chair", "strike_first"])
def test_the_quarantine_gives_way_to_a_strike_and_to_war(study, variant):
    assert share(study, variant, "quarantine_chosen") < share(study, "base", "quarantine_chosen") - 0.3
    assert share(study, variant, "war") > share(study, "base", "war") + 0.3


def test_who_may_use_its_warheads_uses_them_more_often_and_starts_no_more_wars(study):
    assert share(study, "predelegated", "nuclear_use") > share(study, "base", "nuclear_use") + 0.1
    np.testing.assert_array_equal(study.days_of("predelegated", "war"), study.days_of("base", "war"))


def test_a_discovery_a_week_later_moves_the_address_by_a_week(study):
    days = [
        np.nanmedian(study.days_of(variant, "quarantine_chosen")) for variant in ("base", "late_discovery")
    ]
    assert days == [7, 14]


def test_the_excomm_takes_its_decision_before_anybody_outside_knows_of_the_sites(settled):
    assert (
        day_of(settled, "discovery")
        < day_of(settled, "excomm_decides")
        < day_of(settled, "quarantine_chosen")
    )
    told = settled.beliefs.query("proposition == 'missiles_there'").pivot(
        index="day", columns="actor", values="probability"
    )
    eve = day_of(settled, "quarantine_chosen") - 1
    assert (
        told.loc[eve, ["turkey", "nato", "brazil", "un"]] == told.loc[0, ["turkey", "nato", "brazil", "un"]]
    ).all()
    assert told.loc[eve, "president"] > 0.9


def test_the_oas_is_unanimous_on_the_missiles_and_silent_on_force(settled):
    agreed = settled.meetings.query("meeting == 'oas_votes'").set_index("issue")["agreed"]
    assert agreed.to_dict() == {"missiles": True, "attack": False}


def test_the_assurance_goes_over_the_ambassador_for_the_president(settled):
    to_moscow = settled.messages.query("act == 'assures' and listener == 'kremlin'").iloc[0]
    assert to_moscow[["speaker", "origin", "relay"]].tolist() == ["robert_kennedy", "president", "ambassador"]


def test_the_assurance_moves_moscow_and_leaves_what_ankara_believes_as_it_was(settled):
    day = int(settled.acts.query("act == 'assures'")["day"].iloc[0])
    told = settled.beliefs.query("proposition == 'jupiters_go'").pivot(
        index="day", columns="actor", values="probability"
    )
    assert told.loc[day, "kremlin"] > told.loc[day - 1, "kremlin"] + 0.2
    assert (told["turkey"] == told.loc[0, "turkey"]).all()


def test_a_broken_promise_of_inspection_lowers_the_presidents_trust_in_moscow(settled):
    trust = settled.trust.query("listener == 'president' and speaker == 'kremlin'").set_index("day")["trust"]
    broken = day_of(settled, "inspected_withdrawal_broken")
    assert trust[broken] < trust[broken - 1]


def test_the_crisis_keeps_the_laws_of_the_engine():
    check_scenario(CASE, replicates=2)


def test_every_coded_event_of_the_crisis_has_its_element():
    assert [key for key, paths in covering(CASE).items() if not paths] == []
