"""Every name that a scenario uses must exist, and must mean something where it stands."""

from __future__ import annotations

import graphlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from sim.acts.conditions import Quantity, Who, parse_condition, parse_quantity
from sim.errors import ParameterError, UnknownNameError, unknown_name
from sim.rules import RULES, Listed, Parameter
from sim.scenario.numbers import Setting
from sim.scenario.parts import (
    MOMENT,
    SLOTS,
    Act,
    Actors,
    AnyOf,
    Change,
    Happening,
    Observed,
    Pattern,
    Rate,
    RuleSpec,
    VerifiedBy,
    When,
)
from sim.scenario.scenario import Scenario
from sim.scenario.variants import changed, variant_problems

Path = tuple[str | int, ...]
Found = Iterator[tuple[Path, str]]

RESERVED_IDS = {"all", "self", "base", "each", "some", "most", "day"}


def check_names(scenario: Scenario) -> Found:
    """Yield (path, message) for everything in ``scenario`` that cannot be played as written.

    What a name means is asked only where all names exist, and variants, which would repeat its
    problems, only where the base is in order.
    """
    for check in (unknown_names, _meaning, _check_variants):
        found = list(check(scenario))
        yield from found
        if found:
            return


def unknown_names(scenario: Scenario) -> Found:
    """Yield (path, message) for every name that does not exist, and every id that cannot be used."""
    yield from _ids(scenario)
    yield from _groups(scenario)
    yield from _actors(scenario)
    yield from _rules(scenario)
    yield from _trust(scenario)
    yield from _channels(scenario)
    yield from _situation(scenario)
    yield from _dated(scenario)
    yield from _playbook(scenario)
    yield from _outcomes(scenario)
    yield from _patterns(scenario)


def _meaning(scenario: Scenario) -> Found:
    yield from _complete_rules(scenario)
    yield from _ambiguous_trust(scenario)
    for name, act in scenario.playbook.items():
        yield from _membership(scenario, ("playbook", name), act)
        yield from _idle(scenario, ("playbook", name), act)
        yield from _knowable(scenario, ("playbook", name), act)
    yield from _order(scenario)


def _check_variants(scenario: Scenario) -> Found:
    problems = list(variant_problems(scenario))
    yield from problems
    for name, variant in scenario.variants.items():
        path = ("variants", name)
        if name in RESERVED_IDS:
            yield path, f"found id {name!r}, which is reserved; choose another"
        if variant.from_day > scenario.calendar.days:
            yield (*path, "from_day"), _after_the_end(variant.from_day, scenario)
        if not any(where[:2] == path for where, _ in problems):
            new = changed(scenario, variant)
            broken = (*unknown_names(new),) or _meaning(new)
            yield from ((path, f"{_dotted(where)}: {message}") for where, message in broken)
            yield from _late_changes(scenario, new, name)


def _late_changes(base: Scenario, new: Scenario, name: str) -> Found:
    """Refuse changes to the opening, and to who can hear whom, that come after the first day."""
    if base.variants[name].from_day == 1:
        return
    for key in base.variants[name].set | base.variants[name].scale:
        late = key.startswith("playbook.") and key.rpartition(".")[2] in {"to", "via", "actor", "reply_to"}
        opens = key.endswith((".start", ".spread")) or key.split(".")[0] in {"groups", "channels", "calendar"}
        opening = key.startswith("actors.") and key.split(".")[2] in {"stance", "belief", "public"}
        if late or opens or opening or key.startswith(("defaults.stance", "defaults.belief")):
            yield (
                ("variants", name, "set" if key in base.variants[name].set else "scale", key),
                "is settled before the first day, so from_day must be 1",
            )
    if set(new.playbook) != set(base.playbook):
        yield ("variants", name), "changes which acts there are, so from_day must be 1"


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))


def _unknown(path: Path, kind: str, name: str, known: Iterable[str]) -> Found:
    known = list(known)
    if name not in known:
        yield path, unknown_name(kind, name, known)


def _after_the_end(day: int, scenario: Scenario) -> str:
    return f"found {day}, must lie in [1, {scenario.calendar.days}], the days of the calendar"


def _who(scenario: Scenario, path: Path, names: Actors, *, groups: bool = True) -> Found:
    """Check names of actors and, where they are allowed, of groups."""
    if names == "all":
        return
    known = (*scenario.actors, *scenario.groups) if groups else tuple(scenario.actors)
    for number, name in enumerate(names):
        yield from _unknown((*path, number), "actor or group" if groups else "actor", name, known)


def _keys(path: Path, kind: str, table: Mapping[str, Any], known: Iterable[str]) -> Found:
    known = list(known)
    for key in table:
        yield from _unknown((*path, key), kind, key, known)


def _ids(scenario: Scenario) -> Found:
    """Ids that conditions may name must not be mistaken for each other."""
    taken: dict[str, str] = {}
    for kind in ("events", "milestones", "playbook", "outcomes"):
        for name in getattr(scenario, kind):
            if name in taken:
                yield (kind, name), f"found id {name!r} again; {taken[name]} has it already. Rename one"
            taken[name] = f"{kind}.{name}"
    for name in scenario.groups:
        if name in scenario.actors:
            yield ("groups", name), f"found id {name!r} again; actors.{name} has it already. Rename one"
    for kind in ("actors", "groups", "outcomes", "issues", "propositions"):
        for name in getattr(scenario, kind):
            if name in RESERVED_IDS:
                yield (kind, name), f"found id {name!r}, which is reserved; choose another"


def _groups(scenario: Scenario) -> Found:
    for name, group in scenario.groups.items():
        if group.draw is not None:
            yield from _who(scenario, ("groups", name, "draw", "from"), group.draw.from_, groups=False)
        else:
            yield from _who(scenario, ("groups", name, "members"), group.members or (), groups=False)


def _actors(scenario: Scenario) -> Found:
    issues, propositions, defaults = scenario.issues, scenario.propositions, scenario.defaults
    yield from _keys(("defaults", "stance"), "issue", defaults.stance, issues)
    yield from _keys(("defaults", "belief"), "proposition", defaults.belief, propositions)
    for name, profile in scenario.profiles.items():
        yield from _keys(("profiles", name, "prefers"), "proposition", profile.prefers, propositions)
    for name, actor in scenario.actors.items():
        path = ("actors", name)
        for field in ("stance", "salience", "public"):
            yield from _keys((*path, field), "issue", getattr(actor, field), issues)
        for field in ("belief", "prefers"):
            yield from _keys((*path, field), "proposition", getattr(actor, field), propositions)
        if actor.profile is not None:
            yield from _unknown((*path, "profile"), "profile", actor.profile, scenario.profiles)
        yield from _missing(path, "stance", issues, {**defaults.stance, **actor.stance})
        yield from _missing(path, "belief", propositions, {**defaults.belief, **actor.belief})


def _missing(path: Path, field: str, wanted: Iterable[str], given: Mapping[str, Any]) -> Found:
    absent = [name for name in wanted if name not in given]
    if absent:
        yield path, f"has no {field} on {', '.join(absent)}; give it here or in defaults.{field}"


def _rules(scenario: Scenario) -> Found:
    layers: list[tuple[Path, Mapping[str, Any]]] = [(("defaults", "rules"), scenario.defaults.rules)]
    layers += [(("profiles", name, "rules"), part.rules) for name, part in scenario.profiles.items()]
    layers += [(("actors", name, "rules"), part.rules) for name, part in scenario.actors.items()]
    names = _rule_names(layers)
    for path, rules in layers:
        for rule_id, spec in rules.items():
            if spec != "off":
                yield from _rule(scenario, (*path, rule_id), spec, spec.rule or names.get(rule_id, rule_id))


def _rule_names(layers: Iterable[tuple[Path, Mapping[str, Any]]]) -> dict[str, str]:
    """Return the rule that an id stands for where an entry leaves it out."""
    named = ((rule_id, spec.rule) for _, rules in layers for rule_id, spec in rules.items() if spec != "off")
    return {rule_id: rule for rule_id, rule in named if rule is not None}


def _rule(scenario: Scenario, path: Path, spec: RuleSpec, name: str) -> Found:
    if name not in RULES:
        yield path if spec.rule is None else (*path, "rule"), unknown_name("rule", name, RULES)
        return
    entry = RULES[name]
    columns = scenario.issues if entry.moves == "stance" else scenario.propositions
    if spec.of is not None:
        yield from _unknown((*path, "of"), "proposition", spec.of, scenario.propositions)
        if not entry.reads_proposition:
            yield (*path, "of"), f"{name} reads no proposition; leave it out"
    for key, value in spec.parameters.items():
        yield from _parameter(
            entry, (*path, key), key, value, "issue" if entry.moves == "stance" else "proposition", columns
        )


def _parameter(
    entry: Listed,
    path: Path,
    name: str,
    value: Setting | dict[str, Setting],
    axis: str,
    columns: Iterable[str],
) -> Found:
    try:
        parameter = entry.parameter(name)
    except UnknownNameError as error:
        yield path, str(error)
        return
    by_column = value if isinstance(value, dict) else {"": value}
    if isinstance(value, dict):
        yield from _keys(path, axis, value, columns)
    for column, setting in by_column.items():
        try:
            parameter.check(setting.value)
        except ParameterError:
            at = (*path, column) if column else path
            yield (*at, "value"), f"found {setting.value:g}, {_allowed(parameter)}"


def _allowed(parameter: Parameter) -> str:
    return f"must lie in [{parameter.low:g}, {parameter.high:g}] ({parameter.unit})"


def _complete_rules(scenario: Scenario) -> Found:
    """Check the rules of each actor as they end up after defaults and profile."""
    for name in scenario.actors:
        rules = scenario.rules_of(name)
        played = {spec.rule for spec in rules.values()}
        if "denial" in played and "bayes" not in played:
            yield (
                ("actors", name),
                "has denial without bayes: there is no evidence to set aside; add bayes to its rules",
            )
        for rule_id, spec in rules.items():
            yield from _complete(scenario, ("actors", name), rule_id, spec)


def _complete(scenario: Scenario, path: Path, rule_id: str, spec: RuleSpec) -> Found:
    entry = RULES[spec.rule or rule_id]
    if entry.reads_proposition and spec.of is None:
        yield path, f"rule {rule_id} ({entry.name}) reads a proposition; name it with of"
    columns = list(scenario.issues if entry.moves == "stance" else scenario.propositions)
    for parameter in (p for p in entry.parameters if p.default is None):
        given = spec.parameters.get(parameter.name)
        absent = [c for c in columns if c not in given] if isinstance(given, dict) else []
        if given is None:
            yield path, f"rule {rule_id} ({entry.name}) has no {parameter.name}: it {_allowed(parameter)}"
        elif absent:
            yield path, f"rule {rule_id} ({entry.name}) has no {parameter.name} for {', '.join(absent)}"


def _trust(scenario: Scenario) -> Found:
    known = (*scenario.actors, *scenario.groups)
    for listener, row in scenario.trust.items():
        yield from _unknown(("trust", listener), "actor or group", listener, known)
        for speaker in row:
            yield from _unknown(("trust", listener, speaker), "actor or group", speaker, known)


def _ambiguous_trust(scenario: Scenario) -> Found:
    for actor in scenario.actors:
        rows = [name for name in scenario.trust if name in scenario.groups and actor in scenario.expand(name)]
        if len(rows) > 1 and actor not in scenario.trust:
            yield (
                ("trust", rows[1]),
                f"{actor} belongs to {' and '.join(rows)}; give {actor} a row of its own",
            )


def _channels(scenario: Scenario) -> Found:
    for name, channel in scenario.channels.items():
        yield from _who(scenario, ("channels", name, "members"), channel.members)


def _situation(scenario: Scenario) -> Found:
    for name, variable in scenario.situation.items():
        path = ("situation", name)
        yield from _who(scenario, (*path, "visible"), variable.visible)
        yield from _keys((*path, "evidence_for"), "proposition", variable.evidence_for, scenario.propositions)
        for change_id, change in variable.changes.items():
            yield from _change(scenario, (*path, "changes", change_id), change)


def _change(scenario: Scenario, path: Path, change: Change) -> Found:
    if change.by is not None:
        yield from _unknown((*path, "by"), "act", change.by, scenario.playbook)
    if change.per is not None:
        yield from _quantity(scenario, (*path, "per"), change.per)
    yield from _when(scenario, (*path, "when"), change.when)


def _dated(scenario: Scenario) -> Found:
    parts: dict[Path, Happening] = {("events", n): e for n, e in scenario.events.items()}
    parts |= {("milestones", n): m for n, m in scenario.milestones.items()}
    for path, part in parts.items():
        yield from _keys((*path, "effects"), "situation variable", part.effects, scenario.situation)
        yield from _keys((*path, "claims"), "proposition", part.claims, scenario.propositions)
        yield from _who(scenario, (*path, "visible"), part.visible)
    for name, event in scenario.events.items():
        if event.day.value > scenario.calendar.days:
            yield ("events", name, "day", "value"), _after_the_end(int(event.day.value), scenario)
    for name, milestone in scenario.milestones.items():
        yield from _when(scenario, ("milestones", name, "when"), milestone.when)


def _playbook(scenario: Scenario) -> Found:
    for name, act in scenario.playbook.items():
        path = ("playbook", name)
        yield from _keys((*path, "says"), "issue", act.says, scenario.issues)
        yield from _keys((*path, "claims"), "proposition", act.claims, scenario.propositions)
        yield from _keys((*path, "effects"), "situation variable", act.effects, scenario.situation)
        if isinstance(act.verified, VerifiedBy):
            yield from _unknown(
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
    each = act.actor.startswith("each ")
    kind, known = ("group", scenario.groups) if each else ("actor", scenario.actors)
    yield from _unknown((*path, "actor"), kind, act.actor.removeprefix("each "), known)


def _via(scenario: Scenario, path: Path, act: Act) -> Found:
    yield from _unknown((*path, "via"), "channel", act.via, scenario.channels)
    yield from _who(scenario, (*path, "to"), act.to)
    if act.reply_to is not None:
        yield from _unknown((*path, "reply_to"), "act", act.reply_to, scenario.playbook)
    if act.after is not None:
        known = (*scenario.events, *scenario.milestones, *scenario.playbook, *scenario.outcomes)
        yield from _unknown((*path, "after", "done"), "happening", act.after.done, known)


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
    asked = list(_quantities((*path, "when"), act.when))
    if isinstance(act.rate, Rate):
        asked.append(((*path, "rate", "per"), parse_quantity(act.rate.per)))
    for where, quantity in asked:
        hidden = _hidden(scenario, quantity, performer)
        if hidden:
            yield (
                where,
                f"{performer} cannot know {hidden}; an act's conditions may name only what its actor knows",
            )
    if act.after is not None and not _learns(scenario, performer, act.after.done):
        yield (*path, "after", "done"), f"{performer} cannot know of {act.after.done}"
    if act.reply_to is not None and not _may_hear(scenario, performer, act.reply_to):
        yield (*path, "reply_to"), f"{act.reply_to} never reaches {performer}, so it cannot be answered"


def _learns(scenario: Scenario, actor: str, happening: str) -> bool:
    """Whether an actor can know that something has happened."""
    if happening in scenario.playbook:
        own = actor in scenario.expand(scenario.playbook[happening].actor.removeprefix("each "))
        return own or _may_hear(scenario, actor, happening)
    part = scenario.events.get(happening) or scenario.milestones.get(happening)
    # that an outcome has come, such as the flight of a ruler, is known to all
    return part is None or actor in scenario.expand(part.visible)


def _may_hear(scenario: Scenario, actor: str, act_id: str) -> bool:
    act = scenario.playbook[act_id]
    return actor in scenario.expand(scenario.channels[act.via].members) & scenario.expand(act.to)


def _order(scenario: Scenario) -> Found:
    """Acts that wait for each other on one day must not go in a circle, nor wait for a later slot."""
    waits: dict[str, set[str]] = {}
    for name, act in scenario.playbook.items():
        causes = {c for c in (act.reply_to, act.after.done if act.after else None) if c in scenario.playbook}
        waits[name] = {cause for cause in causes if cause is not None}
        for cause in sorted(waits[name]):
            same_day = act.reply_to == cause or (act.after is not None and act.after.within == 0)
            if same_day and SLOTS.index(scenario.playbook[cause].slot) > SLOTS.index(act.slot):
                yield (
                    ("playbook", name, "slot"),
                    f"found {act.slot!r}, but {cause} comes only in the {scenario.playbook[cause].slot}",
                )
    try:
        graphlib.TopologicalSorter(waits).prepare()
    except graphlib.CycleError as error:
        circle = list(reversed(error.args[1]))
        yield ("playbook", circle[0]), f"waits for itself: {' after '.join(circle)}"


def _outcomes(scenario: Scenario) -> Found:
    for name, outcome in scenario.outcomes.items():
        path = ("outcomes", name)
        yield from _when(scenario, (*path, "when"), outcome.when)
        if outcome.leaves is not None:
            yield from _unknown((*path, "leaves"), "actor", outcome.leaves, scenario.actors)
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
            yield from _unknown((*path, "variant"), "variant", pattern.variant, scenario.variants)
        if pattern.outcome is not None:
            yield from _unknown((*path, "outcome"), "outcome", pattern.outcome, scenario.outcomes)
        for field in ("when", "first", "before"):
            yield from _when(scenario, (*path, field), getattr(pattern, field))
        yield from _moment(scenario, path, pattern)


def _moment(scenario: Scenario, path: Path, pattern: Pattern) -> Found:
    if pattern.at is None or not MOMENT.fullmatch(pattern.at):
        return
    for point in pattern.at.split(".."):
        word = point.replace("+", " ").replace("-", " ").split()[0]
        if word != "day":
            yield from _unknown((*path, "at"), "outcome", word, scenario.outcomes)


def _quantities(path: Path, when: When) -> Iterator[tuple[Path, Quantity]]:
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
    for where, quantity in _quantities(path, when):
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
        yield from _unknown(path, "group", who.name, (*scenario.groups, "all"))
    else:
        yield from _unknown(path, "actor", who.name, scenario.actors)


def _object(scenario: Scenario, path: Path, quantity: Quantity) -> Found:
    happenings = (*scenario.events, *scenario.milestones, *scenario.playbook, *scenario.outcomes)
    known: dict[str, tuple[str, Iterable[str]]] = {
        "stance": ("issue", scenario.issues),
        "public": ("issue", scenario.issues),
        "belief": ("proposition", scenario.propositions),
        "situation": ("situation variable", scenario.situation),
        "change": ("situation variable", scenario.situation),
        "done": ("happening", happenings),
        "days_since": ("happening", happenings),
        "heard": ("act", scenario.playbook),
    }
    if quantity.kind in known and quantity.what is not None:
        kind, names = known[quantity.kind]
        yield from _unknown(path, kind, quantity.what, names)


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
    if what in scenario.playbook:
        return performer in scenario.expand(scenario.playbook[what].actor.removeprefix("each "))
    return _learns(scenario, performer, what)
