"""Coded events: PLOVER's JSON, GDELT's columns, and files from strangers."""

import datetime
import json
import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.acts import event_files
from sim.acts.coded import EARLIEST, LATEST, CodedEvent, Party
from sim.acts.event_files import read_coded
from sim.acts.gdelt import from_gdelt
from sim.acts.plover import PLOVER
from sim.acts.plover_json import from_json, to_json
from sim.errors import DiplosimError
from tests.scenario.samples import ROOT

GOLD = ROOT.parent / "shared" / "reference" / "plover_gold_dev.jsonl"
RECORD = {"id": "1", "date": "2024-12-01", "source": [{"code": "RUS"}], "event_type": "ASSAULT"}

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
codes = st.from_regex(r"[A-Z]{3}", fullmatch=True)
parties = st.builds(Party, codes, st.none() | codes, st.none() | texts, st.none() | texts) | st.builds(
    Party, text=texts
)
sides = st.lists(parties, unique=True, max_size=3).map(tuple)


@st.composite
def events(draw):
    """Any event that PLOVER can say."""
    kind = draw(st.sampled_from(sorted(PLOVER)))
    modes = st.sampled_from([*PLOVER[kind].modes, "of-another-edition"])
    return CodedEvent(
        id=draw(texts),
        date=draw(st.dates(EARLIEST, LATEST)),
        source=draw(sides),
        recipient=draw(sides),
        type=kind,
        modes=tuple(draw(st.lists(modes, unique=True, max_size=2))),
        contexts=tuple(draw(st.lists(st.sampled_from(["military", "refugees"]), unique=True))),
        text=draw(st.none() | texts),
        url=draw(st.none() | texts),
        cameo=draw(st.none() | codes),
    )


def gdelt(code="190", *, day="20241201", actor_1="RUSMIL", actor_2="SYRREB", number="1", **cells):
    """A line of GDELT 2.0."""
    columns = [""] * 61
    columns[0], columns[1], columns[26], columns[60] = number, day, code, "https://example.org/a"
    columns[5:7], columns[15:17] = [actor_1, "RUSSIA" * bool(actor_1)], [actor_2, "REBEL" * bool(actor_2)]
    for column, cell in cells.items():
        columns[int(column.removeprefix("c")) - 1] = cell
    return "\t".join(columns)


def written(folder, text):
    path = folder / "record"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@given(events())
def test_writing_and_reading_an_event_changes_nothing(event):
    assert from_json(to_json(event)) == (event,)


@given(st.lists(events(), max_size=4))
def test_writing_and_reading_a_file_changes_nothing(tmp_path_factory, listed):
    path = written(tmp_path_factory.mktemp("events"), "".join(to_json(one) + "\n" for one in listed))
    assert read_coded(path) == listed


@given(events())
def test_a_written_event_says_its_quad_class_and_its_place_on_the_scale(event):
    record = json.loads(to_json(event))
    quads = {
        None: "none",
        1: "verbal_cooperation",
        2: "material_cooperation",
        3: "verbal_conflict",
        4: "material_conflict",
    }
    assert quads[record.get("quad_code")] == PLOVER[event.type].quad
    assert record["event_scale"] == event.score()


def test_the_names_of_other_editions_are_read():
    manual = {"id": 7, "date": "2024-12-01", "source": [{"code": "USA"}], "event": ["DEMAND"]}
    manual |= {"target": [{"text": "Tokyo"}], "context": "economic, military"}
    (event,) = from_json(json.dumps(manual))
    assert (event.id, event.type, event.contexts) == ("7", "REQUEST", ("economic", "military"))
    assert (event.source, event.recipient) == ((Party("USA"),), (Party(text="Tokyo"),))


def test_a_record_with_two_types_is_two_events_and_a_mode_goes_with_the_type_that_has_it():
    types = {"event_type": ["AGREE", "CONSULT"], "event_mode": ["phone"]}
    agreed, consulted = from_json(json.dumps(RECORD | types))
    assert (agreed.type, agreed.modes) == ("AGREE", ())
    assert (consulted.type, consulted.modes) == ("CONSULT", ("phone",))
    assert agreed.id == consulted.id


def test_the_score_of_two_modes_is_the_mean_of_theirs():
    (event,) = from_json(json.dumps(RECORD | {"event_mode": ["beat", "aerial"]}))
    assert event.score() == (-7.5 - 9.5) / 2


def test_an_actor_is_told_apart_by_its_identifier_else_its_code_and_sector_else_its_name():
    assert Party("SYR", "REB", "rebels", "hts").key == "hts"
    assert Party("SYR", "REB", "rebels").key == "SYRREB"
    assert Party(text="rebels").key == "rebels"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"event_type": "ASAULT"}, "event_type: found 'ASAULT', must be one of AGREE, .*'ASSAULT'"),
        ({"event_type": ""}, "has no event_type"),
        ({"event_type": [1]}, r"event_type: found '\[1\]', must be a name"),
        ({"event_mode": "<b>"}, "event_mode: found '<b>'"),
        ({"event_mode": {"a": 1}}, "event_mode: found"),
        ({"date": "2024-13-01"}, "date: found '2024-13-01', must be a day YYYY-MM-DD in 1700 … 2200"),
        ({"date": "2024-1-1"}, "date: found '2024-1-1'"),
        ({"date": "0001-01-01"}, "date: found '0001-01-01'"),
        ({"date": 20241201}, "date: found '20241201'"),
        ({"date": None}, "date: found 'None'"),
        ({"id": None}, "id: found 'None'"),
        ({"id": True}, "id: found 'True'"),
        ({"id": "\ud800"}, "id: found half of a surrogate pair"),
        ({"source": "RUS"}, r'source: found \'RUS\', must be a list such as \[{"code": "USA"}\]'),
        ({"source": [{}]}, "source: found an actor without a name"),
        ({"source": [{"code": 7}]}, "code: found '7', must be a text"),
        ({"source": [{"code": "RUS"}] * 51}, "source: found 51 actors, must be at most 50"),
        ({"event_text": {"a": 1}}, "event_text: found"),
        ({"event_text": "\udcff"}, "event_text: found half of a surrogate pair"),
    ],
)  # fmt: skip
def test_what_is_no_event_is_said_with_its_field(changes, said):
    with pytest.raises(ValueError, match=said):
        from_json(json.dumps(RECORD | changes))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "is no JSON"),
        ("[1]", "found no object"),
        ('{"id": NaN}', "found NaN, which is no number"),
        ("[" * 100_000, "is nested too deeply"),
        ('{"id": ' + "9" * 5000 + "}", "is no JSON"),
    ],
)
def test_what_is_no_record_is_refused(line, said):
    with pytest.raises(ValueError, match=said):
        from_json(line)


def test_a_line_of_gdelt_is_an_event():
    assert from_gdelt(gdelt()) == CodedEvent(
        id="1",
        date=datetime.date(2024, 12, 1),
        source=(Party("RUS", "MIL", "RUSSIA"),),
        recipient=(Party("SYR", "REB", "REBEL"),),
        type="ASSAULT",
        url="https://example.org/a",
        cameo="190",
    )


def test_gdelt_may_leave_an_actor_out():
    event = from_gdelt(gdelt("0211", actor_1="", actor_2="SYR"))
    assert (event.source, event.recipient, event.type) == ((), (Party("SYR", None, "REBEL"),), "NONE")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (gdelt("43"), "column 27: found CAMEO code '43'"),
        (gdelt(day="2024-12-01"), "column 2: found '2024-12-01', must be a day YYYYMMDD"),
        (gdelt(number="x"), "column 1: found 'x', must be the number of an event"),
        (gdelt().rsplit("\t", 3)[0], "found 58 columns, must be the 61"),
    ],
)
def test_what_is_no_line_of_gdelt_is_said_with_its_column(line, said):
    with pytest.raises(ValueError, match=said):
        from_gdelt(line)


def test_the_first_line_says_which_format_a_file_has(tmp_path):
    assert len(read_coded(written(tmp_path, f"\n{gdelt()}\r\n{gdelt()}"))) == 2
    assert len(read_coded(written(tmp_path, f"\ufeff{json.dumps(RECORD)}\n\n"))) == 1
    header = "\t".join(["GlobalEventID", *"x" * 60])
    assert len(read_coded(written(tmp_path, f"{header}\n{gdelt()}\n"))) == 1
    assert read_coded(written(tmp_path, "")) == []


def test_problems_are_listed_with_their_lines_and_the_twentieth_is_the_last(tmp_path):
    good, bad = json.dumps(RECORD), json.dumps(RECORD | {"event_type": "WAR"})
    with pytest.raises(DiplosimError) as found:
        read_coded(written(tmp_path, "\n".join([good, "", *[bad] * 30])))
    lines = str(found.value).splitlines()
    assert len(lines) == 20
    assert [line.split(":")[1] for line in lines] == [str(number) for number in range(3, 23)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,source,type\n1,2,3\n", "record:1: is neither PLOVER nor GDELT"),
        (b"PK\x03\x04\xff", "record:1: is not UTF-8 .*unpack the file"),
        (gdelt() + "\n" + json.dumps(RECORD), "record:2: found 1 columns"),
    ],
)
def test_what_is_no_file_of_events_is_refused(tmp_path, text, said):
    with pytest.raises(DiplosimError, match=said):
        read_coded(written(tmp_path, text))


def test_a_line_or_a_file_that_is_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(event_files, "MAX_LINE", 200)
    good = json.dumps(RECORD)
    long = json.dumps(RECORD | {"event_text": "x" * 900})
    with pytest.raises(DiplosimError, match=r"record:2: is longer than 200 bytes; an event is a line$"):
        read_coded(written(tmp_path, f"{good}\n{long}\n{good}\n"))
    monkeypatch.setattr(event_files, "MAX_BYTES", 50)
    with pytest.raises(DiplosimError, match="larger than 0 MB; cut it to the days you need"):
        read_coded(written(tmp_path, good))


def test_what_is_no_regular_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, said in (
        (tmp_path, "is no regular file"),
        (tmp_path / "pipe", "is no regular"),
        (tmp_path / "no", "does not exist"),
    ):
        with pytest.raises(DiplosimError, match=said):
            read_coded(path)


@given(
    st.binary(max_size=300) | st.text(max_size=300).map(lambda text: ("{" + text).encode("utf-8", "ignore"))
)
def test_whatever_the_bytes_the_answer_is_events_or_a_sentence(tmp_path_factory, content):
    path = written(tmp_path_factory.mktemp("strange"), content)
    try:
        said = str([event.score() for event in read_coded(path)])
    except DiplosimError as error:
        said = str(error)
    assert re.match(r"\[|.*record:\d+: \S", said)


@pytest.mark.skipif(not GOLD.exists(), reason="needs the gold records")
def test_the_gold_records_are_read_as_they_are_coded():
    records = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert len(records) == 161
    for record in records:
        (coded,) = record["events"]
        named = {"event": coded["code"], "mode": coded["mode"] or "", "target": coded["target"]}
        line = json.dumps(coded | named | {"id": record["id"], "date": "2000-01-01", "text": record["text"]})
        (event,) = from_json(line)
        assert event.type == coded["plover"]
        assert [party.text for party in event.source] == list(
            dict.fromkeys(p["text"] for p in coded["source"])
        )
        assert -10.0 <= event.score() <= 10.0
