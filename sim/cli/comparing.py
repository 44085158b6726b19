"""``diplosim compare``: what each change did, over many runs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from sim.cli.options import AsCsv, AsJson, File, Quiet, Replicates, Seed, listed_names, one_of_json_and_csv
from sim.cli.printing import Notes, out, print_json


def compare(
    file: File,
    variants: Annotated[
        str,
        typer.Option("--variants", help="Names with commas between them, or all."),
    ] = "all",
    baseline: Annotated[str, typer.Option("--baseline", help="What the others are compared with.")] = "base",
    replicates: Replicates = 1000,
    seed: Seed = 1,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes; by default one per processor.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Keep the study here; a killed one goes on from there."),
    ] = None,
    words: Annotated[bool, typer.Option("--words", help="Put words of likelihood beside shares.")] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    quiet: Quiet = False,
) -> None:
    """Play variants many times on the same luck, and say what each change did, how often, how sure.

    Examples
    --------
    diplosim compare talks.yaml --replicates 300
    diplosim compare talks.yaml --variants no_mediator --out out/study --words
    """
    one_of_json_and_csv(as_json, as_csv)
    wanted = None if variants == "all" else listed_names(variants, "--variants")
    from sim.scenario.reading import load

    notes = Notes(quiet)
    scenario = load(file)
    with notes.busy("starting"):
        from sim.flow import ensemble
        from sim.report.comparison import comparison_text
        from sim.results.compare import compare as compare_variants
        from sim.results.compare import warnings

    study = ensemble(
        scenario,
        variants=[*(scenario.variants if wanted is None else wanted), baseline],
        replicates=replicates,
        seed=seed,
        workers=workers,
        out=folder,
        progress=not quiet,
    )
    table = compare_variants(study, baseline=baseline, words=words)
    doubts = warnings(study, baseline=baseline)
    if as_csv:
        sys.stdout.write(table.to_csv(index=False, lineterminator="\n"))
    elif as_json:
        rows = json.loads(table.to_json(orient="records", double_precision=15))
        print_json({"scenario": scenario.id, "hash": scenario.hash, "seed": seed, "replicates": replicates,
                    "rows": rows, "warnings": list(doubts)})  # fmt: skip
    else:
        out.print(escape(comparison_text(study, table, baseline=baseline, words=words)))
        for doubt in doubts:
            out.print(f"note: {escape(doubt)}")
    if folder is not None:
        notes.say(f"kept in {folder}; open it in Python with sim.open")
