"""Files of coded events, from anywhere: read line by line, with all that is wrong at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from sim.acts import gdelt, icews
from sim.acts.coded import CodedEvent
from sim.acts.plover_json import from_json
from sim.errors import DiplosimError

MAX_BYTES = 128_000_000
MAX_LINE = 1_000_000
MAX_PROBLEMS = 20
Reader = Callable[[str], tuple[CodedEvent, ...]]


def read_coded(path: str | os.PathLike[str]) -> list[CodedEvent]:
    """Read PLOVER JSONL, GDELT 2.0 or ICEWS; the first line says which.

    Raises
    ------
    DiplosimError
        If the file cannot be read, is too large, or a line is no event; it lists the first
        twenty problems, each with its line.
    """
    name, events, problems = Path(path), list[CodedEvent](), list[str]()
    read: Reader | None = None
    try:
        with _opened(name) as file:
            for number, raw in _lines(file):
                try:
                    line = _decoded(raw)
                    read = read or _reader_of(line)
                    events += () if number == 1 and _is_header(line) else read(line)
                except ValueError as error:
                    problems.append(f"{name}:{number}: {error}")
                    if read is None or len(problems) == MAX_PROBLEMS:
                        break
    except OSError as error:
        raise DiplosimError(f"{name} cannot be read: {error.strerror}.") from error
    if problems:
        raise DiplosimError("\n".join(problems))
    return events


def _opened(path: Path) -> BinaryIO:
    if not path.is_file():
        what = "is no regular file" if path.exists() else "does not exist"
        raise DiplosimError(f"{path} {what}; give a file of coded events.")
    if path.stat().st_size > MAX_BYTES:
        raise DiplosimError(
            f"{path} is larger than {MAX_BYTES // 1_000_000} MB; cut it to the days you need."
        )
    return path.open("rb")


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield lines that are not empty, with their numbers; of a longer one than allowed, its beginning."""
    number, rest = 0, False
    while raw := file.readline(MAX_LINE + 1):
        number += not rest
        if not rest and raw.strip():
            yield number, raw.rstrip(b"\r\n")
        rest = not raw.endswith(b"\n")


def _decoded(raw: bytes) -> str:
    if len(raw) > MAX_LINE:
        raise ValueError(f"is longer than {MAX_LINE:,} bytes; an event is a line")
    try:
        return raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 (byte {error.start}); unpack the file, or save it as UTF-8") from None


def is_coded(line: str) -> bool:
    """Whether a first line is that of a file of coded events, and not of a text."""
    try:
        return bool(_reader_of(line))
    except ValueError:
        return False


def _reader_of(line: str) -> Reader:
    if line.lstrip().startswith("{"):
        return from_json
    if line.count("\t") == gdelt.COLUMNS - 1:
        return lambda line: (gdelt.from_gdelt(line),)
    if line.count("\t") == icews.COLUMNS - 1:
        return lambda line: (icews.from_icews(line),)
    raise ValueError(
        "is neither PLOVER nor GDELT nor ICEWS; a line must be a JSON object, or the "
        f"{gdelt.COLUMNS} columns of GDELT 2.0 or the {icews.COLUMNS} of ICEWS, parted by tabs"
    )


def _is_header(line: str) -> bool:
    return gdelt.is_header(line) or icews.is_header(line)
