"""The first source: what a careful reader finds in it, and the traps that it sets."""

import pytest

from sim.text import code_events
from tests.text.samples import SEED

EVENTS = code_events(SEED)
EIGHT = ("EGY", "IRN", "IRQ", "JOR", "QAT", "RUS", "SAU", "TUR")

# start of the quote, type, sources, targets, channel
TOLD = [
    ("Russia has maintained communication", "CONSULT", "RUS", "TUR", "private_channel"),
    ("the rebel offensive that ultimately overthrew", "ASSAULT", "SYR_REB", "SYR", "physical"),
    ("Türkiye tried to persuade", "REQUEST", "TUR", "RUS", "private_channel"),
    ("strikes on rebel positions could turn", "REQUEST", "TUR", "RUS", "private_channel"),
    ("the fresh rebel assault started", "ASSAULT", "SYR_REB", "SYR", "physical"),
    ("Moscow signaled its ongoing backing", "SUPPORT", "RUS", "SYR", "public_statement"),
    ("Russian aircraft were targeting", "ASSAULT", "RUS", "SYR_REB", "physical"),
    ("reporting the deaths", "NONE", "RUS", "", "public_statement"),
    ("the insurgents broke through", "ASSAULT", "SYR_REB", "SYR", "physical"),
    ("the Kremlin denounced the offensive", "ACCUSE", "RUS", "SYR_REB", "public_statement"),
    ("expressing hope", "REQUEST", "RUS", "SYR", "public_statement"),
    ("its fighters advanced", "ASSAULT", "HTS", "SYR", "physical"),
    ("Assad fled", "RETREAT", "SYR", "", "physical"),
    ("some of his Arab allies still seemed to believe", "NONE", "ARAB_ALLIES", "", "internal_state"),
    ("They urgently reached out", "CONSULT", "ARAB_ALLIES", "TUR", "private_channel"),
    ("some proposing possible concessions", "AGREE", "ARAB_ALLIES", "SYR_REB", "public_statement"),
    ("they had realized", "NONE", "ARAB_ALLIES", "", "internal_state"),
    ("leading them to delay", "REJECT", "ARAB_ALLIES", "ARAB_LEAGUE", "multilateral"),
    ("the Qatari prime minister left a gala dinner", "CONSULT", " ".join(EIGHT), "", "multilateral_meeting"),
    ("emphasizing the “need to cease", "REQUEST", " ".join(EIGHT), "", "public_statement"),
]


def beginning(quote):
    return next(event for event in EVENTS if SEED[event.start : event.end].startswith(quote))


@pytest.mark.parametrize(("quote", "event_type", "source", "target", "channel"), TOLD)
def test_an_event_of_the_source_is_told(quote, event_type, source, target, channel):
    event = beginning(quote)
    assert (event.kind.type, event.channel) == (event_type, channel)
    assert (event.source, event.target) == (tuple(source.split()), tuple(target.split()))


def test_nothing_is_told_that_the_source_does_not_say():
    assert len(EVENTS) == len(TOLD)


def test_the_lead_repeats_what_the_story_tells_later():
    contact = beginning("Russia has maintained communication")
    assert [SEED[start:end][:24] for start, end in contact.spans] == [
        "Russia has maintained co",
        "Russia was communicating",
    ]
    assert contact.attribution == "a Western security official"
    assert len(beginning("Türkiye tried to persuade").spans) == 2
    assert len(beginning("strikes on rebel positions").spans) == 2
    assert len(beginning("Assad fled").spans) == 2


def test_a_hope_and_a_proposal_are_no_facts():
    assert beginning("expressing hope").hypothetical
    assert beginning("some proposing possible concessions").hypothetical
    assert not beginning("Moscow signaled").hypothetical


@pytest.mark.parametrize(
    ("quote", "anchor", "low", "high"),
    [
        ("Russia has maintained communication", "rebel offensive", 0, 6),
        ("the fresh rebel assault started", "rebel offensive", 0, 0),
        ("Moscow signaled", "rebel offensive", 0, 1),
        ("Russian aircraft were targeting", "rebel offensive", 0, 1),
        ("Assad fled", "Assad fled", 0, 0),
        ("some of his Arab allies", "Assad fled", -2, -2),
        ("They urgently reached out", "Assad fled", -2, -1),
        ("they had realized", "Assad fled", -2, -1),
        ("the Qatari prime minister left", "Assad fled", -1, 0),
        ("emphasizing the “need", "Assad fled", -1, None),
    ],
)
def test_a_day_counts_from_the_offensive_or_from_the_flight(quote, anchor, low, high):
    when = beginning(quote).when
    assert (when.anchor, when.low, when.high) == (anchor, low, high)


def test_what_the_source_does_not_date_has_no_day():
    assert beginning("Türkiye tried to persuade").when is None
    assert beginning("the rebel offensive that ultimately").when is None


def test_speakers_are_those_that_the_source_names():
    assert beginning("They urgently reached out").attribution == "the Turkish official"
    assert beginning("Moscow signaled").attribution == ""
    assert "Caliber.Az" in beginning("Türkiye tried to persuade").attribution
