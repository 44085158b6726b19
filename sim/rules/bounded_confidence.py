"""Bounded confidence: an actor is moved only by positions already near its own."""

from __future__ import annotations

import numpy as np

from sim.arrays import Value
from sim.rules._base import Parameter, StanceRule, Terms, checked, per_message, pull_heard
from sim.rules._day import DayInputs

PARAMETERS = (
    Parameter("threshold", 0.0, 2.0, "stance units"),
    Parameter("pull", 0.0, 1.0, "share of the gap per day"),
)
FORMULA = "Δs = p Σ w (h − s)  over what is heard with |h − s| ≤ ε"
SHOWN = {"threshold": 1.2, "pull": 0.2}
GUARANTEES = frozenset(
    {
        "in_hull",
        "fixed_at_consensus",
        "translation_equivariant",
        "reflection_equivariant",
        "silent_without_messages",
        "order_independent",
        "row_by_row",
    }
)


def bounded_confidence(*, threshold: Value, pull: Value) -> StanceRule:
    r"""Move towards every heard position within a threshold of one's own.

    Issue by issue, :math:`\Delta s_i = \sum_m p\,w_{im}\,(h_{im} - s_i)` over the
    messages *m* heard with :math:`|h_{im} - s_i| \le \varepsilon` [1]_, each at the weight that
    trust and attention give it. ``hegselmann_krause`` shares the weight out among the near.

    Parameters
    ----------
    threshold : float or array
        :math:`\varepsilon`, the widest gap that still persuades. Stance units, [0, 2].
    pull : float or array
        :math:`p`, share of the gap a fully weighted message closes. Per day, [0, 1].

    Returns
    -------
    StanceRule
        One term, ``"influence"``, shape ``[..., N, M, K]``: listener, message, issue.

    Raises
    ------
    ParameterError
        If ``threshold`` or ``pull`` is outside its range.

    References
    ----------
    .. [1] Hegselmann & Krause (2002). Opinion dynamics and bounded confidence: models, analysis
       and simulation. Journal of Artificial Societies and Social Simulation 5(3), 2.

    Examples
    --------
    >>> from sim.testing import two_actors
    >>> rule = bounded_confidence(threshold=0.5, pull=0.2)
    >>> rule(two_actors(gap=0.4))["influence"][0, 0]
    array([0.08])
    """
    return StanceRule(
        name="bounded_confidence",
        contribute=_contribute,
        parameters=checked(PARAMETERS, threshold=threshold, pull=pull),
        guarantees=GUARANTEES,
        share=pull,
    )


def _contribute(day: DayInputs, memory: None, *, threshold: Value, pull: Value) -> Terms:
    persuades = np.abs(day.said - per_message(day.stance)) <= per_message(threshold)
    return {"influence": pull_heard(day, pull) * persuades + 0.0}
