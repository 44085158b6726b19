"""From arrays to tidy frames: one schema, whoever produced the days.

Every frame has one row per observation, labels as categoricals and days as integers.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from sim.acts.scale import score_of
from sim.acts.vocabulary import coding
from sim.arrays import Whole
from sim.kernel import FreeAct, Plan, Record, State
from sim.kernel.state import NEVER
from sim.world.wordings import act_text, free_text

FREE_ACT = "message"
"""The name of an act that an agent wrote itself."""


def labelled(codes: Whole, names: Sequence[str]) -> pd.Categorical[str]:
    """Return labels for codes, as a flat categorical."""
    return _coded(codes.ravel(), tuple(names))


def _coded(codes: Sequence[int] | Whole, names: tuple[str, ...]) -> pd.Categorical[str]:
    labels: pd.Categorical[str] = pd.Categorical.from_codes(codes, dtype=_kind(names), validate=False)
    return labels


@lru_cache(maxsize=256)
def _kind(names: tuple[str, ...]) -> Any:
    """Return a kind of labels: made once, for pandas checks that each name stands there but once."""
    return pd.CategoricalDtype(pd.Index(list(names), dtype="str"))


def tabled(rows: Iterable[tuple[Any, ...]], columns: Sequence[str], labels: Collection[str]) -> pd.DataFrame:
    """Return rows as a frame, with categoricals for labels; ``day`` is whole where there are no rows, too."""
    listed = list(rows)
    values = (
        dict(zip(columns, zip(*listed, strict=True), strict=True)) if listed else dict.fromkeys(columns, ())
    )
    frame = pd.DataFrame(
        {name: categorical(found) if name in labels else list(found) for name, found in values.items()},
        columns=list(columns),
    )
    return frame.astype({"day": "int64"}) if "day" in values else frame


def categorical(values: Sequence[str | None]) -> pd.Categorical[str]:
    """Return labels, in alphabetical order, as a categorical; several times as fast as ``astype``."""
    names = sorted({value for value in values if value is not None})
    code = {name: number for number, name in enumerate(names)}
    return _coded([-1 if value is None else code[value] for value in values], tuple(names))


def _daily(plan: Plan, states: Sequence[State], *axes: tuple[str, Sequence[str]]) -> dict[str, Any]:
    """Return the index columns of an array ``[R, T, *axes]``, in that order."""
    days = np.array([state.day for state in states])
    sizes = (states[0].replicates, len(days), *(len(names) for _, names in axes))
    replicate, day, *rest = np.indices(sizes)
    dates = pd.Timestamp(plan.scenario.calendar.start) + pd.to_timedelta(days, unit="D")
    columns: dict[str, Any] = {
        "variant": labelled(np.zeros_like(replicate), [plan.variant]),
        "replicate": replicate.ravel() + states[0].first,
        "day": days[day.ravel()],
        "date": dates[day.ravel()],
    }
    return columns | {name: labelled(codes, names) for (name, names), codes in zip(axes, rest, strict=True)}


def _stacked(states: Sequence[State], name: str) -> np.ndarray:
    return np.stack([getattr(state, name) for state in states], axis=1).ravel()


def stances(plan: Plan, states: Sequence[State]) -> pd.DataFrame:
    """Return variant, replicate, day, date, actor, issue, stance, public, gap, commitment, frozen.

    ``gap`` is how far the public position lies above the private stance.
    """
    names = plan.names
    frame = pd.DataFrame(_daily(plan, states, ("actor", names.actors), ("issue", names.issues)))
    stance, public = _stacked(states, "stance"), _stacked(states, "public")
    frame["stance"], frame["public"], frame["gap"] = stance, public, public - stance
    frame["commitment"] = _stacked(states, "commitment")
    frame["frozen"] = np.repeat(_stacked(states, "frozen"), len(names.actors) * len(names.issues))
    return frame


def beliefs(plan: Plan, states: Sequence[State]) -> pd.DataFrame:
    """Return variant, replicate, day, date, actor, proposition, probability, log_odds, frozen."""
    names = plan.names
    frame = pd.DataFrame(_daily(plan, states, ("actor", names.actors), ("proposition", names.propositions)))
    log_odds = _stacked(states, "log_odds")
    frame["probability"], frame["log_odds"] = expit(log_odds), log_odds
    frame["frozen"] = np.repeat(_stacked(states, "frozen"), len(names.actors) * len(names.propositions))
    return frame


def trust(plan: Plan, states: Sequence[State]) -> pd.DataFrame:
    """Return variant, replicate, day, date, listener, speaker, trust, frozen."""
    actors = plan.names.actors
    frame = pd.DataFrame(_daily(plan, states, ("listener", actors), ("speaker", actors)))
    frame["trust"] = _stacked(states, "trust")
    frame["frozen"] = np.repeat(_stacked(states, "frozen"), len(actors) ** 2)
    return frame[frame["listener"].astype(object) != frame["speaker"].astype(object)].reset_index(drop=True)


def situation(plan: Plan, states: Sequence[State]) -> pd.DataFrame:
    """Return variant, replicate, day, date, variable, value, frozen."""
    frame = pd.DataFrame(_daily(plan, states, ("variable", plan.names.variables)))
    frame["value"] = _stacked(states, "situation")
    frame["frozen"] = np.repeat(_stacked(states, "frozen"), len(plan.names.variables))
    return frame


def outcomes(plan: Plan, last: State) -> pd.DataFrame:
    """Return variant, replicate, outcome, happened, day (nullable), censored.

    An outcome that has not come by the end, or by the day on which the run was frozen, is
    right-censored.
    """
    reached = last.reached
    indices = np.indices(reached.shape)
    replicate, outcome = indices[0], indices[1]
    happened = (reached != NEVER).ravel()
    return pd.DataFrame(
        {
            "variant": labelled(np.zeros_like(replicate), [plan.variant]),
            "replicate": replicate.ravel() + last.first,
            "outcome": labelled(outcome, plan.names.outcomes),
            "happened": happened,
            "day": pd.array(np.where(happened, reached.ravel(), 0), dtype="Int64").copy(),
            "censored": ~happened,
        }
    ).assign(day=lambda frame: frame["day"].mask(~frame["happened"]))


def _frame(
    plan: Plan, rows: Iterable[tuple[Any, ...]], columns: Sequence[str], labels: Sequence[str]
) -> pd.DataFrame:
    return tabled(rows, ("variant", "replicate", *columns), ("variant", *labels))


def _sent(
    plan: Plan, states: Sequence[State], records: Sequence[Record]
) -> Iterator[tuple[int, Plan, Record, int]]:
    """Yield (row of the replicate, plan of the day, record, act) of everything done."""
    for replicate in range(states[0].replicates):
        for record in records:
            today = plan.on(record.day)
            in_order = [act for _, level in today.acts.levels for act in level]
            yield from ((replicate, today, record, act) for act in in_order if record.done[replicate, act])


def acts(plan: Plan, states: Sequence[State], records: Sequence[Record]) -> pd.DataFrame:
    """Return variant, replicate, day, date, act, actor, channel, type, plover, score, text.

    ``type`` is that of the scenario, a word or a PLOVER type; ``plover`` is TYPE or TYPE/mode.
    """
    return addressed_acts(plan, states, records).drop(columns="to")


def addressed_acts(plan: Plan, states: Sequence[State], records: Sequence[Record]) -> pd.DataFrame:
    """Return the acts, and in a further column ``to`` the ids of those each is addressed to.

    What is said to everybody on a platform is addressed to nobody in particular.
    """
    rows = [
        _act_row(plan, today, states[0].first + r, record, act, r)
        for r, today, record, act in _sent(plan, states, records)
    ]
    free = (act for record in records for act in record.free_sent)
    rows += [_free_row(plan, states[0].first, act) for act in free]
    columns = ("day", "act", "actor", "channel", "type", "plover", "score", "text", "to")
    frame = _frame(plan, rows, columns, ("act", "actor", "channel", "type", "plover"))
    frame.insert(3, "date", _dates(plan, frame["day"]))
    return frame.sort_values(["replicate", "day"], kind="stable", ignore_index=True)


def _dates(plan: Plan, days: pd.Series) -> pd.Series:
    return pd.Timestamp(plan.scenario.calendar.start) + pd.to_timedelta(days.astype("int64"), unit="D")


def _act_row(plan: Plan, today: Plan, replicate: int, record: Record, act: int, row: int) -> tuple[Any, ...]:
    planned = today.acts.acts[act]
    part = planned.part
    coded = coding(part.type, part.mode)
    actor, channel = today.names.actors[planned.actor], today.names.channels[planned.channel]
    text = act_text(today, act, record.said[row, act])
    return (
        plan.variant,
        replicate,
        record.day,
        planned.id,
        actor,
        channel,
        part.type,
        str(coded),
        score_of(part.type, coded),
        text,
        _addressees(today, record, act, row),
    )


def _addressees(today: Plan, record: Record, act: int, row: int) -> tuple[str, ...]:
    part = today.acts.acts[act].part
    if part.to == "all" and today.scenario.channels[part.via].kind == "platform":
        return ()
    routes = today.routes
    meant = record.addressed[row] & (routes.act == act) & ~routes.leaked
    if part.relay is not None:  # the intermediary hears it too, and is nobody it is meant for
        meant &= routes.relay >= 0
    return tuple(today.names.actors[n] for n in routes.listener[meant])


def _free_row(plan: Plan, replicate: int, act: FreeAct) -> tuple[Any, ...]:
    speaker, channel = plan.names.actors[act.speaker], plan.names.channels[act.channel]
    text = free_text(plan, act)
    to = tuple(plan.names.actors[n] for n in act.listeners)
    return (plan.variant, replicate, act.sent, FREE_ACT, speaker, channel, "NONE", "NONE", 0.0, text, to)


def messages(plan: Plan, states: Sequence[State], records: Sequence[Record]) -> pd.DataFrame:
    """Return the messages, one row per act and listener.

    Columns: variant, replicate, act, speaker, origin, relay, listener, channel, sent, due,
    status, leaked, text. ``origin`` is the actor for whom it is said, ``relay`` the intermediary
    over whom it goes. ``status`` is delivered, pending at the end, or dropped: because the
    listener, or the run, was no longer there, the line was closed, or the intermediary held it back.
    """
    by_day = {record.day: record for record in records}
    rows: list[tuple[Any, ...]] = []
    for replicate in range(states[0].replicates):
        end = _end(states, replicate)
        for record in records:
            rows += _messages_of(
                plan.on(record.day), record, replicate, by_day, end, states[0].first, plan.variant
            )
    rows += _free_messages(plan, states, records)
    columns = (
        "act",
        "speaker",
        "origin",
        "relay",
        "listener",
        "channel",
        "sent",
        "due",
        "status",
        "leaked",
        "text",
    )
    frame = _frame(plan, rows, columns, ("act", "speaker", "origin", "listener", "channel", "status"))
    frame["relay"], frame["leaked"] = frame["relay"].astype("string"), frame["leaked"].astype(bool)
    return frame.sort_values(["replicate", "sent"], kind="stable", ignore_index=True)


def _end(states: Sequence[State], replicate: int) -> int:
    """Return the last day that was played: the horizon, or the day on which the run froze."""
    frozen = [state.day for state in states if state.frozen[replicate]]
    return frozen[0] if frozen else states[-1].day


def _messages_of(
    today: Plan, record: Record, replicate: int, by_day: dict[int, Record], end: int, first: int, variant: str
) -> Iterator[tuple[Any, ...]]:
    for route in np.flatnonzero(record.addressed[replicate]):
        act = int(today.routes.act[route])
        planned, due = today.acts.acts[act], record.day + int(today.routes.delay[route])
        speaker, listener = (today.names.actors[n] for n in (planned.actor, today.routes.listener[route]))
        lost = bool(record.lost[replicate, route])
        status = "dropped" if lost else _status(by_day, replicate, int(route), due, end)
        text = act_text(today, act, record.said[replicate, act], listener)
        relay = int(today.routes.relay[route])
        yield (variant, first + replicate, planned.id, speaker, planned.part.on_behalf_of or speaker,
               None if relay < 0 else today.names.actors[relay], listener,
               today.names.channels[planned.channel], record.day, due, status,
               bool(today.routes.leaked[route]), text)  # fmt: skip


def _status(by_day: dict[int, Record], replicate: int, route: int, due: int, end: int) -> str:
    if due > end:
        return "pending" if end == max(by_day) else "dropped"
    return "delivered" if by_day[due].delivered[replicate, route] else "dropped"


def _free_messages(
    plan: Plan, states: Sequence[State], records: Sequence[Record]
) -> Iterator[tuple[Any, ...]]:
    end = _end(states, 0)
    names = plan.names
    for act, listener in ((a, n) for record in records for a in record.free_sent for n in a.listeners):
        speaker, channel = names.actors[act.speaker], names.channels[act.channel]
        there = act.due <= end and states[act.due - 1].present[0, listener]
        status = "delivered" if there else "pending" if act.due > end == states[-1].day else "dropped"
        text = free_text(plan, act, listener)
        yield (plan.variant, states[0].first, FREE_ACT, speaker, speaker, None, names.actors[listener],
               channel, act.sent, act.due, status, False, text)  # fmt: skip


def happenings(plan: Plan, states: Sequence[State], records: Sequence[Record]) -> pd.DataFrame:
    """Return variant, replicate, day, date, happening, kind.

    Kinds are event, milestone, meeting, postponement, promise kept, promise broken and outcome.
    """
    names, kinds = plan.names, _kinds(plan)
    rows = []
    for replicate in range(states[0].replicates):
        for record in records:
            for number in np.flatnonzero(record.happened[replicate]):
                name, kind = names.dated[number], kinds[number]
                rows.append((plan.variant, states[0].first + replicate, record.day, name, kind))
        for column, day in enumerate(states[-1].reached[replicate]):
            if day != NEVER:
                rows.append(
                    (plan.variant, states[0].first + replicate, int(day), names.outcomes[column], "outcome")
                )
    frame = _frame(plan, rows, ("day", "happening", "kind"), ("happening", "kind"))
    frame.insert(3, "date", _dates(plan, frame["day"]))
    return frame.sort_values(["replicate", "day"], kind="stable", ignore_index=True)


def _kinds(plan: Plan) -> tuple[str, ...]:
    """Return the kind of everything that is dated, by its number."""
    scenario = plan.scenario
    sizes = {
        "event": len(scenario.events),
        "milestone": len(scenario.milestones),
        "meeting": len(scenario.meetings),
        "postponement": len(scenario.meetings),
        "promise kept": len(scenario.promises),
        "promise broken": len(scenario.promises),
    }
    return tuple(kind for kind, size in sizes.items() for _ in range(size))


def meetings(plan: Plan, states: Sequence[State], records: Sequence[Record]) -> pd.DataFrame:
    """Return what came of every meeting that was held, one row per issue of its agenda.

    Columns: variant, replicate, day, date, meeting, issue, agreed, position, signed, present.
    ``position`` is missing where the statement is silent; ``signed`` and ``present`` count actors.
    """
    rows = []
    for before, record in zip(states, records, strict=False):
        today = plan.on(record.day)
        for number, meeting in enumerate(today.meetings):
            held = np.flatnonzero(record.happened[:, today.dated.held(number)])
            if not len(held):
                continue
            settled = meeting.settled(before, record.happened[:, today.dated.held(number)])
            there = (before.member[:, meeting.audience] & before.present).sum(axis=1)
            for replicate, issue in itertools.product(held, np.flatnonzero(meeting.agenda)):
                agreed = bool(settled.agreed[replicate, issue])
                rows.append(
                    (plan.variant, before.first + int(replicate), record.day, meeting.id,
                     today.names.issues[issue], agreed,
                     float(settled.text[replicate, issue]) if agreed else np.nan,
                     int(settled.signed[replicate, :, issue].sum()), int(there[replicate]))
                )  # fmt: skip
    columns = ("day", "meeting", "issue", "agreed", "position", "signed", "present")
    frame = _frame(plan, rows, columns, ("meeting", "issue"))
    frame.insert(3, "date", _dates(plan, frame["day"]))
    return frame.sort_values(["replicate", "day"], kind="stable", ignore_index=True)
