"""``diplosim beside`` and ``diplosim events``: records of real events, beside a run and into a scenario."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from sim.cli.options import (
    AsCsv,
    AsJson,
    File,
    Quiet,
    Replicate,
    Seed,
    VariantName,
    one_of_json_and_csv,
    pairs,
)
from sim.cli.printing import Notes, out, print_json

if TYPE_CHECKING:
    import pandas as pd

Record = Annotated[Path, typer.Argument(metavar="RECORD", help="Coded events: PLOVER, GDELT 2.0 or ICEWS.")]
WhoIsWho = Annotated[
    list[str] | None,
    typer.Option(
        "--actor", metavar="CODE=ACTOR", help="Who of the record is who of the scenario. Repeat it."
    ),
]
SHAPE = "CODE=ACTOR, e.g. RUS=russia"
MOST_LEFT_OUT = 12
"""How many actors of a record are named that the scenario has not."""


def beside(
    file: File,
    record: Record,
    actor: WhoIsWho = None,
    variant: VariantName = None,
    seed: Seed = 1,
    replicate: Replicate = 0,
    within: Annotated[int, typer.Option(min=0, help="Days that may lie between an act and an event.")] = 1,
    one_a_day: Annotated[
        bool, typer.Option("--one-a-day", help="Count what is coded alike on a day for a dyad once.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    quiet: Quiet = False,
) -> None:
    """Lay one run beside a record of coded events, dyad by dyad; --csv has it day by day.

    Examples
    --------
    diplosim beside talks.yaml acts.jsonl --variant no_mediator
    diplosim beside talks.yaml acts.jsonl --actor RDG=ridgeland --within 2 --one-a-day
    """
    one_of_json_and_csv(as_json, as_csv)
    from sim.scenario.reading import load

    who = pairs(actor or (), "--actor", SHAPE)
    scenario = load(file)
    with Notes(quiet).busy("playing"):
        from sim.flow import run as play_once
        from sim.results.events import read_events
        from sim.results.export import provenance
        from sim.results.record import unmapped

        coded = read_events(record)
        played = play_once(scenario, seed=seed, replicate=replicate, variant=variant)
        table = played.beside(coded, actors=who, within=within, one_a_day=one_a_day)
    strange = unmapped(coded, scenario, who)
    if as_csv:
        sys.stdout.write(table.to_csv(index=False, lineterminator="\n"))
    elif as_json:
        dated = table.assign(date=table["date"].dt.strftime("%Y-%m-%d"))
        rows = json.loads(dated.to_json(orient="records", double_precision=15))
        print_json({**provenance(played), "rows": rows, "left_out": strange.to_dict("records")})
    else:
        out.print(escape(f"{scenario.title}. One run of {played.variant} (seed {seed}, replicate {replicate})"
                         f" beside {record}."))  # fmt: skip
        out.print(escape("\n".join([*_by_dyad(table), *_matches(table, within), *_left_out(strange)])))


def _by_dyad(table: pd.DataFrame) -> list[str]:
    counted = table.drop(columns=["day", "date"]).groupby(["source", "recipient"], dropna=False).sum()
    rows = counted.reset_index().fillna({"recipient": "everybody"}).to_dict("records")
    names = [f"{row['source']} → {row['recipient']}" for row in rows]
    width = max(map(len, names))
    head = f"  {'':<{width}}  acts (matched)  events (matched)  score of acts  score of events"
    return [head, *(f"  {name:<{width}}{_counts(row)}" for name, row in zip(names, rows, strict=True))]


def _counts(row: Any) -> str:
    acts, events = (f"{row[side]} ({row[f'{side}_matched']})" for side in ("acts", "events"))
    return f"  {acts:>14}  {events:>16}  {row['run_total']:>13.1f}  {row['record_total']:>15.1f}"


def _matches(table: pd.DataFrame, within: int) -> list[str]:
    total = table[["acts", "events", "acts_matched", "events_matched"]].sum()
    days = f"{within} day{'' if within == 1 else 's'}"
    return [
        f"{total['events_matched']} of {total['events']} events and {total['acts_matched']} of "
        f"{total['acts']} acts match: same source, recipient and type, at most {days} apart."
    ]


def _left_out(strange: pd.DataFrame) -> list[str]:
    shown = strange.head(MOST_LEFT_OUT).to_dict("records")
    named = ", ".join(f"{row['actor'][:60]} ({row['events']})" for row in shown)
    more = f" and {len(strange) - len(shown)} more" if len(strange) > len(shown) else ""
    return [f"note: left out, as no actor of the scenario: {named}{more}"] if shown else []


def events(file: File, record: Record, actor: WhoIsWho = None, quiet: Quiet = False) -> None:
    """Print a record of coded events as dated events, in YAML, to go into a scenario file.

    Examples
    --------
    diplosim events talks.yaml acts.jsonl
    diplosim events talks.yaml acts.jsonl --actor RDG=ridgeland > events.yaml
    """
    from sim.scenario.reading import load

    who = pairs(actor or (), "--actor", SHAPE)
    scenario = load(file)
    with Notes(quiet).busy("reading"):
        from sim.results.dated import events_section
        from sim.results.events import read_events

        section = events_section(read_events(record), scenario, who)
    sys.stdout.write(section)
