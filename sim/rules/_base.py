"""The contract of a rule: what it is given, what it returns, and what it says of itself.

A rule is a frozen value. Its ``contribute`` is a pure function at module level: it draws
nothing, stores nothing, clips nothing and writes into nothing. Adding the terms and keeping
the bounds is the business of ``sim.kernel.settle``, for every rule alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from sim.arrays import Array, Value, Whole, in_range

Terms: TypeAlias = Mapping[str, Array]


@dataclass(frozen=True)
class DayInputs:
    """What a rule may read: yesterday's state, and what each listener hears and sees today.

    Leading axes ``...`` are none, or the replicates. Slots ``M`` hold the messages of a
    listener and, after them, what it sees on the ground. An empty slot holds zeros.

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
    speaker : [N, M]
        Actor number of the speaker, -1 for an empty slot and for what is seen.
    trust : [..., N, N]
        Listener by speaker, in [0, 1].
    salience : [N, K]
    capability : [N]
    day : int
        The day that is being played, from 1.
    noise : [..., N, K]
        Standard normal.
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
    speaker: Whole
    trust: Array
    salience: Array
    capability: Array
    day: int
    noise: Array


@dataclass(frozen=True)
class Parameter:
    """A parameter of a rule: its range, its unit, and whether it may be left out.

    ``default`` is ``None`` where the user has to say it.
    """

    name: str
    low: float
    high: float
    unit: str
    default: float | None = None

    def check(self, value: Value) -> None:
        """Raise ``ParameterError`` unless ``value`` lies in the range."""
        in_range(self.name, value, self.low, self.high, self.unit)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What stance rules and belief rules have in common.

    Parameters
    ----------
    name : str
        The name under which the registry knows the rule.
    contribute : callable
        ``contribute(day, memory, **parameters) -> Terms``, defined at module level.
    parameters : mapping of str to float or array
        Scalars, or arrays ``[N, 1]``, ``[N, K]`` (stances) or ``[N, P]`` (beliefs).
    guarantees : frozenset of str
        The laws that the rule promises beyond those that hold for every rule.
    of : int or None
        The proposition that the rule reads, for rules that read one.
    remember : callable or None
        ``remember(day, memory, **parameters) -> memory``, for a rule that remembers.
    uses_noise : bool
        Whether ``contribute`` reads ``day.noise``.
    """

    name: str
    contribute: Callable[..., Terms]
    parameters: Mapping[str, Value] = field(default_factory=dict)
    guarantees: frozenset[str] = frozenset()
    of: int | None = None
    remember: Callable[..., Array] | None = None
    uses_noise: bool = False

    def _arguments(self) -> dict[str, Any]:
        return dict(self.parameters) if self.of is None else {**self.parameters, "of": self.of}

    def __call__(self, day: DayInputs, memory: Array | None = None) -> Terms:
        """Return the terms of ``day``: ``[..., N, X]``, or ``[..., N, M, X]`` per slot."""
        return self.contribute(day, self.opening(day) if memory is None else memory, **self._arguments())

    def opening(self, day: DayInputs) -> Array | None:
        """Return the memory before the first day; ``None`` for a rule that remembers nothing."""
        return None if self.remember is None else np.zeros_like(day.belief)

    def remembered(self, day: DayInputs, memory: Array) -> Array:
        """Return tomorrow's memory."""
        assert self.remember is not None, f"{self.name} remembers nothing"
        return self.remember(day, memory, **self._arguments())


class StanceRule(Rule):
    """A rule whose terms move stances: issues ``K`` are the last axis."""


class BeliefRule(Rule):
    """A rule whose terms move beliefs, in log-odds: propositions ``P`` are the last axis."""


def checked(specification: tuple[Parameter, ...], **values: Value) -> dict[str, Value]:
    """Return ``values`` after checking each against its ``Parameter``."""
    for parameter in specification:
        parameter.check(values[parameter.name])
    return values


def per_message(value: Value) -> Value:
    """Insert the slot axis: ``[..., N, X]`` becomes ``[..., N, 1, X]``; scalars stay."""
    return value if np.ndim(value) == 0 else np.asarray(value)[..., :, np.newaxis, :]


def gap_heard(day: DayInputs) -> Array:
    """Return ``[..., N, M, K]``: from the listener's stance up to what it heard; exactly 0 if unheard."""
    return np.where(day.said_weight > 0.0, day.said - day.stance[..., :, np.newaxis, :], 0.0)
