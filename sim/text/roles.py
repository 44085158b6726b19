"""Words for what somebody is: president, army, rebels, students; and the sector that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sim.text.tables import listed, rows
from sim.text.words import JOINTS, Word, keys_of

STATE_SECTORS = frozenset({"GOV", "MIL", "COP", "SPY", "LEG", "JUD"})
"""Sectors that act for their state."""


@lru_cache(maxsize=1)
def _roles() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in rows("roles"):
        for phrase in listed(row["words"]):
            keys = keys_of(phrase)
            found.setdefault(keys[0], []).append((keys, row["sector"]))
    return {first: tuple(sorted(group, key=lambda one: -len(one[0]))) for first, group in found.items()}


@lru_cache(maxsize=1)
def role_words() -> frozenset[str]:
    """Return the roles that are one word."""
    return frozenset(keys[0] for group in _roles().values() for keys, _ in group if len(keys) == 1)


def role_at(words: Sequence[Word], place: int) -> tuple[str, int] | None:
    """Return the sector of the longest role that begins at a word, and the word after its last."""
    for keys, sector in _roles().get(words[place].key, ()):
        end = _matched(keys, words, place)
        if end:
            return sector, end
    return None


def _matched(keys: tuple[str, ...], words: Sequence[Word], place: int) -> int:
    for n, key in enumerate(keys):
        while n and place < len(words) and words[place].key in JOINTS:
            place += 1
        if place >= len(words) or words[place].key != key:
            return 0
        place += 1
    return place
