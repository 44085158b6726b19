"""Laws of bringing a draft up to date."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import DiplosimError, ScenarioError
from sim.scenario.drafts import OpenDraft
from sim.scenario.reading import loads
from sim.text import draft, draft_records, update
from tests.text.samples import SEED, STORY
from tests.text.test_coding import newslike
from tests.text.test_records import EVENTS

DRAFT = draft(SEED).dump()
NEWS = "Israel bombed Lebanon."


@given(st.text() | newslike)
def test_the_same_text_changes_nothing(text):
    written = draft(text).dump()
    assert update(written).text == written
    assert update(written, text).text == written


@given(newslike, newslike)
def test_every_draft_that_is_brought_up_to_date_loads(old, new):
    with pytest.raises(OpenDraft):
        loads(update(draft(old).dump(), new).text)


@given(newslike)
def test_what_is_up_to_date_stays(text):
    new = update(draft("Iran met Iraq.").dump(), text).text
    assert update(new).text == new


def test_edits_comments_and_deletions_stay():
    edited = DRAFT.replace("syr_reb", "rebels").replace("rate: {value: unknown", "rate: {value: 0.25", 1)
    edited = edited.replace("issues: unknown", "issues: unknown  # ask the desk officer")
    begins, ends = edited.index("  russia_back_syria:"), edited.index("  russia_attack_rebels:")
    edited = edited[:begins] + edited[ends:]
    assert update(edited).text == edited
    new = update(edited, f"{SEED}\n{NEWS}").text
    assert "rate: {value: 0.25" in new
    assert "# ask the desk officer" in new
    assert "russia_back_syria" not in new
    assert "syr_reb" not in new


def test_what_is_new_is_added_and_uses_the_actors_of_the_file():
    edited = DRAFT.replace("syr_reb", "rebels")
    new = update(edited, f"{SEED}\nThe Syrian rebels met Iran in Doha.")
    (added,) = new.added
    assert (added.source, added.target, added.key) == (("rebels",), ("iran",), "E21")
    assert new.vanished == ()
    with pytest.raises(OpenDraft):
        loads(new.text)


def test_a_sentence_before_the_others_moves_ids_and_places():
    new = update(DRAFT, f"{NEWS}\n{SEED}")
    assert [item.id for item in new.added] == ["israel_bomb_lebanon"]
    assert new.vanished == ()
    assert "evidence: [s2]" in new.text
    with pytest.raises(OpenDraft) as still_open:
        loads(new.text)
    assert len(still_open.value.problems) >= 53


def test_what_is_no_longer_told_is_named_and_kept():
    new = update(DRAFT, SEED.replace("Moscow signaled its ongoing backing for Syria", "Moscow slept"))
    assert new.vanished == ("E6",)
    assert "russia_back_syria:" in new.text
    with pytest.raises(OpenDraft):
        loads(new.text)


def test_a_record_is_not_read_anew():
    with pytest.raises(DiplosimError, match="only a draft that was made from a text is updated"):
        update(draft_records(EVENTS).dump())


def test_a_file_that_is_no_yaml_is_refused_with_its_line():
    with pytest.raises(ScenarioError, match="found the tag"):
        update("schema: !!python/object 1")


def test_a_text_in_a_file_beside_is_found(tmp_path):
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    digest = hashlib.sha256(STORY.encode()).hexdigest()
    written = f"schema: 1\nsource: {{file: story.txt, sha256: {digest}}}\nid: a\ntitle: A\nstatus: draft\n"
    assert len(update(written, folder=tmp_path).added) == len(draft(STORY).items)
