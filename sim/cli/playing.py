"""``diplosim run`` and ``diplosim explain``: one run, and why it went as it did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from sim.cli.options import AsJson, File, Quiet, Replicate, Seed, VariantName, pairs
from sim.cli.printing import Notes, out, print_json

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.run import Run
    from sim.scenario.scenario import Scenario


def run(
    file: File,
    variant: VariantName = None,
    seed: Seed = 1,
    replicate: Replicate = 0,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Write tables and picture into this folder.")
    ] = None,
    plover: Annotated[
        Path | None, typer.Option("--plover", help="Write what was done as coded events, PLOVER JSONL.")
    ] = None,
    code: Annotated[
        list[str] | None,
        typer.Option("--code", metavar="ACTOR=CODE", help="A country code for --plover. Repeat it."),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Play a scenario once and say in a dozen lines what happened.

    Examples
    --------
    diplosim run talks.yaml --seed 7
    diplosim run talks.yaml --variant no_mediator --out out/no_mediator
    diplosim run talks.yaml --plover acts.jsonl --code ridgeland=RDG
    """
    from sim.scenario.reading import load

    codes = pairs(code or (), "--code", "ACTOR=CODE, e.g. russia=RUS")
    if codes and plover is None:
        raise typer.BadParameter("is for --plover PATH; give both", param_hint="--code")
    notes = Notes(quiet)
    scenario = load(file)
    with notes.busy("playing"):
        from sim.flow import run as play_once
        from sim.results.story import how_typical, story

        played = play_once(scenario, seed=seed, replicate=replicate, variant=variant)
        typical = how_typical(played.plan, seed=seed)
        written = _written(played, folder, plover, codes)
    if as_json:
        _print_run(played, typical, written)
    else:
        out.print(escape(story(played)))
        _print_typical(typical, scenario)
    if written:
        notes.say(f"written: {', '.join(map(str, written))}")


def _written(
    played: Run, folder: Path | None, plover: Path | None, codes: dict[str, str]
) -> tuple[Path, ...]:
    """Write what was asked for; the events first, whose codes may be wrong."""
    from sim.results.export import write_run

    coded = () if plover is None else (played.to_plover(plover, codes=codes),)
    return coded if folder is None else (*coded, *write_run(played, folder))


def _print_run(played: Run, typical: pd.DataFrame, written: tuple[Path, ...]) -> None:
    from sim.results.export import provenance

    outcomes = played.outcomes.drop(columns=["variant", "replicate"])
    print_json(
        {
            **provenance(played),
            "outcomes": json.loads(outcomes.to_json(orient="records")),
            "typical": typical.to_dict("records"),
            "files": [str(path) for path in written],
        }
    )


def _print_typical(typical: pd.DataFrame, scenario: Scenario) -> None:
    out.print("One run is an anecdote; of 200 runs under this seed:")
    for row in typical.to_dict("records"):
        part = scenario.outcomes[row["outcome"]]
        median = "" if row["median_day"] is None else f", median day {row['median_day']:g}"
        seen = f" (observed: day {part.observed.day.value:g})" if part.observed else ""
        out.print(f"  {escape(part.text or row['outcome'])}: {row['share']:.0%}{median}{seen}")


def explain(
    file: File,
    quantity: Annotated[
        str,
        typer.Option("--quantity", help="An issue, a proposition, trust.SPEAKER or a situation variable."),
    ],
    actor: Annotated[str | None, typer.Option("--actor", help="Left out for a situation variable.")] = None,
    day: Annotated[int | None, typer.Option("--day", help="One day; the whole run by default.")] = None,
    variant: VariantName = None,
    seed: Seed = 1,
    replicate: Replicate = 0,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Say why a stance, a belief or the ground moved, down to the sentence.

    Examples
    --------
    diplosim explain talks.yaml --actor ridgeland --quantity pull_back
    diplosim explain talks.yaml --quantity calm --day 3
    """
    from sim.scenario.reading import load

    scenario = load(file)
    with Notes(quiet).busy("playing"):
        from sim.flow import explain as explain_run
        from sim.flow import run as play_once

        played = play_once(scenario, seed=seed, replicate=replicate, variant=variant)
        why = explain_run(played, actor=actor, quantity=quantity, day=day)
    if as_json:
        rows = json.loads(why.rows.to_json(orient="records", double_precision=15))
        print_json(
            {"actor": actor, "quantity": quantity, "before": why.before, "after": why.after, "rows": rows}
        )
        return
    out.print(escape(str(why)))
