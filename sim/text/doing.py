"""Verbs that are events, and verbs that leave it to a noun: attack; hold talks; talks broke down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.text.chunks import Phrase
from sim.text.cues import Kind, VerbCue
from sim.text.finishing import about, finished, moody
from sim.text.governing import complement, through
from sim.text.objects import ObjectCue
from sim.text.predicates import Predicate
from sim.text.reading import Reading, Sentence
from sim.text.roles_in_clause import heads, named, place_of, source_of

DEEDS = frozenset({"attack", "airstrike", "shelling", "bombing", "suicide", "shooting", "abduction"})
"""Groups of nouns for what somebody did to somebody."""

_OCCURRING = DEEDS | {"meeting", "protest", "riot", "strike", "exercise", "ceasefire"}
_COLLAPSING = frozenset({"meeting", "agreement", "ceasefire", "proposal"})


def act(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read a verb that is an event of its own."""
    if cue.kind is None:
        return None
    if cue.kind.type in ("ACCUSE", "SUPPORT"):
        deed = next((one for one in sentence.cues_of(predicate) if one.cue.group in DEEDS), None)
        if deed and not named([deed.phrase]):
            return _judged(predicate, cue.kind, deed)
    return finished(predicate, cue.kind, cue.targets)


def _judged(predicate: Predicate, kind: Kind, deed: ObjectCue) -> Reading:
    """Judge a deed: whoever did it is the target, not whom it was done to."""
    doers = tuple(named(phrase for phrase in predicate.arguments if phrase.case == "by"))
    return replace(finished(predicate, kind, ("by",)), target=doers or (deed.phrase,))


def act_on(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read a verb that is an act only where it has an object: returned the archives, not returned home."""
    objects = [phrase for phrase in predicate.arguments if not phrase.case and not phrase.pronoun]
    return act(sentence, predicate, cue) if objects or predicate.verb.passive else None


def act_on_actor(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read a verb that is an act only where it is done to somebody: suspended Fiji."""
    to_somebody = any(named([phrase]) for phrase in predicate.patients if not phrase.case)
    return act(sentence, predicate, cue) if to_somebody else None


def leave(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read that troops leave a country, or that a ruler leaves his own."""
    bare = [phrase for phrase in predicate.arguments if not phrase.case]
    if not bare or cue.kind is None or predicate.verb.passive:
        return None
    who = [mention for phrase in source_of(predicate) for mention in phrase.mentions]
    troops = any(one.sector in ("MIL", "REB") for one in who) and named(bare[:1])
    ruler = any(one.person for one in who) and bare[0].head in ("country", "office", "power")
    return finished(predicate, cue.kind, ("object",)) if troops or ruler else None


def light(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read a verb that says nothing without its object: hold talks, impose sanctions, make an effort to."""
    for one in sentence.cues_of(predicate):
        if one.kind:
            return _aimed(sentence, predicate, about(sentence, predicate, one.kind))
    return through(sentence, predicate, cue)


def _aimed(sentence: Sentence, predicate: Predicate, found: Reading | None) -> Reading | None:
    """Return a reading with the target of what it is about: voiced readiness *to help Libya*."""
    if found is None or found.target:
        return found
    inner = sentence.read(complement(predicate))
    return replace(found, target=inner.target) if inner else found


def undo(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read the end of something: lift sanctions, cut ties, postpone a meeting."""
    for one in sentence.cues_of(predicate):
        kind = (one.cue.cancelled if cue.operator == "cancel" else None) or one.cue.stopped
        if kind:
            return about(sentence, predicate, kind)
    return None


def occur(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read ``clashes between X and Y broke out``: the subject is the event."""
    for one in sentence.subject_cues(predicate):
        if one.kind and one.cue.group in _OCCURRING:
            phrases = [*predicate.subject, *predicate.arguments]
            between = named(phrase for phrase in phrases if phrase.case in ("between", "by"))
            source = tuple(heads(predicate.subject) or between)
            target = _struck(predicate, phrases, source)
            return moody(Reading(one.kind, predicate, source, target), predicate)
    return None


def _struck(predicate: Predicate, phrases: Sequence[Phrase], source: Sequence[Phrase]) -> tuple[Phrase, ...]:
    target = [phrase for phrase in named(phrases) if phrase.case in ("against", "on", "with")]
    target = target or named(phrase for phrase in predicate.arguments if not phrase.case)
    found = target or ([] if source else place_of(predicate))
    return tuple(phrase for phrase in found if phrase not in source)


def collapse(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read ``talks between X and Y collapsed``."""
    for one in sentence.subject_cues(predicate):
        if one.cue.group in _COLLAPSING and cue.kind:
            between = named(phrase for phrase in predicate.subject if phrase.case in ("between", "with"))
            return Reading(cue.kind, predicate, tuple(heads(predicate.subject) or between))
    return None
