"""Camp David, September 1978: what the base shows, and which way each variant pulls."""

from pathlib import Path

import pytest

import sim
from sim.scenario.listing import covering
from sim.testing import check_scenario

CASE = sim.load(Path(__file__).parents[2] / "scenarios" / "camp-david-1978-09.yaml")
SINAI_DOCUMENT = ("frameworks_signed", "sinai_only")
ENDINGS = (*SINAI_DOCUMENT, "sadat_leaves", "no_agreement")


@pytest.fixture(scope="module")
def study():
    return sim.ensemble(CASE, variants="all", replicates=200, seed=1, workers=1)


@pytest.fixture(scope="module")
def shares(study):
    """How often each outcome came, by variant."""
    return study.outcomes.pivot_table(index="variant", columns="outcome", values="happened", observed=True)


def test_every_pattern_of_the_conference_holds_over_200_runs():
    found = sim.check_patterns(CASE, replicates=200)
    assert found.loc[~found["holds"], ["pattern", "expected", "measured"]].to_dict("records") == []


def test_a_conference_ends_in_one_way_and_in_one_only(study):
    ended = study.outcomes[study.outcomes["outcome"].isin(ENDINGS)]
    assert (ended.groupby(["variant", "replicate"])["happened"].sum() == 1).all()


@pytest.mark.parametrize(
    "variant", ["no_mediator", "leans_to_egypt", "no_airfields", "press_leaks", "no_appeal", "early_deadline"]
)
def test_both_documents_are_signed_less_often(shares, variant):
    assert shares.loc[variant, "frameworks_signed"] < shares.loc["base", "frameworks_signed"] - 0.1


def test_sadat_leaves_more_often_where_carter_does_not_go_to_him(shares):
    assert shares.loc["no_appeal", "sadat_leaves"] > shares.loc["base", "sadat_leaves"] + 0.2


def test_where_sadat_leaves_on_day_11_nothing_is_signed_after_it(study):
    signed = study.outcomes.query("variant == 'sadat_leaves_day_11' and outcome in @SINAI_DOCUMENT")
    assert not (signed["day"] > 11).any()


def test_a_softer_begin_means_a_document_on_sinai_more_often_and_a_greater_risk_of_sinai_alone(shares):
    softer, base = shares.loc["softer_begin"], shares.loc["base"]
    assert softer[list(SINAI_DOCUMENT)].sum() > base[list(SINAI_DOCUMENT)].sum()
    assert softer["sinai_only"] > base["sinai_only"]


def moved_by(run, act, quantity):
    """What an act moved in Begin's mind over a whole run, in log-odds."""
    ledger = run.ledger.query("actor == 'begin' and quantity == @quantity and act == @act")
    return ledger["amount"].abs().sum()


def test_a_mediator_thought_partial_is_not_believed_at_all():
    base, partial = (sim.run(CASE, seed=7, variant=variant) for variant in (None, "leans_to_egypt"))
    assert (partial.acts["act"] == "tells_begin_of_sadat").any()
    assert moved_by(partial, "tells_begin_of_sadat", "sadat_firm") == 0.0
    assert moved_by(base, "tells_begin_of_sadat", "sadat_firm") > 0.0


def first_run(happening):
    """The first run of the base in which something happened."""
    runs = (sim.run(CASE, seed=1, replicate=replicate) for replicate in range(40))
    return next(run for run in runs if happening in set(run.happenings["happening"]))


def test_a_broken_word_on_settlements_lowers_carters_trust_in_begin():
    run = first_run("settlement_freeze_broken")
    happened = run.happenings.set_index("happening")["day"]
    trust = run.trust.query("listener == 'carter' and speaker == 'begin'").set_index("day")["trust"]
    assert trust[happened["settlement_freeze_broken"]] < trust[happened["sinai_document"]]


def test_the_offer_of_a_vote_is_passed_on_by_carter():
    offer = first_run("frameworks_signed").messages.query("act == 'offers_vote' and listener == 'sadat'")
    assert offer[["speaker", "relay", "status"]].values.tolist() == [["begin", "carter", "delivered"]]


def test_camp_david_keeps_the_laws_of_the_engine():
    check_scenario(CASE, replicates=2)


def test_every_coded_event_has_its_element():
    assert [key for key, paths in covering(CASE).items() if not paths] == []
