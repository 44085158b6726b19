"""``diplosim check``: what a scenario file says, and on what it rests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from sim.cli.options import AsJson, File, Quiet, Replicates, Seed
from sim.cli.printing import Notes, out, print_json, tables

if TYPE_CHECKING:
    import pandas as pd

    from sim.errors import Problem
    from sim.scenario.scenario import Scenario


def check(
    file: File,
    brief: Annotated[bool, typer.Option("--brief", help="A few lines instead of every number.")] = False,
    patterns: Annotated[
        bool,
        typer.Option(
            "--patterns", help="Ask on many runs (--replicates) how often the file's patterns hold."
        ),
    ] = False,
    replicates: Replicates = 200,
    seed: Seed = 1,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Check a scenario file, and print every number with the sentence beside it; of a draft, what is open.

    Examples
    --------
    diplosim check talks.yaml
    diplosim check talks.yaml --brief --patterns
    """
    from sim.scenario.drafts import OpenDraft
    from sim.scenario.listing import numbers, uncovered, warnings
    from sim.scenario.reading import load

    try:
        scenario = load(file)
    except OpenDraft as draft:
        _print_open(draft.problems, as_json)
        return
    found = numbers(scenario)
    missing, doubts = uncovered(scenario), warnings(scenario)
    table = _patterns(scenario, replicates, seed, Notes(quiet)) if patterns else None
    if as_json:
        print_json(
            {
                "scenario": scenario.id,
                "hash": scenario.hash,
                "numbers": [number.as_dict() for number in found],
                "uncovered": list(missing),
                "warnings": list(doubts),
                "patterns": None if table is None else table.to_dict("records"),
            }
        )
        return
    if not brief:
        _print_numbers(found)
    _print_summary(scenario, found, missing, doubts)
    if table is not None:
        _print_patterns(table, replicates)


def _print_open(places: Sequence[Problem], as_json: bool) -> None:
    """Say what of a draft is still to be filled in."""
    if as_json:
        print_json({"status": "draft", "open": [vars(place) for place in places]})
        return
    table = Table("line", "place", "what is open", box=None, pad_edge=False)
    for place in places:
        table.add_row(str(place.line), escape(place.path), escape(place.message))
    tables.print(table)
    out.print(
        f"A draft, without mistakes. Open places: {len(places)}; it can be played once they are filled in."
    )


def _patterns(scenario: Scenario, replicates: int, seed: int, notes: Notes) -> pd.DataFrame:
    with notes.busy(f"playing {replicates} runs of every variant that a pattern names"):
        from sim.results.patterns import check_patterns

        return check_patterns(scenario, replicates=replicates, seed=seed)


def _print_numbers(found: Sequence[Any]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("number", "value", "range", "why"):
        table.add_column(heading, overflow="fold")
    for number in found:
        low_high = "" if number.range is None else f"{number.range[0]:g} … {number.range[1]:g}"
        table.add_row(
            escape(number.path),
            f"{number.value:g}",
            low_high,
            escape(f"{number.provenance}: {number.reason}"),
        )
    tables.print(table)


def _print_summary(
    scenario: Scenario, found: Sequence[Any], missing: Iterable[str], doubts: Iterable[str]
) -> None:
    by_kind: dict[str, int] = {}
    for number in found:
        by_kind[number.provenance] = by_kind.get(number.provenance, 0) + 1
    words = {
        "evidence": "cite a sentence or an outside fact",
        "unknown": "say that the text is silent",
        "assumption": "state their own assumption",
        "element": "inherit the reason of the element they stand in",
        "default": "are not argued: they rest on the default assumption",
    }
    out.print(f"{escape(scenario.title)}: fine. {_counted(scenario)}")
    kinds = "; ".join(f"{by_kind[kind]} {text}" for kind, text in words.items() if kind in by_kind)
    out.print(f"{len(found)} numbers: {kinds}.")
    if scenario.coding:
        absent = list(missing)
        verdict = f"nothing covers {', '.join(absent)}" if absent else "every one has its element"
        out.print(f"{len(scenario.coding)} coded events and dynamics: {verdict}.")
    for doubt in doubts:
        out.print(f"note: {escape(doubt)}")


def _counted(scenario: Scenario) -> str:
    kinds = {"actors": "actor", "issues": "issue", "propositions": "proposition", "channels": "channel"}
    kinds |= {"playbook": "act", "outcomes": "outcome", "variants": "variant"}
    counts = ((len(getattr(scenario, field)), word) for field, word in kinds.items())
    return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts) + "."


def _print_patterns(table: pd.DataFrame, replicates: int) -> None:
    if table.empty:
        out.print("The file states no patterns.")
        return
    out.print(f"Patterns over {replicates} runs each:")
    shown = Table("", "pattern", "variant", "expected", "measured", "of runs", box=None, pad_edge=False)
    for row in table.to_dict("records"):
        mark = "[green]holds[/]" if row["holds"] else "[red]fails[/]"
        shown.add_row(
            mark, escape(row["text"]), row["variant"], row["expected"], row["measured"], str(row["runs"])
        )
    tables.print(shown)
