"""Writing a file whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.errors import DiplosimError

WRITING = ".writing-"
"""What the folder of an unfinished file begins with; a process that was killed may leave one."""


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a path to write to; what is written takes the place of ``target`` once the block ends well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=WRITING) as folder:
        part = Path(folder) / target.name
        yield part
        part.replace(target)


def write_whole(path: str | os.PathLike[str], lines: Iterable[str]) -> Path:
    """Write lines of text to ``path``; they take the place of what is there once all are written.

    Raises
    ------
    DiplosimError
        If it cannot be written.
    """
    target = Path(path)
    try:
        with replacing(target) as part, part.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
    except OSError as error:
        raise DiplosimError(f"cannot write {target}: {error.strerror}; give another path.") from error
    return target
