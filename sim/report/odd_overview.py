"""The first part of an ODD description: purpose, entities, and what happens in which order."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.blocks import Block, Paragraph, Section, bullets, conditions, table
from sim.report.summary import dated
from sim.scenario.asked import Actors
from sim.scenario.numbers import Share
from sim.scenario.parts import Act, Outcome, Rate
from sim.scenario.scenario import Scenario

DAY = (
    "Dawn: slow messages arrive; events and milestones happen; meetings are convened or put off.",
    "Choose: in the slots morning, evening and night, an act whose conditions hold is done with its chance.",
    "Deliver: every act goes over its routes to those addressed; what is seen of the ground stands beside.",
    "Beliefs: evidence is weighed by how far its source is believed, and added up in log-odds.",
    "Stances: the terms of all rules are added, then the pull of public commitment, then the bounds.",
    "Public: what was said on platforms moves public positions; the weight of older words fades.",
    "Ground: the named changes of the situation and the effects of acts.",
    "Outcomes: conditions on the new state; actors may leave, and the run may end.",
)


def overview(scenario: Scenario) -> tuple[Section, ...]:
    """Return the sections I.i to I.iii of ODD+D."""
    return (
        Section("I. Overview", (Paragraph(_PROTOCOL),), 2),
        Section("I.i Purpose and patterns", tuple(_purpose(scenario))),
        Section("I.ii Entities, state variables and scales", tuple(_entities(scenario))),
        Section("I.iii Process overview and scheduling", tuple(_process(scenario))),
    )


_PROTOCOL = (
    "This description follows the ODD protocol (Grimm et al. 2020, JASSS 23(2), 7) with the questions on "
    "human decisions of ODD+D (Müller et al. 2013, Environmental Modelling & Software 48, 37-48). It is made "
    "from the scenario and from the registry of rules."
)


def _purpose(scenario: Scenario) -> Iterator[Block]:
    actors = ", ".join(actor.name for actor in scenario.actors.values())
    yield Paragraph(
        f"The model plays the days of “{scenario.title}”, with {actors}. It asks what happens, how sure that "
        "is, and why, and what would have happened with a change. It is for analysts who compare courses of "
        "events; it does not forecast."
    )
    if scenario.notes:
        yield Paragraph(scenario.notes)
    if scenario.outcomes:
        yield Paragraph("What may come of it:")
        yield from bullets([f"{name}: {outcome_in_words(one)}" for name, one in scenario.outcomes.items()])
    if scenario.patterns:
        yield Paragraph(
            "Patterns by which the model is judged; they are checked on many runs, and never played:"
        )
        yield from bullets([pattern.text for pattern in scenario.patterns.values()])
    if scenario.variants:
        yield Paragraph("Changes that are compared with it:")
        yield from bullets([f"{name}: {variant.summary}" for name, variant in scenario.variants.items()])


def outcome_in_words(outcome: Outcome) -> str:
    """Return the text of an outcome, and when it comes."""
    text = f"{outcome.text}; " if outcome.text else ""
    lasting = f", {outcome.lasting} days in a row" if outcome.lasting > 1 else ""
    chance = f", with a chance of {outcome.hazard.value:g} per day" if outcome.hazard.value < 1.0 else ""
    return f"{text}comes when {conditions(outcome.when)}{lasting}{chance}"


def _entities(scenario: Scenario) -> Iterator[Block]:
    yield Paragraph("Actors are the agents. What they dispute is an issue, an axis with two named poles.")
    capability = {n: (a.capability or scenario.defaults.capability).value for n, a in scenario.actors.items()}
    rows = [
        (name, actor.name, actor.kind, f"{capability[name]:g}", actor.profile or "")
        for name, actor in scenario.actors.items()
    ]
    yield from table(("actor", "name", "kind", "capability, 0 to 1", "profile"), rows)
    issues = [(name, issue.minus, issue.plus) for name, issue in scenario.issues.items()]
    yield from table(("issue", "pole −1", "pole +1"), issues)
    truths = [(name, one.text) for name, one in scenario.propositions.items()]
    yield from table(("proposition", "what is true or not"), truths)
    yield from table(("situation variable", "what it is", "at the start", "who sees it"), _ground(scenario))
    yield from table(("channel", "kind", "members", "delay, days", "leaks"), _channels(scenario))
    yield from table(("fact", "what only some know", "known at first to"), [
        (name, fact.text, named(fact.known_to)) for name, fact in scenario.facts.items()
    ])  # fmt: skip
    yield Paragraph("State variables:")
    yield from table(("variable", "of", "range"), STATE)
    calendar = scenario.calendar
    yield Paragraph(
        f"Scales: one step is a day; day 0 is {dated(scenario.date(0))}, and {calendar.days} days are "
        f"played, to {dated(scenario.date(calendar.days))}. There is no space: "
        "who can hear whom is given by channels."
    )


STATE = (
    ("stance", "actor and issue; private", "−1 to 1"),
    ("public position, and the weight of having said it", "actor and issue", "−1 to 1; from 0"),
    ("belief", "actor and proposition; log-odds of a probability", "−12 to 12"),
    ("trust", "listener and speaker", "0 to 1"),
    ("situation", "variable of the ground", "0 to 1"),
    ("presence; facts known; counts and days of what was done", "actor; actor and fact; act", ""),
)


def named(actors: Actors) -> str:
    """Return names of actors and groups in one line."""
    return actors if isinstance(actors, str) else ", ".join(actors)


def _ground(scenario: Scenario) -> list[tuple[str, ...]]:
    return [
        (name, one.text or "", f"{one.start.value:g}", named(one.visible))
        for name, one in scenario.situation.items()
    ]


def _channels(scenario: Scenario) -> list[tuple[str, ...]]:
    return [
        (name, one.kind, named(one.members), f"{one.delay}", "" if one.leak is None else
         f"chance {one.leak.chance.value:g} per message, to {one.leak.to}")
        for name, one in scenario.channels.items()
    ]  # fmt: skip


def _process(scenario: Scenario) -> Iterator[Block]:
    yield Paragraph(
        "Every day has the same order, and everything reads the state of the day before; only conditions of "
        "acts also see what has happened earlier on the same day:"
    )
    yield from bullets(DAY)
    yield from table(("event", "day", "what"), [
        (name, f"{one.day.value:g}", one.text or "") for name, one in scenario.events.items()
    ])  # fmt: skip
    yield from table(("milestone", "when", "what"), [
        (name, conditions(one.when), one.text or "") for name, one in scenario.milestones.items()
    ])  # fmt: skip
    yield from table(
        ("act", "who", "type", "over", "to", "when", "chance per day", "slot"),
        [(name, *_act(act)) for name, act in scenario.playbook.items()],
    )
    yield from table(("meeting", "room", "planned", "agenda", "text by", "consent"), [
        (name, one.room, f"day {one.day.value:g}" if one.day else f"when {conditions(one.when)}",
         ", ".join(one.agenda), one.text_by, one.decides)
        for name, one in scenario.meetings.items()
    ])  # fmt: skip
    yield from table(("promise", "by", "to", "what", "since", "within, days"), [
        (name, one.by, named(one.to), one.act, one.since, f"{one.within}")
        for name, one in scenario.promises.items()
    ])  # fmt: skip


def _act(act: Act) -> tuple[str, ...]:
    after = [f"up to {act.after.within} days after {act.after.done}"] if act.after else []
    reply = [f"in reply to {act.reply_to}"] if act.reply_to else []
    once = ["once"] if act.once else []
    when = "; ".join([conditions(act.when), *after, *reply, *once])
    return (act.actor, act.type, act.via, named(act.to), when, rate_in_words(act.rate), act.slot)


def rate_in_words(rate: Share | Rate) -> str:
    """Return a chance per day: a number, or how it grows."""
    if not isinstance(rate, Rate):
        return f"{rate.value:g}"
    below, above = (f" {word} {knee.value:g}" if knee else "" for word, knee in
                    (("below", rate.below), ("above", rate.above)))  # fmt: skip
    return f"{rate.gain.value:g} per unit of {rate.per}{below}{above}, at most {rate.max.value:g}"
