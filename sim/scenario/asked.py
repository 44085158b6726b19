"""Names and conditions as parts of a scenario write them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from annotated_types import Ge, Le
from pydantic import AfterValidator, BeforeValidator, Strict, StringConstraints

from sim.acts.conditions import parse_condition, parse_quantity
from sim.scenario.numbers import Name, Part

SLOTS = ("morning", "evening", "night")
Slot = Literal["morning", "evening", "night"]
Days = Annotated[int, Strict(), Ge(0), Le(3650)]


def _condition(text: str) -> str:
    parse_condition(text)
    return text


def _quantity(text: str) -> str:
    parse_quantity(text)
    return text


ConditionText = Annotated[str, StringConstraints(max_length=300), AfterValidator(_condition)]
QuantityText = Annotated[str, StringConstraints(max_length=200), AfterValidator(_quantity)]


def _listed(found: Any) -> Any:
    """Take one name, or one condition, for a list of one."""
    return (found,) if isinstance(found, str) and found != "all" else found


Actors = Annotated[
    Literal["all"] | tuple[Name, ...],
    BeforeValidator(_listed, json_schema_input_type=Literal["all"] | Name | tuple[Name, ...]),
]
"""Actors, groups and roles by name, or ``all``."""

Names = Annotated[tuple[Name, ...], BeforeValidator(_listed, json_schema_input_type=Name | tuple[Name, ...])]
"""One name or several."""


class AnyOf(Part):
    """Alternatives: at least one of the lists must hold in full."""

    any: tuple[tuple[ConditionText, ...], ...]


When = Annotated[
    tuple[ConditionText | AnyOf, ...],
    BeforeValidator(_listed, json_schema_input_type=ConditionText | tuple[ConditionText | AnyOf, ...]),
]
"""Conditions that must all hold."""
