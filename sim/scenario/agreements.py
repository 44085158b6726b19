"""What a scenario says of leaks, relays, meetings, facts, promises and roles must mean something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.scenario.asked import Actors, When
from sim.scenario.found import Found, Path, unknown
from sim.scenario.parts import Act, Happening
from sim.scenario.scenario import Scenario


def names_in_agreements(scenario: Scenario) -> Found:
    """Yield (path, message) for every name in these parts that does not exist."""
    for path, kind, name, known in _names(scenario):
        yield from unknown(path, kind, name, known)


Named = Iterator[tuple[Path, str, str, Iterable[str]]]
"""Where a name stands, what it should be, the name, and those that there are."""


def _names(scenario: Scenario) -> Named:
    yield from _of_channels(scenario)
    yield from _of_acts_and_happenings(scenario)
    yield from _of_meetings(scenario)
    for name, fact in scenario.facts.items():
        yield from _actors(scenario, ("facts", name, "known_to"), fact.known_to)
    for name, promise in scenario.promises.items():
        path: Path = ("promises", name)
        yield (*path, "by"), "actor", promise.by, scenario.actors
        yield from _actors(scenario, (*path, "to"), promise.to)
        yield (*path, "act"), "act", promise.act, scenario.acts
        yield (*path, "since"), "happening", promise.since, happenings(scenario)
    for name, role in scenario.roles.items():
        if role.holder is not None:
            yield ("roles", name, "holder"), "actor", role.holder, scenario.actors
        for successor in role.successors:
            yield ("roles", name, "successors", successor), "actor", successor, scenario.actors


def happenings(scenario: Scenario) -> tuple[str, ...]:
    """Return the ids of all that may happen."""
    return (*scenario.dated, *scenario.acts, *scenario.outcomes)


def _actors(scenario: Scenario, path: Path, names: Actors) -> Named:
    known = (*scenario.actors, *scenario.groups, *scenario.roles)
    for number, name in enumerate(() if names == "all" else names):
        yield (*path, number), "actor, group or role", name, known


def _of_channels(scenario: Scenario) -> Named:
    for name, channel in scenario.channels.items():
        if channel.leak is not None:
            yield ("channels", name, "leak", "to"), "channel", channel.leak.to, scenario.channels


def _of_acts_and_happenings(scenario: Scenario) -> Named:
    parts: dict[Path, Act | Happening] = {("playbook", n): act for n, act in scenario.playbook.items()}
    parts |= {("events", n): event for n, event in scenario.events.items()}
    parts |= {("milestones", n): milestone for n, milestone in scenario.milestones.items()}
    for path, part in parts.items():
        for field in ("opens", "closes"):
            for number, name in enumerate(getattr(part, field)):
                yield (*path, field, number), "channel", name, scenario.channels
        field = "tells" if isinstance(part, Act) else "reveals"
        for number, name in enumerate(getattr(part, field)):
            yield (*path, field, number), "fact", name, scenario.facts
        if isinstance(part, Act):
            yield from _of_act(scenario, path, part)


def _of_act(scenario: Scenario, path: Path, act: Act) -> Named:
    if act.relay is not None:
        yield (*path, "relay", "by"), "actor", act.relay.by, scenario.actors
    if act.on_behalf_of is not None:
        yield (*path, "on_behalf_of"), "actor", act.on_behalf_of, scenario.actors
    if act.answers is not None:
        yield (*path, "answers"), "act", act.answers, scenario.acts


def _of_meetings(scenario: Scenario) -> Named:
    for name, meeting in scenario.meetings.items():
        path: Path = ("meetings", name)
        yield (*path, "room"), "channel", meeting.room, scenario.channels
        yield (*path, "statement", "via"), "channel", meeting.statement.via, scenario.channels
        yield (*path, "chair"), "actor", meeting.chair, scenario.actors
        for number, issue in enumerate(meeting.agenda):
            yield (*path, "agenda", number), "issue", issue, scenario.issues
        tolerance = meeting.tolerance if isinstance(meeting.tolerance, dict) else {}
        for field, actors in (("tolerance", tolerance), ("refuses", meeting.refuses)):
            for actor in actors:
                yield (*path, field, actor), "actor", actor, scenario.actors


def conditions_of_agreements(scenario: Scenario) -> Iterator[tuple[Path, When, str | None]]:
    """Yield where conditions stand, the conditions, and the actor for whom ``self`` stands, if any."""
    for name, meeting in scenario.meetings.items():
        path: Path = ("meetings", name)
        yield (*path, "when"), meeting.when, None
        if meeting.postponed is not None:
            yield (*path, "postponed", "when"), meeting.postponed.when, None
        for actor, when in meeting.refuses.items():
            yield (*path, "refuses", actor), when, actor
    for name, role in scenario.roles.items():
        for successor, when in role.successors.items():
            yield ("roles", name, "successors", successor), when, successor


def agreements_without_meaning(scenario: Scenario) -> Found:
    """Yield (path, message) for what cannot be played as written, where all names exist."""
    for name, channel in scenario.channels.items():
        if channel.leak is not None:
            yield from _leak(scenario, ("channels", name, "leak"), channel.kind, channel.leak.to)
    for name, act in scenario.playbook.items():
        yield from _relayed(scenario, ("playbook", name), act)
        yield from _answered(scenario, ("playbook", name), act)
    for name in scenario.meetings:
        yield from _meeting(scenario, name)
    for name, promise in scenario.promises.items():
        performers = scenario.expand(scenario.acts[promise.act].actor.removeprefix("each "))
        if promise.by not in performers:
            who = ", ".join(sorted(performers))
            yield ("promises", name, "act"), f"{promise.act} is done by {who}, not by {promise.by}"


def _leak(scenario: Scenario, path: Path, kind: str, to: str) -> Found:
    if kind == "platform":
        yield path, "what is said on a platform is public already; only a private line or a room can leak"
    if scenario.channels[to].kind != "platform":
        yield (*path, "to"), f"{to} is not public; name a platform"


def _relayed(scenario: Scenario, path: Path, act: Act) -> Found:
    if act.relay is None:
        return
    performers = scenario.expand(act.actor.removeprefix("each "))
    members = scenario.expand(scenario.channels[act.via].members)
    if act.relay.by in performers:
        yield (*path, "relay", "by"), f"{act.relay.by} cannot be its own intermediary"
    elif act.relay.by not in members:
        who = ", ".join(sorted(members))
        yield (*path, "relay", "by"), f"{act.relay.by} is no member of {act.via}; members are {who}"
    if act.reply_to is not None:
        yield (*path, "relay"), "a reply goes straight to who asked; leave out relay or reply_to"


def _answered(scenario: Scenario, path: Path, act: Act) -> Found:
    if act.answers is not None and not scenario.acts[act.answers].lapses:
        yield (*path, "answers"), f"{act.answers} is no offer; give it lapses, the days for which it stands"
    if act.lapses and not any(other.answers for other in scenario.playbook.values()):
        yield (*path, "lapses"), "nothing answers this offer; give another act answers"


def _meeting(scenario: Scenario, name: str) -> Found:
    meeting, path = scenario.meetings[name], ("meetings", name)
    room, platform = scenario.channels[meeting.room], scenario.channels[meeting.statement.via]
    members = scenario.expand(room.members)
    if room.kind != "room":
        yield (*path, "room"), f"{meeting.room} is a {room.kind} channel; a meeting needs a room"
    if platform.kind != "platform":
        yield (*path, "statement", "via"), f"{meeting.statement.via} is not public; name a platform"
    if meeting.chair not in members:
        yield (*path, "chair"), f"{meeting.chair} is no member of {meeting.room}"
    if meeting.chair not in scenario.expand(platform.members):
        yield (*path, "chair"), f"{meeting.chair} is no member of {meeting.statement.via}"
    tolerance = meeting.tolerance if isinstance(meeting.tolerance, dict) else {}
    lacking = sorted(members - tolerance.keys()) if tolerance else []
    if lacking:
        yield (*path, "tolerance"), f"says nothing for {', '.join(lacking)}, who may take part"
    for actor in sorted({*tolerance, *meeting.refuses} - members):
        yield path, f"{actor} is no member of {meeting.room}, so it signs nothing"
