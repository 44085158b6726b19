"""Frames, explanations, patterns, pictures and what is written."""

import hashlib

import numpy as np
import pandas as pd
import pytest

import sim
from sim.results.export import write_run
from sim.results.story import story
from tests.scenario.samples import LESSON, ROOT, broken

CASE = sim.loads(LESSON)
SYRIA = sim.load(ROOT / "scenarios" / "syria-2024-12.yaml")
COLUMNS = {
    "stances": "variant replicate day date actor issue stance public gap commitment frozen",
    "beliefs": "variant replicate day date actor proposition probability log_odds frozen",
    "trust": "variant replicate day date listener speaker trust frozen",
    "situation": "variant replicate day date variable value frozen",
    "acts": "variant replicate day date act actor channel type plover score text",
    "messages": "variant replicate act speaker origin relay listener channel sent due status leaked text",
    "outcomes": "variant replicate outcome happened day censored",
    "happenings": "variant replicate day date happening kind",
    "meetings": "variant replicate day date meeting issue agreed position signed present",
    "ledger": "variant replicate day actor quantity order term speaker act amount evidence",
}


@pytest.fixture(scope="module")
def syria():
    return sim.run(SYRIA, seed=7)


@pytest.mark.parametrize("table", COLUMNS)
def test_a_frame_has_the_columns_it_promises(syria, table):
    frame = syria.tables[table]
    assert list(frame.columns) == COLUMNS[table].split()
    assert isinstance(frame["variant"].dtype, pd.CategoricalDtype)
    if "day" in frame and table != "outcomes":
        assert frame["day"].dtype.kind == "i"
    assert syria.outcomes["day"].dtype == "Int64"


def test_there_is_one_row_per_observation(syria):
    assert len(syria.stances) == 17 * 10 * 3
    assert len(syria.beliefs) == 17 * 10 * 4
    assert not syria.stances.duplicated(["replicate", "day", "actor", "issue"]).any()
    assert (
        syria.stances["date"] == pd.Timestamp("2024-11-26") + pd.to_timedelta(syria.stances["day"], unit="D")
    ).all()


def test_after_a_final_outcome_rows_repeat_and_say_so(syria):
    frozen = syria.stances[syria.stances["frozen"]]
    assert frozen["day"].min() == 13
    last = frozen.groupby(["actor", "issue"], observed=True)["stance"].nunique()
    assert (last == 1).all()
    assert syria.acts["day"].max() == 13


def test_every_message_carries_a_rendered_text(syria):
    futility = syria.messages.query("act == 'futility'").iloc[0]
    assert futility["text"].startswith(
        "Türkiye argues with Russia in private (ankara moscow): mostly “Assad must leave now”"
    )
    assert "supporting Assad in the long run is futile" in futility["text"]
    assert not syria.messages["text"].str.contains("{", regex=False).any()


def test_acts_are_scored_as_plover_events(syria):
    strike = syria.acts.query("act == 'russian_strikes'").iloc[0]
    assert (strike["type"], strike["plover"], strike["score"]) == ("strike", "ASSAULT/aerial", -9.5)


@pytest.mark.parametrize("seed", [1, 7, 23])
def test_every_move_is_the_fold_of_its_rows_bit_for_bit(seed):
    run = sim.run(SYRIA, seed=seed)
    quantities = [(actor, q) for actor in SYRIA.actors for q in (*SYRIA.issues, *SYRIA.propositions)]
    for actor, quantity in [*quantities, (None, "front"), (None, "cohesion")]:
        whole = sim.explain(run, actor=actor, quantity=quantity)
        one = sim.explain(run, actor=actor, quantity=quantity, day=9)
        for why in (whole, one):
            value = why.before
            for amount in why.rows["amount"]:
                value = value + amount
            assert value == why.after, (actor, quantity)
    frame = run.stances.query("actor == 'russia' and issue == 'strikes' and day == 16")
    assert sim.explain(run, actor="russia", quantity="strikes").after == frame["stance"].item()


def test_every_row_of_the_ledger_has_a_reason_that_exists(syria):
    rows = syria.ledger[syria.ledger["term"] != "bounds"]
    known = {*SYRIA.sentences, *SYRIA.outside, "unknown"}
    for evidence in rows["evidence"].unique():
        assert evidence.startswith("assumed: ") or set(evidence.split()) <= known, evidence
        assert evidence


def test_an_explanation_names_the_largest_part_first_and_leads_to_the_sentence(syria):
    why = sim.explain(syria, actor="russia", quantity="assad_rule")
    assert why.parts["amount"].abs().is_monotonic_decreasing
    words = " ".join(str(why).split())
    assert "Russia's private stance on assad_rule" in words
    assert "Türkiye tried to persuade Russia that long-term support for Assad would be futile" in words


def test_what_does_not_move_is_said_to_stay():
    text = broken("    noise: {scale: 0.01}\n", "")
    run = sim.run(sim.loads(text))
    assert "nothing moved it" in str(sim.explain(run, actor="lowland", quantity="dam", day=1))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"actor": "rusia", "quantity": "strikes"}, "Did you mean 'russia'"),
        ({"actor": "russia", "quantity": "strike"}, "Did you mean 'strikes'"),
        ({"quantity": "strikes"}, "Name an actor for a stance, a belief or trust"),
        ({"actor": "russia", "quantity": "strikes", "day": 0}, r"day=0 must lie in \[1, 16\]"),
    ],
)
def test_what_cannot_be_explained_is_said_in_a_sentence(syria, asked, said):
    with pytest.raises(sim.DiplosimError, match=said):
        sim.explain(syria, **asked)


def test_every_pattern_of_the_first_scenario_holds_over_two_hundred_runs():
    found = sim.check_patterns(SYRIA, replicates=200).set_index("pattern")
    assert found["holds"].all(), found[~found["holds"]].to_string()
    assert len(found) == len(SYRIA.patterns)


def test_the_answer_to_a_pattern_is_that_of_the_single_runs():
    """Count by hand, in single Mesa runs, what the pattern counts in arrays."""
    pattern = SYRIA.patterns["falls_neither_certain_nor_rare"]
    days = [
        sim.run(SYRIA, seed=1, replicate=r).outcomes.set_index("outcome")["day"]["assad_flees"]
        for r in range(12)
    ]
    came = [day for day in days if day is not pd.NA and day <= pattern.by]
    found = (
        sim.check_patterns(SYRIA, replicates=12).set_index("pattern").loc["falls_neither_certain_nor_rare"]
    )
    assert found["measured"].startswith(f"{len(came) / 12:.1%}")
    assert f"median day {np.median(came):g}" in found["measured"]


@pytest.mark.parametrize(
    ("pattern", "holds", "measured"),
    [
        ("{text: t, when: [done.report >= 1], at: day 6, share: [1, 1]}", True, "100.0%"),
        ("{text: t, when: [done.report >= 1], at: day 5, share: [1, 1]}", False, "0.0%"),
        ("{text: t, when: [done.report >= 1], at: day 2 .. day 6, share: [1, 1]}", True, "100.0%"),
        ("{text: t, outcome: gone, by: 7, share: [1, 1], median: [7, 7]}", True, "100.0%, median day 7"),
        ("{text: t, outcome: gone, by: 6, share: [0, 0]}", True, "0.0%"),
        ("{text: t, when: [day == 5], at: gone - 2, share: [1, 1]}", True, "100.0%"),
        ("{text: t, first: [done.report >= 1], before: [done.gone >= 1], share: [1, 1]}", True, "100.0%"),
        ("{text: t, first: [done.report >= 1], shift: [-4, -4], variant: early_report}", True, "-4.00 days"),
    ],
)
def test_each_question_gives_the_answer_that_is_known(pattern, holds, measured):
    text = broken("variants:", f"  gone: {{when: [day >= 7]}}\npatterns: {{p: {pattern}}}\nvariants:")
    found = sim.check_patterns(sim.loads(text), replicates=4).iloc[0]
    assert (found["holds"], found["measured"]) == (holds, measured)


def test_two_runs_write_the_same_bytes(tmp_path):
    digests = []
    for folder in ("one", "two"):
        written = write_run(sim.run(CASE, seed=5), tmp_path / folder, pictures=False)
        digests.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in written})
    assert digests[0] == digests[1]
    assert len(digests[0]) == 11


def test_when_the_picture_fails_nothing_is_half_written(tmp_path, monkeypatch):
    run = sim.run(CASE)

    def fails(self):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(run), "plot", fails)
    with pytest.raises(sim.DiplosimError, match="No space left on device"):
        write_run(run, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_picture_has_a_panel_per_issue_and_a_line_per_actor(syria, tmp_path):
    chart = syria.plot()
    chart.save(tmp_path / "x.svg")
    drawn = (tmp_path / "x.svg").read_text(encoding="utf-8")
    assert len(chart.vconcat) == 1 + 3  # what happened, then an issue each
    assert all(actor.name in drawn for actor in SYRIA.actors.values())
    assert "Assad flees Syria" in drawn


def test_a_run_shows_itself(syria):
    assert "assad_flees on day 12" in repr(syria)
    assert "<table" in syria._repr_html_()


def test_what_a_notebook_shows_is_escaped():
    run = sim.run(sim.loads(broken("title: Three neighbours and a dam", "title: <script>alert(1)</script>")))
    assert "<script>" not in run._repr_html_()


def test_a_story_is_a_dozen_lines(syria):
    lines = story(syria).splitlines()
    assert 8 <= len(lines) <= 16
    assert "  day 12 (08 Dec): Assad flees Syria" in lines
