"""Whom pronouns and bare roles mean; or nobody, where the text does not say."""

import pytest

from sim.text import code_events
from tests.text.samples import told


def last(text):
    event = code_events(text)[-1]
    return event.source, event.target


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        # the person before, not the nearest after
        ("Assad was alone. Before he fled Syria, the Qatari prime minister met Iran.", ["QAT"], ["IRN"]),
        # the subject of the sentence before
        ("Two Arab allies met in Amman. They reached out to Iran.", ["ARAB_ALLIES"], ["IRN"]),
        ("Iran accused Iraq of lying. It attacked Kuwait.", ["IRN"], ["KWT"]),
        # the subject that governs
        ("Iran said it would attack Kuwait.", ["IRN"], ["KWT"]),
        ("Iran told Iraq that its army would attack Kuwait.", ["IRN"], ["KWT"]),
        # who is quoted
        ('"We will bomb Israel," Nasrallah told reporters in Beirut.', ["HEZBOLLAH"], ["ISR"]),
        # fighters are a group's
        ("Russia sounded out HTS as its fighters attacked Homs.", ["HTS"], ["SYR"]),
        # rebels of the place, of the state, of the story
        ("Rebels in Darfur attacked Chad.", ["SDN_REB"], ["TCD"]),
        ("The government of Chad attacked Libya.", ["TCD"], ["LBY"]),
        ("Sudan's army shelled Kadugli. The army attacked Chad.", ["SDN"], ["TCD"]),
        ("Syrian rebels took Homs. Russia bombed the rebels.", ["RUS"], ["SYR_REB"]),
        # two that were named together
        ("Chad and Sudan met in Doha. France urged both sides to talk.", ["FRA"], ["SDN", "TCD"]),
    ],
)  # fmt: skip
def test_an_expression_means_whom_a_careful_reader_takes(text, source, target):
    assert last(text) == (tuple(source), tuple(target))


@pytest.mark.parametrize(
    "text",
    [
        "They attacked Iran.",
        "It was late. They attacked Iran.",
        "Iran was quiet. Kim, a tall man, met nobody. He attacked Iran.",
    ],
)
def test_a_pronoun_without_antecedent_is_nobody(text):
    assert last(text)[0] == ()


def test_the_fleeing_president_is_not_the_nearest_person():
    text = "Assad was alone. Just hours before he fled Syria, the Qatari prime minister met Iran."
    assert ("RETREAT", ("SYR",), ()) in told(text)


def test_it_as_an_object_is_no_actor():
    assert told("Russia accused Georgia of lying. Georgia denied it.")[-1] == ("NONE", ("GEO",), ())


def test_what_is_not_said_by_name_keeps_its_reason():
    events = code_events("Iran accused Iraq of lying. It attacked Kuwait.")
    assert events[0].reasons == ()
    assert events[1].reasons == ("it: IRN",)
    assert events[1].confidence < events[0].confidence


def test_those_whose_state_is_unknown_stay_without_one():
    assert told("The rebels attacked the army.") == [("ASSAULT", ("REB",), ("MIL",))]


def test_these_talks_have_the_parties_of_the_talks_before():
    text = "Russia held talks with Iran. Iran used these talks to stress that war would be futile."
    assert told(text)[-1] == ("REQUEST", ("IRN",), ("RUS",))


def test_a_joint_statement_is_made_by_those_who_met():
    text = "Iran, Iraq and Qatar met in Doha. A joint statement was released, stressing the need for peace."
    assert told(text)[-1] == ("REQUEST", ("IRN", "IRQ", "QAT"), ())
