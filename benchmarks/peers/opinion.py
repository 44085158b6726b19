"""Bounded confidence among a hundred: the engine beside NDlib, AgentPy and Mesa, the same model in all.

Run it from the root of the project: ``python benchmarks/peers/opinion.py``.

The model is that of Hegselmann and Krause (2002, JASSS 5(3), 2) on a graph, in step: on each of 30 days
everybody moves to the average of its own opinion and of those that it hears and that lie within 0.4 of
its own. A hundred actors stand in a ring, each beside the four on either hand, so that it hears eight.
It is played twice: all speak every day, where nothing is left to chance and all must come to the same
opinions; and everybody speaks on half of the days. The peers are lean: they collect nothing on the way.

NDlib comes twice: as a model of one's own on its base class, and as its own ``HKModel``, the nearest it
ships. That one is another model: it works through a hundred actors a day, drawn with replacement, and
moves the last of them only (ndlib 5.1 and 6.0).
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Mapping
from functools import partial

import mesa
import networkx as nx
import numpy as np
from side_by_side import Contender, end_of, race, show, show_load, side_by_side

import sim

ACTORS, DAYS, THRESHOLD = 100, 30, 0.4
GRAPH = nx.circulant_graph(ACTORS, [1, 2, 3, 4])
SPREAD_RUNS = 200

OPENING = [2.0 * n / (ACTORS - 1) - 1.0 for n in range(ACTORS)]
random.Random(1).shuffle(OPENING)

Peer = Callable[[float, int], list[float]]
"""``peer(chance, seed)``: the opinions at the end of one run."""


class Talker(mesa.Agent):
    """Somebody with an opinion, in Mesa."""

    def __init__(self, model: Talk, opinion: float) -> None:
        super().__init__(model)
        self.opinion = opinion
        self.speaks = False
        self.neighbours: list[Talker] = []

    def speak(self) -> None:
        self.speaks = self.model.chance >= 1.0 or self.random.random() < self.model.chance

    def listen(self) -> None:
        total, heard = self.opinion, 1
        for other in self.neighbours:
            if other.speaks and abs(other.opinion - self.opinion) <= THRESHOLD:
                total += other.opinion
                heard += 1
        self.moved = total / heard

    def move(self) -> None:
        self.opinion = self.moved


class Talk(mesa.Model):
    """The model in Mesa."""

    def __init__(self, chance: float, rng: int) -> None:
        super().__init__(rng=rng)
        self.chance = chance
        self.talkers = [Talker(self, opinion) for opinion in OPENING]
        for node, talker in enumerate(self.talkers):
            talker.neighbours = [self.talkers[other] for other in GRAPH[node]]

    def step(self) -> None:
        self.agents.do("speak")
        self.agents.do("listen")
        self.agents.do("move")


def by_mesa(chance: float, seed: int) -> list[float]:
    model = Talk(chance, seed)
    for _ in range(DAYS):
        model.step()
    getattr(mesa.Agent, "_ids", {}).pop(model, None)  # Mesa 3.3 would keep the model for ever
    return [talker.opinion for talker in model.talkers]


def agentpy_peers() -> dict[str, Peer]:
    import agentpy

    class Speaker(agentpy.Agent):
        def setup(self) -> None:
            self.opinion = 0.0
            self.speaks = False
            self.neighbours: list[Speaker] = []

        def speak(self) -> None:
            self.speaks = self.p.chance >= 1.0 or self.model.random.random() < self.p.chance

        def listen(self) -> None:
            total, heard = self.opinion, 1
            for other in self.neighbours:
                if other.speaks and abs(other.opinion - self.opinion) <= THRESHOLD:
                    total += other.opinion
                    heard += 1
            self.moved = total / heard

        def move(self) -> None:
            self.opinion = self.moved

    class Conversation(agentpy.Model):
        def setup(self) -> None:
            self.speakers = agentpy.AgentList(self, ACTORS, Speaker)
            for node, speaker in enumerate(self.speakers):
                speaker.opinion = OPENING[node]
                speaker.neighbours = [self.speakers[other] for other in GRAPH[node]]

        def step(self) -> None:
            self.speakers.speak()
            self.speakers.listen()
            self.speakers.move()

    def by_agentpy(chance: float, seed: int) -> list[float]:
        model = Conversation({"chance": chance, "seed": seed, "steps": DAYS})
        model.run(display=False)
        return list(model.speakers.opinion)

    return {"AgentPy": by_agentpy}


def ndlib_peers() -> dict[str, Peer]:
    from ndlib.models.DiffusionModel import DiffusionModel
    from ndlib.models.ModelConfig import Configuration
    from ndlib.models.opinions import HKModel

    class InStep(DiffusionModel):
        """The model as an NDlib model of one's own, written like those that NDlib ships."""

        def __init__(self, graph: nx.Graph, chance: float, seed: int) -> None:
            super().__init__(graph)
            self.discrete_state = False
            self.available_statuses = {"Infected": 0}
            self.status: dict[int, float]
            self.chance, self.random = chance, random.Random(seed)

        def iteration(self, node_status: bool = True) -> dict[str, object]:
            old = self.status
            speaks = {node: self.chance >= 1.0 or self.random.random() < self.chance for node in old}
            new = {}
            for node, opinion in old.items():
                total, heard = opinion, 1
                for other in self.graph.neighbors(node):
                    if speaks[other] and abs(old[other] - opinion) <= THRESHOLD:
                        total += old[other]
                        heard += 1
                new[node] = total / heard
            delta, count, change = self.status_delta(new)
            self.status = new
            self.actual_iteration += 1
            return {
                "iteration": self.actual_iteration,
                "status": delta,
                "node_count": count,
                "status_delta": change,
            }

    def by_ndlib(chance: float, seed: int) -> list[float]:
        model = InStep(GRAPH, chance, seed)
        model.set_initial_status(Configuration())
        return _iterated(model, DAYS)

    def by_its_own(chance: float, seed: int) -> list[float]:
        model = HKModel(GRAPH)
        np.random.seed(seed)  # after the constructor, which seeds afresh
        configuration = Configuration()
        configuration.add_model_parameter("epsilon", THRESHOLD)
        model.set_initial_status(configuration)
        return _iterated(model, DAYS + 1)  # its first iteration only reports

    def _iterated(model: DiffusionModel, iterations: int) -> list[float]:
        model.status = dict(enumerate(OPENING))
        model.iteration_bunch(iterations, node_status=False)
        return [model.status[node] for node in range(ACTORS)]

    return {"NDlib": by_ndlib, "NDlib's HKModel": by_its_own}


def found_peers() -> dict[str, Peer]:
    """Return the peers that are installed, and say which are not."""
    found: dict[str, Peer] = {"Mesa": by_mesa}
    for name, peers in (("AgentPy", agentpy_peers), ("NDlib", ndlib_peers)):
        try:
            found |= peers()
        except ImportError as error:
            print(f"{name} is left out: {error}. Install benchmarks/peers/requirements.txt to include it.")
    return found


def talk(chance: float) -> sim.Scenario:
    """The model as a scenario: each has a line to the eight that hear it."""
    names = [f"actor_{n:03d}" for n in range(ACTORS)]
    neighbours = {names[node]: [names[other] for other in GRAPH[node]] for node in GRAPH}
    # trust of 1/8 in each of eight, and as much weight for oneself: all opinions count alike
    rule = {"rule": "hegselmann_krause", "threshold": THRESHOLD, "own_weight": 1 / 8}
    return sim.Scenario.model_validate(
        {
            "schema": 1,
            "id": "talk",
            "title": "Talk",
            "calendar": {"start": "2030-01-01", "days": DAYS},
            "issues": {"issue": {"minus": "no", "plus": "yes"}},
            "defaults": {"assumption": "a benchmark", "trust": 1 / 8, "rules": {"near": rule}},
            "actors": {
                name: {"name": name, "kind": "state", "stance": {"issue": opinion}}
                for name, opinion in zip(names, OPENING, strict=True)
            },
            "channels": {
                f"line_{name}": {"kind": "private", "members": [name, *heard_by]}
                for name, heard_by in neighbours.items()
            },
            "playbook": {
                f"{name}_speaks": {
                    "actor": name,
                    "type": "CONSULT",
                    "via": f"line_{name}",
                    "rate": chance,
                    "says": {"issue": "own"},
                }
                for name in names
            },
        }
    )


def by_engine(case: sim.Scenario, runs: int) -> np.ndarray:
    """Return the opinions at the end, ``[R, N]``."""
    return end_of(case, runs).stance[:, :, 0]


def check_opinions(peers: Mapping[str, Peer]) -> None:
    """Hold the opinions at the end of a run without chance against each other."""
    ours = by_engine(talk(1.0), 1)[0]
    for name, peer in peers.items():
        apart = float(np.max(np.abs(np.array(peer(1.0, 1)) - ours)))
        verdict = "the same" if apart < 1e-9 else "another model"
        print(f"  {name:<16} opinions at most {apart:.1e} from the engine's: {verdict}")


def check_spread(peers: Mapping[str, Peer]) -> None:
    """Hold the spread of opinions at the end of runs with chance against each other."""
    spreads = {"the engine": by_engine(talk(0.5), SPREAD_RUNS).std(axis=1).tolist()}
    for name, peer in peers.items():
        spreads[name] = [float(np.std(peer(0.5, seed))) for seed in range(SPREAD_RUNS // 4)]
    for name, found in spreads.items():
        error = statistics.stdev(found) / len(found) ** 0.5
        print(f"  {name:<16} spread of opinions at the end {statistics.mean(found):.4f} ± {error:.4f}")


def time_all(chance: float, peers: Mapping[str, Peer]) -> None:
    """Print times per run, and by how much the engine beats the fastest peer."""
    case = talk(chance)
    many = side_by_side(case)
    contenders = {
        **{name: Contender(partial(peer, chance, 1)) for name, peer in peers.items()},
        "the engine, one run": Contender(lambda: by_engine(case, 1)),
        f"the engine, {many} runs": Contender(lambda: by_engine(case, many), many),
    }
    taken = race(contenders, repeats=5)
    fastest = min(peers, key=lambda name: taken[name])
    show(taken, fastest)


def main() -> None:
    show_load()
    peers = found_peers()
    print(f"{ACTORS} actors, {DAYS} days, all speak every day:")
    check_opinions(peers)
    time_all(1.0, peers)
    with_chance = {name: peer for name, peer in peers.items() if name != "NDlib's HKModel"}
    print(f"{ACTORS} actors, {DAYS} days, everybody speaks on half of the days:")
    check_spread(with_chance)
    time_all(0.5, with_chance)


if __name__ == "__main__":
    main()
