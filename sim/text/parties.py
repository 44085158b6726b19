"""Who the actors of a draft are: their names, kinds, and what the text calls them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, count

from sim.scenario.names import RESERVED_IDS
from sim.scenario.source import Sentence
from sim.text.actors import Actors
from sim.text.mentions import names_in
from sim.text.tables import listed, rows
from sim.text.words import words_of

SECTORS = {
    "REB": "rebels", "OPP": "opposition", "CVL": "civilians", "REF": "refugees", "MED": "media",
    "PTY": "parties", "BUS": "business", "REG": "regions and peoples within it", "COP": "police",
    "GOV": "government", "MIL": "army",
}  # fmt: skip
"""What stands behind the code of those in a state who do not act for it."""

_KINDS = {
    "igo": "international organisation", "ngo": "organisation", "media": "media", "company": "company",
    "armed": "armed group", "party": "party",
}  # fmt: skip
_NAMING = ("state", "people", "seat", "leader", "organisation", "group", "titled")
_LONGEST_ID = 50


@dataclass
class Mentions:
    """Where a text names an actor.

    Parameters
    ----------
    words : list of str
        What it is called, each once, in the order of the text.
    first : Sentence or None
        The sentence that first names it.
    place : (int, int) or None
        Where.
    """

    words: list[str] = field(default_factory=list)
    first: Sentence | None = None
    place: tuple[int, int] | None = None


def mentions_in(text: str, sentences: Iterable[Sentence], actors: Actors) -> dict[str, Mentions]:
    """Return, by code, where and how a text names the actors of a dictionary."""
    found: dict[str, Mentions] = {}
    for sentence in sentences:
        words = words_of(text, sentence.start, sentence.end)
        for place, (name, after) in names_in(words, actors).items():
            if name.actor and name.kind in _NAMING:
                start, end = words[place].start, words[after - 1].end
                one = found.setdefault(name.actor, Mentions(first=sentence, place=(start, end)))
                if text[start:end] not in one.words:
                    one.words.append(text[start:end])
    return found


@lru_cache(maxsize=1)
def _packaged_names() -> dict[str, str]:
    names = {row["code"]: row["name"] for row in rows("states")}
    for table in ("organisations", "armed_groups", "regions"):
        names |= {row["id"]: listed(row["names"])[0] for row in rows(table)}
    return names


def name_of(code: str, mentioned: Mentions | None = None) -> str:
    """Return what a reader calls an actor: ``Rebels (Syria)`` for ``SYR_REB``.

    Parameters
    ----------
    code : str
    mentioned : Mentions, optional
        What the text calls it, for one that the packaged dictionary lacks.
    """
    names = _packaged_names()
    if code in names:
        return names[code]
    if mentioned is not None and mentioned.words:
        return mentioned.words[0]
    state, _, sector = code.partition("_")
    if state in names and sector in SECTORS:
        return f"{SECTORS[sector].capitalize()} ({names[state]})"
    return SECTORS.get(code, code.replace("_", " ").strip().lower()).capitalize() or code


def kind_of(code: str, actors: Actors) -> str:
    """Return what an actor is, in a word."""
    if code in actors.states:
        return "state"
    if code in actors.kinds:
        return _KINDS.get(actors.kinds[code], actors.kinds[code])
    return SECTORS.get(code.rpartition("_")[2], "group")


def slug(text: str) -> str:
    """Return a text as an id: small letters without accents, digits and ``_``; empty for nothing of these.

    Examples
    --------
    >>> slug("Türkiye: foreign minister")
    'turkiye_foreign_minister'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_0123456789")
    return words[:_LONGEST_ID].rstrip("_")


class Ids:
    """Gives out ids, each once.

    Parameters
    ----------
    taken : collection of str
        What may not be given out.
    """

    def __init__(self, taken: Collection[str] = ()) -> None:
        self._taken = {*RESERVED_IDS, "unknown", *taken}

    def new(self, text: str, otherwise: str) -> str:
        """Return an id made of a text, or of another word where nothing is left of it."""
        stem = slug(text) or otherwise
        name = next(
            n for n in chain([stem], (f"{stem}_{number}" for number in count(2))) if n not in self._taken
        )
        self._taken.add(name)
        return name
