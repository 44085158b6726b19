"""A record of coded events as the dated events of a scenario."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from sim.acts.vocabulary import verb
from sim.errors import DiplosimError
from sim.results.record import Actors, placed, unmapped
from sim.scenario.scenario import Scenario

MAX_EVENTS = 2000
_MAX_TEXT = 500
_MAX_NAME = 60


@dataclass(frozen=True)
class Dated:
    """What was coded alike for the same day and actors."""

    day: int
    sources: tuple[str, ...]
    recipients: tuple[str, ...]
    coding: str
    date: pd.Timestamp
    score: float
    ids: tuple[str, ...]
    text: str | None
    url: str | None


def events_section(events: pd.DataFrame, scenario: Scenario, actors: Actors | None = None) -> str:
    """Return a record as YAML: dated ``events`` for a scenario, and the ``outside`` facts they cite.

    An event happens on its day whatever the actors do. It has no effects and proves nothing until
    ``effects`` or ``claims`` are written to it; type, mode and score stand in its notes. What is
    coded alike for the same day and actors is one event.

    Parameters
    ----------
    events : DataFrame
        As ``read_events`` returns it.
    scenario : Scenario
        Whose calendar, actors and ids count; its own events and facts are not repeated.
    actors : mapping of str to str, optional
        Actors of the scenario by codes of the record; see ``Run.beside``.

    Returns
    -------
    str
        Begins with a comment that counts what was left out, and why.

    Raises
    ------
    UnknownNameError
        If ``actors`` names an actor that the scenario has not.
    DiplosimError
        If more than 2000 events would be written, or none.
    """
    known = placed(events, scenario, actors)
    inside = known[known["day"].between(1, scenario.calendar.days)]
    summary = _left_out(events, known, inside, scenario, actors)
    found = sorted(_alike(inside), key=lambda one: (one.day, one.sources, one.recipients, one.coding))
    if not 0 < len(found) <= MAX_EVENTS:
        raise DiplosimError(
            f"found {len(found)} events of actors of the scenario between its first day and its last, "
            f"must be 1 to {MAX_EVENTS}. {summary}"
        )
    first = max((int(name[1:]) for name in scenario.outside), default=0) + 1
    facts = [f"x{number}" for number in range(first, first + len(found))]
    document = {
        "outside": {x: _fact(one, scenario) for x, one in zip(facts, found, strict=True)},
        "events": {
            name: _event(one, x, scenario)
            for name, x, one in zip(_names(found, scenario), facts, found, strict=True)
        },
    }
    stream = io.StringIO()
    stream.write(f"# {summary}\n")
    yaml = YAML()
    yaml.width = 110
    yaml.allow_unicode = True
    yaml.dump(document, stream)
    return stream.getvalue()


def _alike(rows: pd.DataFrame) -> Iterator[Dated]:
    """Put together the rows of each event, and then the events that are coded alike."""
    parties: dict[tuple[str, str], tuple[dict[Hashable, Any], set[str], set[str]]] = {}
    for row in rows.astype(object).where(rows.notna(), None).to_dict("records"):
        _, sources, recipients = parties.setdefault((row["id"], row["type"]), (row, set(), set()))
        sources.add(row["source"])
        recipients |= {row["recipient"]} - {None}
    together: dict[tuple[Any, ...], list[dict[Hashable, Any]]] = {}
    for row, sources, recipients in parties.values():
        coding = f"{row['type']}/{row['mode']}" if row["mode"] else row["type"]
        key = (row["day"], tuple(sorted(sources)), tuple(sorted(recipients)), coding)
        together.setdefault(key, []).append(row)
    for key, alike in together.items():
        text, url = (next((row[name] for row in alike if row[name]), None) for name in ("text", "url"))
        yield Dated(*key, alike[0]["date"], alike[0]["score"], tuple(row["id"] for row in alike), text, url)


def _fact(one: Dated, scenario: Scenario) -> dict[str, str]:
    return {
        "fact": f"{_sentence(one, scenario)} ({one.date.date().isoformat()})",
        "source": (one.url or f"coded event {one.ids[0]}")[:_MAX_TEXT],
    }


def _event(one: Dated, fact: str, scenario: Scenario) -> dict[str, Any]:
    times = f"coded {len(one.ids)} times" if len(one.ids) > 1 else "coded once"
    who = " → ".join(", ".join(side) for side in (one.sources, one.recipients) if side)
    notes = f"{one.coding} by {who}" if not one.recipients else f"{one.coding}: {who}"
    return {
        "day": one.day,
        "text": _sentence(one, scenario),
        "evidence": [fact],
        "notes": f"{notes}; score {one.score:g}; {times}, as {one.ids[0][:_MAX_NAME]}",
    }


def _sentence(one: Dated, scenario: Scenario) -> str:
    if one.text and one.text.strip():
        return one.text.strip()[:_MAX_TEXT]
    sources, recipients = (
        " and ".join(scenario.actors[name].name for name in side) for side in (one.sources, one.recipients)
    )
    return (
        f"{sources} {verb(one.coding.split('/')[0])} {recipients}"
        if recipients
        else f"{sources}: {one.coding}"
    )


def _names(found: Sequence[Dated], scenario: Scenario) -> Iterator[str]:
    """Yield an id for each event that nothing else has."""
    taken = {*scenario.dated, *scenario.acts, *scenario.outcomes}
    for one in found:
        who = [side[0] for side in (one.sources, one.recipients) if side]
        stem = "_".join([*who, one.coding.split("/")[0].lower(), f"day{one.day}"])[-70:].lstrip("_0123456789")
        numbered = (f"{stem}_{number}" for number in itertools.count(2))
        name = next(name for name in itertools.chain([stem], numbered) if name not in taken)
        taken.add(name)
        yield name


def _left_out(
    events: pd.DataFrame, known: pd.DataFrame, inside: pd.DataFrame, scenario: Scenario, actors: Actors | None
) -> str:
    """Say how many events of a record are used, and what became of the others."""
    strange = unmapped(events, scenario, actors)
    counts = strange.head(12).set_index("actor")["events"].to_dict()
    who = ", ".join(f"{json.dumps(str(name)[:_MAX_NAME])} {count}" for name, count in counts.items())
    numbers = [frame["id"].nunique() for frame in (events, known, inside)]
    uncoded = events.loc[events["type"] == "NONE", "id"].nunique()
    return (
        f"{numbers[2]} of {numbers[0]} coded events; {numbers[1] - numbers[2]} lie outside the calendar, "
        f"{uncoded} are not coded by PLOVER, the others are within one actor, or of actors that are not "
        f"named: {who or 'none'}"
    )
