"""The report: one page to hand over, with everything in it and nothing to fetch."""

from __future__ import annotations

import os
import platform
import shlex
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UnknownNameError, unknown_name
from sim.files import write_whole
from sim.kernel import BASE
from sim.report.assumptions import FINAL, MOST, SCREENING, Assumptions, key_outcome, matter_most
from sim.report.evidence import Sources
from sim.report.pictures import Picture, missing, of_assumptions, of_run, of_study, within
from sim.report.reasons import farthest, farthest_issue, why
from sim.report.safe import data_text, policy, script_text
from sim.report.summary import blocks, dated, findings, percent, points
from sim.report.telling import told
from sim.results.compare import compare
from sim.results.compare import warnings as doubts_of_study
from sim.results.export import VERSIONED, versions
from sim.results.study import Study
from sim.scenario.listing import warnings as doubts_of_file
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from jinja2 import Environment

LIMIT = 3_000_000
"""Bytes of a report, at most; what would go beyond it stands still instead of being alive."""

_ROOM = 2_700_000


@dataclass(frozen=True)
class Report:
    """A page that needs nothing else: no network, no server, no other file.

    Parameters
    ----------
    html : str
    """

    html: str = field(repr=False)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page whole, or not at all.

        Raises
        ------
        DiplosimError
            If it cannot be written.
        """
        return write_whole(path, self.html.rstrip("\n").split("\n"))


def report(
    study: Study,
    *,
    outcome: str | None = None,
    actor: str | None = None,
    quantity: str | None = None,
    assumptions: bool = True,
    file: str | None = None,
    progress: bool = True,
) -> Report:
    """Make a report of a study, for somebody who will never run it.

    Parameters
    ----------
    study : Study
    outcome : str, optional
        The one that assumptions are asked about. By default the one that the variants pull
        farthest apart, or else the one nearest to an even chance.
    actor, quantity : str, optional
        Whose move is explained, and on which issue or proposition. By default the stance that
        moved farthest in the representative run.
    assumptions : bool
        Ask which assumptions matter most: this plays the scenario again and again.
    file : str, optional
        Name of the scenario's file, for the command that makes the report again.
    progress : bool
        Show a bar on a terminal.

    Returns
    -------
    Report
        The same study gives the same page, to the last byte.

    Raises
    ------
    UnknownNameError
        If there is no such outcome, actor or quantity.
    DiplosimError
        If the extra ``diplosim[report]`` is not installed.
    """
    check_asked(study.scenario, outcome=outcome, actor=actor, quantity=quantity)
    environment()  # says what is not installed before anything is played
    run = study.run(study.representative())
    sources = Sources(study.scenario)
    far = farthest(run)
    who = actor or far[0]
    what = quantity or (far[1] if actor is None else farthest_issue(run, actor))
    asked = outcome or key_outcome(study)
    matter = matter_most(study, asked, progress=progress) if assumptions and asked is not None else None
    table = compare(study)
    move = why(run, sources, who, what)
    issue = what if what in study.scenario.issues else far[1]
    pictures = [
        *of_study(study, asked, who, issue),
        *of_run(run, who, what),
        *([of_assumptions(study, matter)] if matter is not None and matter.found else []),
    ]
    context = {
        "study": study,
        "scenario": study.scenario,
        "run": run,
        "findings": findings(study, table, matter),
        "blocks": blocks(study, table),
        "days": told(run, sources),
        "why": move,
        "matter": _matter(study, sources, matter),
        "doubts": (*doubts_of_study(study), *doubts_of_file(study.scenario)),
        "sources": sources,
        "made": _made(study, file, actor, quantity, outcome, assumptions),
    }
    return Report(_page(context, pictures))


def check_asked(
    scenario: Scenario, *, outcome: str | None = None, actor: str | None = None, quantity: str | None = None
) -> None:
    """Raise unless the scenario has what a report is asked to show.

    Raises
    ------
    UnknownNameError
        Naming what there is.
    """
    quantities = (*scenario.issues, *scenario.propositions)
    for kind, name, known in (
        ("outcome", outcome, tuple(scenario.outcomes)),
        ("actor", actor, tuple(scenario.actors)),
        ("issue or proposition", quantity, quantities),
    ):
        if name is not None and name not in known:
            raise UnknownNameError(unknown_name(kind, name, known))


def _matter(study: Study, sources: Sources, matter: Assumptions | None) -> dict[str, Any] | None:
    if matter is None:
        return None
    rows = matter.table(study.scenario).to_dict("records")
    reasons = [sources.of_number(str(row["path"])) for row in rows]
    return {"rows": list(zip(rows, reasons, strict=True)), "all": matter, "most": MOST}


def _made(
    study: Study,
    file: str | None,
    actor: str | None,
    quantity: str | None,
    outcome: str | None,
    assumptions: bool,
) -> dict[str, Any]:
    named = file or f"{study.scenario.id}.yaml"
    words = ["diplosim", "report", named, "--variants", ",".join(study.variants[1:]) or BASE]
    words += ["--replicates", str(study.replicates), "--seed", str(study.seed)]
    for option, value in (("--outcome", outcome), ("--actor", actor), ("--quantity", quantity)):
        words += [option, value] if value is not None else []
    words += [] if assumptions else ["--no-assumptions"]
    return {
        "command": shlex.join([*words, "-o", "report.html"]),
        "versions": versions(*VERSIONED, "altair", "vl-convert-python")
        | {"Python": platform.python_version()},
        "screening": SCREENING,
        "final": FINAL,
    }


@cache
def environment() -> Environment:
    """Return the templates, in which everything is escaped.

    Raises
    ------
    DiplosimError
        If jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ModuleNotFoundError as error:
        raise missing(error) from error
    found = Environment(
        loader=PackageLoader("sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"dated": dated, "figure": figure, "points": points, "percent": percent}
    return found


def figure(value: float) -> str:
    """Return a number as short as it can be, with a true minus."""
    return f"{value:g}".replace("-", "−")


@cache
def _library() -> str:
    """Return Vega, Vega-Lite and their embedding, without which pictures would stand still."""
    try:
        import vl_convert
    except ModuleNotFoundError as error:
        raise missing(error) from error
    return script_text(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def _page(context: dict[str, Any], pictures: list[Picture]) -> str:
    room = _ROOM - len(_library()) - sum(len(picture.still) for picture in pictures)
    shown = within(pictures, room, lambda live: len(data_text(live)))
    live = {picture.id: picture.live for picture in shown if picture.live is not None}
    return rendered(
        "report.html",
        {**context, "pictures": {picture.id: picture for picture in shown}},
        scripts={"library": _library() if live else "", "own": file_text("report.js")},
        data=live,
    )


def file_text(name: str) -> str:
    """Return a file beside the templates as it is; nothing of a scenario is in it."""
    loader = environment().loader
    assert loader is not None
    return loader.get_source(environment(), name)[0]


def rendered(
    name: str, context: dict[str, Any], *, scripts: dict[str, str], data: dict[str, Any] | None = None
) -> str:
    """Return a page under a policy by which its own style and scripts act, and nothing else.

    Parameters
    ----------
    name : str
        Of the template.
    context : dict
        Everything in it is escaped.
    scripts : dict of str to str
        By the names that the template uses; none of a scenario's text is in them.
    data : dict, optional
        What the scripts read.
    """
    from markupsafe import Markup

    style = file_text("report.css")
    code = {key: script_text(text) for key, text in scripts.items() if text}
    return (
        environment()
        .get_template(name)
        .render(
            **context,
            policy=policy(code.values(), [style]),
            style=Markup(style),
            scripts={key: Markup(text) for key, text in code.items()},
            data=Markup(data_text(data or {})),
        )
    )
