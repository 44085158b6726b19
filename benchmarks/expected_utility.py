"""How fast the expected-utility and the exchange model are: one table, and a batch against a loop over it.

Run it from the root of the project: ``python benchmarks/expected_utility.py``. Contenders take turns in one
process; times are medians of repeats after one that does not count.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np

from sim.bargaining.exchange import exchange
from sim.bargaining.expected_utility import expected_utility
from sim.bargaining.readings import READINGS

REPEATS = 15
BATCH = 200

# Bueno de Mesquita (1994), p. 78: years, capability, salience
EMISSION = (
    np.array([4, 7, 4, 4, 10, 10, 10, 7, 4, 7.0]),
    np.array([0.08, 0.08, 0.03, 0.16, 0.16, 0.16, 0.16, 0.05, 0.05, 0.08]),
    np.array([0.8, 0.4, 0.2, 0.8, 0.6, 0.6, 0.9, 0.1, 1.0, 0.7]),
)


def seconds(*contenders: Callable[[], object], repeats: int = REPEATS) -> list[float]:
    """Time of one call of each, taking turns."""
    times: list[list[float]] = [[] for _ in contenders]
    for number in range(repeats + 1):
        for contender, taken in zip(contenders, times, strict=True):
            begun = time.perf_counter()
            contender()
            if number:
                taken.append(time.perf_counter() - begun)
    return [statistics.median(taken) for taken in times]


def tables(actors: int, issues: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A batch without ties."""
    luck = np.random.default_rng(1)
    shape = (BATCH, actors, issues)
    return luck.uniform(0, 100, shape), luck.uniform(0.1, 1, shape[:2]), luck.uniform(0.1, 1, shape)


def batch_and_loop(model: Callable[..., object], actors: int, issues: int) -> tuple[float, float]:
    """Seconds of a table in one batch, and in a loop over single calls."""
    batch = tables(actors, issues)
    names = {"issues": [f"issue {number}" for number in range(issues)]}
    rows = list(zip(*batch, strict=True))
    together, apart = seconds(
        lambda: model(*batch, **names), lambda: [model(*row, **names) for row in rows], repeats=3
    )
    return together / BATCH, apart / BATCH


def main() -> None:
    print("The emission case, 10 actors, 10 rounds, milliseconds:")
    times = seconds(
        *(lambda reading=reading: expected_utility(*EMISSION, reading=reading) for reading in READINGS)
    )
    for reading, taken in zip(READINGS, times, strict=True):
        print(f"  {reading:<18}{1e3 * taken:6.2f}")
    print(f"{BATCH} tables at once against one by one, milliseconds a table:")
    for name, model, actors, issues in (
        ("expected utility, 10 actors", expected_utility, 10, 1),
        ("expected utility, 28 actors", expected_utility, 28, 1),
        ("exchange, 10 actors, 4 issues", exchange, 10, 4),
    ):
        together, apart = batch_and_loop(model, actors, issues)
        print(f"  {name:<31}{1e3 * together:6.2f}  {1e3 * apart:6.2f}   {apart / together:4.1f} times")


if __name__ == "__main__":
    main()
