"""What one verb of a sentence says, and what all readings of a sentence share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from sim.text.chunks import Phrase
from sim.text.cues import Kind
from sim.text.objects import ObjectCue, object_cues
from sim.text.predicates import Predicate
from sim.text.words import Word


@dataclass(frozen=True)
class Reading:
    """An event as one verb says it.

    Parameters
    ----------
    kind : Kind
    predicate : Predicate
        The verb that carries it.
    source, target : tuple of Phrase
    speaker : tuple of Phrase
        Who says so, where somebody else than the source is quoted.
    negated : bool
        The text says that it did not happen.
    hypothetical : bool
        The text says that it may, should or might happen.
    span : tuple of int, optional
        Places of the words that say it, where they are not those of the verb and what hangs on it.
    more : tuple of Reading
        Further events that the same verb says.
    """

    kind: Kind
    predicate: Predicate
    source: tuple[Phrase, ...] = ()
    target: tuple[Phrase, ...] = ()
    speaker: tuple[Phrase, ...] = ()
    negated: bool = False
    hypothetical: bool = False
    span: tuple[int, int] | None = None
    more: tuple[Reading, ...] = ()


Rule = Callable[["Sentence", Predicate], Reading | None]
"""One way to read a verb; nothing where it does not apply."""

_DEEPEST = 12  # verbs that hang on each other; nobody writes more, and each costs


@dataclass
class Sentence:
    """A sentence to be read.

    Parameters
    ----------
    words : sequence of Word
    names : collection of int
        Places of words that belong to a name.
    predicates : sequence of Predicate
    phrases : sequence of Phrase
    rules : sequence of Rule
        The ways to read a verb, in the order in which they are tried.
    """

    words: Sequence[Word]
    names: Collection[int]
    predicates: Sequence[Predicate]
    phrases: Sequence[Phrase]
    rules: Sequence[Rule]
    _objects: dict[Predicate, list[ObjectCue]] = field(default_factory=dict)
    _read: dict[Predicate, Reading | None] = field(default_factory=dict)
    _depth: int = 0

    def read(self, predicate: Predicate | None) -> Reading | None:
        """Return the event that a verb and what hangs on it say; nothing if they say none."""
        if predicate is None or self._depth > _DEEPEST:
            return None
        if predicate not in self._read:
            self._depth += 1
            found = (rule(self, predicate) for rule in self.rules)
            self._read[predicate] = next((one for one in found if one is not None), None)
            self._depth -= 1
        return self._read[predicate]

    def cues_of(self, predicate: Predicate) -> list[ObjectCue]:
        """Return what the objects of a verb point to; of a passive verb, its subject."""
        if predicate not in self._objects:
            self._objects[predicate] = object_cues(self.words, predicate.patients, self.names)
        return self._objects[predicate]

    def subject_cues(self, predicate: Predicate) -> list[ObjectCue]:
        """Return what the subject of a verb points to: an *attack* began."""
        return object_cues(self.words, predicate.subject, self.names)

    def has_object(self, predicate: Predicate, *groups: str) -> bool:
        """Whether an object of a verb points to an event of one of these groups."""
        return any(one.cue.group in groups for one in self.cues_of(predicate))

    @staticmethod
    def text_of(predicate: Predicate) -> str:
        """Return the base form of a verb with its particles."""
        return predicate.verb.cues[0].text if predicate.verb.cues else predicate.verb.base
