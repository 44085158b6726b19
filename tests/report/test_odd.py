"""The ODD+D description: everything is in it, and nothing of a scenario acts as markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.report.blocks import Bullets, Formula, Paragraph, Section, Table, escaped, markdown
from sim.report.odd import describe
from sim.rules import RULES
from tests.plot.samples import syria
from tests.report.samples import ATTACK, Reader, attacked, lesson

ELEMENTS = [
    "I. Overview",
    "I.i Purpose and patterns",
    "I.ii Entities, state variables and scales",
    "I.iii Process overview and scheduling",
    "II. Design concepts",
    "II.i Theoretical and empirical background",
    "II.ii Individual decision making",
    "II.iii Learning",
    "II.iv Individual sensing",
    "II.v Individual prediction",
    "II.vi Interaction",
    "II.vii Collectives",
    "II.viii Heterogeneity",
    "II.ix Stochasticity",
    "II.x Observation and emergence",
    "III. Details",
    "III.i Implementation details",
    "III.ii Initialisation",
    "III.iii Input data",
    "III.iv Submodels",
]
both = pytest.mark.parametrize("case", [lesson, syria], ids=["lesson", "syria"])


def words(case: sim.Scenario) -> str:
    """Everything that a description says, without markup."""
    said = []
    for section in describe(case).sections:
        said.append(section.title)
        for block in section.blocks:
            match block:
                case Paragraph(text) | Formula(text):
                    said.append(text)
                case Bullets(items):
                    said += items
                case Table(head, rows):
                    said += [*head, *(cell for row in rows for cell in row)]
    return "\n".join(said)


@both
def test_a_description_has_the_elements_of_the_protocol_in_their_order(case):
    titles = [section.title for section in describe(case()).sections]
    assert [title for title in titles if not title.startswith("Rule: ")] == ELEMENTS


@both
def test_every_piece_of_the_scenario_is_described(case):
    found, text = case(), words(case())
    kinds = ("actors", "issues", "propositions", "channels", "groups", "situation", "events", "milestones",
             "playbook", "meetings", "promises", "outcomes", "variants", "outside")  # fmt: skip
    assert [name for kind in kinds for name in getattr(found, kind) if name not in text] == []
    changes = [change for one in found.situation.values() for change in one.changes]
    assert [name for name in changes if name not in text] == []


@both
def test_every_rule_in_use_stands_with_its_formula_its_parameters_and_its_source(case):
    found, text = case(), words(case())
    used = {spec.rule for actor in found.actors for spec in found.rules_of(actor).values()}
    assert len(used) >= 2
    for name in used:
        assert f"Rule: {name}" in text
        assert RULES[name].formula in text
        assert all(source in text for source in RULES[name].sources)
        assert all(parameter.name in text for parameter in RULES[name].parameters)


def test_rules_that_nobody_has_are_not_described():
    assert "Rule: hegselmann_krause" not in words(lesson())


def test_settings_of_an_actor_are_those_of_the_scenario():
    assert "of: assad_survives; rate: assad_rule 0.3, strikes 0.05, negotiated_end 0.1" in words(syria())


def test_chance_is_listed_where_it_enters():
    text = words(syria())
    assert "groups drawn once per run: arab_allies" in text
    assert "chances per day of outcomes: assad_flees" in text


def test_the_page_has_no_script_and_an_attack_in_every_text_adds_no_tag():
    plain, bad = Reader(describe(lesson()).html), Reader(describe(attacked()[0]).html)
    assert bad.tags <= plain.tags | {"pre"}
    assert "script" not in bad.tags
    assert ATTACK in bad.text
    assert not any(name.startswith("on") for _, name, _ in bad.attributes)


def test_no_text_of_a_scenario_is_markup_in_markdown():
    markdown_it = pytest.importorskip("markdown_it")
    tokens = markdown_it.MarkdownIt("gfm-like", {"linkify": False}).parse(describe(attacked()[0]).markdown)
    inner = [child.type for token in tokens for child in token.children or ()]
    assert {token.type for token in tokens}.isdisjoint({"html_block", "code_block"})
    assert set(inner) <= {"text", "text_special"}


@given(st.text(max_size=40))
def test_escaped_text_reads_as_itself(text):
    markdown_it = pytest.importorskip("markdown_it")
    tokens = markdown_it.MarkdownIt("gfm-like", {"linkify": False}).parse(f"x {escaped(text)}")
    inner = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inner} <= {"text", "text_special"}
    assert "".join(child.content for child in inner).split() == f"x {text}".replace("\0", "\ufffd").split()


def test_a_formula_cannot_end_its_fence():
    made = markdown("t", [Section("s", (Formula("a ``` b"),))])
    assert "````text\na ``` b\n````" in made


@pytest.mark.parametrize(("name", "begins"), [("model.md", "# Three"), ("model.html", "<!DOCTYPE html>")])
def test_the_name_of_the_file_says_which_form_is_written(tmp_path, name, begins):
    written = describe(lesson()).save(tmp_path / name)
    assert written.read_text(encoding="utf-8").lstrip().startswith(begins)
