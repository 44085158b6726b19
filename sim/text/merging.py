"""The same event said twice is one event: a lead repeats what the story tells later."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sim.text.events import Event, When
from sim.text.grammar import class_of
from sim.text.words import words_of

_STEM = 5  # letters by which two words count as the same: emphasise, emphatic
_SHARED = 3  # words that two mentions of one event have in common
_REACH = 60  # events looked back; a text does not repeat its lead for ever


@dataclass
class _Story:
    """An event with all its mentions so far."""

    main: Event
    stems: set[str]
    mentions: list[Event] = field(default_factory=list)

    def add(self, event: Event, stems: frozenset[str]) -> None:
        """Take in another mention; the surer one keeps its quote, and what it lacks the other gives."""
        main, other = (self.main, event) if self.main.confidence >= event.confidence else (event, self.main)
        public = main.channel == "public_statement"
        self.main = replace(
            main,
            target=main.target or other.target,
            when=main.when or other.when,
            channel=other.channel if public else main.channel,
            hypothetical=main.hypothetical and other.hypothetical,
        )
        self.mentions.append(event)
        self.stems |= stems

    def told(self) -> Event:
        """Return the event with the places, sources, hedges and reasons of all its mentions."""
        attributions = dict.fromkeys(one.attribution for one in self.mentions if one.attribution)
        return replace(
            self.main,
            attribution="; ".join(attributions),
            hedge=tuple(dict.fromkeys(word for one in self.mentions for word in one.hedge)),
            reasons=tuple(dict.fromkeys(reason for one in self.mentions for reason in one.reasons)),
            spans=tuple(sorted({span for one in self.mentions for span in one.spans})),
        )


def merged(text: str, events: Iterable[Event]) -> list[Event]:
    """Return the events with repeated mentions joined, in the order in which they are first said.

    Two mentions are one event if they agree in type, parties (where both name them), polarity and
    days, and share words. The joined event keeps the surest mention's quote and the places of all.
    """
    stories: list[_Story] = []
    for event in events:
        stems = _stems(text[event.start : event.end])
        told_before = (story for story in reversed(stories[-_REACH:]) if _same(story, event, stems))
        story = next(told_before, None)
        if story is None:
            stories.append(_Story(event, set(stems), [event]))
        else:
            story.add(event, stems)
    return [story.told() for story in stories]


def _stems(quote: str) -> frozenset[str]:
    words = (word for word in words_of(quote) if word.wordlike and word.key not in class_of())
    return frozenset(word.key[:_STEM] for word in words if len(word.key) > 2)


def _same(story: _Story, event: Event, stems: frozenset[str]) -> bool:
    known = story.main
    if (known.kind.type, known.negated, known.source) != (event.kind.type, event.negated, event.source):
        return False
    if known.target != event.target and known.target and event.target:
        return False
    if known.when and event.when and not _may_be_one_day(known.when, event.when):
        return False
    shared = len(story.stems & stems)
    shortest = min(len(story.stems), len(stems))
    return shared >= _SHARED or (known.kind.act == event.kind.act and 2 * shared >= shortest)


def _may_be_one_day(one: When, other: When) -> bool:
    first, second = _bounds(one), _bounds(other)
    return one.anchor == other.anchor and first[0] <= second[1] and second[0] <= first[1]


def _bounds(when: When) -> tuple[float, float]:
    return -math.inf if when.low is None else when.low, math.inf if when.high is None else when.high
