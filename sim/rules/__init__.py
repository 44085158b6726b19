"""How stances, beliefs and trust move: one published idea per file, one registry.

To add a rule to the library: write its file, with ``PARAMETERS``, ``FORMULA``, ``GUARANTEES`` and
a factory of the file's name, and add the factory to ``_FACTORIES`` here. Scenario files,
``diplosim rules``, the reference and the checks follow. An installed package adds one by an
entry point in the group ``diplosim.rules`` that leads to such a factory.
"""

from __future__ import annotations

from sim.rules._base import (
    BeliefRule,
    Parameter,
    Reference,
    RelationRule,
    Rule,
    StanceRule,
    Terms,
    checked,
    gap_heard,
    not_above,
    per_message,
    pull_heard,
    slot_by_slot,
)
from sim.rules._day import AXES, DayInputs, evidence_of
from sim.rules._guarantees import GUARANTEES, of_all
from sim.rules._registry import Listed, Registry, axes_of, for_some, read_by, said_of
from sim.rules._together import Together, together
from sim.rules.alignment import alignment
from sim.rules.argument_exchange import argument_exchange
from sim.rules.bayes import bayes
from sim.rules.beta_trust import beta_trust
from sim.rules.biased_assimilation import biased_assimilation
from sim.rules.bounded_confidence import bounded_confidence
from sim.rules.challenge import challenge
from sim.rules.costly_signal import costly_signal
from sim.rules.deffuant import deffuant
from sim.rules.degroot import degroot
from sim.rules.denial import denial
from sim.rules.expectation import expectation
from sim.rules.fatigue import fatigue
from sim.rules.friedkin_johnsen import friedkin_johnsen
from sim.rules.hegselmann_krause import hegselmann_krause
from sim.rules.mediator_credibility import mediator_credibility
from sim.rules.noise import noise
from sim.rules.reactance import reactance
from sim.rules.ripeness import ripeness
from sim.rules.threshold_cascade import threshold_cascade

__all__ = [
    "AXES",
    "GUARANTEES",
    "RULES",
    "BeliefRule",
    "DayInputs",
    "Listed",
    "Parameter",
    "Reference",
    "RelationRule",
    "Rule",
    "StanceRule",
    "Terms",
    "Together",
    "alignment",
    "argument_exchange",
    "axes_of",
    "bayes",
    "beta_trust",
    "biased_assimilation",
    "bounded_confidence",
    "challenge",
    "checked",
    "clashes",
    "costly_signal",
    "deffuant",
    "degroot",
    "denial",
    "evidence_of",
    "expectation",
    "fatigue",
    "for_some",
    "friedkin_johnsen",
    "gap_heard",
    "hegselmann_krause",
    "listed",
    "mediator_credibility",
    "noise",
    "not_above",
    "of_all",
    "per_message",
    "pull_heard",
    "reactance",
    "read_by",
    "ripeness",
    "said_of",
    "slot_by_slot",
    "threshold_cascade",
    "together",
]

_FACTORIES = (
    alignment,
    argument_exchange,
    bayes,
    beta_trust,
    biased_assimilation,
    bounded_confidence,
    challenge,
    costly_signal,
    deffuant,
    degroot,
    denial,
    expectation,
    fatigue,
    friedkin_johnsen,
    hegselmann_krause,
    mediator_credibility,
    noise,
    reactance,
    ripeness,
    threshold_cascade,
)

RULES = Registry(_FACTORIES)
"""All rules by name: the library's, and those of installed packages."""

clashes = RULES.clashes


def listed(name: str) -> Listed:
    """Return the rule called ``name``.

    Raises
    ------
    UnknownNameError
        Naming the rules that there are, and the nearest one.
    """
    return RULES.named(name)
