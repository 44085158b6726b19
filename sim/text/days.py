"""When something happened: days counted from an anchor, as an interval, never a date that is not given.

The anchor is the day the text was published, a calendar date, or another event of the text
(two days before *Assad fled*). What the text does not date has no day.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sim.text.cues import noun_cues
from sim.text.events import When
from sim.text.predicates import Predicate
from sim.text.reading import Reading, Sentence
from sim.text.times import MONTHS, UNIT_DAYS, WEEKDAYS, TimeWord, month_number, number, ordinal

PUBLISHED = "published"
_DEICTIC = {
    "today": (0, 0), "tonight": (0, 0), "yesterday": (-1, -1), "tomorrow": (1, 1), "overnight": (-1, 0),
    "last night": (-1, -1), "last week": (-13, -1), "last weekend": (-8, -1), "last month": (-61, -1),
    "last year": (-730, -1), "last summer": (-540, -1), "last winter": (-540, -1), "last spring": (-540, -1),
    "last autumn": (-540, -1), "last fall": (-540, -1), "this week": (-6, 6), "this weekend": (-7, 6),
    "this month": (-30, 30), "this year": (-365, 365), "next week": (1, 13), "next weekend": (1, 13),
    "next month": (1, 61), "next year": (1, 730),
}  # fmt: skip
_EARLY = {"hour": (0, 0), "day": (0, 6), "week": (0, 27), "month": (0, 120)}
_ROUGHLY = {"hour": 1, "minute": 0, "day": 0, "night": 0, "week": 3, "fortnight": 3, "month": 15, "year": 183}
_LIMP = frozenset({"sub", "relative", "reduced", "aside", "infinitive", "gerund"})
_STARTS = frozenset(
    {"attack", "airstrike", "shelling", "protest", "riot", "strike", "meeting", "emergency", "visit"}
)


@dataclass
class Clock:
    """Keeps the anchors of a text, and the day on which its story stands.

    Parameters
    ----------
    published : date or None
    anchors : dict of tuple to str
        The words by which an anchor is called.
    story : When or None
        The last day that the text gave for a main clause.
    met : When or None
        The day of the last meeting.
    """

    published: datetime.date | None = None
    anchors: dict[tuple[str, ...], str] = field(default_factory=dict)
    story: When | None = None
    met: When | None = None

    def read(
        self,
        text: str,
        sentence: Sentence,
        times: Sequence[TimeWord],
        commas: Sequence[int],
        read: Sequence[Reading],
    ) -> dict[int, When]:
        """Return when the clauses of a sentence took place.

        Parameters
        ----------
        text : str
        sentence : Sentence
        times : sequence of TimeWord
            Of this sentence.
        commas : sequence of int
            Places of its commas.
        read : sequence of Reading
            Its events; those of subordinate clauses may be anchors.

        Returns
        -------
        dict of int to When
            By ``id`` of the predicate that opens the clause; 0 for the main clause.
        """
        return _Dating(self, text, sentence, times, commas, {id(one.predicate): one for one in read}).run()

    def label(self, key: tuple[str, ...], words: str) -> str:
        """Return the words by which an anchor is called: those of its first mention."""
        return self.anchors.setdefault(key, words)

    def calendar(self, one: TimeWord) -> When | None:
        """Return the days of an expression that counts from the calendar or from the text's own day."""
        parts = one.parts
        if one.kind == "weekday":
            return self._weekday(parts["w"], parts.get("which", ""))
        if one.kind == "deictic":
            return self._deictic(parts["word"])
        if one.kind == "date":
            return self._date(parts)
        if one.kind == "month":
            return self._month(parts)
        if one.kind == "year":
            return self._between(datetime.date(int(parts["y"]), 1, 1), datetime.date(int(parts["y"]), 12, 31))
        return None

    def _weekday(self, name: str, which: str) -> When:
        if which == "next":
            return When(PUBLISHED, 1, 13)
        if self.published is None:
            return When(PUBLISHED, -13 if which == "last" else -6, 0)
        back = (self.published.weekday() - WEEKDAYS.index(name)) % 7
        return When(PUBLISHED, -back - 7 if which == "last" else -back, -back)

    def _deictic(self, word: str) -> When:
        low, high = _DEICTIC.get(word, (0, 0))
        if self.published and word == "last month":
            end = self.published.replace(day=1) - datetime.timedelta(days=1)
            return self._between(end.replace(day=1), end)
        if self.published and word == "last year":
            year = self.published.year - 1
            return self._between(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
        return When(PUBLISHED, low, high)

    def _date(self, parts: Mapping[str, str]) -> When | None:
        month = int(parts["n"]) if "n" in parts else month_number(parts["m"])
        year = int(parts["y"]) if "y" in parts else self._year_of(month, int(parts["d"]))
        try:
            day = datetime.date(year, month, int(parts["d"])) if year else None
        except ValueError:  # 31 June
            return None
        return self._between(day, day) if day else None

    def _year_of(self, month: int, day: int) -> int:
        """Return the year of a date without one: that of the text, or the one before; 0 if unknown."""
        if self.published is None:
            return 0
        later = (month, day) > (self.published.month, self.published.day)
        return self.published.year - later

    def _month(self, parts: Mapping[str, str]) -> When | None:
        if parts.get("which") in ("next", "since", "by", "until"):
            return None
        month = month_number(parts["m"])
        year = int(parts["y"]) if "y" in parts else self._year_of(month, 1)
        if not year:
            return None
        following = datetime.date(year + month // len(MONTHS), month % len(MONTHS) + 1, 1)
        return self._between(datetime.date(year, month, 1), following - datetime.timedelta(days=1))

    def _between(self, first: datetime.date, last: datetime.date) -> When:
        """Count from the text's day if it is known, else from the first of the days themselves."""
        if self.published is None:
            return When(first.isoformat(), 0, (last - first).days)
        return When(PUBLISHED, (first - self.published).days, (last - self.published).days)


class _Dating:
    """Dates the clauses of one sentence."""

    def __init__(self, clock: Clock, text: str, sentence: Sentence, times: Sequence[TimeWord],
                 commas: Sequence[int], read: Mapping[int, Reading]) -> None:  # fmt: skip
        self.clock = clock
        self.text = text
        self.sentence = sentence
        self.times = times
        self.commas = commas
        self.read = read
        self.found: dict[int, When] = {}

    def run(self) -> dict[int, When]:
        for one in self.times:
            place = self.place(one)
            owner = self.owner(place)
            when = self.when(one, place)
            if when is not None:
                self.found.setdefault(owner, when)
        for predicate in self.sentence.predicates:
            if predicate.link == "sub" and not self.counted(predicate):
                self.around(predicate)
        if 0 not in self.found:
            self.after_meeting()
        if 0 in self.found and self.is_past(self.found[0]):
            self.clock.story = self.found[0]
        return self.found

    @staticmethod
    def is_past(when: When) -> bool:
        """Whether days are not yet to come: a plan for next month moves no story."""
        return when.anchor != PUBLISHED or when.low is None or when.low <= 0

    def after_meeting(self) -> None:
        """Date ``after the meeting`` by the meeting that the text told last."""
        for phrase in self.sentence.phrases:
            definite = self.sentence.words[phrase.start].key in ("the", "this", "these")
            after = definite and phrase.preposition == "after"
            if after and self.clock.met and "meeting" in self.groups(phrase.start, phrase.end):
                self.found[0] = self.clock.met.shifted(0, None)

    def place(self, one: TimeWord) -> int:
        return next(n for n, word in enumerate(self.sentence.words) if word.start >= one.start)

    def owner(self, place: int) -> int:
        """Return the clause that an expression dates: that of the verb before it, if no comma parts them."""
        before = [one for one in self.sentence.predicates if one.verb.start < place]
        if not before or any(before[-1].verb.head < comma < place for comma in self.commas):
            return 0
        return id(before[-1]) if before[-1].link in _LIMP else 0

    def when(self, one: TimeWord, place: int) -> When | None:
        if one.kind == "relative":
            return self.relative(one, place)
        if one.kind in ("ordinal", "early"):
            return self.into(one, place)
        if one.kind == "next":
            return self.next(one)
        return self.clock.calendar(one)

    def relative(self, one: TimeWord, place: int) -> When | None:
        unit, side = one.parts["u"], one.parts["side"]
        count = number(one.parts.get("n")) or ((2, 30) if UNIT_DAYS[unit] else (0, 1))
        low, high = count[0] * UNIT_DAYS[unit], count[1] * UNIT_DAYS[unit]
        slack = _ROUGHLY[unit]
        if side in ("before", "after"):
            anchor = self.anchor_after(place)
            if anchor is None:
                return None
            return (
                anchor.shifted(-high - slack, -low) if side == "before" else anchor.shifted(low, high + slack)
            )
        if side == "ago":
            return When(PUBLISHED, -high - slack, -low + (slack if low else 0))
        story = self.clock.story
        if story is None or side == "into":
            return None
        return story.shifted(low, high + slack) if side == "later" else story.shifted(-high - slack, -low)

    def anchor_after(self, place: int) -> When | None:
        """Return the event that an expression such as ``two days before`` counts from."""
        for predicate in self.sentence.predicates:
            if predicate.verb.start > place and predicate.link == "sub":
                anchor = self.anchor_of(predicate)
                if anchor is not None:
                    self.found[id(predicate)] = anchor
                return anchor
        return None

    def anchor_of(self, predicate: Predicate) -> When | None:
        reading = self.read.get(id(predicate))
        if reading is None:
            return None
        start = min((one.start for one in predicate.subject), default=predicate.verb.start)
        end = max((one.end for one in predicate.arguments), default=predicate.verb.end)
        noun = self.start_noun(predicate) if reading.kind.type in ("ASSAULT", "PROTEST", "CONSULT") else ""
        who = {mention.actor for phrase in reading.source for mention in phrase.mentions}
        key = ("start", noun) if noun else (reading.kind.type, reading.kind.act, *sorted(who))
        words = self.sentence.words
        return When(self.clock.label(key, self.text[words[start].start : words[end - 1].end]), 0, 0)

    def start_noun(self, predicate: Predicate) -> str:
        """Return the group of the noun that begins: the assault *started*."""
        if predicate.verb.base not in ("start", "begin", "erupt", "open", "break"):
            return ""
        return next((group for one in predicate.subject for group in self.groups(one.start, one.end)), "")

    def groups(self, start: int, end: int) -> list[str]:
        keys = [word.key for word in self.sentence.words[start:end]]
        return [
            cue.group for key in reversed(keys) for cue in noun_cues().get(key, ()) if cue.group in _STARTS
        ]

    def into(self, one: TimeWord, place: int) -> When | None:
        """Read ``the second day of the offensive``, ``the early days of the offensive``."""
        words = self.sentence.words
        start = next((n for n in range(place, len(words)) if words[n].start >= one.end), len(words))
        end = next((n for n in range(start, min(start + 8, len(words))) if not words[n].wordlike), start + 4)
        for stop in range(start + 1, min(end, len(words)) + 1):
            groups = self.groups(start, stop)
            if groups:
                first = start + (words[start].key in ("the", "a", "its", "their"))
                label = self.text[words[first].start : words[stop - 1].end]
                low, high = self.span(one)
                return When(self.clock.label(("start", groups[0]), label), low, high)
        return None

    @staticmethod
    def span(one: TimeWord) -> tuple[int, int]:
        if one.kind == "early":
            unit = one.parts["u"].removesuffix("s")
            return _EARLY[unit] if one.parts["part"] in ("early", "first", "opening") else (1, 3650)
        days = UNIT_DAYS[one.parts["u"]]
        nth = ordinal(one.parts["o"])
        low, high = days * (nth - 1), days * nth - 1
        return (0, high) if one.parts.get("by") == "by" else (low, high)

    def next(self, one: TimeWord) -> When | None:
        story = self.clock.story
        if story is None:
            return None
        step = UNIT_DAYS.get(one.parts["u"], 1)
        low, high = {"next": (step, step), "following": (step, step), "same": (0, 0)}.get(
            one.parts["side"], (-step, -step)
        )
        return story.shifted(min(low, 0) if one.parts.get("by") == "by" else low, high)

    def counted(self, predicate: Predicate) -> bool:
        """Whether an expression such as ``two days`` stands before the word that opens a clause."""
        start = min((one.start for one in predicate.subject), default=predicate.verb.start)
        edge = self.sentence.words[start].start
        return any(one.kind == "relative" and 0 <= edge - one.end <= 2 for one in self.times)

    def around(self, predicate: Predicate) -> None:
        """Date the main clause by a subordinate one: when, after or before it."""
        bounds = _AROUND.get(predicate.opener)
        anchor = self.anchor_of(predicate) if bounds and 0 not in self.found else None
        if anchor is None or bounds is None:
            return
        self.found[0] = When(anchor.anchor, *bounds)
        self.found[id(predicate)] = anchor


_AROUND = {
    "when": (0, 1),
    "after": (0, None),
    "before": (None, 0),
    "once": (0, None),
    "since": (0, None),
}
