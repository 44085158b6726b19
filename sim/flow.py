"""The whole way in reading order: load, run, explain; ensemble, open; then ``results.compare``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor

from sim.errors import DiplosimError, UnknownNameError, unknown_name
from sim.kernel import BASE
from sim.replicates import Block, Recorded, Task, play_all, tasks_of
from sim.results import storage
from sim.results.explain import explain
from sim.results.patterns import check_patterns
from sim.results.progress import progress_bar
from sim.results.run import Run, played
from sim.results.study import Study
from sim.rules import Rule
from sim.scenario.reading import load, loads
from sim.scenario.scenario import Scenario, must_be_scenario
from sim.world import ActorAgent

__all__ = [
    "check_patterns",
    "ensemble",
    "explain",
    "load",
    "loads",
    "open",
    "run",
]


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
    must_be_scenario(scenario)
    return played(
        scenario, seed=seed, replicate=replicate, variant=variant, agents=agents or {}, rules=rules or {}
    )


def ensemble(
    scenario: Scenario,
    *,
    variants: Sequence[str] | str | None = None,
    replicates: int = 1000,
    seed: int = 1,
    workers: int | None = None,
    executor: Executor | None = None,
    record: Recorded = "outcomes",
    out: str | os.PathLike[str] | None = None,
    progress: bool = True,
    rules: Mapping[str, Rule] | None = None,
    agents: Mapping[str, type[ActorAgent]] | None = None,
) -> Study:
    """Play a scenario and its variants many times, paired by luck.

    Replicate *r* of a variant is ``run(scenario, seed=seed, replicate=r, variant=…)`` to the last bit,
    whatever the other variants, the number of replicates, workers or days.

    Parameters
    ----------
    scenario : Scenario
    variants : sequence of str or "all", optional
        The base is always played.
    replicates : int
        Runs of each variant, at least 1.
    seed : int
        In [0, 2**64).
    workers : int, optional
        Processes; by default one per processor, and none for little work. In a script, call this
        under ``if __name__ == "__main__":``.
    executor : Executor, optional
        Any ``concurrent.futures.Executor``, in place of processes of our own; it is left running.
    record : {"outcomes", "daily", "full"}
        Outcomes and final values; also stances, public positions, beliefs and the situation of
        every day; also what was done and happened on every day.
    out : path, optional
        A folder. Blocks are written as they are done; the same call after a crash goes on from
        there, and ends with the same bytes.
    progress : bool
        Show a bar on a terminal.
    rules, agents : mapping, optional
        As in ``run``. With agents of your own, replicates are played one by one.

    Returns
    -------
    Study

    Raises
    ------
    UnknownNameError
        If there is no such variant or actor.
    ParameterError
        If a number is out of range.
    DiplosimError
        If ``out`` holds another study or cannot be written, or the processes die.
    """
    must_be_scenario(scenario)
    names = _variants(scenario, variants)
    _known_actors(scenario, agents)
    tasks = tasks_of(
        scenario, names, replicates=replicates, seed=seed, record=record, rules=rules, agents=agents
    )
    store = None if out is None else storage.create(out, storage.asked(scenario, names, tasks))
    todo = [task for task in tasks if store is None or not store.has(task)]
    held: dict[str, list[Block]] = {name: [] for name in names}
    with progress_bar(sum(task.count for task in todo), "playing", shown=progress) as advance:
        for block in play_all(todo, workers=workers, executor=executor):
            if store is None:
                held[block.variant].append(block)
            else:
                store.write(block)
            advance(len(block.arrays.get("frozen", ())))
    reader = _from_memory(held) if store is None else store.blocks
    study = Study(
        scenario, names, replicates, int(seed), record, reader, dict(rules or {}), dict(agents or {})
    )
    if len(study.failed) == replicates * len(names):
        raise DiplosimError(f"every replicate failed; the first with {study.failed['error'].iloc[0]}")
    return study


def _variants(scenario: Scenario, asked: Sequence[str] | str | None) -> tuple[str, ...]:
    """Return the variants to play, the base first."""
    if asked == "all":
        return (BASE, *scenario.variants)
    wanted = (asked,) if isinstance(asked, str) else tuple(asked or ())
    for name in wanted:
        if name != BASE and name not in scenario.variants:
            raise UnknownNameError(unknown_name("variant", name, (BASE, *scenario.variants)))
    return (BASE, *dict.fromkeys(name for name in wanted if name != BASE))


def _known_actors(scenario: Scenario, agents: Mapping[str, type[ActorAgent]] | None) -> None:
    for name in agents or {}:
        if name not in scenario.actors:
            raise UnknownNameError(unknown_name("actor", name, scenario.actors))


def _from_memory(held: Mapping[str, list[Block]]) -> Callable[[str, Sequence[str] | None], Iterator[Block]]:
    ordered = {name: sorted(blocks, key=lambda block: block.first) for name, blocks in held.items()}
    return lambda variant, names: iter(ordered[variant])


def open(
    folder: str | os.PathLike[str],
    *,
    rules: Mapping[str, Rule] | None = None,
    agents: Mapping[str, type[ActorAgent]] | None = None,
) -> Study:
    """Return a study that ``ensemble`` wrote to ``folder``, without playing anything again.

    Parameters
    ----------
    folder : path
    rules, agents : mapping, optional
        Those under which it was played. A folder names them and does not hold them: without them all that was
        recorded can be read, and nothing that plays a replicate again can be asked.

    Raises
    ------
    DiplosimError
        If there is none, it is not complete, or it was played under other rules or agents.
    """
    store = storage.stored(folder)
    asked = store.manifest
    scenario = loads(asked["text"])
    missing = [
        f"{variant} from {first}"
        for variant in asked["variants"]
        for first in range(0, asked["replicates"], asked["block"])
        if not store.has(Task(scenario, variant, asked["seed"], first, 1))
    ]
    if missing:
        raise DiplosimError(
            f"{os.fspath(folder)} is not complete: {len(missing)} blocks are missing, first {missing[0]}. "
            "Call sim.ensemble again with the same out= to finish it."
        )
    return Study(
        scenario,
        tuple(asked["variants"]),
        asked["replicates"],
        asked["seed"],
        asked["record"],
        store.blocks,
        dict(rules or {}),
        dict(agents or {}),
        lacking=storage.lacking(store, rules or {}, agents or {}),
    )
