"""The contract of a rule: what it is given, what it returns, and what it says of itself.

A rule is a frozen value. Its ``contribute`` is a pure function at module level: it draws
nothing, stores nothing, clips nothing and writes into nothing. Adding the terms and keeping
the bounds is the business of ``sim.kernel.settle``, for every rule alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np

from sim.arrays import Array, Value, in_range
from sim.errors import ParameterError
from sim.rules._day import DayInputs

Terms: TypeAlias = Mapping[str, Array]


@dataclass(frozen=True)
class Parameter:
    """A parameter of a rule: its range, its unit, and whether it may be left out.

    Parameters
    ----------
    name : str
    low, high : float
    unit : str
    default : float or None
        ``None`` where the user has to say it.
    per : {"column", "speaker", "pair"}
        What it may differ by within one actor: by issue, proposition or (for trust) speaker, the
        columns of what the rule moves: ``[N, X]``; by speaker: ``[N, N]``; or by pairs of
        columns: ``[N, X, X]``.
    whole : bool
        A whole number that shapes the rule, such as the length of a memory: one for all actors
        that share a call.
    """

    name: str
    low: float
    high: float
    unit: str
    default: float | None = None
    per: Literal["column", "speaker", "pair"] = "column"
    whole: bool = False

    def check(self, value: Value) -> None:
        """Raise ``ParameterError`` unless ``value`` lies in the range, and is whole where it must be."""
        if value is None or isinstance(value, str | bool) or np.asarray(value).dtype.kind not in "fiu":
            raise ParameterError(
                f"{self.name}={value!r} must be a number or an array of numbers ({self.unit})."
            )
        if np.ndim(value) == 1:
            raise ParameterError(
                f"{self.name} has one axis, must be a number or an array [N, 1] or [N, X], a row per actor."
            )
        in_range(self.name, value, self.low, self.high, self.unit)
        if self.whole and int(np.asarray(value)) != value:
            raise ParameterError(f"{self.name}={float(value):g} must be a whole number ({self.unit}).")


@dataclass(frozen=True)
class Reference:
    """What a rule reads by name: a proposition, an issue or a situation variable."""

    name: str
    to: Literal["proposition", "issue", "situation variable"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """What all rules have in common. Rules are equal where all that is said of them is.

    Parameters
    ----------
    name : str
        The name under which the registry knows the rule.
    contribute : callable
        ``contribute(day, memory, **parameters)``, defined at module level. Returns ``Terms``, or
        ``(Terms, memory)`` for a rule that remembers.
    parameters : mapping of str to float or array
        Scalars, or arrays ``[N, 1]`` or ``[N, X]`` (see ``Parameter.per`` for other shapes).
    fixed : mapping of str to int
        Numbers of what the rule reads, and whole numbers that shape it; handed to
        ``contribute`` beside the parameters.
    guarantees : frozenset of str
        The laws that the rule promises beyond those that hold for every rule; the words are in
        ``sim.rules.GUARANTEES``.
    share : float or array or None
        The largest share of the gap between a value and where the rule pulls it that is closed
        in a day; ``None`` where there is no such share. Composition needs it.
    opening_memory : callable or None
        ``opening_memory(day, **parameters) -> memory``, of day 0, for a rule that remembers: its
        ``contribute`` returns ``(terms, memory)``, the memory being tomorrow's. ``day.draws`` holds
        the ``opening_draws``.
    draws : tuple of str
        Names of uniforms ``[..., N, M, X]``, one per message and column, that the rule reads
        from ``day.draws``.
    opening_draws : tuple of str
        Names of uniforms ``[..., N, X]`` that ``opening_memory`` reads.
    uses_noise : bool
        Whether ``contribute`` reads ``day.noise``.
    """

    moves: ClassVar[Literal["stance", "belief", "trust"]] = "stance"

    name: str
    contribute: Callable[..., Terms | tuple[Terms, Array]]
    parameters: Mapping[str, Value] = field(default_factory=dict)
    fixed: Mapping[str, int] = field(default_factory=dict)
    guarantees: frozenset[str] = frozenset()
    share: Value | None = None
    opening_memory: Callable[..., Array] | None = None
    draws: tuple[str, ...] = ()
    opening_draws: tuple[str, ...] = ()
    uses_noise: bool = False

    def _key(self) -> tuple[object, ...]:
        def frozen(value: object) -> object:
            if isinstance(value, Mapping):
                return tuple((key, frozen(item)) for key, item in sorted(value.items()))
            if isinstance(value, np.ndarray):
                return value.shape, value.tobytes()
            return value

        return type(self), *(frozen(getattr(self, f.name)) for f in fields(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rule) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def __call__(self, day: DayInputs, memory: Any = None) -> Terms:
        """Return the terms of ``day``: ``[..., N, X]``, or per slot, for the first slots or for all."""
        return self.played(day, memory)[0]

    def played(self, day: DayInputs, memory: Any = None) -> tuple[Terms, Any]:
        """Return the terms of ``day``, and tomorrow's memory: ``None`` for a rule that remembers nothing."""
        given = self.opening(day) if memory is None else memory
        found: Any = self.contribute(day, given, **self.parameters, **self.fixed)
        if not self.remembers:
            return _alone(self.name, found), None
        if not (isinstance(found, tuple) and len(found) == 2 and isinstance(found[1], np.ndarray)):
            raise ParameterError(
                f"the rule {self.name} remembers, so its contribute must return (terms, memory), the memory "
                f"an array; it returned {_described(found)}."
            )
        if found[1].shape != np.shape(given):
            raise ParameterError(
                f"the memory of the rule {self.name} had the shape {np.shape(given)}, and has "
                f"{found[1].shape} after the day; it must keep it."
            )
        return found

    @property
    def remembers(self) -> bool:
        """Whether something passes from one day to the next."""
        return self.opening_memory is not None

    def opening(self, day: DayInputs) -> Any:
        """Return the memory before the first day; ``None`` for a rule that remembers nothing."""
        if self.opening_memory is None:
            return None
        return self.opening_memory(day, **self.parameters, **self.fixed)

    def remembered(self, day: DayInputs, memory: Any) -> Any:
        """Return tomorrow's memory; ``None`` for a rule that remembers nothing."""
        return self.played(day, memory)[1]


class StanceRule(Rule):
    """A rule whose terms move stances: issues ``K`` are the last axis."""


class BeliefRule(Rule):
    """A rule whose terms move beliefs, in log-odds: propositions ``P`` are the last axis."""

    moves = "belief"


class RelationRule(Rule):
    """A rule whose terms move trust: speakers, all ``N`` actors, are the last axis."""

    moves = "trust"


def _alone(name: str, found: Any) -> Terms:
    if isinstance(found, Mapping):
        return found
    raise ParameterError(
        f"the rule {name} has no opening_memory, so its contribute must return its terms, a mapping; it "
        f"returned {_described(found)}."
    )


def _described(found: Any) -> str:
    if isinstance(found, tuple):
        return f"({', '.join(type(one).__name__ for one in found)})"
    return type(found).__name__


def checked(specification: tuple[Parameter, ...], **values: Value) -> dict[str, Value]:
    """Return ``values`` after checking each against its ``Parameter``."""
    for parameter in specification:
        if parameter.name in values:
            parameter.check(values[parameter.name])
    return values


def not_above(low: str, low_value: Value, high: str, high_value: Value) -> None:
    """Raise unless every entry of the one lies at or below the other's.

    Raises
    ------
    ParameterError
        Naming both, and the first offending pair.
    """
    below, above = np.broadcast_arrays(low_value, high_value)
    wrong = below > above
    if wrong.any():
        raise ParameterError(
            f"{low}={below[wrong].flat[0]:g} must not lie above {high}={above[wrong].flat[0]:g}."
        )


def per_message(value: Value) -> Value:
    """Insert the slot axis: ``[..., N, X]`` becomes ``[..., N, 1, X]``; scalars stay."""
    return value if np.ndim(value) == 0 else np.asarray(value)[..., :, np.newaxis, :]


def gap_heard(day: DayInputs) -> Array:
    """Return ``[..., N, M, K]``: from the listener's stance up to what it heard; exactly 0 if unheard."""
    # times a truth value, plus 0.0 for the sign of zero: choosing entry by entry takes several times as long
    gap = np.asarray(day.said - day.stance[..., :, np.newaxis, :], dtype=np.float64)
    gap *= day.said_weight > 0.0
    gap += 0.0
    return gap


def pull_heard(day: DayInputs, share: Value) -> Array:
    """Return ``[..., N, M, K]``: a share of the way, by weight, to what was heard; exactly 0 if unheard."""
    pull = np.asarray(per_message(share) * day.said_weight, dtype=np.float64)
    pull *= day.said - day.stance[..., :, np.newaxis, :]
    pull += 0.0  # a weight of 0 leaves a zero of either sign
    return pull


def slot_by_slot(moves: Sequence[Array], *, like: Array) -> Array:
    """Join moves made one message after the other, each ``[..., N, X]``, into ``[..., N, M, X]``.

    ``like`` has the shape of the result, for an inbox without slots.
    """
    return np.stack([*moves], axis=-2) if moves else np.zeros_like(like)
