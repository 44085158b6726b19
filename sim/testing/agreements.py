"""Strategies for what diplomacy adds to a drawn scenario: each mechanism may be there, and shrinks away."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sim.testing.days import grid


@st.composite
def agreements(draw: st.DrawFn, data: dict[str, Any]) -> dict[str, Any]:
    """Return plain data of a scenario with some of the mechanisms added to it.

    Parameters
    ----------
    data : dict
        With the channels ``air``, a platform, and ``line``, between the first two actors.
    """
    actors, issues = list(data["actors"]), list(data["issues"])
    added = dict(data, channels=dict(data["channels"]), playbook=dict(data["playbook"]))
    for mechanism in (_leak, _relay, _line, _fact, _offer, _meeting, _role):
        if draw(st.booleans()):
            draw(mechanism(added, actors, issues))
    return added


@st.composite
def _leak(draw: st.DrawFn, data: dict[str, Any], actors: list[str], issues: list[str]) -> None:
    leak = {"chance": draw(grid(0, 1)), "to": "air", "stakes": draw(grid(0, 2))}
    data["channels"]["line"] = data["channels"]["line"] | {"leak": leak}


@st.composite
def _relay(draw: st.DrawFn, data: dict[str, Any], actors: list[str], issues: list[str]) -> None:
    relay = {
        "by": actors[1],
        "passes": draw(grid(0, 1)),
        "softens": draw(grid(0, 1)),
        "noise": draw(grid(0, 0.5)),
    }
    data["channels"]["post"] = {"kind": "private", "members": actors, "delay": draw(st.integers(0, 1))}
    data["playbook"]["relayed"] = {
        "actor": actors[0],
        "type": "REQUEST",
        "via": "post",
        "relay": relay,
        "says": {issues[0]: "own"},
        "claims": {next(iter(data["propositions"])): draw(grid(-2, 2))},
    }


@st.composite
def _line(draw: st.DrawFn, data: dict[str, Any], actors: list[str], issues: list[str]) -> None:
    data["channels"]["line"] = data["channels"]["line"] | {"open": draw(st.booleans())}
    cut = {"day": draw(st.integers(1, data["calendar"]["days"])), "closes": ["line"]}
    mended = {"when": [f"situation.ground > {draw(grid(0, 1))}"], "opens": ["line"]}
    data["events"] = data["events"] | {"cut": cut}
    data["milestones"] = {"mended": mended}


@st.composite
def _fact(draw: st.DrawFn, data: dict[str, Any], actors: list[str], issues: list[str]) -> None:
    data["facts"] = {"secret": {"text": "a secret", "known_to": [actors[0]]}}
    tells = {"type": "NONE", "via": "air", "tells": ["secret"], "rate": draw(grid(0, 1))}
    data["playbook"]["tells"] = tells | {"actor": draw(st.sampled_from(actors))}
    knows = {"type": "NONE", "via": "air", "when": ["knows.self.secret == 1"], "says": {issues[0]: "own"}}
    data["playbook"]["knows"] = knows | {"actor": draw(st.sampled_from(actors))}


@st.composite
def _offer(draw: st.DrawFn, data: dict[str, Any], actors: list[str], issues: list[str]) -> None:
    act = {"type": "CONSULT", "via": "air"}
    data["playbook"] |= {
        "offers": act | {"actor": actors[0], "lapses": draw(st.integers(1, 2)), "rate": draw(grid(0, 1))},
        "accepts": act | {"actor": actors[1], "answers": "offers", "rate": draw(grid(0, 1))},
        "delivers": act | {"actor": actors[0], "rate": draw(grid(0, 1))},
    }
    promise = {"act": "delivers", "since": "accepts", "within": draw(st.integers(0, 2))}
    data["promises"] = {"deal": promise | {"by": actors[0], "to": [actors[1]]}}


@st.composite
def _meeting(draw: st.DrawFn, data: dict[str, Any], actors: list[str], issues: list[str]) -> None:
    data["channels"]["hall"] = {"kind": "room", "members": actors}
    put_off = {"when": [f"stance.{actors[0]}.{issues[0]} > {draw(grid(-1, 1))}"]}
    meeting = {
        "room": "hall",
        "chair": draw(st.sampled_from(actors)),
        "agenda": issues,
        "tolerance": draw(grid(0, 2)),
        "decides": draw(st.sampled_from(["unanimity", "majority"])),
        "text_by": draw(st.sampled_from(["compromise", "weighted_median"])),
        "statement": {"via": "air", "stakes": draw(grid(0, 2))},
        "postponed": put_off | {"at_most": draw(st.integers(1, 2))},
    }
    planned = {"day": draw(st.integers(1, data["calendar"]["days"]))}
    called = {"when": [f"situation.ground < {draw(grid(0, 1))}"], "notice": 1}
    data["meetings"] = {"summit": meeting | draw(st.sampled_from([planned, called]))}


@st.composite
def _role(draw: st.DrawFn, data: dict[str, Any], actors: list[str], issues: list[str]) -> None:
    successors = {actor: [f"day >= {draw(st.integers(0, 3))}"] for actor in actors[1:]}
    holder = {"holder": actors[0]} if draw(st.booleans()) else {}
    data["roles"] = {"seat": holder | {"successors": successors}}
    letter = {"type": "NONE", "via": "air", "to": ["seat"], "says": {issues[0]: draw(grid(-1, 1))}}
    data["playbook"]["to_the_seat"] = letter | {"actor": draw(st.sampled_from(actors))}
    data["trust"] = {actors[-1]: {"seat": draw(grid(0, 1))}}
