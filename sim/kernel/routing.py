"""Who can be reached by which act, and how an inbox is laid out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sim.kernel.acting import Instance
from sim.kernel.lookup import Audiences, performers
from sim.kernel.plan import Names, Routes
from sim.scenario.scenario import Scenario


def plan_routes(
    scenario: Scenario, names: Names, audiences: Audiences, instances: Sequence[Instance]
) -> Routes:
    """Lay out all routes, sorted by act, actor and listener."""
    found = [
        (number, listener)
        for number, instance in enumerate(instances)
        for listener in _listeners(scenario, names, instance)
    ]
    channels = [scenario.channels[instances[a].part.via] for a, _ in found]
    number = {(instances[a].id, instances[a].actor, n): q for q, (a, n) in enumerate(found)}
    act = np.array([a for a, _ in found], dtype=np.int64)
    listener = np.array([n for _, n in found], dtype=np.int64)
    gates = [
        (audiences.number(scenario.channels[i.part.via].members), audiences.number(i.part.to))
        for i in instances
    ]
    claims = np.array([bool(instance.part.claims) for instance in instances], dtype=bool)
    return Routes(
        act=act,
        listener=listener,
        speaker=np.array([instances[a].actor for a, _ in found], dtype=np.int64),
        delay=np.array([channel.delay for channel in channels], dtype=np.int64),
        attention=np.array([channel.attention.value for channel in channels]),
        audiences=np.array([gates[a] for a, _ in found], dtype=np.int64).reshape(-1, 2),
        asked_by=np.array([_question(number, instances[a], n) for a, n in found], dtype=np.int64),
        slot_order=np.lexsort([~claims[act], listener]) if len(act) else act,
    )


def _listeners(scenario: Scenario, names: Names, instance: Instance) -> Iterator[int]:
    members = scenario.expand(scenario.channels[instance.part.via].members)
    for actor in sorted(members & scenario.expand(instance.part.to)):
        number = names.actor[actor]
        if number != instance.actor and _may_ask(scenario, names, instance, actor):
            yield number


def _may_ask(scenario: Scenario, names: Names, reply: Instance, listener: str) -> bool:
    """Whether ``listener`` has a way to put the question that is replied to; true for no reply."""
    if reply.part.reply_to is None:
        return True
    question = scenario.playbook[reply.part.reply_to]
    hears = scenario.expand(scenario.channels[question.via].members) & scenario.expand(question.to)
    return listener in performers(scenario, question.actor) and names.actors[reply.actor] in hears


def _question(number: Mapping[tuple[str, int, int], int], reply: Instance, listener: int) -> int:
    """Return the route by which ``listener`` puts the question that is replied to, or -1."""
    asked = reply.part.reply_to
    return -1 if asked is None else number[asked, listener, reply.actor]


def heard_over(instances: Sequence[Instance], routes: Routes) -> dict[tuple[str, int], tuple[int, ...]]:
    """Return, by act id and listener, the routes over which that act may be heard."""
    found: dict[tuple[str, int], tuple[int, ...]] = {}
    for number, (act, listener) in enumerate(zip(routes.act, routes.listener, strict=True)):
        key = (instances[act].id, int(listener))
        found[key] = (*found.get(key, ()), number)
    return found
