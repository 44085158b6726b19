"""Everything that the next day may read, in one frozen object that saves and loads."""

from __future__ import annotations

import dataclasses
import json
import os
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from sim.arrays import Array, Flags, Whole, replicate_fastest
from sim.errors import DiplosimError
from sim.files import replacing

NEVER = -1_000_000
"""The last day of what has not happened; far enough away that ``days_since`` is large."""


@dataclass(frozen=True)
class FreeAct:
    """A message that an agent writes itself, outside the playbook.

    Parameters
    ----------
    speaker, channel : int
    listeners : tuple of int
    sequence : int
        Its place among the speaker's free messages of that day.
    sent, due : int
        Days.
    position : tuple of float or None
        One entry per issue, in order; ``None`` where nothing is said.
    claims : tuple of float
        One log-likelihood ratio per proposition.
    stakes : float
        Weight that the position gains, if the channel is a platform.
    note : str
    """

    speaker: int
    channel: int
    listeners: tuple[int, ...]
    sequence: int
    sent: int
    due: int
    position: tuple[float | None, ...]
    claims: tuple[float, ...]
    stakes: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class State:
    """The state at the end of a day. The replicate axis ``R`` comes first in every array.

    In memory the arrays lie replicate-fastest (see ``sim.arrays.per_replicate``).

    Parameters
    ----------
    day : int
    first : int
        Number of the first replicate; the others follow.
    stance, public, commitment : [R, N, K]
    log_odds : [R, N, P]
    trust : [R, N, N]
        Of a listener (row) in a speaker (column).
    situation, change : [R, S]
        The ground, and what it changed by on this day.
    member : [R, G, N] bool
        Who belongs to which group in this replicate.
    spread : [R, C]
        Factor on each change of a situation variable.
    present : [R, N] bool
    count, last : [R, H] int
        How often each happening has come, and on which day last.
    heard, heard_last : [R, Q] int
        How often each route has delivered, and on which day last.
    transit : [R, D, Q] bool
        What was sent over slow routes, newest first.
    transit_said : [R, D, A', K]
        The positions that it carries, for the acts that go over slow routes.
    open : [R, C] bool
        Which channels are open.
    knows : [R, N, F] bool
        Who knows which fact.
    due : [R, G] int
        The day for which each meeting is planned, or ``NEVER``.
    promised : [R, B] int
        The last day on which an open promise can be kept, or ``NEVER``.
    streak, reached : [R, O] int
        Days in a row that an outcome's condition has held; the day it came, or ``NEVER``.
    frozen : [R] bool
    memory : mapping of str to [R, n, ...]
        What rules remember, by the label of their call, of the actors for whom each is asked.
    free : tuple of FreeAct
        Free messages under way.
    """

    day: int
    first: int
    stance: Array
    public: Array
    commitment: Array
    log_odds: Array
    trust: Array
    situation: Array
    change: Array
    member: Flags
    spread: Array
    present: Flags
    count: Whole
    last: Whole
    heard: Whole
    heard_last: Whole
    transit: Flags
    transit_said: Array
    open: Flags
    knows: Flags
    due: Whole
    promised: Whole
    streak: Whole
    reached: Whole
    frozen: Flags
    memory: Mapping[str, Array] = field(default_factory=dict)
    free: tuple[FreeAct, ...] = ()

    @property
    def replicates(self) -> int:
        """How many replicates the arrays hold."""
        return len(self.frozen)

    @cached_property
    def probability(self) -> Array:
        """Beliefs as probabilities, ``[R, N, P]``."""
        return np.asarray(expit(self.log_odds))

    def save(self, path: str | os.PathLike[str], *, about: Mapping[str, object] | None = None) -> None:
        """Write the state to ``path``, atomically.

        Parameters
        ----------
        path : path
        about : mapping, optional
            What else to keep beside it, as JSON can hold it.
        """
        told = np.array(json.dumps(about or {}))
        # opened here, because np.savez adds a suffix to a name without one
        with replacing(Path(path)) as part, part.open("wb") as file:
            np.savez(file, allow_pickle=False, about=told, **self._arrays())

    def _arrays(self) -> dict[str, Any]:
        values = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        memory = values.pop("memory")
        free = json.dumps([dataclasses.asdict(act) for act in values.pop("free")])
        return {**values, **{f"memory.{key}": value for key, value in memory.items()}, "free": np.array(free)}

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> State:
        """Read a state that ``save`` wrote.

        Raises
        ------
        DiplosimError
            If the file is no such state.
        """
        return read_saved(path)[0]

    @classmethod
    def _from_arrays(cls, stored: dict[str, Any]) -> State:
        memory = {
            key.removeprefix("memory."): stored.pop(key)
            for key in sorted(stored)
            if key.startswith("memory.")
        }
        free = tuple(_free_act(act) for act in json.loads(str(stored.pop("free"))))
        whole: dict[str, Any] = {name: int(stored.pop(name)) for name in ("day", "first")}
        arrays: dict[str, Any] = {name: replicate_fastest(array) for name, array in stored.items()}
        return cls(**whole, **arrays, memory=memory, free=free)


def read_saved(path: str | os.PathLike[str]) -> tuple[State, dict[str, Any]]:
    """Return a saved state, and what was kept beside it.

    Raises
    ------
    DiplosimError
        If the file is no such state.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            stored = dict(file)
        about = json.loads(str(stored.pop("about")))
        return State._from_arrays(stored), about
    except (KeyError, TypeError, ValueError, EOFError, OSError, zipfile.BadZipFile) as error:
        raise DiplosimError(f"{os.fspath(path)} holds no saved state; write one with save.") from error


def _free_act(stored: Mapping[str, Any]) -> FreeAct:
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items()}
    return FreeAct(**fields)


def only(state: State, rows: Whole) -> State:
    """Return some of the replicates, by their rows; ``first`` no longer tells their numbers."""
    return _combined([state], lambda array: _rows(array, rows))


def joined(parts: Sequence[tuple[Whole, State]]) -> State:
    """Return the replicates of several states as one; each comes with its rows in the whole."""
    place = np.argsort(np.concatenate([rows for rows, _ in parts]))
    return _combined([state for _, state in parts], lambda *arrays: _rows(np.concatenate(arrays), place))


def where(flags: Flags, new: State, old: State) -> State:
    """Return ``new`` for the replicates in ``flags`` and ``old`` for the others; the day is new's."""
    if flags.all():
        return new

    def pick(one: Any, other: Any) -> Any:
        if one is other:
            return one
        return np.where(flags.reshape(-1, *([1] * (one.ndim - 1))), one, other)

    return _combined([new, old], pick)


def _rows(array: npt.NDArray[Any], rows: Whole) -> npt.NDArray[Any]:
    if not array.strides[0]:  # one table that all replicates share
        return array[: len(rows)]
    return np.moveaxis(np.take(np.moveaxis(array, 0, -1), rows, axis=-1), -1, 0)


PER_REPLICATE = tuple(
    f.name for f in dataclasses.fields(State) if f.name not in ("day", "first", "memory", "free")
)
"""The fields that are one array each, the replicate axis first."""


def _combined(states: Sequence[State], change: Callable[..., npt.NDArray[Any]]) -> State:
    """Return the first state with every array made of the arrays of all."""
    arrays: dict[str, Any] = {
        name: change(*(getattr(state, name) for state in states)) for name in PER_REPLICATE
    }
    memory = {label: change(*(state.memory[label] for state in states)) for label in states[0].memory}
    return dataclasses.replace(states[0], **arrays, memory=memory)
