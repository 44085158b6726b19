"""``diplosim rules`` and ``diplosim schema``: what a scenario file may say."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from sim.cli.options import AsJson, Quiet
from sim.cli.printing import out, print_json


def schema(quiet: Quiet = False) -> None:
    """Print the JSON Schema of scenario files, for editors.

    Examples
    --------
    diplosim schema > scenario.schema.json
    """
    del quiet  # nothing is said beside the result; a script may pass it to every command
    from sim.scenario.schema import json_schema

    print_json(json_schema())


def _rules_like(incomplete: str) -> list[str]:
    """Return the rules that a shell may complete."""
    from sim.rules import RULES

    return [name for name in RULES if name.startswith(incomplete)]


def rules(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", autocompletion=_rules_like, help="One rule in full.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """List the rules that move stances, beliefs and trust, or show one with a small picture.

    Examples
    --------
    diplosim rules
    diplosim rules bounded_confidence
    """
    del quiet  # nothing is said beside the result; a script may pass it to every command
    from sim.report.catalogue import as_dict, in_full, in_short
    from sim.rules import RULES, listed

    if name is not None:
        entry = listed(name)
        if as_json:
            print_json([as_dict(entry)])
        else:
            out.print(escape(in_full(entry)))
    elif as_json:
        print_json([as_dict(entry) for entry in RULES.values()])
    else:
        out.print(escape("\n\n".join(in_short(entry) for entry in RULES.values())))
