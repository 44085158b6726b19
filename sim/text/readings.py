"""The events of a sentence: each verb is read by the first rule that applies to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from sim.acts.plover import PLOVER
from sim.text.arguing import argue
from sim.text.chunks import Phrase
from sim.text.combining import combined, document, for_talks, idiom, purpose, put_under
from sim.text.cues import VerbCue
from sim.text.doing import act, act_on, act_on_actor, collapse, leave, light, occur, undo
from sim.text.governing import (
    allow,
    believe,
    cause,
    claim,
    complement,
    fail,
    governing,
    plan,
    promise,
    through,
    want,
    wrong,
)
from sim.text.predicates import Predicate
from sim.text.reading import Reading, Sentence
from sim.text.roles_in_clause import named
from sim.text.saying import own_words, said, wished
from sim.text.words import Word

Operator = Callable[[Sentence, Predicate, VerbCue], Reading | None]

OPERATORS: Mapping[str, Operator] = {
    "act": act,
    "act on": act_on,
    "act on actor": act_on_actor,
    "allow": allow,
    "argue": argue,
    "believe": believe,
    "cancel": undo,
    "cause": cause,
    "collapse": collapse,
    "demand": governing,
    "fail": fail,
    "leave": leave,
    "light": light,
    "occur": occur,
    "plan": plan,
    "prepare": plan,
    "promise": promise,
    "refuse": governing,
    "say": claim,
    "threat": governing,
    "try": through,
    "undo": undo,
    "want": want,
    "wrong": wrong,
}
"""How the verbs of an operator of ``data/verbs.csv`` are read."""

_GOVERN = frozenset({"try", "say", "plan", "demand", "prepare"})


def by_cue(sentence: Sentence, predicate: Predicate) -> Reading | None:
    """Read a verb by its cue; of several, by the first that its complement and its object allow."""
    for cue in sorted(predicate.verb.cues, key=lambda cue: _rank(sentence, predicate, cue)):
        found = OPERATORS[cue.operator](sentence, predicate, cue)
        if found is not None:
            return found
    return None


def _rank(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> int:
    """Order the senses of a verb: one that needs an object goes first where the object is there."""
    decided = bool(sentence.cues_of(predicate))
    governs = complement(predicate) is not None
    if cue.operator in ("undo", "cancel"):
        return 0 if decided else 9
    if cue.operator == "light":
        return 4 if decided and not governs else 8
    if cue.operator in _GOVERN:
        return 1 if governs else 5
    if cue.operator == "promise":
        return 1 if governs else 3
    return 2


RULES = (
    document,
    combined,
    put_under,
    idiom,
    said,
    by_cue,
    for_talks,
    purpose,
)
"""The ways to read a verb, in the order in which they are tried."""


def sentence_of(
    words: Sequence[Word], names: Collection[int], predicates: Sequence[Predicate], phrases: Sequence[Phrase]
) -> Sentence:
    """Return a sentence that is ready to be read."""
    return Sentence(words, names, predicates, phrases, RULES)


_ON_THEIR_OWN = frozenset({"main", "coordinate", "sub", "relative", "participial", "absolute"})
_UNREAL = frozenset({"if", "unless", "until", "till", "whether", "so", "lest", "once", "why", "how"})
_SPOKEN = frozenset({"verbal_conflict", "verbal_cooperation", "none"})


def readings(sentence: Sentence) -> Iterator[Reading]:
    """Yield the events of a sentence, each verb that hangs on another being read with it."""
    before: dict[Predicate, Reading] = {}
    for predicate in sentence.predicates:
        if predicate.link not in _ON_THEIR_OWN:
            continue
        found = wished(sentence, predicate) or own_words(sentence, predicate, sentence.read(predicate))
        if found is None or not _told(predicate, found, before):
            continue
        before[predicate] = found
        yield replace(found, predicate=predicate if found.span is None else found.predicate, more=())
        for further in found.more:
            if further.span is None:
                yield further
            else:
                target = further.target or found.target
                yield replace(further, source=found.source, target=target, speaker=found.speaker)


def _told(predicate: Predicate, found: Reading, before: Mapping[Predicate, Reading]) -> bool:
    """Whether a clause tells an event of its own, and not a condition or a circumstance of another."""
    if predicate.link == "sub":
        return predicate.opener not in _UNREAL and bool(named(found.source)) and not found.hypothetical
    if predicate.link == "relative":
        return bool(named(found.source) and named(found.target)) and not found.hypothetical
    if predicate.link in ("participial", "absolute"):
        matrix = before.get(predicate.parent) if predicate.parent else None
        if matrix and matrix.kind.type in ("PROTEST", found.kind.type):
            return False
        return PLOVER[found.kind.type].quad in _SPOKEN
    return True
