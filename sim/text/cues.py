"""The cues of events: verbs, nouns and both together, with the type of event they point to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sim.acts.plover import PLOVER
from sim.text.forms import plural, verb_forms
from sim.text.tables import listed, rows
from sim.text.words import keys_of


@dataclass(frozen=True)
class Kind:
    """What an event is: its PLOVER type and mode, and the act in a word or two.

    Parameters
    ----------
    type : str
        A code of ``sim.acts.plover.PLOVER``; ``NONE`` for what PLOVER does not code.
    mode : str or None
    act : str
    """

    type: str
    mode: str | None
    act: str


@dataclass(frozen=True)
class VerbCue:
    """A verb that points to an event, or says how another event is meant.

    Parameters
    ----------
    operator : str
        ``act`` for an event of its own; ``promise``, ``refuse``, ``threat``, ``demand`` … for what is
        done with the event in its complement; ``light`` and ``undo`` where the object decides.
    kind : Kind or None
    targets : tuple of str
        Where the target stands, in order of preference: ``object``, or after a preposition.
    text : str
        The verb's base form with the words that belong to it: ``hand over``.
    """

    operator: str
    kind: Kind | None
    targets: tuple[str, ...]
    text: str

    @property
    def length(self) -> int:
        """Words of the cue, its verb included."""
        return self.text.count(" ") + 1


@dataclass(frozen=True)
class NounCue:
    """A noun that points to an event; ``stopped`` and ``cancelled`` where a verb ends or calls it off."""

    group: str
    kind: Kind | None
    stopped: Kind | None
    cancelled: Kind | None


Phrases = dict[str, dict[tuple[str, ...], list[VerbCue]]]


@lru_cache(maxsize=1)
def _verb_phrases() -> Phrases:
    """Return the cues that a verb begins, by the words after it; those with more words first."""
    found: Phrases = {}
    for row in rows("verbs"):
        kind = _kind(row["type"], row["mode"], row["act"])
        for phrase in listed(row["verbs"]):
            head, *rest = phrase.replace("-", " ").split()
            for verb in ("be", "remain", "stay", "become") if head == "be" else (head,):
                cue = VerbCue(row["operator"], kind, tuple(row["target"].split()), " ".join((verb, *rest)))
                found.setdefault(verb, {}).setdefault(tuple(rest), []).append(cue)
    for verb in {verb for verb, _ in combinations()}:
        head, *rest = verb.split()
        if rest:
            found.setdefault(head, {}).setdefault(tuple(rest), [VerbCue("light", None, (), verb)])
    return {verb: dict(sorted(cues.items(), key=lambda one: -len(one[0]))) for verb, cues in found.items()}


@lru_cache(maxsize=1)
def verb_readings() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the (base, form) pairs of every form of every verb that the coder knows."""
    found: dict[str, set[tuple[str, str]]] = {}
    for base in _all_verbs():
        for form, name in verb_forms(base):
            found.setdefault(form, set()).add((base, name))
    return {form: tuple(sorted(readings)) for form, readings in found.items()}


def _all_verbs() -> Iterable[str]:
    heads = {*_verb_phrases(), *(verb.split()[0] for verb, _ in combinations())} - {"be"}
    plain = {verb for row in rows("plain_verbs") for verb in listed(row["verbs"]) if " " not in verb}
    return sorted(heads | plain)


def verb_cues(base: str, following: Sequence[str]) -> list[VerbCue]:
    """Return the cues that a verb begins, given the words after it; the longest first.

    Parameters
    ----------
    base : str
        The verb's base form.
    following : sequence of str
        Keys of the words after the verb; four are enough.
    """
    for rest, cues in _verb_phrases().get(base, {}).items():
        if not rest or rest == tuple(following[: len(rest)]):
            return cues
    return []


@lru_cache(maxsize=1)
def noun_cues() -> dict[str, tuple[NounCue, ...]]:
    """Return the cues of every noun or phrase of ``data/nouns.csv``, in singular and plural."""
    found: dict[str, tuple[NounCue, ...]] = {}
    for row in rows("nouns"):
        kind = _kind(row["type"], row["mode"], row["act"])
        cue = NounCue(row["group"], kind, _short(row["stopped"]), _short(row["cancelled"]))
        for noun in listed(row["words"]):
            for form in {" ".join(keys_of(spelling)) for spelling in (noun, plural(noun))}:
                found[form] = (*found.get(form, ()), cue)
    return found


@lru_cache(maxsize=1)
def combinations() -> dict[tuple[str, str], Kind | None]:
    """Return the kind of event that a verb makes with an object of a group of nouns."""
    return {
        (verb, group): _kind(row["type"], row["mode"], row["act"])
        for row in rows("combinations")
        for verb in listed(row["verbs"])
        for group in listed(row["groups"])
    }


@lru_cache(maxsize=1)
def by_whom() -> dict[tuple[str, str], tuple[tuple[frozenset[str], Kind], ...]]:
    """Return what a type and act become where only certain sectors, or kinds of actor, do them."""
    found: dict[tuple[str, str], tuple[tuple[frozenset[str], Kind], ...]] = {}
    for row in rows("by_whom"):
        key = (row["type"], row["act"])
        becomes = Kind(row["becomes"], row["mode"] or None, row["becomes_act"])
        found[key] = (*found.get(key, ()), (frozenset(row["sectors"].split()), becomes))
    return found


def _kind(event_type: str, mode: str, act: str) -> Kind | None:
    return Kind(event_type, mode or None, act) if event_type else None


def _short(cell: str) -> Kind | None:
    """Read ``SANCTION discontinue cut ties``: a type, a mode where one follows, and the act."""
    if not cell:
        return None
    event_type, first, *rest = cell.split()
    if first in PLOVER[event_type].modes and rest:
        return Kind(event_type, first, " ".join(rest))
    return Kind(event_type, None, " ".join([first, *rest]))
