"""What was done and said, in sentences a person can read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.acts.wording import default_template, position_in_words, render
from sim.kernel import FreeAct, Plan
from sim.scenario.parts import Act
from sim.scenario.scenario import Scenario


def act_text(plan: Plan, act: int, said: np.ndarray, listener: str | None = None) -> str:
    """Return the wording of an act, to one listener or to all it addresses.

    Parameters
    ----------
    plan : Plan
    act : int
        Number of the act.
    said : [K]
        The position that it carried.
    listener : str, optional
        Id of the listener.
    """
    planned, scenario = plan.acts.acts[act], plan.scenario
    part = planned.part
    issues = [issue for issue in plan.names.issues if issue in part.says]
    spoken = [(issue, float(said[plan.names.issue[issue]])) for issue in issues]
    positions = [(issue, position) for issue, position in spoken if not np.isnan(position)]  # or silent on it
    speaker = scenario.actors[plan.names.actors[planned.actor]].name
    values = {
        "speaker": f"{speaker} ({part.by})" if part.by else speaker,
        "listener": _towards(scenario, part, plan.names.actors[planned.actor], listener),
        "channel": channel_in_words(scenario, part.via),
        "position": positions_in_words(scenario, positions),
        "argument": part.argument or "",
        "frame": part.frame or "",
        "quote": part.quote or "",
    }
    return render(part.text or default_template(part.type, values), values)


def _towards(scenario: Scenario, part: Act, speaker: str, listener: str | None) -> str:
    """Name those towards whom an act is done: who made the offer that it answers, or whom it addresses."""
    if part.answers is not None:
        offering = scenario.acts[part.answers].actor.removeprefix("each ")
        others = sorted(scenario.expand(offering) - {speaker})
        return _listed([scenario.actors[name].name for name in others])
    return _addressees(scenario, part, speaker) if listener is None else scenario.actors[listener].name


def free_text(plan: Plan, act: FreeAct, listener: int | None = None) -> str:
    """Return the wording of a message that an agent wrote itself."""
    scenario, names = plan.scenario, plan.names
    to = act.listeners if listener is None else (listener,)
    positions = [(issue, p) for issue, p in zip(names.issues, act.position, strict=True) if p is not None]
    values = {
        "speaker": scenario.actors[names.actors[act.speaker]].name,
        "listener": _listed([scenario.actors[names.actors[n]].name for n in to]),
        "channel": channel_in_words(scenario, names.channels[act.channel]),
        "position": positions_in_words(scenario, positions),
        "argument": act.note,
    }
    return render(default_template("NONE", values), values)


def channel_in_words(scenario: Scenario, channel: str) -> str:
    """Say how something is said over a channel: in public, on record, in private or in a closed room."""
    words, part = channel.replace("_", " "), scenario.channels[channel]
    if part.kind == "platform" and scenario.expand(part.members) == frozenset(scenario.actors):
        return "in public"
    how = {"platform": "on record", "private": "in private", "room": "in a closed room"}[part.kind]
    return f"{how} ({words})"


def happening_text(scenario: Scenario, name: str) -> str:
    """Return the text of an event, a milestone, a meeting or an outcome, or else its id as words."""
    kinds = (scenario.events, scenario.milestones, scenario.meetings, scenario.outcomes)
    texts = (kind[name].text for kind in kinds if name in kind)
    return next(texts, None) or name.replace("_", " ")


def positions_in_words(scenario: Scenario, positions: Sequence[tuple[str, float]]) -> str:
    """Say where positions stand, issue by issue, with the number beside the words."""
    parts = scenario.issues
    return "; ".join(
        f"{position_in_words(value, parts[issue].minus, parts[issue].plus)} ({value:+.2f})"
        for issue, value in positions
    )


def _addressees(scenario: Scenario, part: Act, speaker: str) -> str:
    """Name those whom an act addresses: on a platform everybody, else the others on the line."""
    members = scenario.channels[part.via].members
    named = members if part.to == "all" else part.to
    if named == "all":
        return "everybody"
    others = [name for name in named if name != speaker]
    return _listed([scenario.actors[n].name if n in scenario.actors else n.replace("_", " ") for n in others])


def _listed(names: Sequence[str]) -> str:
    if not names:
        return "nobody"
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
