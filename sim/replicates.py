"""Many replicates: blocks of one variant, played in chunks, here or in other processes.

A task is a block of replicates of one variant. Where it is played, in what chunks and beside
which other tasks makes no difference to a bit: luck belongs to (seed, replicate, day, names).
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from sim.arrays import Array
from sim.errors import DiplosimError, ParameterError
from sim.kernel import BASE, Luck, Plan, Record, State, make_plan, open_state, play, play_out
from sim.kernel.luck import check_seed
from sim.rules import Rule
from sim.scenario.scenario import Scenario
from sim.world import ActorAgent, DiplomacyModel

BLOCK = 2048
"""Replicates in a task; a part on disk. A multiple of the four words that share a counter of luck."""

CHUNK = 2048
"""Replicates played side by side, at most: the more, the less each step costs a replicate."""

BLOCK_OF_AGENTS = 64
"""The same where agents of one's own are played, one by one."""

WORTH_A_PROCESS, WORTH_A_PROCESS_OF_AGENTS = 2048, 64
"""Replicates that take about as long to play as another process takes to start."""

CROWD = 25_600
"""Actors of all replicates played side by side, about: with more, their inboxes leave the cache."""

RECORDS = ("outcomes", "daily", "full")
Recorded = Literal["outcomes", "daily", "full"]

FINAL = ("stance", "log_odds", "situation")
"""Fields of the last state that every record keeps; trust too, where a rule moves it."""

DAILY = ("stance", "public", "log_odds", "situation")
"""Fields of every state that a daily record keeps."""


@dataclass(frozen=True)
class Task:
    """A block of replicates of one variant.

    Parameters
    ----------
    scenario : Scenario
    variant : str
    seed, first, count : int
    record : {"outcomes", "daily", "full"}
    rules : mapping of str to Rule
    agents : mapping of str to ActorAgent subclass
        Where there are any, replicates are played one by one as Mesa models.
    """

    scenario: Scenario
    variant: str
    seed: int
    first: int
    count: int
    record: Recorded = "outcomes"
    rules: Mapping[str, Rule] = field(default_factory=dict)
    agents: Mapping[str, type[ActorAgent]] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """What is kept of a task: one row per replicate in every array.

    Parameters
    ----------
    variant : str
    first : int
    arrays : mapping of str to array
        ``reached`` [R, O] (day, or ``NEVER``), the ``FINAL`` fields of the last state, ``frozen``
        [R]; by day, ``daily.FIELD`` [R, T+1, ...]; in full, ``done`` [R, T, A] and ``happened``
        [R, T, E]. A replicate that failed has zeros.
    failed : tuple of (int, str)
        Replicates that failed, and the error.
    """

    variant: str
    first: int
    arrays: Mapping[str, Array]
    failed: tuple[tuple[int, str], ...] = ()


def chunks(plan: Plan, first: int, count: int) -> Iterator[tuple[int, int]]:
    """Yield first and count of the replicates to be played side by side; no bit depends on them."""
    size = min(CHUNK, 1 << (max(CROWD // len(plan.names.actors), 128).bit_length() - 1))
    return ((one, min(size, first + count - one)) for one in range(first, first + count, size))


def play_block(task: Task) -> Block:
    """Play a block; a replicate that fails becomes a row that says so, and the others go on."""
    plan = make_plan(task.scenario, task.variant, task.rules)
    pieces: list[Mapping[str, Array]] = []
    failed: list[tuple[int, str]] = []
    for first, count in chunks(plan, task.first, task.count):
        pieces += _pieces(task, plan, first, count, failed)
    arrays = {
        name: np.concatenate([_filled(piece, name, pieces) for piece in pieces]) for name in _names(pieces)
    }
    return Block(task.variant, task.first, arrays, tuple(failed))


def _pieces(
    task: Task, plan: Plan, first: int, count: int, failed: list[tuple[int, str]]
) -> list[Mapping[str, Array]]:
    """Play a chunk; if anything in it fails, its halves, until what fails is alone."""
    try:
        return [_by_mesa(task, plan, first, count) if task.agents else _in_arrays(task, plan, first, count)]
    except Exception as error:  # whatever a user's rule or agent raises
        if count == 1:
            notes = getattr(error, "__notes__", ())  # such as the rule that raised it
            failed.append((first, "; ".join([f"{type(error).__name__}: {error}", *notes])))
            return [{}]
        half = count // 2
        return _pieces(task, plan, first, half, failed) + _pieces(
            task, plan, first + half, count - half, failed
        )


def _names(pieces: Sequence[Mapping[str, Array]]) -> list[str]:
    return sorted({name for piece in pieces for name in piece})


def _filled(piece: Mapping[str, Array], name: str, pieces: Sequence[Mapping[str, Array]]) -> Array:
    if name in piece:
        return piece[name]
    like = next(other[name] for other in pieces if name in other)
    return np.zeros((1, *like.shape[1:]), dtype=like.dtype)


def _in_arrays(task: Task, plan: Plan, first: int, count: int) -> dict[str, Array]:
    luck = Luck(task.seed, first, count)
    if task.record == "outcomes":
        return _kept(plan, play_out(plan, luck))
    last = open_state(plan.on(1), luck)
    days = [_of_day(task, last)]
    for last, record in play(plan, luck):
        days.append(_of_day(task, last, record))
    return _kept(plan, last, days)


def _by_mesa(task: Task, plan: Plan, first: int, count: int) -> dict[str, Array]:
    runs = []
    for replicate in range(first, first + count):
        model = DiplomacyModel(
            task.scenario,
            rng=task.seed,
            replicate=replicate,
            variant=task.variant,
            agents=task.agents,
            rules=task.rules,
        )
        try:
            model.run_all()
            days = itertools.zip_longest(model.history, [None, *model.records])
            kept = [] if task.record == "outcomes" else [_of_day(task, *day) for day in days]
            runs.append(_kept(plan, model.state, kept))
        finally:
            model.release()
    return {name: np.concatenate([run[name] for run in runs]) for name in runs[0]}


def _of_day(task: Task, state: State, record: Record | None = None) -> dict[str, Array]:
    """Return what is kept of a day; its ledgers, which are many times as large, are let go."""
    found: dict[str, Array] = {f"daily.{name}": getattr(state, name) for name in DAILY}
    if task.record == "full" and record is not None:
        found |= {name: getattr(record, name) for name in ("done", "happened")}
    return found


def _kept(plan: Plan, last: State, days: Sequence[Mapping[str, Array]] = ()) -> dict[str, Array]:
    final = (*FINAL, "trust") if plan.relation_rules else FINAL
    kept: dict[str, Array] = {name: getattr(last, name) for name in (*final, "reached", "frozen")}
    return kept | {
        name: np.stack([day[name] for day in days if name in day], axis=1) for name in _names(days)
    }


def tasks_of(
    scenario: Scenario,
    variants: Sequence[str],
    *,
    replicates: int,
    seed: int,
    record: Recorded,
    rules: Mapping[str, Rule] | None = None,
    agents: Mapping[str, type[ActorAgent]] | None = None,
) -> tuple[Task, ...]:
    """Return all tasks, variant by variant, the base first.

    Raises
    ------
    ParameterError
        If a number is out of range, or the record is none that there is.
    """
    check_seed(seed)
    if isinstance(replicates, bool) or not isinstance(replicates, int) or replicates < 1:
        raise ParameterError(f"replicates={replicates!r} must be a whole number of at least 1.")
    if record not in RECORDS:
        raise ParameterError(f"record={record!r} must be one of {', '.join(RECORDS)}.")
    block = BLOCK_OF_AGENTS if agents else BLOCK
    return tuple(
        Task(
            scenario,
            variant,
            int(seed),
            first,
            min(block, replicates - first),
            record,
            rules or {},
            agents or {},
        )
        for variant in (BASE, *(name for name in variants if name != BASE))
        for first in range(0, replicates, block)
    )


def play_all(
    tasks: Sequence[Task],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Iterator[Block]:
    """Yield the blocks of all tasks, in any order.

    Parameters
    ----------
    tasks : sequence of Task
    workers : int, optional
        Processes; 1 plays everything here. By default one per processor, and none for work that
        is done before they have started.
    executor : Executor, optional
        Anything that keeps the interface of ``concurrent.futures``; it is left running.

    Raises
    ------
    ParameterError
        If ``workers`` is below 1.
    DiplosimError
        If the processes die.
    """
    if not tasks:
        return
    number = _workers(tasks, workers)
    if executor is None and number == 1:
        for task in tasks:
            yield play_block(task)
        return
    pool: AbstractContextManager[Executor] = (
        nullcontext(executor)
        if executor is not None
        else ProcessPoolExecutor(
            number, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent
        )
    )
    try:
        with pool as running:
            yield from _in_turn(running, tasks, ahead=2 * number)
    except BrokenExecutor as error:
        raise DiplosimError(
            "a worker process died before its work was done. In a script, call sim.ensemble under "
            "`if __name__ == '__main__':`, or pass workers=1; with out= the blocks that are done are kept."
        ) from error


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, even by kill -9, and waits for nothing more."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _in_turn(running: Executor, tasks: Sequence[Task], *, ahead: int) -> Iterator[Block]:
    """Keep a few tasks under way, so that no more blocks than that are in memory."""
    waiting, under_way = list(reversed(tasks)), set[Future[Block]]()
    try:
        while waiting or under_way:
            while waiting and len(under_way) < ahead:
                under_way.add(running.submit(play_block, waiting.pop()))
            finished, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for future in finished:
                yield future.result()
    finally:
        for future in under_way:
            future.cancel()


def _workers(tasks: Sequence[Task], workers: int | None) -> int:
    if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 1):
        raise ParameterError(f"workers={workers!r} must be a whole number of at least 1.")
    if workers is not None:
        return min(workers, len(tasks))
    worth_it = WORTH_A_PROCESS_OF_AGENTS if tasks[0].agents else WORTH_A_PROCESS
    small = sum(task.count for task in tasks) < worth_it
    return 1 if small else min(os.cpu_count() or 1, len(tasks))
