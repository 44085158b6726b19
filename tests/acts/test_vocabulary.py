"""Conditions, event types and wording."""

import pytest

from sim.acts.conditions import Comparison, Quantity, Who, parse_condition
from sim.acts.plover import PLOVER, score
from sim.acts.wording import check_template, position_in_words, render


def test_a_condition_names_a_quantity_an_operator_and_a_number():
    wanted = Quantity("belief", Who("allies", "most"), "survives")
    assert parse_condition("belief.most(allies).survives > 0.5") == Comparison(wanted, None, ">", 0.5)
    assert parse_condition("day>=3").number == 3.0
    assert parse_condition("stance.self.dam < -.25").number == -0.25


def test_a_condition_may_compare_two_faces():
    found = parse_condition("public.russia.rule - stance.russia.rule > 0.3")
    assert (found.quantity.kind, found.less.kind) == ("public", "stance")


@pytest.mark.parametrize(
    "text",
    ["", "front is low", "day > soon", "stance.x > 0", "mood.x.y > 0", "day > 1 > 0", "situation.some(g) > 0",
     "__import__('os').system('ls') > 0", "stance.few(g).dam > 0", "stance.some(g).dam - stance.a.dam > 0"],
)  # fmt: skip
def test_what_is_no_condition_is_refused(text):
    with pytest.raises(ValueError, match="found"):
        parse_condition(text)


def test_scores_are_those_of_the_manual_and_of_the_mode_where_it_has_one():
    assert score("ASSAULT") == -9.0
    assert score("ASSAULT", "aerial") == -9.5
    assert score("PROTEST", "vandalize") == score("PROTEST")  # the manual gives that mode no score
    assert score("NONE") == 0.0


def test_cooperation_scores_above_conflict():
    for event_type in PLOVER.values():
        if event_type.quad.endswith("cooperation"):
            assert event_type.score > 0
        elif event_type.quad == "material_conflict":
            assert event_type.score < 0


def test_a_value_is_inserted_as_it_is_and_never_read_as_a_template():
    assert render("{speaker} says {quote}", {"speaker": "A", "quote": "{speaker}"}) == "A says {speaker}"


@pytest.mark.parametrize("template", ["{listener.__class__}", "{0}", "{}", "{speaker!r}", "{nobody}"])
def test_a_template_reaches_nothing_but_its_placeholders(template):
    with pytest.raises(ValueError, match="found placeholder"):
        check_template(template)


def test_a_position_is_said_by_the_pole_it_is_nearer_to():
    assert position_in_words(0.9, "no", "yes") == "fully “yes”"
    assert position_in_words(-0.5, "no", "yes") == "mostly “no”"
    assert position_in_words(0.05, "no", "yes") == "between the poles"
