"""An event as coded: what, who, to whom, when, on whose word, and where the text says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sim.acts.plover import PLOVER
from sim.text.cues import Kind


@dataclass(frozen=True)
class When:
    """Days between which something happened, counted from an anchor.

    Parameters
    ----------
    anchor : str
        ``published`` for the day of the text, an ISO date, or the words of the event it is counted from.
    low, high : int or None
        Days after the anchor, negative before it; None where the text sets no bound.
    """

    anchor: str
    low: int | None
    high: int | None

    def shifted(self, low: int, high: int | None) -> When:
        """Return the days that lie between ``low`` and ``high`` days later."""
        return When(
            self.anchor,
            None if self.low is None else self.low + low,
            None if self.high is None or high is None else self.high + high,
        )


@dataclass(frozen=True)
class Event:
    """One coded event.

    Parameters
    ----------
    start, end : int
        Code points of the quote, end exclusive.
    kind : Kind
        Act, PLOVER type and mode.
    source, target : tuple of str
        Ids of actors, sorted; ISO 3166 alpha-3 codes for states.
    channel : str
        ``public_statement``, ``private_channel``, ``multilateral_meeting``, ``multilateral``,
        ``physical`` or ``internal_state``.
    when : When or None
    attribution : str
        Who is said to say so, in the text's words; empty for the author's own voice.
    hedge : tuple of str
        The words that take it back, e.g. ``likely``.
    negated, hypothetical : bool
        The text says that it did not happen; that it might, should or would.
    confidence : float
        How far the coder trusts its own reading, in [0, 1].
    reasons : tuple of str
        Why actors that the words alone do not name were taken.
    spans : tuple of (int, int)
        All places where the text says it.
    """

    start: int
    end: int
    kind: Kind
    source: tuple[str, ...]
    target: tuple[str, ...]
    channel: str
    when: When | None
    attribution: str
    hedge: tuple[str, ...]
    negated: bool
    hypothetical: bool
    confidence: float
    reasons: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = field(default=())


_PRIVATE_ACTS = frozenset(
    {"persuade", "argue", "contact", "keep contact", "meet", "visit", "send envoy", "host"}
)
_ROOM = 3  # parties that make a meeting multilateral


def channel_of(kind: Kind, source: Collection[str], *, meeting: bool) -> str:
    """Return how an event reached its target.

    Parameters
    ----------
    kind : Kind
    source : collection of str
    meeting : bool
        Whether the object of the act is a meeting of several.
    """
    if kind.type == "NONE":
        return "internal_state" if kind.act == "believe" else "public_statement"
    if kind.type == "CONSULT" and len(source) >= _ROOM:
        return "multilateral_meeting"
    if kind.act in _PRIVATE_ACTS:
        return "private_channel"
    if meeting:
        return "multilateral"
    return "physical" if PLOVER[kind.type].quad.startswith("material") else "public_statement"
