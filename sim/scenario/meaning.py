"""What a scenario says must mean something: members can speak, actors know, rules are complete."""

from __future__ import annotations

import graphlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from sim.acts.conditions import Quantity, parse_quantity
from sim.errors import ParameterError, unknown_name, with_article
from sim.rules import RULES, Listed, clashes
from sim.scenario.agreements import agreements_without_meaning
from sim.scenario.asked import SLOTS
from sim.scenario.found import Found, Path
from sim.scenario.names import quantities
from sim.scenario.parts import Act, Rate, RuleSpec
from sim.scenario.rule_names import allowed
from sim.scenario.ruling import columns_of, rule_of
from sim.scenario.scenario import Scenario


def without_meaning(scenario: Scenario) -> Found:
    """Yield (path, message) for what cannot be played as written, where all names exist."""
    yield from _complete_rules(scenario)
    yield from _ambiguous_trust(scenario)
    for name, act in scenario.playbook.items():
        yield from _membership(scenario, ("playbook", name), act)
        yield from _idle(scenario, ("playbook", name), act)
        yield from _knowable(scenario, ("playbook", name), act)
    yield from agreements_without_meaning(scenario)
    for name, meeting in scenario.meetings.items():
        for actor, when in meeting.refuses.items():
            path = ("meetings", name, "refuses", actor)
            yield from _unknown_to(scenario, quantities(path, when), actor)
    yield from _order(scenario)


def _complete_rules(scenario: Scenario) -> Found:
    """Check the rules of each actor as they end up after defaults and profile."""
    for name in scenario.actors:
        rules = scenario.rules_of(name)
        played = {rule_id: spec.rule or rule_id for rule_id, spec in rules.items()}
        yield from ((("actors", name), problem) for problem in clashes(played))
    # what is wrong with an entry that actors inherit is said once, where it is written
    yield from dict.fromkeys(
        found
        for name in scenario.actors
        for rule_id, spec in scenario.rules_of(name).items()
        for found in _complete(scenario, name, rule_id, spec)
    )


def _written_at(scenario: Scenario, actor: str, rule_id: str) -> Path:
    """Return where the last layer stands that says something of an actor's rule."""
    profile = scenario.actors[actor].profile
    if rule_id in scenario.actors[actor].rules:
        return ("actors", actor, "rules", rule_id)
    if profile is not None and rule_id in scenario.profiles[profile].rules:
        return ("profiles", profile, "rules", rule_id)
    return ("defaults", "rules", rule_id)


def _complete(scenario: Scenario, actor: str, rule_id: str, spec: RuleSpec) -> Found:
    path, name = _written_at(scenario, actor, rule_id), spec.rule or rule_id
    if name not in RULES:
        yield path, f"names no rule and inherits none: {unknown_name('rule', name, RULES)}"
        return
    entry = RULES[name]
    lacking = [*_unread(entry, spec), *_unset(scenario, entry, spec), *_unseen(scenario, actor, entry, spec)]
    for words in lacking or _refused(scenario, spec):
        yield path, f"{'' if rule_id == entry.name else f'({entry.name}) '}{words}"


def _unread(entry: Listed, spec: RuleSpec) -> Iterator[str]:
    for reference in entry.reads:
        if reference.name not in spec.references:
            yield f"reads {with_article(reference.to)}; name it with {reference.name}"


def _unset(scenario: Scenario, entry: Listed, spec: RuleSpec) -> Iterator[str]:
    columns = columns_of(scenario, entry.moves)
    for parameter in filter(entry.must_be_given, entry.parameters):
        given = spec.parameters.get(parameter.name)
        by_name = isinstance(given, dict) and parameter.default is None
        absent = [c for c in columns if c not in given] if by_name and isinstance(given, dict) else []
        if given is None:
            yield f"has no {parameter.name}: it {allowed(parameter)}"
        elif absent:
            yield f"has no {parameter.name} for {', '.join(absent)}"


def _unseen(scenario: Scenario, actor: str, entry: Listed, spec: RuleSpec) -> Iterator[str]:
    """Refuse a rule that reads what its actor cannot see."""
    for reference in entry.reads:
        variable = spec.references.get(reference.name)
        part = scenario.situation.get(variable or "") if reference.to == "situation variable" else None
        if part is not None and actor not in scenario.expand(part.visible):
            yield f"reads {variable}, which {actor} cannot see; add it to situation.{variable}.visible"


def _refused(scenario: Scenario, spec: RuleSpec) -> Iterator[str]:
    """Let the rule itself say what its parameters may not be together."""
    try:
        rule_of(scenario, spec)
    except ParameterError as error:
        yield f"refuses its parameters: {error}"


def _ambiguous_trust(scenario: Scenario) -> Found:
    for actor in scenario.actors:
        rows = [name for name in scenario.trust if name in scenario.groups and actor in scenario.expand(name)]
        if len(rows) > 1 and actor not in scenario.trust:
            yield (
                ("trust", rows[1]),
                f"{actor} belongs to {' and '.join(rows)}; give {actor} a row of its own",
            )


def _membership(scenario: Scenario, path: Path, act: Act) -> Found:
    inside = scenario.expand(scenario.channels[act.via].members)
    members = f"members are {', '.join(sorted(inside))}"
    outside = sorted(scenario.expand(act.actor.removeprefix("each ")) - inside)
    if outside:
        yield (*path, "via"), f"{', '.join(outside)} is no member of {act.via}; {members}"
    for name in () if act.to == "all" else act.to:
        if not scenario.expand(name) & inside:
            yield (*path, "to"), f"{name} is no member of {act.via}; {members}"


def _idle(scenario: Scenario, path: Path, act: Act) -> Found:
    """Refuse what would be ignored."""
    if act.stakes.value and scenario.channels[act.via].kind != "platform":
        yield (*path, "stakes"), f"{act.via} is not public, so nothing is staked; speak on a platform"
    if act.stakes.value and not act.says:
        yield (*path, "stakes"), "nothing is said on any issue, so nothing is staked; add says"
    if act.repeats.value and not act.claims:
        yield (*path, "repeats"), "nothing is claimed, so nothing is repeated; add claims"


def _knowable(scenario: Scenario, path: Path, act: Act) -> Found:
    """Check an act's conditions: they may name only what its actor can know."""
    for performer in sorted(scenario.expand(act.actor.removeprefix("each "))):
        found = list(_unknowable(scenario, path, act, performer))
        yield from found
        if found:
            return  # the other members of the group cannot know it either


def _unknowable(scenario: Scenario, path: Path, act: Act, performer: str) -> Found:
    asked = list(quantities((*path, "when"), act.when))
    if isinstance(act.rate, Rate):
        asked.append(((*path, "rate", "per"), parse_quantity(act.rate.per)))
    yield from _unknown_to(scenario, asked, performer)
    if act.after is not None and not _learns(scenario, performer, act.after.done):
        yield (*path, "after", "done"), f"{performer} cannot know of {act.after.done}"
    if act.answers is not None and not _may_hear(scenario, performer, act.answers):
        yield (*path, "answers"), f"{act.answers} never reaches {performer}, so it cannot be answered"
    if act.reply_to is not None and not _may_hear(scenario, performer, act.reply_to):
        yield (*path, "reply_to"), f"{act.reply_to} never reaches {performer}, so it cannot be answered"


def _unknown_to(scenario: Scenario, asked: Iterable[tuple[Path, Quantity]], performer: str) -> Found:
    for where, quantity in asked:
        hidden = _hidden(scenario, quantity, performer)
        if hidden:
            yield (
                where,
                f"{performer} cannot know {hidden}; an act's conditions may name only what its actor knows",
            )


def _learns(scenario: Scenario, actor: str, happening: str) -> bool:
    """Whether an actor can know that something has happened."""
    if happening in scenario.acts:
        own = actor in scenario.expand(scenario.acts[happening].actor.removeprefix("each "))
        return own or _may_hear(scenario, actor, happening)
    for name, meeting in scenario.meetings.items():
        if happening in (name, f"{name}_postponed"):
            return actor in scenario.expand(scenario.channels[meeting.room].members)
    for name, promise in scenario.promises.items():
        if happening in (f"{name}_kept", f"{name}_broken"):
            return actor == promise.by or actor in scenario.expand(promise.to)
    part = scenario.events.get(happening) or scenario.milestones.get(happening)
    # that an outcome has come, such as the flight of a ruler, is known to all
    return part is None or actor in scenario.expand(part.visible)


def _may_hear(scenario: Scenario, actor: str, act_id: str) -> bool:
    act = scenario.acts[act_id]
    channel = scenario.channels[act.via]
    leaked = channel.leak is not None and actor in scenario.expand(scenario.channels[channel.leak.to].members)
    relayed = act.relay is not None and act.relay.by == actor
    return leaked or relayed or actor in scenario.expand(channel.members) & scenario.expand(act.to)


def _order(scenario: Scenario) -> Found:
    """Acts that wait for each other on one day must not go in a circle, nor wait for a later slot."""
    waits: dict[str, set[str]] = {}
    for name, act in scenario.playbook.items():
        causes = {c for c in (act.reply_to, act.after.done if act.after else None) if c in scenario.acts}
        waits[name] = {cause for cause in causes if cause is not None}
        for cause in sorted(waits[name]):
            same_day = act.reply_to == cause or (act.after is not None and act.after.within == 0)
            if same_day and SLOTS.index(scenario.acts[cause].slot) > SLOTS.index(act.slot):
                yield (
                    ("playbook", name, "slot"),
                    f"found {act.slot!r}, but {cause} comes only in the {scenario.acts[cause].slot}",
                )
    try:
        graphlib.TopologicalSorter(waits).prepare()
    except graphlib.CycleError as error:
        circle = list(reversed(error.args[1]))
        yield ("playbook", circle[0]), f"waits for itself: {' after '.join(circle)}"


def _hidden(scenario: Scenario, quantity: Quantity, performer: str) -> str | None:
    """Say what of a quantity ``performer`` cannot know; ``None`` if it can know it."""
    tests: dict[str, Callable[[], bool]] = {
        "stance": partial(_own, quantity, performer),
        "belief": partial(_own, quantity, performer),
        "situation": partial(_sees, scenario, quantity, performer),
        "change": partial(_sees, scenario, quantity, performer),
        "done": partial(_knows_of, scenario, quantity, performer),
        "days_since": partial(_knows_of, scenario, quantity, performer),
        "heard": lambda: _may_hear(scenario, performer, quantity.what or ""),
        "trust": partial(_own, quantity, performer),
        "knows": partial(_own, quantity, performer),
        "open": lambda: performer in scenario.expand(scenario.channels[quantity.what or ""].members),
    }
    if quantity.kind not in tests or tests[quantity.kind]():
        return None
    who = f"{quantity.who.name}." if quantity.who else ""
    return f"{quantity.kind}.{who}{quantity.what}"


def _own(quantity: Quantity, performer: str) -> bool:
    who = quantity.who
    return who is not None and who.quantifier is None and who.name in ("self", performer)


def _sees(scenario: Scenario, quantity: Quantity, performer: str) -> bool:
    return performer in scenario.expand(scenario.situation[quantity.what or ""].visible)


def _knows_of(scenario: Scenario, quantity: Quantity, performer: str) -> bool:
    """Its own acts, what is visible to it, and outcomes; what others did it knows by ``heard``."""
    what = quantity.what or ""
    if what in scenario.acts:
        return performer in scenario.expand(scenario.acts[what].actor.removeprefix("each "))
    return _learns(scenario, performer, what)
