"""What is said: one's own intention, a demand on somebody, or an event that somebody reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sim.text.chunks import Phrase
from sim.text.cues import VerbCue
from sim.text.finishing import same
from sim.text.governing import governing
from sim.text.modality import MAYBE, MUST, REQUEST, hostile, intended
from sim.text.predicates import Predicate
from sim.text.reading import Reading, Sentence
from sim.text.roles_in_clause import heads, named, source_of

_SPEECH = frozenset({"REQUEST", "THREATEN", "ACCUSE", "REJECT"})


def said(sentence: Sentence, predicate: Predicate) -> Reading | None:
    """Read a verb of saying with the clause that it governs."""
    if not predicate.may("say", "argue"):
        return None
    contents = [child for child in predicate.children if child.link == "content"]
    if not contents:
        return None
    for one in sentence.cues_of(predicate):  # reiterated its demand that …
        if one.kind and one.kind.type in _SPEECH:
            return governing(sentence, predicate, VerbCue("demand", one.kind, (), ""))
    found = [one for child in contents for one in (_content(sentence, predicate, child),) if one]
    return replace(found[0], more=(*found[0].more, *found[1:])) if found else None


def _content(sentence: Sentence, saying: Predicate, child: Predicate) -> Reading | None:
    speaker = tuple(source_of(saying))
    own = not named(child.subject) or same(child.subject, speaker)
    if (child.verb.modal in MUST or _subjunctive(child)) and not own and speaker:
        return Reading(REQUEST, saying, speaker, tuple(heads(child.subject)))
    inner = sentence.read(child)
    wrong = next((cue.kind for cue in child.verb.cues if cue.operator == "wrong"), None)
    if wrong and speaker and not own and inner is None:
        return Reading(wrong, saying, speaker, tuple(heads(child.subject)))
    if inner is None:
        return None
    if saying.verb.base == "deny":
        inner = replace(inner, negated=not inner.negated)
    if own and child.verb.modal in MAYBE:
        inner = replace(inner, kind=intended(inner.kind, negated=child.verb.negated), hypothetical=False)
    if own and speaker and not child.verb.passive:
        return replace(inner, source=speaker)
    return replace(inner, speaker=inner.speaker or tuple(saying.subject))


def _subjunctive(child: Predicate) -> bool:
    """Whether a clause says what somebody ought to do: that Georgia hand over the guerrillas."""
    return child.verb.bare and bool(named(child.subject)) and not child.subject[0].head.endswith("s")


def wished(sentence: Sentence, predicate: Predicate) -> Reading | None:
    """Read ``X should withdraw, Y said``: a demand of the speaker's."""
    if predicate.verb.modal not in MUST or predicate.link not in ("main", "coordinate"):
        return None
    for speaker in _asides(sentence):
        if not same(speaker, predicate.subject):
            return Reading(REQUEST, predicate, tuple(speaker), tuple(heads(predicate.subject)))
    return None


def own_words(sentence: Sentence, predicate: Predicate, found: Reading | None) -> Reading | None:
    """Take ``X may break relations, its president said`` for a threat: who speaks is who would do it."""
    if found is None or predicate.verb.modal not in MAYBE or not hostile(found.kind):
        return found
    for speaker in _asides(sentence):
        unnamed = all(
            mention.vague and mention.sector == "GOV" for one in speaker for mention in one.mentions
        )
        if unnamed or same(speaker, found.source):
            return replace(found, kind=intended(found.kind, negated=found.negated), hypothetical=False)
    return found


def _asides(sentence: Sentence) -> Iterator[list[Phrase]]:
    """Yield who is quoted: …, *the president* said."""
    for aside in sentence.predicates:
        speaker = source_of(aside) if aside.link == "aside" else []
        if speaker:
            yield speaker
