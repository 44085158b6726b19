"""Runs, studies and a hostile scenario, and ways to look into a picture."""

from functools import cache

import pandas as pd

import sim
from sim.scenario.scenario import Scenario
from tests.scenario.samples import LESSON, ROOT

HOSTILE = "</script><script>alert(1)</script>{{7*7}} \u202e\x07 datum.actor '\"; " + "a very long name " * 12
CAUSES = ["has_a_word", "report"]


@cache
def syria() -> Scenario:
    return sim.load(ROOT / "scenarios" / "syria-2024-12.yaml")


@cache
def syria_run():
    return sim.run(syria(), seed=7)


@cache
def lesson() -> Scenario:
    """The lesson, where one has already spoken in public."""
    data = sim.loads(LESSON).data(full=True)
    data["actors"]["upland"]["public"] = {"dam": {"position": {"value": 0.9}, "weight": {"value": 0.2}}}
    return Scenario.model_validate(data)


@cache
def lesson_study():
    return sim.ensemble(lesson(), variants="all", replicates=40, seed=1, workers=1, record="daily")


@cache
def syria_study():
    variants = list(syria().variants)[:2]
    return sim.ensemble(syria(), variants=variants, replicates=24, seed=1, workers=1, record="daily")


@cache
def hostile() -> Scenario:
    """The lesson, with the same long attempt at an attack in every text that a picture may show."""
    data = lesson().data(full=True)
    data["title"] = HOSTILE
    shown = {"actors": ["name"], "issues": ["minus", "plus"], "variants": ["summary"]}
    shown |= {kind: ["text"] for kind in ("propositions", "situation", "events", "milestones", "outcomes")}
    for kind, fields in shown.items():
        for part in data[kind].values():
            part.update(dict.fromkeys(fields, HOSTILE))
    return Scenario.model_validate(data)


@cache
def hostile_study():
    return sim.ensemble(hostile(), variants="all", replicates=8, seed=1, workers=1, record="daily")


def rows(chart, *columns: str) -> pd.DataFrame:
    """The rows of a picture's data that have these columns, each once."""
    kept = [
        {column: row[column] for column in columns}
        for data in chart.to_dict()["datasets"].values()
        for row in data
        if set(columns) <= set(row)
    ]
    return pd.DataFrame(kept, columns=list(columns)).drop_duplicates(ignore_index=True)


def strings(value) -> list[str]:
    """All text in a description."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in strings(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in strings(inner)]
    return [value] if isinstance(value, str) else []
