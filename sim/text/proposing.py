"""The pieces of a draft: actors, groups, channels, acts, events and propositions, from what is told."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.acts.plover import PLOVER
from sim.scenario.drafts import UNKNOWN
from sim.text.actors import Actors
from sim.text.findings import Finding
from sim.text.parties import Ids, Mentions, kind_of, name_of, slug

LONGEST_SPAN = 3650
"""Days of a calendar; what lies further back than that from the last day told has no day in it."""

_PLATFORMS = {
    "public_statement": ("public", "what is said in public is heard by all"),
    "physical": ("on_the_ground", "what is done is seen by all"),
}
_MOST_NAMED = 500  # code points of a text that goes into an id or a note


@dataclass(frozen=True)
class Item:
    """Something that is told, and what the draft makes of it.

    Parameters
    ----------
    key : str
        Its entry under ``coding``.
    section, id : str
        The piece of the draft, such as ``playbook`` and ``russia_condemns``; empty for what did not happen.
    finding : Finding
    source, target : tuple of str
        Actors of the draft.
    when : str
        Days of the calendar, or the words of the text.
    """

    key: str
    section: str
    id: str
    finding: Finding
    source: tuple[str, ...]
    target: tuple[str, ...]
    when: str


@dataclass(frozen=True)
class Known:
    """What a file has already, so that what is added goes with it.

    Parameters
    ----------
    start : date, optional
        The first day of its calendar.
    codes : mapping of code to str
        Its actors.
    ids : mapping of str to collection of str
        The ids that are taken in ``actors``, ``acts``, ``channels``, ``propositions`` and ``voices``.
    made : mapping of tuple to str
        The ids of its voices, groups, lines and rooms, by what they are.
    last : int
        The highest number of a key under ``coding``.
    """

    start: datetime.date | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, Collection[str]] = field(default_factory=dict)
    made: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    last: int = 0


@dataclass
class Proposals:
    """The sections of a draft, by the names that a scenario file gives them."""

    calendar: dict[str, Any]
    items: tuple[Item, ...] = ()
    voices: dict[str, Any] = field(default_factory=dict)
    coding: dict[str, str] = field(default_factory=dict)
    propositions: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, Any] = field(default_factory=dict)
    actors: dict[str, Any] = field(default_factory=dict)
    channels: dict[str, Any] = field(default_factory=dict)
    events: dict[str, Any] = field(default_factory=dict)
    playbook: dict[str, Any] = field(default_factory=dict)
    beliefs: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)


def proposed(
    findings: Sequence[Finding],
    text: str,
    mentions: Mapping[str, Mentions],
    actors: Actors,
    *,
    names: Mapping[str, str] | None = None,
    known: Known | None = None,
) -> Proposals:
    """Return what is proposed for findings.

    Parameters
    ----------
    findings : sequence of Finding
    text : str
        The source; empty for records.
    mentions : mapping of code to Mentions
    actors : Actors
        Says what kind of actor somebody is.
    names : mapping of code to str, optional
        What actors are called, where the codes do not say so.
    known : Known, optional
        What there is already.
    """
    proposer = _Proposer(findings, text, mentions, actors, names or {}, known or Known())
    proposer.made.items = tuple(proposer.item(finding) for finding in findings)
    return proposer.made


class _Proposer:
    """Makes the pieces one by one; what several need, such as an actor, is made when it is first needed."""

    def __init__(
        self,
        findings: Sequence[Finding],
        text: str,
        mentions: Mapping[str, Mentions],
        actors: Actors,
        names: Mapping[str, str],
        known: Known,
    ) -> None:
        self.text, self.mentions, self.dictionary, self.names = text, mentions, actors, names
        first, last = _calendar(findings)
        self.start, self.first_key = known.start or first, known.last + 1
        days = (last - first).days if first and last else UNKNOWN
        self.made = Proposals(calendar={"start": first or UNKNOWN, "days": days})
        self.actor_ids, self.act_ids, self.channel_ids, self.proposition_ids, self.voice_ids = (
            Ids(known.ids.get(kind, ())) for kind in ("actors", "acts", "channels", "propositions", "voices")
        )
        self.codes, self.known = dict(known.codes), dict(known.made)

    def item(self, finding: Finding) -> Item:
        """Make the piece for a finding, and its entry under ``coding``."""
        key = f"E{len(self.made.coding) + self.first_key}"
        self.made.coding[key] = finding.coded
        if finding.negated:
            return Item(key, "", "", finding, finding.source, finding.target, finding.when)
        source, target = (tuple(self.actor(code, finding) for code in side)
                          for side in (finding.source, finding.target))  # fmt: skip
        shared = {**self.told(finding), "covers": [key]}
        if finding.channel == "internal_state":
            section, name = "propositions", self.proposition(finding, source, shared)
        elif source:
            section, name = "playbook", self.act(finding, source, target, shared)
        else:
            section, name = "events", self.event(finding, target, shared)
        days = self.days(finding)
        when = "day " + " to ".join(dict.fromkeys("…" if day is None else str(day) for day in days))
        return Item(key, section, name, finding, source, target, when if any(days) else finding.when)

    def told(self, finding: Finding) -> dict[str, Any]:
        """Return what stands behind a piece, for any piece."""
        notes = [*([] if finding.when == "unknown" else [f"when: {finding.when}"]), *finding.remarks,
                 *(f"also said by: {who}" for who in finding.attribution[1:])]  # fmt: skip
        return {
            "status": "draft",
            **({} if finding.confidence is None else {"confidence": finding.confidence}),
            "evidence": list(finding.evidence) or UNKNOWN,
            **({"passages": self.passages(finding.passages)} if finding.passages else {}),
            **({"said_by": self.voice(finding)} if finding.attribution else {}),
            **({"hedge": ", ".join(finding.hedge)} if finding.hedge else {}),
            **({"notes": "; ".join(notes)} if notes else {}),
        }

    def passages(self, places: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
        return [{"start": start, "end": end, "quote": self.text[start:end]} for start, end in places]

    def voice(self, finding: Finding) -> str:
        name = self.once(("voice", finding.attribution[0]), finding.attribution[0], self.voice_ids, "voice")
        entry = self.made.voices.setdefault(name, {"name": finding.attribution[0], "sentences": []})
        cited = {*entry["sentences"], *finding.evidence}
        entry["sentences"] = sorted(cited, key=lambda one: int(one[1:]))
        return name

    def once(self, key: tuple[str, ...], text: str, ids: Ids, otherwise: str) -> str:
        """Return the id of something that may be asked for again."""
        if key not in self.known:
            self.known[key] = ids.new(text[:_MOST_NAMED], otherwise)
        return self.known[key]

    def actor(self, code: str, finding: Finding) -> str:
        """Return the actor of a code; it is made when something is first told of it."""
        if code in self.codes:
            return self.codes[code]
        mentioned = self.mentions.get(code)
        name = self.names.get(code) or name_of(code, mentioned)
        stem = name if code in self.dictionary.states and slug(name) else code
        self.codes[code] = self.actor_ids.new(stem[:_MOST_NAMED], "actor")
        words = mentioned.words if mentioned else []
        place = [mentioned.place] if mentioned and mentioned.place else list(finding.passages[:1])
        cited = [mentioned.first.id] if mentioned and mentioned.first else list(finding.evidence[:1])
        aliases = [one for one in dict.fromkeys((*words, code)) if one != name]
        self.made.actors[self.codes[code]] = {
            "name": name,
            "kind": kind_of(code, self.dictionary),
            **({"aliases": aliases} if aliases else {}),
            "status": "draft",
            "evidence": cited or UNKNOWN,
            **({"passages": self.passages(place)} if place else {}),
        }
        return self.codes[code]

    def proposition(self, finding: Finding, source: Sequence[str], shared: Mapping[str, Any]) -> str:
        """Make what somebody believes; how firmly, only the analyst can say."""
        name = self.proposition_ids.new(" ".join(finding.quote.split()[:6])[:_MOST_NAMED], "proposition")
        self.made.propositions[name] = {"text": finding.quote, **shared}
        for actor in source:
            belief = {"value": UNKNOWN, "evidence": list(finding.evidence) or UNKNOWN}
            self.made.beliefs.append((actor, name, belief))
        return name

    def event(self, finding: Finding, target: Sequence[str], shared: Mapping[str, Any]) -> str:
        """Make what happens without anybody who does it."""
        first, last = self.days(finding)
        known = first is not None and first == last
        day: dict[str, Any] = {"value": first if known else UNKNOWN}
        if first and last and not known:
            day["range"] = [first, last]
        name = self.act_ids.new("_".join([finding.act, *target[:1]]), "event")
        self.made.events[name] = {"text": finding.quote, "day": day, **shared}
        return name

    def act(self, finding: Finding, source: tuple[str, ...], target: tuple[str, ...],
            shared: Mapping[str, Any]) -> str:  # fmt: skip
        """Make what an actor does or says."""
        to = [one for one in target if one not in source]
        mode = finding.mode if finding.mode in PLOVER[finding.type].modes else None
        who = source[0] if len(source) == 1 else self.group(source, finding)
        name = self.act_ids.new("_".join([who, finding.act, *to[:1]]), "act")
        self.made.playbook[name] = {
            "actor": who if len(source) == 1 else f"each {who}",
            "type": finding.type,
            **({"mode": mode} if mode else {}),
            "via": self.channel(finding, (*source, *to)),
            **({"to": to} if to else {}),
            "when": self.conditions(finding),
            "rate": {"value": UNKNOWN, "evidence": UNKNOWN},
            "once": True,
            **shared,
        }
        return name

    def group(self, members: tuple[str, ...], finding: Finding) -> str:
        name = self.once(
            ("group", *members), f"{members[0]} and {len(members) - 1} more", self.actor_ids, "group"
        )
        self.made.groups.setdefault(
            name, {"members": list(members), "status": "draft", "evidence": list(finding.evidence) or UNKNOWN}
        )
        return name

    def channel(self, finding: Finding, parties: tuple[str, ...]) -> str:
        """Return the channel of an act; unknown where nothing tells it, or who is at its other end."""
        if finding.channel in _PLATFORMS:
            name, reason = _PLATFORMS[finding.channel]
            platform = {"kind": "platform", "members": "all", "status": "draft", "assumption": reason}
            self.made.channels.setdefault(name, platform)
            return name
        members = tuple(sorted(set(parties)))
        if finding.channel == "unknown" or len(members) == 1:
            return UNKNOWN
        kind = "private" if finding.channel == "private_channel" else "room"
        stem = "_".join(["line" if kind == "private" else kind, *members[: 2 if len(members) == 2 else 1]])
        name = self.once((kind, *members), stem, self.channel_ids, "channel")
        cited = list(finding.evidence) or UNKNOWN
        line = {"kind": kind, "members": list(members), "status": "draft", "evidence": cited}
        self.made.channels.setdefault(name, line)
        return name

    def conditions(self, finding: Finding) -> list[str] | str:
        first, last = self.days(finding)
        if first is not None and first == last:
            return [f"day == {first}"]
        bounds = [f"day {sign} {day}" for sign, day in ((">=", first), ("<=", last)) if day is not None]
        return bounds or UNKNOWN

    def days(self, finding: Finding) -> tuple[int | None, int | None]:
        """Return the days of the calendar between which it happened."""
        first, last = (
            (date - self.start).days if date and self.start else None
            for date in (finding.first, finding.last)
        )
        return (first if first and first > 0 else None), (last if last and last > 0 else None)


def _calendar(findings: Sequence[Finding]) -> tuple[datetime.date | None, datetime.date | None]:
    """Return the day before the first that is told, and the last, as far as a calendar reaches."""
    dates = [date for one in findings if not one.negated for date in (one.first, one.last) if date]
    if not dates:
        return None, None
    last = max(dates)
    near = [date for date in dates if (last - date).days < LONGEST_SPAN]
    try:
        return min(near) - datetime.timedelta(days=1), last
    except OverflowError:
        return None, None
