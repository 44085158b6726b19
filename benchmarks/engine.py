"""How fast the engine is: arrays against Mesa, and growth with the number of actors.

Run it from the root of the project: ``python benchmarks/engine.py``. Everything is timed side by side in
one process, the median of repeats, and printed as ratios beside the times.
"""

import statistics
import time

import sim
from sim.kernel import Luck, make_plan, play_out
from sim.replicates import chunks

REPEATS = 5


def median(work) -> float:
    """Seconds of one call, the median of repeats after one that does not count."""
    work()
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def cost(case: sim.Scenario) -> tuple[float, int]:
    """Return seconds per run, and how many runs were played side by side."""
    plan = make_plan(case)
    [(first, many), *_] = chunks(plan, 0, 1_000_000)
    return median(lambda: play_out(plan, Luck(1, first, many))) / many, many


def talk_of(actors: int, inbox: int, days: int = 8) -> sim.Scenario:
    """Everybody speaks every day on a line of its own to the next few in a ring."""
    names = [f"actor_{n:03d}" for n in range(actors)]
    lines = {
        f"line_{n:03d}": {
            "kind": "private",
            "members": [names[(n + step) % actors] for step in range(min(inbox, actors - 1) + 1)],
        }
        for n in range(actors)
    }
    return sim.Scenario.model_validate(
        {
            "schema": 1,
            "id": "talk",
            "title": "Talk",
            "calendar": {"start": "2030-01-01", "days": days},
            "issues": {"issue": {"minus": "no", "plus": "yes"}},
            "defaults": {
                "assumption": "a benchmark",
                "trust": 0.5,
                "rules": {"near": {"rule": "bounded_confidence", "threshold": 0.6, "pull": 0.3}},
            },
            "actors": {
                name: {"name": name, "kind": "state", "stance": {"issue": 2 * n / (actors - 1) - 1}}
                for n, name in enumerate(names)
            },
            "channels": lines,
            "playbook": {
                f"speaks_{n:03d}": {
                    "actor": name,
                    "type": "CONSULT",
                    "via": f"line_{n:03d}",
                    "rate": 0.5,
                    "says": {"issue": "own"},
                }
                for n, name in enumerate(names)
            },
        }
    )


def main() -> None:
    syria = sim.load("scenarios/syria-2024-12.yaml")
    arrays, many = cost(syria)
    mesa = median(lambda: sim.run(syria, seed=1))
    run = sim.run(syria, seed=1)
    frames = median(lambda: sim.Run(run.plan, 1, 0, run.states, run.records).tables)
    print(f"Syria, {syria.calendar.days} days, {many} runs side by side: {arrays * 1e3:.2f} ms a run")
    print(f"  one Mesa run {mesa * 1e3:.0f} ms, its frames {frames * 1e3:.0f} ms")
    print(f"  a run in arrays is {mesa / arrays:.0f} times as fast as one Mesa run")

    print("growth with actors, inbox 8, microseconds per replicate and day (as a ratio to actors x inbox):")
    for actors in (5, 10, 30, 100, 200):
        case = talk_of(actors, inbox=8)
        taken = cost(case)[0] / case.calendar.days * 1e6
        print(f"  {actors:>4} actors: {taken:8.1f}   {taken / (actors * min(8, actors - 1)):.2f}")


if __name__ == "__main__":
    main()
