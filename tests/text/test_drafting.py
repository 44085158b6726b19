"""Laws of a draft: it loads, it says nothing that the text does not say, and nobody can play it yet."""

import copy
import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.errors import ParameterError, ScenarioError
from sim.scenario.drafts import OpenDraft
from sim.scenario.reading import loads
from sim.scenario.writing import dumped
from sim.text import draft
from tests.text.samples import SEED, STORY
from tests.text.test_coding import newslike

DRAFT = draft(SEED)


def leaves(found, path=()):
    """Every value of plain data that holds no other, with its path."""
    if isinstance(found, dict | list):
        for key, value in found.items() if isinstance(found, dict) else enumerate(found):
            yield from leaves(value, (*path, key))
    else:
        yield path, found


def filled(written: str) -> str:
    """A draft as an analyst might fill it in, without looking too closely."""
    written = written.replace("start: unknown, days: unknown", "start: 2024-11-26, days: 14")
    written = written.replace(
        "issues: unknown", "issues: {rule: {minus: Assad goes, plus: Assad stays, evidence: [s10]}}"
    )
    beliefs = "\n".join(
        f"    {name}: {{value: 0.5, evidence: unknown}}" for name in DRAFT.data["propositions"]
    )
    defaults = f"defaults:\n  stance: {{rule: {{value: 0, evidence: unknown}}}}\n  belief:\n{beliefs}\n"
    written = re.sub("when: unknown", "when: [day == 2]", written)
    return re.sub("value: unknown", "value: 0.5", written) + defaults


@given(st.text() | newslike)
def test_every_draft_loads_as_a_draft(text):
    with pytest.raises(OpenDraft):
        loads(draft(text).dump())


@given(newslike, st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)))
def test_every_dated_draft_loads_as_a_draft(text, day):
    with pytest.raises(OpenDraft):
        loads(draft(f"On Monday, Iran attacked Iraq. {text}", published=day).dump())


@given(newslike)
def test_every_passage_stands_where_it_says(text):
    made = draft(text)
    for section in ("actors", "events", "playbook", "propositions"):
        pieces = made.data.get(section, {})
        for piece in pieces.values() if isinstance(pieces, dict) else ():
            for passage in piece.get("passages", ()):
                assert text[passage["start"] : passage["end"]] == passage["quote"]


def test_the_draft_of_the_first_source_has_its_main_actors():
    names = {actor["name"] for actor in DRAFT.data["actors"].values()}
    assert {
        "Russia",
        "Türkiye",
        "Syria",
        "Rebels (Syria)",
        "Hayat Tahrir al-Sham",
        "Arab allies",
        "Iran",
    } <= names
    assert {"Moscow", "Kremlin"} <= set(DRAFT.data["actors"]["russia"]["aliases"])


@pytest.mark.parametrize(
    ("act", "actor", "type", "via", "to", "sentence"),
    [
        ("russia_keep_contact_turkiye", "russia", "CONSULT", "line_russia_turkiye", ["turkiye"], "s1"),
        ("turkiye_persuade_russia", "turkiye", "REQUEST", "line_russia_turkiye", ["russia"], "s3"),
        ("russia_back_syria", "russia", "SUPPORT", "public", ["syria"], "s5"),
        ("russia_attack_syr_reb", "russia", "ASSAULT", "on_the_ground", ["syr_reb"], "s6"),
        (
            "arab_allies_contact_turkiye",
            "arab_allies",
            "CONSULT",
            "line_arab_allies_turkiye",
            ["turkiye"],
            "s11",
        ),
        ("egypt_and_7_more_meet", "each egypt_and_7_more", "CONSULT", "room_egypt", None, "s14"),
    ],
)
def test_the_draft_of_the_first_source_has_its_main_events(act, actor, type, via, to, sentence):
    made = DRAFT.data["playbook"][act]
    assert (made["actor"], made["type"], made["via"], made.get("to")) == (actor, type, via, to)
    assert sentence in made["evidence"]
    assert made["status"] == "draft"
    assert made["when"] == made["rate"]["value"] == "unknown"


def test_what_somebody_believes_is_a_proposition_whose_chance_is_open():
    (belief, _) = DRAFT.data["propositions"].values()
    assert "could remain in power" in belief["text"]
    assert {one["value"] for one in DRAFT.data["actors"]["arab_allies"]["belief"].values()} == {"unknown"}


def test_whose_word_it_is_and_what_takes_it_back_is_kept():
    act = DRAFT.data["playbook"]["turkiye_persuade_russia"]
    assert DRAFT.data["source"]["voices"][act["said_by"]]["name"] == "Caliber.Az"
    assert act["hedge"] == "would, likely"


def test_an_open_draft_is_refused_by_a_run_with_a_list_of_what_is_open(tmp_path):
    file = tmp_path / "new.yaml"
    file.write_text(DRAFT.dump(), encoding="utf-8")
    with pytest.raises(
        ScenarioError, match="is a draft and cannot be played yet: 53 places are open"
    ) as refused:
        sim.load(file)
    paths = [problem.path for problem in refused.value.problems]
    assert {"calendar.start", "issues", "playbook.russia_back_syria.rate.value"} <= set(paths)
    assert all(problem.line for problem in refused.value.problems)
    assert len(DRAFT.open()) == len(paths)


def test_a_draft_that_somebody_has_filled_in_can_be_played():
    case = loads(filled(DRAFT.dump()))
    assert len(sim.run(case, seed=1).acts)
    assert loads(case.dump()) == case


def test_a_mistake_in_a_draft_is_a_mistake_and_hides_what_is_open():
    written = (
        DRAFT.dump().replace("to: [turkiye]", "to: [turkey]").replace("confidence: 0.68", "confidence: 68")
    )
    with pytest.raises(ScenarioError, match="must lie in \\[0, 1\\]") as refused:
        loads(written)
    assert not isinstance(refused.value, OpenDraft)
    assert "Did you mean 'turkiye'?" in str(refused.value)
    assert "is unknown" not in str(refused.value)


def test_a_passage_that_is_not_in_the_source_is_a_mistake():
    written = DRAFT.dump().replace("quote: Türkiye}", "quote: Turkey}")
    with pytest.raises(
        ScenarioError, match="found the quote 'Turkey', which the source has not from 7 to 14"
    ):
        loads(written)


def test_unknown_is_an_open_place_only_in_a_draft():
    written = (
        filled(DRAFT.dump()).replace("value: 0.5", "value: unknown", 1).replace("status: draft\n", "", 1)
    )
    with pytest.raises(ScenarioError, match="must be a number") as refused:
        loads(written)
    assert not isinstance(refused.value, OpenDraft)


def test_days_with_a_date_stand_in_the_calendar():
    made = draft(
        "On Monday, Iran attacked Iraq. Iraq condemned it on Wednesday.", published=datetime.date(2024, 12, 5)
    )
    attack, answer = made.data["playbook"].values()
    assert made.data["calendar"] == {"start": datetime.date(2024, 12, 1), "days": 3}
    assert (attack["when"], answer["when"]) == (["day == 1"], ["day == 3"])


def test_what_did_not_happen_is_coded_and_not_proposed():
    made = draft("Iran did not attack Iraq.")
    assert list(made.data["coding"].values()) == [
        "ASSAULT: IRN → IRQ; “Iran did not attack Iraq”; the text says that it did not happen"
    ]
    assert "playbook" not in made.data


def test_what_nobody_is_named_for_is_an_event_without_a_day():
    made = draft("Homs was shelled.")
    (event,) = made.data["events"].values()
    assert event["day"] == {"value": "unknown"}


def test_a_private_word_without_its_other_side_has_no_known_channel():
    made = draft("Iran met Iraq. Iran was contacted.")
    assert {act["via"] for act in made.data["playbook"].values()} <= {"line_iran_iraq", "unknown"}


def test_a_text_with_more_sentences_than_can_be_cited_is_refused():
    with pytest.raises(ParameterError, match="10001 sentences, of which 10000 can be cited"):
        draft("No.\n" * 10_001)


def test_the_ids_of_a_draft_are_told_apart():
    made = draft(STORY + " " + STORY)
    assert len(made.items) == len(made.data["coding"])
    with pytest.raises(OpenDraft):
        loads(made.dump())


SMALL = draft(
    "Iran attacked Iraq, a diplomat said. Iran believed that Iraq would surrender. Homs was shelled."
)
LEAVES = [path for path, _ in leaves(SMALL.data)]


@pytest.mark.parametrize("path", LEAVES, ids=lambda path: ".".join(map(str, path)))
def test_any_value_of_a_draft_may_be_unknown_or_is_a_mistake_with_a_place(path):
    data = copy.deepcopy(dict(SMALL.data))
    holder = data
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = "unknown"
    with pytest.raises(ScenarioError) as refused:
        loads(dumped(data))
    assert all(problem.line for problem in refused.value.problems)
