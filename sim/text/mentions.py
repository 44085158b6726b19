"""Who is named by a stretch of words: states and their organs, groups, organisations, unnamed crowds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from sim.text.actors import Actors, Name
from sim.text.grammar import words_in
from sim.text.roles import STATE_SECTORS, role_at
from sim.text.words import Word

Found = Mapping[int, tuple[Name, int]]
"""The names of a sentence: by the place of their first word, the name and the place after its last."""

_OUTSIDERS = frozenset({"pro", "anti", "non", "ex", "un"})
_LEADERS = words_in("weak head")


@dataclass(frozen=True)
class Mention:
    """Somebody named in the text.

    Parameters
    ----------
    actor : str
        Id; empty where the words alone do not say whose: the rebels, its fighters, they.
    sector : str
        What they are: GOV, MIL, REB, OPP, CVL …; empty where nothing is said.
    kind : str
        ``state``, ``people``, ``seat``, ``place``, ``leader``, ``organisation``, ``group`` or
        ``region`` by the name; ``role`` or ``pronoun`` where there is none.
    start, end : int
        Places of words, end exclusive.
    owner : str
        The possessive pronoun before a role, or the pronoun itself.
    person : bool
        Whether it is one person.
    reason : str
        Why it is taken for this actor, where the words alone do not say so.
    """

    actor: str
    sector: str
    kind: str
    start: int
    end: int
    owner: str = ""
    person: bool = False
    reason: str = ""

    @property
    def vague(self) -> bool:
        """Whether the text does not say whose they are: rebels of a state that is not named."""
        return bool(self.sector) and self.actor == self.sector


def names_in(
    words: Sequence[Word], actors: Actors, introduced: Mapping[str, str] = MappingProxyType({})
) -> dict[int, tuple[Name, int]]:
    """Return the names in a sentence; of overlapping ones the leftmost, then the longest.

    Parameters
    ----------
    words : sequence of Word
    actors : Actors
    introduced : mapping of str to str
        Surnames that the text has introduced with their titles, and whose they are.
    """
    found: dict[int, tuple[Name, int]] = {}
    place = 0
    while place < len(words):
        one = actors.at(words, place)
        if one and one[0].kind == "titled" and not _has_title(words, place):
            one = None
        if one is None and words[place].capital and words[place].key in introduced:
            key = words[place].key
            one = Name(introduced[key], "leader", (key,), (True,)), place + 1
        if one:
            found[place] = one
        place = one[1] if one else place + 1
    return found


def _has_title(words: Sequence[Word], place: int) -> bool:
    before = words[place - 1].key if place else ""
    if before == "." and place > 1:
        before = words[place - 2].key
    return before in words_in("honorific")


def introduced_by(words: Sequence[Word], found: Found, phrase: Sequence[Mention], end: int) -> dict[str, str]:
    """Return the surname that a phrase introduces, and whose it is: *Kamel* in the Egyptian minister Kamel.

    Parameters
    ----------
    words : sequence of Word
    found : mapping of int to (Name, int)
        The names of the sentence.
    phrase : sequence of Mention
        Whom the phrase names.
    end : int
        Place after its last word.
    """
    last = words[end - 1]
    if len(phrase) != 1 or not phrase[0].actor or not phrase[0].person or not last.capital:
        return {}
    place = next((first for first, (_, after) in found.items() if first < end <= after), None)
    if place is None:
        is_role = role_at(words, end - 1) is not None or last.key in words_in("honorific")
        return {} if is_role or not last.text.isalpha() else {last.key: phrase[0].actor}
    name = found[place][0]
    return {last.key: name.actor} if name.kind in ("leader", "titled") and len(last.key) > 3 else {}


def mentions_of(words: Sequence[Word], found: Found, start: int, end: int) -> list[Mention]:
    """Return who a noun phrase names; several where it names several, none where it names nobody."""
    named = [one for one in _named(words, found, start, end) if one.actor]
    roles = list(_roles(words, found, start, end))
    sector = _sector(words, roles)
    person = _is_person(words, start, end)
    named = [one for one in named if one.kind != "region" or _collective(words, one, end)]
    if named:
        spoken = [_with_sector(words, one, sector, person, end) for one in _speaking(named)]
        return [one for n, one in enumerate(spoken) if one.actor not in {other.actor for other in spoken[:n]}]
    if roles and (_is_head(words, roles[-1][1], end) or sector not in STATE_SECTORS):
        owner = words[start].key if words[start].key in words_in("possessive") else ""
        return [Mention("", sector, "role", start, end, owner, person)]
    if words[end - 1].key in words_in("group word") and words[start].key == "the":
        return [Mention("", "", "role", start, end, "the group")]
    return []


def _is_head(words: Sequence[Word], place: int, end: int) -> bool:
    """Whether a role is the head of its phrase, or owns what the phrase names: the army's decision."""
    return place == end - 1 or words[place + 1].key == "'s"


def _is_person(words: Sequence[Word], start: int, end: int) -> bool:
    return any(word.key in words_in("person role") for word in words[start:end])


def _named(words: Sequence[Word], found: Found, start: int, end: int) -> Iterator[Mention]:
    place = start
    while place < end:
        if place not in found:
            place += 1
            continue
        name, after = found[place]
        if not _is_aside(words, found, place, after):
            yield Mention(name.actor, "", name.kind, place, min(after, end))
        place = after


def _is_aside(words: Sequence[Word], found: Found, place: int, after: int) -> bool:
    """Whether a hyphen makes a name the attribute of something else: Saudi-owned, pro-Russian."""
    if place > 1 and words[place - 1].key == "-" and words[place - 2].key in _OUTSIDERS:
        return True
    if after + 1 >= len(words) or words[after].key != "-" or words[after].start != words[after - 1].end:
        return False
    return after + 1 not in found and words[after + 1].key not in ("led", "")


def _speaking(named: list[Mention]) -> list[Mention]:
    """Of several names in one phrase, return those that are meant.

    An organisation, an armed group or a leader goes before the state that qualifies it
    (the Palestinian Hamas); a state goes before a place in it.
    """
    for kinds in (
        ("leader", "organisation", "group"),
        ("minority",),
        ("state", "people", "seat"),
        ("place",),
        ("region",),
    ):
        of_kind = [one for one in named if one.kind in kinds]
        if of_kind:
            return of_kind if _side_by_side(of_kind) else of_kind[:1]
    return named


def _side_by_side(named: list[Mention]) -> bool:
    return all(after.start - before.end <= 1 for before, after in itertools.pairwise(named))


def _roles(words: Sequence[Word], found: Found, start: int, end: int) -> Iterator[tuple[str, int]]:
    place = start
    while place < end:
        if place in found:
            place = found[place][1]
            continue
        one = role_at(words, place)
        tied = place and words[place - 1].key == "-" and words[place - 1].end == words[place].start
        if one and one[1] <= end and not tied:  # six-party talks
            yield one[0], one[1] - 1
        place = one[1] if one else place + 1


def _sector(words: Sequence[Word], roles: list[tuple[str, int]]) -> str:
    """Return the sector that a phrase names: that of rebels in ``rebel leaders``, of the head otherwise."""
    if not roles:
        return ""
    telling = [sector for sector, place in roles if words[place].key not in _LEADERS]
    for outside in ("REB", "OPP"):
        if outside in telling:
            return outside
    return telling[-1] if telling else roles[-1][0]


_COLLECTIVES = {
    "allies": "ALLIES", "partners": "ALLIES", "friends": "ALLIES", "states": "STATES", "countries": "STATES",
    "nations": "STATES", "governments": "STATES", "leaders": "STATES", "ministers": "STATES",
    "diplomats": "STATES", "officials": "STATES", "capitals": "STATES", "neighbours": "STATES",
    "neighbors": "STATES", "powers": "POWERS", "troops": "STATES", "forces": "STATES", "mediators": "STATES",
    "envoys": "STATES", "world": "STATES", "bloc": "STATES", "monarchies": "STATES",
}  # fmt: skip


def _collective(words: Sequence[Word], one: Mention, end: int) -> str:
    """Return what a region's name stands for: its allies, its states; the region alone; or nobody."""
    if one.end == end and words[one.start].key in (
        "west",
        "europe",
        "africa",
        "asia",
        "arabs",
        "europeans",
        "africans",
    ):
        return one.actor
    found = [_COLLECTIVES[word.key] for word in words[one.end : end] if word.key in _COLLECTIVES]
    return f"{one.actor}_{found[-1]}" if found else ""


def _with_sector(words: Sequence[Word], one: Mention, sector: str, person: bool, end: int) -> Mention:
    person = person or one.kind == "leader"
    if one.kind in ("leader", "organisation", "group"):
        return replace(one, sector=sector, person=person)
    if one.kind == "minority":
        own = "REG" if sector in STATE_SECTORS else sector or "CVL"
        return replace(one, actor=actor_id(one.actor, own), sector=own, person=person)
    if one.kind == "region":
        return replace(one, actor=_collective(words, one, end))
    return replace(one, actor=actor_id(one.actor, sector), sector=sector, person=person)


def actor_id(state: str, sector: str) -> str:
    """Return the id of a state, or of those in it who do not act for it: ``SYR``, ``SYR_REB``.

    Examples
    --------
    >>> actor_id("SYR", "MIL"), actor_id("SYR", "REB"), actor_id("SYR", "LAB")
    ('SYR', 'SYR_REB', 'SYR_CVL')
    """
    if not sector or sector in STATE_SECTORS:
        return state
    return f"{state}_{'CVL' if sector == 'LAB' else sector}"
