"""When: an interval from an anchor, or nothing; never a date that the text does not give."""

import datetime

import pytest

from sim.text import When, code_events
from tests.text.samples import only

FRIDAY = datetime.date(2024, 12, 20)


@pytest.mark.parametrize(
    ("time", "low", "high"),
    [
        ("today", 0, 0),
        ("yesterday", -1, -1),
        ("on Friday", 0, 0),
        ("on Monday", -4, -4),
        ("last Monday", -11, -4),
        ("two days ago", -2, -2),
        ("last month", -49, -20),
        ("on 7 December", -13, -13),
        ("on December 24", -362, -362),
        ("in November 2024", -49, -20),
        ("in 2023", -719, -355),
    ],
)
def test_a_day_counts_from_the_day_of_the_text(time, low, high):
    (event,) = code_events(f"Iran attacked Iraq {time}.", published=FRIDAY)
    assert event.when == When("published", low, high)


@pytest.mark.parametrize(
    ("time", "when"),
    [
        ("on Monday", When("published", -6, 0)),
        ("on 7 December 2024", When("2024-12-07", 0, 0)),
        ("in November 2024", When("2024-11-01", 0, 29)),
        ("on 7 December", None),
        ("on 31 June 2024", None),
        ("", None),
    ],
)
def test_without_the_day_of_the_text_only_what_the_words_say_is_known(time, when):
    assert only(f"Iran attacked Iraq {time}.").when == when


@pytest.mark.parametrize(
    ("time", "low", "high"),
    [
        ("Two days before Assad fled", -2, -2),
        ("Three weeks after Assad fled", 21, 24),
        ("Hours before Assad fled", -1, 0),
        ("Before Assad fled", None, 0),
        ("After Assad fled", 0, None),
        ("When Assad fled", 0, 1),
    ],
)
def test_a_day_may_count_from_another_event(time, low, high):
    events = {event.kind.type: event for event in code_events(f"{time}, Iran met Iraq.")}
    assert events["CONSULT"].when == When("Assad fled", low, high)
    assert events["RETREAT"].when == When("Assad fled", 0, 0)


@pytest.mark.parametrize(
    ("time", "low", "high"),
    [
        ("On the second day of the rebel offensive", 1, 1),
        ("By the second day of the rebel offensive", 0, 1),
        ("In the first week of the rebel offensive", 0, 6),
        ("In the early days of the rebel offensive", 0, 6),
    ],
)
def test_a_day_may_count_from_the_start_of_something(time, low, high):
    assert only(f"{time}, Iran met Iraq.").when == When("rebel offensive", low, high)


def test_the_next_day_counts_from_the_day_on_which_the_story_stands():
    events = code_events("Two days before Assad fled, Iran met Iraq. The next day, Iran attacked Kuwait.")
    assert events[-1].when == When("Assad fled", -1, -1)


def test_an_anchor_keeps_its_name_through_the_text():
    text = "Two days before Assad fled, Iran met Iraq. An hour before he fled Syria, Iran met Oman."
    anchors = {event.when.anchor for event in code_events(text) if event.when}
    assert "Assad fled" in anchors
    assert "he fled" not in anchors


def test_a_plan_has_no_day_of_its_action():
    assert only("Iran agreed to meet Iraq on Monday.").when is None
    assert only("Iran agreed on Monday to meet Iraq.").when == When("published", -6, 0)


def test_the_day_on_which_somebody_said_so_is_not_the_day_of_the_event():
    assert only("Iran attacked Iraq, officials said on Tuesday.").when is None
