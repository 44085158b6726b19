"""Verbs that say how another is meant: agree to, refuse to, threaten to, demand that, try to, fail to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.text.chunks import Phrase
from sim.text.cues import Kind, VerbCue
from sim.text.finishing import finished, moody, same
from sim.text.modality import AGREE, REJECT, REQUEST, friendly, hostile, intended
from sim.text.predicates import Predicate
from sim.text.reading import Reading, Sentence
from sim.text.roles_in_clause import heads, source_of, target_of

_VOWS = frozenset({"vow", "swear", "pledge", "promise"})
_ENTERING = frozenset({"enter", "visit", "return", "leave", "go"})


def complement(predicate: Predicate) -> Predicate | None:
    """Return the verb that a verb governs: agreed *to meet*, said *it met*, began *shelling*."""
    for child in predicate.children:
        if child.link in ("infinitive", "content") and child.opener != "noun":
            return child
        if child.link == "gerund" and child.opener in ("", "to", "from", "in", "on", "of", "about"):
            return child
    return None


def through(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read what is tried, begun or decided as if it were done."""
    inner = sentence.read(complement(predicate))
    if inner is None:
        return None
    source = tuple(source_of(predicate)) or inner.source
    return moody(replace(inner, source=source, predicate=predicate), predicate)


def fail(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read what somebody failed to do: a rejection, if it was something friendly."""
    inner = through(sentence, predicate, cue)
    if inner is None:
        return None
    return replace(inner, kind=REJECT) if friendly(inner.kind) else replace(inner, negated=True)


def promise(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read an agreement, a promise or an offer; to promise an attack is to threaten."""
    inner = sentence.read(complement(predicate))
    kind = cue.kind or AGREE
    if predicate.verb.base == "accept" and sentence.has_object(predicate, "demand"):
        kind = Kind("CONCEDE", None, "accept demands")
    elif inner is not None:
        kind = _promised(inner, kind)
    elif predicate.verb.base in _VOWS:
        kinds = (one.kind for one in sentence.cues_of(predicate))
        deed = next((one for one in kinds if one and hostile(one)), None)
        kind = intended(deed, negated=False) if deed else kind
    return _governed(sentence, predicate, kind, cue, inner)


def _promised(inner: Reading, kind: Kind) -> Kind:
    """Return what the promise of an act is; to promise to fight corruption threatens nobody."""
    if inner.negated:
        return REJECT if friendly(inner.kind) else kind  # promised not to
    if inner.kind.type == "REJECT":
        return inner.kind
    harmless = inner.kind.type == "MOBILIZE" or (inner.kind.act == "fight" and not inner.target)
    return intended(inner.kind, negated=False) if hostile(inner.kind) and not harmless else kind


def plan(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read a plan or an expectation; to prepare an attack is to mobilise."""
    inner = sentence.read(complement(predicate))
    if inner is None:
        return None
    prepared = cue.kind if cue.operator == "prepare" and hostile(inner.kind) else None
    return _governed(sentence, predicate, prepared or intended(inner.kind, negated=False), cue, inner)


def governing(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read a refusal, a threat or a demand: its own type, with the target of what it is about."""
    child = complement(predicate)
    plain = predicate.verb.end == predicate.verb.head + 1
    if predicate.verb.base in ("tell", "call") and plain and not (child and child.link == "infinitive"):
        return None  # told reporters; called him a liar
    if predicate.verb.base == "insist" and child and child.link == "content":
        return None  # insisted that it was innocent
    if predicate.verb.base == "deny" and any(phrase.pronoun for phrase in predicate.arguments):
        return Reading(Kind("NONE", None, "deny"), predicate, tuple(source_of(predicate)))
    inner = sentence.read(child)
    if cue.operator == "demand" and child and child.subject and not same(child.subject, source_of(predicate)):
        wanted = tuple(heads(child.subject)) or (inner.target if inner else ())
        inner = Reading(REQUEST, child, target=wanted)
    return _governed(sentence, predicate, cue.kind or REQUEST, cue, inner)


def _governed(
    sentence: Sentence, predicate: Predicate, kind: Kind, cue: VerbCue, inner: Reading | None
) -> Reading:
    """Return an act of speech; whom it is about is its target, where it names no other."""
    outer = finished(predicate, kind, cue.targets)
    if outer.target:
        return outer
    if inner is not None and inner.target:
        return replace(outer, target=inner.target)
    if kind.type == "THREATEN":
        return replace(outer, target=_warned(sentence, outer.source))
    for child in predicate.children:  # proposing concessions that X could offer to Y
        if child.link == "relative" and child.verb.modal:
            target = tuple(target_of(child, ("to", "with"), places=False))
            return replace(outer, target=target, hypothetical=True)
    return outer


def _warned(sentence: Sentence, source: Sequence[Phrase]) -> tuple[Phrase, ...]:
    """Return whose deed a threat is meant to stop or to bring about: … unless *Baghdad* accepts."""
    for predicate in sentence.predicates:
        if predicate.link == "sub" and predicate.opener in ("if", "unless", "until"):
            found = heads(predicate.subject)
            if found and not same(found, source):
                return tuple(found)
    return ()


def want(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read a wish that somebody else do something."""
    child = complement(predicate)
    if predicate.verb.passive or child is None or child.link != "infinitive":
        return None
    if same(child.subject, source_of(predicate)):
        return None
    target = tuple(heads(child.subject))
    source = tuple(source_of(predicate))
    return Reading(cue.kind or REQUEST, predicate, source, target, hypothetical=True) if target else None


def allow(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read a permission; to let somebody in or out is to give access."""
    entering = any(child.verb.base in _ENTERING for child in predicate.children)
    if entering or sentence.has_object(predicate, "border", "peacekeepers", "aid"):
        return finished(predicate, Kind("RETREAT", "access", "give access"), cue.targets)
    return finished(predicate, cue.kind or AGREE, cue.targets)


def cause(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read what somebody is brought to do, as his own act: leading them to delay a meeting."""
    child = complement(predicate)
    inner = sentence.read(child)
    return replace(inner, source=tuple(heads(child.subject))) if inner and child else None


def wrong(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read a wrong, such as a violation, as nothing: it is an event only as somebody's accusation."""
    return None


def believe(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read a state of mind, which PLOVER does not code."""
    source = tuple(heads(predicate.subject))
    told = bool(source) and cue.kind is not None and not predicate.verb.passive
    return Reading(cue.kind, predicate, source) if told and cue.kind else None


def claim(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read ``reporting the deaths of …``: a claim of casualties, which is no fact."""
    if not sentence.has_object(predicate, "claim"):
        return None
    return Reading(Kind("NONE", None, "claim casualties"), predicate, tuple(source_of(predicate)))
