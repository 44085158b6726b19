"""Hypothesis strategies for the inputs of a day: they shrink to two actors and one issue.

Numbers lie on a grid of 1/64, where sums and differences are exact, so that a law of symmetry
can be asked to the last bit. Thresholds of ``sim.testing.rules`` lie off that grid.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.arrays import Array, Whole, over_slots
from sim.rules import DayInputs

GRID = 64
"""Numbers lie on a grid of 1/64."""

Size = int | st.SearchStrategy[int] | None


def grid(low: float, high: float) -> st.SearchStrategy[float]:
    """Return numbers on the grid in [low, high]; they shrink towards 0."""
    return st.integers(round(low * GRID), round(high * GRID)).map(lambda n: n / GRID)


def table(shape: tuple[int, ...], low: float, high: float) -> st.SearchStrategy[Array]:
    """Return arrays of numbers on the grid in [low, high]; low is 0 or -high."""
    size = math.prod(shape)
    return st.binary(min_size=size, max_size=size).map(
        lambda drawn: _on_grid(np.frombuffer(drawn, dtype=np.uint8).astype(np.int64), low, high).reshape(
            shape
        )
    )


def _on_grid(byte: Whole, low: float, high: float) -> Array:
    """Turn bytes into numbers: every fourth is 0, every fourth at an end, the others on the grid."""
    size, sign = (byte + 1) // 2, np.where(byte % 2 == 0, 1, -1)
    share = np.where(size > 96, GRID, np.where(size > GRID, 0, size))
    signed = share * sign if low < 0.0 else share
    return np.asarray(np.round(signed * high) / GRID)


def stances(*, actors: Size = None, issues: Size = None) -> st.SearchStrategy[Array]:
    """Return stances ``[N, K]`` in [-1, 1].

    Parameters
    ----------
    actors, issues : int or strategy of int, optional
        By default 2 to 4 actors and 1 or 2 issues.
    """
    return _of_sizes(actors, issues, lambda n, k: table((n, k), -1, 1))


def trust_matrices(*, actors: Size = None) -> st.SearchStrategy[Array]:
    """Return trust ``[N, N]`` in [0, 1], listener by speaker; everybody trusts itself.

    Parameters
    ----------
    actors : int or strategy of int, optional
        By default 2 to 4.
    """

    def of(n: int, _: int) -> st.SearchStrategy[Array]:
        return table((n, n), 0, 1).map(lambda trust: np.where(np.eye(n, dtype=bool), 1.0, trust))

    return _of_sizes(actors, 1, of)


def _of_sizes(
    actors: Size, issues: Size, of: Callable[[int, int], st.SearchStrategy[Array]]
) -> st.SearchStrategy[Array]:
    return st.tuples(_size(actors, 2, 4), _size(issues, 1, 2)).flatmap(lambda sizes: of(*sizes))


def _size(wanted: Size, least: int, most: int) -> st.SearchStrategy[int]:
    if wanted is None:
        return st.integers(least, most)
    return st.just(wanted) if isinstance(wanted, int) else wanted


@dataclass(frozen=True)
class Shape:
    """The sizes of a day: replicates ``lead`` (or none), actors, slots, issues, propositions, variables."""

    lead: tuple[int, ...]
    n: int
    m: int
    k: int
    p: int
    s: int


@st.composite
def day_inputs(
    draw: st.DrawFn,
    *,
    actors: Size = None,
    issues: Size = None,
    propositions: Size = None,
    messages: Size = None,
    variables: Size = None,
    replicates: int | None = None,
) -> DayInputs:
    """Return inputs of a day, some of whose slots are empty and some of which are sights.

    Parameters
    ----------
    actors, issues, propositions, messages, variables : int or strategy of int, optional
        Sizes of the axes. By default 2 to 4 actors, 1 or 2 issues, 1 or 2 propositions, 0 to 5
        slots and one situation variable.
    replicates : int, optional
        Size of a leading axis; none by default.
    """
    shape = Shape(
        () if replicates is None else (replicates,),
        draw(_size(actors, 2, 4)),
        draw(_size(messages, 0, 5)),
        draw(_size(issues, 1, 2)),
        draw(_size(propositions, 1, 2)),
        draw(_size(variables, 1, 1)),
    )
    return draw(days_of(shape))


def days_of(shape: Shape) -> st.SearchStrategy[DayInputs]:
    """Return inputs of a day of the given sizes."""
    size = _bytes_of(shape)
    return st.binary(min_size=size, max_size=size).map(lambda drawn: _day(_Numbers(shape, drawn)))


@cache
def _bytes_of(shape: Shape) -> int:
    """Return how many bytes a day takes."""
    counting = _Numbers(shape, bytes(1_000_000))
    _day(counting)
    return counting.used


USUAL = Shape((), 4, 5, 2, 2, 1)
"""Room is drawn for at least these sizes, so that a smaller day is cut out of the same draw as it shrinks."""


@dataclass
class _Numbers:
    """Drawn bytes, handed out as arrays; one draw is much faster than one per number."""

    shape: Shape
    drawn: bytes
    used: int = 0

    def within(self, low: float, high: float, axes: str, *, shared: bool = False) -> Array:
        """Return numbers on the grid, ``[..., *axes]``, or ``[*axes]`` if replicates share them."""
        return _on_grid(self._take(axes, shared), low, high)

    def whole(self, number: int, axes: str, *, shared: bool = False) -> Whole:
        """Return whole numbers from 0 to ``number - 1``."""
        return np.asarray(self._take(axes, shared) % number)

    def _take(self, axes: str, shared: bool) -> Whole:
        lead = () if shared else self.shape.lead
        wanted = [getattr(self.shape, axis.lower()) for axis in axes]
        room = [max(size, getattr(USUAL, axis.lower())) for size, axis in zip(wanted, axes, strict=True)]
        first, self.used = self.used, self.used + math.prod([*lead, *room])
        taken = np.frombuffer(self.drawn[first : self.used], dtype=np.uint8).astype(np.int64)
        cut: tuple[Any, ...] = (..., *(slice(size) for size in wanted))
        return np.asarray(taken.reshape((*lead, *room))[cut])


def _day(drawn: _Numbers) -> DayInputs:
    n = drawn.shape.n
    use = drawn.whole(4, "NM")
    kind = np.where(use == 3, 2, np.minimum(use, 1))  # 0 a slot without use, 1 a message, 2 a sight
    step = 1 + drawn.whole(max(n - 1, 1), "NM")  # to a speaker that is not the listener itself
    speaker = np.where(kind == 1, (np.arange(n)[:, np.newaxis] + step) % n, -1)
    delivered = (drawn.whole(4, "NM") > 0) & (kind > 0)
    spoken, seen = delivered & (kind == 1), delivered & (kind == 2)
    weight = drawn.within(0, 1, "NMK") * spoken[..., np.newaxis]
    return DayInputs(
        stance=drawn.within(-1, 1, "NK"),
        anchor=drawn.within(-1, 1, "NK", shared=True),
        public=drawn.within(-1, 1, "NK"),
        commitment=drawn.within(0, 2, "NK"),
        belief=drawn.within(-6, 6, "NP"),
        preference=drawn.within(-1, 1, "NP", shared=True),
        situation=drawn.within(0, 1, "S"),
        said=np.where(weight > 0.0, drawn.within(-1, 1, "NMK"), 0.0),
        said_weight=weight / np.maximum(over_slots(weight), 1.0)[..., np.newaxis, :],
        claimed=drawn.within(-3, 3, "NMP") * delivered[..., np.newaxis],
        # what one sees oneself needs no trust
        credibility=np.where(seen, 1.0, drawn.within(0, 1, "NM") * spoken),
        verified=np.where(seen, 1.0, drawn.within(0, 1, "NM") * spoken),
        news=np.where(delivered, np.where(drawn.whole(2, "NM") > 0, drawn.within(0, 1, "NM"), 1.0), 0.0),
        cost=drawn.within(0, 2, "NM") * spoken,
        word=drawn.within(-1, 1, "NM") * spoken,
        speaker=speaker,
        trust=drawn.within(0, 1, "NN"),
        salience=drawn.within(0, 1, "NK", shared=True),
        capability=drawn.within(0, 1, "N", shared=True),
        day=1 + int(drawn.whole(100, "", shared=True)),
        noise=drawn.within(-2, 2, "NK"),
    )
