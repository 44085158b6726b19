"""The pictures of a report: each drawn as it stands on paper, and some alive where a script may run."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sim.errors import DiplosimError
from sim.kernel import BASE
from sim.report.assumptions import Assumptions
from sim.report.summary import outcome_text
from sim.results.run import Run
from sim.results.study import Study

TIPS: Mapping[str, str] = {
    "label": "name", "act": "act", "variant": "variant", "source": "from", "target": "to", "day": "day",
    "value": "value", "middle": "median", "low": "low", "high": "high", "lowest": "5 % below",
    "highest": "5 % above", "count": "times",
}  # fmt: skip
"""What is told of a mark that is pointed at, where its data have it: the field, and how it is called."""

HEAVY = 250_000
"""Characters above which a picture is kept as pixels: its lines would weigh more."""

_WHOLE = {"day", "count"}
_WORDS = {"label", "act", "variant", "source", "target"}
_PATHS = ("layer", "vconcat", "hconcat", "concat")


@dataclass(frozen=True)
class Picture:
    """A picture as the page has it.

    Parameters
    ----------
    id : str
    text : str
        What it shows, for those who do not see it.
    still : str
        A ``data:`` address.
    width : int
        In pixels.
    live : dict or None
        The description by which a script draws it again, with what is told of marks.
    """

    id: str
    text: str
    still: str
    width: int
    live: dict[str, Any] | None


Drawer = Callable[[], Any]


def of_study(study: Study, outcome: str | None, actor: str, issue: str) -> Iterator[Picture]:
    """Yield the pictures of many runs.

    Parameters
    ----------
    study : Study
    outcome : str or None
        The one whose waiting time is drawn.
    actor, issue : str
        The stance whose fan is drawn, if the study has days.
    """
    if outcome is not None:
        if len(study.variants) > 1:
            yield _picture("differences", "What each change does to each outcome", study.plot.differences)
        else:
            yield _picture("outcomes", "How often each outcome comes", study.plot.outcomes)
        text = f"How long it takes until “{outcome_text(study, outcome)}”"
        yield _picture("survival", text, lambda: study.plot.survival(outcome))
    if study.record != "outcomes":
        name = study.scenario.actors[actor].name
        text = f"How far apart the runs are: the stance of {name} on {issue.replace('_', ' ')}, day by day"
        yield _picture("fan", text, lambda: study.plot.fan(issue, actors=[actor]))


def of_run(run: Run, actor: str, quantity: str) -> Iterator[Picture]:
    """Yield the pictures of one run, told and explained."""
    if len(run.acts):
        yield _picture("swimlanes", "Who did what on which day", run.plot.swimlanes)
    yield _picture("stances", "Private stances of all actors, day by day", run.plot.stances)
    if run.scenario.propositions:
        yield _picture("beliefs", "What the actors took for likely, day by day", run.plot.beliefs)
    if len(run.messages):
        yield _picture("network", "Who talked to whom over the whole run", run.plot.network)
    name = run.scenario.actors[actor].name
    text = f"What moved {name} on {quantity.replace('_', ' ')}, part by part"
    yield _picture("waterfall", text, lambda: run.plot.waterfall(actor=actor, quantity=quantity))


def of_assumptions(study: Study, matter: Assumptions) -> Picture:
    """Return the tornado of the assumptions that matter most."""
    import sim.plot as plot

    text = outcome_text(study, matter.outcome)
    table = matter.table(study.scenario)
    below = f"{matter.replicates} runs at each end, seed {study.seed}; {BASE} variant."
    return _picture(
        "tornado",
        f"How far the share of runs with “{text}” goes when one assumption is at the ends of its range",
        lambda: plot.tornado(table, base=matter.base, answer=f"share of runs with “{text}”", subtitle=below),
    )


def _picture(name: str, text: str, draw: Drawer) -> Picture:
    drawn = draw().to_dict()
    still, width = _still(drawn)
    return Picture(name, text, still, width, told(drawn))


def _still(drawn: dict[str, Any]) -> tuple[str, int]:
    """Return the picture as an address, and its width in pixels."""
    try:
        import vl_convert
    except ModuleNotFoundError as error:
        raise missing(error) from error
    svg = vl_convert.vegalite_to_svg(drawn)
    width = round(float(svg.split('width="', 1)[1].split('"', 1)[0]))
    if len(svg) <= HEAVY:
        return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}", width
    png = vl_convert.vegalite_to_png(drawn, scale=1.5)
    return f"data:image/png;base64,{base64.b64encode(png).decode()}", width


def told(drawn: Mapping[str, Any]) -> dict[str, Any]:
    """Return a description whose marks tell what they stand for when pointed at."""
    fields = {name: set(rows[0]) if rows else set() for name, rows in drawn.get("datasets", {}).items()}
    return _told(dict(drawn), fields, frozenset())


def _told(part: dict[str, Any], fields: Mapping[str, set[str]], known: frozenset[str]) -> dict[str, Any]:
    known = frozenset(fields.get(part.get("data", {}).get("name", ""), known))
    inner = {key: [_told(one, fields, known) for one in part[key]] for key in _PATHS if key in part}
    part = {**part, **inner}
    mark = part.get("mark")
    told_twice = {"variant"} if "label" in known else set()  # the label has it in words
    tips = [_tip(name, title) for name, title in TIPS.items() if name in known - told_twice]
    if not isinstance(mark, dict) or mark["type"] not in ("line", "point", "bar", "area") or not tips:
        return part
    if mark["type"] == "line":  # a line has one datum; points that nobody sees have one each
        part["mark"] = {**mark, "point": {"opacity": 0, "size": 90}}
    part["encoding"] = {**part.get("encoding", {}), "tooltip": tips}
    return part


def _tip(name: str, title: str) -> dict[str, str]:
    kind = {} if name in _WORDS else {"format": "d" if name in _WHOLE else ".2f"}
    return {
        "field": name,
        "title": title,
        "type": "nominal" if name in _WORDS else "quantitative",
    } | kind


def within(pictures: list[Picture], room: int, weigh: Callable[[dict[str, Any]], int]) -> list[Picture]:
    """Return the pictures, alive as long as their descriptions fit into ``room`` characters."""
    kept = []
    for picture in pictures:
        weight = 0 if picture.live is None else weigh(picture.live)
        fits = weight <= room
        room -= weight if fits else 0
        kept.append(picture if fits else replace(picture, live=None))
    return kept


def missing(error: ModuleNotFoundError) -> DiplosimError:
    """Return the error that says how to install what a report needs."""
    return DiplosimError(
        f"a report needs {error.name}, which is not installed; run: pip install 'diplosim[report]'"
    )
