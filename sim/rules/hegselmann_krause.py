"""Hegselmann and Krause: an actor moves to the average of itself and of those near it."""

from __future__ import annotations

import numpy as np

from sim.arrays import Value, over_slots
from sim.rules._base import Parameter, StanceRule, Terms, checked, per_message
from sim.rules._day import DayInputs

PARAMETERS = (
    Parameter("threshold", 0.0, 2.0, "stance units"),
    Parameter("own_weight", 0.001, 100.0, "weight of one's own stance, as against messages", default=1.0),
)
FORMULA = "Δs = Σ w (h − s) / (o + Σ w)  over what is heard with |h − s| ≤ ε"
SHOWN = {"threshold": 1.2, "own_weight": 4.0}
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


def hegselmann_krause(*, threshold: Value, own_weight: Value = 1.0) -> StanceRule:
    r"""Move to the average of one's own stance and of every heard one within a threshold.

    Over the messages *m* with :math:`|h_m - s| \le \varepsilon` [1]_,
    :math:`\Delta s = \frac{\sum_m w_m (h_m - s)}{o + \sum_m w_m}`: the weight of those who are
    too far away goes to those who are near. With :math:`o` equal to the weight of each message
    it is the model of the paper, in which all count alike. Neither monotone nor
    non-expansive: a small step can bring somebody within hearing.

    Parameters
    ----------
    threshold : float or array
        :math:`\varepsilon`, the widest gap that still counts. Stance units, [0, 2].
    own_weight : float or array
        :math:`o`, the weight of the actor's own stance in the average. [0.001, 100].

    Returns
    -------
    StanceRule
        One term, ``"influence"``, shape ``[..., N, M, K]``: listener, message, issue.

    Raises
    ------
    ParameterError
        If a parameter is outside its range.

    References
    ----------
    .. [1] Hegselmann & Krause (2002). Opinion dynamics and bounded confidence: models, analysis
       and simulation. Journal of Artificial Societies and Social Simulation 5(3), 2.

    Examples
    --------
    Two who are near enough meet half-way.

    >>> from sim.testing import two_actors
    >>> hegselmann_krause(threshold=0.5)(two_actors(gap=0.4))["influence"][0, 0]
    array([0.2])
    """
    return StanceRule(
        name="hegselmann_krause",
        contribute=_contribute,
        parameters=checked(PARAMETERS, threshold=threshold, own_weight=own_weight),
        guarantees=GUARANTEES,
        share=1.0 / (1.0 + np.asarray(own_weight)),
    )


def _contribute(day: DayInputs, memory: None, *, threshold: Value, own_weight: Value) -> Terms:
    gap = np.asarray(day.said - per_message(day.stance), dtype=np.float64)
    weight = day.said_weight * (np.abs(gap) <= per_message(threshold))
    total = own_weight + over_slots(weight)
    gap *= weight
    gap /= total[..., np.newaxis, :]
    return {"influence": gap + 0.0}  # a weight of 0 leaves a zero of either sign
