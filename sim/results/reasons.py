"""From a row of the ledger to what stands behind it: a sentence, an outside fact or an assumption."""

from __future__ import annotations

from sim.scenario.numbers import Argued, Number
from sim.scenario.scenario import Scenario

UNKNOWN = "unknown"


def reason(scenario: Scenario, *pieces: Argued | Number | None) -> str:
    """Return the evidence of the first piece that has any, else the first assumption, else the default.

    Returns
    -------
    str
        Ids (``"s3 s9"``), ``"unknown"`` where the text is silent, or ``"assumed: …"``.
    """
    given = [piece for piece in pieces if piece is not None]
    for piece in given:
        if piece.evidence:
            return UNKNOWN if isinstance(piece.evidence, str) else " ".join(piece.evidence)
    stated = [piece.assumption for piece in given if piece.assumption] + [scenario.defaults.assumption]
    return next((f"assumed: {text}" for text in stated if text), "")


def in_words(scenario: Scenario, evidence: str, quoted: set[str]) -> str:
    """Return the sentences and facts behind ids, or the assumption as it is.

    What is in ``quoted`` is not repeated: its id is enough. What is quoted is added to it.
    """
    ids = evidence.split()
    if not ids or not all(one in scenario.sentences or one in scenario.outside for one in ids):
        return evidence
    texts = [one if one in quoted else _quoted(scenario, one) for one in ids]
    quoted.update(ids)
    return "; ".join(texts)


def _quoted(scenario: Scenario, one: str) -> str:
    if one in scenario.sentences:
        return f"{one} “{scenario.sentences[one].text}”"
    return f"{one} {scenario.outside[one].fact}"
