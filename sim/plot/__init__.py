"""Pictures, where people would rather look than read. Needs the extra ``diplosim[plot]``.

One function per question, each of which returns an Altair chart: ``chart.save("x.png")`` and
``chart.save("x.svg")`` need neither browser nor network. A run and a study have those that are of
them under ``.plot``: ``run.plot.stances()``, ``study.plot.outcomes()``.

Pictures are made for paper: what has a hue has a dash, a shape or a label of its own too. The text
of a scenario is drawn as text, and long names are cut in the middle.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from sim.errors import DiplosimError, unknown_name

if TYPE_CHECKING:
    from sim.plot.assumptions import tornado
    from sim.plot.causes import shapley
    from sim.plot.fans import fan
    from sim.plot.forest import differences
    from sim.plot.gaps import gap
    from sim.plot.lanes import swimlanes
    from sim.plot.networks import network
    from sim.plot.shares import outcomes
    from sim.plot.steps import waterfall
    from sim.plot.trajectories import beliefs, situation, stances
    from sim.plot.waiting import incidence, survival

_HOMES = {
    "beliefs": "trajectories",
    "differences": "forest",
    "fan": "fans",
    "gap": "gaps",
    "incidence": "waiting",
    "network": "networks",
    "outcomes": "shares",
    "shapley": "causes",
    "situation": "trajectories",
    "stances": "trajectories",
    "survival": "waiting",
    "swimlanes": "lanes",
    "tornado": "assumptions",
    "waterfall": "steps",
}

__all__ = [
    "beliefs",
    "differences",
    "fan",
    "gap",
    "incidence",
    "network",
    "outcomes",
    "shapley",
    "situation",
    "stances",
    "survival",
    "swimlanes",
    "tornado",
    "waterfall",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(unknown_name("picture", name, __all__))
    try:
        module = importlib.import_module(f"sim.plot.{_HOMES[name]}")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("sim"):
            raise
        raise DiplosimError(
            f"pictures need {error.name}, which is not installed; run: pip install 'diplosim[plot]'"
        ) from error
    value = getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
