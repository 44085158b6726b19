"""Coded events as a tidy frame, from a file or from a run; a run as a file of coded events."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.acts.coded import CodedEvent, Party
from sim.acts.event_files import read_coded
from sim.acts.plover_json import to_json
from sim.errors import DiplosimError, ParameterError, UnknownNameError, unknown_name
from sim.files import write_whole
from sim.results.export import versions
from sim.results.frames import addressed_acts

if TYPE_CHECKING:
    from sim.results.run import Run

COLUMNS = (
    "id", "date", "source", "recipient", "source_name", "recipient_name", "type", "mode", "context",
    "score", "text", "url", "cameo",
)  # fmt: skip
MAX_ROWS = 5_000_000


def read_events(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read a file of coded events: PLOVER as JSONL, GDELT 2.0 or ICEWS; the first line says which.

    Parameters
    ----------
    path : path
        UTF-8, at most 128 MB, an event to a line. Of GDELT, the file as it comes out of the
        archive: 61 columns parted by tabs.

    Returns
    -------
    DataFrame
        One row per event, source and recipient: ``id``; ``date``; ``source`` and ``recipient``,
        codes such as ``RUS`` or ``SYRREB``, identifiers, or names where there is neither (missing
        where the file names nobody); ``source_name``, ``recipient_name``; ``type``, a PLOVER type,
        or ``NONE`` for what PLOVER does not code; ``mode`` and ``context``, several joined by
        ``;``; ``score`` on PLOVER's scale; ``text``; ``url``; ``cameo``, GDELT's event code.

    Raises
    ------
    DiplosimError
        If the file cannot be read or is too large, or a line is no event; problems are listed
        with their lines.

    Notes
    -----
    A meeting of equals has several sources and no recipient, one row each. GDELT's codes become
    types and modes by ``sim/acts/cameo.csv``; GDELT's own scale is left out, so that scores can
    be laid beside those of a run. GDELT often reports one event many times.
    """
    return as_frame(read_coded(path))


def as_frame(events: Iterable[CodedEvent]) -> pd.DataFrame:
    """Return coded events as ``read_events`` does.

    Raises
    ------
    DiplosimError
        If there are more than five million rows.
    """
    listed = list(events)
    wanted = sum(max(len(one.source), 1) * max(len(one.recipient), 1) for one in listed)
    if wanted > MAX_ROWS:
        raise DiplosimError(f"found {wanted:,} pairs of source and recipient, must be at most {MAX_ROWS:,}.")
    frame = pd.DataFrame([row for event in listed for row in _rows(event)], columns=list(COLUMNS))
    frame["date"] = pd.to_datetime(frame["date"])
    frame["score"] = frame["score"].astype(np.float64)
    texts = [name for name in COLUMNS if name not in ("date", "score")]
    return frame.astype(dict.fromkeys(texts, "string"))


def _rows(event: CodedEvent) -> Iterator[tuple[Any, ...]]:
    for source, recipient in product(_told_apart(event.source), _told_apart(event.recipient)):
        yield (
            event.id, event.date, source.key or None, recipient.key or None, source.text, recipient.text,
            event.type, ";".join(event.modes) or None, ";".join(event.contexts) or None, event.score(),
            event.text, event.url, event.cameo,
        )  # fmt: skip


def _told_apart(parties: tuple[Party, ...]) -> tuple[Party, ...]:
    """Return the first party of each key; one without any where there is nobody."""
    apart: dict[str, Party] = {}
    for party in parties:
        apart.setdefault(party.key, party)
    return tuple(apart.values()) or (Party(),)


def coded_acts(
    run: Run, codes: Mapping[str, str] | None = None
) -> Iterator[tuple[CodedEvent, dict[str, str]]]:
    """Yield the acts of a run that PLOVER codes, each with what the run knows besides.

    Parameters
    ----------
    run : Run
    codes : mapping of str to str, optional
        Country codes (ISO 3166-1 alpha-3), or PLOVER's such as ``IGO``, by actor.

    Raises
    ------
    UnknownNameError
        If the scenario has no such actor.
    ParameterError
        If a code is not three capital letters.
    """
    given = codes or {}
    for name, code in given.items():
        if name not in run.scenario.actors:
            raise UnknownNameError(unknown_name("actor", name, run.scenario.actors))
        if not re.fullmatch("[A-Z]{3}", code):
            raise ParameterError(
                f"codes: found {code!r} for {name}, must be three capital letters, e.g. 'RUS'."
            )
    parties = {
        name: Party(given.get(name), None, actor.name, name) for name, actor in run.scenario.actors.items()
    }
    stem = f"{run.scenario.id}:{run.variant}:{run.seed}:{run.replicate}"
    acts = addressed_acts(run.plan, run.states, run.records)
    for number, act in enumerate(acts[acts["plover"] != "NONE"].to_dict("records")):
        kind, _, mode = act["plover"].partition("/")
        yield (
            CodedEvent(
                id=f"{stem}:{number}",
                date=act["date"].date(),
                source=(parties[act["actor"]],),
                recipient=tuple(parties[name] for name in act["to"]),
                type=kind,
                modes=(mode,) if mode else (),
                text=act["text"],
            ),
            {"act": act["act"], "act_type": act["type"], "channel": act["channel"]},
        )


def write_plover(run: Run, path: str | os.PathLike[str], *, codes: Mapping[str, str] | None = None) -> Path:
    """Write the acts of a run as PLOVER JSONL; see ``Run.to_plover``."""
    coder = f"diplosim {versions('diplosim')['diplosim']}, simulated"
    about = {"corpus": run.scenario.id, "title": run.scenario.title, "codebook": "PLOVER 2.0 draft"}
    lines = (to_json(event, **more, coder=coder, cite_info=about) for event, more in coded_acts(run, codes))
    return write_whole(path, list(lines))
