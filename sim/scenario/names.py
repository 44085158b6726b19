"""Every name that a scenario uses must exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.acts.conditions import Quantity, Who, parse_condition, parse_quantity
from sim.scenario.agreements import conditions_of_agreements, happenings, names_in_agreements
from sim.scenario.asked import Actors, AnyOf, When
from sim.scenario.found import Found, Path, keys, unknown
from sim.scenario.parts import (
    MOMENT,
    Act,
    Change,
    Happening,
    Observed,
    Pattern,
    Rate,
    VerifiedBy,
)
from sim.scenario.rule_names import rule_names
from sim.scenario.scenario import Scenario, statement_of

RESERVED_IDS = {"all", "self", "base", "each", "some", "most", "day"}


def unknown_names(scenario: Scenario) -> Found:
    """Yield (path, message) for every name that does not exist, and every id that cannot be used."""
    yield from _ids(scenario)
    yield from _groups(scenario)
    yield from _actors(scenario)
    yield from rule_names(scenario)
    yield from _trust(scenario)
    yield from _channels(scenario)
    yield from _situation(scenario)
    yield from _dated(scenario)
    yield from _playbook(scenario)
    yield from _outcomes(scenario)
    yield from names_in_agreements(scenario)
    for path, when, actor in conditions_of_agreements(scenario):
        yield from _when(scenario, path, when, has_self=actor is not None)
    yield from _patterns(scenario)


def after_the_end(day: int, scenario: Scenario) -> str:
    """Say that a day lies outside the calendar."""
    return f"found {day}, must lie in [1, {scenario.calendar.days}], the days of the calendar"


def _who(scenario: Scenario, path: Path, names: Actors, *, groups: bool = True) -> Found:
    """Check names of actors and, where they are allowed, of groups."""
    if names == "all":
        return
    known = (*scenario.actors, *scenario.groups, *scenario.roles) if groups else tuple(scenario.actors)
    for number, name in enumerate(names):
        yield from unknown((*path, number), "actor, group or role" if groups else "actor", name, known)


def _ids(scenario: Scenario) -> Found:
    """Ids that conditions may name must not be mistaken for each other."""
    taken: dict[str, str] = {}
    for path, names in _happening_ids(scenario):
        for name in names:
            if name in taken:
                yield path, f"found id {name!r} again; {taken[name]} has it already. Rename one"
            taken[name] = ".".join(map(str, path))
    known = dict.fromkeys(scenario.actors, "actors")
    for kind in ("groups", "roles"):
        for name in getattr(scenario, kind):
            if name in known:
                yield (
                    (kind, name),
                    f"found id {name!r} again; {known[name]}.{name} has it already. Rename one",
                )
            known[name] = kind
    for kind in ("actors", "groups", "roles", "outcomes", "issues", "propositions"):
        for name in getattr(scenario, kind):
            if name in RESERVED_IDS:
                yield (kind, name), f"found id {name!r}, which is reserved; choose another"


def _happening_ids(scenario: Scenario) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield every part that happens, with the ids by which conditions know it."""
    for kind in ("events", "milestones", "playbook", "outcomes"):
        yield from (((kind, name), (name,)) for name in getattr(scenario, kind))
    for name in scenario.meetings:
        yield ("meetings", name), (name, f"{name}_postponed", statement_of(name))
    for name in scenario.promises:
        yield ("promises", name), (f"{name}_kept", f"{name}_broken")


def _groups(scenario: Scenario) -> Found:
    for name, group in scenario.groups.items():
        if group.draw is not None:
            yield from _who(scenario, ("groups", name, "draw", "from"), group.draw.from_, groups=False)
        else:
            yield from _who(scenario, ("groups", name, "members"), group.members or (), groups=False)


def _actors(scenario: Scenario) -> Found:
    issues, propositions, defaults = scenario.issues, scenario.propositions, scenario.defaults
    yield from keys(("defaults", "stance"), "issue", defaults.stance, issues)
    yield from keys(("defaults", "belief"), "proposition", defaults.belief, propositions)
    for name, profile in scenario.profiles.items():
        yield from keys(("profiles", name, "prefers"), "proposition", profile.prefers, propositions)
    for name, actor in scenario.actors.items():
        path = ("actors", name)
        for field in ("stance", "salience", "public"):
            yield from keys((*path, field), "issue", getattr(actor, field), issues)
        for field in ("belief", "prefers"):
            yield from keys((*path, field), "proposition", getattr(actor, field), propositions)
        if actor.profile is not None:
            yield from unknown((*path, "profile"), "profile", actor.profile, scenario.profiles)
        yield from _missing(path, "stance", issues, {**defaults.stance, **actor.stance})
        yield from _missing(path, "belief", propositions, {**defaults.belief, **actor.belief})


def _missing(path: Path, field: str, wanted: Iterable[str], given: Mapping[str, Any]) -> Found:
    absent = [name for name in wanted if name not in given]
    if absent:
        yield path, f"has no {field} on {', '.join(absent)}; give it here or in defaults.{field}"


def _trust(scenario: Scenario) -> Found:
    known = (*scenario.actors, *scenario.groups)
    for listener, row in scenario.trust.items():
        yield from unknown(("trust", listener), "actor or group", listener, known)
        for speaker in row:
            names = (*known, *scenario.roles)
            yield from unknown(("trust", listener, speaker), "actor, group or role", speaker, names)


def _channels(scenario: Scenario) -> Found:
    for name, channel in scenario.channels.items():
        yield from _who(scenario, ("channels", name, "members"), channel.members)


def _situation(scenario: Scenario) -> Found:
    for name, variable in scenario.situation.items():
        path = ("situation", name)
        yield from _who(scenario, (*path, "visible"), variable.visible)
        yield from keys((*path, "evidence_for"), "proposition", variable.evidence_for, scenario.propositions)
        for change_id, change in variable.changes.items():
            yield from _change(scenario, (*path, "changes", change_id), change)


def _change(scenario: Scenario, path: Path, change: Change) -> Found:
    if change.by is not None:
        yield from unknown((*path, "by"), "act", change.by, scenario.acts)
    if change.per is not None:
        yield from _quantity(scenario, (*path, "per"), change.per)
    yield from _when(scenario, (*path, "when"), change.when)


def _dated(scenario: Scenario) -> Found:
    parts: dict[Path, Happening] = {("events", n): e for n, e in scenario.events.items()}
    parts |= {("milestones", n): m for n, m in scenario.milestones.items()}
    for path, part in parts.items():
        yield from keys((*path, "effects"), "situation variable", part.effects, scenario.situation)
        yield from keys((*path, "claims"), "proposition", part.claims, scenario.propositions)
        yield from _who(scenario, (*path, "visible"), part.visible)
    for name, event in scenario.events.items():
        if event.day.value > scenario.calendar.days:
            yield ("events", name, "day", "value"), after_the_end(int(event.day.value), scenario)
    for name, milestone in scenario.milestones.items():
        yield from _when(scenario, ("milestones", name, "when"), milestone.when)


def _playbook(scenario: Scenario) -> Found:
    for name, act in scenario.playbook.items():
        path = ("playbook", name)
        yield from keys((*path, "says"), "issue", act.says, scenario.issues)
        yield from keys((*path, "claims"), "proposition", act.claims, scenario.propositions)
        yield from keys((*path, "effects"), "situation variable", act.effects, scenario.situation)
        if isinstance(act.verified, VerifiedBy):
            yield from unknown(
                (*path, "verified", "situation"),
                "situation variable",
                act.verified.situation,
                scenario.situation,
            )
        yield from _performer(scenario, path, act)
        yield from _via(scenario, path, act)
        yield from _when(scenario, (*path, "when"), act.when, has_self=True)
        if isinstance(act.rate, Rate):
            yield from _quantity(scenario, (*path, "rate", "per"), act.rate.per, has_self=True)


def _performer(scenario: Scenario, path: Path, act: Act) -> Found:
    kind, known = "actor", tuple(scenario.actors)
    if act.actor.startswith("each "):
        kind, known = "group or role", (*scenario.groups, *scenario.roles)
    yield from unknown((*path, "actor"), kind, act.actor.removeprefix("each "), known)


def _via(scenario: Scenario, path: Path, act: Act) -> Found:
    yield from unknown((*path, "via"), "channel", act.via, scenario.channels)
    yield from _who(scenario, (*path, "to"), act.to)
    if act.reply_to is not None:
        yield from unknown((*path, "reply_to"), "act", act.reply_to, scenario.acts)
    if act.after is not None:
        yield from unknown((*path, "after", "done"), "happening", act.after.done, happenings(scenario))


def _outcomes(scenario: Scenario) -> Found:
    for name, outcome in scenario.outcomes.items():
        path = ("outcomes", name)
        yield from _when(scenario, (*path, "when"), outcome.when)
        if outcome.leaves is not None:
            yield from unknown((*path, "leaves"), "actor", outcome.leaves, scenario.actors)
        if outcome.observed is not None:
            yield from _observed(scenario, (*path, "observed"), outcome.observed)


def _observed(scenario: Scenario, path: Path, observed: Observed) -> Found:
    if observed.range is not None:
        low, high = (int(day.value) for day in observed.range)
        if not low <= int(observed.day.value) <= high:
            yield (
                (*path, "range"),
                f"found [{low}, {high}], must be in order and hold the day, {int(observed.day.value)}",
            )


def _patterns(scenario: Scenario) -> Found:
    for name, pattern in scenario.patterns.items():
        path = ("patterns", name)
        if pattern.variant is not None:
            yield from unknown((*path, "variant"), "variant", pattern.variant, scenario.variants)
        if pattern.outcome is not None:
            yield from unknown((*path, "outcome"), "outcome", pattern.outcome, scenario.outcomes)
        for field in ("when", "first", "before"):
            yield from _when(scenario, (*path, field), getattr(pattern, field))
        yield from _moment(scenario, path, pattern)


def _moment(scenario: Scenario, path: Path, pattern: Pattern) -> Found:
    if pattern.at is None or not MOMENT.fullmatch(pattern.at):
        return
    for point in pattern.at.split(".."):
        word = point.replace("+", " ").replace("-", " ").split()[0]
        if word != "day":
            yield from unknown((*path, "at"), "outcome", word, scenario.outcomes)


def quantities(path: Path, when: When) -> Iterator[tuple[Path, Quantity]]:
    """Yield every quantity that conditions name, with the path of its condition."""
    for number, clause in enumerate(when):
        if isinstance(clause, AnyOf):
            for row, tests in enumerate(clause.any):
                for column, text in enumerate(tests):
                    yield from _named((*path, number, "any", row, column), text)
        else:
            yield from _named((*path, number), clause)


def _named(path: Path, text: str) -> Iterator[tuple[Path, Quantity]]:
    comparison = parse_condition(text)
    yield path, comparison.quantity
    if comparison.less is not None:
        yield path, comparison.less


def _when(scenario: Scenario, path: Path, when: When, *, has_self: bool = False) -> Found:
    for where, quantity in quantities(path, when):
        yield from _known_quantity(scenario, where, quantity, has_self=has_self)


def _quantity(scenario: Scenario, path: Path, text: str, *, has_self: bool = False) -> Found:
    quantity = parse_quantity(text)
    if quantity.who is not None and quantity.who.quantifier is not None:
        yield path, f"found {text!r}, must be one number; name an actor instead of a group"
    yield from _known_quantity(scenario, path, quantity, has_self=has_self)


def _known_quantity(scenario: Scenario, path: Path, quantity: Quantity, *, has_self: bool) -> Found:
    yield from _subject(scenario, path, quantity.who, has_self=has_self)
    yield from _object(scenario, path, quantity)


def _subject(scenario: Scenario, path: Path, who: Who | None, *, has_self: bool) -> Found:
    if who is None or (who.name == "self" and has_self):
        return
    if who.name == "self":
        yield path, "found 'self', which only an act has; name an actor"
    elif who.quantifier is not None:
        yield from unknown(path, "group", who.name, (*scenario.groups, "all"))
    else:
        yield from unknown(path, "actor", who.name, scenario.actors)


def _object(scenario: Scenario, path: Path, quantity: Quantity) -> Found:
    known: dict[str, tuple[str, Iterable[str]]] = {
        "stance": ("issue", scenario.issues),
        "public": ("issue", scenario.issues),
        "belief": ("proposition", scenario.propositions),
        "situation": ("situation variable", scenario.situation),
        "change": ("situation variable", scenario.situation),
        "done": ("happening", happenings(scenario)),
        "days_since": ("happening", happenings(scenario)),
        "heard": ("act", scenario.acts),
        "trust": ("actor", scenario.actors),
        "knows": ("fact", scenario.facts),
        "open": ("channel", scenario.channels),
    }
    if quantity.kind in known and quantity.what is not None:
        kind, names = known[quantity.kind]
        yield from unknown(path, kind, quantity.what, names)
