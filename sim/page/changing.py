"""What somebody changed on the page, as a variant of the scenario."""

from __future__ import annotations

from dataclasses import dataclass

from sim.errors import Problem, ScenarioError
from sim.kernel import BASE
from sim.scenario.checks import check_names
from sim.scenario.parts import Variant
from sim.scenario.scenario import Scenario

MINE = "my_change"
"""Name of the change on the page, unless the file has a variant of that name."""


@dataclass(frozen=True)
class Change:
    """New values of a few numbers, on top of a variant.

    Parameters
    ----------
    numbers : tuple of (str, float)
        Paths and values, as under ``set`` of a variant.
    on : str
        The variant that is changed; ``"base"`` for none.
    from_day : int
        The first day that is played with the change. On top of a variant it is the variant's own,
        whatever is said here: what both change cannot begin on two days.
    """

    numbers: tuple[tuple[str, float], ...]
    on: str = BASE
    from_day: int = 1


def own_name(scenario: Scenario) -> str:
    """Return a name for the change that no variant of the scenario has."""
    return next(
        name
        for name in (MINE, *(f"{MINE}_{n}" for n in range(2, len(scenario.variants) + 3)))
        if name not in scenario.variants
    )


def as_variant(scenario: Scenario, change: Change, summary: str | None = None) -> Variant:
    """Return the variant that a change describes: those of ``change.on``, and the new numbers."""
    numbers = dict(change.numbers)
    below = scenario.variants.get(change.on)
    words = summary or ", ".join(f"{path} is {value:g}" for path, value in numbers.items())
    if below is None:
        return Variant(summary=words, set=numbers, from_day=change.from_day)
    return Variant(
        summary=words if summary else f"{below.summary} And {words}",
        set={**below.set, **numbers},
        scale={path: factor for path, factor in below.scale.items() if path not in numbers},
        from_day=below.from_day,
    )


def with_variant(scenario: Scenario, name: str, variant: Variant) -> Scenario:
    """Return the scenario with one more variant, checked as a file is.

    Raises
    ------
    ScenarioError
        If a value is not allowed where it is set, or nothing can be played with it.
    """
    alone = scenario.model_copy(update={"variants": {name: variant}, "patterns": {}})
    problems = [Problem(0, 0, ".".join(map(str, path[2:])), text) for path, text in check_names(alone)]
    if problems:
        raise ScenarioError(problems, "this change")
    return scenario.model_copy(update={"variants": {**scenario.variants, name: variant}})
