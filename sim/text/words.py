"""Words and marks of a text, each with its place, and a key by which accents and case are ignored."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_LETTERS = r"[^\W_\d]"
_INSIDE = r"[^\W_\u0300-\u036f]|[\u0300-\u036f]"
_WORD = re.compile(
    rf"""
      {_LETTERS}(?:\.{_LETTERS})+\.?(?!\w)            # U.S., U.N., e.g.
    | \d+(?:[.,]\d+)*(?:st|nd|rd|th)?(?!\w)           # 10,000  5.1  2nd
    | (?:[Rr]e|[Cc]o|[Tt]est|[Gg]ang|[Mm]achine)-{_LETTERS}+   # re-open, test-fire: one word
    | {_LETTERS}+-(?:in|out|up|off|down|back)s?(?![\w-])       # sit-in, pull-out
    | ``|''
    | (?:{_INSIDE})+?(?=n['’]t(?!\w))                 # did|n't
    | n['’]t(?!\w)
    | ['’](?:s|ll|ve|re|d|m)(?!\w)                    # Haiti|'s, they|'ll
    | (?:{_INSIDE})+(?:['’](?!(?:s|ll|ve|re|d|m)(?!\w))(?:{_INSIDE})+)*
    | \S
    """,
    re.VERBOSE,
)
_APOSTROPHES = str.maketrans("’‘`´", "''''")


class Word(NamedTuple):
    """A word or a mark.

    Parameters
    ----------
    start, end : int
        Code points into the text, end exclusive.
    text : str
        As written.
    key : str
        Without accents, case, and the stops of initials: ``Türkiye`` and ``turkiye`` share one.
    """

    start: int
    end: int
    text: str
    key: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def wordlike(self) -> bool:
        """Whether it is a word or a number, and not a mark."""
        return self.text[-1].isalnum() or self.text[0].isalnum()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return a word without accents, case, and the stops of initials."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    folded = bare.translate(_APOSTROPHES).casefold().replace("ı", "i")
    if "-" in folded and len(folded) > 1:
        folded = folded.replace("-", "")
    return folded.replace(".", "") if len(folded) > 1 and folded[0].isalpha() else folded


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Return the words and marks of a stretch of text, in order.

    Examples
    --------
    >>> [word.key for word in words_of("Türkiye's U.S. envoy")]
    ['turkiye', "'s", 'us', 'envoy']
    """
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return [Word(one.start(), one.end(), one[0], fold(one[0])) for one in found]


def keys_of(phrase: str) -> tuple[str, ...]:
    """Return the keys of a phrase of the dictionary; hyphens and lone apostrophes do not count."""
    return tuple(word.key for word in words_of(phrase) if word.key not in JOINTS)


JOINTS = frozenset({"-", "‐", "–", "'"})
"""Marks that a name may be written with or without."""
