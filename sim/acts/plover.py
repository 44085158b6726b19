"""The event types of PLOVER 2.0, with their quad class and intensity, from ``plover.csv``.

Codes and scores are those of the PLOVER manual (Open Event Data Alliance, 2.0 draft,
https://github.com/openeventdata/PLOVER, CC BY-SA 4.0); the scale is a convention. Two
readings are ours: ACCUSE is printed without a sign there and is -3 here (its modes are
negative); SANCTION's quad class contradicts itself there and is material conflict here.
``NONE`` is ours: an act that PLOVER does not code, such as a claim.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.acts.tables import rows

QUADS = ("none", "verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
"""The quad classes; the number of one in PLOVER is its place, from 1."""


@dataclass(frozen=True)
class EventType:
    """A PLOVER event type.

    Parameters
    ----------
    code : str
    quad : str
        Verbal or material, cooperation or conflict; ``"none"`` for ``NONE``.
    score : float
        Intensity, from -10 (conflict) to 10 (cooperation).
    modes : dict of str to float or None
        The scores of the type's modes; ``None`` where the manual gives none.
    verb : str
        For the wording: what the one who does it does to the other.
    """

    code: str
    quad: str
    score: float
    modes: dict[str, float | None]
    verb: str


def _types() -> dict[str, EventType]:
    types: dict[str, EventType] = {}
    for row in rows("plover"):
        code, mode, score = row["type"], row["mode"], float(row["score"]) if row["score"] else None
        if mode:
            types[code].modes[mode] = score
        elif score is not None:
            types[code] = EventType(code, row["quad"], score, {}, row["verb"])
    return types


PLOVER: dict[str, EventType] = _types()


def score(code: str, mode: str | None = None) -> float:
    """Return the intensity of a type, or of its mode where the manual gives one."""
    event_type = PLOVER[code]
    of_mode = event_type.modes.get(mode) if mode else None
    return event_type.score if of_mode is None else of_mode
