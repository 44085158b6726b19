"""The Syria scenario the usual Mesa way, against the engine: is it the same model, and how fast is it?

Run it from the root of the project: ``python benchmarks/peers/syria_mesa.py``. The model below is what a
user of Mesa would write: one agent class, values in dicts, loops over messages, the model's own random
numbers, a ``DataCollector``, and ``mesa.batch_run``. It shares the numbers of the scenario file with the
engine and nothing else.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pandas as pd
from side_by_side import Contender, end_of, race, show, show_load, side_by_side
from syria_data import NEVER, Act, Change, Denial, read

import sim

SCENARIO = sim.load(Path(__file__).with_name("syria_plain.yaml"))
CASE = read(SCENARIO)
CHECKED_RUNS = 2000
"""Of the peer; the engine plays five times as many."""
TIMED_RUNS = 20


def logistic(x: float) -> float:
    """Return the probability of log-odds, or of a distance in units of a width."""
    return 1.0 / (1.0 + math.exp(-x)) if x > -700.0 else 0.0


def within(low: float, high: float, value: float) -> float:
    """Return ``value`` kept inside the bounds."""
    return min(high, max(low, value))


class Message:
    """What one party hears from another."""

    __slots__ = ("act", "news", "position", "speaker")

    def __init__(self, act: Act, speaker: str, position: dict[str, float], news: float) -> None:
        self.act = act
        self.speaker = speaker
        self.position = position
        self.news = news


class Party(mesa.Agent):
    """An actor of the scenario."""

    def __init__(self, model: Syria, name: str) -> None:
        super().__init__(model)
        traits = CASE.traits[name]
        self.name = name
        self.traits = traits
        self.stance = dict(traits.stance)
        self.public = dict(traits.public)
        self.commitment = dict(traits.commitment)
        self.log_odds = dict(traits.log_odds)
        self.ignored = dict.fromkeys(traits.denials, 0.0)
        self.present = True
        self.done: Counter[str] = Counter()
        self.done_on: dict[str, int] = defaultdict(lambda: NEVER)
        self.heard: Counter[str] = Counter()
        self.heard_on: dict[str, int] = defaultdict(lambda: NEVER)
        self.asked_by: dict[str, list[Party]] = defaultdict(list)
        self.known: set[Act] = set()
        self.inbox: list[Message] = []
        self.statements: list[tuple[str, float, float]] = []

    def belief(self, proposition: str) -> float:
        """Return the probability that the party gives a proposition."""
        return logistic(self.log_odds[proposition])

    def may(self, act: Act) -> bool:
        """Whether the playbook lets the party do this, by what it knew when the slot began."""
        if not self.present or (act.once and self.done[act.id]):
            return False
        allowed: bool = act.allowed(self, self.model)
        return allowed

    def does(self, act: Act) -> bool:
        """Whether it now comes to it: causes, questions, and chance."""
        if not act.follows(self, self.model):
            return False
        if act.reply_to is not None and not self.asked_by[act.reply_to]:
            return False
        chance: float = act.chance(self, self.model)
        return chance >= 1.0 or self.random.random() < chance

    def do(self, act: Act) -> None:
        """Do it, and tell whoever hears of it."""
        self.done[act.id] += 1
        self.done_on[act.id] = self.model.day
        self.model.note(act.id)
        position = {issue: self.position(issue, said) for issue, said in act.says.items()}
        if act.on_platform and act.stakes:
            self.statements += [(issue, said, act.stakes) for issue, said in position.items()]
        for listener in self.model.listeners[act]:
            if act.reply_to is not None and listener not in self.asked_by[act.reply_to]:
                continue
            if act.delay:
                self.model.under_way.append((self.model.day + act.delay, listener, self, act, position))
            else:
                listener.hear(self, act, position)

    def position(self, issue: str, said: str | float) -> float:
        """Return what the party says on an issue."""
        if said == "own":
            return self.stance[issue]
        return self.public[issue] if said == "public" else float(said)

    def hear(self, speaker: Party, act: Act, position: dict[str, float]) -> None:
        """Receive a message, if the party is still there."""
        if not self.present:
            return
        self.inbox.append(Message(act, speaker.name, position, act.repeats if act in self.known else 1.0))
        self.known.add(act)
        self.heard[act.id] += 1
        self.heard_on[act.id] = self.model.day
        self.asked_by[act.id].append(speaker)

    def close_day(self) -> None:
        """Take in what was heard and seen: stances first, because they go by yesterday's beliefs."""
        if self.present:
            self.stance = self.moved_stances()
            self.weigh_evidence()
        self.publish()
        self.inbox.clear()
        self.asked_by.clear()
        self.statements.clear()

    def moved_stances(self) -> dict[str, float]:
        """Return tomorrow's stances: persuasion, anchor, expectation, noise, commitment, bounds."""
        traits = self.traits
        heard, pulled = self.pull_of_messages()
        moved = {}
        for issue, stance in self.stance.items():
            influence = traits.susceptibility * pulled[issue] / max(1.0, heard[issue])
            anchor = (1.0 - traits.susceptibility) * (traits.stance[issue] - stance)
            moved[issue] = stance + traits.pace * (influence + anchor) + self.random.gauss(0.0, traits.noise)
        for drift in traits.drifts:
            p = self.belief(drift.proposition)
            target = p * drift.if_true + (1.0 - p) * drift.if_false
            moved[drift.issue] += drift.rate * (target - self.stance[drift.issue])
        for issue, stance in moved.items():
            weight = self.commitment[issue]
            stance += weight / (1.0 + weight) * (self.public[issue] - stance)
            moved[issue] = within(-1.0, 1.0, stance)
        return moved

    def pull_of_messages(self) -> tuple[dict[str, float], dict[str, float]]:
        """Return, by issue, the total weight heard, and the weighted sum of gaps."""
        heard = dict.fromkeys(self.stance, 0.0)
        pulled = dict.fromkeys(self.stance, 0.0)
        for message in self.inbox:
            weight = self.traits.trust[message.speaker] * message.act.attention
            for issue, said in message.position.items():
                heard[issue] += weight
                pulled[issue] += weight * (said - self.stance[issue])
        return heard, pulled

    def weigh_evidence(self) -> None:
        """Add up what claims and sights are worth, bent by denial."""
        evidence: dict[str, list[float]] = defaultdict(list)
        for message in self.inbox:
            if message.act.claims:
                trust = self.traits.trust[message.speaker]
                reliable = trust + (1.0 - trust) * message.act.verified(self, self.model)
                for proposition, claim in message.act.claims.items():
                    worth = 2.0 * math.atanh(reliable * math.tanh(message.news * claim / 2.0))
                    evidence[proposition].append(worth)
        for variable in self.traits.sees:
            for proposition, weight in CASE.evidence_for[variable].items():
                evidence[proposition].append(weight * self.model.change[variable])
        for proposition, amounts in evidence.items():
            log_odds = self.log_odds[proposition] + sum(amounts)
            if proposition in self.traits.denials:
                log_odds += self.denied(proposition, self.traits.denials[proposition], amounts)
            self.log_odds[proposition] = within(-12.0, 12.0, log_odds)

    def denied(self, proposition: str, denial: Denial, amounts: list[float]) -> float:
        """Return what denial takes back, and what it admits on the day on which it gives way."""
        stock = self.ignored[proposition]
        share = denial.ignored * logistic((denial.gives_way_at - stock) / denial.width)
        set_aside = share * sum(abs(amount) for amount in amounts if amount * denial.likes < 0.0)
        self.ignored[proposition] = stock + set_aside
        collapses = stock < denial.gives_way_at <= stock + set_aside
        admitted = denial.catch_up * (stock + set_aside) if collapses else 0.0
        return denial.likes * (set_aside - admitted)

    def publish(self) -> None:
        """Move public positions towards what was said in public; the weight of old words fades."""
        for issue in self.commitment:
            self.commitment[issue] *= self.traits.retention
        for issue, said, stakes in self.statements:
            weight = self.commitment[issue]
            self.public[issue] = (weight * self.public[issue] + stakes * said) / (weight + stakes)
            self.commitment[issue] = weight + stakes


class Syria(mesa.Model):
    """One run of the scenario."""

    def __init__(self, rng: int | None = None) -> None:
        super().__init__(rng=rng)
        self.day = 0
        self.party = {name: Party(self, name) for name in CASE.traits}
        self.situation = dict(CASE.situation)
        self.change = dict.fromkeys(self.situation, 0.0)
        self.done: Counter[str] = Counter()
        self.done_on: dict[str, int] = defaultdict(lambda: NEVER)
        self.under_way: list[tuple[int, Party, Party, Act, dict[str, float]]] = []
        self.reached: dict[str, int] = {}
        self.draw_groups()
        self.draw_spreads()
        self.datacollector = mesa.DataCollector(
            model_reporters={
                **{name: _of_model("situation", name) for name in CASE.situation},
                **{outcome.id: _of_model("reached", outcome.id) for outcome in CASE.outcomes},
            },
            agent_reporters={
                "name": "name",
                **{issue: _of_agent("stance", issue) for issue in SCENARIO.issues},
                **{proposition: _of_agent("log_odds", proposition) for proposition in SCENARIO.propositions},
            },
        )

    def draw_groups(self) -> None:
        """Draw who belongs to which group in this run, and so who takes part in which act."""
        drawn = {
            group: {name for name in possible if chance >= 1.0 or self.random.random() < chance}
            for group, (possible, chance) in CASE.groups.items()
        }

        def among(names: tuple[str, ...]) -> set[str]:
            return {actor for name in names for actor in drawn.get(name, {name})}

        self.slots: dict[int, list[tuple[Party, Act]]] = defaultdict(list)
        self.listeners: dict[Act, list[Party]] = {}
        for act in CASE.acts:
            members = among(act.channel)
            if act.actor in members and (act.group is None or act.actor in drawn[act.group]):
                hears = (members & among(act.to)) - {act.actor}
                self.listeners[act] = [self.party[name] for name in sorted(hears)]
                self.slots[act.place[0]].append((self.party[act.actor], act))

    def draw_spreads(self) -> None:
        """Draw, once per run, the factor by which a change of the ground varies."""
        self.changes = [
            (change, 1.0 + change.spread * self.random.uniform(-1.0, 1.0)) for change in CASE.changes
        ]

    def note(self, happening: str) -> None:
        """Note that something has happened today."""
        self.done[happening] += 1
        self.done_on[happening] = self.day

    def step(self) -> None:
        """Play one day."""
        self.day += 1
        self.dawn()
        for slot in sorted(self.slots):
            # what the playbook allows is asked before anybody acts in this slot
            for party, act in [(party, act) for party, act in self.slots[slot] if party.may(act)]:
                if party.does(act):
                    party.do(act)
        ground = self.moved_ground()
        self.agents.do("close_day")
        self.change = {name: value - self.situation[name] for name, value in ground.items()}
        self.situation = ground
        self.ask_outcomes()
        self.datacollector.collect(self)

    def dawn(self) -> None:
        """Let slow messages arrive, and events and milestones happen."""
        arriving = [message for message in self.under_way if message[0] == self.day]
        self.under_way = [message for message in self.under_way if message[0] > self.day]
        for _, listener, speaker, act, position in arriving:
            listener.hear(speaker, act, position)
        reached = [
            name for name, holds in CASE.milestones.items() if not self.done[name] and holds(None, self)
        ]
        for name in reached + [name for name, (day, _) in CASE.events.items() if day == self.day]:
            self.note(name)

    def moved_ground(self) -> dict[str, float]:
        """Return the situation at the end of the day."""
        ground = dict(self.situation)
        for change, spread in self.changes:
            if change.allowed(None, self):
                ground[change.variable] += spread * self.amount(change)
        for name, (_, effects) in CASE.events.items():
            if self.done_on[name] == self.day:
                for variable, effect in effects.items():
                    ground[variable] += effect
        return {name: within(0.0, 1.0, value) for name, value in ground.items()}

    def amount(self, change: Change) -> float:
        """Return what a change brings today, before its spread."""
        amount: float = self.random.gauss(0.0, change.noise) if change.noise else change.amount(None, self)
        if change.by is not None:
            amount *= sum(party.done_on[change.by] == self.day for party in self.party.values())
        return amount

    def ask_outcomes(self) -> None:
        """Ask at the end of the day which outcomes have come; each sees those of earlier days."""
        coming = [
            outcome
            for outcome in CASE.outcomes
            if outcome.id not in self.reached
            and outcome.holds(None, self)
            and (outcome.hazard >= 1.0 or self.random.random() < outcome.hazard)
        ]
        for outcome in coming:
            self.reached[outcome.id] = self.day
            self.note(outcome.id)
            if outcome.leaves is not None:
                self.party[outcome.leaves].present = False
        for outcome in CASE.outcomes:
            if outcome.final_after is not None and outcome.id in self.reached:
                self.running = self.day < self.reached[outcome.id] + outcome.final_after


def _of_model(attribute: str, key: str) -> Callable[[Syria], Any]:
    return lambda model: getattr(model, attribute).get(key)


def _of_agent(attribute: str, key: str) -> Callable[[Party], float]:
    return lambda party: getattr(party, attribute)[key]


def mesa_runs(count: int) -> None:
    """Play so many runs of the model above."""
    mesa.batch_run(
        Syria,
        # not iterations=count, which repeats one seed; and batch_run takes one step more than max_steps
        parameters={"rng": range(count)},
        max_steps=CASE.days - 1,
        display_progress=False,
    )


def mesa_ends(count: int) -> pd.DataFrame:
    """Return how so many runs end, a row per run.

    Played without ``batch_run``, which reports the agents of the day before the last.
    """
    rows = []
    for seed in range(count):
        model = Syria(rng=seed)
        while model.running and model.day < CASE.days:
            model.step()
        ends: dict[Any, float] = {
            outcome.id: model.reached.get(outcome.id, math.nan) for outcome in CASE.outcomes
        }
        for name, party in model.party.items():
            ends |= {("stance", name, issue): value for issue, value in party.stance.items()}
            ends |= {
                ("belief", name, proposition): party.belief(proposition) for proposition in party.log_odds
            }
        rows.append(ends)
        getattr(mesa.Agent, "_ids", {}).pop(model, None)  # Mesa 3.3 would keep the model for ever
    return pd.DataFrame(rows)


def check_same_model() -> None:
    """Print outcomes and final values of both, with their Monte-Carlo error."""
    peer = mesa_ends(CHECKED_RUNS)
    study = sim.ensemble(SCENARIO, replicates=5 * CHECKED_RUNS, workers=1, progress=False)
    runs = f"{CHECKED_RUNS} runs of Mesa, then {5 * CHECKED_RUNS} of the engine"
    print(f"Is it the same model? {runs} (± standard error):")
    for outcome in CASE.outcomes:
        compare(outcome.id, peer[outcome.id].to_numpy(), study.days_of("base", outcome.id))
    ours = {
        **{("stance", *who): v for who, v in study.stances.groupby(["actor", "issue"])["stance"]},
        **{("belief", *who): v for who, v in study.beliefs.groupby(["actor", "proposition"])["probability"]},
    }
    apart = {what: distance(peer[what].to_numpy(), values.to_numpy()) for what, values in ours.items()}
    worst = max(apart, key=lambda what: apart[what])
    print(
        f"  the means of {len(apart)} final stances and beliefs lie at most {apart[worst]:.1f} errors apart",
        end=" ",
    )
    print(f"({' '.join(map(str, worst))})")


def compare(name: str, theirs: np.ndarray, ours: np.ndarray) -> None:
    """Print the share of runs in which an outcome comes, and on which day, in both."""
    came = [np.isfinite(days).astype(float) for days in (theirs, ours)]
    days = [found[np.isfinite(found)] for found in (theirs, ours)]
    shares, means = ([with_error(found) for found in pair] for pair in (came, days))
    medians = [f"{np.median(found):g}" for found in days]
    print(f"  {name:<16} share {shares[0]} and {shares[1]}, {distance(*came):.1f} errors apart;", end=" ")
    print(f"median day {medians[0]} and {medians[1]}, mean {means[0]} and {means[1]}")


def with_error(values: np.ndarray) -> str:
    """Return a mean and its standard error."""
    return f"{values.mean():.3f} ± {values.std() / math.sqrt(len(values)):.3f}"


def distance(theirs: np.ndarray, ours: np.ndarray) -> float:
    """Return how far two means are apart, in standard errors of their difference."""
    error = math.sqrt(theirs.var() / len(theirs) + ours.var() / len(ours))
    apart = abs(theirs.mean() - ours.mean())
    return (
        apart / error if error > 1e-9 else 0.0 if apart < 1e-9 else math.inf
    )  # what never moves has no error


def main() -> None:
    show_load()
    check_same_model()
    many = side_by_side(SCENARIO)
    contenders = {
        "mesa.batch_run": Contender(lambda: mesa_runs(TIMED_RUNS), TIMED_RUNS),
        "one Mesa run of the engine": Contender(lambda: sim.run(SCENARIO, seed=1)),
        "the engine in arrays": Contender(lambda: end_of(SCENARIO, many), many),
    }
    print(f"How fast is it? {CASE.days} days, {many} runs side by side in arrays:")
    show(race(contenders), "mesa.batch_run")


if __name__ == "__main__":
    main()
