"""How fast the spatial model of politics is: one table, and a thousand as one batch against one by one.

Run it from the root of the project: ``python benchmarks/bargaining.py``. Everything is timed side by side in
one process, the best of repeats, and printed as ratios beside the times.
"""

import time

import numpy as np

from sim.bargaining import Forecast, smp
from sim.bargaining._ensemble import jittered_tables

REPEATS = 5
TABLES = 1000
LOOPED = 100
"""Of the tables as many are played one by one, and the time is taken times the rest."""


def best(work) -> float:
    """Seconds of one call, the best of repeats after one that does not count."""
    work()
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def table_of(actors: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions on every fifth point, as analysts give them, and so many ties."""
    rng = np.random.default_rng(seed)
    return (
        5.0 * rng.integers(0, 21, actors),
        rng.integers(5, 101, actors) * 1.0,
        0.05 * rng.integers(2, 21, actors),
    )


def one_by_one(forecast: Forecast) -> list[np.ndarray]:
    """Forecast the first of the jittered tables, each by a call of its own."""
    tables = jittered_tables(forecast.table, draws=TABLES, jitter=1e-4, seed=0)
    _, capability, salience = table_of(26)
    return [smp(position[:, 0], capability, salience).forecast for position in tables.position[:LOOPED]]


def main() -> None:
    large = table_of(34)
    played = int(smp(*large, rounds=35).rounds)
    turn = best(lambda: smp(*large, rounds=35)) / played
    print(f"34 actors, {played} turns: {turn * played * 1e3:.0f} ms, {turn * 1e3:.2f} ms a turn")
    print(f"  so 35 turns: {35 * turn * 1e3:.0f} ms (aim: at most 100)")

    forecast = smp(*table_of(26))
    batch = best(lambda: forecast.jittered(draws=TABLES))
    loop = best(lambda: one_by_one(forecast)) * TABLES / LOOPED
    same = np.array_equal(forecast.jittered(draws=TABLES).forecasts[:LOOPED], one_by_one(forecast))
    print(f"26 actors, {int(forecast.rounds)} turns, {TABLES} jittered tables: {batch:.2f} s as one batch")
    print(f"  one by one {loop:.2f} s, {loop / batch:.1f} times as long (aim: 20); same bits: {same}")


if __name__ == "__main__":
    main()
