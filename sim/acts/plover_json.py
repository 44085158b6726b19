"""Events as PLOVER's JSON, one record to a line (JSONL).

Fields are those of PLOVER's manual (chapter "Data Fields") under the names that its present coder
NGEC writes, ``event_type`` and ``event_mode``. The manual's ``event`` and ``mode``, the older
``target`` for ``recipient`` and the names of older types are read as well.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from sim.acts.coded import CodedEvent, Party, checked_date
from sim.acts.plover import PLOVER, QUADS
from sim.errors import did_you_mean

MAX_PARTIES = 50
OLDER_TYPES = {
    "COOPERATION": "COOPERATE",
    "DEMAND": "REQUEST",
    "DISAPPROVE": "ACCUSE",
    "FIGHT": "ASSAULT",
    "INVESTIGATE": "ACCUSE",
}
"""What earlier drafts of PLOVER called a type, and what 2.0 calls it."""

_TAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
_FIELDS = {"code": "code", "sector": "sector", "text": "actor_text", "identifier": "identifier_text"}


def to_json(event: CodedEvent, **further: Any) -> str:
    """Return an event as one line of JSON.

    Parameters
    ----------
    event : CodedEvent
    **further
        More fields; PLOVER leaves data sets free to add their own.
    """
    quad = QUADS.index(PLOVER[event.type].quad)
    record = {
        "id": event.id,
        "date": event.date.isoformat(),
        "source": [_of_party(party) for party in event.source],
        "recipient": [_of_party(party) for party in event.recipient],
        "event_type": event.type,
        "event_mode": list(event.modes),
        "context": list(event.contexts),
        "event_text": event.text,
        "quad_code": quad or None,
        "event_scale": event.score(),
        "cite_info": {"url": event.url} if event.url else None,
        "cameo": event.cameo,
        **further,
    }
    return json.dumps(
        {name: value for name, value in record.items() if value is not None}, ensure_ascii=False
    )


def _of_party(party: Party) -> dict[str, str]:
    fields = {name: getattr(party, own) for own, name in _FIELDS.items()}
    return {name: value for name, value in fields.items() if value is not None}


def from_json(line: str) -> tuple[CodedEvent, ...]:
    """Read a record: one event for each of its types.

    A mode goes with the types that have it; one that no type has goes with all.

    Raises
    ------
    ValueError
        Naming the field, what was found and what is allowed.
    """
    record = _record(line)
    types = [_type(name) for name in _tags(record, "event_type", "event")]
    if not types:
        raise ValueError(f"has no event_type; give one of {', '.join(PLOVER)}")
    modes, placed = _tags(record, "event_mode", "mode"), {m for t in types for m in PLOVER[t].modes}
    cited = record.get("cite_info")
    shared: dict[str, Any] = {
        "id": _id(record.get("id")),
        "date": _date(record.get("date")),
        "source": _parties(record, "source"),
        "recipient": _parties(record, "recipient", "target"),
        "contexts": _tags(record, "context", "contexts"),
        "text": _text(record, "event_text") or _text(record, "text"),
        "url": _text(cited, "url") if isinstance(cited, dict) else None,
        "cameo": _text(record, "cameo"),
    }
    return tuple(
        CodedEvent(
            type=kind, modes=tuple(m for m in modes if m not in placed or m in PLOVER[kind].modes), **shared
        )
        for kind in dict.fromkeys(types)
    )


def _record(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("is nested too deeply; a record has a few levels") from None
    except ValueError as error:
        raise ValueError(f"is no JSON: {error}") from None
    if not isinstance(record, dict):
        raise ValueError('found no object; a record is written {"id": …, "date": …, "event_type": …}')
    return record


def _no_number(found: str) -> NoReturn:
    raise ValueError(f"found {found}, which is no number")


def _named(record: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, Any]:
    """Return the first of several fields that is there, with its name."""
    return next(((name, record[name]) for name in names if record.get(name)), (names[0], None))


def _tags(record: Mapping[str, Any], *names: str) -> tuple[str, ...]:
    """Return the names in a list, or in a text that parts them by commas or semicolons."""
    name, found = _named(record, names)
    tags = re.split(r"\s*[,;]\s*", found.strip()) if isinstance(found, str) else found or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) and _TAG.fullmatch(tag) for tag in tags):
        raise ValueError(f"{name}: found {str(found)[:60]!r}, must be a name, or a list of names")
    return tuple(dict.fromkeys(tags))


def _type(name: str) -> str:
    known = OLDER_TYPES.get(name, name)
    if known not in PLOVER:
        raise ValueError(
            f"event_type: found {name!r}, must be one of {', '.join(PLOVER)}.{did_you_mean(name, PLOVER)}"
        )
    return known


def _id(found: object) -> str:
    if isinstance(found, bool) or not isinstance(found, str | int) or found == "":
        raise ValueError(f"id: found {str(found)[:40]!r}, must be a text or a number")
    return _written("id", str(found))


def _date(found: object) -> datetime.date:
    try:
        return checked_date(found, "-")
    except ValueError as error:
        raise ValueError(f"date: {error}") from None


def _parties(record: Mapping[str, Any], *names: str) -> tuple[Party, ...]:
    name, found = _named(record, names)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError(f'{name}: found {str(found)[:60]!r}, must be a list such as [{{"code": "USA"}}]')
    if len(found) > MAX_PARTIES:
        raise ValueError(f"{name}: found {len(found)} actors, must be at most {MAX_PARTIES}")
    parties = tuple(_party(one) for one in found)
    if not all(party.key for party in parties):
        raise ValueError(f"{name}: found an actor without a name; give code, actor_text or identifier_text")
    return tuple(dict.fromkeys(parties))


def _party(found: Mapping[str, Any]) -> Party:
    text = _text(found, "actor_text") or _text(found, "actorText") or _text(found, "text")
    return Party(_text(found, "code"), _text(found, "sector"), text, _text(found, "identifier_text"))


def _text(record: Mapping[str, Any], name: str) -> str | None:
    """Return a text, or a list of texts as one; ``None`` where there is none."""
    found = record.get(name)
    if isinstance(found, list) and all(isinstance(one, str) for one in found):
        found = " … ".join(found)
    if found is not None and not isinstance(found, str):
        raise ValueError(f"{name}: found {str(found)[:60]!r}, must be a text")
    return _written(name, found) if found else None


def _written(name: str, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name}: found half of a surrogate pair, which is no text") from None
    return text
