"""The nouns of a phrase that point to an event: talks, an attack, the lifting of sanctions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sim.text.chunks import Phrase
from sim.text.cues import Kind, NounCue, noun_cues
from sim.text.grammar import words_in
from sim.text.words import JOINTS, Word

_LONGEST = 3  # words of a noun cue


@dataclass(frozen=True)
class ObjectCue:
    """A noun cue where it stands.

    Parameters
    ----------
    cue : NounCue
    text : str
        The noun as the dictionary has it.
    phrase : Phrase
    start : int
        Place of its first word.
    ended : bool
        Whether the phrase says that it stops: the suspension of air links.
    """

    cue: NounCue
    text: str
    phrase: Phrase
    start: int
    ended: bool = False

    @property
    def kind(self) -> Kind | None:
        """The event, or its end."""
        return self.cue.stopped if self.ended else self.cue.kind


def cues_in(words: Sequence[Word], phrase: Phrase, names: Collection[int]) -> Iterator[ObjectCue]:
    """Yield the noun cues of a phrase, its head first."""
    place = phrase.end
    while place > phrase.start:
        length = _length(words, phrase.start, place, names)
        if length:
            text = " ".join(_keys(words, place - length, place))
            for cue in noun_cues()[text]:
                yield ObjectCue(cue, text, phrase, place - length)
        place -= max(length, 1)


def _length(words: Sequence[Word], start: int, end: int, names: Collection[int]) -> int:
    for length in range(min(_LONGEST + 1, end - start), 0, -1):
        first = end - length
        if any(at in names for at in range(first, end)) or words[first].key in JOINTS:
            continue
        if " ".join(_keys(words, first, end)) in noun_cues():
            return length
    return 0


def _keys(words: Sequence[Word], start: int, end: int) -> list[str]:
    return [word.key for word in words[start:end] if word.key not in JOINTS]


def object_cues(words: Sequence[Word], phrases: Sequence[Phrase], names: Collection[int]) -> list[ObjectCue]:
    """Return what a verb's objects point to: the direct object, and what is ``of`` it.

    ``a series of attacks`` points to attacks, ``a suspension of air links`` to their end.
    """
    first = next((n for n, phrase in enumerate(phrases) if not phrase.case), len(phrases))
    found: list[ObjectCue] = []
    opened = ended = False
    for n, phrase in enumerate(phrases[first:]):
        second = not phrase.case and not found  # gave Tanzania | a grant
        through = phrase.case == "of" or (opened and phrase.case in ("to", "in"))
        if n and not (second or through or phrase.joined):
            break
        cues = list(cues_in(words, phrase, names))
        ended = ended or any(one.cue.group == "suspension" for one in cues)
        opened = ended or any(one.cue.group == "beginning" for one in cues)
        found += [
            ObjectCue(one.cue, one.text, phrase, one.start, ended)
            for one in cues
            if one.cue.group not in ("suspension", "beginning")
        ]
        if (found and not opened) or phrase.head in words_in("no event of"):
            break
    return found
