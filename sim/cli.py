"""The ``diplosim`` command. Heavy imports wait inside the commands, so ``--help`` answers at once."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.errors import DiplosimError

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.scenario import Scenario

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Simulate multi-party diplomacy: check a scenario, run it, ask why.",
)
out = Console(highlight=False, soft_wrap=True)
tables = Console(highlight=False, width=None if sys.stdout.isatty() else 180)
err = Console(stderr=True, highlight=False, soft_wrap=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A scenario file (YAML).")]
VariantName = Annotated[
    str | None, typer.Option("--variant", help="A variant of the scenario; the base by default.")
]
Seed = Annotated[int, typer.Option("--seed", help="All luck follows from it. Whole, from 0.")]
Replicate = Annotated[int, typer.Option("--replicate", min=0, help="Which run under that seed.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for another program.")]


@app.command()
def check(
    file: File,
    brief: Annotated[bool, typer.Option("--brief", help="A few lines instead of every number.")] = False,
    patterns: Annotated[
        bool, typer.Option("--patterns", help="Ask on many runs how often the patterns of the file hold.")
    ] = False,
    replicates: Annotated[int, typer.Option(min=1, help="Runs per variant for --patterns.")] = 200,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Check a scenario file, and print every number with the sentence beside it."""
    from sim.scenario.listing import numbers, uncovered, warnings
    from sim.scenario.reading import load

    scenario = load(file)
    found = numbers(scenario)
    missing, doubts = uncovered(scenario), warnings(scenario)
    table = _patterns(scenario, replicates, seed) if patterns else None
    if as_json:
        _print_json(
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


def _patterns(scenario: Scenario, replicates: int, seed: int) -> pd.DataFrame:
    from sim.results.patterns import check_patterns

    with _busy(f"playing {replicates} runs of every variant that a pattern names"):
        return check_patterns(scenario, replicates=replicates, seed=seed)


@contextmanager
def _busy(what: str) -> Iterator[None]:
    """Show on a terminal that work goes on; stay quiet when piped."""
    if err.is_terminal:
        with err.status(escape(what)):
            yield
    else:
        yield


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
    out.print(f"Patterns over {replicates} runs each:")
    shown = Table("", "pattern", "variant", "expected", "measured", "of runs", box=None, pad_edge=False)
    for row in table.to_dict("records"):
        mark = "[green]holds[/]" if row["holds"] else "[red]fails[/]"
        shown.add_row(
            mark, escape(row["text"]), row["variant"], row["expected"], row["measured"], str(row["runs"])
        )
    tables.print(shown)


@app.command()
def run(
    file: File,
    variant: VariantName = None,
    seed: Seed = 1,
    replicate: Replicate = 0,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Write tables and picture into this folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Play a scenario once and say in a dozen lines what happened."""
    from sim.scenario.reading import load

    scenario = load(file)
    with _busy("playing"):
        from sim.flow import run as play_once
        from sim.results.export import provenance, write_run
        from sim.results.story import how_typical, story

        played = play_once(scenario, seed=seed, replicate=replicate, variant=variant)
        typical = how_typical(played.plan, seed=seed)
        written = write_run(played, folder) if folder is not None else ()
    if as_json:
        outcomes = json.loads(
            played.outcomes.drop(columns=["variant", "replicate"]).to_json(orient="records")
        )
        files = [str(path) for path in written]
        _print_json(
            {
                **provenance(played),
                "outcomes": outcomes,
                "typical": typical.to_dict("records"),
                "files": files,
            }
        )
        return
    out.print(escape(story(played)))
    _print_typical(typical, scenario)
    if written:
        out.print(f"written to {escape(str(folder))}: {', '.join(path.name for path in written)}")


def _print_typical(typical: pd.DataFrame, scenario: Scenario) -> None:
    out.print("One run is an anecdote; of 200 runs under this seed:")
    for row in typical.to_dict("records"):
        part = scenario.outcomes[row["outcome"]]
        median = "" if row["median_day"] is None else f", median day {row['median_day']:g}"
        seen = f" (observed: day {part.observed.day.value:g})" if part.observed else ""
        out.print(f"  {escape(part.text or row['outcome'])}: {row['share']:.0%}{median}{seen}")


@app.command()
def compare(
    file: File,
    variants: Annotated[
        str,
        typer.Option("--variants", help="Names with commas between them, or all."),
    ] = "all",
    baseline: Annotated[str, typer.Option("--baseline", help="What the others are compared with.")] = "base",
    replicates: Annotated[int, typer.Option("--replicates", min=1, help="Runs of each variant.")] = 1000,
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
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the whole table as CSV.")] = False,
) -> None:
    """Play variants many times on the same luck, and say what each change did, how often, how sure."""
    if as_json and as_csv:
        raise typer.BadParameter("give --json or --csv, not both")
    from sim.scenario.reading import load

    scenario = load(file)
    with _busy("starting"):
        from sim.flow import ensemble
        from sim.report.comparison import comparison_text
        from sim.results.compare import compare as compare_variants
        from sim.results.compare import warnings

    study = ensemble(
        scenario,
        variants="all" if variants == "all" else _listed_names(variants),
        replicates=replicates,
        seed=seed,
        workers=workers,
        out=folder,
    )
    table = compare_variants(study, baseline=baseline, words=words)
    doubts = warnings(study, baseline=baseline)
    if as_csv:
        sys.stdout.write(table.to_csv(index=False, lineterminator="\n"))
        return
    if as_json:
        rows = json.loads(table.to_json(orient="records", double_precision=15))
        _print_json({"scenario": scenario.id, "hash": scenario.hash, "seed": seed, "replicates": replicates,
                     "rows": rows, "warnings": list(doubts)})  # fmt: skip
        return
    out.print(escape(comparison_text(study, table, baseline=baseline, words=words)))
    for doubt in doubts:
        out.print(f"note: {escape(doubt)}")
    if folder is not None:
        out.print(f"kept in {escape(str(folder))}; open it in Python with sim.open")


def _listed_names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


@app.command()
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
) -> None:
    """Say why a stance, a belief or the ground moved, down to the sentence."""
    from sim.scenario.reading import load

    scenario = load(file)
    with _busy("playing"):
        from sim.flow import explain as explain_run
        from sim.flow import run as play_once

        played = play_once(scenario, seed=seed, replicate=replicate, variant=variant)
        why = explain_run(played, actor=actor, quantity=quantity, day=day)
    if as_json:
        rows = json.loads(why.rows.to_json(orient="records", double_precision=15))
        _print_json(
            {"actor": actor, "quantity": quantity, "before": why.before, "after": why.after, "rows": rows}
        )
        return
    out.print(escape(str(why)))


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from sim.scenario.schema import json_schema

    _print_json(json_schema())


@app.command()
def rules(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One rule in full.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the rules that move stances, beliefs and trust, or show one with a small picture."""
    from sim.report.catalogue import as_dict, in_full, in_short
    from sim.rules import RULES, listed

    if name is not None:
        entry = listed(name)
        if as_json:
            _print_json([as_dict(entry)])
        else:
            out.print(escape(in_full(entry)))
    elif as_json:
        _print_json([as_dict(entry) for entry in RULES.values()])
    else:
        out.print(escape("\n\n".join(in_short(entry) for entry in RULES.values())))


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; exit code 0 fine, 1 the input is wrong, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        # formulas and bars use signs that an old code page lacks; a question mark beats a traceback
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app(args=list(arguments) if arguments is not None else None, prog_name="diplosim")
    except DiplosimError as error:
        err.print(escape(str(error)))
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
