"""Writing a file whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sim.errors import DiplosimError


def write_whole(path: str | os.PathLike[str], lines: Iterable[str]) -> Path:
    """Write lines of text to ``path``; they take the place of what is there once all are written.

    Raises
    ------
    DiplosimError
        If it cannot be written.
    """
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".writing-") as folder:
            part = Path(folder) / target.name
            with part.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(f"{line}\n" for line in lines)
            return part.replace(target)
    except OSError as error:
        raise DiplosimError(f"cannot write {target}: {error.strerror}; give another path.") from error
