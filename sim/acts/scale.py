"""Scales: how cooperative or hostile an act is, as a number. The default one can be replaced."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from sim.acts.plover import PLOVER
from sim.acts.vocabulary import WORDS, Coding
from sim.errors import DiplosimError, did_you_mean

MAX_BYTES = 1_000_000
Scale = Mapping[str, float]
"""Scores by word (``argue``), type (``REQUEST``) or type and mode (``REQUEST/change``)."""

DEFAULT_SCALE: Scale = MappingProxyType(
    {word.word: word.score for word in WORDS.values()}
    | {kind.code: kind.score for kind in PLOVER.values()}
    | {
        f"{kind.code}/{mode}": score
        for kind in PLOVER.values()
        for mode, score in kind.modes.items()
        if score is not None
    }
)
"""That of PLOVER's manual, from -10 (conflict) to 10 (cooperation)."""


def score_of(written: str, coded: Coding, scale: Scale = DEFAULT_SCALE) -> float:
    """Return the score of an act: of its word, else of type and mode, else of its type.

    Where a scenario gives a word another mode than its own, type and mode go before the word.

    Raises
    ------
    DiplosimError
        If the scale has none of them.
    """
    word = WORDS.get(written)
    names = [written, str(coded)] if word is not None and word.coding == coded else [str(coded), written]
    for name in (*names, coded.type):
        if name in scale:
            return scale[name]
    wanted = dict.fromkeys((*names, coded.type))
    raise DiplosimError(f"the scale has no score for {written!r}; give it a line for {' or '.join(wanted)}.")


def read_scale(source: str | os.PathLike[str] | Scale) -> Scale:
    """Return a scale from a CSV file, or a mapping once it has been checked.

    Parameters
    ----------
    source : path or mapping of str to float
        A file has a header line and the columns ``act`` and ``score``. An act is a word, a PLOVER
        type, or ``TYPE/mode``.

    Raises
    ------
    DiplosimError
        If the file cannot be read, or an act or a score is none; it lists all problems.
    """
    entries: list[tuple[str, str, float | str]] = (
        [("the scale", name, value) for name, value in source.items()]
        if isinstance(source, Mapping)
        else _lines(Path(source))
    )
    scale: dict[str, float] = {}
    problems: list[str] = []
    for place, name, value in entries:
        problem = _problem(name, value) or (f"found {name!r} again" if name in scale else "")
        if problem:
            problems.append(f"{place}: {problem}")
        else:
            scale[name] = float(value)
    if problems:
        raise DiplosimError("\n".join(problems))
    return scale


def _lines(path: Path) -> list[tuple[str, str, float | str]]:
    """Return (place, act, score) of each line; scores are still to be read."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            raise DiplosimError(f"{path} is no file of at most {MAX_BYTES // 1_000_000} MB; give a CSV file.")
        reader = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
        if not {"act", "score"} <= set(reader.fieldnames or ()):
            raise DiplosimError(f"{path}:1: found {reader.fieldnames}, must have the columns act and score.")
        return [
            (f"{path}:{reader.line_num}", (row["act"] or "").strip(), row["score"] or "") for row in reader
        ]
    except UnicodeDecodeError as error:
        raise DiplosimError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8.") from None
    except (OSError, csv.Error) as error:
        raise DiplosimError(f"{path} cannot be read: {error}.") from None


def _problem(name: str, value: float | str) -> str:
    kind, _, mode = name.partition("/")
    known = name in WORDS or (kind in PLOVER and (not mode or mode in PLOVER[kind].modes))
    if not known or name.endswith("/"):
        modes = [f"{kind}/{mode}" for mode in PLOVER[kind].modes] if kind in PLOVER else []
        hint = did_you_mean(name, (*PLOVER, *WORDS, *modes))
        return f"found act {name!r}, must be a word of the vocabulary, a PLOVER type, or TYPE/mode.{hint}"
    try:
        finite = not isinstance(value, bool) and math.isfinite(float(value))
    except (TypeError, ValueError):
        finite = False
    return "" if finite else f"found score {value!r} for {name}, must be a number"
