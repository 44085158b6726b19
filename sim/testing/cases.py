"""A case that a rule is tried on: a day, what the rule remembers, and both in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.arrays import Array, Whole
from sim.kernel.settle import Entry, fold
from sim.rules import AXES, DayInputs, Rule, Terms, Together, axes_of, read_by
from sim.testing.days import Shape, days_of, table

SHARED = frozenset({"anchor", "preference", "salience", "capability"})
"""Fields without a replicate axis."""


def fields_of(day: DayInputs) -> dict[str, Any]:
    """Return the arrays of a day by name, without its draws."""
    return {name: getattr(day, name) for name in AXES}


@dataclass(frozen=True)
class Case:
    """A day, and the days that made the memory of a rule that remembers.

    Parameters
    ----------
    rule : Rule
    opening, day : DayInputs
    yesterday : DayInputs or None
        Remembered before ``day``, if the rule remembers.
    """

    rule: Rule
    opening: DayInputs
    day: DayInputs
    yesterday: DayInputs | None = None

    @property
    def memory(self) -> Any:
        """What the rule remembers on the morning of ``day``, read-only."""
        if not self.rule.remembers:
            return None
        memory = self.rule.opening(self.opening)
        if self.yesterday is not None:
            memory = self.rule.remembered(self.yesterday, memory)
        return read_only(memory)

    def changed(self, change: Callable[[DayInputs], DayInputs]) -> Case:
        """Return the case with every day changed alike."""
        yesterday = None if self.yesterday is None else locked(change(self.yesterday))
        return Case(self.rule, locked(change(self.opening)), locked(change(self.day)), yesterday)

    def only_today(self, change: Callable[[DayInputs], DayInputs]) -> Case:
        """Return the case with today changed, and what is remembered left alone."""
        return dataclasses.replace(self, day=locked(change(self.day)))

    def terms(self) -> Terms:
        """Play the day."""
        return self.rule(self.day, self.memory)

    def moved(self) -> Array:
        """Return the value that the rule moves, after adding its terms in order, without bounds."""
        value = value_moved(self.rule, self.day)
        return added(value, self.terms())


def value_moved(rule: Rule, day: DayInputs) -> Array:
    """Return yesterday's value of what the rule moves."""
    return {"stance": day.stance, "belief": day.belief, "trust": day.trust}[rule.moves]


def added(value: Array, terms: Terms) -> Array:
    """Add terms to a value as the engine does, without bounds."""
    return fold(value, [Entry(name, amounts) for name, amounts in terms.items()])


def read_only(memory: Any) -> Any:
    """Return a memory whose arrays cannot be written into."""
    if isinstance(memory, Mapping):
        return {key: read_only(value) for key, value in memory.items()}
    if isinstance(memory, np.ndarray):
        locked_array = memory.copy()
        locked_array.flags.writeable = False
        return locked_array
    return memory


def locked(day: DayInputs) -> DayInputs:
    """Return a day whose arrays cannot be written into."""
    arrays: dict[str, Any] = {name: read_only(np.asarray(array)) for name, array in fields_of(day).items()}
    return dataclasses.replace(day, **arrays, draws=read_only(day.draws))


def as_bytes(found: Any) -> Any:
    """Return what can be compared to the last bit."""
    if isinstance(found, Mapping):
        return {key: as_bytes(value) for key, value in found.items()}
    return (found.dtype.str, found.shape, found.tobytes()) if isinstance(found, np.ndarray) else found


# --- drawing cases


@st.composite
def cases(draw: st.DrawFn, rule: Rule, *, replicates: int | None = None, slots: int | None = None) -> Case:
    """Return a case for ``rule``, of sizes that its arrays and what it reads allow."""
    shape = draw(_shapes(rule, replicates, slots))
    day = draw(days_of(shape))
    if not rule.remembers:
        return Case(rule, locked(day), locked(draw(with_draws(rule, day, shape))))
    opening = dataclasses.replace(draw(with_draws(rule, day, shape, opening=True)), day=0)
    yesterday = draw(with_draws(rule, draw(days_of(shape)), shape)) if draw(st.booleans()) else None
    return (
        Case(rule, opening, day, yesterday)
        .changed(lambda d: d)
        .only_today(lambda d: draw(with_draws(rule, d, shape)))
    )


def _shapes(rule: Rule, replicates: int | None, slots: int | None) -> st.SearchStrategy[Shape]:
    fixed, least = _fixed_sizes(rule), _least_sizes(rule)
    lead = () if replicates is None else (replicates,)

    def size(axis: str, low: int, high: int) -> st.SearchStrategy[int]:
        if axis in fixed:
            return st.just(fixed[axis])
        low = max(low, least.get(axis, 0))
        return st.integers(low, max(low, high))

    # of two actors, one only listens; slots and actors differ often enough to tell their axes apart
    sizes = (size("N", 2, 4), size("M", 0, 5), size("K", 1, 2), size("P", 1, 2), size("S", 1, 1))
    if slots is not None:
        sizes = (sizes[0], st.just(slots), *sizes[2:])
    return st.tuples(*sizes).map(lambda found: Shape(lead, *found))


def parts_of(rule: Rule) -> Iterator[Rule]:
    """Yield the rule, or all parts of a sum of rules."""
    if isinstance(rule, Together):
        for part in rule.parts.values():
            yield from parts_of(part)
    else:
        yield rule


def _fixed_sizes(rule: Rule) -> dict[str, int]:
    """Return the sizes that the rule's own arrays ask for."""
    sizes: dict[str, int] = {}
    for part in parts_of(rule):
        for name, value in part.parameters.items():
            for axis, size in zip(axes_of(part, name)[::-1], np.shape(value)[::-1], strict=False):
                if size > 1:
                    sizes[axis] = size
    return sizes


def _least_sizes(rule: Rule) -> dict[str, int]:
    """Return how many propositions, issues and variables there must be for what the rule reads."""
    axis = {"proposition": "P", "issue": "K", "situation variable": "S"}
    least: dict[str, int] = {}
    for part in parts_of(rule):
        for reference in read_by(part):
            letter = axis[reference.to]
            least[letter] = max(least.get(letter, 0), part.fixed[reference.name] + 1)
    return least


@st.composite
def with_draws(
    draw: st.DrawFn, rule: Rule, day: DayInputs, shape: Shape, *, opening: bool = False
) -> DayInputs:
    """Return the day with the uniforms that the rule has declared."""
    columns = {"stance": shape.k, "belief": shape.p, "trust": shape.n}[rule.moves]
    of_day = (*shape.lead, shape.n, shape.m, columns)
    of_opening = (*shape.lead, shape.n, columns)
    names, size = (rule.opening_draws, of_opening) if opening else (rule.draws, of_day)
    uniforms = {name: draw(table(size, 0, 1)) * (63 / 64) for name in names}  # below 1
    return dataclasses.replace(day, draws=uniforms)


# --- changes that laws ask for


def replicate(day: DayInputs, which: slice | int) -> DayInputs:
    """Return some of the replicates of a day: a slice keeps the leading axis, a number drops it."""
    arrays: dict[str, Any] = {
        name: array[which] for name, array in fields_of(day).items() if name not in SHARED
    }
    return dataclasses.replace(day, **arrays, draws={name: array[which] for name, array in day.draws.items()})


def relabelled(day: DayInputs, order: Whole) -> DayInputs:
    """Return the day with actor ``order[i]`` as number i."""
    place = np.argsort(order)
    arrays: dict[str, Any] = {
        name: _reordered(array, AXES[name], order) for name, array in fields_of(day).items()
    }
    arrays["speaker"] = np.where(arrays["speaker"] >= 0, place[arrays["speaker"]], arrays["speaker"])
    draws = {name: np.take(array, order, axis=0) for name, array in day.draws.items()}
    return dataclasses.replace(day, **arrays, draws=draws)


def _reordered(array: Array, axes: str, order: Whole) -> Array:
    for place, axis in enumerate(axes):
        if axis == "N":
            array = np.take(array, order, axis=place - len(axes))
    return array


def relabelled_rule(rule: Rule, order: Whole) -> Rule:
    """Return the rule with its parameters for actor ``order[i]`` as those of number i."""
    if isinstance(rule, Together):
        return dataclasses.replace(
            rule, parts={label: relabelled_rule(part, order) for label, part in rule.parts.items()}
        )

    def of(name: str, value: Any) -> Any:
        axes = axes_of(rule, name)[-np.ndim(value) :] if np.ndim(value) else ""
        for place, axis in enumerate(axes):
            if axis == "N" and np.shape(value)[place] > 1:
                value = np.take(value, order, axis=place)
        return value

    return dataclasses.replace(
        rule, parameters={name: of(name, value) for name, value in rule.parameters.items()}
    )


def with_arrays(rule: Rule, day: DayInputs) -> Rule:
    """Return the rule with numbers as arrays: ``[N, 1]`` or, for every second one, ``[N, X]``."""
    if isinstance(rule, Together):
        parts = {label: with_arrays(part, day) for label, part in rule.parts.items()}
        return dataclasses.replace(rule, parts=parts)
    n, columns = value_moved(rule, day).shape[-2:]
    parameters = dict(rule.parameters)
    for number, (name, value) in enumerate(rule.parameters.items()):
        axes = axes_of(rule, name)
        if np.ndim(value) == 0 and len(axes) == 2:
            width = n if axes == "NN" else columns if number % 2 else 1
            parameters[name] = np.full((n, width), float(value))
    return dataclasses.replace(rule, parameters=parameters)


def reordered_slots(day: DayInputs, order: Whole) -> DayInputs:
    """Return the day with the slots of every inbox in another order."""
    arrays: dict[str, Any] = {
        name: np.take(array, order, axis=AXES[name].index("M") - len(AXES[name]))
        for name, array in fields_of(day).items()
        if "M" in AXES[name]
    }
    return dataclasses.replace(
        day, **arrays, draws={name: np.take(array, order, axis=-2) for name, array in day.draws.items()}
    )


def with_empty_slot(day: DayInputs) -> DayInputs:
    """Return the day with one more slot, in which there is nothing."""

    def padded(array: Array, axes: str, filler: float = 0.0) -> Array:
        widths = [(0, 0)] * array.ndim
        widths[axes.index("M") - len(axes)] = (0, 1)
        return np.pad(array, widths, constant_values=filler)

    arrays: dict[str, Any] = {
        name: padded(array, AXES[name], -1 if name == "speaker" else 0)
        for name, array in fields_of(day).items()
        if "M" in AXES[name]
    }
    return dataclasses.replace(
        day, **arrays, draws={name: padded(array, "NMK") for name, array in day.draws.items()}
    )


def in_unison(day: DayInputs, position: Array) -> DayInputs:
    """Return the day with a message in every slot, all of one weight and one position per issue."""
    actors, slots = day.speaker.shape[-2:]
    next_one = (np.arange(actors)[:, np.newaxis] + 1) % actors
    return dataclasses.replace(
        day,
        said=np.zeros_like(day.said) + position,
        said_weight=np.full_like(day.said_weight, 1.0 / max(slots, 1)),
        speaker=np.broadcast_to(next_one, day.speaker.shape).copy(),
    )


def silent(day: DayInputs) -> DayInputs:
    """Return the day without any message or sight."""
    quiet = {name: np.zeros_like(array) for name, array in fields_of(day).items() if "M" in AXES[name]}
    return dataclasses.replace(day, **{**quiet, "speaker": np.full_like(day.speaker, -1)})


# --- words


def in_words(case: Case, *, actors: int = 4) -> str:
    """Say who stands where and who hears what, in lines a person can check."""
    day = case.day
    lead = day.stance.ndim - 2
    sizes = f"{day.stance.shape[-2]} actors, {day.stance.shape[-1]} issue(s), {day.said.shape[-2]} slot(s)"
    lines = [f"{_rule_in_words(case.rule)}", sizes + (f", {day.stance.shape[0]} replicates" if lead else "")]
    for number in range(1 if not lead else day.stance.shape[0]):
        one = day if not lead else replicate(day, number)
        prefix = f"replicate {number}, " if lead else ""
        lines += [f"{prefix}{text}" for text in _actors_in_words(case.rule, one)[:actors]]
    return "\n  ".join(lines)


def _rule_in_words(rule: Rule) -> str:
    values = ", ".join(f"{name}={_short(value)}" for name, value in {**rule.parameters, **rule.fixed}.items())
    return f"{rule.name}({values})"


def _short(value: Any) -> str:
    return (
        f"{value:g}"
        if np.ndim(value) == 0
        else np.array2string(np.asarray(value), precision=4, separator=", ")
    )


def _actors_in_words(rule: Rule, day: DayInputs) -> list[str]:
    lines = []
    for n in range(day.stance.shape[0]):
        state = f"actor {n} at {_numbers(day.stance[n])}"
        if rule.moves == "stance" and (day.anchor[n] != day.stance[n]).any():
            state += f", at first {_numbers(day.anchor[n])}"
        if rule.moves == "stance" and (day.public[n] != day.stance[n]).any():
            state += f", in public {_numbers(day.public[n])}"
        if rule.moves == "belief":
            state += f", log-odds {_numbers(day.belief[n])}, prefers {_numbers(day.preference[n])}"
        lines.append(f"{state}: {'; '.join(_slots_in_words(rule, day, n)) or 'hears nothing'}")
    return lines


def _slots_in_words(rule: Rule, day: DayInputs, n: int) -> Iterator[str]:
    for m in range(day.said.shape[-2]):
        who = f"from actor {day.speaker[n, m]}" if day.speaker[n, m] >= 0 else "with its own eyes"
        if day.said_weight[n, m].any():
            yield f"hears {_numbers(day.said[n, m])} {who} (weight {_numbers(day.said_weight[n, m])})"
        if rule.moves == "belief" and day.claimed[n, m].any():
            worth = f"credibility {day.credibility[n, m]:g}, verified {day.verified[n, m]:g}"
            yield f"learns a claim of {_numbers(day.claimed[n, m])} {who} ({worth})"
        if rule.moves == "trust" and day.word[n, m]:
            yield f"sees a word kept or broken, {day.word[n, m]:+g}, {who}"


def _numbers(values: Array) -> str:
    return ", ".join(f"{value:.4g}" for value in np.ravel(values))
