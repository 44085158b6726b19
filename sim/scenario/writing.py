"""A scenario as YAML again: reading it back gives the same scenario."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from sim.scenario.scenario import Scenario

_SHORT = 100


def dump(scenario: Scenario) -> str:
    """Return ``scenario`` as YAML; ``loads(dump(scenario)) == scenario``."""
    yaml = YAML()
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(_laid_out(scenario.data()), stream)
    return stream.getvalue()


def _laid_out(value: Any) -> Any:
    """Write short things on one line, everything else block by block."""
    if isinstance(value, dict):
        laid = CommentedMap((key, _laid_out(inner)) for key, inner in value.items())
        return _in_flow(laid, value)
    if isinstance(value, list):
        return _in_flow(CommentedSeq(_laid_out(inner) for inner in value), value)
    return _text(value) if isinstance(value, str) else value


def _in_flow(laid: Any, value: Any) -> Any:
    inner = value.values() if isinstance(value, dict) else value
    flat = not any(isinstance(one, dict | list) for one in inner)
    if flat and len(repr(value)) <= _SHORT:
        laid.fa.set_flow_style()
    return laid


def _text(value: str) -> str:
    """Quote what a reader might take for something else, or would fold differently."""
    plain = value.replace(" ", "").replace("-", "").replace("_", "").isalnum() and not value[:1].isdigit()
    odd = not plain or value != value.strip() or value.lower() in {"null", "true", "false", "inf", "nan"}
    return DoubleQuotedScalarString(value) if odd else value
