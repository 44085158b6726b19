"""What a law is: a name, a sentence, a likely cause, and a test that draws a case and may find it broken."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.arrays import Array
from sim.kernel.settle import LOG_ODDS_BOUNDS, STANCE_BOUNDS, TRUST_BOUNDS
from sim.rules import GUARANTEES, Rule, Terms
from sim.testing.cases import Case, in_words

BOUNDS = {"stance": STANCE_BOUNDS, "belief": LOG_ODDS_BOUNDS, "trust": TRUST_BOUNDS}
CLOSE = 1e-9
"""How far two numbers may differ that agree but for rounding."""

Draw = Callable[[st.SearchStrategy[Any]], Any]
Test = Callable[[Rule, Draw], None]


class Broken(AssertionError):
    """A law does not hold for a case; ``law`` is set where another law is to blame than the one asked."""

    def __init__(self, case: Case, found: str, law: str | None = None) -> None:
        self.case, self.found, self.law = case, found, law
        super().__init__(found)


@dataclass(frozen=True)
class Law:
    """Something that must hold.

    Parameters
    ----------
    name : str
        For a promised law, the guarantee.
    says : str
        The law in a sentence.
    cause : str
        What is usually wrong where it is broken.
    test : callable
        ``test(rule, draw)`` draws a case and raises ``Broken``.
    promised : bool
        Whether it is asked only of rules that promise it.
    """

    name: str
    says: str
    cause: str
    test: Test
    promised: bool = False


def for_all(says: str, cause: str) -> Callable[[Test], Law]:
    """Make a test a law for every rule."""
    return lambda test: Law(test.__name__, says, cause, test)


def promised(cause: str) -> Callable[[Test], Law]:
    """Make a test the law behind the guarantee of its name."""
    return lambda test: Law(test.__name__, GUARANTEES[test.__name__], cause, test, promised=True)


def play(case: Case) -> Terms:
    """Play a case; what the rule raises on a legal day is a broken law of its own."""
    try:
        return case.terms()
    except Exception as error:  # whatever a rule raises
        if isinstance(error, ValueError) and "read-only" in str(error):
            raise Broken(case, "it wrote into an array that it was given", "inputs_untouched") from error
        raise Broken(case, raised_by(error), "plays_every_legal_day") from error


def raised_by(error: Exception) -> str:
    """Say what a rule raised, and on which line of it."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    own = [f for f in traceback.extract_tb(error.__traceback__) if "numpy" not in f.filename]
    place = own[-1] if own else last
    return f"it raised {type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno})"


def largest(values: Array) -> float:
    """Return the largest size of any entry; 0 if there is none."""
    return float(np.abs(values).max(initial=0.0))


def said(law: Law, broken: Broken) -> str:
    """Put a broken law into words: the law, the case, what was found, the likely cause."""
    return (
        f"{broken.case.rule.name} breaks the law {law.name}: {law.says}.\n"
        f"Found: {broken.found}.\n"
        f"Smallest case:\n  {in_words(broken.case)}\n"
        f"Likely cause: {law.cause}."
    )
