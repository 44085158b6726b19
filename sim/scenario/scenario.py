"""The scenario: all parts together, and the questions one may ask of them."""

from __future__ import annotations

import datetime
import hashlib
import json
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from annotated_types import Ge, Le
from pydantic import Field, Strict

from sim.errors import ParameterError, UnknownNameError, unknown_name
from sim.scenario.asked import Actors
from sim.scenario.diplomacy import Fact, Meeting, Promise, Role
from sim.scenario.numbers import Name, Part, Stance, Text, Trust
from sim.scenario.parts import (
    Act,
    Actor,
    Calendar,
    Channel,
    Defaults,
    Event,
    Group,
    Issue,
    Milestone,
    Outcome,
    OutsideFact,
    Pattern,
    Profile,
    Proposition,
    RuleSpec,
    SituationVariable,
    Source,
    Variant,
)
from sim.scenario.source import Sentence, split_sentences

if TYPE_CHECKING:
    from sim.scenario.ruling import Guarantees

T = TypeVar("T")


def must_be_scenario(found: object) -> None:
    """Raise ``ParameterError`` unless ``found`` is a scenario, and say how to come by one."""
    if not isinstance(found, Scenario):
        hint = f": sim.load({found!r})" if isinstance(found, str | Path) else ""
        raise ParameterError(f"a Scenario is asked for, not {type(found).__name__}; load it first{hint}.")


class Scenario(Part):
    """Everything that was said about a case. Frozen; a variant is a new scenario.

    Made by ``sim.load`` and ``sim.loads``, which check it. Mappings are by id; the order of the
    file carries no meaning.
    """

    model_config = Part.model_config | {"populate_by_name": True, "serialize_by_alias": True}

    schema_: Annotated[int, Strict(), Ge(1), Le(1)] = Field(alias="schema")
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
    title: Text
    status: Literal["draft"] | None = None
    notes: Text | None = None
    source: Source = Source()
    outside: dict[Name, OutsideFact] = Field(default_factory=dict)
    coding: dict[str, Text] = Field(default_factory=dict)
    calendar: Calendar
    issues: dict[Name, Issue] = Field(min_length=1)
    propositions: dict[Name, Proposition] = Field(default_factory=dict)
    groups: dict[Name, Group] = Field(default_factory=dict)
    defaults: Defaults = Defaults()
    profiles: dict[Name, Profile] = Field(default_factory=dict)
    actors: dict[Name, Actor] = Field(min_length=1)
    trust: dict[Name, dict[Name, Trust]] = Field(default_factory=dict)
    roles: dict[Name, Role] = Field(default_factory=dict)
    facts: dict[Name, Fact] = Field(default_factory=dict)
    channels: dict[Name, Channel] = Field(default_factory=dict)
    situation: dict[Name, SituationVariable] = Field(default_factory=dict)
    events: dict[Name, Event] = Field(default_factory=dict)
    milestones: dict[Name, Milestone] = Field(default_factory=dict)
    playbook: dict[Name, Act] = Field(default_factory=dict)
    meetings: dict[Name, Meeting] = Field(default_factory=dict)
    promises: dict[Name, Promise] = Field(default_factory=dict)
    outcomes: dict[Name, Outcome] = Field(default_factory=dict)
    patterns: dict[Name, Pattern] = Field(default_factory=dict)
    variants: dict[Name, Variant] = Field(default_factory=dict)

    def data(self, *, full: bool = False) -> dict[str, Any]:
        """Return the scenario as plain data, as a file would hold it.

        Parameters
        ----------
        full : bool
            Also what stands at its default.
        """
        return self.model_dump(mode="json", exclude_defaults=not full)

    def dump(self) -> str:
        """Return the scenario as YAML, source text included; ``sim.loads`` reads it back."""
        from sim.scenario.writing import dump  # it reads scenarios, so it cannot be imported above

        return dump(self)

    @property
    def hash(self) -> str:
        """sha256 of the scenario's content; the order of the file does not enter."""
        canonical = json.dumps(self.data(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @cached_property
    def acts(self) -> dict[str, Act]:
        """All acts by id: those of the playbook, and the statement of every meeting."""
        return self.playbook | {
            statement_of(name): _statement(meeting) for name, meeting in self.meetings.items()
        }

    @cached_property
    def dated(self) -> tuple[str, ...]:
        """What happens without being an act or an outcome, in the order in which it is numbered.

        Events, milestones, meetings held, meetings postponed, promises kept, promises broken.
        """
        meetings, promises = sorted(self.meetings), sorted(self.promises)
        return (
            *sorted(self.events),
            *sorted(self.milestones),
            *meetings,
            *(f"{name}_postponed" for name in meetings),
            *(f"{name}_kept" for name in promises),
            *(f"{name}_broken" for name in promises),
        )

    @cached_property
    def sentences(self) -> dict[str, Sentence]:
        """The sentences of the source by id; ``s0`` is its first line."""
        return {sentence.id: sentence for sentence in split_sentences(self.source.text or "")}

    def date(self, day: int) -> datetime.date:
        """Return the calendar date of a day."""
        return self.calendar.start + datetime.timedelta(days=day)

    def expand(self, names: Actors | str) -> frozenset[str]:
        """Return the actors behind names of actors, groups and roles: all who might belong there.

        Raises
        ------
        UnknownNameError
            For a name that is none of them.
        """
        if names == "all":
            return frozenset(self.actors)
        each = (names,) if isinstance(names, str) else names
        return frozenset(actor for name in each for actor in self._behind(name))

    def _behind(self, name: str) -> tuple[str, ...]:
        if name in self.actors:
            return (name,)
        if name in self.roles:
            role = self.roles[name]
            return tuple(dict.fromkeys(actor for actor in (role.holder, *role.successors) if actor))
        if name not in self.groups:
            known = (*self.actors, *self.groups, *self.roles)
            raise UnknownNameError(unknown_name("actor, group or role", name, known))
        group = self.groups[name]
        return group.draw.from_ if group.draw is not None else group.members or ()

    def trust_of(self, listener: str, speaker: str) -> Trust:
        """Return how far ``listener`` believes ``speaker``: the most specific entry counts.

        An entry for the actor itself goes before one for a group, first for the listener,
        then for the speaker; then ``defaults.trust``.
        """
        rows = self._entries(self.trust, listener)
        entries = (entry for row in rows for entry in self._entries(row, speaker))
        return next(entries, self.defaults.trust)

    def trust_in_role(self, listener: str, role: str) -> Trust | None:
        """Return how far ``listener`` will believe a role's new holder; ``None`` where nothing is said."""
        return next((row[role] for row in self._entries(self.trust, listener) if role in row), None)

    def _entries(self, table: dict[str, T], actor: str) -> list[T]:
        own = [table[actor]] if actor in table else []
        return own + [
            table[name] for name in sorted(table) if name in self.groups and actor in self.expand(name)
        ]

    def rules_of(self, actor: str) -> dict[str, RuleSpec]:
        """Return the rules of an actor by id: defaults, then profile, then its own."""
        if actor not in self.known_rules:
            self.known_rules[actor] = self._merge_rules(actor)
        return dict(self.known_rules[actor])

    @cached_property
    def known_rules(self) -> dict[str, dict[str, RuleSpec]]:
        """Rules of actors that have been asked for: a run's ledger asks hundreds of times."""
        return {}

    def _merge_rules(self, actor: str) -> dict[str, RuleSpec]:
        profile = self.actors[actor].profile
        layers = (
            self.defaults.rules,
            self.profiles[profile].rules if profile else {},
            self.actors[actor].rules,
        )
        merged: dict[str, RuleSpec] = {}
        for layer in layers:
            for rule_id, spec in layer.items():
                if spec == "off":
                    merged.pop(rule_id, None)
                else:
                    merged[rule_id] = _merged(merged.get(rule_id), spec, rule_id)
        return dict(sorted(merged.items()))

    def guarantees(self) -> dict[str, Guarantees]:
        """Return, for every actor, what holds for all its rules together.

        Returns
        -------
        dict of str to Guarantees
            ``.stance``, ``.belief`` and ``.trust`` hold names of ``sim.rules.GUARANTEES``.
        """
        from sim.scenario.ruling import guarantees_of  # it reads scenarios, so it cannot be imported above

        return {actor: guarantees_of(self, actor) for actor in self.actors}

    def prefers_of(self, actor: str) -> dict[str, Stance]:
        """Return the preferences of an actor: its own, else those of its profile."""
        profile = self.actors[actor].profile
        return {**(self.profiles[profile].prefers if profile else {}), **self.actors[actor].prefers}

    def _repr_html_(self) -> str:
        first, last = self.date(0), self.date(self.calendar.days)
        asked = {name: outcome.text or name for name, outcome in self.outcomes.items()}
        changed = {name: variant.summary for name, variant in self.variants.items()}
        return (
            f"<h4>{escape(self.title)}</h4><p>{escape(self.id)}, {first} to {last}; channels: "
            f"{len(self.channels)}, acts: {len(self.playbook)}, dated events: {len(self.events)}</p>"
            f"{self._opening()}{_listed('Outcomes', asked)}{_listed('Variants', changed)}"
        )

    def _opening(self) -> str:
        """Return a table of what actors want and believe at the start."""
        heads = ["actor", "kind", *self.issues, *self.propositions]
        rows = []
        for actor in self.actors.values():
            numbers = [*map(actor.stance.get, self.issues), *map(actor.belief.get, self.propositions)]
            rows.append([actor.name, actor.kind, *("" if n is None else f"{n.value:g}" for n in numbers)])
        top = "".join(f"<th>{escape(head)}</th>" for head in heads)
        lines = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
        return f"<table><tr>{top}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _listed(heading: str, texts: dict[str, str]) -> str:
    """Return a heading and a list for a notebook; nothing where the list is empty."""
    items = "".join(f"<li><b>{escape(name)}</b>: {escape(text)}</li>" for name, text in texts.items())
    return f"<p>{heading}</p><ul>{items}</ul>" if items else ""


def statement_of(meeting: str) -> str:
    """Return the id of the act by which a meeting's statement is published."""
    return f"{meeting}_statement"


def _statement(meeting: Meeting) -> Act:
    """Return a joint statement as an act of the chair; what it says is settled in the meeting."""
    said = meeting.statement
    return Act(
        actor=meeting.chair,
        type="AGREE",
        via=said.via,
        slot=meeting.slot,
        says=dict.fromkeys(meeting.agenda, "own"),
        stakes=said.stakes,
        text="{speaker} publishes a joint statement {channel}: {position}.",
        evidence=said.evidence,
        assumption=said.assumption,
    )


def _merged(inherited: RuleSpec | None, spec: RuleSpec, rule_id: str) -> RuleSpec:
    """Change an inherited entry key by key; naming another rule starts afresh."""
    name = spec.rule or (inherited.rule if inherited else None) or rule_id
    if inherited is None or inherited.rule != name:
        return RuleSpec.model_validate({**_written(spec), "rule": name})
    return RuleSpec.model_validate({**_written(inherited), **_written(spec), "rule": name})


def _written(spec: RuleSpec) -> dict[str, Any]:
    """Return what an entry says, without what it leaves at its default."""
    fields = RuleSpec.model_fields
    said = {name: getattr(spec, name) for name in fields if getattr(spec, name) != fields[name].default}
    return said | spec.parameters | spec.references
