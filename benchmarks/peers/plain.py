"""A plain model of opinions, from Mesa to machine code: what does each step gain?

Run it from the root of the project: ``python benchmarks/peers/plain.py``.

Eight actors hear each other on each of 16 days. Everybody moves towards each opinion within 0.6 of its
own by a share of the gap, and a little by chance: bounded confidence with noise, as in the engine's rules
``bounded_confidence`` and ``noise``. From the third step on, all draw the engine's luck and add up in its
order, and must come to its opinions bit for bit.
"""

from __future__ import annotations

import cProfile
import pstats
import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path

import mesa
import numpy as np
from side_by_side import Contender, end_of, race, readable, show_load

import sim
from sim.kernel import Luck
from sim.kernel.luck import normal, stream

ACTORS, DAYS = 8, 16
THRESHOLD, PULL, SCALE = 0.6, 0.3, 0.05
SHARE = PULL * (1.0 / (ACTORS - 1))
"""Of a gap, closed by one message: the weights of a day's messages are 1 in total."""
CHUNK = 512
CHUNK_FOR_THREADS = 4096
"""Two threads that meet after every half a millisecond of work would mostly wait for each other."""
MESA_RUNS = 50
CHECKED_RUNS = 4000

NAMES = [f"actor_{n}" for n in range(ACTORS)]
OPENING = np.linspace(-1.0, 1.0, ACTORS)
STREAMS = [stream("noise", name, "issue") for name in NAMES]


class Talker(mesa.Agent):
    """Somebody with an opinion."""

    def __init__(self, model: Talk, opinion: float) -> None:
        super().__init__(model)
        self.opinion = opinion

    def listen(self) -> None:
        moved = self.opinion
        for other in self.model.agents:
            gap = other.opinion - self.opinion
            if abs(gap) <= THRESHOLD:
                moved += SHARE * gap
        self.moved = min(1.0, max(-1.0, moved + self.random.gauss(0.0, SCALE)))

    def move(self) -> None:
        self.opinion = self.moved


class Talk(mesa.Model):
    """The model in Mesa."""

    def __init__(self, rng: int) -> None:
        super().__init__(rng=rng)
        for opinion in OPENING:
            Talker(self, float(opinion))
        self.datacollector = mesa.DataCollector(model_reporters={"spread": spread_of})

    def step(self) -> None:
        self.agents.do("listen")
        self.agents.do("move")
        self.datacollector.collect(self)


def spread_of(model: Talk) -> float:
    """Return the widest gap between two opinions."""
    opinions: list[float] = [agent.opinion for agent in model.agents]
    return max(opinions) - min(opinions)


def by_mesa(runs: int) -> list[float]:
    """Return the widest gap at the end of so many runs."""
    rows = mesa.batch_run(Talk, {"rng": range(runs)}, max_steps=DAYS - 1, display_progress=False)
    return [row["spread"] for row in rows]


def over_actors(runs: int) -> np.ndarray:
    """Arrays over the actors, one run at a time; return the opinions at the end, ``[N, R]``."""
    ends = []
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        stance = OPENING
        for _ in range(DAYS):
            gap = stance - stance[:, np.newaxis]
            influence = np.where(np.abs(gap) <= THRESHOLD, SHARE * gap, 0.0).sum(axis=1)
            stance = np.clip(stance + influence + SCALE * rng.standard_normal(ACTORS), -1.0, 1.0)
        ends.append(stance)
    return np.array(ends).T


def luck(runs: int) -> list[np.ndarray]:
    """Return the engine's normals, ``[N, R]`` per day."""
    given = Luck(1, 0, runs)
    return [normal(given.uniforms(STREAMS, day)).T for day in range(1, DAYS + 1)]


def over_replicates(runs: int) -> np.ndarray:
    """Arrays over the replicates, replicate first in memory; one speaker after the other."""
    stance = np.tile(OPENING, (runs, 1))
    for noise in luck(runs):
        moved = stance
        for speaker in range(ACTORS):  # a left fold, so that bits do not depend on the number of runs
            gap = stance[:, speaker, np.newaxis] - stance
            moved = moved + np.where(np.abs(gap) <= THRESHOLD, SHARE * gap, 0.0)
        stance = np.clip(moved + SCALE * noise.T, -1.0, 1.0)
    return stance.T


def replicate_fastest(runs: int) -> np.ndarray:
    """The same, with the replicates of an actor side by side in memory."""
    stance = np.repeat(OPENING[:, np.newaxis], runs, axis=1)
    for noise in luck(runs):
        moved = stance
        for speaker in range(ACTORS):
            gap = stance[speaker] - stance
            moved = moved + np.where(np.abs(gap) <= THRESHOLD, SHARE * gap, 0.0)
        stance = np.clip(moved + SCALE * noise, -1.0, 1.0)
    return stance


def buffers_reused(runs: int) -> np.ndarray:
    """The same, writing into arrays that are there already."""
    stance = np.repeat(OPENING[:, np.newaxis], runs, axis=1)
    moved, gap, size = np.empty_like(stance), np.empty_like(stance), np.empty_like(stance)
    near = np.empty(stance.shape, dtype=bool)
    for noise in luck(runs):
        moved[:] = stance
        for speaker in range(ACTORS):
            np.subtract(stance[speaker], stance, out=gap)
            np.less_equal(np.abs(gap, out=size), THRESHOLD, out=near)
            np.multiply(np.multiply(gap, SHARE, out=gap), near, out=gap)
            np.add(moved, gap, out=moved)
        np.add(moved, np.multiply(noise, SCALE, out=size), out=moved)
        np.clip(moved, -1.0, 1.0, out=stance)
    return stance


def numba_steps() -> dict[str, Callable[[int], np.ndarray]]:
    """Return the steps in machine code."""
    import numba

    def day_of_all(stance: np.ndarray, noise: np.ndarray, moved: np.ndarray) -> None:
        moved[:] = stance
        for speaker in range(ACTORS):
            for listener in range(ACTORS):
                gap = stance[speaker] - stance[listener]
                moved[listener] += SHARE * gap if abs(gap) <= THRESHOLD else 0.0
        for actor in range(ACTORS):
            stance[actor] = min(1.0, max(-1.0, moved[actor] + SCALE * noise[actor]))

    one_day = numba.njit(day_of_all)

    def all_days(noise: np.ndarray, ends: np.ndarray) -> None:
        for replicate in numba.prange(ends.shape[1]):
            stance, moved = OPENING.copy(), np.empty(ACTORS)
            for day in range(DAYS):
                one_day(stance, noise[day, :, replicate], moved)
            ends[:, replicate] = stance

    def own_luck(ends: np.ndarray) -> None:
        for replicate in numba.prange(ends.shape[1]):
            stance, moved, noise = OPENING.copy(), np.empty(ACTORS), np.empty(ACTORS)
            for _ in range(DAYS):
                for actor in range(ACTORS):
                    noise[actor] = np.random.standard_normal()
                one_day(stance, noise, moved)
            ends[:, replicate] = stance

    one_thread, two_threads = numba.njit(all_days), numba.njit(all_days, parallel=True)
    without_names = numba.njit(own_luck, parallel=True)
    numba.set_num_threads(min(2, numba.config.NUMBA_NUM_THREADS))

    def played(days: Callable[..., None], runs: int) -> np.ndarray:
        ends = np.empty((ACTORS, runs))
        days(np.array(luck(runs)), ends)
        return ends

    def with_own_luck(runs: int) -> np.ndarray:
        ends = np.empty((ACTORS, runs))
        without_names(ends)
        return ends

    return {
        "numba, one thread": lambda runs: played(one_thread, runs),
        "numba, two threads": lambda runs: played(two_threads, runs),
        "numba, its own luck": with_own_luck,
    }


def talk() -> sim.Scenario:
    """The model as a scenario."""
    return sim.Scenario.model_validate(
        {
            "schema": 1,
            "id": "plain",
            "title": "Plain talk",
            "calendar": {"start": "2030-01-01", "days": DAYS},
            "issues": {"issue": {"minus": "no", "plus": "yes"}},
            "groups": {"everybody": {"members": NAMES}},
            "defaults": {
                "assumption": "a benchmark",
                "trust": 1.0,
                "rules": {
                    "near": {"rule": "bounded_confidence", "threshold": THRESHOLD, "pull": PULL},
                    "noise": {"scale": SCALE},
                },
            },
            "actors": {
                name: {"name": name, "kind": "state", "stance": {"issue": float(opinion)}}
                for name, opinion in zip(NAMES, OPENING, strict=True)
            },
            "channels": {"room": {"kind": "room", "members": "all"}},
            "playbook": {
                "speaks": {
                    "actor": "each everybody",
                    "type": "CONSULT",
                    "via": "room",
                    "says": {"issue": "own"},
                }
            },
        }
    )


CASE = talk()


def by_engine(runs: int) -> np.ndarray:
    """Return the opinions at the end, ``[N, R]``."""
    return end_of(CASE, runs).stance[:, :, 0].T


def check(steps: dict[str, Callable[[int], np.ndarray]]) -> None:
    """Hold all against the engine: bit for bit where the luck is the same, else by the spread."""
    ours = by_engine(CHECKED_RUNS)
    ends = {name: play_runs(CHECKED_RUNS) for name, play_runs in steps.items()}
    same = [name for name, found in ends.items() if np.array_equal(found, ours)]
    print(f"The same bits as the engine: {'; '.join(same) or 'none'}.")
    spreads = {"the engine": np.ptp(ours, axis=0).tolist(), "Mesa": by_mesa(CHECKED_RUNS)}
    spreads |= {name: np.ptp(found, axis=0).tolist() for name, found in ends.items() if name not in same}
    for name, found in spreads.items():
        error = statistics.stdev(found) / len(found) ** 0.5
        print(f"  {name:<30} widest gap at the end {statistics.mean(found):.3f} ± {error:.3f}")


def show_ladder(taken: dict[str, float]) -> None:
    """Print what each step gains over the one before, and over Mesa."""
    first = before = next(iter(taken.values()))
    for name, seconds in taken.items():
        gain, in_all = before / seconds, first / seconds
        print(
            f"  {name:<30} {readable(seconds):>10} a run  {gain:6.2f} x the step before  {in_all:7.1f} x Mesa"
        )
        before = seconds


def where_time_goes(work: Callable[[], object]) -> dict[str, float]:
    """Return shares of the time by module of the engine; what NumPy takes counts for who called it."""
    profile = cProfile.Profile()
    profile.runcall(work)
    calls = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    taken = {function: entry[2] for function, entry in calls.items()}
    for _ in range(8):  # deeper than NumPy's own functions call each other
        handed_up: dict[tuple[str, int, str], float] = {}
        for function, seconds in taken.items():
            callers = {} if _is_ours(function) else calls[function][4]
            total = sum(entry[2] for entry in callers.values())
            shares = (
                {caller: entry[2] / total for caller, entry in callers.items()} if total else {function: 1.0}
            )
            for owner, share in shares.items():
                handed_up[owner] = handed_up.get(owner, 0.0) + seconds * share
        taken = handed_up
    by_module: dict[str, float] = {}
    for function, seconds in taken.items():
        module = (
            f"{Path(function[0]).parent.name}/{Path(function[0]).stem}" if _is_ours(function) else "other"
        )
        by_module[module] = by_module.get(module, 0.0) + seconds
    whole = sum(by_module.values())
    return {
        module: seconds / whole for module, seconds in sorted(by_module.items(), key=lambda item: -item[1])
    }


def _is_ours(function: tuple[str, int, str]) -> bool:
    return Path(sim.__file__).parent in Path(function[0]).parents


RUNS_PER_CALL = {
    "arrays over actors, run by run": MESA_RUNS,
    "numba, two threads": CHUNK_FOR_THREADS,
    "numba, its own luck": CHUNK_FOR_THREADS,
}


def main() -> None:
    show_load()
    steps: dict[str, Callable[[int], np.ndarray]] = {
        "arrays over actors, run by run": over_actors,
        "arrays over replicates": over_replicates,
        "replicates side by side in memory": replicate_fastest,
        "buffers reused": buffers_reused,
    }
    try:
        steps |= numba_steps()
    except ImportError as error:
        print(f"numba is left out: {error}. Install benchmarks/peers/requirements.txt to include it.")
    print(f"{ACTORS} actors, {DAYS} days, all hear all; {CHUNK} runs side by side.")
    check(steps)
    contenders = {"Mesa": Contender(lambda: by_mesa(MESA_RUNS), MESA_RUNS)}
    for name, play_runs in steps.items():
        runs = RUNS_PER_CALL.get(name, CHUNK)
        contenders[name] = Contender(partial(play_runs, runs), runs)
    outside = {
        "the luck alone": Contender(lambda: luck(CHUNK), CHUNK),
        "the engine": Contender(lambda: by_engine(CHUNK), CHUNK),
        "the engine, one run": Contender(lambda: by_engine(1)),
    }
    taken = race({**contenders, **outside}, repeats=9)
    show_ladder({name: taken[name] for name in contenders})
    hand = taken["buffers reused"]
    for name in outside:
        ratio = taken[name] / hand
        print(f"  {name:<30} {readable(taken[name]):>10} a run  {ratio:6.2f} times as long as buffers reused")
    shares = where_time_goes(lambda: by_engine(CHUNK))
    print("Where the engine's time goes:", ", ".join(f"{m} {s:.0%}" for m, s in shares.items() if s >= 0.02))


if __name__ == "__main__":
    main()
