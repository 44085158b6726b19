"""From a text to coded events: the whole way, sentence by sentence."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.errors import ParameterError
from sim.scenario.source import split_sentences
from sim.text.actors import Actors, packaged_actors
from sim.text.analysis import Analysis, analysed
from sim.text.attribution import Speakers, attributed
from sim.text.building import Talks, built, remember
from sim.text.days import Clock
from sim.text.events import Event, When
from sim.text.merging import merged
from sim.text.predicates import Predicate
from sim.text.reading import Reading
from sim.text.readings import readings
from sim.text.reference import Memory, resolve

if TYPE_CHECKING:
    import pandas as pd

LONGEST_TEXT = 5_000_000
"""Code points; a longer text is refused, as it is in a scenario's source."""

_LONGEST_STRETCH = (
    2_000  # code points; a longer sentence is read in stretches, so that time grows with length
)


def code_events(
    text: str, *, published: datetime.date | None = None, actors: Actors | None = None
) -> tuple[Event, ...]:
    """Return the events that a text tells, in its order.

    Parameters
    ----------
    text : str
        Up to ``LONGEST_TEXT`` code points.
    published : date, optional
        The day of the text, from which "on Monday" and "last month" count.
    actors : Actors, optional
        Who can be named; the packaged dictionary by default. See ``sim.text.load_actors``.

    Raises
    ------
    ParameterError
        If the text is too long.
    """
    if len(text) > LONGEST_TEXT:
        raise ParameterError(
            f"the text has {len(text)} characters; at most {LONGEST_TEXT} are read. Cut it into parts."
        )
    return tuple(merged(text, _Coder(text, published, actors or packaged_actors()).events()))


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    for sentence in split_sentences(text):
        start = sentence.start
        while sentence.end - start > _LONGEST_STRETCH:
            cut = text.rfind(" ", start + _LONGEST_STRETCH // 2, start + _LONGEST_STRETCH)
            cut = cut if cut > start else start + _LONGEST_STRETCH
            yield start, cut
            start = cut
        yield start, sentence.end


class _Coder:
    """Codes the sentences of one text in order; what one says may date or name what the next says."""

    def __init__(self, text: str, published: datetime.date | None, actors: Actors) -> None:
        self.text = text
        self.actors = actors
        self.memory = Memory()
        self.talks = Talks(owners=self.memory.owners)
        self.clock = Clock(published)
        self.speakers = Speakers()
        self.introduced: dict[str, str] = {}

    def events(self) -> Iterator[Event]:
        held: list[Event] = []
        for start, end in _stretches(self.text):
            analysis = analysed(self.text, start, end, self.actors, self.introduced)
            resolve(analysis.words, analysis.phrases, analysis.predicates, self.actors, self.memory)
            read = list(readings(analysis.sentence))
            days = self.clock.read(self.text, analysis.sentence, analysis.times, analysis.commas, read)
            if 0 in days and self.points_back(analysis):
                held = [event if event.when else replace(event, when=days[0]) for event in held]
            coded = list(self.coded(analysis, read, days))
            if coded:
                yield from held
                held = coded
        yield from held

    @staticmethod
    def points_back(analysis: Analysis) -> bool:
        """Whether the sentence is about what the one before told: this was made in the early days."""
        return any(
            phrase.pronoun in ("this", "that", "it") and phrase.start == 0 for phrase in analysis.phrases[:1]
        )

    def coded(self, analysis: Analysis, read: list[Reading], days: dict[int, When]) -> Iterator[Event]:
        source = self.attribution(analysis)
        for reading in filter(lambda one: not _has_content(one, read), read):
            when = self.when(reading.predicate, days) or self.carried(analysis, reading)
            attribution = source or self.speaker(analysis, reading)
            event = built(self.text, analysis, reading, self.talks, self.actors, attribution, when)
            if event:
                remember(self.talks, event, reading)
                if event.kind.type == "CONSULT":
                    self.clock.met = event.when
                yield event

    def attribution(self, analysis: Analysis) -> str:
        span = attributed(analysis.words, analysis.phrases, analysis.predicates)
        return self.speakers.named(analysis.words, *span, self.text) if span else ""

    def speaker(self, analysis: Analysis, reading: Reading) -> str:
        if not reading.speaker:
            return ""
        start, end = reading.speaker[0].start, reading.speaker[-1].end
        return self.speakers.named(analysis.words, start, end, self.text)

    def when(self, predicate: Predicate, days: dict[int, When]) -> When | None:
        """Return the days of the clause in which a verb stands."""
        inside: Predicate | None = predicate
        while inside is not None:
            if id(inside) in days:
                return days[id(inside)]
            if inside.link in ("sub", "relative"):
                return None
            inside = inside.parent
        return days.get(0)

    def carried(self, analysis: Analysis, reading: Reading) -> When | None:
        """Return the day on which the story stands, where the sentence goes on about the same persons."""
        story = self.clock.story
        if story is None or reading.predicate.link not in ("main", "absolute", "participial"):
            return None
        subject = analysis.predicates[0].subject if analysis.predicates else []
        goes_on = bool(subject) and subject[0].pronoun in ("they", "he", "she") and subject[0].start <= 1
        return story.shifted(0, 1) if goes_on else None


def _has_content(reading: Reading, others: list[Reading]) -> bool:
    """Whether this is a statement whose content is an event of its own: was released, urging …."""
    about = any(other.predicate.parent is reading.predicate for other in others)
    return about and reading.kind.act == "joint statement"


COLUMNS = (
    "start", "end", "quote", "act", "plover", "mode", "source", "target", "channel", "day_min", "day_max",
    "anchor", "attribution", "hedge", "negated", "hypothetical", "confidence", "reasons", "spans",
)  # fmt: skip


def code(text: str, *, published: datetime.date | None = None, actors: Actors | None = None) -> pd.DataFrame:
    """Return the events that a text tells, one row each, in the order of the text.

    Parameters
    ----------
    text : str
        Up to ``LONGEST_TEXT`` code points.
    published : date, optional
        The day of the text, from which "on Monday" and "last month" count.
    actors : Actors, optional
        Who can be named; the packaged dictionary by default. See ``sim.text.load_actors``.

    Returns
    -------
    DataFrame
        start, end (code points, end exclusive), quote (``text[start:end]``), act, plover, mode,
        source and target (tuples of actor ids, ISO 3166 alpha-3 codes for states), channel,
        day_min and day_max (days after ``anchor``, nullable Int64), anchor, attribution, hedge,
        negated, hypothetical, confidence in [0, 1], reasons (why actors that the words alone do not
        name were taken) and spans (all places where the text says it).

    Raises
    ------
    ParameterError
        If the text is too long.
    """
    import pandas as pd

    events = code_events(text, published=published, actors=actors)
    frame = pd.DataFrame([_row(text, event) for event in events], columns=list(COLUMNS))
    return frame.astype({"start": "int64", "end": "int64", "day_min": "Int64", "day_max": "Int64",
                         "negated": "bool", "hypothetical": "bool", "confidence": "float64"})  # fmt: skip


def _row(text: str, event: Event) -> tuple[object, ...]:
    when = event.when or When("", None, None)
    return (
        event.start, event.end, text[event.start : event.end],
        event.kind.act, event.kind.type, event.kind.mode,
        event.source, event.target, event.channel, when.low, when.high, when.anchor or None,
        event.attribution, ", ".join(event.hedge), event.negated, event.hypothetical, event.confidence,
        event.reasons, event.spans,
    )  # fmt: skip
