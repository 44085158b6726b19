"""On whose word a sentence says something, and how surely: speakers and hedges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.text.chunks import Phrase
from sim.text.grammar import words_in
from sim.text.predicates import Predicate
from sim.text.roles import role_words
from sim.text.words import Word


def attributed(
    words: Sequence[Word], phrases: Sequence[Phrase], predicates: Sequence[Predicate]
) -> tuple[int, int] | None:
    """Return the places of the words that name who a sentence relies on: officials said, according to …."""
    for phrase in phrases:
        if phrase.preposition == "according to":
            return _attached(phrase, phrases)
    for predicate in predicates:
        if predicate.link == "aside" and predicate.subject:
            return predicate.subject[0].start, predicate.subject[-1].end
    return None


def _attached(phrase: Phrase, phrases: Sequence[Phrase]) -> tuple[int, int]:
    """Return a phrase with what is ``in``, ``of`` or ``with`` it."""
    end = phrase.end
    for other in phrases:
        if other.start == end + 1 and other.preposition in ("of", "in", "with", "at", "from"):
            end = other.end
    return phrase.start, end


class Speakers:
    """The unnamed speakers of a text, so that ``the official`` is the one introduced before."""

    def __init__(self) -> None:
        self.introduced: dict[str, str] = {}

    def named(self, words: Sequence[Word], start: int, end: int, text: str) -> str:
        """Return the speaker's words, or those by which the text introduced the same one."""
        said = text[words[start].start : words[end - 1].end]
        head = words[end - 1].key
        if head not in role_words():
            return said
        if words[start].key == "the" and end - start == 2:
            return self.introduced.get(head, said)
        if words[start].key in ("a", "an"):
            self.introduced[head] = said
        return said


def hedges(words: Sequence[Word], start: int, end: int) -> Iterator[str]:
    """Yield the words of a stretch that take something back: likely, reportedly, seemed."""
    for place in range(start, end):
        if words[place].key in words_in("hedge"):
            yield words[place].key
