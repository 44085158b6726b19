"""The reference names every key of the format, and the coding table every coded event."""

import json
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

import sim
from sim.scenario import parts, scenario
from sim.scenario.listing import covering
from sim.scenario.schema import json_schema

ROOT = Path(__file__).parent.parent
MODELS = sorted(
    {
        model
        for module in (parts, scenario)
        for model in vars(module).values()
        if isinstance(model, type)
        and issubclass(model, BaseModel)
        and model.__module__.startswith("sim.scenario")
    },
    key=lambda model: model.__name__,
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_reference_names_every_key(model):
    page = (ROOT / "docs" / "scenario-reference.md").read_text(encoding="utf-8")
    words = set(re.findall(r"[a-z_0-9]+", " ".join(re.findall(r"(?<!`)`[^`\n]+`(?!`)", page))))
    keys = {field.alias or name for name, field in model.model_fields.items()}
    assert keys - words == set()


def test_every_coded_event_and_dynamic_has_a_row_whose_elements_exist():
    case = sim.load(ROOT / "scenarios" / "syria-2024-12.yaml")
    page = (ROOT / "docs" / "coding-table.md").read_text(encoding="utf-8")
    rows = {line.split(" | ")[0].strip("| "): line for line in page.splitlines() if line.startswith("| ")}
    found = covering(case)
    assert len([key for key in found if re.fullmatch(r"E\d\d", key)]) == 22
    assert len(found) == 22 + 19
    for key, paths in found.items():
        assert paths, f"nothing covers {key}"
        assert set(re.findall(r"`([^`]+)`", rows[key])) == set(paths), key


def test_the_published_schema_is_the_one_the_reader_uses():
    stored = json.loads((ROOT / "docs" / "scenario.schema.json").read_text(encoding="utf-8"))
    assert stored["title"] == json_schema()["title"]
    assert set(stored["properties"]) == set(json_schema()["properties"])
    assert set(stored["$defs"]) == set(json_schema()["$defs"])
