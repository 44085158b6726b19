"""One sentence taken apart: words, expressions of time, phrases with their actors, clauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sim.text.actors import Actors
from sim.text.chunks import Phrase, chunked
from sim.text.clauses import predicates_of
from sim.text.mentions import introduced_by, mentions_of, names_in
from sim.text.predicates import Predicate
from sim.text.reading import Sentence
from sim.text.readings import sentence_of
from sim.text.tagging import Tag, tagged
from sim.text.times import TimeWord, iter_places, times_in
from sim.text.words import Word, words_of


@dataclass(frozen=True)
class Analysis:
    """What later steps read of a sentence.

    Parameters
    ----------
    words : sequence of Word
    phrases : sequence of Phrase
    predicates : sequence of Predicate
    times : sequence of TimeWord
    commas : sequence of int
        Places of commas.
    sentence : Sentence
    """

    words: Sequence[Word]
    phrases: Sequence[Phrase]
    predicates: Sequence[Predicate]
    times: Sequence[TimeWord]
    commas: Sequence[int]
    sentence: Sentence


_OPENERS = frozenset(
    {"before", "after", "into", "of"}
)  # the end of an expression that leads to a phrase or clause


_DATELINE = re.compile(r"[A-Z][A-Z]{2}[^\n(–—]{0,60}?(?:\([^()\n]{2,40}\)\s*)?(?:\s-{1,2}|\s?[–—])\s")


def _after_dateline(text: str, start: int, end: int) -> int:
    """Return where a sentence begins after ``CAIRO, May 31 (Reuters) -``, which names no actor."""
    found = _DATELINE.match(text, start, end)
    return found.end() if found else start


def analysed(text: str, start: int, end: int, actors: Actors, introduced: dict[str, str]) -> Analysis:
    """Take a sentence apart.

    Parameters
    ----------
    text : str
    start, end : int
        Of the sentence, in code points.
    actors : Actors
    introduced : dict of str to str
        Surnames that the text has introduced so far, and whose they are; those of this sentence are added.
    """
    words = words_of(text, _after_dateline(text, start, end), end)
    found = names_in(words, actors, introduced)
    names = frozenset(place for first, (_, after) in found.items() for place in range(first, after))
    times = times_in(text, start, end)
    timed = {
        place
        for place in iter_places(times, [word.start for word in words])
        if words[place].key not in _OPENERS
    }
    peoples = {after - 1 for name, after in found.values() if name.kind in ("people", "minority")}
    tags = tagged(words, names, timed, peoples)
    chunks = chunked(words, tags)
    phrases = [chunk for chunk in chunks if isinstance(chunk, Phrase)]
    for phrase in phrases:
        phrase.mentions = mentions_of(words, found, phrase.start, phrase.end)
        introduced.update(introduced_by(words, found, phrase.mentions, phrase.end))
    predicates = predicates_of(chunks)
    commas = [place for place, tag in enumerate(tags) if tag is Tag.COMMA]
    return Analysis(words, phrases, predicates, times, commas, sentence_of(words, names, predicates, phrases))
