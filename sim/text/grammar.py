"""The small closed classes of English words, by which a sentence is taken apart."""

from __future__ import annotations

from functools import lru_cache

from sim.text.tables import listed, rows


@lru_cache(maxsize=1)
def _classes() -> dict[str, frozenset[str]]:
    return {row["class"]: frozenset(listed(row["words"])) for row in rows("grammar")}


def words_in(name: str) -> frozenset[str]:
    """Return the words of a class of ``data/grammar.csv``."""
    return _classes()[name]


@lru_cache(maxsize=1)
def class_of() -> dict[str, str]:
    """Return the class by which a word is tagged; of several, the first in the table."""
    found: dict[str, str] = {}
    for name in TAGGED:
        for word in words_in(name):
            found.setdefault(word, name)
    return found


TAGGED = (
    "determiner", "possessive", "pronoun", "modal", "be", "have", "do", "get", "negation", "conjunction",
    "relative", "subordinator", "preposition", "adverb", "number",
)  # fmt: skip
"""Classes that decide how a word is tagged, the stronger first."""
