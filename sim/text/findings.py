"""What a draft is made of: who did what to whom, when, and what says so; from a text or from a record."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sim.scenario.source import Sentence
from sim.text.events import Event, When

_INVISIBLE = re.compile(r"\s+")


@dataclass(frozen=True)
class Finding:
    """Something that is told.

    Parameters
    ----------
    type, mode : str, str or None
        As PLOVER has them; ``NONE`` for what it does not code.
    act : str
        The act in a word or two.
    source, target : tuple of str
        Codes of actors, such as ``SYR_REB``.
    channel : str
        As ``Event.channel`` has it.
    first, last : date or None
        The days between which it happened, as far as they have a date.
    when : str
        The same in the words of the text, or ``unknown``.
    quote : str
        The words that say so.
    passages : tuple of (int, int)
        Where the text says so; none in a record.
    evidence : tuple of str
        Ids of sentences or outside facts.
    confidence : float or None
        Of the reading, in [0, 1]; None where nobody says.
    attribution : tuple of str
        Who is said to say so.
    hedge : tuple of str
    negated : bool
        The text says that it did not happen.
    remarks : tuple of str
        What else an analyst should know of the reading.
    """

    type: str
    mode: str | None
    act: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    channel: str
    first: datetime.date | None
    last: datetime.date | None
    when: str
    quote: str
    passages: tuple[tuple[int, int], ...] = ()
    evidence: tuple[str, ...] = ()
    confidence: float | None = None
    attribution: tuple[str, ...] = ()
    hedge: tuple[str, ...] = ()
    negated: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def coded(self) -> str:
        """Type, parties and words in a line: the entry under ``coding``, by which it is known again."""
        kind = f"{self.type}/{self.mode}" if self.mode else self.type
        who = " → ".join(", ".join(side) for side in (self.source, self.target) if side) or "nobody named"
        denied = "; the text says that it did not happen" if self.negated else ""
        dated = f" on {self.first.isoformat()}" if self.first and not self.passages else ""
        return f"{kind}: {who}{dated}; “{_INVISIBLE.sub(' ', self.quote).strip()}”{denied}"


def findings_of(
    text: str, events: Iterable[Event], sentences: Iterable[Sentence], published: datetime.date | None
) -> Iterator[Finding]:
    """Yield what the coder found in a text, with its sentences and dates."""
    listed = tuple(sentences)
    for event in events:
        spans = event.spans or ((event.start, event.end),)
        first, last = _dates(event.when, published)
        yield Finding(
            type=event.kind.type,
            mode=event.kind.mode,
            act=event.kind.act,
            source=event.source,
            target=event.target,
            channel=event.channel,
            first=first,
            last=last,
            when=_in_words(event.when),
            quote=text[event.start : event.end],
            passages=spans,
            evidence=_cited(spans, listed),
            confidence=event.confidence,
            attribution=tuple(event.attribution.split("; ")) if event.attribution else (),
            hedge=event.hedge,
            negated=event.negated,
            remarks=(*(["the text says that it might, should or would be"] if event.hypothetical else []),
                     *event.reasons),
        )  # fmt: skip


def beyond(findings: Iterable[Finding], known: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings that are not among the known: those of another type, other parties or another place."""
    return tuple(one for one in findings if not any(_same(one, other) for other in known))


def _same(one: Finding, other: Finding) -> bool:
    alike = (one.type, one.source, one.target) == (other.type, other.source, other.target)
    return alike and any(a < d and c < b for a, b in one.passages for c, d in other.passages)


def _cited(spans: Iterable[tuple[int, int]], sentences: tuple[Sentence, ...]) -> tuple[str, ...]:
    places = {bisect_right(sentences, start, key=lambda one: one.start) - 1 for start, _ in spans}
    return tuple(sentences[place].id for place in sorted(places) if place >= 0)


def _dates(
    when: When | None, published: datetime.date | None
) -> tuple[datetime.date | None, datetime.date | None]:
    """Return the first and last day, where the anchor has a date."""
    anchor = published if when and when.anchor == "published" else _date(when.anchor) if when else None
    if when is None or anchor is None:
        return None, None
    first, last = (_after(anchor, days) for days in (when.low, when.high))
    return first, last


def _date(written: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(written)
    except ValueError:
        return None


def _after(anchor: datetime.date, days: int | None) -> datetime.date | None:
    try:
        return None if days is None else anchor + datetime.timedelta(days=days)
    except OverflowError:
        return None


def _in_words(when: When | None) -> str:
    """Say when, counted from the anchor: ``2 days before: Assad fled``."""
    if when is None:
        return "unknown"
    anchor = "the day of the text" if when.anchor == "published" else when.anchor
    if when.low == when.high and when.low is not None:
        return f"{_counted(when.low)}{anchor}"
    low, high = (
        "…" if day is None else f"{day:+d}".removeprefix("+0") or "0" for day in (when.low, when.high)
    )
    return f"{low} to {high} days from: {anchor}"


def _counted(days: int) -> str:
    if days == 0:
        return "on the day of: "
    return f"{abs(days)} day{'s' if abs(days) > 1 else ''} {'before' if days < 0 else 'after'}: "
