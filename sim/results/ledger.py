"""The ledger: every move of every actor and of the ground, as a sum of named parts.

The value of a day is the left fold of its rows' amounts, in the order of ``order``, from the
value of the day before; for stances, log-odds and the situation, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.arrays import Array
from sim.kernel import FreeAct, Plan, Record, State
from sim.kernel.inbox import free_slots
from sim.kernel.plan import RuleCall
from sim.kernel.settle import Ledger
from sim.results.frames import FREE_ACT, tabled
from sim.results.reasons import reason
from sim.scenario.numbers import Argued, Number
from sim.scenario.parts import RuleSpec

COLUMNS = (
    "variant",
    "replicate",
    "day",
    "actor",
    "quantity",
    "order",
    "term",
    "speaker",
    "act",
    "amount",
    "evidence",
)


LABELS = frozenset(COLUMNS) - {"replicate", "day", "order", "amount"}


@dataclass(frozen=True)
class Slot:
    """What stands in an inbox slot: who said it, which act or sight it is, and why it is there."""

    speaker: str | None
    act: str
    evidence: str


def ledger(plan: Plan, states: Sequence[State], records: Sequence[Record]) -> pd.DataFrame:
    """Return variant, replicate, day, actor, quantity, order, term, speaker, act, amount, evidence.

    ``quantity`` is an issue, a proposition (amounts in log-odds), ``trust.SPEAKER``, or a situation
    variable, for which there is no actor. ``speaker`` and ``act`` name the message, or what was seen, where
    a term has one. Amounts of zero have no row.
    """
    rows: list[tuple[Any, ...]] = []
    reasons: dict[tuple[str, str, str, str], str] = {}
    for before, record in zip(states, records, strict=False):
        today = plan.on(record.day)
        trusts = [f"trust.{name}" for name in today.names.actors]
        for replicate in range(before.replicates):
            slots = _slots(today, before, record, replicate)
            label = (plan.variant, before.first + replicate, record.day)
            rows += _personal(
                today, record.beliefs, today.names.propositions, slots, reasons, replicate, label
            )
            rows += _personal(today, record.stances, today.names.issues, slots, reasons, replicate, label)
            rows += _personal(today, record.relations, trusts, slots, reasons, replicate, label)
            rows += _of_the_ground(today, record.situation, replicate, label)
    return tabled(rows, COLUMNS, LABELS)


def _personal(
    plan: Plan,
    entries: Ledger,
    quantities: Sequence[str],
    slots: list[list[Slot]],
    reasons: dict[tuple[str, str, str, str], str],
    replicate: int,
    label: tuple[Any, ...],
) -> Iterator[tuple[Any, ...]]:
    order: dict[tuple[int, int], int] = {}
    for entry in entries:
        for slot, actor, column, amount in _moves(entry.amounts[replicate]):
            order[actor, column] = order.get((actor, column), 0) + 1
            who, what = plan.names.actors[actor], quantities[column]
            heard = (
                Slot(None, "", _reason(plan, reasons, who, entry.term, what))
                if slot is None
                else slots[actor][slot]
            )
            yield (*label, who, what, order[actor, column], entry.term,
                   heard.speaker, heard.act or None, amount, heard.evidence)  # fmt: skip


def _moves(amounts: Array) -> Iterator[tuple[int | None, int, int, float]]:
    """Yield slot, actor, column and amount of what is not 0, in the order in which the fold adds them."""
    by_slot = np.moveaxis(amounts, 1, 0) if amounts.ndim == 3 else amounts[np.newaxis]
    places = np.nonzero(by_slot)
    slot, actor, column = (place.tolist() for place in places)
    heard_in = slot if amounts.ndim == 3 else [None] * len(slot)
    yield from zip(heard_in, actor, column, by_slot[places].tolist(), strict=True)


def _of_the_ground(
    plan: Plan, entries: Ledger, replicate: int, label: tuple[Any, ...]
) -> Iterator[tuple[Any, ...]]:
    order: dict[int, int] = {}
    for entry in entries:
        for (variable,) in np.argwhere(entry.amounts[replicate]):
            order[variable] = order.get(variable, 0) + 1
            name = plan.names.variables[variable]
            act, _, speaker = entry.term.partition(" by ")
            yield (*label, None, name, order[variable], act, speaker or None, act if speaker else None,
                   float(entry.amounts[replicate, variable]), _ground_reason(plan, name, act))  # fmt: skip


def _ground_reason(plan: Plan, variable: str, term: str) -> str:
    scenario = plan.scenario
    part = scenario.situation[variable]
    pieces: list[Argued | Number | None] = [part.changes.get(term)]
    if term in part.changes:
        change = part.changes[term]
        pieces = [change.amount, change.gain, change.noise, change]
    pieces += [scenario.events.get(term), scenario.milestones.get(term), scenario.playbook.get(term), part]
    return "" if term == "bounds" else reason(scenario, *pieces)


def _slots(plan: Plan, before: State, record: Record, replicate: int) -> list[list[Slot]]:
    """Return the slots of every actor: sights, then messages, then free messages."""
    letters, actors = record.letters, len(plan.names.actors)
    sights = [_sight_slot(plan, name) for name in plan.sights.names]
    slots = [[*sights, *[Slot(None, "", "")] * letters.slots] for _ in range(actors)]
    for listener, slot, route in letters.of(replicate):
        slots[listener][len(sights) + slot] = _route_slot(plan, route)
    if record.free_due:
        for own, written in zip(slots, free_slots(before, record.free_due, actors), strict=True):
            own += [_free_slot(plan, act) for act in written]
    return slots


def _route_slot(plan: Plan, route: int) -> Slot:
    planned, relay = plan.acts.acts[plan.routes.act[route]], int(plan.routes.relay[route])
    heard_from = plan.names.actors[planned.actor if relay < 0 else relay]
    return Slot(heard_from, planned.id, reason(plan.scenario, planned.part, planned.part.relay))


def _sight_slot(plan: Plan, name: str) -> Slot:
    scenario = plan.scenario
    known = {**scenario.situation, **scenario.events, **scenario.milestones}
    if name in known:
        return Slot(None, name, reason(scenario, known[name]))
    promise = scenario.promises[name.rpartition("_")[0]]  # it is kept or broken
    return Slot(promise.by, name, reason(scenario, promise))


def _free_slot(plan: Plan, act: FreeAct) -> Slot:
    return Slot(plan.names.actors[act.speaker], FREE_ACT, act.note)


def _reason(
    plan: Plan, known: dict[tuple[str, str, str, str], str], actor: str, term: str, quantity: str
) -> str:
    """Return the reason behind a term that has no message; each is looked up once a run."""
    key = (plan.variant, actor, term, quantity)
    if key not in known:
        known[key] = _rule_reason(plan, actor, term, quantity)
    return known[key]


def _rule_reason(plan: Plan, actor: str, term: str, quantity: str) -> str:
    scenario, part = plan.scenario, plan.scenario.actors[actor]
    if term == "bounds":
        return ""
    if term in scenario.roles:
        return reason(scenario, scenario.trust_in_role(actor, term), scenario.roles[term])
    if term == "commitment":
        return reason(scenario, *_public_acts(plan, actor, quantity), part.public.get(quantity), part)
    call = _call_of(plan, term)
    spec = scenario.rules_of(actor).get(call.label.partition("(")[0]) if call else None
    numbers = [] if spec is None else _settings(spec, quantity)
    opening = part.stance.get(quantity) if term.endswith("anchor") else None
    return reason(scenario, opening, *numbers, spec, part)


def _public_acts(plan: Plan, actor: str, issue: str) -> list[Argued]:
    number = plan.names.actor[actor]
    return [
        planned.part
        for planned, public in zip(plan.acts.acts, plan.acts.public, strict=True)
        if public and planned.actor == number and issue in planned.part.says and planned.part.stakes.value
    ]


def _call_of(plan: Plan, term: str) -> RuleCall | None:
    calls = plan.rule_calls
    return next((call for call in calls if term == call.label or term.startswith(f"{call.label}.")), None)


def _settings(spec: RuleSpec, quantity: str) -> list[Number]:
    found = (value.get(quantity) if isinstance(value, dict) else value for value in spec.parameters.values())
    return [number for number in found if isinstance(number, Number)]
