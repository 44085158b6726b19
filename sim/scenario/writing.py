"""A scenario as YAML again: reading it back gives the same scenario."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from sim.scenario.scenario import Scenario

_SHORT = 100


def dump(scenario: Scenario) -> str:
    """Return ``scenario`` as YAML; ``loads(dump(scenario)) == scenario``."""
    return dumped(scenario.data())


def dumped(data: Mapping[str, Any]) -> str:
    """Return plain data as YAML, laid out as a scenario file is."""
    yaml = YAML()
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(laid_out(dict(data)), stream)
    return stream.getvalue()


def laid_out(value: Any) -> Any:
    """Write short things on one line, everything else block by block."""
    if isinstance(value, dict):
        laid = CommentedMap((key, laid_out(inner)) for key, inner in value.items())
        return _in_flow(laid, value)
    if isinstance(value, list):
        return _in_flow(CommentedSeq(laid_out(inner) for inner in value), value)
    if isinstance(value, str):
        return LiteralScalarString(value) if _reads_as_written(value) else _text(value)
    return value


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


def _reads_as_written(value: str) -> bool:
    """Whether a text of several lines can stand as a block and be the same when it is read."""
    lines = value.removesuffix("\n").split("\n")
    return len(lines) > 1 and all(line.isprintable() and line.strip() == line != "" for line in lines)
