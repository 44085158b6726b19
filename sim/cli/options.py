"""The arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

MOST_RUNS = 10_000_000
"""A number beyond it is a slip of the hand: no machine keeps the result of so many runs."""

File = Annotated[Path, typer.Argument(metavar="FILE", help="A scenario file (YAML).")]
VariantName = Annotated[
    str | None, typer.Option("--variant", help="A variant of the scenario; the base by default.")
]
Seed = Annotated[int, typer.Option("--seed", help="All luck follows from it. Whole, from 0.")]
Replicate = Annotated[
    int, typer.Option("--replicate", min=0, max=MOST_RUNS - 1, help="Which run under that seed.")
]
Replicates = Annotated[int, typer.Option("--replicates", min=1, max=MOST_RUNS, help="Runs of each variant.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for another program.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print the whole table as CSV.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print the result and errors, nothing else.")]


def one_of_json_and_csv(as_json: bool, as_csv: bool) -> None:
    """Refuse to print two things at once.

    Raises
    ------
    typer.BadParameter
    """
    if as_json and as_csv:
        raise typer.BadParameter("give --json or --csv, not both")


def listed_names(text: str, option: str) -> list[str]:
    """Return names that have commas between them.

    Raises
    ------
    typer.BadParameter
        If there is none.
    """
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise typer.BadParameter(f"found {text!r}, must be names or all", param_hint=option)
    return names


def pairs(given: Sequence[str], option: str, shape: str) -> dict[str, str]:
    """Return what repeated options such as ``--actor RUS=russia`` say, by what is left of ``=``.

    Raises
    ------
    typer.BadParameter
        If one has no ``=``, nothing on a side of it, or says something else than one before it.
    """
    found: dict[str, str] = {}
    for text in given:
        name, _, value = (part.strip() for part in text.partition("="))
        if not name or not value:
            raise typer.BadParameter(f"found {text!r}, must be {shape}", param_hint=option)
        if found.setdefault(name, value) != value:
            raise typer.BadParameter(f"{name} is both {found[name]} and {value}", param_hint=option)
    return found
