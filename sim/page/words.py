"""Text of a scenario on a page that reads Markdown: shown as written, never obeyed."""

from __future__ import annotations

import re
import string

from sim.scenario.scenario import Scenario

_MARKS = re.compile(f"([{re.escape(string.punctuation)}])")
_ADDRESS = re.compile(r"(?<=:)(?=\S)|(?<=www)(?=\.)|(?=@)")
_JOINER = "\u2060"  # has no width, and breaks what would be taken for an address or an emoji


def plain(text: str) -> str:
    r"""Return text of which Markdown shows every character and obeys none.

    A picture in the title of a scenario would otherwise be fetched from wherever it points to, and
    an address would become a link.

    Examples
    --------
    >>> plain("![x](y.png)")
    '\\!\\[x\\]\\(y\\.png\\)'
    """
    return _MARKS.sub(r"\\\1", _ADDRESS.sub(_JOINER, " ".join(text.split())))


def spoken(name: str) -> str:
    """Return an id, or a path of ids, as words.

    Examples
    --------
    >>> spoken("playbook.no_strikes.rate")
    'playbook › no strikes › rate'
    """
    return name.replace("_", " ").replace(".", " › ")


def actor_name(scenario: Scenario, actor: str) -> str:
    """Return what an actor is called; the id where there is no such actor."""
    return scenario.actors[actor].name if actor in scenario.actors else actor


def dated(scenario: Scenario, day: int) -> str:
    """Return a day with its date, such as "Day 3, 29 Nov 2024"."""
    date = scenario.date(day)
    return f"Day {day}, {date.day} {date:%b %Y}"
