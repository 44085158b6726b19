"""Whom a pronoun or a bare role means: they, its fighters, the rebels; resolved with care, or not at all.

Nothing is guessed from afar: an antecedent stands before its pronoun, agrees with it in number and
person, and is a subject rather than anything else. Every resolution keeps its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sim.text.actors import Actors
from sim.text.chunks import Phrase
from sim.text.cues import noun_cues
from sim.text.grammar import words_in
from sim.text.mentions import Mention, actor_id
from sim.text.predicates import Predicate
from sim.text.quotes import quoted
from sim.text.roles import STATE_SECTORS, role_words
from sim.text.roles_in_clause import heads
from sim.text.words import Word

_PERSON = frozenset({"he", "she", "him", "her", "his"})
_THING = frozenset({"it", "its", "the group"})
_OBJECT = frozenset({"them", "him", "us"})
_SPEAKER = frozenset({"i", "we", "us", "me", "our", "my"})
_MANY = frozenset({"they", "them", "their", "some"})
_DEEPEST = 6  # clauses looked outwards for the subject that governs a pronoun
_PERSON_REACH = 3  # sentences with actors in them, looked back for a person
_ARMED = frozenset({"REB"})


@dataclass(frozen=True)
class Antecedent:
    """Somebody to whom a pronoun may refer.

    Parameters
    ----------
    mentions : tuple of Mention
        Several for ``Russia and Iran``.
    person, many, group : bool
        What pronouns agree with it: one person; several or a people; an armed group or an organisation.
    sentence : int
        Counted over sentences that name an actor.
    subject : bool
    """

    mentions: tuple[Mention, ...]
    person: bool
    many: bool
    group: bool
    sentence: int
    subject: bool

    def fits(self, pronoun: str) -> bool:
        """Whether it agrees with a pronoun."""
        if pronoun == "the group":
            return self.group
        if pronoun in _PERSON:
            return self.person
        return (
            self.many or not self.person if pronoun in _MANY else not self.person and len(self.mentions) == 1
        )


@dataclass
class Memory:
    """What a text has named so far.

    Parameters
    ----------
    antecedents : list of Antecedent
        In the order of the text.
    roles : dict of str to str
        For each sector, the actor that a bare role of it meant last.
    owners : dict of str to tuple of Mention
        Whose an attack is, by its noun: the rebel *offensive*.
    sentence : int
        Sentences so far that named an actor.
    """

    antecedents: list[Antecedent] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    owners: dict[str, tuple[Mention, ...]] = field(default_factory=dict)
    sentence: int = 0


def resolve(
    words: Sequence[Word],
    phrases: Sequence[Phrase],
    predicates: Sequence[Predicate],
    actors: Actors,
    memory: Memory,
) -> None:
    """Give pronouns and bare roles of a sentence their actors, and remember whom it names.

    Parameters
    ----------
    words : sequence of Word
    phrases : sequence of Phrase
        All of the sentence; their mentions are replaced.
    predicates : sequence of Predicate
    actors : Actors
    memory : Memory
        Changed in place.
    """
    _Resolver(words, phrases, predicates, actors, memory).run()


class _Resolver:
    def __init__(
        self,
        words: Sequence[Word],
        phrases: Sequence[Phrase],
        predicates: Sequence[Predicate],
        actors: Actors,
        memory: Memory,
    ) -> None:
        self.words = words
        self.phrases = phrases
        self.actors = actors
        self.memory = memory
        self.subject_of = {id(one): predicate for predicate in predicates for one in predicate.subject}
        self.argument_of = {id(one): predicate for predicate in predicates for one in predicate.arguments}
        self.sayers = {
            id(one) for predicate in predicates if predicate.link == "aside" for one in predicate.subject
        }
        self.quoted = quoted(words)
        self.here: list[Antecedent] = []

    def run(self) -> None:
        for lists in (self.subject_lists(), self.argument_lists()):
            for phrases in lists:
                self.attach(phrases)
        for phrase in sorted(self.phrases, key=lambda phrase: id(phrase) not in self.sayers):
            if phrase.pronoun and not self.has_of(phrase):
                self.pronoun(phrase)
            self.pair(phrase)
            phrase.mentions = [one if one.actor else self.role(one) for one in phrase.mentions]
            self.remember(phrase)
        if self.here:
            self.memory.sentence += 1
        self.memory.antecedents = [*self.memory.antecedents[-40:], *self.here]

    def subject_lists(self) -> Iterator[list[Phrase]]:
        yield from ({id(one.subject): one.subject for one in self.subject_of.values()}).values()

    def argument_lists(self) -> Iterator[list[Phrase]]:
        yield from ({id(one): one.arguments for one in self.argument_of.values()}).values()

    # rebels in Darfur, the foreign ministers of Russia and Iran

    def attach(self, phrases: list[Phrase]) -> None:
        for n, phrase in enumerate(phrases[:-1]):
            bare = next((one for one in phrase.mentions if self.takes_state(phrase, one)), None)
            if bare is None or phrases[n + 1].preposition not in ("of", "in", "from", "for"):
                continue
            whose = list(dict.fromkeys(self.actors_of(phrases[n + 1 :], bare.sector)))
            reason = phrases[n + 1].preposition
            if whose:
                phrase.mentions = [replace(bare, actor=one, reason=f"{reason} {one}") for one in whose]

    def takes_state(self, phrase: Phrase, one: Mention) -> bool:
        """Whether what stands after it says whose it is: rebels | in Darfur, Iran's militias | in Iraq."""
        if one.kind == "role":
            return not one.actor and not one.owner
        owned = one.sector == "REB" and one.end < phrase.end and self.words[one.end].key == "'s"
        return owned and phrase.end < len(self.words) and self.words[phrase.end].key in ("in", "from")

    def actors_of(self, phrases: Sequence[Phrase], sector: str) -> Iterator[str]:
        """Yield whose a role is, by the phrase after it: ministers of Russia and Iran."""
        for n, phrase in enumerate(phrases):
            if n and not phrase.joined:
                return
            for mention in phrase.mentions:
                country = self.actors.country(mention.actor)
                if mention.kind in ("group", "organisation"):
                    yield mention.actor
                elif country:
                    yield actor_id(country, sector)

    # pronouns

    def pronoun(self, phrase: Phrase) -> None:
        if phrase.pronoun == "it" and id(phrase) not in self.subject_of:
            return  # denied it: what was said, and nobody
        found = self.antecedent(phrase.pronoun, self.clause_of(phrase))
        if found:
            phrase.mentions = [
                replace(one, start=phrase.start, end=phrase.end, kind="pronoun",
                        reason=f"{phrase.pronoun}: {_said(found)}")
                for one in found.mentions
            ]  # fmt: skip

    def pair(self, phrase: Phrase) -> None:
        """Resolve ``both sides``, ``the two leaders``, where the text has just named two together."""
        keys = [word.key for word in self.words[phrase.start : phrase.end]]
        if not {"two", "both"} & set(keys[:-1]) or keys[-1] not in words_in("pair"):
            return
        if any(one.actor and not one.vague for one in phrase.mentions):
            return  # two Arab allies
        reason = f"{' '.join(keys)}: the two named before"
        found = self.two(persons=keys[-1] in words_in("persons"))
        resolved = [Mention(one, "", "pronoun", phrase.start, phrase.end, reason=reason) for one in found]
        phrase.mentions = resolved or phrase.mentions

    def two(self, *, persons: bool) -> list[str]:
        """Return the two that were named together, or as the only two persons, last; or nobody."""
        last = [one for one in self.memory.antecedents if one.sentence == self.memory.sentence - 1]
        for group in (self.here, last):
            together = [one for one in group if len(one.mentions) == 2 and one.subject]
            if together:
                return [mention.actor for mention in together[-1].mentions]
            named = dict.fromkeys(one.mentions[0].actor for one in group if one.person)
            if persons and len(named) == 2:
                return list(named)
        return []

    def has_of(self, phrase: Phrase) -> bool:
        """Whether ``some`` or ``two`` is said of somebody: some of his allies."""
        return phrase.end < len(self.words) and self.words[phrase.end].key == "of"

    def clause_of(self, phrase: Phrase) -> Predicate | None:
        return self.subject_of.get(id(phrase)) or self.argument_of.get(id(phrase))

    def antecedent(self, pronoun: str, clause: Predicate | None) -> Antecedent | None:
        """Return what a pronoun refers to: the subject that governs it, then the last one that agrees."""
        governing = self.governing(clause)
        if pronoun in _SPEAKER:
            return self.speaker() or governing
        outside = pronoun in _OBJECT and clause is not None and clause.link not in ("participial", "absolute")
        if governing and governing.fits(pronoun) and not outside:
            return governing
        if pronoun in _PERSON:
            return self.last_person(pronoun)
        if pronoun not in _THING | _MANY:
            return None
        inside = governing.mentions if outside and governing else None
        before = [one for one in self.here if one.fits(pronoun) and one.subject and one.mentions != inside]
        if before:
            return before[0] if pronoun in _MANY else before[-1]
        return None if self.in_quotation(clause) else self.from_before(pronoun)

    def speaker(self) -> Antecedent | None:
        """Return who is quoted in the sentence."""
        found = [
            one
            for phrase in self.phrases
            if id(phrase) in self.sayers
            for one in phrase.mentions
            if one.actor
        ]
        return self.noted(found, subject=True) if found else None

    def in_quotation(self, clause: Predicate | None) -> bool:
        """Whether a clause is somebody's own words, whose pronouns do not refer to the text before."""
        return clause is not None and clause.verb.head in self.quoted

    def governing(self, clause: Predicate | None) -> Antecedent | None:
        parent = clause.parent if clause else None
        for _ in range(_DEEPEST):
            if parent is None:
                return None
            found = [one for phrase in heads(parent.subject) for one in phrase.mentions if one.actor]
            if found:
                return self.noted(found, subject=True)
            parent = parent.parent
        return None

    def last_person(self, pronoun: str) -> Antecedent | None:
        for one in reversed((*self.memory.antecedents, *self.here)):
            if self.memory.sentence - one.sentence > _PERSON_REACH:
                return None
            if one.fits(pronoun):
                return one
        return None

    def from_before(self, pronoun: str) -> Antecedent | None:
        """Return the first subject of the last sentence that named somebody, if it agrees."""
        last = [one for one in self.memory.antecedents if one.sentence == self.memory.sentence - 1]
        if pronoun == "the group":
            groups = [one for one in (*self.memory.antecedents, *self.here) if one.group]
            return groups[-1] if groups else None
        agreeing = [one for one in last if one.fits(pronoun) and one.subject]
        return agreeing[0] if agreeing else None

    # roles

    def role(self, bare: Mention) -> Mention:
        for rule in (self.owned, self.by_place, self.meant_before, self.only_state):
            actor, reason = rule(bare)
            if actor:
                if bare.sector not in STATE_SECTORS and not bare.owner:
                    self.memory.roles[bare.sector] = actor
                return replace(bare, actor=actor, reason=reason)
        if bare.sector and not bare.owner:
            return replace(bare, actor=bare.sector, reason=f"{bare.sector} of a state that is not named")
        return bare

    def owned(self, bare: Mention) -> tuple[str, str]:
        """Resolve ``its fighters`` by what ``its`` refers to."""
        if not bare.owner:
            return "", ""
        phrase = next(one for one in self.phrases if one.start <= bare.start < one.end)
        if bare.sector in _ARMED or bare.owner == "the group":
            groups = [one for one in (*self.memory.antecedents, *self.here) if one.group]
            if groups and bare.owner != "his":
                return groups[-1].mentions[0].actor, f"{bare.owner}: the last group named"
        found = self.antecedent(bare.owner, self.clause_of(phrase)) or (
            self.here[-1] if self.here and self.here[-1].fits(bare.owner) else None
        )
        if found is None:
            return "", ""
        owner = found.mentions[0].actor
        country = self.actors.country(owner)
        actor = actor_id(country, bare.sector) if country == owner else owner
        return actor, f"{bare.owner}: {_said(found)}"

    def by_place(self, bare: Mention) -> tuple[str, str]:
        """Resolve those who act in a place by the state that it lies in: prisoners rioted in Dili."""
        if bare.owner or bare.sector not in ("CVL", "REB", "COP", "OPP", "REF", "LAB"):
            return "", ""
        clause = next(
            (
                one
                for one in self.subject_of.values()
                for phrase in one.subject
                if phrase.start <= bare.start < phrase.end
            ),
            None,
        )
        for phrase in clause.arguments if clause and not clause.verb.passive else ():
            for mention in phrase.mentions:
                country = self.actors.country(mention.actor)
                if phrase.case in ("in", "at") and country and mention.kind in ("place", "state", "seat"):
                    return actor_id(country, bare.sector), f"acts in {country}"
        return "", ""

    def meant_before(self, bare: Mention) -> tuple[str, str]:
        if bare.owner or not bare.sector:
            return "", ""
        if bare.sector not in STATE_SECTORS:
            return self.memory.roles.get(bare.sector, ""), f"{bare.sector} named before"
        for word in self.words[bare.start : bare.end]:
            if word.key in self.memory.roles and self.words[bare.start].key == "the":
                return self.memory.roles[word.key], f"the {word.key} named before"
        return "", ""

    def only_state(self, bare: Mention) -> tuple[str, str]:
        """Resolve a role by the one state that the sentence names, or else the sentence before."""
        if bare.owner or not bare.sector:
            return "", ""
        here = {self.actors.country(one.actor) for phrase in self.phrases if id(phrase) not in self.sayers
                for one in phrase.mentions if one.actor} - {""}  # fmt: skip
        if len(here) == 1:
            return actor_id(here.pop(), bare.sector), "the only state of the sentence"
        if here:
            return "", ""
        last = {self.actors.country(mention.actor) for one in self.memory.antecedents
                if one.sentence == self.memory.sentence - 1 for mention in one.mentions} - {""}  # fmt: skip
        return (
            (actor_id(last.pop(), bare.sector), "the only state of the sentence before")
            if len(last) == 1
            else ("", "")
        )

    # memory

    def remember(self, phrase: Phrase) -> None:
        named = [one for one in phrase.mentions if one.actor and one.actor != one.sector]
        if not named:
            return
        for one in named:
            if one.sector in ("REB", "OPP") and one.kind in ("people", "state", "place", "minority"):
                self.memory.roles[one.sector] = one.actor
            if one.sector in STATE_SECTORS and one.kind in ("people", "state", "seat"):
                keys = {word.key for word in self.words[phrase.start : phrase.end]} & role_words()
                self.memory.roles.update(dict.fromkeys(keys, one.actor))
        for word in self.words[phrase.start : phrase.end]:
            if any(cue.group in _ATTACKS for cue in noun_cues().get(word.key, ())):
                self.memory.owners[word.key] = tuple(named)
        if id(phrase) in self.sayers:
            return
        subject = id(phrase) in self.subject_of
        if phrase.joined in ("and", "list") and self.here and self.here[-1].subject == subject and subject:
            named = [*self.here.pop().mentions, *named]
        self.here.append(self.noted(named, subject=subject))

    def noted(self, mentions: Sequence[Mention], *, subject: bool) -> Antecedent:
        first = mentions[0]
        head = self.words[first.end - 1].key if first.end <= len(self.words) else ""
        return Antecedent(
            tuple(mentions),
            person=len(mentions) == 1 and first.person and not self.is_plural(first),
            many=len(mentions) > 1 or self.is_plural(first) or head.endswith("s"),
            group=first.kind in ("group", "organisation"),
            sentence=self.memory.sentence,
            subject=subject,
        )

    def is_plural(self, mention: Mention) -> bool:
        phrase = next((one for one in self.phrases if one.start <= mention.start < one.end), None)
        return phrase is not None and self.words[phrase.end - 1].key in words_in("persons")


_ATTACKS = frozenset({"attack", "airstrike", "shelling", "bombing", "suicide"})


def _said(found: Antecedent) -> str:
    return ", ".join(dict.fromkeys(one.actor for one in found.mentions))
