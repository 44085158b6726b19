"""The laws of the engine, asked of one scenario: whatever is in it, they must hold."""

from __future__ import annotations

import dataclasses
import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from sim.arrays import Flags
from sim.kernel import Chosen, Luck, Plan, Record, State, advance, choose, make_plan, next_day, open_state
from sim.kernel.settle import LOG_ODDS_BOUNDS, SITUATION_BOUNDS, STANCE_BOUNDS, TRUST_BOUNDS, Ledger, fold
from sim.kernel.state import NEVER, PER_REPLICATE
from sim.scenario.scenario import Scenario


class LawBroken(AssertionError):
    """A scenario breaks a law of the engine."""


@dataclasses.dataclass(frozen=True)
class Trial:
    """A scenario, its plan, and the luck it is played under."""

    scenario: Scenario
    seed: int
    replicates: int

    @property
    def plan(self) -> Plan:
        """The plan of the base."""
        return make_plan(self.scenario)

    @property
    def luck(self) -> Luck:
        """The luck of all replicates."""
        return Luck(self.seed, 0, self.replicates)

    def days(
        self, plan: Plan | None = None, luck: Luck | None = None
    ) -> Iterator[tuple[State, State, Record]]:
        """Yield every day as (state before, state after, record)."""
        plan, luck = plan or self.plan, luck or self.luck
        before = open_state(plan.on(1), luck)
        for _ in range(plan.days):
            after, record = next_day(plan, before, luck)
            yield before, after, record
            before = after

    def states(self, plan: Plan | None = None, luck: Luck | None = None) -> list[State]:
        """Return all states, from the opening."""
        plan = plan or self.plan
        played = [after for _, after, _ in self.days(plan, luck)]
        return [open_state(plan.on(1), luck or self.luck), *played]


def _hold(condition: object, found: str) -> None:
    if not condition:
        raise LawBroken(found)


def same(one: State, other: State) -> bool:
    """Whether two states agree in every bit that counts."""
    arrays = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in PER_REPLICATE)
    return arrays and all(np.array_equal(one.memory[key], other.memory[key]) for key in one.memory)


def _all_same(ours: Sequence[State], theirs: Sequence[State], what: str) -> None:
    for one, other in zip(ours, theirs, strict=False):
        different = [n for n in PER_REPLICATE if not np.array_equal(getattr(one, n), getattr(other, n))]
        _hold(same(one, other), f"on day {one.day}, {what}: {', '.join(different) or 'memory'} differs")


def values_stay_in_bounds(trial: Trial) -> None:
    """Stances lie in [-1, 1], beliefs within 12 log-odds, trust and the situation in [0, 1]."""
    bounds = {"stance": STANCE_BOUNDS, "public": STANCE_BOUNDS, "log_odds": LOG_ODDS_BOUNDS,
              "trust": TRUST_BOUNDS, "situation": SITUATION_BOUNDS, "commitment": (0.0, np.inf)}  # fmt: skip
    for state in trial.states():
        for name, (low, high) in bounds.items():
            values = getattr(state, name)
            _hold(((values >= low) & (values <= high)).all(), f"{name} leaves its bounds on day {state.day}")


def every_move_replays(trial: Trial) -> None:
    """Every new value is the left fold of its ledger from the old one, bit for bit."""
    for before, after, record in trial.days():
        for name, entries in _ledgers(record).items():
            moving = ~before.frozen
            replayed = fold(getattr(before, name), entries)[moving]
            exact = np.array_equal(replayed, getattr(after, name)[moving])
            _hold(exact, f"the ledger of {name} does not replay on day {after.day}")


def _ledgers(record: Record) -> dict[str, Ledger]:
    return {
        "stance": record.stances,
        "log_odds": record.beliefs,
        "trust": record.relations,
        "situation": record.situation,
    }


def replicates_are_separate(trial: Trial) -> None:
    """A replicate is the same alone and among the others."""
    among = trial.states()
    for replicate in range(trial.replicates):
        alone = trial.states(luck=Luck(trial.seed, replicate, 1))
        for many, one in zip(among, alone, strict=True):
            for name in PER_REPLICATE:
                equal = np.array_equal(getattr(many, name)[replicate], getattr(one, name)[0])
                _hold(equal, f"replicate {replicate} alone differs in {name} on day {one.day}")


def the_order_of_the_file_is_irrelevant(trial: Trial) -> None:
    """Turning every mapping of the file round changes no bit."""
    data = trial.scenario.data()
    turned = {key: _turned(value) if key != "variants" else value for key, value in data.items()}
    other = dataclasses.replace(trial, scenario=Scenario.model_validate(turned))
    _all_same(trial.states(), other.states(), "with the file in reverse order")


def _turned(value: object) -> object:
    if isinstance(value, dict):
        return {key: _turned(inner) for key, inner in reversed(value.items())}
    return value


def a_longer_run_begins_with_the_shorter(trial: Trial) -> None:
    """The first days of a longer run are the shorter run."""
    data = trial.scenario.data()
    longer = {**data, "calendar": {**data["calendar"], "days": data["calendar"]["days"] + 2}}
    other = dataclasses.replace(trial, scenario=Scenario.model_validate(longer))
    _all_same(trial.states(), other.states(), "in a run that is two days longer")


def a_saved_run_goes_on_as_if_uninterrupted(trial: Trial) -> None:
    """Saving and loading the state between days changes no bit."""
    plan, luck = trial.plan, trial.luck
    state = open_state(plan.on(1), luck)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.npz"
        for _, uninterrupted, _ in trial.days():
            state.save(path)
            state, _ = next_day(plan, State.load(path), luck)
            _all_same([uninterrupted], [state], "after saving and loading")


def a_variant_that_changes_nothing_changes_nothing(trial: Trial) -> None:
    """A variant that sets a number to what it is differs from the base by exactly nothing."""
    data = trial.scenario.data()
    idle = {"summary": "Nothing.", "set": {"defaults.trust": trial.scenario.defaults.trust.value}}
    scenario = Scenario.model_validate({**data, "variants": {"idle": idle}})
    _all_same(
        trial.states(), trial.states(make_plan(scenario, "idle")), "under a variant that changes nothing"
    )


def a_variant_equals_the_base_before_it_begins(trial: Trial) -> None:
    """Before its first day, a variant of the scenario is the base, bit for bit."""
    base = trial.states()
    for name, variant in trial.scenario.variants.items():
        played = trial.states(make_plan(trial.scenario, name))
        if variant.from_day > 1:
            _all_same(base[: variant.from_day], played, f"before variant {name} begins")


def more_acts_leave_other_luck_alone(trial: Trial) -> None:
    """An act that says nothing, done by chance, leaves all else as it was."""
    data = trial.scenario.data()
    if not data.get("channels"):
        return
    channel, part = next(iter(trial.scenario.channels.items()))
    actor = min(trial.scenario.expand(part.members))
    silent = {"actor": actor, "type": "NONE", "via": channel, "rate": 0.5}
    more = Scenario.model_validate({**data, "playbook": {**data.get("playbook", {}), "an_act_more": silent}})
    other = dataclasses.replace(trial, scenario=more)
    for one, two in zip(trial.states(), other.states(), strict=True):
        for name in ("stance", "log_odds", "situation", "public", "trust", "member", "reached"):
            equal = np.array_equal(getattr(one, name), getattr(two, name))
            _hold(equal, f"an act that says nothing changed {name} on day {one.day}")


def nobody_is_moved_by_what_it_cannot_know(trial: Trial) -> None:
    """Saying something else, or nothing, moves only those who hear it, and on that day nobody else."""
    plan, luck = trial.plan, trial.luck
    for before, after, _ in trial.days():
        today = plan.on(before.day + 1)
        chosen = choose(today, before, luck)
        for number in np.flatnonzero(chosen.done.any(axis=0)).tolist():
            listeners = today.routes.listener[today.routes.act == number]
            knowing = [*listeners, today.acts.actor[number]]  # who does not ask gets no answer
            others = np.setdiff1d(np.arange(len(today.names.actors)), knowing)
            for changed, how in ((_other_words(today, chosen, number), "said otherwise"),
                                 (_left_undone(today, chosen, number), "left undone")):  # fmt: skip
                moved, _ = advance(changed[0], before, changed[1], luck)
                for name in ("stance", "log_odds", "trust"):
                    equal = np.array_equal(getattr(moved, name)[:, others], getattr(after, name)[:, others])
                    act = today.acts.acts[number].id
                    _hold(equal, f"{act}, {how} on day {after.day}, changed {name} of who cannot hear it")


def _other_words(plan: Plan, chosen: Chosen, act: int) -> tuple[Plan, Chosen]:
    claims = plan.acts.claims.copy()
    claims[act] = 1.0 - claims[act]
    said = chosen.said.copy()
    said[:, act] = -0.5 * said[:, act] + 0.25
    acts = dataclasses.replace(plan.acts, claims=claims)
    return dataclasses.replace(plan, acts=acts), dataclasses.replace(chosen, said=said)


def _left_undone(plan: Plan, chosen: Chosen, act: int) -> tuple[Plan, Chosen]:
    done = chosen.done.copy()
    done[:, act] = False
    return plan, dataclasses.replace(chosen, done=done)


def messages_are_counted(trial: Trial) -> None:
    """Every message is delivered, pending or dropped; none arrives before its delay."""
    plan = trial.plan
    sent = arrived = lost = 0
    addressed: list[Flags] = []
    for _, after, record in trial.days():
        _hold(not (record.delivered & record.dropped).any(), f"day {after.day} delivers what it drops")
        addressed.append(record.addressed)
        for route in np.flatnonzero(record.delivered.any(axis=0)):
            day = record.day - int(plan.routes.delay[route])
            on_time = day >= 1 and (addressed[day - 1][:, route] >= record.delivered[:, route]).all()
            _hold(on_time, f"on day {record.day} something arrives that was not sent {day} days in")
        sent += int(record.addressed.sum())
        arrived += int(record.delivered.sum())
        lost += int(record.dropped.sum() + record.lost.sum())
        under_way = np.arange(after.transit.shape[1])[:, np.newaxis] < plan.routes.delay
        pending = int((after.transit & under_way).sum())
        _hold(sent == arrived + lost + pending, f"by day {after.day}, {sent} sent, {arrived} arrived, "
              f"{lost} dropped, {pending} pending")  # fmt: skip
        _hold(int(after.heard.sum()) == arrived, f"by day {after.day}, what was heard is not what arrived")


def who_has_left_is_silent_and_still(trial: Trial) -> None:
    """An actor that has left does nothing, changes no more, and does not come back."""
    plan = trial.plan
    for before, after, record in trial.days():
        gone = ~before.present
        _hold(not (record.done & gone[:, plan.acts.actor]).any(), f"somebody gone acts on day {after.day}")
        for name in ("stance", "log_odds"):
            still = np.array_equal(getattr(after, name)[gone], getattr(before, name)[gone])
            _hold(still, f"{name} of somebody gone changes on day {after.day}")
        _hold((after.present <= before.present).all(), f"somebody comes back on day {after.day}")


def outcomes_come_once_and_a_frozen_run_stands_still(trial: Trial) -> None:
    """An outcome keeps its day; after a final one, the last state repeats."""
    for before, after in itertools.pairwise(trial.states()):
        come = before.reached != NEVER
        kept = np.array_equal(after.reached[come], before.reached[come])
        _hold(kept, f"an outcome changes its day on day {after.day}")
        fresh = (after.reached != NEVER) & ~come
        _hold((after.reached[fresh] == after.day).all(), f"an outcome is dated wrongly on day {after.day}")
        for name in PER_REPLICATE:
            still = np.array_equal(getattr(after, name)[before.frozen], getattr(before, name)[before.frozen])
            _hold(still, f"{name} of a frozen replicate changes on day {after.day}")


ENGINE_LAWS: tuple[Callable[[Trial], None], ...] = (
    values_stay_in_bounds,
    every_move_replays,
    replicates_are_separate,
    the_order_of_the_file_is_irrelevant,
    a_longer_run_begins_with_the_shorter,
    a_saved_run_goes_on_as_if_uninterrupted,
    a_variant_that_changes_nothing_changes_nothing,
    a_variant_equals_the_base_before_it_begins,
    more_acts_leave_other_luck_alone,
    nobody_is_moved_by_what_it_cannot_know,
    messages_are_counted,
    who_has_left_is_silent_and_still,
    outcomes_come_once_and_a_frozen_run_stands_still,
)


def check_scenario(scenario: Scenario, *, seed: int = 1, replicates: int = 3) -> None:
    """Hold a scenario to the laws of the engine.

    Parameters
    ----------
    scenario : Scenario
    seed : int
        In [0, 2**64).
    replicates : int
        How many runs are played; two are the least that can tell replicates apart.

    Raises
    ------
    AssertionError
        Naming the law and where it is broken.

    Examples
    --------
    >>> import sim
    >>> from sim.testing import check_scenario
    >>> check_scenario(sim.load("examples/own_scenario.yaml"))
    """
    trial = Trial(scenario, seed, replicates)
    for law in ENGINE_LAWS:
        try:
            law(trial)
        except LawBroken as broken:
            says = (law.__doc__ or "").splitlines()[0]
            raise AssertionError(
                f"{scenario.id} breaks the law {law.__name__}: {says}\nFound, under seed {seed}: {broken}."
            ) from None
