"""Ways that somebody clicks through the page, without a browser."""

import json

import pytest

import sim
from sim.page.changing import MINE

testing = pytest.importorskip(
    "streamlit.testing.v1", reason="Streamlit is not installed: pip install 'diplosim[view]'"
)

RATE = "playbook.shells.rate"
VALUE = f"value of {RATE}"


def opened(path):
    """Return the page of a file."""
    script = (
        f"from pathlib import Path\nfrom sim.page.layout import show\nshow(Path({json.dumps(str(path))}))"
    )
    return fine(testing.AppTest.from_string(script, default_timeout=120).run())


def fine(page):
    """Return the page if nothing went wrong on it."""
    assert [error.message for error in page.exception] == []
    return page


def click(page, key):
    return fine(page.button(key=key).click().run())


def turned(page, view):
    """Turn to a panel."""
    return fine(page.button_group(key="view").set_value(view).run())


def texts(page):
    """Everything that can be read on the page, as a reader sees it: Markdown's backslashes are not shown."""
    kinds = (page.text, page.markdown, page.caption, page.info, page.error, page.success, page.code)
    return "\n".join(one.value for kind in kinds for one in kind).replace("\\", "").replace("\u2060", "")


def changed(page, value=0.1):
    """Move the slider of one number."""
    page = fine(page.multiselect(key="numbers").set_value([RATE]).run())
    return fine(page.slider(key=VALUE).set_value(value).run())


def test_step_plays_a_day_and_reset_goes_back(talks):
    page = opened(talks)
    assert "Day 0" in texts(page)
    page = click(click(page, "step"), "step")
    assert "Day 2, 7 May 2031" in texts(page)
    assert "Day 0" in texts(click(page, "reset"))


def test_play_goes_to_the_end_of_the_calendar_by_itself(talks, monkeypatch):
    monkeypatch.setattr("sim.page.panels.controls._BEAT", 0.0)
    page = click(opened(talks), "play")
    assert "The calendar is at its end." in texts(page)
    assert page.button(key="play").disabled
    assert page.button(key="step").disabled


def test_what_is_watched_is_the_run_that_the_command_line_plays(talks):
    page = opened(talks)
    fine(page.number_input(key="seed").set_value(7).run())
    fine(page.number_input(key="replicate").set_value(3).run())
    for _ in range(3):
        page = click(page, "step")
    run = sim.run(sim.load(talks), seed=7, replicate=3)
    done = run.acts.loc[run.acts["day"] == 3, "text"]
    assert len(done)
    for text in done:
        assert f"• {text}" in texts(page)


def test_another_variant_is_shown_on_the_same_day(talks):
    page = click(click(opened(talks), "step"), "step")
    page = fine(page.selectbox(key="variant").set_value("no_shells").run())
    assert "Day 2" in texts(page)
    assert "No shell falls" in texts(page)


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("Day", "Nothing has been said yet"),
        ("Messages", "No messages yet"),
        ("Why", "Nobody has moved yet"),
        ("Compare", "Nothing is changed yet"),
        ("Save", "no change to save yet"),
    ],
)
def test_an_empty_panel_says_what_to_do(talks, view, said):
    assert said in texts(turned(opened(talks), view))


def test_a_click_on_an_actor_tells_why_it_moved_down_to_the_sentence(talks):
    page = opened(talks)
    for _ in range(6):
        page = click(page, "step")
    page = click(page, "ask ridgeland")
    assert page.session_state["view"] == "Why"
    assert "From day 1 to day 6 Ridgeland's private stance on pull_back" in texts(page)
    assert "Ridgeland holds the ridge above the town of Ford" in texts(page)


def test_a_click_on_a_move_explains_that_day(talks):
    page = click(opened(talks), "step")
    moves = [button for button in page.button if (button.key or "").startswith("move ")]
    page = fine(moves[0].click().run())
    assert page.session_state["why day"] == 1
    assert "On day 1" in texts(page)


def test_filters_of_the_log_say_when_nothing_passes(talks):
    page = turned(click(opened(talks), "step"), "Messages")
    assert "messages. Choose one" in texts(page)
    page = fine(page.text_input(key="log text").set_value("no message has these words").run())
    assert "No message passes all of these filters" in texts(page)


def test_a_change_is_compared_over_many_pairs_and_saved_as_a_variant(talks):
    page = turned(changed(opened(talks)), "Compare")
    page = click(page, "compare")
    assert "of runs as now" in texts(page)
    assert "95 % interval" in texts(page)
    page = turned(page, "Save")
    fine(page.text_input(key="save name").set_value("fewer_shells").run())
    page = click(page, "save")
    assert "diplosim compare talks-mine.yaml --variants fewer_shells" in texts(page)
    saved = sim.load(talks.with_name("talks-mine.yaml"))
    assert saved.variants["fewer_shells"].set == {RATE: 0.1}


def test_a_comparison_of_another_change_is_not_shown(talks):
    page = click(turned(changed(opened(talks)), "Compare"), "compare")
    page = fine(page.slider(key=VALUE).set_value(0.4).run())
    assert "Compare again" in texts(page)
    assert "of runs as now" not in texts(page)


def test_a_change_is_watched_unless_as_now_is_asked_for(talks):
    page = changed(click(opened(talks), "step"))
    assert page.session_state["made player"][1].run.variant == MINE
    page = fine(page.radio(key="watched").set_value("as now").run())
    assert page.session_state["made player"][1].run.variant == "base"


def test_a_value_that_is_impossible_is_left_out_with_the_reason(talks):
    text = talks.read_text(encoding="utf-8")
    talks.write_text(text.replace("day: 8", "day: {value: 8, range: [4, 30]}"), encoding="utf-8")
    page = fine(opened(talks).multiselect(key="numbers").set_value(["events.visit.day"]).run())
    page = fine(page.slider(key="value of events.visit.day").set_value(30).run())
    assert "cannot be played, so it is left out" in texts(page)
    assert "must lie in [1, 21], the days of the calendar" in texts(page)
    assert "Nothing is changed yet" in texts(turned(page, "Compare"))


def test_a_file_with_mistakes_is_told_of_and_read_again(talks):
    good = talks.read_text(encoding="utf-8")
    talks.write_text(good.replace("days: 21", "days: none").replace("rate: 0.5", "rate: 5"), encoding="utf-8")
    page = opened(talks)
    assert "cannot be played yet" in page.header[0].value
    assert "2 things in it have" in texts(page)
    assert "talks.yaml:" in texts(page)
    talks.write_text(good, encoding="utf-8")
    assert "Day 0" in texts(fine(page.button[0].click().run()))


def test_a_name_that_is_taken_is_refused_in_words(talks):
    page = turned(changed(opened(talks)), "Save")
    fine(page.text_input(key="save file").set_value("talks.yaml").run())
    page = click(page, "save")
    assert "nothing is overwritten here" in texts(page)


def test_a_file_that_was_edited_is_read_again_and_begins_anew(talks):
    page = click(opened(talks), "step")
    text = talks.read_text(encoding="utf-8")
    talks.write_text(text.replace("Talks about a ridge", "Talks about a valley"), encoding="utf-8")
    page = click(page, "read again")
    assert "Talks about a valley" in [one.value for one in page.subheader]
    assert "Day 0" in texts(page)
