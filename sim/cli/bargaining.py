"""``diplosim bargain``: what a table, or the actors of a scenario on a day, would agree on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from sim.cli.options import AsJson, Quiet, Seed, VariantName
from sim.cli.printing import Notes, out, print_json, tables
from sim.errors import DiplosimError, ParameterError

if TYPE_CHECKING:
    from sim.bargaining import Forecast, Model, Sheet
    from sim.results.study import Study

SCENARIOS = (".yaml", ".yml")


def bargain(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A table (CSV: actor, capability, position, salience) or a scenario."
        ),
    ],
    model: Annotated[str, typer.Option("--model", help="A model by name, or all.")] = "all",
    scale: Annotated[
        tuple[float, float] | None,
        typer.Option("--scale", metavar="LOW HIGH", help="Of a table: what stands for 0 and for 100."),
    ] = None,
    day: Annotated[int | None, typer.Option("--day", min=0, help="Of a scenario: the day, from 0.")] = None,
    issue: Annotated[
        list[str] | None, typer.Option("--issue", help="Of a scenario: all by default. Repeat it.")
    ] = None,
    variant: VariantName = None,
    replicates: Annotated[
        int, typer.Option("--replicates", min=1, help="Of a scenario: how many runs.")
    ] = 200,
    seed: Seed = 1,
    public: Annotated[
        bool, typer.Option("--public", help="Of a scenario: public positions in place of stances.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Ask group-decision models what a table, or the actors of a scenario on a day, would agree on.

    Examples
    --------
    diplosim bargain table.csv
    diplosim bargain table.csv --model smp
    diplosim bargain talks.yaml --day 10 --issue pull_back --model smp --replicates 50
    """
    notes = Notes(quiet)
    if file.suffix.lower() not in SCENARIOS:
        if day is not None or issue or variant or public:
            raise typer.BadParameter(
                f"--day, --issue, --variant and --public are for scenarios ({' or '.join(SCENARIOS)}), "
                f"and {file.name} is read as a table"
            )
        _bargain_at_a_table(file, model, scale, notes, as_json=as_json)
        return
    if day is None:
        raise typer.BadParameter("a scenario needs the day whose stances are the table", param_hint="--day")
    if scale is not None:
        raise typer.BadParameter("is for tables; stances lie between -1 and 1", param_hint="--scale")
    study = _played(file, variant, replicates, seed, notes)
    positions = "public" if public else "stance"
    asked = {"model": model, "day": day, "issues": issue or None, "positions": positions}
    _bargain_on_a_day(study, asked, notes, as_json=as_json)


def _bargain_at_a_table(
    file: Path, model: str, scale: tuple[float, float] | None, notes: Notes, *, as_json: bool
) -> None:
    from sim.bargaining import MODELS, model_named, read_table

    wanted = MODELS if model == "all" else {model: model_named(model)}
    try:
        sheet = read_table(file, scale=scale)
    except OSError as error:
        raise DiplosimError(f"{file}: cannot be read: {error.strerror}; give a CSV file") from None
    with notes.busy("bargaining"):
        forecasts, refused = _forecasts(sheet, wanted)
    for name, reason in refused.items():
        notes.say(f"{name} left out: {reason}")
    rows = [row for name, forecast in forecasts.items() for row in _rows(name, forecast)]
    if as_json:
        print_json({"file": file.name, "assumed": sheet.assumed, "forecasts": rows, "refused": refused})
        return
    for sentence in sheet.assumed:
        notes.say(sentence)
    if model == "all":
        tables.print(_shown(rows))
    else:
        out.print(escape(forecasts[model].explain()))


def _forecasts(sheet: Sheet, wanted: Mapping[str, Model]) -> tuple[dict[str, Forecast], dict[str, str]]:
    """Return the forecasts by model; and of many models those that refuse the table, with the reason."""
    found, refused = dict[str, Any](), dict[str, str]()
    for name, model in wanted.items():
        try:
            found[name] = model(**sheet.inputs)
        except ParameterError as error:
            if len(wanted) == 1:
                raise
            refused[name] = str(error)
    return found, refused


def _rows(name: str, forecast: Forecast) -> list[dict[str, Any]]:
    """Return one row per issue, in points."""
    import numpy as np

    spread = forecast.spread
    numbers = {
        "forecast": forecast.forecast,
        "jittered_low": spread.low,
        "jittered_high": spread.high,
        "compromise": forecast.compromise,
    }
    course = {"rounds": int(forecast.rounds), "converged": bool(forecast.converged)}
    return [
        {"model": name, "issue": issue}
        | {column: float(np.atleast_1d(values)[number]) for column, values in numbers.items()}
        | course
        for number, issue in enumerate(forecast.issues)
    ]


def _shown(rows: list[dict[str, Any]]) -> Table:
    """Lay rows out, a column for each key."""
    shown = Table(box=None, pad_edge=False)
    for column, value in rows[0].items():
        shown.add_column(column.replace("_", " "), justify="left" if isinstance(value, str) else "right")
    for row in rows:
        shown.add_row(*(escape(_cell(value)) for value in row.values()))
    return shown


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _played(file: Path, variant: str | None, replicates: int, seed: int, notes: Notes) -> Study:
    from sim.scenario.reading import load

    scenario = load(file)
    with notes.busy("starting"):
        from sim.flow import ensemble

    return ensemble(scenario, variants=variant, replicates=replicates, seed=seed, progress=not notes.quiet)


def _bargain_on_a_day(study: Study, asked: dict[str, Any], notes: Notes, *, as_json: bool) -> None:
    from sim.results.settlements import summary

    table = summary(study.settlements(**asked, progress=not notes.quiet)).drop(columns="day")
    rows = json.loads(table.to_json(orient="records", double_precision=15))
    scenario, day, positions = study.scenario, asked["day"], asked["positions"]
    if as_json:
        print_json({"scenario": scenario.id, "hash": scenario.hash, "seed": study.seed, "day": day,
                    "positions": positions, "rows": rows})  # fmt: skip
        return
    of = "public positions" if positions == "public" else "stances"
    out.print(f"On the {of} of day {day}; low and high are the 5th and 95th percentile of runs.")
    for name in dict.fromkeys(row["issue"] for row in rows):
        issue = scenario.issues[name]
        out.print(escape(f"{name}: -1 {issue.minus}; 1 {issue.plus}"))
    tables.print(_shown(rows))
