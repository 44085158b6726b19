"""Who acts in a clause and upon whom: sources from the subject, targets from the objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.text.chunks import Phrase
from sim.text.predicates import Predicate

ATTACHED = ("of", "in", "from", "by", "between", "for", "with", "among")
"""Prepositions that tie a phrase to the noun before it: rebels *in* Darfur, an attack *by* rebels."""

FALLBACK = (
    "", "against", "with", "on", "to", "from", "at", "of", "for", "between", "into", "over", "towards",
    "toward", "upon", "among", "through", "across", "around", "along",
)  # fmt: skip
PLACES = ("in", "near", "inside", "within", "outside", "throughout", "around", "at")


def named(phrases: Iterable[Phrase]) -> list[Phrase]:
    """Return the phrases that name an actor; those that do not say of which state, if no others do."""
    found = [phrase for phrase in phrases if any(mention.actor for mention in phrase.mentions)]
    clear = [phrase for phrase in found if not all(mention.vague for mention in phrase.mentions)]
    return clear or found


def heads(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Return the phrases of a list that are meant, with what names them where they do not name themselves.

    ``X and Y`` are two; of ``X, the Y``, which are one, the first that names an actor is returned.
    """
    bare = [n for n, phrase in enumerate(phrases) if not phrase.case]
    if not bare:
        return named(phrases)[:1]
    several = any(phrases[n].joined in ("and", "list") for n in bare)
    found: list[Phrase] = []
    for this, after in zip(bare, [*bare[1:], len(phrases)], strict=True):
        own = named([phrases[this]]) or named(
            phrase for phrase in phrases[this + 1 : after] if phrase.case in ATTACHED
        )
        found += _group(own)
        if found and not several:
            break
    return found


def _group(phrases: list[Phrase]) -> list[Phrase]:
    """Return the first phrase and those that share its preposition."""
    return [
        phrase
        for n, phrase in enumerate(phrases)
        if n == 0 or (phrase.joined and phrase.case == phrases[0].case)
    ]


def source_of(predicate: Predicate) -> list[Phrase]:
    """Return who does it: the subject; of a passive verb who stands after ``by``."""
    if predicate.link == "participial" and predicate.parent:
        return source_of(predicate.parent)  # was attacked by rebels, killing five
    if not predicate.verb.passive:
        return heads(predicate.subject)
    return named(_case(predicate.arguments, "by"))


def place_of(predicate: Predicate) -> list[Phrase]:
    """Return where it is done, if a state or a place in one is named."""
    return named(phrase for phrase in predicate.arguments if phrase.case in ("in", "at"))[:1]


def target_of(predicate: Predicate, slots: Sequence[str], *, places: bool) -> list[Phrase]:
    """Return to whom it is done.

    Parameters
    ----------
    predicate : Predicate
    slots : sequence of str
        Where to look first: ``object``, or prepositions.
    places : bool
        Whether ``in`` and ``at`` may stand before a target, where nothing else does.
    """
    if predicate.verb.passive:
        return heads(predicate.subject) or _search(predicate.arguments, ("on", "against", "to", "from"))
    found = _search(predicate.arguments, slots) or _search(predicate.arguments, FALLBACK)
    if found or not places:
        return found
    return _search(predicate.arguments, PLACES) or _below(predicate)


def _below(predicate: Predicate) -> list[Phrase]:
    """Return to whom it is done by what hangs on the verb: opened fire *to disperse demonstrators*."""
    for child in predicate.children:
        if child.link in ("infinitive", "gerund", "reduced"):
            found = _search(child.arguments, ("object", *FALLBACK, *PLACES)) or _below(child)
            if found:
                return found
    return []


def _search(phrases: Sequence[Phrase], slots: Sequence[str]) -> list[Phrase]:
    vague: list[Phrase] = []
    for slot in slots:
        found = heads(_objects(phrases)) if slot == "object" else _group(named(_case(phrases, slot)))
        if found and not all(mention.vague for phrase in found for mention in phrase.mentions):
            return found
        vague = vague or found
    return vague


def _case(phrases: Iterable[Phrase], case: str) -> list[Phrase]:
    return [phrase for phrase in phrases if phrase.case == case]


def _objects(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Return the objects with what is ``of`` them, up to the first other preposition."""
    found: list[Phrase] = []
    for phrase in phrases:
        if phrase.case in ("", "of"):
            found.append(phrase)
        elif found:
            break
    return found
