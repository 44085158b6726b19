"""Hypothesis strategies for the inputs of a day and for whole scenarios.

They shrink to something a person can read: two actors, one issue, one act.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.rules import DayInputs
from sim.scenario.scenario import Scenario

GRID = 64
"""Numbers lie on a grid of 1/64, where sums and differences are exact."""


def _grid(low: float, high: float) -> st.SearchStrategy[float]:
    # from 0 outwards, so that examples shrink towards nothing
    return st.integers(round(low * GRID), round(high * GRID)).map(lambda n: n / GRID)


def _array(draw: st.DrawFn, shape: tuple[int, ...], low: float, high: float) -> np.ndarray:
    size = int(np.prod(shape))
    return np.array(draw(st.lists(_grid(low, high), min_size=size, max_size=size))).reshape(shape)


@st.composite
def day_inputs(
    draw: st.DrawFn,
    *,
    actors: st.SearchStrategy[int] | None = None,
    issues: st.SearchStrategy[int] | None = None,
    propositions: st.SearchStrategy[int] | None = None,
    messages: st.SearchStrategy[int] | None = None,
    replicates: int | None = None,
) -> DayInputs:
    """Return inputs of a day.

    Parameters
    ----------
    actors, issues, propositions, messages : strategy of int
        Sizes of the axes; at least 1, by default at most 4, 2, 2 and 3.
    replicates : int, optional
        Size of a leading axis; none by default.
    """
    n = draw(actors or st.integers(1, 4))
    k = draw(issues or st.integers(1, 2))
    p = draw(propositions or st.integers(1, 2))
    m = draw(messages or st.integers(1, 3))
    lead = () if replicates is None else (replicates,)
    heard = _array(draw, (*lead, n, m), 0, 1) > 0
    weight = _array(draw, (*lead, n, m, k), 0, 1) * heard[..., np.newaxis]
    total = np.maximum(weight.sum(axis=-2, keepdims=True), 1.0)
    speaker = np.array(draw(st.lists(st.integers(0, n - 1), min_size=n * m, max_size=n * m))).reshape(n, m)
    return DayInputs(
        stance=_array(draw, (*lead, n, k), -1, 1),
        anchor=_array(draw, (n, k), -1, 1),
        public=_array(draw, (*lead, n, k), -1, 1),
        commitment=_array(draw, (*lead, n, k), 0, 2),
        belief=_array(draw, (*lead, n, p), -6, 6),
        preference=_array(draw, (n, p), -1, 1),
        situation=np.zeros((*lead, 0)),
        said=np.where(heard[..., np.newaxis], _array(draw, (*lead, n, m, k), -1, 1), 0.0),
        said_weight=weight / total,
        claimed=np.where(heard[..., np.newaxis], _array(draw, (*lead, n, m, p), -3, 3), 0.0),
        credibility=_array(draw, (*lead, n, m), 0, 1) * heard,
        verified=_array(draw, (*lead, n, m), 0, 1) * heard,
        speaker=speaker,
        trust=_array(draw, (n, n), 0, 1),
        salience=_array(draw, (n, k), 0, 1),
        capability=_array(draw, (n,), 0, 1),
        day=1,
        noise=_array(draw, (*lead, n, k), -2, 2),
    )


@st.composite
def scenarios(draw: st.DrawFn, *, max_actors: int = 4, max_acts: int = 5, max_days: int = 6) -> Scenario:
    """Return a scenario that ``check_names`` accepts, with whatever of the format it happens to use."""
    actors = _ids(draw, "actor", 2, max_actors)
    issues = _ids(draw, "issue", 1, 2)
    propositions = _ids(draw, "prop", 1, 2)
    channels = {"air": {"kind": "platform", "members": "all"}, "line": draw(_channel(actors))}
    drawn = {"some_of_them": {"draw": {"from": actors, "each": draw(_grid(0, 1))}}}
    data: dict[str, Any] = {
        "schema": 1,
        "id": "generated",
        "title": "Generated",
        "calendar": {"start": "2030-01-01", "days": draw(st.integers(1, max_days))},
        "issues": {name: {"minus": "no", "plus": "yes"} for name in issues},
        "propositions": {name: {"text": name} for name in propositions},
        "groups": drawn if draw(st.booleans()) else {},
        "defaults": {
            "assumption": "generated",
            "trust": draw(_grid(0, 1)),
            "rules": draw(_rules(issues, propositions)),
        },
        "actors": {name: draw(_actor(name, issues, propositions)) for name in actors},
        "channels": channels,
        "situation": draw(_situation(propositions)),
        "events": draw(_events(propositions)) if draw(st.booleans()) else {},
    }
    data["calendar"]["days"] = max(data["calendar"]["days"], *(e["day"] for e in data["events"].values()), 1)
    data["playbook"] = draw(_playbook(actors, issues, propositions, list(data["groups"]), max_acts))
    data["outcomes"] = draw(_outcomes(actors, issues)) if draw(st.booleans()) else {}
    return Scenario.model_validate(data)


def _ids(draw: st.DrawFn, stem: str, least: int, most: int) -> list[str]:
    return [f"{stem}_{letter}" for letter in "abcdefgh"[: draw(st.integers(least, most))]]


@st.composite
def _channel(draw: st.DrawFn, actors: list[str]) -> dict[str, Any]:
    kind = draw(st.sampled_from(["private", "room"]))
    attention = draw(_grid(0, 1))
    return {"kind": kind, "members": actors[:2], "delay": draw(st.integers(0, 2)), "attention": attention}


@st.composite
def _rules(draw: st.DrawFn, issues: list[str], propositions: list[str]) -> dict[str, Any]:
    stance = {
        "persuasion": {
            "rule": "friedkin_johnsen",
            "susceptibility": draw(_grid(0, 1)),
            "pace": draw(_grid(0, 1)),
        },
        "near": {"rule": "bounded_confidence", "threshold": draw(_grid(0, 2)), "pull": draw(_grid(0, 1))},
        "losses": {"rule": "expectation", "of": propositions[0], "rate": {issues[0]: draw(_grid(0, 1))}},
        "noise": {"scale": draw(_grid(0, 0.25))},
    }
    chosen = draw(st.sets(st.sampled_from(sorted(stance))))
    believes, denies = draw(st.booleans()), draw(st.booleans())
    belief: dict[str, Any] = {"bayes": {}} if believes else {}
    if believes and denies:
        belief["denial"] = {
            "ignored": draw(_grid(0, 1)),
            "gives_way_at": draw(_grid(0.25, 2)),
            "catch_up": draw(_grid(0, 1)),
        }
    return {name: stance[name] for name in sorted(chosen)} | belief


@st.composite
def _actor(draw: st.DrawFn, name: str, issues: list[str], propositions: list[str]) -> dict[str, Any]:
    actor: dict[str, Any] = {
        "name": name,
        "kind": "state",
        "stance": {issue: draw(_grid(-1, 1)) for issue in issues},
        "belief": {proposition: draw(_grid(0, 1)) for proposition in propositions},
        "prefers": {propositions[0]: draw(_grid(-1, 1))},
    }
    if draw(st.booleans()):
        actor["public"] = {issues[0]: {"position": draw(_grid(-1, 1)), "weight": draw(_grid(0, 2))}}
    return actor


@st.composite
def _situation(draw: st.DrawFn, propositions: list[str]) -> dict[str, Any]:
    changes = {
        "drift": {"amount": draw(_grid(-0.25, 0.25)), "spread": draw(_grid(0, 0.5))},
        "fog": {"noise": draw(_grid(0, 0.125))},
        "pull": {"per": "situation.ground", "below": 0.5, "gain": draw(_grid(-1, 1))},
    }
    chosen = draw(st.sets(st.sampled_from(sorted(changes))))
    ground = {
        "start": draw(_grid(0, 1)),
        "evidence_for": {propositions[0]: draw(_grid(-4, 4))},
        "changes": {name: changes[name] for name in sorted(chosen)},
    }
    return {"ground": ground}


@st.composite
def _events(draw: st.DrawFn, propositions: list[str]) -> dict[str, Any]:
    return {
        "shock": {
            "day": draw(st.integers(1, 4)),
            "effects": {"ground": draw(_grid(-1, 1))},
            "claims": {propositions[0]: draw(_grid(-2, 2))},
        }
    }


@st.composite
def _playbook(
    draw: st.DrawFn,
    actors: list[str],
    issues: list[str],
    propositions: list[str],
    groups: list[str],
    most: int,
) -> dict[str, Any]:
    acts: dict[str, Any] = {}
    for number in range(draw(st.integers(0, most))):
        via = draw(st.sampled_from(["air", "line"]))
        members = actors if via == "air" else actors[:2]
        performers = list(members) + ([f"each {g}" for g in groups] if via == "air" else [])
        act: dict[str, Any] = {
            "actor": draw(st.sampled_from(performers)),
            "type": draw(st.sampled_from(["CONSULT", "REQUEST", "NONE"])),
            "via": via,
            "rate": draw(_grid(0, 1)),
            "says": {draw(st.sampled_from(issues)): draw(st.sampled_from(["own", "public"]) | _grid(-1, 1))},
            "claims": {draw(st.sampled_from(propositions)): draw(_grid(-2, 2))},
            "repeats": draw(_grid(0, 1)),
            "slot": draw(st.sampled_from(["morning", "evening", "night"])),
            "once": draw(st.booleans()),
        }
        if via == "air":
            act["stakes"] = draw(_grid(0, 1))
        if draw(st.booleans()):
            act["when"] = [
                draw(st.sampled_from(["situation.ground > 0.5", f"stance.self.{issues[0]} > 0", "day >= 2"]))
            ]
        acts[f"act_{number}"] = act
    return acts


@st.composite
def _outcomes(draw: st.DrawFn, actors: list[str], issues: list[str]) -> dict[str, Any]:
    outcome: dict[str, Any] = {
        "when": [f"situation.ground < {draw(_grid(0, 1))}"],
        "hazard": draw(_grid(0, 1)),
        "lasting": draw(st.integers(1, 2)),
    }
    if draw(st.booleans()):
        outcome["leaves"] = draw(st.sampled_from(actors))
    if draw(st.booleans()):
        outcome["final"] = {"after_days": draw(st.integers(0, 2))}
    return {"end": outcome}
