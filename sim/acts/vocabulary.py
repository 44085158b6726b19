"""What an act of a scenario may be called: a word of diplomacy, or a PLOVER event type.

The words stand in ``vocabulary.csv``. PLOVER has no words for what is said in a negotiation:
which type and mode comes nearest to each is our choice; the scores are those that PLOVER's
manual gives to that type and mode.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.acts.plover import PLOVER
from sim.acts.tables import rows
from sim.errors import did_you_mean


@dataclass(frozen=True)
class Coding:
    """How an act is coded for export.

    Parameters
    ----------
    type : str
        PLOVER event type, or ``NONE``.
    mode : str, optional
    """

    type: str
    mode: str | None = None

    def __str__(self) -> str:
        return f"{self.type}/{self.mode}" if self.mode else self.type


@dataclass(frozen=True)
class Word:
    """A word for an act.

    Parameters
    ----------
    word : str
    coding : Coding
        The PLOVER type and mode that come nearest.
    score : float
        From -10 (conflict) to 10 (cooperation).
    verb : str
        For the wording: what the one who does it does to the other.
    meaning : str
    """

    word: str
    coding: Coding
    score: float
    verb: str
    meaning: str


WORDS: dict[str, Word] = {
    row["word"]: Word(
        row["word"],
        Coding(row["type"], row["mode"] or None),
        float(row["score"]),
        row["verb"],
        row["meaning"],
    )
    for row in rows("vocabulary")
}


def coding(written: str, mode: str | None = None) -> Coding:
    """Return how an act is coded that is called ``written`` in a scenario.

    Parameters
    ----------
    written : str
        A word, which brings a type and perhaps a mode, or a PLOVER event type.
    mode : str, optional
        A mode of that type; it goes before the one that a word brings.

    Raises
    ------
    ValueError
        If there is no such word, type or mode; it names those there are.

    Examples
    --------
    >>> str(coding("strike")), str(coding("strike", "drone")), str(coding("ASSAULT"))
    ('ASSAULT/aerial', 'ASSAULT/drone', 'ASSAULT')
    """
    if written not in WORDS and written not in PLOVER:
        raise ValueError(
            f"found type {written!r}, must be a word ({', '.join(WORDS)}) or a PLOVER type "
            f"({', '.join(PLOVER)}).{did_you_mean(written, (*PLOVER, *WORDS))}"
        )
    found = WORDS[written].coding if written in WORDS else Coding(written)
    modes = PLOVER[found.type].modes
    if mode is not None and mode not in modes:
        brought = "" if written == found.type else f" ({written!r} is {found.type})"
        hint = did_you_mean(mode, modes)
        raise ValueError(
            f"found mode {mode!r}, {found.type} has {', '.join(modes) or 'no modes'}{brought}.{hint}"
        )
    return found if mode is None else Coding(found.type, mode)


def verb(written: str) -> str:
    """Return the verb for an act, e.g. ``"argues with"``."""
    return WORDS[written].verb if written in WORDS else PLOVER[written].verb
