"""The pages of docs/ say what the code does: every key of the format, every coded event, every piece shown."""

import inspect
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

import sim
from sim.scenario import parts, scenario
from sim.scenario.listing import covering

ROOT = Path(__file__).parent.parent
REFERENCE = (ROOT / "docs/scenario-reference.md").read_text("utf-8")
TUTORIAL = (ROOT / "docs/tutorial.md").read_text("utf-8")
CODING_TABLE = (ROOT / "docs/coding-table.md").read_text("utf-8")


def keys_of_the_format():
    for module in (parts, scenario):
        for name, part in vars(module).items():
            if inspect.isclass(part) and issubclass(part, BaseModel) and part.__module__ == module.__name__:
                yield from (f"{name}.{field.alias or key}" for key, field in part.model_fields.items())


@pytest.mark.parametrize("key", sorted(keys_of_the_format()))
def test_the_reference_names_every_key_of_the_format(key):
    spans = re.findall(r"`([^`\n]+)`", REFERENCE)
    words = {word for span in spans for word in re.findall(r"[a-z_0-9]+", span)}
    assert key.rpartition(".")[2] in words


def rows_of_the_coding_table():
    """Return, by the first cell of a row, the cells after it."""
    lines = [line for line in CODING_TABLE.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first.strip("`"): rest for first, *rest in rows}


@pytest.fixture(scope="module")
def syria():
    return sim.load(ROOT / "scenarios/syria-2024-12.yaml")


def test_every_coded_event_and_dynamic_has_its_row_with_elements_that_exist(syria):
    rows = rows_of_the_coding_table()
    assert len(syria.coding) == 22 + 19
    for code, elements in covering(syria).items():
        told = {path for cell in rows[code] for path in re.findall(r"`([a-z_.]+\.[a-z_.]+)`", cell)}
        assert told == set(elements) != set(), code


def test_the_coding_table_has_no_row_of_something_that_is_not_coded(syria):
    assert set(rows_of_the_coding_table()) - {"code"} == set(syria.coding)


def test_what_the_tutorial_shows_is_in_the_example():
    example = (ROOT / "examples/own_scenario.yaml").read_text("utf-8")
    pieces = re.findall(r"^```yaml\n(.*?)^```$", TUTORIAL, re.DOTALL | re.MULTILINE)
    assert len(pieces) > 10
    assert [piece for piece in pieces if piece not in example] == []
