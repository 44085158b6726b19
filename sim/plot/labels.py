"""Words in pictures: made safe, cut to length, and placed so that none covers another."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.optimize import isotonic_regression

from sim.arrays import Array
from sim.errors import ParameterError, UnknownNameError, unknown_name

MOST = 28
"""Characters of a label, unless a picture has room for more."""

CHARACTER = 5.6
"""Width of a character of a label, in pixels; a generous mean."""


def plain(text: str) -> str:
    """Return text on one line, without control characters, and without what opens a tag.

    A picture draws text as text, but a notebook puts its description into a page as it is, where
    ``</script>`` would end it. So ``<`` becomes ``‹``.
    """
    kept = (" " if unicodedata.category(letter).startswith("C") else letter for letter in text)
    return " ".join("".join(kept).split()).replace("<", "‹")


def cut(text: str, most: int = MOST) -> str:
    """Return plain text of at most ``most`` characters; of a longer one both ends are kept.

    Examples
    --------
    >>> cut("the Interim Committee for National Reconciliation", 24)
    'the Interim…conciliation'
    """
    text = plain(text)
    if len(text) <= most:
        return text
    tail = most // 2
    return f"{text[: most - tail - 1].rstrip()}…{text[-tail:].lstrip()}"


def wrapped(text: str, width: int, lines: int = 3) -> list[str]:
    """Return plain text in at most ``lines`` lines of at most ``width`` characters.

    Examples
    --------
    >>> wrapped("operations halt and a political process opens", 20)
    ['operations halt and', 'a political process', 'opens']
    """
    return textwrap.wrap(plain(text), width, max_lines=lines, placeholder=" …") or [""]


def words(name: str) -> str:
    """Return an id as words."""
    return name.replace("_", " ")


def spread(values: Sequence[float], gap: float, low: float, high: float) -> Array:
    """Return places near ``values``, at least ``gap`` apart and in the same order, in [low, high].

    The places nearest to the values in the sum of squares, then pushed inside the bounds. Where
    the bounds have too little room, they are evenly apart.

    Parameters
    ----------
    values : sequence of float
    gap, low, high : float
        In the units of the values.

    Examples
    --------
    >>> spread([0.5, 0.5, -1.0], gap=0.2, low=-1.0, high=1.0)
    array([ 0.4,  0.6, -1. ])
    """
    wanted = np.asarray(values, dtype=np.float64)
    if not len(wanted):
        return wanted
    order = np.argsort(wanted, kind="stable")
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1))
    steps = gap * np.arange(len(wanted))
    settled = isotonic_regression(wanted[order] - steps).x
    places = np.empty_like(wanted)
    places[order] = np.clip(settled, low, high - steps[-1]) + steps
    return places


def packed(starts: Sequence[float], ends: Sequence[float]) -> list[int]:
    """Return a row for each stretch, so that stretches of a row do not touch; the first that is free.

    Examples
    --------
    >>> packed([0, 2, 5], [4, 6, 9])
    [0, 1, 0]
    """
    free: list[float] = []
    rows = [0] * len(starts)
    for one in sorted(range(len(starts)), key=lambda n: (starts[n], n)):
        row = next((row for row, since in enumerate(free) if since < starts[one]), len(free))
        free[row : row + 1] = [ends[one]]
        rows[one] = row
    return rows


def chosen(kind: str, asked: Iterable[str] | str | None, known: Iterable[str]) -> list[str]:
    """Return the names that are asked for, all that are known by default.

    Raises
    ------
    UnknownNameError
        If one is not known.
    ParameterError
        If none is asked for.
    """
    known = list(known)
    names = known if asked is None else [asked] if isinstance(asked, str) else list(dict.fromkeys(asked))
    for name in names:
        if name not in known:
            raise UnknownNameError(unknown_name(kind, name, known))
    if not names:
        raise ParameterError(
            f"there is no {kind} to draw; name at least one of {', '.join(known) or 'none'}."
        )
    return names
