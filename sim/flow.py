"""The whole way in reading order: load, run, explain."""

from __future__ import annotations

from collections.abc import Mapping

from sim.results.explain import explain
from sim.results.patterns import check_patterns
from sim.results.run import Run
from sim.rules import Rule
from sim.scenario.reading import load, loads
from sim.scenario.scenario import Scenario
from sim.world import ActorAgent, DiplomacyModel

__all__ = ["check_patterns", "explain", "load", "loads", "run"]


def run(
    scenario: Scenario,
    *,
    seed: int = 1,
    replicate: int = 0,
    variant: str | None = None,
    agents: Mapping[str, type[ActorAgent]] | None = None,
    rules: Mapping[str, Rule] | None = None,
) -> Run:
    """Play a scenario once, with one Mesa agent per actor.

    Parameters
    ----------
    scenario : Scenario
    seed : int
        In [0, 2**64). The same seed gives the same run, to the last bit.
    replicate : int
        Which of the runs under that seed; run 17 here is row 17 of an ensemble.
    variant : str, optional
        A variant of the scenario. Whatever it does not touch has the same luck as the base.
    agents : mapping of str to ActorAgent subclass, optional
        Agents of your own, by actor id.
    rules : mapping of str to Rule, optional
        Rules of your own, as values, by id. Each applies to every actor; where the scenario has a
        rule under that id, it takes its place. Parameters may be arrays, a row per actor in the
        alphabetical order of their ids and a column per issue or proposition in that of theirs.

    Returns
    -------
    Run
        Frames, a picture and a ledger.

    Raises
    ------
    ParameterError
        If the seed or the replicate is no whole number in its range, or a rule is none.
    UnknownNameError
        If there is no such variant or actor.
    """
    model = DiplomacyModel(
        scenario, rng=seed, replicate=replicate, variant=variant, agents=agents, rules=rules
    )
    try:
        model.run_all()
        return Run(model.whole_plan, seed, replicate, tuple(model.history), tuple(model.records))
    finally:
        model.release()
