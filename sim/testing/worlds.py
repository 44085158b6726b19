"""Hypothesis strategies for whole scenarios; they shrink to two actors, one issue and no act."""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.scenario.checks import check_names
from sim.scenario.listing import numbers
from sim.scenario.parts import Variant
from sim.scenario.scenario import Scenario
from sim.scenario.variants import changed
from sim.testing.agreements import agreements
from sim.testing.days import grid as _grid


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
    return Scenario.model_validate(draw(agreements(data)))


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
        "arguments": {"rule": "argument_exchange", "bias": draw(_grid(0, 4)), "memory_size": 3},
        "spite": {
            "rule": "reactance",
            "acceptance": 0.5,
            "rejection": 1.0,
            "pull": draw(_grid(0, 1)),
            "push": draw(_grid(0, 1)),
        },
        "tired": {"rule": "fatigue", "of": propositions[0], "rate": draw(_grid(0, 1)), "cost": 0.25},
        "word": {"rule": "beta_trust", "opening_count": 2, "forgetting": draw(_grid(0, 1))},
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
            "word": draw(_grid(-1, 1)),
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


@st.composite
def variants(draw: st.DrawFn, scenario: Scenario) -> Variant:
    """Return legal variants of a scenario: one or two of its numbers, made smaller.

    Parameters
    ----------
    scenario : Scenario
        One in which at least one number may be scaled.
    """
    paths = [one.path for one in numbers(scenario) if _may_be_scaled(scenario, one.path)]
    chosen = draw(st.lists(st.sampled_from(paths), min_size=1, max_size=2, unique=True))
    variant = Variant(summary="Drawn.", scale={path: draw(_grid(0, 1)) for path in chosen})
    with_it = scenario.model_copy(update={"variants": {"drawn": variant}})
    assume(not list(check_names(with_it)))
    return variant


def _may_be_scaled(scenario: Scenario, path: str) -> bool:
    """Whether halving the number leaves the scenario legal; a day, for example, must stay whole."""
    half = Variant(summary="Half.", scale={path: 0.5})
    try:
        changed(scenario, half)
    except ScenarioError:
        return False
    return True
