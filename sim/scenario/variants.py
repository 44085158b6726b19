"""Variants: a named, small set of changes to a scenario gives a new scenario."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from sim.errors import DiplosimError, Problem, ScenarioError, UnknownNameError, unknown_name
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
    return changed(scenario, scenario.variants[name], place=f"variants.{name}")


def changed(scenario: Scenario, variant: Variant, *, place: str = "variant") -> Scenario:
    """Return ``scenario`` with the changes of ``variant``; ``place`` is named in errors."""
    data = scenario.data(full=True)
    try:
        for path, value in variant.set.items():
            _put(data, path, value)
        for path, factor in variant.scale.items():
            _put(data, path, _number(data, path) * factor)
        return Scenario.model_validate(data)
    except PathError as error:
        raise ScenarioError([Problem(0, 0, place, str(error))], scenario.id) from None
    except ValidationError as error:
        problems = [
            Problem(0, 0, place, f"sets {'.'.join(map(str, found['loc']))}: {found['msg']}")
            for found in error.errors(include_url=False)
        ]
        raise ScenarioError(problems, scenario.id) from None


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


def variant_problems(scenario: Scenario) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what is wrong with the variants of a scenario, as (path, message)."""
    for name, variant in scenario.variants.items():
        try:
            changed(scenario, variant, place="")
        except ScenarioError as error:
            yield from ((("variants", name), problem.message) for problem in error.problems)
