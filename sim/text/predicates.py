"""A verb in its clause: the piece of a sentence from which events are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.text.chunks import Phrase, VerbGroup


@dataclass(eq=False)
class Predicate:
    """A verb in its clause.

    Parameters
    ----------
    verb : VerbGroup
    link : str
        How it hangs on the sentence: ``main``, ``coordinate``, ``sub`` (after, when, if …), ``relative``,
        ``reduced`` (rebels backed by Iran), ``content`` (said that …), ``infinitive``, ``gerund``,
        ``participial`` (…, killing five), ``absolute`` (…, with some proposing) or ``aside`` (…, officials
        said).
    opener : str
        The word that opens the clause, e.g. ``after`` or ``that``.
    subject : list of Phrase
    parent : Predicate or None
    arguments : list of Phrase
        Objects and what stands after prepositions, in order.
    children : list of Predicate
    """

    verb: VerbGroup
    link: str
    opener: str = ""
    subject: list[Phrase] = field(default_factory=list)
    parent: Predicate | None = None
    arguments: list[Phrase] = field(default_factory=list)
    children: list[Predicate] = field(default_factory=list)

    @property
    def patients(self) -> list[Phrase]:
        """To whom or what it is done: the arguments; of a passive verb, the subject."""
        return self.subject if self.verb.passive else self.arguments

    @property
    def negated(self) -> bool:
        """Whether the verb, or its object, is denied: gave *no* promise."""
        return self.verb.negated or any(one.negative for one in self.arguments if not one.case)

    def may(self, *operators: str) -> bool:
        """Whether one of its cues has one of these operators."""
        return any(cue.operator in operators for cue in self.verb.cues)

    @property
    def operator(self) -> str:
        """The operator of its first cue; empty where it is no cue."""
        return self.verb.cues[0].operator if self.verb.cues else ""
