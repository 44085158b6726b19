"""What was found, what is allowed, what to do: the words for what pydantic refuses."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from annotated_types import Ge, Le
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.errors import did_you_mean
from sim.scenario.scenario import Scenario

Key = str | int
Path = tuple[Key, ...]
Found = tuple[Path, str]


def translated(error: ValidationError, data: Mapping[str, Any]) -> list[Found]:
    """Return (path, message) for every problem that pydantic found in ``data``."""
    found: dict[Path, str] = {}
    for detail in error.errors(include_url=False):
        path = _in_file(detail["loc"], data)
        if detail["type"] == "extra_forbidden" and path not in found:
            found[path] = _unknown_key(path, detail)
        found.setdefault(path, _message(detail))  # of several readings of one value the first is told
    # what holds a broken part is not broken itself
    return [(path, message) for path, message in found.items() if not _holds_another(path, found)]


def _holds_another(path: Path, found: Iterable[Path]) -> bool:
    return any(other[: len(path)] == path and len(other) > len(path) for other in found)


def _in_file(loc: Path, data: Any) -> Path:
    """Drop from a location what is not in the file: names of alternatives and of validators.

    The last key stays: it may be missing, or be the ``value`` for which a bare number is short.
    """
    path: list[Key] = []
    found: Any = data
    for number, key in enumerate(loc):
        last = number == len(loc) - 1
        if _has(found, key):
            path.append(key)
            found = found[key]
        elif last and (key == "value" or (isinstance(found, dict) and "[" not in str(key))):
            path.append(key)
    return tuple(path)


def _has(found: object, key: Key) -> bool:
    if isinstance(found, list):
        return isinstance(key, int) and key < len(found)
    return isinstance(found, dict) and key in found


def _message(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"found {shown(detail['input'])}, must lie in {_bounds(detail['loc'], context)}"
    say = _SAID.get(kind)
    if say is not None:
        return f"found {shown(detail['input'])}, {say(context)}" if kind != "missing" else say(context)
    if kind in ("value_error", "assertion_error"):
        return str(context.get("error", detail["msg"]))
    return f"found {shown(detail['input'])}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"


_SAID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda ctx: "is missing; add it",
    "float_type": lambda ctx: "must be a number",
    "int_type": lambda ctx: "must be a whole number",
    "finite_number": lambda ctx: "must be a finite number",
    "string_type": lambda ctx: "must be text",
    "bool_type": lambda ctx: "must be true or false",
    "dict_type": lambda ctx: "must be a mapping of names to values",
    "model_type": lambda ctx: "must be a mapping of keys to values",
    "tuple_type": lambda ctx: "must be a list",
    "date_type": lambda ctx: "must be a date such as 2024-11-26",
    "date_from_datetime_parsing": lambda ctx: "must be a date such as 2024-11-26",
    "date_parsing": lambda ctx: "must be a date such as 2024-11-26",
    "literal_error": lambda ctx: f"must be {ctx['expected']}",
    "string_pattern_mismatch": lambda ctx: _pattern(str(ctx["pattern"])),
    "string_too_long": lambda ctx: f"must have at most {ctx['max_length']} characters",
    "string_too_short": lambda ctx: "must not be empty",
    "too_short": lambda ctx: f"must have at least {ctx['min_length']}",
    "too_long": lambda ctx: f"must have at most {ctx['max_length']}",
}


def _pattern(pattern: str) -> str:
    known = {
        r"^[a-z][a-z0-9_]*$": "must be lower-case letters, digits and _, beginning with a letter",
        r"^[a-z0-9][a-z0-9-]*$": "must be lower-case letters, digits and -",
        r"^[sx][0-9]{1,4}$": "must be a sentence (s0, s1, …) or an outside fact (x1, …)",
        r"^[0-9a-f]{64}$": "must be 64 hexadecimal digits",
        r"^(each )?[a-z][a-z0-9_]*$": "must be an actor, or `each GROUP`",
    }
    return known.get(pattern, "must be written like `OUTCOME - 2`, `day 4` or `OUTCOME - 1 .. OUTCOME`")


def shown(value: object) -> str:
    """Show a value as it was found, shortened."""
    text = f"{value:g}" if isinstance(value, float) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _unknown_key(path: Path, detail: ErrorDetails) -> str:
    model = _model_at(detail["loc"][:-1])
    known = sorted(f.alias or name for name, f in model.model_fields.items()) if model else []
    allowed = f"; allowed are {', '.join(known)}." if known else "."
    return f"unknown key {str(path[-1])!r}{allowed}{did_you_mean(str(path[-1]), known)}"


def _bounds(loc: Path, context: Mapping[str, Any]) -> str:
    """Return the interval in which a number must lie, both ends."""
    low, high = interval(_annotations(loc))
    low, high = context.get("ge", low), context.get("le", high)
    if low is None or high is None:
        return f"[{low:g}, …)" if low is not None else f"(…, {high:g}]"
    return f"[{low:g}, {high:g}]"


def interval(annotation: Any) -> tuple[Any, Any]:
    """Return the bounds that an annotation states, ``None`` where it states none."""
    low = high = None
    for metadata in getattr(annotation, "__metadata__", ()):
        low = metadata.ge if isinstance(metadata, Ge) else low
        high = metadata.le if isinstance(metadata, Le) else high
    if low is None and high is None:
        for inner in typing.get_args(annotation):
            found = interval(inner)
            if found != (None, None):
                return found
    return low, high


def _model_at(loc: Path) -> type[BaseModel] | None:
    found = _annotations(loc)
    return next(
        (one for one in _alternatives(found) if isinstance(one, type) and issubclass(one, BaseModel)), None
    )


def _annotations(loc: Path) -> Any:
    """Walk the annotations of the models along a location."""
    annotation: Any = Scenario
    for key in loc:
        annotation = _step(annotation, key)
    return annotation


def _step(annotation: Any, key: Key) -> Any:
    for one in _alternatives(annotation):
        if isinstance(one, type) and issubclass(one, BaseModel):
            fields = {f.alias or name: (name, f) for name, f in one.model_fields.items()}
            if key in fields:
                return typing.get_type_hints(one, include_extras=True)[fields[str(key)][0]]
        arguments = typing.get_args(one)
        if typing.get_origin(one) is dict and isinstance(key, str):
            return arguments[1]
        if typing.get_origin(one) is tuple and isinstance(key, int):
            return arguments[0] if len(arguments) < 2 or arguments[1] is Ellipsis else arguments[key]
    return annotation  # the name of an alternative, or of a validator


def _alternatives(annotation: Any) -> list[Any]:
    """Return what an annotation may stand for, unions and metadata taken apart."""
    if typing.get_origin(annotation) is typing.Annotated:
        return _alternatives(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return [one for part in typing.get_args(annotation) for one in _alternatives(part)]
    return [annotation]
