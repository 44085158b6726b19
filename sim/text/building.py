"""From the reading of a verb to an event: ids, channel, place in the text, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sim.text.actors import Actors
from sim.text.analysis import Analysis
from sim.text.attribution import hedges
from sim.text.chunks import Phrase
from sim.text.cues import Kind, by_whom
from sim.text.doing import DEEDS
from sim.text.events import Event, When, channel_of
from sim.text.grammar import words_in
from sim.text.mentions import Mention
from sim.text.objects import cues_in
from sim.text.predicates import Predicate
from sim.text.reading import Reading
from sim.text.roles import STATE_SECTORS

_SURENESS = {
    "main": 0.8,
    "coordinate": 0.75,
    "content": 0.7,
    "sub": 0.5,
    "relative": 0.45,
    "participial": 0.5,
    "absolute": 0.5,
}
_MANY = 3  # parties from which a meeting has no hosts and guests, only members


@dataclass
class Talks:
    """Whom the text saw talking, and whose the attacks of the text are.

    Parameters
    ----------
    parties : tuple of str
        Of the last meeting or contact.
    meeting : tuple of str
        Of the last meeting of three or more.
    owners : dict of str to tuple of Mention
        By the noun for the attack.
    attackers : tuple of Mention
        Of the last attack that the text told.
    """

    parties: tuple[str, ...] = ()
    meeting: tuple[str, ...] = ()
    owners: dict[str, tuple[Mention, ...]] = field(default_factory=dict)
    attackers: tuple[Mention, ...] = ()


def built(
    text: str,
    analysis: Analysis,
    reading: Reading,
    talks: Talks,
    actors: Actors,
    attribution: str,
    when: When | None,
) -> Event | None:
    """Return the event that a reading tells; nothing if it names nobody."""
    return _Builder(text, analysis, reading, talks, actors).event(attribution, when)


class _Builder:
    def __init__(self, text: str, analysis: Analysis, reading: Reading, talks: Talks, actors: Actors) -> None:
        self.text = text
        self.words = analysis.words
        self.analysis = analysis
        self.reading = reading
        self.talks = talks
        self.actors = actors
        self.reasons: list[str] = []

    def event(self, attribution: str, when: When | None) -> Event | None:
        kind = self.reading.kind
        source = self.ids(self.reading.source) or self.joint()
        target = self.ids(self.reading.target, but=source) or self.implied(source)
        kind = self.by_whom(kind)
        if not any(phrase.case == "between" for phrase in self.reading.target):
            source, target = _parties(kind, source, target)
        if not source and (not target or kind.type == "NONE"):
            return None
        start, end = self.span()
        quote = (self.words[start].start, self.words[end - 1].end)
        hedge = tuple(dict.fromkeys(hedges(self.words, start, end)))
        confidence = self.confidence(source, target)
        private = any(word.key in words_in("private") for word in self.words[start:end])
        channel = channel_of(kind, source, meeting=kind.mode == "meet")
        if private and channel == "public_statement" and kind.type == "REQUEST":
            channel = "private_channel"
        return Event(
            *quote, kind, source, target, channel, when, attribution, hedge, self.reading.negated,
            self.reading.hypothetical, confidence, tuple(self.reasons), (quote,),
        )  # fmt: skip

    def by_whom(self, kind: Kind) -> Kind:
        """Return what an act is by who does it: clashes of students with police are protest."""
        mentions = [mention for phrase in self.reading.source for mention in phrase.mentions]
        kinds = {mention.sector or self.actors.kinds.get(mention.actor, mention.kind) for mention in mentions}
        for sectors, becomes in by_whom().get((kind.type, kind.act), ()):
            if kinds and kinds <= sectors:
                return becomes
        return kind

    def ids(self, phrases: Iterable[Phrase], but: Sequence[str] = ()) -> tuple[str, ...]:
        """Return whom phrases name, but not the source's own army in ``sent its troops``."""
        others = (phrase for phrase in phrases if not _reciprocal(phrase, but))
        found = [
            one
            for one in self.mentions(others)
            if not (one.owner and one.actor in but and one.sector in STATE_SECTORS)
        ]
        self.reasons += [one.reason for one in found if one.reason]
        return tuple(sorted({one.actor for one in found}))

    def mentions(self, phrases: Iterable[Phrase]) -> Iterator[Mention]:
        for phrase in phrases:
            named = [one for one in phrase.mentions if one.actor]
            yield from named or self.owner(phrase)

    def owner(self, phrase: Phrase) -> Sequence[Mention]:
        """Return whose the attack is that a phrase such as ``the offensive`` means."""
        if self.words[phrase.start].key not in ("the", "this", "these", "that"):
            return ()
        for one in cues_in(self.words, phrase, ()):
            if one.cue.group in DEEDS and one.text in self.talks.owners:
                self.reasons.append(f"{one.text}: named before with its owner")
                return self.talks.owners[one.text]
            if one.cue.group in DEEDS and self.talks.attackers:
                self.reasons.append(f"{one.text}: the one told last")
                return self.talks.attackers
        return ()

    def joint(self) -> tuple[str, ...]:
        """Return the members of the last meeting, where a joint statement has no other source."""
        keys = {word.key for word in self.words}
        if "joint" in keys and keys & {"statement", "communique", "declaration"} and self.talks.meeting:
            self.reasons.append("joint statement: the members of the meeting before")
            return self.talks.meeting
        return ()

    def implied(self, source: tuple[str, ...]) -> tuple[str, ...]:
        kind = self.reading.kind
        if kind.act in ("argue", "persuade") and any(
            word.key in ("these", "those", "talks") for word in self.words
        ):
            rest = tuple(one for one in self.talks.parties if one not in source)
            if rest and set(source) <= set(self.talks.parties):
                self.reasons.append("these talks: their other party")
                return rest
        if (
            kind.type == "ASSAULT"
            and len(source) == 1
            and kind.act in ("attack", "advance", "overthrow", "capture")
        ):
            return self.besieged(source[0])
        return ()

    def besieged(self, source: str) -> tuple[str, ...]:
        """Return the state against which its own rebels fight, where the text names no other."""
        country = self.actors.country(source)
        rebels = source.endswith("_REB") or self.actors.kinds.get(source) == "armed"
        if country and rebels:
            self.reasons.append(f"{source} fights in {country}; no other target named")
            return (country,)
        return ()

    def span(self) -> tuple[int, int]:
        if self.reading.span:
            start, end = self.reading.span
            return start + (self.words[start].key in ("that", ":", ",")), end
        top = self.reading.predicate
        start = min([one.start for one in self.own_subject(top)] + [top.verb.start])
        return start, max(_ends(top))

    def own_subject(self, predicate: Predicate) -> list[Phrase]:
        first = next(
            one for one in self.analysis.predicates if one is predicate or one.subject == predicate.subject
        )
        close = first is predicate and predicate.subject and predicate.subject[0].start < predicate.verb.start
        return predicate.subject if close and predicate.link not in ("participial", "gerund") else []

    def confidence(self, source: tuple[str, ...], target: tuple[str, ...]) -> float:
        reading = self.reading
        value = _SURENESS.get(reading.predicate.link, 0.5)
        value *= 1.0 if source and target else 0.85 if source else 0.7
        value *= 0.6 if reading.negated or reading.hypothetical else 1.0
        value *= 0.85 if self.reasons else 1.0
        return round(value * (0.6 if reading.kind.type == "NONE" else 1.0), 3)


def _reciprocal(phrase: Phrase, source: Sequence[str]) -> bool:
    """Whether a phrase such as ``both sides`` or ``it`` means the source itself."""
    pronouns = bool(phrase.mentions) and all(one.kind == "pronoun" for one in phrase.mentions)
    return pronouns and any(one.actor in source for one in phrase.mentions)


def _ends(predicate: Predicate) -> Iterator[int]:
    yield predicate.verb.end
    yield from (one.end for one in predicate.arguments)
    for child in predicate.children:
        if child.link in ("infinitive", "content", "gerund", "reduced", "relative"):
            yield from _ends(child)


_ONE_SIDED = frozenset({"AGREE", "CONSULT", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "COOPERATE", "AID"})


def _parties(
    kind: Kind, source: tuple[str, ...], target: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return source and target; the members of a meeting of three or more are all sources."""
    if kind.type == "CONSULT" and source and len({*source, *target}) >= _MANY and kind.mode != "visit":
        return tuple(sorted({*source, *target})), ()
    if kind.type in _ONE_SIDED or kind.act in ("withdraw", "resign"):
        target = tuple(one for one in target if one not in source)
    return source, target


def remember(talks: Talks, event: Event, reading: Reading) -> None:
    """Keep who talked with whom, and who attacked, for ``these talks`` and ``the attack``."""
    if event.kind.type == "ASSAULT" and event.source and not event.negated:
        talks.attackers = tuple(one for phrase in reading.source for one in phrase.mentions if one.actor)
    if event.kind.type == "CONSULT" and not event.negated:
        talks.parties = tuple(sorted({*event.source, *event.target}))
        if len(talks.parties) >= _MANY:
            talks.meeting = talks.parties
