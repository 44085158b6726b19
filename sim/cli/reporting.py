"""``diplosim report`` and ``diplosim odd``: what is handed over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import File, Quiet, Replicates, Seed, listed_names
from sim.cli.printing import Notes


def report(
    file: File,
    output: Annotated[Path, typer.Option("--out", "-o", help="The page.")] = Path("report.html"),
    variants: Annotated[
        str, typer.Option("--variants", help="Names with commas between them, all, or base.")
    ] = "all",
    replicates: Replicates = 300,
    seed: Seed = 1,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes; by default one per processor.")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option("--outcome", help="The outcome that assumptions are asked about.")
    ] = None,
    actor: Annotated[str | None, typer.Option("--actor", help="Whose move is explained.")] = None,
    quantity: Annotated[
        str | None, typer.Option("--quantity", help="On which issue, or about which proposition.")
    ] = None,
    assumptions: Annotated[
        bool, typer.Option(help="Ask which assumptions matter most, by playing again and again.")
    ] = True,
    quiet: Quiet = False,
) -> None:
    """Make one page to hand over: what happens, how sure, and why, with pictures and the source.

    Examples
    --------
    diplosim report talks.yaml --replicates 200 -o report.html
    diplosim report talks.yaml --variants no_mediator --no-assumptions
    """
    from sim.scenario.reading import load

    notes = Notes(quiet)
    scenario = load(file)
    with notes.busy("starting"):
        from sim.flow import ensemble
        from sim.report.page import check_asked, environment, report

        check_asked(scenario, outcome=outcome, actor=actor, quantity=quantity)
        environment()  # says what is not installed before anything is played
    study = ensemble(
        scenario,
        variants="all" if variants == "all" else listed_names(variants, "--variants"),
        replicates=replicates,
        seed=seed,
        workers=workers,
        record="daily",
        progress=not quiet,
    )
    made = report(
        study,
        outcome=outcome,
        actor=actor,
        quantity=quantity,
        assumptions=assumptions,
        file=file.name,
        progress=not quiet,
    )
    made.save(output)
    notes.say(f"written to {output}")


def odd(
    file: File,
    output: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Write it here: a page if the name ends with .html, else Markdown."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Describe the model by the ODD+D protocol, made from the scenario and the rules that it uses.

    Examples
    --------
    diplosim odd talks.yaml
    diplosim odd talks.yaml -o model.html
    """
    from sim.scenario.reading import load

    scenario = load(file)
    from sim.report.odd import describe

    description = describe(scenario)
    if output is None:
        sys.stdout.write(description.markdown)
        return
    description.save(output)
    Notes(quiet).say(f"written to {output}")
