import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.scenario.scenario import Scenario
from sim.testing import scenarios
from tests.scenario.samples import LESSON, ROOT

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"))


@pytest.mark.parametrize("path", ["scenarios/syria-2024-12.yaml", "examples/own_scenario.yaml"])
def test_what_is_written_reads_back_the_same_without_the_file_beside_it(path):
    case = sim.load(ROOT / path)
    again = sim.loads(case.dump())
    assert again == case
    assert again.hash == case.hash


@given(scenarios())
def test_any_scenario_reads_back_the_same(case):
    assert sim.loads(case.dump()) == case


@given(
    st.text(LETTERS, min_size=1, max_size=40)
    | st.sampled_from(["off", "1.0", "null", "~", "2024-01-01", " x ", "a: b", "- c", "#d"])
)
def test_any_words_read_back_the_same(words):
    case = sim.loads(LESSON)
    changed = Scenario.model_validate({**case.data(), "title": words})
    assert sim.loads(changed.dump()).title == words


def test_the_hash_does_not_depend_on_the_order_of_the_file():
    case = sim.loads(LESSON)
    turned = Scenario.model_validate(dict(reversed(case.data().items())))
    assert turned.hash == case.hash
