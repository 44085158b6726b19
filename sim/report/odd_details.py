"""The third part of an ODD description: implementation, initialisation, input, and every submodel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.report.blocks import Block, Bullets, Formula, Paragraph, Section, bullets, conditions, table
from sim.report.odd_concepts import owners, rules_used
from sim.results.export import VERSIONED, versions
from sim.rules import Listed
from sim.scenario.numbers import Number
from sim.scenario.parts import Change, RuleSpec
from sim.scenario.scenario import Scenario

ENGINE = (
    ("Weight of a heard position", "w = trust × attention / max(1, total of the day on that issue)",
     "Weights of a day never exceed 1 in total."),
    ("Worth of a claim", "q = c + (1 − c) v;  worth = ln[(1 + q tanh(l/2)) / (1 − q tanh(l/2))]",
     "l is the log-likelihood ratio as asserted, c the trust in the speaker, v how far the ground bears the "
     "claim out. A claim heard again from the same act counts only the share that the act declares."),
    ("Public commitment", "pull = a / (1 + a) × (y − s)",
     "a is the weight of the public position y, s the stance that the rules have settled."),
    ("Public position", "a' = r a + b;  y' = (r a y + b h) / a'",
     "r is the share of the weight left after a day, b the stake of the statement h."),
    ("Bounds", "s' = min(1, max(−1, s))", "What is taken back is a term of its own."),
)  # fmt: skip
"""The submodels that every scenario has: name, formula, meaning of its signs."""


def details(scenario: Scenario) -> tuple[Section, ...]:
    """Return the sections III.i to III.iv of ODD+D."""
    return (
        Section("III. Details", (), 2),
        Section("III.i Implementation details", tuple(_implementation(scenario))),
        Section("III.ii Initialisation", tuple(_initialisation(scenario))),
        Section("III.iii Input data", tuple(_input(scenario))),
        Section("III.iv Submodels", tuple(_engine(scenario))),
        *(_rule(scenario, entry) for entry in rules_used(scenario).values()),
    )


def _implementation(scenario: Scenario) -> Iterator[Block]:
    found = ", ".join(f"{name} {number}" for name, number in versions(*VERSIONED).items() if number)
    yield Paragraph(
        f"Python; {found}. The scenario {scenario.id} has the content hash (sha256) {scenario.hash}. The "
        "same scenario, seed and replicate give the same run; single runs as Mesa models and ensembles on "
        "arrays agree to the last bit."
    )


def _initialisation(scenario: Scenario) -> Iterator[Block]:
    yield Paragraph(
        "At the start all is as the scenario says, the same in every run but for groups that are drawn. "
        "Numbers in brackets are the sentences and facts behind a number; the others are assumptions."
    )
    defaults = scenario.defaults
    for head, names, field in (
        ("stance", scenario.issues, "stance"), ("belief, as a probability", scenario.propositions, "belief")
    ):  # fmt: skip
        rows = [
            (actor, *(_opening(getattr(part, field), getattr(defaults, field), name) for name in names))
            for actor, part in scenario.actors.items()
        ]
        yield from table((f"{head} of", *names), rows if names else [])
    trust = [
        (listener, speaker, _number(number))
        for listener, row in scenario.trust.items()
        for speaker, number in row.items()
    ]
    yield from table(("listener", "speaker", f"trust (else {defaults.trust.value:g})"), trust)


def _opening(own: Mapping[str, Number], default: Mapping[str, Number], name: str) -> str:
    number = own.get(name, default.get(name))
    return "" if number is None else _number(number)


def _number(number: Number) -> str:
    cited = (
        "" if isinstance(number.evidence, str) or not number.evidence else f" ({', '.join(number.evidence)})"
    )
    return f"{number.value:g}{cited}"


def _input(scenario: Scenario) -> Iterator[Block]:
    yield Paragraph(
        "No time series drives the model. Dated from outside are its events, listed in I.iii, and the days "
        "of meetings that are planned."
    )
    source = scenario.source
    named = [text for text in (source.publisher, source.url, source.notes) if text]
    if source.text:
        named.append(f"sha256 {source.sha256}" if source.sha256 else "its text stands in the scenario")
        yield Paragraph(f"The scenario is drawn from a text: {'; '.join(named)}.")
    yield from bullets([f"{name}: {fact.fact} ({fact.source})" for name, fact in scenario.outside.items()])


def _engine(scenario: Scenario) -> Iterator[Block]:
    yield from table(("submodel", "formula", "meaning"), ENGINE)
    changes = [
        (name, change_id, _change(change), conditions(change.when))
        for name, one in scenario.situation.items()
        for change_id, change in one.changes.items()
    ]
    if changes:
        yield Paragraph("The ground moves by the sum of these changes, per day, and stays in [0, 1]:")
        yield from table(("variable", "change", "per day", "when"), changes)
    proofs = [
        (name, proposition, f"{gain.value:g}")
        for name, one in scenario.situation.items()
        for proposition, gain in one.evidence_for.items()
    ]
    yield from table(("change of", "is evidence for", "log-odds per unit"), proofs)


def _change(change: Change) -> str:
    spread = f", times a factor in 1 ± {change.spread.value:g}" if change.spread else ""
    if change.noise is not None:
        return f"normal noise, standard deviation {change.noise.value:g}{spread}"
    if change.amount is not None:
        by = f" for each {change.by}" if change.by else ""
        return f"{change.amount.value:g}{by}{spread}"
    assert change.gain is not None
    below, above = change.below, change.above
    knee = f" below {below.value:g}" if below else f" above {above.value:g}" if above else ""
    return f"{change.gain.value:g} × {change.per}{knee}{spread}"


def _rule(scenario: Scenario, entry: Listed) -> Section:
    blocks: list[Block] = [Paragraph(f"Moves {entry.moves}. {entry.summary}")]
    blocks += [Formula(entry.formula)] if entry.formula else []
    blocks += table(("parameter", "sign", "range", "unit"), [
        (one.name, entry.symbols.get(one.name, ""), f"{one.low:g} to {one.high:g}", one.unit)
        for one in entry.parameters
    ])  # fmt: skip
    blocks += table(("actor", "rule id", "parameters"), [
        (actor, rule_id, _settings(spec))
        for actor in owners(scenario, entry.name)
        for rule_id, spec in scenario.rules_of(actor).items()
        if spec.rule == entry.name
    ])  # fmt: skip
    blocks += [Bullets(entry.sources)] if entry.sources else []
    return Section(f"Rule: {entry.name}", tuple(blocks))


def _settings(spec: RuleSpec) -> str:
    read = [f"{name}: {to}" for name, to in spec.references.items()]
    return "; ".join([*read, *(f"{name}: {_setting(value)}" for name, value in spec.parameters.items())]) or (
        "all left at their defaults"
    )


def _setting(value: object) -> str:
    if isinstance(value, Number):
        return f"{value.value:g}"
    assert isinstance(value, dict)
    return ", ".join(f"{name} {_setting(one)}" for name, one in value.items())
