"""The ``diplosim`` command. Heavy imports wait inside the commands, so ``--help`` answers at once.

A command is a function in one of the modules of this folder, with a place in ``PANELS``. Its docstring
is its help; the lines under "Examples" are shown below the options, and a test runs them.
"""

from __future__ import annotations

import inspect
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version as version_of
from typing import Annotated

import typer
from rich.markup import escape

from sim.cli.bargaining import bargain
from sim.cli.beginning import demo, new
from sim.cli.checking import check
from sim.cli.comparing import compare
from sim.cli.drafting import draft
from sim.cli.looking_up import rules, schema
from sim.cli.playing import explain, run
from sim.cli.printing import errors, out
from sim.cli.records import beside, events
from sim.cli.reporting import odd, report
from sim.cli.viewing import view
from sim.errors import DiplosimError

PANELS: dict[str, tuple[Callable[..., None], ...]] = {
    "Begin": (demo, new, draft, check),
    "Play and ask": (run, explain, compare, bargain, view),
    "Hand over": (report, odd),
    "Records of real events": (beside, events),
    "Look up": (rules, schema),
}
"""The commands under their headings, in the order of ``diplosim --help``."""

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    help="Simulate multi-party diplomacy: check a scenario, run it, ask why.",
    epilog="New here? Begin with: diplosim demo",
)


def _register(command: Callable[..., None], panel: str) -> None:
    text, _, examples = (inspect.getdoc(command) or "").partition("\n\nExamples\n--------\n")
    # in an epilog a single line break is a blank
    below = "\n\n".join(["[bold]Examples[/]", *map(escape, examples.splitlines())])
    app.command(help=text, epilog=below, rich_help_panel=panel)(command)


for _panel, _commands in PANELS.items():
    for _command in _commands:
        _register(_command, _panel)


def _print_version(wanted: bool) -> None:
    if wanted:
        out.print(f"diplosim {version_of('diplosim')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and leave."
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def _give_up_printing() -> None:
    """Lead the standard stream nowhere, or Python would try again when it ends, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; exit code 0 fine, 1 the input is wrong, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        # formulas and bars use signs that an old code page lacks; a question mark beats a traceback
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        try:
            app(args=list(arguments) if arguments is not None else None, prog_name="diplosim")
        finally:
            sys.stdout.flush()  # what cannot be written, as on a full disk, is to be found out here
    except DiplosimError as error:
        errors.print(escape(str(error)))
        raise SystemExit(1) from None
    except OSError as error:
        if error.filename is None:
            _give_up_printing()
        place = "print the result" if error.filename is None else f"use {error.filename}"
        errors.print(escape(f"cannot {place}: {error.strerror or error}"))
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
