"""Deffuant and Weisbuch: messages are taken one after the other, each only if it is near."""

from __future__ import annotations

import numpy as np

from sim.arrays import Value
from sim.rules._base import Parameter, StanceRule, Terms, checked, slot_by_slot
from sim.rules._day import DayInputs

PARAMETERS = (
    Parameter("threshold", 0.0, 2.0, "stance units"),
    Parameter("pull", 0.0, 0.5, "share of the gap per message"),
)
FORMULA = "message by message: s ← s + μ w (h − s)  where |h − s| < ε"
SHOWN = {"threshold": 1.2, "pull": 0.1}
GUARANTEES = frozenset(
    {
        "in_hull",
        "fixed_at_consensus",
        "translation_equivariant",
        "reflection_equivariant",
        "silent_without_messages",
        "row_by_row",
    }
)


def deffuant(*, threshold: Value, pull: Value) -> StanceRule:
    r"""Meet every near message part of the way, one after the other.

    When *i* hears *j* and :math:`|s_j - s_i| < \varepsilon`, it moves by
    :math:`\mu w (s_j - s_i)` [1]_; the next message of the day finds it where the last one left
    it. This is the one-way form: who speaks is not moved by speaking. Two who hear each other
    with one weight keep their mean, and their gap shrinks to :math:`|1 - 2\mu w|` of itself.
    Messages come in the order of the inbox, so their order matters.

    Parameters
    ----------
    threshold : float or array
        :math:`\varepsilon`, the gap from which on nothing persuades. Stance units, [0, 2].
    pull : float or array
        :math:`\mu`, share of the gap a fully weighted message closes. [0, 0.5].

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
    .. [1] Deffuant, Neau, Amblard & Weisbuch (2000). Mixing beliefs among interacting agents.
       Advances in Complex Systems 3, 87-98.

    Examples
    --------
    >>> from sim.testing import two_actors
    >>> deffuant(threshold=0.5, pull=0.5)(two_actors(gap=0.4))["influence"][0, 0]
    array([0.2])
    """
    return StanceRule(
        name="deffuant",
        contribute=_contribute,
        parameters=checked(PARAMETERS, threshold=threshold, pull=pull),
        guarantees=GUARANTEES,
        share=pull,
    )


def _contribute(day: DayInputs, memory: None, *, threshold: Value, pull: Value) -> Terms:
    stance, moves = day.stance, []
    for slot in range(day.said.shape[-2]):
        weight = day.said_weight[..., slot, :]
        gap = np.where(weight > 0.0, day.said[..., slot, :] - stance, 0.0)
        moves.append(np.where(np.abs(gap) < threshold, pull * weight * gap, 0.0))
        stance = stance + moves[-1]
    return {"influence": slot_by_slot(moves, like=day.said)}
