"""The dictionary of actors: states, their people, seats and places, leaders, organisations, armed groups."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from sim.errors import ParameterError
from sim.text.tables import listed, rows
from sim.text.words import JOINTS, Word, keys_of, words_of

KINDS = ("state", "people", "seat", "place", "leader", "titled", "organisation", "group", "region",
         "minority")  # fmt: skip
"""What a name names. ``people`` is an adjective or a people, ``titled`` a surname that needs a title."""


@dataclass(frozen=True)
class Name:
    """A name of the dictionary.

    Parameters
    ----------
    actor : str
        Id of the actor: an ISO 3166 alpha-3 code for a state; empty for a name that hides an actor's
        (the South China Sea is not China).
    kind : str
        One of ``KINDS``.
    keys : tuple of str
        The words of the name, folded.
    capitals : tuple of bool
        Which of them are written with a capital.
    """

    actor: str
    kind: str
    keys: tuple[str, ...]
    capitals: tuple[bool, ...]


@dataclass(frozen=True)
class Actors:
    """A dictionary of actors, looked up word by word.

    Parameters
    ----------
    names : mapping of str to tuple of Name
        By the first word of the name; longer names first.
    countries : mapping of str to str
        The state to which an armed group or a party belongs, where it belongs to one.
    kinds : mapping of str to str
        What an organisation or a group is: igo, ngo, media, company, armed, party.
    states : frozenset of str
        The ids of states.
    """

    names: Mapping[str, tuple[Name, ...]]
    countries: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    states: frozenset[str] = frozenset()

    def country(self, actor: str) -> str:
        """Return the state an actor is or belongs to; empty for one that belongs to none.

        Parameters
        ----------
        actor : str
            An id, e.g. ``SYR``, ``SYR_REB`` or ``HTS``.
        """
        first = actor.split("_")[0]
        return first if first in self.states else self.countries.get(actor, "")

    def at(self, words: Sequence[Word], place: int) -> tuple[Name, int] | None:
        """Return the longest name that begins at a word, and the word after its last; or nothing."""
        for name in self.names.get(words[place].key, ()):
            end = _matched(name, words, place)
            if end:
                return name, end
        return None


def _matched(name: Name, words: Sequence[Word], place: int) -> int:
    for n, (key, capital) in enumerate(zip(name.keys, name.capitals, strict=True)):
        while n and place < len(words) and words[place].key in JOINTS:
            place += 1
        if place >= len(words) or words[place].key != key or (capital and not words[place].capital):
            return 0
        place += 1
    return place


@lru_cache(maxsize=1)
def packaged_actors() -> Actors:
    """Return the dictionary that comes with the library."""
    names = [*_state_names(), *_leader_names(), *_other_names()]
    groups = list(rows("armed_groups"))
    kinds = {row["id"]: row["kind"] for row in (*rows("organisations"), *groups)}
    countries = {row["id"]: row["country"] for row in groups}
    states = frozenset(row["code"] for row in rows("states"))
    return Actors(_by_first_word(names), countries, kinds, states)


def load_actors(path: str | Path) -> Actors:
    """Return the packaged dictionary with the names of a file added.

    Parameters
    ----------
    path : str or Path
        A CSV file with the columns ``id``, ``kind``, ``names`` (parted by semicolons) and, if wanted,
        ``country``. ``kind`` is one of state, people, seat, place, leader, igo, ngo, media, company,
        armed, party. Its names go before the packaged ones.

    Raises
    ------
    ParameterError
        If a column is missing, a kind is none of these, or a row has no id or no names.
    """
    with Path(path).open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        missing = {"id", "kind", "names"} - set(table.fieldnames or ())
        if missing:
            raise ParameterError(
                f"{Path(path).name} has no column {', '.join(sorted(missing))}; it needs id, kind and names."
            )
        return extended(packaged_actors(), list(table), Path(path).name)


def extended(actors: Actors, added: Sequence[Mapping[str, str]], source: str) -> Actors:
    """Return a dictionary with rows of (id, kind, names, country) added before its own names."""
    for line, row in enumerate(added, start=2):
        _check(row, f"{source}, line {line}")
    names = [
        _name(row["id"], _KIND_OF_NAME.get(row["kind"], row["kind"]), phrase)
        for row in added
        for phrase in listed(row["names"])
    ]
    old = [name for group in actors.names.values() for name in group]
    countries = {row["id"]: row.get("country") or "" for row in added if row["kind"] in ("armed", "party")}
    kinds = {row["id"]: row["kind"] for row in added if row["kind"] in _KIND_OF_NAME}
    return Actors(
        _by_first_word([*names, *old]),
        {**actors.countries, **countries},
        {**actors.kinds, **kinds},
        actors.states | {row["id"] for row in added if row["kind"] == "state"},
    )


_KIND_OF_NAME = {
    "igo": "organisation", "ngo": "organisation", "media": "organisation", "company": "organisation",
    "armed": "group", "party": "group",
}  # fmt: skip
_ALLOWED = ("state", "people", "seat", "place", "leader", *_KIND_OF_NAME)


def _check(row: Mapping[str, str], place: str) -> None:
    if row["kind"] not in _ALLOWED:
        raise ParameterError(f"{place}: kind {row['kind']!r} must be one of {', '.join(_ALLOWED)}.")
    if not row["id"] or not any(keys_of(name) for name in listed(row["names"])):
        raise ParameterError(f"{place}: needs an id and at least one name.")


def _state_names() -> Iterator[Name]:
    for row in rows("states"):
        for column, kind in (("name", "state"), ("aliases", "state"), ("people", "people"),
                             ("seats", "seat"), ("places", "place"), ("minorities", "minority")):  # fmt: skip
            yield from (_name(row["code"], kind, phrase) for phrase in listed(row[column]))
    for row in rows("not_actors"):
        yield from (_name("", "place", phrase) for phrase in listed(row["names"]))


def _leader_names() -> Iterator[Name]:
    for row in rows("leaders"):
        for column, kind in (("name", "leader"), ("alone", "leader"), ("titled", "titled")):
            yield from (_name(row["code"], kind, phrase) for phrase in listed(row[column]))


def _other_names() -> Iterator[Name]:
    for table, kind in (("organisations", "organisation"), ("armed_groups", "group"), ("regions", "region")):
        for row in rows(table):
            yield from (_name(row["id"], kind, phrase) for phrase in listed(row["names"]))


def _name(actor: str, kind: str, phrase: str) -> Name:
    written = phrase.removeprefix("the ").removeprefix("The ")
    keys = keys_of(written)
    first = [part[:1].isupper() for part in _parts(written)]
    return Name(actor, kind, keys, tuple(first[: len(keys)]))


def _parts(phrase: str) -> list[str]:
    return [word.text for word in words_of(phrase) if word.key not in JOINTS]


def _by_first_word(names: Iterable[Name]) -> dict[str, tuple[Name, ...]]:
    found: dict[str, list[Name]] = {}
    for name in names:
        if name.keys:
            found.setdefault(name.keys[0], []).append(name)
    return {first: tuple(sorted(group, key=lambda n: -len(n.keys))) for first, group in found.items()}
