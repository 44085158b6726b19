"""What a rule may promise, in words, and what is left of the promises when rules are added up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import Value
from sim.rules._base import Rule

GUARANTEES: dict[str, str] = {
    "absorbing": "an actor at a pole stays there, whatever it hears",
    "bounded_without_clip": "the new value lies within the bounds before anything is cut off",
    "fixed_at_consensus": "where all agree, and always have, nobody moves",
    "in_hull": "the new stance lies between one's own and those one hears",
    "in_hull_with_anchor": "the new stance lies between one's own, one's opening stance and those one hears",
    "martingale": "what one expects to believe after a message is what one believes before it",
    "monotone": "who hears more favourable positions or claims, or begins higher, does not end lower",
    "monotone_in_messages": "who hears more favourable positions does not end lower",
    "never_beyond_the_evidence": "no claim counts for more than it says, nor for the contrary",
    "non_expansive": "positions that differ by at most d lead to stances that differ by at most d",
    "one_way": "an issue is only ever moved towards one and the same pole",
    "order_independent": "the order of the messages makes no difference beyond rounding",
    "reflection_equivariant": "with all poles swapped, the move is the contrary",
    "row_by_row": "each actor is moved by its own row of the day alone",
    "scale_equivariant": "with all positions halved, the move is half as large",
    "silent_without_messages": "without a message, nothing moves at all",
    "translation_equivariant": "with all positions shifted alike, the move is the same",
}
"""All that a rule may promise beyond what holds for every rule."""

_WITHIN_SHARES = frozenset(
    {
        "bounded_without_clip",
        "in_hull",
        "in_hull_with_anchor",
        "monotone",
        "monotone_in_messages",
        "non_expansive",
    }
)
"""Promises that a sum keeps only while the shares of the gap that are closed add up to at most 1."""

_ALONE = frozenset({"martingale", "never_beyond_the_evidence", "one_way"})
"""Promises of a single rule that say nothing about a sum."""


def of_all(rules: Sequence[Rule]) -> frozenset[str]:
    """Return the guarantees of rules whose terms of one day are added up.

    Every rule reads the same yesterday, so what is promised of each need not hold of the sum:
    two rules that each go all the way to what is heard overshoot it together. Promises of
    proportion and symmetry, silence, rest and independence of order intersect. Those that keep a
    stance between positions, or keep an order, also need the shares of the gap that the rules
    close to add up to at most 1 for every actor and issue.
    """
    if not rules:
        return frozenset()
    promised = [_implied(rule.guarantees) for rule in rules]
    common = frozenset.intersection(*promised)
    if len(rules) > 1:
        common -= _ALONE
        if not _shares_fit(rules):
            common -= _WITHIN_SHARES
    return common


def _implied(guarantees: frozenset[str]) -> frozenset[str]:
    """Add what follows from what is promised."""
    follows = {
        "in_hull": {"in_hull_with_anchor", "bounded_without_clip", "fixed_at_consensus"},
        "in_hull_with_anchor": {"bounded_without_clip", "fixed_at_consensus"},
        "monotone": {"monotone_in_messages"},
    }
    implied = set(guarantees)
    for promise, more in follows.items():
        if promise in implied:
            implied |= more
    return frozenset(implied)


def _shares_fit(rules: Sequence[Rule]) -> bool:
    total: Value = 0.0
    for rule in rules:
        if rule.share is None:
            return False
        total = total + np.asarray(rule.share)
    return bool(np.all(np.asarray(total) <= 1.0 + 1e-12))
