"""A run that is played day by day, and can be looked at after each."""

from __future__ import annotations

from sim.kernel import BASE
from sim.results.run import Run
from sim.scenario.scenario import Scenario
from sim.world import DiplomacyModel


class Player:
    """One run, from day 0 on.

    Parameters
    ----------
    scenario : Scenario
    variant : str
        ``"base"`` for none.
    seed, replicate : int
    """

    def __init__(self, scenario: Scenario, *, variant: str = BASE, seed: int = 1, replicate: int = 0) -> None:
        self._model = DiplomacyModel(scenario, rng=seed, replicate=replicate, variant=variant)
        self._run: Run | None = None
        self.closed = False

    @property
    def day(self) -> int:
        """The last day played."""
        return self._model.state.day

    @property
    def last(self) -> int:
        """The last day of the calendar."""
        return self._model.whole_plan.days

    @property
    def over(self) -> bool:
        """Whether there is nothing left to play: the calendar is at its end, or a final outcome came."""
        return not self._model.running

    def step(self) -> None:
        """Play a day, if one is left."""
        if not self.over:
            self._model.step()
            self._run = None

    def go_to(self, day: int) -> None:
        """Play until a day, or until nothing is left to play."""
        while self.day < day and not self.over:
            self.step()

    @property
    def run(self) -> Run:
        """What has been played so far; the same object until another day is played."""
        if self._run is None:
            model = self._model
            self._run = Run(
                model.whole_plan,
                model.seed_used,
                model.replicate,
                tuple(model.history),
                tuple(model.records),
            )
        return self._run

    def close(self) -> None:
        """Let go of the run."""
        self.closed = True
        self._model.release()
