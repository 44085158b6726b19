"""Conditions as they are written: ``name operator number``, e.g. ``belief.self.assad_survives < 0.35``.

A name is a quantity, optionally less a second one (``public.a.x - stance.a.x > 0.3``):

========================  =====================================================================
``day``                   the day being played, from 1
``stance.WHO.ISSUE``      private stance; ``belief.WHO.PROPOSITION`` a probability
``public.WHO.ISSUE``      public position
``situation.VARIABLE``    its value; ``change.VARIABLE`` what it changed by on the day before
``done.ID``               how often an act was done, or whether (1, 0) an event, milestone or outcome has come
``days_since.ID``         days since the last time; larger than any number if never
``heard.ACT``             how many times that act has reached the actor, whoever did it
``present.WHO``           1 while the actor is there, 0 after it has left
``trust.WHO.SPEAKER``     how far it believes that actor
``knows.WHO.FACT``        1 for who knows a fact, 0 for who does not
``open.CHANNEL``          1 while a line is open, 0 while it is closed
========================  =====================================================================

``WHO`` is an actor, ``self`` (the actor of the act), or ``some(GROUP)``, ``most(GROUP)``, ``all(GROUP)``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_SHAPES = {
    "day": (),
    "stance": ("who", "issue"),
    "belief": ("who", "proposition"),
    "public": ("who", "issue"),
    "situation": ("variable",),
    "change": ("variable",),
    "done": ("id",),
    "days_since": ("id",),
    "heard": ("act",),
    "present": ("who",),
    "trust": ("who", "speaker"),
    "knows": ("who", "fact"),
    "open": ("channel",),
}
_NAME = r"[a-z_]+(?:\.[A-Za-z0-9_]+(?:\([A-Za-z0-9_]+\))?)*"
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_COMPARISON = re.compile(
    rf"\s*(?P<left>{_NAME})(?:\s+-\s+(?P<less>{_NAME}))?\s*(?P<operator>>=|<=|==|!=|>|<)\s*(?P<number>{_NUMBER})\s*"
)
_WHO = re.compile(r"(?P<quantifier>some|most|all)\((?P<group>[A-Za-z0-9_]+)\)")


@dataclass(frozen=True)
class Who:
    """An actor, ``self``, or a quantifier over a group."""

    name: str
    quantifier: str | None = None


@dataclass(frozen=True)
class Quantity:
    """A named quantity, e.g. kind ``belief``, who ``self``, what ``assad_survives``."""

    kind: str
    who: Who | None = None
    what: str | None = None


@dataclass(frozen=True)
class Comparison:
    """One condition: ``quantity [- less] operator number``."""

    quantity: Quantity
    less: Quantity | None
    operator: str
    number: float


@lru_cache(maxsize=4096)
def parse_condition(text: str) -> Comparison:
    """Read one condition.

    Raises
    ------
    ValueError
        Saying what is not understood and what a condition looks like.
    """
    found = _COMPARISON.fullmatch(text)
    if found is None:
        raise ValueError(f"found {text!r}, must be 'name operator number', e.g. 'situation.front < 0.5'")
    less = parse_quantity(found["less"]) if found["less"] else None
    comparison = Comparison(parse_quantity(found["left"]), less, found["operator"], float(found["number"]))
    if less is not None and any(q.who and q.who.quantifier for q in (comparison.quantity, less)):
        raise ValueError(f"found {text!r}: a difference cannot be taken over a group; name an actor")
    return comparison


@lru_cache(maxsize=4096)
def parse_quantity(text: str) -> Quantity:
    """Read the name of a quantity, e.g. ``belief.most(arab_allies).assad_survives``.

    Raises
    ------
    ValueError
        If the name is of no known kind or has too few or too many parts.
    """
    kind, *rest = text.split(".")
    if kind not in _SHAPES:
        raise ValueError(f"found quantity {text!r}, must begin with one of {', '.join(_SHAPES)}")
    shape = _SHAPES[kind]
    if len(rest) != len(shape):
        pattern = ".".join((kind, *(part.upper() for part in shape)))
        raise ValueError(f"found quantity {text!r}, must be written {pattern}")
    parts = dict(zip(shape, rest, strict=True))
    who = _who(parts.pop("who")) if "who" in parts else None
    what = next(iter(parts.values()), None)
    if what is not None and "(" in what:
        raise ValueError(f"found quantity {text!r}: only WHO may be some(…), most(…) or all(…)")
    return Quantity(kind, who, what)


def _who(text: str) -> Who:
    found = _WHO.fullmatch(text)
    if found:
        return Who(found["group"], found["quantifier"])
    if "(" in text:
        raise ValueError(f"found {text!r}, must be an actor, self, some(GROUP), most(GROUP) or all(GROUP)")
    return Who(text)
