"""Time several ways of doing the same work side by side: in turn, in one process, median of repeats."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sim
from sim.kernel import Luck, State, make_plan, play_out
from sim.replicates import chunks


@dataclass(frozen=True)
class Contender:
    """Something to time: a call, and how many runs of the model one call plays."""

    play: Callable[[], object]
    runs: int = 1


def race(contenders: Mapping[str, Contender], repeats: int = 5) -> dict[str, float]:
    """Return seconds per run by name, after one round that does not count.

    The contenders take turns within a round, so that a busy minute of the machine slows all of them.
    """
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for contender in contenders.values():
        contender.play()
    for _ in range(repeats):
        for name, contender in contenders.items():
            begun = time.perf_counter()
            contender.play()
            times[name].append((time.perf_counter() - begun) / contender.runs)
    return {name: statistics.median(taken) for name, taken in times.items()}


def show_load() -> None:
    """Print how busy the machine is, where the system says so: others spoil times, of threads most of all."""
    if hasattr(os, "getloadavg"):
        print(f"The machine has {os.cpu_count()} processors and work for {os.getloadavg()[0]:.1f}.")


def show(taken: Mapping[str, float], baseline: str) -> None:
    """Print seconds per run in a unit that can be read, and each as a ratio to ``baseline``."""
    width = max(map(len, taken))
    for name, seconds in taken.items():
        ratio = taken[baseline] / seconds
        print(f"  {name:<{width}}  {readable(seconds):>10} a run  {ratio:8.2f} x {baseline}")


def readable(seconds: float) -> str:
    """Return a time in microseconds or milliseconds."""
    return f"{seconds * 1e6:.2f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms"


def end_of(case: sim.Scenario, runs: int) -> State:
    """Play so many runs side by side in the engine, and return their last state."""
    return play_out(make_plan(case), Luck(1, 0, runs))


def side_by_side(case: sim.Scenario) -> int:
    """Return how many runs of a scenario the engine plays side by side when there are many."""
    return next(chunks(make_plan(case), 0, 1_000_000))[1]
