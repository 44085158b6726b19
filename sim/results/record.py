"""A record of coded events beside a run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.acts.coded import event_score
from sim.acts.scale import Scale, read_scale
from sim.arrays import Flags
from sim.errors import DiplosimError, ParameterError, UnknownNameError, unknown_name
from sim.results.tension import DYAD, played, scored_acts
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from sim.results.run import Run

Actors = Mapping[str, str]
"""Actors of the scenario by the codes of a record, e.g. ``{"RUS": "russia", "SYRREB": "hts"}``."""


def beside(
    run: Run,
    events: pd.DataFrame,
    *,
    actors: Actors | None = None,
    within: int = 1,
    one_a_day: bool = False,
    scale: str | os.PathLike[str] | Scale | None = None,
) -> pd.DataFrame:
    """Lay a run beside a record; see ``Run.beside``."""
    if within < 0:
        raise ParameterError(f"within={within} must be at least 0 (days).")
    given = None if scale is None else read_scale(scale)
    done = scored_acts(run, given, coded=True).explode("recipient").astype({"recipient": "string"})
    done = done.assign(type=done["plover"].str.split("/").str[0])
    there = dyads_of(events, run.scenario, actors, one_a_day=one_a_day, scale=given)
    there = there[there["day"].isin(played(run))]
    if there.empty:
        raise DiplosimError(
            "no event of the record is between actors of the scenario on the days that were played; "
            f"say in actors= who is who. It has {_some_of(unmapped(events, run.scenario, actors))}."
        )
    columns = ["day", *DYAD, "type", "score"]
    sides = [done[columns].assign(recorded=False), there[columns].assign(recorded=True)]
    both = pd.concat(sides, ignore_index=True).astype({"type": "string"})
    return _counted(both.assign(matched=_matched(both, within)), run.scenario)


def _some_of(left_out: pd.DataFrame) -> str:
    counts = left_out.head(12).set_index("actor")["events"].to_dict()
    named = ", ".join(f"{str(name)[:60]} ({count})" for name, count in counts.items())
    return f"events of {named}" if named else "none"


def _matched(both: pd.DataFrame, within: int) -> Flags:
    """Return which rows are matched, within each dyad and type."""
    matched = np.zeros(len(both), dtype=bool)
    for _, alike in both.groupby([*DYAD, "type"], dropna=False):
        ordered = alike.sort_values("day", kind="stable")
        acts, events = (ordered[ordered["recorded"] == side] for side in (False, True))
        for act, event in _pairs(acts["day"].tolist(), events["day"].tolist(), within):
            matched[[acts.index[act], events.index[event]]] = True
    return matched


def _pairs(acts: Sequence[int], events: Sequence[int], within: int) -> list[tuple[int, int]]:
    """Pair days of two sorted lists; taking the earliest that are near enough pairs the most."""
    pairs: list[tuple[int, int]] = []
    act = event = 0
    while act < len(acts) and event < len(events):
        if abs(acts[act] - events[event]) <= within:
            pairs.append((act, event))
            act, event = act + 1, event + 1
        elif acts[act] < events[event]:
            act += 1
        else:
            event += 1
    return pairs


def _counted(both: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    recorded, matched, score = both["recorded"], both["matched"], both["score"]
    counted = both[["day", *DYAD]].assign(
        acts=(~recorded).astype("int64"),
        events=recorded.astype("int64"),
        run_total=score.where(~recorded, 0.0),
        record_total=score.where(recorded, 0.0),
        acts_matched=(matched & ~recorded).astype("int64"),
        events_matched=(matched & recorded).astype("int64"),
    )
    frame = counted.groupby(["day", *DYAD], dropna=False).sum().reset_index()
    start = pd.Timestamp(scenario.calendar.start)
    frame.insert(1, "date", start + pd.to_timedelta(frame["day"], unit="D"))
    return frame


def dyads_of(
    events: pd.DataFrame,
    scenario: Scenario,
    actors: Actors | None = None,
    *,
    one_a_day: bool = False,
    scale: Scale | None = None,
) -> pd.DataFrame:
    """Return what a record says actors of a scenario did to each other.

    Parameters
    ----------
    events, actors, one_a_day
        See ``Run.beside``.
    scenario : Scenario
    scale : mapping of str to float, optional

    Returns
    -------
    DataFrame
        One row per event and dyad: the columns of ``read_events``, with the ids of actors as
        ``source`` and ``recipient``, and ``day``, from the start of the calendar.
    """
    known = placed(events, scenario, actors)
    met = known[known["meeting"]]
    pairs = met.merge(met[["id", "type", "source"]], on=["id", "type"], suffixes=("", "_other"))
    pairs = pairs.assign(recipient=pairs["source_other"])[known.columns]
    others = pairs[pairs["source"] != pairs["recipient"]]
    found = pd.concat([known[~known["meeting"]], others], ignore_index=True)
    if scale is not None:
        modes = found["mode"].fillna("").str.split(";")
        coded = zip(found["type"], modes, strict=True)
        found["score"] = [event_score(kind, [m for m in some if m], scale) for kind, some in coded]
    alike = [*DYAD, "day", "type", "mode"] if one_a_day else [*DYAD, "id", "type"]
    return found.drop_duplicates(alike).sort_values("day", kind="stable", ignore_index=True)


def placed(events: pd.DataFrame, scenario: Scenario, actors: Actors | None = None) -> pd.DataFrame:
    """Return the rows of a record that PLOVER codes, between different actors of the scenario.

    Their ids stand as ``source`` and ``recipient``; ``day`` counts from the start of the calendar;
    ``meeting`` says whether an event has several sources and no recipient.

    Raises
    ------
    UnknownNameError
        If ``actors`` names an actor that the scenario has not.
    """
    ids = _ids(events, scenario, actors)
    start = pd.Timestamp(scenario.calendar.start)
    sources = events.groupby(["id", "type"])["source"].transform("nunique")
    rows = events.assign(
        day=(events["date"] - start).dt.days,
        meeting=events["recipient"].isna() & (sources > 1),
        **{side: events[side].map(ids).astype("string") for side in DYAD},
    )
    named = rows["source"].notna() & (rows["recipient"].notna() | events["recipient"].isna())
    itself = (rows["source"] == rows["recipient"]).fillna(False)
    return rows[named & ~itself & (rows["type"] != "NONE")]


def unmapped(events: pd.DataFrame, scenario: Scenario, actors: Actors | None = None) -> pd.DataFrame:
    """Count the events of a record by those of its actors that are none of the scenario.

    Parameters
    ----------
    events, actors
        See ``Run.beside``.
    scenario : Scenario

    Returns
    -------
    DataFrame
        ``actor``, as the record names it, and ``events``, most first.
    """
    ids = _ids(events, scenario, actors)
    sides = [events[["id", side]].rename(columns={side: "actor"}) for side in DYAD]
    long = pd.concat(sides, ignore_index=True).dropna(subset="actor").drop_duplicates()
    strange = long[long["actor"].map(ids).isna()]
    return (
        strange.groupby("actor")
        .size()
        .sort_values(ascending=False, kind="stable")
        .rename("events")
        .reset_index()
    )


def _ids(events: pd.DataFrame, scenario: Scenario, actors: Actors | None) -> dict[str, str]:
    """Return the actor of the scenario behind each name of the record that has one."""
    given = actors or {}
    for actor in given.values():
        if actor not in scenario.actors:
            raise UnknownNameError(unknown_name("actor", actor, scenario.actors))
    names = pd.unique(pd.concat([events[side] for side in DYAD]).dropna())
    found = {name: _behind(name, given, scenario) for name in names}
    return {name: actor for name, actor in found.items() if actor is not None}


def _behind(name: str, given: Actors, scenario: Scenario) -> str | None:
    if name in given:
        return given[name]
    if name in scenario.actors:
        return name
    # a code is made of groups of three letters, the widest first: SYR, SYRREB, …
    shorter = (name[:end] for end in range(3 * ((len(name) - 1) // 3), 0, -3))
    return next((given[code] for code in shorter if code in given), None)
