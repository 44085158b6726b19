"""The JSON Schema of scenario files, for editors that complete and check while one types."""

from __future__ import annotations

from typing import Any

from sim.scenario.scenario import Scenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file."""
    schema = Scenario.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": DIALECT, **schema, "title": "diplosim scenario"}
