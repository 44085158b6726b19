"""The forms of English verbs and nouns, made from their base forms by rule and a table of exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sim.text.tables import rows

VOWELS = frozenset("aeiou")


@lru_cache(maxsize=1)
def _irregular() -> dict[str, tuple[str, str, bool]]:
    return {row["base"]: (row["past"], row["participle"], bool(row["regular"])) for row in rows("irregular")}


def verb_forms(base: str) -> Iterator[tuple[str, str]]:
    """Yield (form, name) for one verb; the names are base, third, past, participle and ing.

    Where British and American spelling differ, both are yielded, and a final consonant is
    yielded single and doubled: what nobody writes does no harm, since forms are only looked up.

    Examples
    --------
    >>> sorted(form for form, name in verb_forms("flee"))
    ['fled', 'fled', 'flee', 'fleeing', 'flees']
    """
    for spelling in _spellings(base):
        yield spelling, "base"
        yield _third(spelling), "third"
        for stem in _stems(spelling):
            yield stem + "ing", "ing"
        past, participle, regular = _irregular().get(spelling, ("", "", True))
        if past:
            yield past, "past"
            yield participle, "participle"
        if regular:
            for form in _past(spelling):
                yield form, "past"
                yield form, "participle"


def plural(noun: str) -> str:
    """Return the regular plural of a noun, or of the last word of a phrase."""
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


def _spellings(base: str) -> tuple[str, ...]:
    for one, other in (("ise", "ize"), ("yse", "yze"), ("our", "or")):
        if base.endswith(one) and len(base) > 5:
            return base, base[: -len(one)] + other
    return (base,)


def _third(base: str) -> str:
    return {"be": "is", "have": "has", "do": "does", "go": "goes"}.get(base) or plural(base)


def _stems(base: str) -> tuple[str, ...]:
    if base.endswith("ie"):
        return (base[:-2] + "y",)
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return (base[:-1],) if base != "be" else ("be",)
    return (base, base + base[-1]) if _doubles(base) else (base,)


def _past(base: str) -> tuple[str, ...]:
    if base.endswith("e"):
        return (base + "d",)
    if base.endswith("y") and base[-2:-1] not in VOWELS:
        return (base[:-1] + "ied",)
    return (base + "ed", base + base[-1] + "ed") if _doubles(base) else (base + "ed",)


def _doubles(base: str) -> bool:
    return len(base) > 2 and base[-1] not in "aeiouwxy" and base[-2] in VOWELS and base[-3] not in VOWELS
