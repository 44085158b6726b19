"""What a rule may read on a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np

from sim.arrays import Array, Whole
from sim.rules._evidence import weighed


@dataclass(frozen=True)
class DayInputs:
    """What a rule may read: yesterday's state, and what each listener hears and sees today.

    Leading axes ``...`` are none, or the replicates. Slots ``M`` hold what a listener sees on the
    ground and, after that, its messages. An empty slot holds zeros.

    Parameters
    ----------
    stance, anchor, public, commitment : [..., N, K]
        Yesterday's private stance, the opening stance, the public position and its weight.
    belief : [..., N, P]
        Yesterday's beliefs, in log-odds.
    preference : [N, P]
        In [-1, 1]; the sign says which way the actor would like the proposition to be.
    situation : [..., S]
    said, said_weight : [..., N, M, K]
        Position heard in a slot, and its weight: at least 0, and for each listener and issue
        at most 1 in total; 0 where nothing was heard on that issue.
    claimed : [..., N, M, P]
        Log-likelihood ratio as asserted; 0 where nothing was claimed.
    credibility, verified : [..., N, M]
        In [0, 1]: how far the listener trusts the speaker, and how far the ground bears it out.
    news : [..., N, M]
        In [0, 1]: how far a message is new to the listener; 1 when it is heard first, then what
        repetition is worth. ``claimed`` has it in it already.
    cost : [..., N, M]
        What the act costs the one who does it, at least 0.
    word : [..., N, M]
        What the act shows of its speaker's word: 1 a promise kept, -1 one broken.
    speaker : [..., N, M]
        Actor number of the speaker, -1 for an empty slot and for what is seen.
    trust : [..., N, N]
        Listener by speaker, in [0, 1].
    salience : [N, K]
    capability : [N]
    day : int
        The day that is being played, from 1.
    noise : [..., N, K]
        Standard normal.
    draws : mapping of str to [..., N, M, X]
        Uniforms in [0, 1) by the names that the rule has declared.
    informing : int, optional
        How many of the first slots may hold a claim or a word; all of them, where it is not given.
    """

    stance: Array
    anchor: Array
    public: Array
    commitment: Array
    belief: Array
    preference: Array
    situation: Array
    said: Array
    said_weight: Array
    claimed: Array
    credibility: Array
    verified: Array
    news: Array
    cost: Array
    word: Array
    speaker: Whole
    trust: Array
    salience: Array
    capability: Array
    day: int
    noise: Array
    draws: Mapping[str, Array] = field(default_factory=dict)
    informing: int | None = None

    @cached_property
    def evidence(self) -> Array:
        """What every claim is worth to a listener that goes by trust, ``[..., N, M', P]``, in log-odds.

        Only of the slots that may hold a claim, which come first. Worked out once a day, for all
        rules that read it; see ``sim.rules._evidence.weighed``.
        """
        return evidence_of(self)

    @staticmethod
    def late(source: Callable[[str], Any], **known: Any) -> DayInputs:
        """Return a day of which ``source`` gives by name what is not known, when a rule first reads it."""
        day = object.__new__(_Late)
        day.__dict__.update(known, _source=source)
        return day

    def only(self, actors: Whole) -> DayInputs:
        """Return the day as some of the actors see it. Speakers keep their numbers."""
        return DayInputs.late(
            lambda name: _of_some(actors, name, getattr(self, name), self.stance.ndim),
            day=self.day,
            informing=self.informing,
        )


class _Late(DayInputs):
    """A day whose arrays are made, or cut out, when they are first read."""

    def __getattr__(self, name: str) -> Any:
        if "_source" not in self.__dict__ or name not in _FIELDS:
            raise AttributeError(f"a day has no {name!r}; it has {', '.join(sorted(_FIELDS))} and evidence")
        self.__dict__[name] = found = self.__dict__["_source"](name)
        return found

    @cached_property
    def evidence(self) -> Array:
        """As the source has it: several days of rules may share it."""
        source = self.__dict__.get("_source")
        return np.asarray(source("evidence")) if source else evidence_of(self)


_FIELDS = frozenset(f.name for f in fields(DayInputs))

AXES = {
    "stance": "NK", "anchor": "NK", "public": "NK", "commitment": "NK", "belief": "NP", "preference": "NP",
    "situation": "S", "said": "NMK", "said_weight": "NMK", "claimed": "NMP", "credibility": "NM",
    "verified": "NM", "news": "NM", "cost": "NM", "word": "NM", "speaker": "NM", "trust": "NN",
    "salience": "NK", "capability": "N", "noise": "NK",
}  # fmt: skip
"""The axes of each array of ``DayInputs``, counted from the right."""


def _of_some(actors: Whole, name: str, value: Any, leading: int) -> Any:
    if name == "draws":  # of a day [..., N, M, X], of an opening [..., N, X]
        return {draw: _rows(array, actors, leading - 2) for draw, array in value.items()}
    axes = "NMP" if name == "evidence" else AXES.get(name, "")
    return _rows(value, actors, value.ndim - len(axes)) if axes.startswith("N") else value


def _rows(array: Any, actors: Whole, axis: int) -> Any:
    return array[(slice(None),) * axis + (actors,)]


def evidence_of(heard: Any) -> Array:
    """Return what claims are worth, of a day or of whatever else has its claims, credibility and slots."""
    first = slice(heard.informing)
    trusted, verified = (a[..., first, np.newaxis] for a in (heard.credibility, heard.verified))
    return weighed(heard.claimed[..., first, :], trusted, verified)
