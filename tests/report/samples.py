"""Reports of the lesson, as it is and with an attack in every text, and ways to read a page."""

from functools import cache
from html.parser import HTMLParser
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError

import sim
from sim.report.page import report
from sim.scenario.evidence import walk
from sim.scenario.parts import Act, Source
from sim.scenario.scenario import Scenario
from tests.scenario.samples import LESSON

TAGS = "\"'><script>alert(1)</script><img src=x onerror=alert(2)></style>[a](javascript:alert(3))`"
ATTACK = TAGS + "{{7*7}}{%x%}"


@cache
def lesson() -> Scenario:
    """The lesson, with a piece of every kind that a scenario may have, and two numbers with ranges."""
    data = sim.loads(LESSON).data()
    data["actors"]["upland"]["stance"]["dam"] = {"value": 0.7, "range": [-0.4, 1.0], "evidence": ["s0"]}
    data["situation"]["river"]["changes"]["closing"]["amount"] = {"value": -0.03, "range": [-0.06, -0.01]}
    data["source"] |= {"publisher": "The Valley Post", "voices": {"engineers": {"name": "engineers"}}}
    data["outside"] = {"x1": {"fact": "The river fell by a fifth last year.", "source": "an almanac"}}
    data["coding"] = {"D1": "A threat is answered by building on"}
    data["groups"] = {"downstream": {"members": ["lowland", "harbour"]}}
    data["roles"] = {
        "host": {"text": "who hosts talks", "holder": "harbour", "successors": {"lowland": ["day >= 5"]}}
    }
    data["facts"] = {"cracks": {"text": "The old dam has cracks", "known_to": ["upland"]}}
    data["channels"]["quay"] = {"kind": "room", "members": "all"}
    data["milestones"] = {"low_water": {"text": "The river is low", "when": ["situation.river < 0.8"]}}
    data["meetings"] = {
        "talks": {
            "text": "All meet on the quay", "room": "quay", "chair": "harbour", "day": 6, "agenda": ["dam"],
            "statement": {"via": "public"},
        }
    }  # fmt: skip
    data["promises"] = {
        "pause": {"text": "Upland explains", "by": "upland", "to": "all", "act": "explains",
                  "since": "has_a_word", "within": 1}
    }  # fmt: skip
    data["patterns"] = {
        "stops": {"text": "Work stops at times", "outcome": "work_stops", "by": 20, "share": [0, 1]}
    }
    return sim.loads(Scenario.model_validate(data).dump())


@cache
def study():
    return sim.ensemble(lesson(), variants="all", replicates=40, seed=1, workers=1, record="daily")


@cache
def page() -> str:
    return report(study(), progress=False).html


def texts(part: type[BaseModel]) -> list[str]:
    """The keys of a kind of piece that take any text, bar those that code an act."""
    found = []
    for name, field in part.model_fields.items():
        try:
            TypeAdapter(Annotated[field.annotation, "a text?", *field.metadata]).validate_python(TAGS)
        except (ValidationError, PydanticUserError):
            continue
        if field.annotation != Any and (part, name) not in {(Act, "type"), (Act, "mode")}:
            found.append(name)
    return found


@cache
def attacked() -> tuple[Scenario, set[tuple[str, str]]]:
    """The lesson with an attack in every text that may say anything, and which texts these are."""
    data, done = lesson().data(full=True), set()
    for place in walk(Scenario.model_validate(data)):
        piece = data
        for key in place.path:
            piece = piece[key]
        kind = type(place.part)
        for name in texts(kind):
            if (kind, name) == (Source, "text"):
                piece[name] = f"{ATTACK}\n{piece[name]}"
            elif (kind, name) != (Source, "file"):
                # the wording of an act is a template of its own, where braces hold names
                piece[name] = TAGS if (kind, name) == (Act, "text") else ATTACK
            done.add((kind.__name__, name))
    return Scenario.model_validate(data), done


@cache
def attacked_page() -> str:
    case, _ = attacked()
    bad = sim.ensemble(case, variants="all", replicates=8, seed=1, workers=1, record="daily")
    return report(bad, progress=False, file=ATTACK).html


class Reader(HTMLParser):
    """Tags, attributes, links, and what stands in scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.attributes = set(), []
        self.raw = {"script": [], "style": []}
        self._inside = None
        self.words = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._inside = tag if tag in self.raw else None
        if self._inside:
            self.raw[tag].append("")

    def handle_endtag(self, tag):
        self._inside = None

    def handle_data(self, data):
        if self._inside:
            self.raw[self._inside][-1] += data
        else:
            self.words.append(data)

    def values(self, name: str) -> list[str]:
        return [value for _, found, value in self.attributes if found == name]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())
