"""What the page works out, without Streamlit."""

import html
import importlib.util
import re
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import sim
from sim.errors import DiplosimError, ParameterError, ScenarioError
from sim.page.assumptions import assumptions
from sim.page.changing import Change, as_variant, own_name, with_variant
from sim.page.logs import Filters, asked_for
from sim.page.moves import moved_by, moves, told
from sim.page.pairing import in_a_sentence, paired
from sim.page.player import Player
from sim.page.saving import save_variant
from sim.page.serving import HOST, arguments, check_extra, free_port
from sim.page.words import plain
from sim.scenario.variants import apply_variant

RATE = "playbook.shells.rate"


@pytest.fixture
def case(talks):
    return sim.load(talks)


@given(st.text())
def test_markdown_shows_every_character_of_a_text_and_obeys_none(text):
    shown = MarkdownIt("commonmark").render(plain(text))
    inside = re.fullmatch(r"(?:<p>([^<>]*)</p>\n)?", shown)
    assert inside is not None
    words = html.unescape(inside[1] or "").replace("\u2060", "").split()
    assert words == text.replace("\u2060", "").replace("\0", "\ufffd").split()


@pytest.mark.parametrize("text", ["http://x.example", "www.x.example", "a@x.example", ":smile:"])
def test_no_address_is_left_that_a_page_could_make_a_link_of(text):
    assert text not in plain(text).replace("\\", "")


def test_a_run_played_by_steps_is_the_run(case):
    player = Player(case, variant="no_shells", seed=5, replicate=2)
    player.go_to(4)
    assert player.day == 4
    player.go_to(case.calendar.days)
    assert player.over
    whole = sim.run(case, seed=5, replicate=2, variant="no_shells")
    for name, table in player.run.tables.items():
        assert table.equals(whole.tables[name]), name


def test_a_run_is_made_once_a_day(case):
    player = Player(case)
    player.step()
    before = player.run
    assert player.run is before
    player.step()
    assert player.run is not before


def test_sliders_stand_for_numbers_that_a_run_reads_and_lie_in_their_range():
    found = assumptions(sim.load("scenarios/syria-2024-12.yaml"))
    assert len(found) > 100
    assert not [path for path in found if path.startswith(("source.", "outside."))]
    for one in found.values():
        assert one.low <= one.value <= one.high
        assert 0 < one.step <= one.high - one.low
    day = found["events.aleppo.day"]
    assert (day.low, day.high, day.step) == (3, 4, 1)


def test_every_slider_can_be_moved_to_both_its_ends(case):
    known = assumptions(case)
    assert RATE in known
    for path, one in known.items():
        for value in (one.low, one.high):
            variant = as_variant(case, Change(((path, value),)))
            assert with_variant(case, "mine", variant).variants["mine"] == variant


def test_a_change_on_top_of_a_variant_keeps_what_that_changes(case):
    both = with_variant(case, "both", as_variant(case, Change(((RATE, 0.4),), on="no_mediator")))
    played = apply_variant(both, "both")
    assert played.playbook["mediates"].rate.value == 0.0
    assert played.playbook["shells"].rate.value == 0.4


def test_a_change_that_cannot_begin_late_says_so(case):
    late = as_variant(case, Change((("actors.islet.stance.pull_back", 0.4),), from_day=5))
    with pytest.raises(ScenarioError, match="settled before the first day"):
        with_variant(case, "late", late)


def test_the_name_of_the_change_is_new_in_the_file(case):
    variant = as_variant(case, Change(((RATE, 0.4),)))
    taken = case
    for expected in ("my_change", "my_change_2", "my_change_3"):
        assert own_name(taken) == expected
        taken = with_variant(taken, expected, variant)


def test_moves_are_the_farthest_and_explained_by_the_run(case):
    player = Player(case)
    assert moves(player.run) == ()
    player.go_to(3)
    found = moves(player.run)
    assert [one.size for one in found] == sorted((one.size for one in found), reverse=True)
    for one in found:
        if one.actor is not None and one.quantity in case.issues:
            why = sim.explain(player.run, actor=one.actor, quantity=one.quantity, day=3)
            assert (one.before, one.after) == (why.before, why.after)
    assert "calm" in "\n".join(told(player.run, one) for one in moves(player.run, most=99))


def test_what_an_act_moved_is_what_the_ledger_has(case):
    run = sim.run(case, seed=3)
    ledger = run.ledger
    some = ledger[ledger["act"].notna()].iloc[0]
    moved = moved_by(run, some["act"], int(some["day"]))
    expected = ledger[(ledger["act"] == some["act"]) & (ledger["day"] == some["day"])]["amount"].sum()
    assert moved["amount"].sum() == pytest.approx(expected)


def test_filters_hold_together_and_an_empty_one_asks_for_all(case):
    messages = sim.run(case, seed=3).messages
    assert len(asked_for(messages, Filters())) == len(messages)
    one = messages.iloc[0]
    words = one["text"][:12]
    some = asked_for(
        messages, Filters(speakers=(one["speaker"],), listeners=(one["listener"],), text=words.upper())
    )
    assert 0 < len(some) < len(messages)
    assert set(some["speaker"]) == {one["speaker"]}
    assert set(some["listener"]) == {one["listener"]}
    assert some["text"].str.contains(words, regex=False).all()
    assert asked_for(messages, Filters(day=2))["sent"].eq(2).all()


def test_a_comparison_on_the_page_is_that_of_the_library(case):
    changed = with_variant(case, "mine", as_variant(case, Change(((RATE, 0.5),), on="no_mediator")))
    found = paired(changed, now="no_mediator", mine="mine", seed=4, replicates=60)
    study = sim.ensemble(changed, variants=["no_mediator", "mine"], replicates=60, seed=4, workers=1)
    table = sim.compare(study, baseline="no_mediator").query("variant == 'mine' and kind == 'outcome'")
    assert list(found.outcomes["difference"]) == list(100 * table["difference"])
    assert list(found.outcomes["low"]) == list(100 * table["difference_low"])
    assert not [doubt for doubt in found.doubts if "base" in doubt]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.0, 0.0, "the same in every run"), (-3.0, 1.0, "may be no difference"), (1.0, 3.0, "points, 95 %")],
)
def test_a_difference_is_told_with_its_interval(low, high, said):
    row = {"as now": 40.0, "with my change": 41.0, "difference": 1.0, "low": low, "high": high}
    assert said in in_a_sentence("A treaty is signed", row)


def test_a_saved_change_keeps_the_lines_and_comments_of_the_file(talks, case):
    variant = as_variant(case, Change(((RATE, 0.4),), from_day=3), "Fewer shells fall from day 3.")
    path = save_variant(talks, case, name="fewer", variant=variant, file="mine.yaml")
    assert sim.load(path).hash == with_variant(case, "fewer", variant).hash
    kept = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in talks.read_text(encoding="utf-8").splitlines() if line not in kept] == []


def test_a_change_is_saved_in_whatever_way_the_variants_are_written(talks):
    text = talks.read_text(encoding="utf-8")
    head, _ = text.split("\nvariants:")
    one_line = "\nvariants: {none: {summary: No shell falls., set: {playbook.shells.rate: 0}}}\n"
    for n, written in enumerate((head, head + one_line)):
        talks.write_text(written, encoding="utf-8")
        case = sim.load(talks)
        variant = as_variant(case, Change(((RATE, 0.4),)))
        path = save_variant(talks, case, name="fewer", variant=variant, file=f"mine{n}.yaml")
        assert sim.load(path).variants["fewer"] == variant


@pytest.mark.parametrize("file", ["../mine.yaml", "/mine.yaml", "c:mine.yaml", ".mine.yaml", "mine.txt", ""])
def test_nothing_is_saved_outside_the_folder_of_the_file(talks, case, file):
    variant = as_variant(case, Change(((RATE, 0.4),)))
    with pytest.raises(ParameterError, match="without folders"):
        save_variant(talks, case, name="fewer", variant=variant, file=file)


@pytest.mark.parametrize(
    ("name", "file", "said"),
    [
        ("fewer", "talks.yaml", "nothing is overwritten"),
        ("Fewer shells", "mine.yaml", "small letters"),
        ("no_shells", "mine.yaml", "already"),
        ("base", "mine.yaml", "reserved"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(talks, case, name, file, said):
    variant = as_variant(case, Change(((RATE, 0.4),)))
    with pytest.raises(DiplosimError, match=said):
        save_variant(talks, case, name=name, variant=variant, file=file)
    assert not talks.with_name("mine.yaml").exists()


def test_a_port_that_is_taken_is_left_alone():
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        taken = other.getsockname()[1]
        assert free_port(taken) != taken


def test_the_page_is_served_to_this_machine_and_tells_nobody(tmp_path):
    given = arguments(tmp_path / "talks.yaml", 8600, browser=False)
    assert "--server.address=127.0.0.1" in given
    assert "--browser.gatherUsageStats=false" in given
    assert given[-2:] == ["--", str(tmp_path / "talks.yaml")]


def test_a_missing_extra_says_what_installs_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DiplosimError, match=r"pip install 'diplosim\[view\]'"):
        check_extra()
