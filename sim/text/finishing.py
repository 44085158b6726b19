"""The last step of a reading: who, to whom, and what the mood of the verb makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.text.chunks import Phrase
from sim.text.cues import Kind
from sim.text.modality import FUTURE, MAYBE, MUST, REJECT, intended
from sim.text.predicates import Predicate
from sim.text.reading import Reading, Sentence
from sim.text.roles_in_clause import heads, named, place_of, source_of, target_of

BY_PLACE = frozenset({"COERCE", "ACCUSE", "SANCTION", "MOBILIZE"})
"""Types that are done by the state of the place, where a passive names nobody: was arrested in Lebanon."""

_AT_PLACES = BY_PLACE | {"ASSAULT", "PROTEST", "CONCEDE", "AID", "RETREAT", "THREATEN"}
_AFTER_NOUN = ("with", "against", "on", "to", "from", "into", "object")


def finished(predicate: Predicate, kind: Kind, slots: Sequence[str]) -> Reading:
    """Return an event of a kind with its source, its target and its mood.

    Parameters
    ----------
    predicate : Predicate
    kind : Kind
    slots : sequence of str
        Where the target stands, in order of preference.
    """
    source = source_of(predicate)
    target = target_of(predicate, slots, places=kind.type in _AT_PLACES)
    if predicate.verb.passive and not source and kind.type in BY_PLACE:
        source = place_of(predicate)
    others = tuple(phrase for phrase in target if phrase not in source)
    return moody(Reading(kind, predicate, tuple(source), others), predicate)


def about(sentence: Sentence, predicate: Predicate, kind: Kind) -> Reading | None:
    """Finish an event whose object is no actor: who stands after the prepositions is its target."""
    if kind.act == "hope":
        return _hoped(predicate, kind)
    reading = finished(predicate, _together(sentence, predicate, kind), _AFTER_NOUN)
    between = named(phrase for phrase in predicate.arguments if phrase.case == "between")
    if between and predicate.verb.passive:  # talks were held between X and Y
        return replace(reading, source=tuple(between), target=())
    return reading


def moody(reading: Reading, predicate: Predicate) -> Reading:
    """Return a reading with the mood of a verb: what will be done is promised, what was not is negated."""
    verb = predicate.verb
    if verb.modal in MAYBE | MUST:
        return replace(reading, hypothetical=True, negated=predicate.negated)
    if verb.modal in FUTURE:
        return replace(reading, kind=intended(reading.kind, negated=predicate.negated))
    if predicate.negated and reading.kind.type in ("AGREE", "SUPPORT", "CONCEDE"):
        return replace(reading, kind=REJECT)  # has not agreed, does not recognise
    return replace(reading, negated=True) if predicate.negated else reading


def same(one: Sequence[Phrase], other: Sequence[Phrase]) -> bool:
    """Whether two lists of phrases name an actor in common."""

    def ids(phrases: Sequence[Phrase]) -> set[str]:
        return {mention.actor for phrase in phrases for mention in phrase.mentions}

    return bool(ids(heads(one)) & ids(other))


def _hoped(predicate: Predicate, kind: Kind) -> Reading | None:
    """Read a hope that somebody will do something: a request at most, and no fact."""
    content = next((child for child in predicate.children if child.link == "content"), None)
    target = tuple(heads(content.subject)) if content else ()
    if not target:
        return None
    return Reading(kind, predicate, tuple(source_of(predicate)), target, hypothetical=True)


def _together(sentence: Sentence, predicate: Predicate, kind: Kind) -> Kind:
    """Take manoeuvres and patrols of several, or with others, for cooperation."""
    if kind.type != "MOBILIZE" or kind.act not in ("exercise", "deploy police"):
        return kind
    actors = {mention.actor for phrase in source_of(predicate) for mention in phrase.mentions}
    words = (word for one in predicate.arguments for word in sentence.words[one.start : one.end])
    others = any(phrase.case in ("with", "alongside") for phrase in named(predicate.arguments))
    several = kind.act == "exercise" and (len(actors) > 1 or others)
    joint = several or any(word.key == "joint" for word in words)
    return Kind("COOPERATE", None, "exercise together") if joint else kind
