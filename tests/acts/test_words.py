"""What an act may be called, and how it is scored."""

import csv

import pytest

import sim
from sim.acts.plover import PLOVER, QUADS, score
from sim.acts.scale import DEFAULT_SCALE, read_scale, score_of
from sim.acts.vocabulary import WORDS, Coding, coding
from sim.acts.wording import default_template
from tests.scenario.samples import LESSON, ROOT, broken

ORDERED = (
    "argue", "warn", "inform", "inquire", "offer", "concede", "promise", "threaten", "accept", "refuse",
    "state", "endorse", "convene", "postpone", "hold_a_meeting", "strike", "advance", "withdraw", "leave",
)  # fmt: skip
REFERENCE = ROOT.parent / "shared" / "reference"
MANUAL = [REFERENCE / "plover_types.csv", REFERENCE / "plover_modes.csv"]


def called(kind, mode=None):
    """The lesson, with its one request called ``kind``."""
    new = f"type: {kind}\n    mode: {mode}" if mode else f"type: {kind}"
    return broken("type: REQUEST\n    mode: change", new)


def complaint(text):
    with pytest.raises(sim.ScenarioError) as found:
        sim.loads(text)
    return str(found.value)


def test_the_vocabulary_has_the_words_of_a_negotiation():
    assert tuple(WORDS) == ORDERED
    assert all(word.meaning and word.verb for word in WORDS.values())


@pytest.mark.parametrize("word", WORDS.values(), ids=lambda word: word.word)
def test_a_word_has_a_type_and_mode_of_plover_and_their_score(word):
    assert coding(word.coding.type, word.coding.mode) == word.coding
    assert word.score == score(word.coding.type, word.coding.mode)


def test_a_word_that_is_also_a_type_means_that_type():
    both = {word for word in WORDS if word.upper() in PLOVER}
    assert both == {"concede", "threaten"}
    assert all(WORDS[word].coding == Coding(word.upper()) for word in both)


def test_a_word_brings_a_mode_that_another_one_of_its_type_replaces():
    assert coding("strike") == Coding("ASSAULT", "aerial")
    assert coding("strike", "heavy-weapons") == Coding("ASSAULT", "heavy-weapons")
    assert coding("threaten", "territory") == Coding("THREATEN", "territory")


def test_the_table_of_types_is_that_of_the_manual():
    assert len(PLOVER) == 17
    assert {kind.quad for kind in PLOVER.values()} == set(QUADS)
    assert PLOVER["RETREAT"].modes["disarm"] == 10.0
    assert PLOVER["PROTEST"].modes["vandalize"] is None


@pytest.mark.skipif(not all(path.exists() for path in MANUAL), reason="needs the tables of the manual")
def test_every_type_and_mode_of_the_manual_is_there_with_its_score():
    types, modes = (list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) for path in MANUAL)
    assert {t["type"]: (t["quad"], float(t["plover_score"])) for t in types} == {
        kind.code: (kind.quad, kind.score) for kind in PLOVER.values() if kind.code != "NONE"
    }
    assert {(m["type"], m["mode"]): float(m["plover_score"] or "nan") for m in modes} == pytest.approx(
        {
            (kind.code, mode): float("nan") if score is None else score
            for kind in PLOVER.values()
            for mode, score in kind.modes.items()
        },
        nan_ok=True,
    )


def test_a_scenario_may_call_an_act_by_a_word_and_keeps_it():
    case = sim.loads(called("argue"))
    assert case.playbook["has_a_word"].type == "argue"
    assert sim.loads(case.dump()) == case
    run = sim.run(case, seed=1)
    act = run.acts.query("act == 'has_a_word'").iloc[0]
    assert (act["type"], act["plover"], act["score"]) == ("argue", "REQUEST/change", -1.0)
    assert act["text"].startswith("Harbour argues with Upland in private (back channel): ")


def test_a_word_and_its_type_play_the_same_run():
    word, kind = (sim.run(sim.loads(text), seed=3) for text in (called("argue"), LESSON))
    assert word.stances.equals(kind.stances)
    assert word.acts["score"].equals(kind.acts["score"])


def test_a_misspelt_word_gets_a_suggestion_and_both_lists():
    said = complaint(called("arguee"))
    assert "found type 'arguee', must be a word (argue, warn, " in said
    assert "or a PLOVER type (AGREE, CONSULT, " in said
    assert "Did you mean 'argue'?" in said
    assert "Did you mean 'ASSAULT'?" in complaint(called("assault"))


def test_a_mode_that_the_type_of_a_word_has_not_names_those_it_has():
    said = complaint(called("argue", "changed"))
    assert "found mode 'changed', REQUEST has assist, change, yield, meet ('argue' is REQUEST)" in said
    assert "Did you mean 'change'?" in said
    assert "SUPPORT has no modes" in complaint(called("endorse", "change"))


@pytest.mark.parametrize("written", [*WORDS, *PLOVER])
def test_every_word_and_every_type_has_a_wording(written):
    assert default_template(written, {}).startswith("{speaker} ")


def test_editors_are_offered_words_and_types():
    from sim.scenario.schema import json_schema

    assert json_schema()["$defs"]["Act"]["properties"]["type"]["enum"] == [*WORDS, *PLOVER]


def test_a_scale_is_asked_for_the_word_then_type_and_mode_then_the_type():
    argued, struck = coding("argue"), coding("strike", "drone")
    assert score_of("argue", argued, {"argue": 1.0, "REQUEST/change": 2.0, "REQUEST": 3.0}) == 1.0
    assert score_of("argue", argued, {"REQUEST/change": 2.0, "REQUEST": 3.0}) == 2.0
    assert score_of("argue", argued, {"REQUEST": 3.0}) == 3.0
    assert score_of("REQUEST", argued, {"argue": 1.0, "REQUEST": 3.0}) == 3.0
    # a word with another mode than its own is first of all what that mode says
    assert score_of("strike", struck, {"strike": 1.0, "ASSAULT/drone": 2.0}) == 2.0


def test_the_default_scale_scores_whatever_may_be_written():
    for written in (*WORDS, *PLOVER):
        modes = PLOVER[coding(written).type].modes
        for mode in (None, *modes):
            assert -10.0 <= score_of(written, coding(written, mode)) <= 10.0
    assert DEFAULT_SCALE["ASSAULT/unconventional"] == -10.0


def test_an_act_that_a_scale_leaves_out_is_named():
    with pytest.raises(
        sim.DiplosimError, match="no score for 'argue'; give it a line for argue or REQUEST/chang"
    ):
        score_of("argue", coding("argue"), {"ASSAULT": -1.0})


def test_a_scale_is_read_from_a_file_and_from_a_mapping(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("act,score,why\nargue, -2.5,\nASSAULT/aerial,-8,planes\nNONE,0,\n", encoding="utf-8")
    assert read_scale(path) == {"argue": -2.5, "ASSAULT/aerial": -8.0, "NONE": 0.0}
    assert read_scale({"argue": 1}) == {"argue": 1.0}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("act,score\nargu,1\nASSAULT/arial,2\n",
         r"mine.csv:2: found act 'argu'.*'argue'.\n.*csv:3: .*'ASSAULT/aerial'"),
        ("act,score\nargue,high\n", "mine.csv:2: found score 'high' for argue, must be a number"),
        ("act,score\nargue,nan\n", "mine.csv:2: found score 'nan'"),
        ("act,score\nargue,1\nargue,2\n", "mine.csv:3: found 'argue' again"),
        ("act,score\nargue/change,1\n", "mine.csv:2: found act 'argue/change'"),
        ("act,score\nREQUEST/,1\n", "mine.csv:2: found act 'REQUEST/'"),
        ("act,score\n,\n", "mine.csv:2: found act ''"),
        ("word;score\nargue;1\n", "must have the columns act and score"),
        ("", "must have the columns act and score"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)  # fmt: skip
def test_what_is_no_scale_is_refused_with_its_line(tmp_path, text, said):
    path = tmp_path / "mine.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(sim.DiplosimError, match=f"(?s){said}"):
        read_scale(path)


def test_a_scale_that_is_no_file_is_refused(tmp_path):
    with pytest.raises(sim.DiplosimError, match="is no file of at most 1 MB"):
        read_scale(tmp_path)
