"""One run told day by day: what happened, who said what to whom, and what became of the message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.report.evidence import Reason, Sources
from sim.report.summary import dated
from sim.results.run import Run
from sim.world.wordings import happening_text

KINDS = {"private": "private line", "room": "closed room", "platform": "in public"}

_FATES = {
    "delivered": "heard by",
    "leaked": "leaked to",
    "pending": "still under way to",
    "dropped": "did not reach",
}


@dataclass(frozen=True)
class Told:
    """An act in words.

    Parameters
    ----------
    text : str
    kind : {"private", "room", "platform"}
    how : str
        The kind in words.
    fates : tuple of (str, str)
        What became of its messages: a status in words, and who it was.
    actors : tuple of str
        Ids of those who did or heard it.
    reason : Reason
    """

    text: str
    kind: str
    how: str
    fates: tuple[tuple[str, str], ...]
    actors: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True)
class ToldDay:
    """A day: what happened without being an act, and the acts."""

    day: int
    date: str
    happenings: tuple[tuple[str, str], ...]
    acts: tuple[Told, ...]


def told(run: Run, sources: Sources) -> tuple[ToldDay, ...]:
    """Return the days of a run on which something was done or happened."""
    days = [_day(run, sources, day) for day in range(1, run.states[-1].day + 1)]
    return tuple(day for day in days if day.happenings or day.acts)


def _day(run: Run, sources: Sources, day: int) -> ToldDay:
    mine = run.happenings[run.happenings["day"] == day]
    happenings = tuple(
        (str(kind), happening_text(run.scenario, name))
        for kind, name in zip(mine["kind"], mine["happening"], strict=True)
    )
    acts = run.acts[run.acts["day"] == day].to_dict("records")
    sent = run.messages[run.messages["sent"] == day]
    return ToldDay(
        day, dated(run.scenario.date(day)), happenings, tuple(_act(run, sources, row, sent) for row in acts)
    )


def _act(run: Run, sources: Sources, row: Mapping[Any, Any], sent: pd.DataFrame) -> Told:
    scenario, name, actor = run.scenario, str(row["act"]), str(row["actor"])
    kind = scenario.channels[str(row["channel"])].kind
    messages = sent[(sent["act"] == row["act"]) & (sent["speaker"] == row["actor"])]
    part = scenario.acts.get(name)
    return Told(
        text=str(row["text"]),
        kind=kind,
        how=KINDS[kind],
        fates=tuple(_fates(run, messages)),
        actors=tuple(dict.fromkeys([actor, *map(str, messages["listener"])])),
        reason=sources.of(part) if part is not None else Reason(),
    )


def _fates(run: Run, messages: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield what became of messages, and of which: those alike together."""
    fates: dict[str, list[str]] = {words: [] for words in _FATES.values()}
    for row in messages.to_dict("records"):
        late = f", on day {row['due']}" if row["status"] == "delivered" and row["due"] > row["sent"] else ""
        over = "" if pd.isna(row["relay"]) else f" over {_name(run, row['relay'])}"
        fate = "leaked" if row["leaked"] and row["status"] == "delivered" else str(row["status"])
        fates[_FATES[fate]].append(f"{_name(run, row['listener'])}{over}{late}")
    for words, names in fates.items():
        if names:
            yield words, ", ".join(names)


def _name(run: Run, actor: str) -> str:
    return run.scenario.actors[actor].name
