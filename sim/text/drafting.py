"""From a text to a draft: a scenario file to be filled in, with nothing in it that the text does not say."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import ParameterError, Problem
from sim.scenario.drafts import UNKNOWN, OpenDraft
from sim.scenario.reading import loads
from sim.scenario.source import split_sentences
from sim.scenario.writing import dumped
from sim.text.actors import Actors, packaged_actors
from sim.text.coding import code_events
from sim.text.findings import Finding, beyond, findings_of
from sim.text.parties import Mentions, mentions_in, slug
from sim.text.proposing import Item, Proposals, proposed

MOST_SENTENCES = 10_000
"""A scenario cites sentences by at most four digits."""

HEADER = """\
# A draft, made by a machine from what is told; nobody has judged it yet.
# `unknown` stands where the text is silent and a run needs an answer; `diplosim check` lists these places.
# `status: draft` marks what is proposed. Read the quote, change what is wrong, and take the mark away.
# `diplosim draft --update` on this file keeps your changes, as long as the entries under `coding` stay.
"""
_LONGEST_TITLE = 200


@dataclass(frozen=True)
class Draft:
    """A proposal for a scenario.

    Parameters
    ----------
    text : str
        What it was made from; empty where it was made from coded events.
    items : tuple of Item
        What is told, in the order of the text.
    data : mapping
        The scenario as a file holds it.
    """

    text: str
    items: tuple[Item, ...]
    data: Mapping[str, Any]

    def dump(self) -> str:
        """Return the draft as the YAML of a scenario file."""
        return HEADER + dumped(self.data)

    def open(self) -> tuple[Problem, ...]:
        """Return the places that somebody has to fill in before it can be played."""
        try:
            loads(dumped(self.data), name="draft")
        except OpenDraft as draft:
            return draft.problems
        return ()


def draft(
    text: str,
    *,
    id: str | None = None,
    title: str | None = None,
    published: datetime.date | None = None,
    actors: Actors | None = None,
    further: Sequence[Finding] = (),
) -> Draft:
    """Propose a scenario from a text.

    Parameters
    ----------
    text : str
        Up to ``LONGEST_TEXT`` code points and ``MOST_SENTENCES`` sentences.
    id, title : str, optional
        What the scenario is called; made of the first line by default.
    published : date, optional
        The day of the text, from which "on Monday" and "last month" count.
    actors : Actors, optional
        Who can be named; the packaged dictionary by default.
    further : sequence of Finding
        What another reader has found, such as a language model; what the coder has found as well is
        left out. See ``sim.text.model_reader``.

    Returns
    -------
    Draft
        Its actors are those of whom something is told. Who does something has an act in the playbook; what
        nobody is named for is an event; what somebody believes is a proposition. What did not happen
        stands under ``coding`` only.

    Raises
    ------
    ParameterError
        If the text is too long.
    """
    findings, mentions = read(text, published, actors or packaged_actors())
    together = (*findings, *beyond(further, findings))
    made = proposed(together, text, mentions, actors or packaged_actors())
    headline = (text.strip().splitlines() or [""])[0]
    return assembled(made, text, id=id, title=title or headline, source={"text": text})


def read(
    text: str, published: datetime.date | None, actors: Actors
) -> tuple[tuple[Finding, ...], dict[str, Mentions]]:
    """Return what a text tells, and where it names actors.

    Raises
    ------
    ParameterError
        If the text is too long.
    """
    sentences = split_sentences(text)
    if len(sentences) > MOST_SENTENCES:
        raise ParameterError(
            f"the text has {len(sentences)} sentences, of which {MOST_SENTENCES} can be cited; "
            "cut it into parts."
        )
    events = code_events(text, published=published, actors=actors)
    return tuple(findings_of(text, events, sentences, published)), mentions_in(text, sentences, actors)


def assembled(
    made: Proposals,
    text: str,
    *,
    id: str | None,
    title: str | None,
    source: Mapping[str, Any],
    outside: Mapping[str, Any] | None = None,
) -> Draft:
    """Put proposals into the form of a scenario file."""
    for actor, proposition, belief in made.beliefs:
        made.actors[actor].setdefault("belief", {})[proposition] = belief
    called = (title or "").strip()[:_LONGEST_TITLE] or "A draft"
    data: dict[str, Any] = {
        "schema": 1,
        "id": id or slug(called).replace("_", "-") or "draft",
        "title": called,
        "status": "draft",
        "source": {**source, **({"voices": made.voices} if made.voices else {})},
        "outside": dict(outside or {}),
        "coding": made.coding,
        "calendar": made.calendar,
        "issues": UNKNOWN,
        "propositions": made.propositions,
        "groups": made.groups,
        "actors": made.actors or UNKNOWN,
        "channels": made.channels,
        "events": made.events,
        "playbook": made.playbook,
    }
    return Draft(text, made.items, {key: value for key, value in data.items() if value != {}})
