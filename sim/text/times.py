"""Expressions of time in a sentence: where they stand, and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORDS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
_NUMBERS = {word: n for n, word in enumerate(_WORDS.split(" "))} | {"a": 1, "an": 1, "couple": 2}
_NTH = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {word: n for n, word in enumerate(_NTH.split(" "), start=1)}
UNIT_DAYS = {
    "hour": 0,
    "minute": 0,
    "day": 1,
    "night": 1,
    "week": 7,
    "fortnight": 14,
    "month": 31,
    "year": 366,
}

_MONTH = "|".join(
    (*MONTHS, "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec")
)
_DAY = "|".join(WEEKDAYS)
_COUNT = r"\d{1,3}|" + "|".join(_NUMBERS)
_UNIT = "|".join(UNIT_DAYS)
_PART = r"(?:\s+(?:morning|afternoon|evening|night|noon|dawn))?"
_PATTERNS = (
    ("date", rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<m>{_MONTH})\.?(?:,?\s+(?P<y>\d{{4}}))?"),
    ("date", rf"(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y>\d{{4}}))?"),
    ("date", r"(?P<y>\d{4})-(?P<n>\d{2})-(?P<d>\d{2})"),
    ("month", rf"(?:(?P<which>last|next|this|early|late|mid)[\s-]+)?(?P<m>{_MONTH})\.?\s+(?:of\s+)?"
              r"(?P<y>\d{4})"),
    ("month", rf"(?P<which>last|next|this|in|early|late|mid|since|by|until)[\s-]+(?P<m>{_MONTH})(?!\w)"),
    ("weekday", rf"(?:on\s+)?(?:(?P<which>last|next|this|late|early)\s+)?(?P<w>{_DAY}){_PART}"),
    ("relative", rf"(?:(?:just|only)\s+)?(?:(?P<n>{_COUNT}|several|few|a\s+few)\s+)?(?P<u>{_UNIT})s?"
                 r"\s+(?P<side>before|after|into|earlier|later|ago)(?!\w)"),
    ("ordinal", rf"(?:(?P<by>by|on|in|during)\s+)?the\s+(?P<o>{'|'.join(_ORDINALS)})\s+(?P<u>day|week|month)"
                r"\s+of(?!\w)"),
    ("early", r"(?:in|during)\s+the\s+(?P<part>early|first|opening|last|final|closing)\s+"
              r"(?P<u>hours|days|weeks|months)\s+of(?!\w)"),
    ("next", r"(?:(?P<by>by|on)\s+)?the\s+(?P<side>next|following|same|previous)\s+"
             rf"(?P<u>day|morning|evening|night|week|month){_PART}"),
    ("deictic", r"(?:(?:earlier|later|late|early)\s+)?(?P<word>today|yesterday|tomorrow|tonight|overnight)"
                + _PART),
    ("deictic", r"(?:earlier\s+|later\s+|late\s+|early\s+)?(?P<word>(?:last|this|next)\s+"
                r"(?:morning|afternoon|evening|night|week|weekend|month|year|summer|winter|spring|autumn|fall))"),
    ("year", r"(?:in|since|by|until|during)\s+(?:late\s+|early\s+|mid-)?(?P<y>(?:1[5-9]|20)\d{2})(?!\w)"),
    ("lasting", rf"(?:for|over|within|during|in)\s+(?:the\s+)?(?:(?:next|last|past|coming|previous)\s+)?"
                rf"(?:{_COUNT}|several|few)\s+(?:{_UNIT})s?"),
    ("lasting", rf"(?:on|by|of|from|until|before|after)\s+(?:(?:{_DAY})\s+)?the\s+\d{{1,2}}(?:st|nd|rd|th)"),
    ("lasting", r"(?:on|in|by|at|around|before|after|towards?)\s+(?:the\s+)?(?:same\s+)?"
                r"(?:noon|midnight|dawn|dusk|night|morning|afternoon|evening)(?:\s+of)?"),
    ("lasting", r"on\s+the\s+weekend|at\s+the\s+weekend|over\s+the\s+weekend|so\s+far"),
)  # fmt: skip
_TIME = tuple((kind, re.compile(rf"(?<![\w-]){pattern}(?!\w)", re.IGNORECASE)) for kind, pattern in _PATTERNS)
_HINT = re.compile(
    rf"{_DAY}|{_MONTH}|{_UNIT}|today|tomorrow|tonight|yesterday|overnight|weekend|morning|evening"
    r"|week|\d{4}|summer|winter|spring|autumn|so far",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TimeWord:
    """An expression of time.

    Parameters
    ----------
    start, end : int
        Code points into the text.
    kind : str
        date, month, weekday, relative, ordinal, early, next, deictic, year or lasting.
    parts : dict of str to str
        What the expression names, in small letters.
    """

    start: int
    end: int
    kind: str
    parts: dict[str, str]


def times_in(text: str, start: int, end: int) -> list[TimeWord]:
    """Return the expressions of time between two places of a text; of overlapping ones, the first found."""
    if not _HINT.search(text, start, end):
        return []
    found: list[TimeWord] = []
    for kind, pattern in _TIME:
        for one in pattern.finditer(text, start, end):
            if not any(one.start() < other.end and other.start < one.end() for other in found):
                parts = {name: value.lower() for name, value in one.groupdict().items() if value}
                found.append(TimeWord(one.start(), one.end(), kind, parts))
    return sorted((one for one in found if _meant(one)), key=lambda one: one.start)


def _meant(one: TimeWord) -> bool:
    return one.kind != "date" or 1 <= int(one.parts.get("d", "1")) <= 31


def number(word: str | None) -> tuple[int, int] | None:
    """Return the least and the most that a word of number means; nothing if it names none."""
    if word is None:
        return None
    if word.isdigit():
        return int(word), int(word)
    if word in _NUMBERS:
        return _NUMBERS[word], _NUMBERS[word]
    return 2, 9  # several, a few


def ordinal(word: str) -> int:
    """Return the number behind a word such as first or second."""
    return _ORDINALS[word]


def month_number(word: str) -> int:
    """Return 1 for January and its abbreviations, and so on."""
    return next(n for n, month in enumerate(MONTHS, start=1) if month.startswith(word[:3]))


def iter_places(times: list[TimeWord], starts: list[int]) -> Iterator[int]:
    """Yield the places of the words, given by where they start, that belong to expressions of time."""
    for place, start in enumerate(starts):
        if any(one.start <= start < one.end for one in times):
            yield place
