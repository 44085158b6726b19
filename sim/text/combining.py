"""Events that only several words together say: a verb and its object, an idiom, a document."""

from __future__ import annotations

from dataclasses import replace

from sim.text.cues import Kind, combinations
from sim.text.finishing import BY_PLACE, about, finished, moody
from sim.text.grammar import words_in
from sim.text.objects import cues_in
from sim.text.predicates import Predicate
from sim.text.reading import Reading, Sentence
from sim.text.roles_in_clause import heads, named, place_of, source_of

_GROUP_OF_SECTOR = {"CVL": "person", "REF": "refugee", "OPP": "person", "MED": "media", "LAB": "person"}
_PUT_UNDER = frozenset({
    "inquiry", "attack", "shelling", "airstrike", "restriction", "curfew", "emergency", "blockade", "arrest",
    "sanctions",
})  # fmt: skip
_IDIOMS = (
    ("hold", frozenset({"responsible", "accountable", "liable"}), Kind("ACCUSE", "allege", "accuse")),
    ("drive", frozenset({"homes"}), Kind("COERCE", "deport", "deport")),
    ("force", frozenset({"homes"}), Kind("COERCE", "deport", "deport")),
    ("chase", frozenset({"homes"}), Kind("COERCE", "deport", "deport")),
    ("give", frozenset({"until", "deadline", "ultimatum"}), Kind("THREATEN", None, "give an ultimatum")),
)
_APART = 10  # words between the parts of an idiom, at most


def combined(sentence: Sentence, predicate: Predicate) -> Reading | None:
    """Read a verb with an object that change each other: open talks, open fire, open a border."""
    verb = sentence.text_of(predicate)
    for one in sentence.cues_of(predicate):
        kind = combinations().get((verb, one.cue.group))
        if kind:
            return about(sentence, predicate, kind)
    for group in _object_sectors(predicate):
        kind = combinations().get((verb, group))
        if kind:
            return finished(predicate, kind, ("object",))
    return None


def _object_sectors(predicate: Predicate) -> list[str]:
    """Return what the objects of a verb are, where no noun says it: persons, media, an organisation."""
    objects = [phrase for phrase in predicate.patients if phrase.case in ("", "of")][:2]
    mentions = [mention for phrase in objects for mention in phrase.mentions]
    sectors = [_GROUP_OF_SECTOR[one.sector] for one in mentions if one.sector in _GROUP_OF_SECTOR]
    bodies = ["organisation" for one in mentions if one.kind == "organisation" and not one.sector]
    return [*sectors, *bodies, *("person" for _ in sectors[:1])]


def put_under(sentence: Sentence, predicate: Predicate) -> Reading | None:
    """Read ``was put under investigation``, ``came under attack``: the subject is the target."""
    under = (phrase for phrase in predicate.arguments if phrase.case == "under")
    for one in (cue for phrase in under for cue in cues_in(sentence.words, phrase, sentence.names)):
        if one.kind and one.cue.group in _PUT_UNDER:
            by = named(phrase for phrase in predicate.arguments if phrase.case in ("by", "from"))
            source = by or (place_of(predicate) if one.kind.type in BY_PLACE else [])
            reading = Reading(one.kind, predicate, tuple(source), tuple(heads(predicate.subject)))
            return moody(reading, predicate)
    return None


def document(sentence: Sentence, predicate: Predicate) -> Reading | None:
    """Read ``issued a statement condemning …``: who issues it is who condemns."""
    for child in predicate.children:
        written = child.link == "reduced" and child.verb.form == "ing"
        if written and child.subject[-1:] == predicate.arguments[-1:]:
            inner = sentence.read(child) if child.subject[-1].head in words_in("document") else None
            if inner is not None:
                return replace(inner, source=tuple(source_of(predicate)))
    return None


def idiom(sentence: Sentence, predicate: Predicate) -> Reading | None:
    """Read what is said by words that stand apart: held the president responsible."""
    head = predicate.verb.head
    following = {word.key for word in sentence.words[head + 1 : head + _APART]}
    for base, words, kind in _IDIOMS:
        if predicate.verb.base == base and following & words:
            return finished(predicate, kind, ("object",))
    return None


def for_talks(sentence: Sentence, predicate: Predicate) -> Reading | None:
    """Read ``gathered in Paris for talks``: a meeting, whatever the verb."""
    if predicate.verb.negated or predicate.verb.modal:
        return None
    for phrase in predicate.arguments:
        for one in cues_in(sentence.words, phrase, sentence.names) if phrase.case == "for" else ():
            if one.cue.group == "meeting" and one.kind:
                return finished(predicate, one.kind, ("with",))
    return None


def purpose(sentence: Sentence, predicate: Predicate) -> Reading | None:
    """Read what something was done for, where the verb itself says nothing: left early to attend talks."""
    verb = predicate.verb
    if verb.negated or verb.modal or predicate.operator not in ("", "light", "undo", "act"):
        return None
    found = sentence.read(next((one for one in predicate.children if one.link == "infinitive"), None))
    return replace(found, source=tuple(source_of(predicate)) or found.source) if found else None
