"""The second part of an ODD description: the design concepts, with the questions of ODD+D."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.blocks import Block, Paragraph, Section, bullets, table
from sim.report.odd_overview import named
from sim.rules import RULES, Listed
from sim.scenario.numbers import Share
from sim.scenario.parts import Rate
from sim.scenario.scenario import Scenario


def rules_used(scenario: Scenario) -> dict[str, Listed]:
    """Return, by name, the rules of the catalogue that some actor has."""
    names = {
        spec.rule
        for actor in scenario.actors
        for spec in scenario.rules_of(actor).values()
        if spec.rule is not None and spec.rule in RULES
    }
    return {name: RULES[name] for name in sorted(names)}


def owners(scenario: Scenario, rule: str) -> list[str]:
    """Return the actors that have a rule of the catalogue."""
    return [
        actor
        for actor in scenario.actors
        if any(spec.rule == rule for spec in scenario.rules_of(actor).values())
    ]


def concepts(scenario: Scenario) -> tuple[Section, ...]:
    """Return the sections II.i to II.x of ODD+D."""
    parts = (
        ("II.i Theoretical and empirical background", _background),
        ("II.ii Individual decision making", _decisions),
        ("II.iii Learning", _learning),
        ("II.iv Individual sensing", _sensing),
        ("II.v Individual prediction", _prediction),
        ("II.vi Interaction", _interaction),
        ("II.vii Collectives", _collectives),
        ("II.viii Heterogeneity", _heterogeneity),
        ("II.ix Stochasticity", _stochasticity),
        ("II.x Observation and emergence", _observation),
    )
    written = (Section(title, tuple(write(scenario))) for title, write in parts)
    return (Section("II. Design concepts", (), 2), *written)


def _background(scenario: Scenario) -> Iterator[Block]:
    yield Paragraph(
        "Actors do not maximise anything. Stances and beliefs move by rules, each of which is one published "
        "idea; a move is the sum of their named terms, so that every move can be traced to its parts."
    )
    yield from table(
        ("rule", "moves", "idea", "source"),
        [
            (name, one.moves, one.summary, "; ".join(one.sources))
            for name, one in rules_used(scenario).items()
        ],
    )
    if scenario.source.text or scenario.source.publisher:
        yield Paragraph(
            "Empirical basis: a text"
            + (f" by {scenario.source.publisher}" if scenario.source.publisher else "")
            + f", {len(scenario.sentences)} sentences, and {len(scenario.outside)} facts from outside it."
        )


def _decisions(scenario: Scenario) -> Iterator[Block]:
    acts = scenario.playbook.values()
    conditional, chancy = sum(bool(act.when) for act in acts), sum(_chancy(act.rate) for act in acts)
    yield Paragraph(
        f"What may be done is laid down in a playbook of {len(acts)} acts. An act is done on a day if its "
        f"actor is there, its conditions hold ({conditional} acts have conditions), and luck is below its "
        f"chance per day ({chancy} acts have a chance below 1). Conditions name only what the actor can "
        "know. An actor says its private stance, its public position again, or a stated position, as the "
        "act declares."
    )
    if scenario.meetings:
        models = ", ".join(sorted({one.text_by for one in scenario.meetings.values()}))
        yield Paragraph(
            "In a meeting a bargaining model finds a text from public positions, capability and salience "
            f"({models}); an actor signs it if it lies within its tolerance of its private stance."
        )


def _chancy(rate: Share | Rate) -> bool:
    return isinstance(rate, Rate) or rate.value < 1.0


def _learning(scenario: Scenario) -> Iterator[Block]:
    learning = {name: one for name, one in rules_used(scenario).items() if one.moves == "trust"}
    yield Paragraph("No actor changes its rules or their parameters in the course of a run.")
    if learning:
        yield Paragraph("How far others are believed is learnt from what they do:")
        yield from bullets(
            [f"{name}: {', '.join(owners(scenario, name))}. {one.summary}" for name, one in learning.items()]
        )
    else:
        yield Paragraph("How far others are believed stays as it is at the start.")


def _sensing(scenario: Scenario) -> Iterator[Block]:
    yield Paragraph(
        "An actor perceives what is addressed to it over channels of which it is a member, after their "
        "delay, weighed by trust and by the attention that the channel gets; and the changes of those "
        "situation variables, events and milestones that are visible to it. It never perceives the private "
        "stance or the belief of another."
    )
    seen = {name: named(one.visible) for name, one in scenario.situation.items() if one.visible != "all"}
    yield from bullets([f"the situation variable {name} is seen by {who} only" for name, who in seen.items()])
    yield from bullets(
        [f"{fact.text}: known at first to {named(fact.known_to)}" for fact in scenario.facts.values()]
    )


def _prediction(scenario: Scenario) -> Iterator[Block]:
    if not scenario.propositions:
        yield Paragraph("There is none: the scenario has no propositions of which actors hold a probability.")
        return
    yield Paragraph(
        "Actors hold probabilities of propositions, some of which are about what will come, and update them "
        "by what they hear and see; they do not simulate the future."
    )
    reading = [
        name for name, one in rules_used(scenario).items() if any(r.to == "proposition" for r in one.reads)
    ]
    yield from bullets([f"{name} lets a stance follow a belief: {RULES[name].summary}" for name in reading])


def _interaction(scenario: Scenario) -> Iterator[Block]:
    yield Paragraph("All interaction is by messages over channels, and by what acts do to the ground.")
    relayed = [f"{name} goes over {act.relay.by}" for name, act in scenario.playbook.items() if act.relay]
    yield from bullets(
        [f"{name}: {one.kind}, {named(one.members)}" for name, one in scenario.channels.items()] + relayed
    )


def _collectives(scenario: Scenario) -> Iterator[Block]:
    items = [
        f"{name}: {named(one.members)}" for name, one in scenario.groups.items() if one.members is not None
    ]
    items += [
        f"{name}: drawn in each run from {', '.join(one.draw.from_)}, chance {one.draw.each.value:g} each"
        for name, one in scenario.groups.items()
        if one.draw is not None
    ]
    items += [f"{name} (a role): {one.text or ''}" for name, one in scenario.roles.items()]
    yield Paragraph("Groups are names for several actors; they neither think nor act as one." if items else
                    "There are none.")  # fmt: skip
    yield from bullets(items)


def _heterogeneity(scenario: Scenario) -> Iterator[Block]:
    yield Paragraph(
        "Actors differ in stances, beliefs, capability, salience, trust, channels, acts and rules:"
    )
    rows = [
        (
            name,
            ", ".join(_rule_called(rule_id, spec.rule) for rule_id, spec in scenario.rules_of(name).items()),
        )
        for name in scenario.actors
    ]
    yield from table(("actor", "rules"), rows)


def _rule_called(rule_id: str, rule: str | None) -> str:
    return rule_id if rule in (None, rule_id) else f"{rule_id} ({rule})"


def _stochasticity(scenario: Scenario) -> Iterator[Block]:
    acts, outcomes = scenario.playbook.items(), scenario.outcomes.items()
    changes = [
        (f"{name}.{change_id}", change)
        for name, one in scenario.situation.items()
        for change_id, change in one.changes.items()
    ]
    sources = {
        "chances per day of acts": [name for name, act in acts if _chancy(act.rate)],
        "chances per day of outcomes": [name for name, one in outcomes if one.hazard.value < 1.0],
        "noise of the ground": [name for name, change in changes if change.noise is not None],
        "changes of the ground whose size is drawn once per run": [
            n for n, c in changes if c.spread is not None
        ],
        "groups drawn once per run": [name for name, one in scenario.groups.items() if one.draw],
        "leaks": [name for name, one in scenario.channels.items() if one.leak],
        "intermediaries that may hold back or garble": [name for name, act in acts if act.relay],
        "noise of stances": owners(scenario, "noise"),
    }
    yield Paragraph(
        "A random number belongs to the seed, the replicate, the day, a purpose and the names of who and "
        "what. So two variants have the same luck wherever the change does not touch it. Chance enters by:"
    )
    yield from bullets([f"{what}: {', '.join(names)}" for what, names in sources.items() if names])


def _observation(scenario: Scenario) -> Iterator[Block]:
    yield Paragraph(
        "Recorded are, day by day, stances, public positions, beliefs, trust, the situation, acts, messages "
        "and what became of them, meetings, outcomes, and a ledger that explains every move as a sum of "
        "parts. Over many replicates: shares and days of outcomes, with intervals, and differences between "
        "variants, pair by pair."
    )
    emergent = ", ".join(scenario.outcomes) or "none declared"
    yield Paragraph(
        f"What emerges and is not imposed are the outcomes ({emergent}) and the course of beliefs."
    )
