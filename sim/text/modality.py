"""What a verb's mood makes of an event: a will becomes a promise or a threat, a refusal a rejection."""

from __future__ import annotations

from sim.acts.plover import PLOVER
from sim.text.cues import Kind

FUTURE = frozenset({"will", "would", "shall", "'ll", "'d", "wo"})
MUST = frozenset({"must", "should", "ought"})
MAYBE = frozenset({"may", "might", "could", "can", "cannot", "ca"})

AGREE = Kind("AGREE", None, "promise")
REJECT = Kind("REJECT", "change", "refuse")
THREATEN = Kind("THREATEN", None, "threaten")
REQUEST = Kind("REQUEST", "change", "demand")

_HOSTILE = frozenset({"material_conflict"})
_FRIENDLY = frozenset({"verbal_cooperation", "material_cooperation"})
_THREAT_MODES = {
    "ASSAULT": "violence",
    "COERCE": "restrict",
    "MOBILIZE": "violence",
    "PROTEST": "restrict",
    "SANCTION": "relations",
}


def hostile(kind: Kind) -> bool:
    """Whether an event is material conflict."""
    return PLOVER[kind.type].quad in _HOSTILE


def friendly(kind: Kind) -> bool:
    """Whether an event is cooperation."""
    return PLOVER[kind.type].quad in _FRIENDLY


def intended(kind: Kind, *, negated: bool) -> Kind:
    """Return what it is to say that one will do something, or will not.

    To announce help, a visit or a withdrawal is to agree; to announce force or sanctions is to
    threaten; to announce that one will not help is to reject, that one will not attack to agree.
    What is said is already done by saying so, and stays.

    Examples
    --------
    >>> intended(Kind("AID", None, "give aid"), negated=True).type
    'REJECT'
    """
    if kind.type == "MOBILIZE" and negated:
        return REJECT  # will not send troops
    if hostile(kind):
        return AGREE if negated else Kind("THREATEN", _THREAT_MODES[kind.type], f"threaten to {kind.act}")
    if friendly(kind):
        return REJECT if negated else Kind("AGREE", None, f"promise to {kind.act}")
    return kind
