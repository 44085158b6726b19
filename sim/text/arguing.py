"""Arguments: that a course would fail, or harm whoever takes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sim.text.cues import Kind, VerbCue
from sim.text.finishing import finished
from sim.text.grammar import words_in
from sim.text.predicates import Predicate
from sim.text.reading import Reading, Sentence
from sim.text.roles_in_clause import named, source_of

ARGUE = Kind("REQUEST", "change", "argue")
_DEMAND = Kind("REQUEST", "change", "demand")


def argue(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Reading | None:
    """Read ``stressed the need to …`` and ``argued that support would be futile``.

    Points of a list (``emphasised two points: …, and …``) are readings of their own, in ``more``.
    """
    if sentence.has_object(predicate, "demand"):
        return finished(predicate, _DEMAND, cue.targets)
    points = [] if predicate.verb.base == "warn" else list(_points(sentence, predicate, cue))
    return replace(points[0], more=tuple(points[1:])) if points else None


def _points(sentence: Sentence, predicate: Predicate, cue: VerbCue) -> Iterator[Reading]:
    addressed = finished(predicate, ARGUE, cue.targets).target
    for start, end in _stretches(sentence, predicate.verb.end):
        if any(word.key in words_in("adverse") for word in sentence.words[start:end]):
            inside = (phrase for phrase in sentence.phrases if start <= phrase.start < end)
            harmed = tuple(named(phrase for phrase in inside if phrase.case == "against"))
            source = tuple(source_of(predicate))
            yield Reading(ARGUE, predicate, source, addressed or harmed, span=(start, end))


def _stretches(sentence: Sentence, start: int) -> Iterator[tuple[int, int]]:
    """Yield the points of a list: from the colon, if there is one, each up to ``, and`` or the full stop."""
    words = sentence.words
    start = next((n + 1 for n in range(start, len(words)) if words[n].key == ":"), start)
    for place in range(start, len(words)):
        following = words[place + 1].key if place + 1 < len(words) else "."
        if words[place].key == "," and following == "and":
            yield start, place
            start = place + 2
        elif following == ".":
            yield start, place + 1
            return
