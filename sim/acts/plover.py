"""The event types of PLOVER 2.0, with their quad class and intensity.

Codes and scores are those of the PLOVER manual (Open Event Data Alliance, 2.0 draft,
https://github.com/openeventdata/PLOVER, CC BY-SA 4.0); the scale is a convention. Two
readings are ours: ACCUSE is printed without a sign there and is -3 here (its modes are
negative); SANCTION's quad class contradicts itself there and is material conflict here.
"""

from __future__ import annotations

from dataclasses import dataclass


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
    """

    code: str
    quad: str
    score: float
    modes: dict[str, float | None]


_TYPES = (
    EventType("AGREE", "verbal_cooperation", 2.5, {}),
    EventType(
        "CONSULT",
        "verbal_cooperation",
        2.5,
        {"visit": 4.0, "third-party": 1.0, "multilateral": 4.0, "phone": 1.5},
    ),
    EventType("SUPPORT", "verbal_cooperation", 5.0, {}),
    EventType("CONCEDE", "verbal_cooperation", 4.5, {}),
    EventType("COOPERATE", "material_cooperation", 9.5, {}),
    EventType("AID", "material_cooperation", 10.0, {}),
    EventType(
        "RETREAT",
        "material_cooperation",
        6.5,
        {"withdraw": 8.0, "release": 6.5, "disarm": 10.0, "ceasefire": 7.5, "access": 6.5, "resign": 4.5},
    ),
    EventType("REQUEST", "verbal_conflict", 0.0, {"assist": 0.5, "change": -1.0, "yield": -1.0, "meet": 0.0}),
    EventType("ACCUSE", "verbal_conflict", -3.0, {"disapprove": -2.0, "investigate": -3.5, "allege": -3.5}),
    EventType(
        "REJECT", "verbal_conflict", -2.0, {"assist": -1.5, "change": -2.0, "yield": -2.0, "meet": -2.0}
    ),
    EventType(
        "THREATEN",
        "verbal_conflict",
        -3.5,
        {
            "restrict": -3.0,
            "arrest": -3.5,
            "relations": -3.5,
            "expel": -3.5,
            "territory": -4.0,
            "violence": -3.5,
        },
    ),
    EventType(
        "PROTEST",
        "material_conflict",
        -5.0,
        {
            "demo": -5.0,
            "riot": -7.0,
            "strike": -5.0,
            "hunger": -4.5,
            "boycott": -4.5,
            "obstruct": -4.5,
            "vandalize": None,
        },
    ),
    EventType(
        "SANCTION",
        "material_conflict",
        -6.0,
        {"convict": -6.0, "expel": -5.5, "withdraw": -6.0, "discontinue": -6.0},
    ),
    EventType(
        "MOBILIZE",
        "material_conflict",
        -5.5,
        {"troops": -6.5, "weapons": -6.5, "police": -5.5, "militia": -6.0},
    ),
    EventType(
        "COERCE",
        "material_conflict",
        -7.0,
        {
            "seize": -7.0,
            "restrict": -7.0,
            "censor": -6.5,
            "curfew": -6.5,
            "martial-law": -7.5,
            "arrest": -7.0,
            "deport": -7.0,
            "withhold": -7.0,
            "misinformation": -6.5,
            "cyber": -7.0,
        },
    ),
    EventType(
        "ASSAULT",
        "material_conflict",
        -9.0,
        {
            "abduct": -8.5,
            "beat": -7.5,
            "torture": -8.5,
            "sexual": -8.5,
            "targeted": -9.5,
            "destroy": -8.5,
            "primitive": -8.0,
            "firearms": -9.0,
            "explosives": -9.0,
            "suicide-attack": -9.5,
            "aerial": -9.5,
            "drone": -9.5,
            "heavy-weapons": -9.5,
            "crowd-control": -7.5,
            "unconventional": -10.0,
        },
    ),
    EventType("NONE", "none", 0.0, {}),  # ours: an act that PLOVER does not code, such as a claim
)

PLOVER: dict[str, EventType] = {event_type.code: event_type for event_type in _TYPES}


def score(code: str, mode: str | None = None) -> float:
    """Return the intensity of a type, or of its mode where the manual gives one."""
    event_type = PLOVER[code]
    of_mode = event_type.modes.get(mode) if mode else None
    return event_type.score if of_mode is None else of_mode
