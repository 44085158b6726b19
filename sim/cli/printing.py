"""What is printed where: results on the standard stream, everything else on the error stream."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape

out = Console(highlight=False, soft_wrap=True)
tables = Console(highlight=False, width=None if sys.stdout.isatty() else 180)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


class Notes:
    """What is said beside the result.

    Parameters
    ----------
    quiet : bool
        Say nothing.
    """

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self._console = Console(stderr=True, highlight=False, soft_wrap=True, quiet=quiet)

    def say(self, text: str) -> None:
        """Print a line."""
        self._console.print(escape(text))

    @contextmanager
    def busy(self, what: str) -> Iterator[None]:
        """Show on a terminal that work goes on; stay silent when piped."""
        if self._console.is_terminal and not self.quiet:
            with self._console.status(escape(what)):
                yield
        else:
            yield


def print_json(value: Any) -> None:
    """Print a value as JSON, for another program."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")
