"""From coded events to a draft."""

import datetime
from dataclasses import replace

import pytest

from sim.acts.coded import CodedEvent, Party
from sim.acts.event_files import read_coded
from sim.errors import DiplosimError
from sim.scenario.drafts import OpenDraft
from sim.scenario.reading import loads
from sim.text import draft_records

DAY = datetime.date(2024, 12, 1)
RUSSIA, REBELS = Party("RUS", "GOV", "Russia"), Party("SYR", "REB", "the rebels")
EVENTS = [
    CodedEvent("1", DAY, (RUSSIA,), (REBELS,), "ASSAULT", ("aerial",), url="https://example.org/1"),
    CodedEvent("2", DAY, (replace(RUSSIA, sector="MIL"),), (REBELS,), "ASSAULT", ("aerial",)),
    CodedEvent("3", DAY + datetime.timedelta(4), (Party(text="Vladimir Putin"),), (REBELS,), "CONSULT"),
    CodedEvent("4", DAY + datetime.timedelta(4), (), (Party(text="Police (Syria)"),), "PROTEST"),
]
ICEWS = (
    "123\t2024-12-01\tVladimir Putin\tGovernment\tRussian Federation\tMake statement\t010\t0.0\t"
    "Police (Syria)\tPolice\tSyria\t9\t1\tNews\tHoms\t\t\tSyria\t34.7\t36.7"
)


def test_coded_events_are_dated_acts_that_cite_a_fact():
    made = draft_records(EVENTS)
    strike = made.data["playbook"]["russia_assault_syr_reb"]
    assert (strike["when"], strike["via"], strike["mode"]) == (["day == 1"], "on_the_ground", "aerial")
    assert strike["evidence"] == ["x1"]
    assert made.data["outside"]["x1"]["source"] == "https://example.org/1"
    assert made.data["calendar"] == {"start": DAY - datetime.timedelta(1), "days": 5}
    with pytest.raises(OpenDraft):
        loads(made.dump())


def test_what_is_coded_alike_for_a_day_is_one():
    strike = draft_records(EVENTS).data["playbook"]["russia_assault_syr_reb"]
    assert "coded 2 times, first as 1" in strike["notes"]
    assert "confidence" not in strike


def test_a_name_without_a_code_is_known_by_the_dictionary_or_stays_a_name():
    made = draft_records(EVENTS)
    assert made.data["playbook"]["russia_consult_syr_reb"]["actor"] == "russia"
    assert made.data["actors"]["police_syria"]["name"] == "Police (Syria)"


def test_the_channel_of_what_was_said_is_unknown():
    assert draft_records(EVENTS).data["playbook"]["russia_consult_syr_reb"]["via"] == "unknown"


def test_an_event_that_nobody_does_is_no_act():
    (event,) = draft_records(EVENTS).data["events"].values()
    assert event["day"] == {"value": 5}


@pytest.mark.parametrize("count", [0, 2001])
def test_too_few_and_too_many_events_are_refused(count):
    events = [replace(EVENTS[0], date=DAY + datetime.timedelta(days)) for days in range(count)]
    with pytest.raises(DiplosimError, match=f"found {count} different events"):
        draft_records(events)


def test_icews_is_read_with_and_without_its_header(tmp_path):
    header = "Event ID\tEvent Date" + "\tx" * 18
    for lines in ([ICEWS], [header, ICEWS]):
        file = tmp_path / "events.tab"
        file.write_text("\n".join(lines), encoding="utf-8")
        (event,) = read_coded(file)
        assert (event.date, event.type, event.source[0].text) == (DAY, "NONE", "Vladimir Putin")
        assert event.text == "Make statement"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("123", "a", "column 1: found 'a', must be the number of an event"),
        ("2024-12-01", "20241201", "column 2: found '20241201', must be a day YYYY-MM-DD"),
        ("010", "99", "column 7: found CAMEO code '99'"),
    ],
)
def test_a_line_of_icews_that_is_no_event_is_refused(tmp_path, old, new, complaint):
    file = tmp_path / "events.tab"
    file.write_text(ICEWS.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DiplosimError) as refused:
        read_coded(file)
    assert complaint in str(refused.value)
