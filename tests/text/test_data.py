"""The tables of the coder: whole, without contradiction, in the vocabulary of PLOVER."""

import csv
from collections import Counter
from importlib import resources

import pytest

from sim.acts.plover import PLOVER
from sim.text.actors import packaged_actors
from sim.text.cues import by_whom, combinations, noun_cues, verb_cues, verb_readings
from sim.text.grammar import words_in
from sim.text.readings import OPERATORS
from sim.text.tables import listed, rows

FOLDER = resources.files("sim.text") / "data"
TABLES = sorted(path.name.removesuffix(".csv") for path in FOLDER.iterdir() if path.name.endswith(".csv"))


def kinds():
    for row in rows("verbs"):
        yield row["type"], row["mode"]
    for row in rows("combinations"):
        yield row["type"], row["mode"]
    for row in rows("by_whom"):
        yield row["becomes"], row["mode"]
    for cues in noun_cues().values():
        for cue in cues:
            yield from (
                (kind.type, kind.mode or "") for kind in (cue.kind, cue.stopped, cue.cancelled) if kind
            )


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_a_table_has_every_column(name):
    lines = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    widths = Counter(len(row) for row in csv.reader(lines))
    assert len(widths) == 1
    assert "" not in lines


def test_every_type_and_mode_is_one_of_plover():
    for event_type, mode in set(kinds()):
        assert not event_type or event_type in PLOVER
        assert not mode or mode in PLOVER[event_type].modes


def test_every_operator_of_a_verb_is_read():
    assert {row["operator"] for row in rows("verbs")} == set(OPERATORS)


def test_every_type_of_plover_has_a_cue():
    assert {event_type for event_type, _ in kinds()} - {""} == set(PLOVER)


def test_every_verb_of_a_combination_can_be_found_in_a_text():
    for verb, group in combinations():
        head, *rest = verb.split()
        assert head in {base for readings in verb_readings().values() for base, _ in readings}, verb
        assert not rest or verb_cues(head, rest), verb
        assert group


def test_every_group_of_a_combination_exists():
    groups = {cue.group for cues in noun_cues().values() for cue in cues}
    sectors = {"person", "refugee", "media", "organisation"}
    assert {group for _, group in combinations()} <= groups | sectors


def test_what_acts_become_by_who_does_them_are_acts_that_exist():
    acts = {row["act"] for row in rows("verbs")} | {row["act"] for row in rows("combinations")}
    acts |= {
        kind.act for cues in noun_cues().values() for cue in cues for kind in (cue.kind, cue.stopped) if kind
    }
    assert {act for _, act in by_whom()} <= acts


def test_states_have_three_letters_and_no_code_or_name_twice():
    codes = [row["code"] for row in rows("states")]
    assert all(len(code) == 3 and code.isupper() for code in codes)
    assert len(set(codes)) == len(codes) >= 195
    names = Counter(name for row in rows("states") for name in (row["name"], *listed(row["aliases"])))
    assert [name for name, times in names.items() if times > 1] == []


def test_no_name_of_a_state_or_a_leader_is_another_s():
    whose = {}
    for group in packaged_actors().names.values():
        for name in group:
            if name.kind in ("state", "seat", "leader", "organisation", "group") and name.actor:
                assert whose.setdefault((name.keys, name.kind), name.actor) == name.actor, name


def test_leaders_and_groups_belong_to_states_that_exist():
    actors = packaged_actors()
    known = actors.states | set(actors.kinds)
    assert {row["code"] for row in rows("leaders")} <= known
    assert {row["country"] for row in rows("armed_groups")} - {""} <= actors.states


def test_small_words_are_written_as_they_are_looked_up():
    for row in rows("grammar"):
        assert all(word == word.casefold() for word in words_in(row["class"])), row["class"]


def test_verbs_run_to_thousands_of_forms():
    assert len(verb_readings()) > 5000
