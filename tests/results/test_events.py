"""Runs as coded events, coded events beside a run, and as the events of a scenario."""

import json
from io import StringIO

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

import sim
from sim.acts.plover_json import from_json, to_json
from sim.acts.scale import DEFAULT_SCALE
from sim.results import events as events_module
from sim.results.dated import events_section
from sim.results.events import COLUMNS, as_frame, read_events
from sim.results.record import _pairs, dyads_of, unmapped
from sim.scenario.yamls import read_yaml
from tests.acts.test_coded import events, gdelt, written
from tests.scenario.samples import LESSON, ROOT, broken

CASE = sim.loads(LESSON)
SYRIA = sim.load(ROOT / "scenarios" / "syria-2024-12.yaml")


@pytest.fixture(scope="module")
def syria():
    return sim.run(SYRIA, seed=7)


@pytest.fixture(scope="module")
def lesson():
    return sim.run(CASE, seed=1)


def record(*lines, start="2031-03-0"):
    """A record about the lesson: (day, source, recipient, type) each, days up to 8."""
    rows = [
        {
            "id": str(number),
            "date": f"{start}{1 + day}",
            "source": [{"code": code} for code in source.split()],
            "recipient": [{"code": code} for code in recipient.split()],
            "event_type": kind,
        }
        for number, (day, source, recipient, kind) in enumerate(lines)
    ]
    return as_frame(event for row in rows for event in from_json(json.dumps(row)))


WHO = {"UPL": "upland", "LOW": "lowland", "HAR": "harbour"}


def test_what_a_run_writes_is_read_back_as_what_was_done(syria, tmp_path):
    found = read_events(syria.to_plover(tmp_path / "run.jsonl")).drop_duplicates("id")
    done = syria.acts[syria.acts["plover"] != "NONE"].reset_index(drop=True)
    plover = found["type"].str.cat(("/" + found["mode"]).fillna(""))
    assert plover.tolist() == done["plover"].tolist()
    assert found["score"].tolist() == done["score"].tolist()
    assert found["source"].tolist() == done["actor"].tolist()
    assert found["date"].tolist() == done["date"].tolist()
    assert found["text"].tolist() == done["text"].tolist()


def test_recipients_are_those_an_act_was_addressed_to(lesson, tmp_path):
    lines = lesson.to_plover(tmp_path / "run.jsonl").read_text(encoding="utf-8").splitlines()
    addressed = {}
    for act in map(json.loads, lines):
        addressed.setdefault(act["act"], set()).update(one["identifier_text"] for one in act["recipient"])
    # on a platform, to everybody, is to nobody in particular; on a line it is to who else is on it
    assert addressed == {
        "builds": set(),
        "protests": {"upland"},
        "has_a_word": {"upland"},
        "explains": {"harbour"},
    }


def test_of_a_drawn_group_those_are_recipients_who_were_drawn(syria, tmp_path):
    found = read_events(syria.to_plover(tmp_path / "run.jsonl"))
    told = syria.messages[syria.messages["act"] == "it_is_over"]
    sent = set(zip(told["speaker"], told["listener"], strict=True))
    assert sent
    assert sent <= set(zip(found["source"], found["recipient"], strict=True))


def test_only_codes_that_are_given_are_written(syria, tmp_path):
    path = syria.to_plover(tmp_path / "run.jsonl", codes={"russia": "RUS"})
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    actors = {
        json.dumps(actor, sort_keys=True) for line in lines for actor in line["source"] + line["recipient"]
    }
    coded = [json.loads(actor) for actor in actors if "code" in json.loads(actor)]
    assert coded == [{"code": "RUS", "actor_text": "Russia", "identifier_text": "russia"}]
    assert all("simulated" in line["coder"] for line in lines)
    assert len({line["id"] for line in lines}) == len(lines)


def test_a_wrong_code_or_actor_is_refused_and_nothing_is_written(syria, tmp_path):
    with pytest.raises(sim.UnknownNameError, match=r"no actor 'rusia'.*'russia'"):
        syria.to_plover(tmp_path / "run.jsonl", codes={"rusia": "RUS"})
    with pytest.raises(sim.ParameterError, match="found 'ru' for russia, must be three capital letters"):
        syria.to_plover(tmp_path / "run.jsonl", codes={"russia": "ru"})
    assert list(tmp_path.iterdir()) == []


def test_when_writing_fails_the_file_that_was_there_stays(syria, tmp_path, monkeypatch):
    path = syria.to_plover(tmp_path / "run.jsonl")
    before = path.read_bytes()
    monkeypatch.setattr(
        "pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left"))
    )
    with pytest.raises(sim.DiplosimError, match=r"cannot write .*run.jsonl: No space left"):
        syria.to_plover(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@given(st.lists(events(), max_size=5, unique_by=lambda event: event.id))
def test_a_frame_has_a_row_for_each_source_and_recipient_and_loses_no_event(listed):
    frame = as_frame(listed)
    assert list(frame.columns) == list(COLUMNS)
    assert list(dict.fromkeys(frame["id"])) == [event.id for event in listed]
    for event in listed:
        rows = frame[frame["id"] == event.id]
        assert set(rows["source"].dropna()) == {party.key for party in event.source}
        assert set(rows["recipient"].dropna()) == {party.key for party in event.recipient}
        assert not rows.duplicated(["source", "recipient"]).any()
        assert (rows["score"] == event.score()).all()


def test_an_empty_record_has_the_columns_and_kinds_of_any(tmp_path):
    empty, full = read_events(written(tmp_path, "")), record((1, "UPL", "LOW", "ACCUSE"))
    assert len(empty) == 0
    assert list(empty.columns) == list(full.columns)
    assert {name: kind.kind for name, kind in empty.dtypes.items()} == {
        name: kind.kind for name, kind in full.dtypes.items()
    }


def test_a_record_with_too_many_pairs_is_refused(monkeypatch):
    monkeypatch.setattr(events_module, "MAX_ROWS", 3)
    with pytest.raises(sim.DiplosimError, match="found 4 pairs of source and recipient, must be at most 3"):
        record((1, "UPL LOW", "HAR XXX", "ACCUSE"))


def test_gdelt_is_read_with_plover_s_scores(tmp_path):
    frame = read_events(written(tmp_path, "\n".join([gdelt("195"), gdelt("042", actor_2="")])))
    assert frame["type"].tolist() == ["ASSAULT", "CONSULT"]
    assert frame["score"].tolist() == [-9.5, 4.0]
    assert frame["source"].tolist() == ["RUSMIL", "RUSMIL"]
    assert frame["recipient"].isna().tolist() == [False, True]
    assert frame["cameo"].tolist() == ["195", "042"]


def _last_day(run):
    """The day on which a run froze, or the last of its calendar."""
    return int(run.stances.loc[~run.stances["frozen"], "day"].max()) + int(run.stances["frozen"].any())


def test_tension_is_the_sum_of_the_scores_of_each_day(syria):
    series, acts = syria.tension(), syria.acts
    assert series["day"].tolist() == list(range(1, _last_day(syria) + 1))
    for row in series.itertuples():
        today = acts.loc[acts["day"] == row.day, "score"]
        assert (row.acts, row.total) == (len(today), today.sum())
        assert row.mean == pytest.approx(today.mean(), nan_ok=True)
        assert row.date == pd.Timestamp(SYRIA.calendar.start) + pd.Timedelta(days=row.day)


def test_an_idle_day_has_no_mean_and_a_total_of_nothing():
    text = broken("when: [stance.self.dam > 0.2]", "when: [day > 3]").replace("rate: 0.5", "rate: 0")
    first = sim.run(sim.loads(text), seed=1).tension().iloc[0]
    assert (first["acts"], first["total"]) == (0, 0.0)
    assert pd.isna(first["mean"])


def test_by_dyad_an_act_counts_for_each_addressee(syria):
    series = syria.tension(by_dyad=True)
    assert not series.duplicated(["day", "source", "recipient"]).any()
    assert len(series) == _last_day(syria) * len(series[["source", "recipient"]].drop_duplicates())
    raids = series[(series["source"] == "russia") & (series["recipient"] == "hts")]
    struck = syria.acts[syria.acts["act"] == "russian_strikes"].groupby("day").size()
    assert raids.set_index("day")["acts"][lambda days: days > 0].to_dict() == struck.to_dict()
    assert raids["total"].sum() == -9.5 * struck.sum()


@pytest.mark.parametrize("factor", [2.0, -1.0])
def test_another_scale_scales_the_tension(syria, tmp_path, factor):
    scale = {name: factor * score for name, score in DEFAULT_SCALE.items()}
    path = tmp_path / "scale.csv"
    path.write_text("act,score\n" + "".join(f"{n},{s}\n" for n, s in scale.items()), encoding="utf-8")
    expected = factor * syria.tension()["total"]
    assert syria.tension(scale=scale)["total"].tolist() == pytest.approx(expected.tolist())
    assert syria.tension(scale=path).equals(syria.tension(scale=scale))


def test_a_word_may_have_a_score_of_its_own():
    run = sim.run(sim.loads(broken("type: REQUEST\n    mode: change", "type: argue")), seed=1)
    argued = int((run.acts["type"] == "argue").sum())
    silent = dict.fromkeys(["MOBILIZE", "ACCUSE", "CONSULT"], 0.0)
    assert argued > 0
    assert run.tension(scale=silent | {"argue": 1.0})["total"].sum() == argued
    with pytest.raises(sim.DiplosimError, match="no score for 'argue'"):
        run.tension(scale=silent)


@pytest.mark.parametrize("within", [0, 1, 3])
def test_a_run_beside_its_own_record_matches_act_by_act(syria, tmp_path, within):
    found = syria.beside(read_events(syria.to_plover(tmp_path / "run.jsonl")), within=within)
    assert (found["acts"] == found["events"]).all()
    assert (found["acts_matched"] == found["acts"]).all()
    assert (found["events_matched"] == found["events"]).all()
    assert found["run_total"].tolist() == found["record_total"].tolist()
    assert (found["acts"] > 0).all()


def test_an_act_and_an_event_match_by_dyad_and_type_a_day_apart():
    text = broken("to: [upland]\n    rate: 0.5", "to: [upland]\n    when: [day == 3]")
    run = sim.run(sim.loads(text), seed=1)  # Lowland accuses Upland once, on day 3
    seen = record((4, "LOW", "UPL", "ACCUSE"), (3, "LOW", "HAR", "ACCUSE"), (3, "LOW", "UPL", "REJECT"))
    found = run.beside(seen, actors=WHO).query("source == 'lowland'").fillna({"recipient": ""})
    assert found[
        ["day", "recipient", "acts", "acts_matched", "events", "events_matched"]
    ].to_numpy().tolist() == [
        [3, "harbour", 0, 0, 1, 0],
        [3, "upland", 1, 1, 1, 0],
        [4, "upland", 0, 0, 1, 1],
    ]
    assert run.beside(seen, actors=WHO, within=0)["events_matched"].sum() == 0


days = st.lists(st.integers(1, 12), max_size=7).map(sorted)


@given(days, days, st.integers(0, 3))
def test_as_many_pairs_are_made_as_can_be(acts, recorded, within):
    graph = nx.Graph()
    graph.add_nodes_from(("act", n) for n in range(len(acts)))
    graph.add_edges_from(
        (("act", a), ("event", e))
        for a, one in enumerate(acts)
        for e, other in enumerate(recorded)
        if abs(one - other) <= within
    )
    pairs = _pairs(acts, recorded, within)
    assert len(pairs) == len(nx.max_weight_matching(graph, maxcardinality=True))
    assert all(abs(acts[a] - recorded[e]) <= within for a, e in pairs)
    assert len({a for a, _ in pairs}) == len({e for _, e in pairs}) == len(pairs)


def test_a_code_stands_for_all_that_begin_with_it_but_those_of_their_own():
    who = {"UPL": "upland", "UPLREB": "harbour", "LOW": "lowland"}
    found = dyads_of(record((1, "UPLGOV UPLREB UPLMIL", "LOWGOV", "ACCUSE")), CASE, who)
    assert sorted(found["source"]) == ["harbour", "upland"]
    assert set(found["recipient"]) == {"lowland"}


def test_a_meeting_without_host_is_one_of_each_with_each_and_outsiders_are_left_out():
    found = dyads_of(record((1, "UPL LOW XXX", "", "CONSULT"), (1, "HAR XXX", "", "CONSULT")), CASE, WHO)
    assert sorted(zip(found["source"], found["recipient"], strict=True)) == [
        ("lowland", "upland"),
        ("upland", "lowland"),
    ]


def test_what_concerns_nobody_of_the_scenario_is_left_out_and_counted():
    seen = record((1, "XXX", "LOW", "ACCUSE"), (2, "YYY", "XXX", "ACCUSE"), (3, "UPL", "UPLMIL", "COERCE"),
                  (4, "UPL", "", "NONE"), (5, "UPL", "", "AGREE"))  # fmt: skip
    found = dyads_of(seen, CASE, WHO)
    assert found[["day", "source", "type"]].to_numpy().tolist() == [[5, "upland", "AGREE"]]
    assert found["recipient"].isna().all()
    assert unmapped(seen, CASE, WHO).to_numpy().tolist() == [["XXX", 2], ["YYY", 1]]


def test_one_a_day_counts_what_is_reported_often_once(lesson):
    often = record(*[(2, "LOW", "UPL", "ACCUSE")] * 5)
    assert lesson.beside(often, actors=WHO)["events"].sum() == 5
    assert lesson.beside(often, actors=WHO, one_a_day=True)["events"].sum() == 1


def test_both_sides_are_on_the_scale_that_is_given(lesson):
    scale = dict.fromkeys(["MOBILIZE", "ACCUSE", "REQUEST", "CONSULT"], 1.0)
    found = lesson.beside(record((2, "LOW", "UPL", "ACCUSE")), actors=WHO, scale=scale)
    assert found["run_total"].sum() == found["acts"].sum()
    assert found["record_total"].sum() == 1.0


def test_a_scale_need_not_score_what_plover_does_not_code():
    run = sim.run(sim.loads(broken("type: CONSULT", "type: state")), seed=1)
    scale = dict.fromkeys(["MOBILIZE", "ACCUSE", "REQUEST"], 1.0)
    assert (run.acts["type"] == "state").any()
    found = run.beside(record((2, "LOW", "UPL", "ACCUSE")), actors=WHO, scale=scale)
    assert found["acts"].sum() == int((run.acts["type"] != "state").sum())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, r"say in actors= who is who. It has events of LOW \(1\), UPL \(1\)"),
        ({"actors": {"LOW": "lowlnd"}}, "no actor 'lowlnd'.*'lowland'"),
        ({"actors": WHO, "within": -1}, "within=-1 must be at least 0"),
    ],
)
def test_what_cannot_be_laid_side_by_side_is_said_in_a_sentence(lesson, asked, said):
    with pytest.raises(sim.DiplosimError, match=said):
        lesson.beside(record((2, "LOW", "UPL", "ACCUSE")), **asked)


def with_section(text):
    """The lesson, with the events and facts of a section added."""
    document, added = read_yaml(LESSON), read_yaml(text)
    assert not added.problems
    data = document.data
    data["outside"] = data.get("outside", {}) | added.data["outside"]
    data["events"] |= added.data["events"]
    stream = StringIO()
    YAML().dump(data, stream)
    return sim.loads(stream.getvalue())


def test_a_record_becomes_dated_events_that_a_scenario_takes():
    seen = record((2, "UPLGOV", "LOW", "ACCUSE"), (2, "UPLMIL", "LOW", "ACCUSE"),
                  (3, "UPL LOW", "", "CONSULT"), (4, "XXX", "LOW", "AID"),
                  (5, "UPL", "", "NONE"), (6, "LOWGOV", "LOW", "COERCE"))  # fmt: skip
    text = events_section(seen, CASE, WHO)
    assert text.startswith(
        "# 3 of 6 coded events; 0 lie outside the calendar, 1 are not coded by PLOVER, "
        'the others are within one actor, or of actors that are not named: "XXX" 1\n'
    )
    case = with_section(text)
    assert set(case.events) - set(CASE.events) == {"upland_lowland_accuse_day2", "lowland_consult_day3"}
    accused = case.events["upland_lowland_accuse_day2"]
    assert (accused.day.value, accused.text) == (2, "Upland accuses Lowland")
    assert accused.notes == "ACCUSE: upland → lowland; score -3; coded 2 times, as 0"
    assert case.outside[accused.evidence[0]].source == "coded event 0"
    assert case.events["lowland_consult_day3"].text == "Lowland and Upland: CONSULT"
    assert sim.run(case, seed=1).stances.equals(sim.run(CASE, seed=1).stances)  # nothing has effects yet


def test_ids_and_facts_of_the_scenario_are_not_taken_again():
    once = with_section(events_section(record((2, "UPL", "LOW", "ACCUSE")), CASE, WHO))
    again = read_yaml(events_section(record((2, "UPL", "LOW", "ACCUSE")), once, WHO)).data
    assert list(again["events"]) == ["upland_lowland_accuse_day2_2"]
    assert list(again["outside"]) == ["x2"]


def test_events_outside_the_calendar_are_counted_and_none_at_all_is_an_error():
    late = record((0, "UPL", "LOW", "ACCUSE"), (1, "UPL", "LOW", "ACCUSE"))
    assert events_section(late, CASE, WHO).startswith("# 1 of 2 coded events; 1 lie outside the calendar")
    with pytest.raises(
        sim.DiplosimError, match=r"(?s)found 0 events .* must be 1 to 2000. 0 of 1 coded events"
    ):
        events_section(record((0, "UPL", "LOW", "ACCUSE")), CASE, WHO)


@settings(max_examples=15)
@given(st.lists(events(), min_size=1, max_size=4, unique_by=lambda event: event.id))
def test_whatever_a_record_says_its_section_is_yaml_that_a_scenario_takes(listed):
    moved = [
        json.loads(to_json(event)) | {"date": "2031-03-05", "source": [{"code": "UPL"}]} for event in listed
    ]
    frame = as_frame(event for row in moved for event in from_json(json.dumps(row)))
    who = dict.fromkeys(frame["recipient"].dropna(), "lowland") | WHO
    coded = frame.loc[frame["type"] != "NONE", "id"].nunique()
    if coded:
        case = with_section(events_section(frame, CASE, who))
        assert 1 <= len(set(case.events) - set(CASE.events)) <= coded
