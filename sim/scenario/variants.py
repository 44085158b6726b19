"""Variants: a named, small set of changes to a scenario gives a new scenario."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from sim.errors import DiplosimError, Problem, ScenarioError, UnknownNameError, unknown_name
from sim.scenario.messages import Found, translated
from sim.scenario.parts import Variant
from sim.scenario.scenario import Scenario


class PathError(DiplosimError, LookupError):
    """A path that leads nowhere in the scenario."""


def apply_variant(scenario: Scenario, name: str) -> Scenario:
    """Return the scenario that the variant ``name`` describes.

    Raises
    ------
    UnknownNameError
        If there is no such variant.
    ScenarioError
        If a path leads nowhere, or a value is not allowed where it is set.
    """
    if name not in scenario.variants:
        raise UnknownNameError(unknown_name("variant", name, ("base", *scenario.variants)))
    return changed(scenario, scenario.variants[name], place=("variants", name))


def changed(scenario: Scenario, variant: Variant, *, place: tuple[str, ...] = ("variant",)) -> Scenario:
    """Return ``scenario`` with the changes of ``variant``; ``place`` is named in errors.

    Raises
    ------
    ScenarioError
        If a path leads nowhere, or a value is not allowed where it is set.
    """
    data, problems = scenario.data(full=True), list[Found]()
    for kind, changes in (("set", variant.set), ("scale", variant.scale)):
        for path, value in changes.items():
            try:
                _put(data, path, value if kind == "set" else _number(data, path) * float(value))
            except PathError as error:
                problems.append(((*place, kind, path), str(error)))
    try:
        if not problems:
            return Scenario.model_validate(data)
    except ValidationError as error:
        problems = [(place, f"sets {_dotted(path)}: {message}") for path, message in translated(error, data)]
    raise VariantError(problems, scenario.id)


class VariantError(ScenarioError):
    """A variant that cannot be applied; ``found`` has its problems as (path, message)."""

    def __init__(self, found: list[Found], source: str) -> None:
        self.found = found
        super().__init__([Problem(0, 0, _dotted(path), message) for path, message in found], source)

    def __reduce__(self) -> tuple[Any, ...]:
        return VariantError, (self.found, self.source)


def _dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(map(str, path))


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    parent, key = _find(data, path)
    if isinstance(parent[key], dict) and "value" in parent[key] and not isinstance(value, dict):
        value = {**parent[key], "value": value, "range": None}  # the reason stays, the range does not
    parent[key] = copy.deepcopy(value)


def _number(data: dict[str, Any], path: str) -> float:
    parent, key = _find(data, path)
    found = parent[key]
    number = found.get("value") if isinstance(found, dict) else found
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise PathError(f"scales {path!r}, which is no number; use set instead")
    return number


def _find(data: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """Return the mapping that holds the last key of ``path``, and that key."""
    found: Any = data
    *way, last = path.split(".")
    for depth, key in enumerate((*way, last)):
        if not isinstance(found, dict) or key not in found:
            known = found if isinstance(found, dict) else ()
            where = ".".join(way[:depth]) or "the scenario"
            raise PathError(
                f"names a path that does not exist, {path!r}: {unknown_name('key', key, known)} (in {where})"
            )
        if depth < len(way):
            found = found[key]
    assert isinstance(found, dict)
    return found, last


def variant_problems(scenario: Scenario) -> Iterator[Found]:
    """Yield what is wrong with the variants of a scenario, as (path, message)."""
    for name, variant in scenario.variants.items():
        try:
            changed(scenario, variant, place=("variants", name))
        except VariantError as error:
            yield from error.found
