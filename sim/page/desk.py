"""What every panel is given: the scenario, the run that is being watched, and the change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.page.changing import Change
from sim.page.player import Player
from sim.results.run import Run
from sim.scenario.parts import Variant
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Mine:
    """The change on the page, as a variant.

    Parameters
    ----------
    name : str
    change : Change
    variant : Variant
    """

    name: str
    change: Change
    variant: Variant


@dataclass(frozen=True)
class Setting:
    """What is chosen at the side.

    Parameters
    ----------
    now : str
        The variant as the file has it; ``"base"`` for none.
    seed, replicate : int
    scenario : Scenario
        That of the file, with the change as one more variant where there is one.
    mine : Mine or None
    watched : str
        The variant that is played: ``now``, or the change.
    """

    now: str
    seed: int
    replicate: int
    scenario: Scenario
    mine: Mine | None
    watched: str


@dataclass(frozen=True)
class Desk:
    """A setting and the run that is being watched under it."""

    path: Path
    file: Scenario
    setting: Setting
    player: Player

    @property
    def run(self) -> Run:
        """What has been played so far."""
        return self.player.run
