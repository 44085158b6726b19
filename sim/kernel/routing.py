"""Who can be reached by which act: directly, over an intermediary, or by a leak."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.kernel.acting import Instance
from sim.kernel.lookup import Audiences, performers
from sim.kernel.luck import stream
from sim.kernel.plan import Names, Routes
from sim.scenario.diplomacy import Relay
from sim.scenario.scenario import Scenario

LEAK_DELAY = 1  # days


@dataclass(frozen=True)
class Way:
    """One way from an act to a listener, before it is planned.

    Parameters
    ----------
    act : int
    listener : int
    audiences : (members, addressees)
        To both of which the listener must belong.
    relay : Relay, optional
    leaked : bool
    """

    act: int
    listener: int
    audiences: tuple[int, int]
    relay: Relay | None = None
    leaked: bool = False


def plan_routes(
    scenario: Scenario, names: Names, audiences: Audiences, instances: Sequence[Instance]
) -> Routes:
    """Lay out all routes, sorted by act, listener, and direct before relayed before leaked."""
    ways = [
        way
        for number, instance in enumerate(instances)
        for way in _ways(scenario, names, audiences, number, instance)
    ]
    direct = {
        (instances[way.act].id, instances[way.act].actor, way.listener): q
        for q, way in enumerate(ways)
        if not way.leaked
    }
    channels = [scenario.channels[instances[way.act].part.via] for way in ways]
    act, listener = _whole(way.act for way in ways), _whole(way.listener for way in ways)
    telling = np.array([bool(i.part.claims) or i.part.word.value != 0.0 for i in instances], dtype=bool)
    return Routes(
        act=act,
        listener=listener,
        speaker=_whole(instances[way.act].actor for way in ways),
        delay=_whole(
            LEAK_DELAY if way.leaked else channel.delay for way, channel in zip(ways, channels, strict=True)
        ),
        attention=np.array([_heard_on(scenario, instances, way).attention.value for way in ways]),
        audiences=np.array([way.audiences for way in ways], dtype=np.int64).reshape(-1, 2),
        asked_by=_whole(_question(direct, instances[way.act], way.listener) for way in ways),
        channel=_whole(names.channel[instances[way.act].part.via] for way in ways),
        **_relays(names, instances, ways),
        **_leaks(scenario, names, instances, ways),
        slot_order=np.lexsort([~telling[act], listener]) if len(act) else act,
    )


def _whole(numbers: Iterator[int]) -> Any:
    return np.array(list(numbers), dtype=np.int64)


def _ways(
    scenario: Scenario, names: Names, audiences: Audiences, number: int, instance: Instance
) -> Iterator[Way]:
    part, channel = instance.part, scenario.channels[instance.part.via]
    members = audiences.number(channel.members)
    addressees = sorted(scenario.expand(channel.members) & scenario.expand(part.to))
    found = []
    for actor in addressees:
        listener = names.actor[actor]
        is_relay = part.relay is not None and part.relay.by == actor
        if listener != instance.actor and not is_relay and _may_ask(scenario, names, instance, actor):
            found.append(Way(number, listener, (members, audiences.number(part.to)), part.relay))
    if part.relay is not None:
        relay = audiences.number(part.relay.by)
        found.append(Way(number, names.actor[part.relay.by], (members, relay)))
    if channel.leak is not None:
        platform = scenario.channels[channel.leak.to]
        inside = {names.actors[way.listener] for way in found} | {names.actors[instance.actor]}
        public = audiences.number(platform.members), audiences.number("all")
        found += [
            Way(number, names.actor[actor], public, leaked=True)
            for actor in sorted(scenario.expand(platform.members) - inside)
        ]
    yield from sorted(found, key=lambda way: (way.leaked, way.listener))


def _heard_on(scenario: Scenario, instances: Sequence[Instance], way: Way) -> Any:
    """Return the channel on which a message is heard: for a leak, the platform."""
    channel = scenario.channels[instances[way.act].part.via]
    return scenario.channels[channel.leak.to] if way.leaked and channel.leak else channel


def _relays(names: Names, instances: Sequence[Instance], ways: Sequence[Way]) -> dict[str, Any]:
    def hashed(way: Way, purpose: str, *of: str) -> int:
        assert way.relay is not None
        instance = instances[way.act]
        return stream(purpose, instance.id, names.actors[instance.actor], way.relay.by, *of)

    relays = [way.relay for way in ways]
    passing = [hashed(way, "relay") if way.relay and way.relay.passes.value < 1.0 else 0 for way in ways]
    distorting = [
        [
            hashed(way, "relay noise", issue) if way.relay and way.relay.noise.value else 0
            for issue in names.issues
        ]
        for way in ways
    ]
    return {
        "relay": _whole(names.actor[relay.by] if relay else -1 for relay in relays),
        "passes": np.array([relay.passes.value if relay else 1.0 for relay in relays]),
        "passing": np.array(passing, dtype=np.uint64),
        "softens": np.array([relay.softens.value if relay else 0.0 for relay in relays]),
        "noise": np.array([relay.noise.value if relay else 0.0 for relay in relays]),
        "distorting": np.array(distorting, dtype=np.uint64).reshape(-1, len(names.issues)),
    }


def _leaks(
    scenario: Scenario, names: Names, instances: Sequence[Instance], ways: Sequence[Way]
) -> dict[str, Any]:
    chances, streams = [], []
    for way in ways:
        instance = instances[way.act]
        leak = scenario.channels[instance.part.via].leak if way.leaked else None
        chances.append(leak.chance.value if leak else 0.0)
        streams.append(stream("leak", instance.id, names.actors[instance.actor]) if leak else 0)
    return {
        "leaked": np.array([way.leaked for way in ways], dtype=bool),
        "leaks": np.array(chances),
        "leaking": np.array(streams, dtype=np.uint64),
    }


def _may_ask(scenario: Scenario, names: Names, reply: Instance, listener: str) -> bool:
    """Whether ``listener`` has a way to put the question that is replied to; true for no reply."""
    if reply.part.reply_to is None:
        return True
    question = scenario.acts[reply.part.reply_to]
    hears = scenario.expand(scenario.channels[question.via].members) & scenario.expand(question.to)
    return listener in performers(scenario, question.actor) and names.actors[reply.actor] in hears


def _question(number: Mapping[tuple[str, int, int], int], reply: Instance, listener: int) -> int:
    """Return the route by which ``listener`` puts the question that is replied to, or -1."""
    asked = reply.part.reply_to
    return -1 if asked is None else number.get((asked, listener, reply.actor), -1)


def heard_over(instances: Sequence[Instance], routes: Routes) -> dict[tuple[str, int], tuple[int, ...]]:
    """Return, by act id and listener, the routes over which that act may be heard."""
    found: dict[tuple[str, int], tuple[int, ...]] = {}
    for number, (act, listener) in enumerate(zip(routes.act, routes.listener, strict=True)):
        key = (instances[act].id, int(listener))
        found[key] = (*found.get(key, ()), number)
    return found
