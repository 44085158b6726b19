"""The message log: which messages are asked for, and in what words they are shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from sim.page.words import actor_name, spoken
from sim.results.run import Run


@dataclass(frozen=True)
class Filters:
    """Which messages are asked for; what is empty asks for all.

    Parameters
    ----------
    speakers, listeners, channels, statuses : collection of str
        Ids.
    day : int, optional
        Of sending.
    text : str
        What the words of a message must contain, in capitals or not.
    """

    speakers: Collection[str] = ()
    listeners: Collection[str] = ()
    channels: Collection[str] = ()
    statuses: Collection[str] = ()
    day: int | None = None
    text: str = ""


def asked_for(messages: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Return the rows of ``Run.messages`` that pass every filter, the latest first."""
    fits = pd.Series(True, index=messages.index)
    for column, names in (
        ("speaker", filters.speakers),
        ("listener", filters.listeners),
        ("channel", filters.channels),
        ("status", filters.statuses),
    ):
        if names:
            fits &= messages[column].isin(list(names))
    if filters.day is not None:
        fits &= messages["sent"] == filters.day
    if filters.text.strip():
        words = messages["text"].astype("object").str.casefold()
        fits &= words.str.contains(filters.text.strip().casefold(), regex=False)
    found = messages[fits].sort_values("sent", ascending=False, kind="stable")
    return found.reset_index(drop=True)


def in_words(run: Run, messages: pd.DataFrame) -> pd.DataFrame:
    """Return messages as they are shown: day, who, to whom, what, over which channel, what became of it."""
    what = messages.astype({"speaker": "object", "listener": "object", "channel": "object"})
    status = messages["status"].astype("object").where(~messages["leaked"], "leaked")
    return pd.DataFrame(
        {
            "day": messages["sent"],
            "who": [actor_name(run.scenario, name) for name in what["speaker"]],
            "to whom": [actor_name(run.scenario, name) for name in what["listener"]],
            "what": messages["text"].astype("object"),
            "channel": [spoken(name) for name in what["channel"]],
            "what became of it": status,
        }
    )
