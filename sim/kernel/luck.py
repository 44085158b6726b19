"""Luck keyed by name: a draw belongs to (seed, replicate, day, purpose, names), never to "the next one".

A stream is the purpose and the names of who and what; it gives one 64-bit word per replicate
and day, from NumPy's Philox with the key ``[seed, hash of the stream]`` and the counter
``[replicate // 4, day, 0, 0]``, word ``replicate % 4``. So a variant that adds an event leaves
all other luck as it was, and replicate 17 has the same luck alone and among a million.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import ndtri

from sim.arrays import Array, Streams, Whole, per_replicate
from sim.errors import ParameterError

WORDS_PER_COUNTER = 4
_SMALLEST = 2.0**-54  # half of the smallest positive uniform: ndtri(0) would be infinite


def stream(purpose: str, *names: str) -> int:
    """Return the 64-bit hash of a stream."""
    text = json.dumps([purpose, *names], ensure_ascii=False)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def normal(uniform: Array) -> Array:
    """Turn uniforms into standard normals, one for one."""
    return np.asarray(ndtri(np.maximum(uniform, _SMALLEST)))


def check_seed(seed: int) -> int:
    """Return ``seed`` if it is a whole number in [0, 2**64).

    Raises
    ------
    ParameterError
        Otherwise.
    """
    return _whole_below("seed", seed, 64)


def check_replicate(replicate: int) -> int:
    """Return ``replicate`` if it is a whole number in [0, 2**62).

    Raises
    ------
    ParameterError
        Otherwise.
    """
    return _whole_below("replicate", replicate, 62)


def _whole_below(name: str, value: int, bits: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 0 <= value < 2**bits:
        raise ParameterError(f"{name}={value!r} must be a whole number in [0, 2**{bits}).")
    return int(value)


@dataclass(frozen=True)
class Luck:
    """All the luck of a block of replicates.

    Parameters
    ----------
    seed : int
        In [0, 2**64).
    first, count : int
        How many replicates there are, and the number of the first.
    offsets : [count] int, optional
        How far each replicate lies from ``first``, in rising order; by default they follow each other.
    """

    seed: int
    first: int = 0
    count: int = 1
    offsets: Whole | None = None

    def only(self, rows: Whole) -> Luck:
        """Return the luck of some of the replicates, by their rows, in rising order."""
        offsets = rows if self.offsets is None else self.offsets[rows]
        return dataclasses.replace(self, count=len(rows), offsets=offsets)

    def uniforms(self, streams: Sequence[int], day: int) -> Array:
        """Return uniforms in [0, 1), shape ``[count, len(streams)]``, stored replicate-fastest."""
        if not len(streams):
            return np.empty((self.count, 0))
        skipped = self.first % WORDS_PER_COUNTER
        span = self.count if self.offsets is None else int(self.offsets.max(initial=-1)) + 1
        found = np.empty((len(streams), skipped + span))
        (philox, generator), (state, key) = self._reset, self._state(day)
        for row, hashed in zip(found, streams, strict=True):
            key[1] = hashed
            philox.state = state  # type: ignore[assignment]
            generator.random(out=row)  # the upper 53 bits of one word each
        mine = slice(skipped, None) if self.offsets is None else skipped + self.offsets
        return found[:, mine].T

    def generator(self, day: int, *names: str) -> np.random.Generator:
        """Return a generator of its own for whoever is named, on one day of the first replicate."""
        key = np.array([self.seed, stream("generator", *names)], dtype=np.uint64)
        counter = np.array([0, day, self.first, 1], dtype=np.uint64)
        return np.random.Generator(np.random.Philox(key=key, counter=counter))

    @cached_property
    def _reset(self) -> tuple[np.random.Philox, np.random.Generator]:
        """One generator for all streams, whose state is set before each is drawn."""
        philox = np.random.Philox(key=0)
        return philox, np.random.Generator(philox)

    def _state(self, day: int) -> tuple[dict[str, object], Streams]:
        """Return the state of a generator on a day, and in it the key, whose second word is the stream."""
        # never a list for the key: values of 2**63 and more would silently round through float64
        key = np.array([self.seed, 0], dtype=np.uint64)
        counter = np.array([self.first // WORDS_PER_COUNTER, day, 0, 0], dtype=np.uint64)
        state = {
            "bit_generator": "Philox",
            "state": {"counter": counter, "key": key},
            "buffer": np.zeros(WORDS_PER_COUNTER, dtype=np.uint64),
            "buffer_pos": WORDS_PER_COUNTER,
            "has_uint32": 0,
            "uinteger": 0,
        }
        return state, key


def drawn(luck: Luck, streams: Streams, day: int) -> Array:
    """Return uniforms of the shape ``[R, *streams.shape]``; 0 where there is no stream."""
    used = np.flatnonzero(streams)
    found: Array = per_replicate(luck.count, (streams.size,))
    found[:, used] = luck.uniforms([int(one) for one in streams.ravel()[used]], day)
    return np.moveaxis(found.T.reshape(*streams.shape, luck.count), -1, 0)
