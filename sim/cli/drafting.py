"""``diplosim draft``: from a text, or from coded events, to a draft of a scenario."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from sim.cli.options import Quiet
from sim.cli.printing import Notes, tables
from sim.errors import DiplosimError

if TYPE_CHECKING:
    from sim.text.actors import Actors
    from sim.text.drafting import Draft
    from sim.text.endpoint import Ask
    from sim.text.findings import Finding
    from sim.text.proposing import Item


def draft(
    source: Annotated[
        Path | None,
        typer.Argument(metavar="TEXT", help="A text in UTF-8, or coded events: PLOVER, GDELT 2.0, ICEWS."),
    ] = None,
    output: Annotated[Path | None, typer.Option("--out", "-o", help="The scenario file to write.")] = None,
    update: Annotated[
        Path | None,
        typer.Option("--update", metavar="FILE", help="Bring this draft up to date and keep its edits."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page with the text and the proposals beside it.")
    ] = None,
    published: Annotated[
        datetime.datetime | None,
        typer.Option("--published", formats=["%Y-%m-%d"], help="The day of the text."),
    ] = None,
    actors: Annotated[
        Path | None, typer.Option("--actors", help="More names of actors: a CSV file (id, kind, names).")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="What the scenario is called.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    llm: Annotated[
        str | None,
        typer.Option(
            "--llm", metavar="URL", help="Also let a language model read: an OpenAI-compatible endpoint."
        ),
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help="The model's name at that endpoint.")] = None,
    exchanges: Annotated[
        Path, typer.Option("--llm-record", help="Where what is asked and answered is recorded.")
    ] = Path("llm-exchanges.jsonl"),
    replay: Annotated[
        Path | None,
        typer.Option("--llm-replay", metavar="FILE", help="Answer from such a record; send nothing."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Propose a scenario from a text or from coded events; a table says what is told, and where.

    Nothing is written without --out or --update, and nothing is filled in that is not told:
    `diplosim check` lists what is open. The text is sent nowhere, unless you name an endpoint with --llm;
    its key is read from the environment variable DIPLOSIM_LLM_KEY.

    Examples
    --------
    diplosim draft acts.jsonl -o drafted.yaml
    diplosim draft acts.jsonl --html drafted.html --title "What was coded"
    """
    if (source is None and update is None) or (output is not None and update is not None):
        raise typer.BadParameter("give a text, or --update FILE; and --out or --update, not both")
    if output is not None and output.exists() and not force:
        raise DiplosimError(
            f"{output} exists; give another name, --force to replace it, or --update to keep it."
        )
    from sim.text.actors import load_actors

    ask = _asker(llm, model, exchanges, replay)
    if ask is not None and update is not None:
        raise typer.BadParameter("a model reads for a new draft only; leave out --update")
    dictionary = load_actors(actors) if actors else None
    day = published.date() if published else None
    notes = Notes(quiet)
    if update is not None:
        made = _update(update, source, day, dictionary, notes)
    else:
        assert source is not None
        with notes.busy("reading"):
            made = _drafted(source, day, dictionary, title, ask, notes)
        tables.print(_table(made.items, made.data.get("actors")))
        if output is not None:
            _write(output, made.dump())
            notes.say(f"wrote {output}; next: diplosim check {output}")
    if html is not None:
        from sim.report.draft_page import draft_page

        _write(html, draft_page(made))
        notes.say(f"wrote {html}")


def _asker(llm: str | None, model: str | None, exchanges: Path, replay: Path | None) -> Ask | None:
    """Return the way to ask a language model, if the user wants one."""
    if (llm is None) != (model is None) or (llm is not None and replay is not None):
        raise typer.BadParameter("--llm needs --model, and takes no --llm-replay")
    if llm is None and replay is None:
        return None
    from sim.text.endpoint import Endpoint, recorded, replayed

    if replay is not None:
        return replayed(replay)
    return recorded(Endpoint(llm or "", model or ""), exchanges)


def _drafted(
    source: Path,
    published: datetime.date | None,
    actors: Actors | None,
    title: str | None,
    ask: Ask | None,
    notes: Notes,
) -> Draft:
    from sim.acts.event_files import is_coded, read_coded
    from sim.text.drafting import draft as draft_text
    from sim.text.records import draft_records

    if source.is_file() and is_coded(_first_line(source)):
        if ask is not None:
            raise typer.BadParameter("a model reads texts; coded events need none")
        return draft_records(read_coded(source), title=title, origin=source.name, actors=actors)
    text = _text(source)
    further: tuple[Finding, ...] = ()
    if ask is not None:
        from sim.text.model_reader import read_with_model

        reading = read_with_model(text, ask, actors=actors)
        further = reading.findings
        for note in reading.notes:
            notes.say(f"note: {note}")
    return draft_text(text, title=title, published=published, actors=actors, further=further)


def _first_line(path: Path) -> str:
    with path.open("rb") as file:
        return file.readline(100_000).removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").rstrip("\r\n")


def _text(path: Path) -> str:
    from sim.scenario.reading import read_text

    return read_text(path, str(path)).removeprefix("\ufeff")


def _update(
    file: Path, source: Path | None, published: datetime.date | None, actors: Actors | None, notes: Notes
) -> Draft:
    """Bring a file up to date, and say what was added and what vanished."""
    from sim.scenario.reading import read_text
    from sim.text.drafting import draft as draft_text
    from sim.text.updating import old_text, update

    written = read_text(file, str(file))
    text = _text(source) if source else None
    with notes.busy("reading"):
        new = update(written, text, published=published, actors=actors, folder=file.parent, name=str(file))
        made = draft_text(text or old_text(written, file.parent), published=published, actors=actors)
    tables.print(_table(new.added, made.data.get("actors")))
    if new.text != written:
        _write(file, new.text)
    for key in new.vanished:
        notes.say(f"no longer told: {key}; its piece stays in the file")
    notes.say(f"{file}: {len(new.added)} added, {len(new.vanished)} no longer told")
    return made


def _write(path: Path, text: str) -> None:
    from sim.files import write_whole

    write_whole(path, text.removesuffix("\n").split("\n"))


def _table(items: Iterable[Item], actors: Any) -> Table:
    """Lay out what is told: event, who, whom, when, type, sentence."""
    table = Table(box=None, pad_edge=False)
    for heading in ("event", "who", "whom", "when", "type", "sentence"):
        table.add_column(heading, overflow="fold")
    known = actors if isinstance(actors, Mapping) else {}
    for item in items:
        found = item.finding
        who, whom = (
            ", ".join(known.get(one, {}).get("name", one) for one in side)
            for side in (item.source, item.target)
        )
        kind = f"{found.type}/{found.mode}" if found.mode else found.type
        name = f"{item.key} {item.id or '(told as not done)'}"
        said = f"{', '.join(found.evidence)} “{found.quote}”"
        table.add_row(*map(escape, (name, who, whom, item.when, kind, said)))
    return table
