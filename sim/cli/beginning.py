"""``diplosim new`` and ``diplosim demo``: a first file, and a first look."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import chdir
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.checking import check
from sim.cli.comparing import compare
from sim.cli.options import Quiet
from sim.cli.playing import explain, run
from sim.cli.printing import Notes, out
from sim.errors import DiplosimError

STARTER = "starter.yaml"
"""The scenario that both commands use; it stands beside this module."""


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The scenario file to write.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    quiet: Quiet = False,
) -> None:
    """Write a small scenario with comments, ready to be checked, run and changed.

    Examples
    --------
    diplosim new talks.yaml
    diplosim new talks.yaml --force
    """
    from sim.files import write_whole

    if file.exists() and not force:
        raise DiplosimError(f"{file} exists; give another name, or --force to replace it.")
    write_whole(file, _starter().splitlines())
    Notes(quiet).say(f"wrote {file}; next: diplosim check {file}")


def _starter() -> str:
    return files("sim.cli").joinpath(STARTER).read_text(encoding="utf-8")


def demo(quiet: Quiet = False) -> None:
    """Show in a minute what the library does: a small case is checked, run, explained and compared.

    Examples
    --------
    diplosim demo
    """
    notes = Notes(quiet)
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        for words, step in _steps(Path("talks.yaml")):
            notes.say(f"$ diplosim {words}")
            step()
            out.print()


def _steps(file: Path) -> tuple[tuple[str, Callable[[], None]], ...]:
    """Return what is shown, each as it would be typed."""
    return (
        (f"new {file}", lambda: new(file, quiet=True)),
        (f"check {file} --brief", lambda: check(file, brief=True)),
        (f"run {file}", lambda: run(file)),
        (
            f"explain {file} --actor ridgeland --quantity pull_back",
            lambda: explain(file, actor="ridgeland", quantity="pull_back"),
        ),
        (f"compare {file} --replicates 200", lambda: compare(file, replicates=200)),
    )
