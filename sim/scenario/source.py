"""The source text, cut into sentences that numbers can cite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORDS = """
    mr mrs ms dr prof gen lt col maj capt sgt adm sen rep gov rev hon st sr jr vs no nos art fig sec
    dept jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
    approx ca cf eg ie etc al viz brig cmdr cpl pvt amb pres min pm mt ft messrs mme mlle
"""
ABBREVIATIONS = frozenset(_WORDS.split())
"""Words, in small letters, after which a stop ends no sentence."""

_MAY_END = ABBREVIATIONS & {"etc", "al", "jr", "sr", "no", "mon", "tue", "wed", "thu", "fri", "sat", "sun"}
_OPENERS = re.compile(
    r"(?:The|A|An|It|He|She|They|We|In|On|At|But|And|This|That|These|However|After|Before|When|As|If|His|Its|Her"
    r"|Their|For|There|Earlier|Meanwhile|Later)\b"
)
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]}]*+(?=\s)")
_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
_BEFORE = re.compile(r"(\w[\w.]*)\.$")
_AFTER = re.compile(r"\s+[\"'“‘«(\[{]*(\w)?")
_WIDEST = 40  # code points looked back for the word before a stop; no abbreviation is longer


@dataclass(frozen=True)
class Sentence:
    """A sentence of the source.

    Parameters
    ----------
    id : str
        ``s0`` for the first, which is usually the headline.
    start, end : int
        Code points into the text, end exclusive.
    text : str
    """

    id: str
    start: int
    end: int
    text: str


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Cut a text into sentences: one or more to a line, none across lines.

    A stop ends no sentence after a title, a month or an initial (``Gen. Smith``, ``Dec. 7``,
    ``J. R. Jayewardene``), nor where a small letter follows. Initials such as ``U.S.`` end one
    only before a word that often begins one.

    Returns
    -------
    tuple of Sentence
        Numbered ``s0``, ``s1``, …; ``text[s.start:s.end] == s.text``.

    Examples
    --------
    >>> [s.text for s in split_sentences("Gen. Smith met U.S. President Carter. He left.")]
    ['Gen. Smith met U.S. President Carter.', 'He left.']
    """
    spans = (span for line in _LINE.finditer(text) for span in _spans(text, *line.span()))
    kept = ((start, end) for start, end in spans if start < end)
    return tuple(Sentence(f"s{n}", start, end, text[start:end]) for n, (start, end) in enumerate(kept))


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for stop in _STOP.finditer(text, start, end):
        if _ends(text, stop, end):
            yield _trimmed(text, start, stop.end())
            start = stop.end()
    yield _trimmed(text, start, end)


def _ends(text: str, stop: re.Match[str], end: int) -> bool:
    following = _AFTER.match(text, stop.end(), end)
    initial = following[1] if following else None
    if following is None or initial is None or initial.islower():
        return False
    if stop[0] != ".":
        return True
    before = _BEFORE.search(text[max(0, stop.start() - _WIDEST) : stop.start() + 1])
    return before is None or _ends_after(before[1], text[following.end() - 1 : following.end() + 9])


def _ends_after(word: str, following: str) -> bool:
    name = word.lower().replace(".", "")
    if "." in word or (len(word) == 1 and word.isupper()):  # initials
        return bool(_OPENERS.match(following))
    if name in _MAY_END:
        return bool(_OPENERS.match(following))
    return name not in ABBREVIATIONS


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    start += len(inside) - len(inside.lstrip())
    return start, start + len(inside.strip())
