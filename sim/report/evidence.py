"""What stands behind a number, as links to sentences and facts that the page shows."""

from __future__ import annotations

from dataclasses import dataclass

from sim.results.reasons import UNKNOWN
from sim.scenario.evidence import walk
from sim.scenario.numbers import Argued, Number
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Cited:
    """A sentence of the source (``s3``) or an outside fact (``x1``).

    Parameters
    ----------
    id : str
    text : str
    source : str
        Of an outside fact: where it is from.
    used : bool
        Whether something in the scenario rests on it.
    """

    id: str
    text: str
    source: str
    used: bool


@dataclass(frozen=True)
class Reason:
    """What stands behind one number.

    Parameters
    ----------
    cited : tuple of Cited
    words : str
        The assumption, or that the text is silent; empty where sentences say it.
    """

    cited: tuple[Cited, ...] = ()
    words: str = ""


class Sources:
    """The sentences and facts of a scenario, and what rests on them."""

    def __init__(self, scenario: Scenario) -> None:
        self._places = tuple(walk(scenario))
        self._default = scenario.defaults.assumption or ""
        parts = (place.part for place in self._places)
        cited = {
            one
            for part in parts
            if isinstance(part, Argued | Number) and not isinstance(part.evidence, str)
            for one in part.evidence
        }
        self.sentences = {
            one.id: Cited(one.id, one.text, "", one.id in cited) for one in scenario.sentences.values()
        }
        self.facts = {
            name: Cited(name, fact.fact, fact.source, name in cited)
            for name, fact in scenario.outside.items()
        }

    def behind(self, evidence: str) -> Reason:
        """Return the reason that a row of the ledger or a number of the scenario names.

        Parameters
        ----------
        evidence : str
            Ids with spaces between them, ``"unknown"``, or an assumption in words.
        """
        known = self.sentences | self.facts
        ids = evidence.split()
        if ids and all(one in known for one in ids):
            return Reason(tuple(known[one] for one in ids))
        if evidence == UNKNOWN:
            return Reason(words="The source is silent.")
        return Reason(words=evidence[:1].upper() + evidence[1:])

    def of(self, part: Argued | Number) -> Reason:
        """Return the sentences, and the assumption, that a part of the scenario names itself."""
        ids = UNKNOWN if isinstance(part.evidence, str) else " ".join(part.evidence)
        found = self.behind(ids) if ids else Reason()
        words = ". ".join(text for text in (found.words, part.assumption or "") if text)
        return Reason(found.cited, words)

    def of_number(self, path: str) -> Reason:
        """Return what stands behind a number: its own reason, or that of the piece around it.

        Parameters
        ----------
        path : str
            Where the number stands in the scenario, with dots.
        """
        place = next(place for place in self._places if ".".join(map(str, place.path)) == path)
        assert isinstance(place.part, Number)
        pieces: tuple[Argued | Number, ...] = (place.part, *place.around)
        argued = next((piece for piece in pieces if piece.argued), None)
        return Reason(words=self._default) if argued is None else self.of(argued)
