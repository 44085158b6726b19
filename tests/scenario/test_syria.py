"""The Syria scenario plays the diplomacy of its text: each test is a line of the text, or of a variant."""

import numpy as np
import pytest

import sim
from tests.scenario.samples import ROOT

CASE = sim.load(ROOT / "scenarios" / "syria-2024-12.yaml")
SEEDS = (1, 7, 23)


@pytest.fixture(scope="module")
def runs():
    return [sim.run(CASE, seed=seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def study():
    return sim.ensemble(CASE, variants="all", replicates=200, seed=1, workers=1)


def day_of(run, happening):
    found = run.happenings.query("happening == @happening")["day"]
    return None if found.empty else int(found.iloc[0])


def acts(run, act):
    return run.acts.query("act == @act")


def share(study, variant, outcome):
    return float((days(study, variant, outcome) <= CASE.calendar.days).mean())


def days(study, variant, outcome):
    """Return the day of an outcome in each run; where it has not come, the day after the last."""
    reached = study.values(variant, "reached")[:, sorted(CASE.outcomes).index(outcome)]
    return np.where(reached > 0, reached, CASE.calendar.days + 1)


def heard_on_prospects(run):
    """Return, by day, what Ankara's argument did to Moscow's log-odds that Assad survives."""
    rows = run.ledger.query("actor == 'russia' and quantity == 'assad_survives' and act == 'futility'")
    return rows.groupby("day", observed=True)["amount"].sum()


def test_all_patterns_hold_under_another_seed_too():
    found = sim.check_patterns(CASE, replicates=200, seed=7).set_index("pattern")
    assert found["holds"].all(), found[~found["holds"]].to_string()


def test_ankaras_claim_gains_weight_as_aleppo_hama_and_homs_fall(runs):
    for run in runs:
        weight = -heard_on_prospects(run)
        before, between = weight[weight.index <= 4], weight[weight.index > 5]
        assert before.max() < 0.1
        # the argument itself is old by now: it counts anew only for what the ground has shown since
        assert between.is_monotonic_increasing
        assert between.iloc[-1] > 2 * before.max()


def test_a_mediator_on_moscows_side_is_believed_before_anything_has_fallen():
    for seed in SEEDS:
        opposed, aligned = (
            heard_on_prospects(sim.run(CASE, seed=seed, variant=name))
            for name in ("base", "mediator_on_moscows_side")
        )
        assert aligned.iloc[0] < -0.3 < opposed.iloc[0] <= 0.0


def test_moscow_asks_until_it_knows(runs):
    for run in runs:
        told = [day for act in ("tells_the_plan", "names_the_goal") for day in acts(run, act)["day"]]
        assert acts(run, "asks_for_plans")["day"].max() <= min(told)


def test_what_is_offered_for_assad_goes_over_ankara_and_comes_too_late(runs, study):
    for run in runs:
        offered = run.messages.query("act == 'concessions'")
        assert set(offered["origin"]) == {"assad"}
        assert set(offered.query("listener == 'hts'")["relay"]) == {"turkiye"}
        assert acts(run, "halts").empty
        assert acts(run, "agrees_to_talks").empty
    assert share(study, "early_offer", "assad_flees") < share(study, "base", "assad_flees")


def test_an_offer_made_in_time_halts_the_offensive_until_it_proves_empty():
    """Assad, who believes that he can hold, does not give what was offered in his name."""
    halted = [
        run
        for run in (sim.run(CASE, seed=1, replicate=r, variant="early_offer") for r in range(24))
        if not acts(run, "halts").empty
    ]
    assert halted
    for run in halted:
        day, broken = acts(run, "halts")["day"].iloc[0], day_of(run, "concessions_made_broken")
        paused = set(range(day + 1, broken))
        assert paused
        assert not paused & set(acts(run, "offensive")["day"])
        assert broken in set(acts(run, "offensive")["day"])


def test_the_dinner_comes_before_the_meeting_and_both_before_the_statement(runs):
    for run in runs:
        order = run.acts[run.acts["act"].isin(["leaves_dinner", "doha_meeting_statement"])]
        assert order["act"].tolist() == ["leaves_dinner", "doha_meeting_statement"]
        assert set(order["day"]) == {day_of(run, "doha_meeting")}
        assert order["day"].max() <= day_of(run, "assad_flees")


def test_the_statement_of_doha_is_silent_on_what_divides_those_who_sign_it(runs):
    for run in runs:
        spoken = run.meetings.query("meeting == 'doha_meeting'").set_index("issue")["agreed"]
        assert spoken.to_dict() == {"assad_rule": False, "negotiated_end": True, "strikes": False}


def test_with_hts_in_the_room_there_is_no_statement(study):
    assert share(study, "base", "statement_issued") > 0.8
    assert share(study, "hts_in_the_room", "statement_issued") == 0.0


def test_the_league_is_put_off_or_meets_and_never_both(runs, study):
    for run in runs:
        assert acts(run, "league_delayed").empty or day_of(run, "league_meeting") is None
    assert share(study, "base", "league_put_off") > 0.6
    assert share(study, "league_on_time", "league_put_off") == 0.0


def test_what_leaks_reaches_those_it_was_not_meant_for_a_day_late():
    run = sim.run(CASE, seed=7, variant="channel_leaks")
    leaked = run.messages[run.messages["leaked"]]
    assert set(leaked["channel"]) == {"ankara_moscow"}
    assert not {"russia", "turkiye"} & set(leaked["listener"])
    assert (leaked["due"] == leaked["sent"] + 1).all()


def test_tehrans_word_counts_in_damascus_whether_it_is_kept_or_broken():
    trust = {}
    for variant in ("base", "iran_reinforces"):
        rows = sim.run(CASE, seed=7, variant=variant).trust
        rows = rows.query("listener == 'assad' and speaker == 'iran'").set_index("day")["trust"]
        trust[variant] = rows.iloc[-1] - rows.iloc[0]
    assert trust["base"] < 0 < trust["iran_reinforces"]


def test_the_leader_of_the_offensive_becomes_the_future_leadership_of_the_warning():
    run = sim.run(CASE, seed=7)
    flight, rulers = day_of(run, "assad_flees"), acts(run, "takes_over")
    assert rulers["actor"].tolist() == ["hts"]
    assert rulers["day"].tolist() == [flight + 1]
    trust = run.trust.query("listener == 'russia' and speaker == 'hts'").set_index("day")["trust"]
    assert trust[flight] == 0.05


def test_less_denial_lets_the_allies_see_it_sooner(study):
    off, halved, base = (
        days(study, variant, "league_put_off").mean() for variant in ("denial_off", "denial_halved", "base")
    )
    assert off < halved < base
