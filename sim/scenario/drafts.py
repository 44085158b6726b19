"""Drafts: scenarios in which some places are still open, marked ``unknown`` or missing.

A draft is read like any scenario. A complaint about a place that says ``unknown`` is no mistake of
the file but a place that somebody has to fill in; so that the rest can be checked, something that is
allowed stands in for it meanwhile. A scenario with such a stand-in never leaves this module.
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from sim.errors import Problem, ScenarioError
from sim.scenario.messages import Found, translated
from sim.scenario.scenario import Scenario

UNKNOWN = "unknown"
"""The word for an open place."""

Path = tuple[str | int, ...]
_LAYERS = 4  # an open place may hide others: a mapping, its entries, their numbers


class OpenDraft(ScenarioError):
    """A draft without mistakes, of which places are open; ``problems`` lists them, in file order."""

    def __str__(self) -> str:
        count = len(self.problems)
        places = "1 place is" if count == 1 else f"{count} places are"
        return (
            f"{self.source} is a draft and cannot be played yet: {places} open. Fill them in.\n"
            + "\n".join(problem.located(self.source) for problem in self.problems)
        )

    def __reduce__(self) -> tuple[type[OpenDraft], tuple[tuple[Problem, ...], str]]:
        return OpenDraft, (self.problems, self.source)


def is_draft(data: Mapping[str, Any]) -> bool:
    """Whether a file says of itself that it is a draft."""
    return data.get("status") == "draft"


def with_stand_ins(data: Mapping[str, Any]) -> tuple[dict[str, Any], list[Path]]:
    """Return a copy in which something allowed stands for every open value, and where it stands."""
    filled, places = copy.deepcopy(dict(data)), list[Path]()
    for kind in ("issues", "actors"):
        if kind not in filled:
            filled[kind] = UNKNOWN
    for _ in range(_LAYERS):
        try:
            Scenario.model_validate(filled)
            break
        except ValidationError as error:
            found = (_open_at(filled, path) for path, _ in translated(error, filled))
            fresh = list(dict.fromkeys(filter(None, found)))
        for path in fresh:
            holder = _at(filled, path[:-1])
            holder[path[-1]] = _stand_in(path, holder)
        places += fresh
    return filled, places


def told_apart(
    data: Mapping[str, Any], places: Iterable[Path], problems: Iterable[Found]
) -> tuple[list[Found], list[Found]]:
    """Tell mistakes from what is open.

    Parameters
    ----------
    data : mapping
        The draft as written.
    places : iterable of path
        Where something stood in.
    problems : iterable of (path, message)
        What was found wrong with the draft and its stand-ins.

    Returns
    -------
    mistakes, open : list of (path, message)
    """
    places = list(dict.fromkeys(places))
    stood_in = set(places)
    mistakes, open_ = list[Found](), [(path, _wanted(path)) for path in places]
    for path, message in problems:
        if any(path[:end] in stood_in for end in range(1, len(path) + 1)):
            continue
        if _open_at(data, path):
            open_.append((path, f"is unknown; {message.partition('; ')[2] or message}"))
        elif message.startswith(_LACKS):
            lacking = message.replace(f" {UNKNOWN},", "").replace(f", {UNKNOWN};", ";")
            open_ += [] if f" {UNKNOWN};" in lacking else [(path, lacking)]
        else:
            mistakes.append((path, message))
    return mistakes, open_


_LACKS = ("is missing", "has no stance on", "has no belief on")


def _open_at(data: Any, path: Path) -> Path:
    """Return where the file says ``unknown``, at a path or just above it; nothing where it does not."""
    for end in (len(path), len(path) - 1):
        if end > 0 and _at(data, path[:end]) == UNKNOWN:
            return path[:end]
    return ()


def _at(data: Any, path: Path) -> Any:
    for key in path:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data


_NOBODY = {"name": UNKNOWN, "kind": UNKNOWN, "evidence": UNKNOWN}
_POLES = {"minus": UNKNOWN, "plus": UNKNOWN, "evidence": UNKNOWN}
_WORDS: dict[str, Any] = {"type": "NONE", "kind": "platform", "when": ["day == 1"]}


def _stand_in(path: Path, holder: Any) -> Any:
    if path == ("calendar", "start"):
        return datetime.date(2000, 1, 1)
    if path == ("calendar", "days"):
        return 3650
    if path == ("calendar",):
        return {"start": UNKNOWN, "days": UNKNOWN}
    if path in (("issues",), ("actors",)):
        return {UNKNOWN: dict(_POLES if path == ("issues",) else _NOBODY)}
    bounds = holder.get("range") if isinstance(holder, dict) and path[-1] == "value" else None
    if isinstance(bounds, list) and bounds:
        return bounds[0]
    return _WORDS.get(str(path[-1]), 1)


def _wanted(path: Path) -> str:
    """Say what an open place waits for."""
    wanted = {
        "calendar": "the date of day 0 as start, and the number of days",
        "start": "a date such as 2024-11-26; the day before the first thing that is told",
        "days": "the number of days to play",
        "issues": "at least one axis of disagreement: {my_issue: {minus: …, plus: …}}",
        "actors": "at least one actor: {my_actor: {name: …, kind: …}}",
        "rate": "the chance per day, in [0, 1], that it is done",
        "when": "the conditions under which it is done, such as `day == 3` or `belief.self.victory < 0.3`",
        "day": "the day, counted from calendar.start",
        "belief": "a probability, in [0, 1]",
        "stance": "a position, in [-1, 1]",
    }
    keys = [str(key) for key in path if key != "value"]
    said = next((wanted[key] for key in reversed(keys[-2:]) if key in wanted), "a value")
    return f"is unknown; give {said}"
