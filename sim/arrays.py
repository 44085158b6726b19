"""The array types of the library, the words for their axes, and range checks.

Axes are counted from the right and named everywhere by the same letters: ``R`` replicates,
``N`` actors (as listeners), ``M`` inbox slots, ``K`` issues, ``P`` propositions, ``S``
situation variables, ``A`` acts. ``...`` stands for no axis at all or for the replicates.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import ParameterError

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
Streams = npt.NDArray[np.uint64]
Value = float | Array


def in_range(name: str, value: Value, low: float, high: float, unit: str) -> None:
    """Raise unless every entry of ``value`` lies in [low, high].

    Raises
    ------
    ParameterError
        Naming the parameter, the first offending value, the range and the unit.
    """
    entries = np.asarray(value, dtype=np.float64)
    inside = (entries >= low) & (entries <= high)  # NaN compares false, so it is refused too
    if not inside.all():
        offending = float(entries[~inside].flat[0])
        raise ParameterError(f"{name}={offending:g} must lie in [{low}, {high}] ({unit}).")


def left_fold(slices: Iterable[Array], start: Array) -> Array:
    """Add ``slices`` to ``start`` one after the other, in their order.

    Never ``.sum()``: its order of addition, and so the last bit, depends on memory layout
    and batch size.
    """
    total = start.copy(order="K")
    for part in slices:
        total += part
    return total


def over_slots(values: Array) -> Array:
    """Fold an inbox ``[..., N, M, X]`` over its slots into ``[..., N, X]``, in slot order."""
    slots = [values[..., slot, :] for slot in range(values.shape[-2])]
    if not slots:
        return np.zeros(values.shape[:-2] + values.shape[-1:])
    return left_fold(slots, np.zeros_like(slots[0]))


def per_replicate(count: int, shape: tuple[int, ...], dtype: npt.DTypeLike = np.float64) -> Any:
    """Return zeros ``[R, *shape]``, stored replicate-fastest.

    Replicates of one entry lie side by side in memory, so that a column such as ``array[:, 3]`` is
    read and written at full speed; NumPy keeps the order from operand to result.
    """
    return np.zeros((*shape, count), dtype).transpose(len(shape), *range(len(shape)))


def replicate_fastest(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return ``array`` [R, ...] itself where it is stored replicate-fastest, else a copy that is.

    Where operands disagree NumPy falls back to the order of C, and one slow array makes all that is
    worked out from it slow.
    """
    if array.strides[0] == array.itemsize:
        return array
    copy: npt.NDArray[Any] = per_replicate(len(array), array.shape[1:], array.dtype)
    copy[:] = array
    return copy


def repeated(count: int, opening: npt.NDArray[Any]) -> Any:
    """Return ``opening`` for every replicate, ``[R, *opening.shape]``, stored replicate-fastest."""
    copies = per_replicate(count, opening.shape, opening.dtype)
    copies[:] = opening
    return copies
