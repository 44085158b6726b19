"""Biased assimilation: what agrees with one's stance weighs more than what contradicts it."""

from __future__ import annotations

import numpy as np

from sim.arrays import Value, over_slots
from sim.rules._base import Parameter, StanceRule, Terms, checked, per_message
from sim.rules._day import DayInputs

PARAMETERS = (
    Parameter("bias", 0.0, 20.0, "exponent"),
    Parameter("own_weight", 0.001, 100.0, "weight of one's own stance, as against messages", default=1.0),
)
FORMULA = "u' = (o u + u^b Σ w v) / (o + u^b Σ w v + (1 − u)^b Σ w (1 − v)),  u = (1 + s)/2,  v = (1 + h)/2"
SHOWN = {"bias": 2.0}
GUARANTEES = frozenset(
    {
        "reflection_equivariant",
        "silent_without_messages",
        "order_independent",
        "bounded_without_clip",
        "monotone_in_messages",
        "row_by_row",
    }
)


def biased_assimilation(*, bias: Value, own_weight: Value = 1.0) -> StanceRule:
    r"""Weigh what is heard by how well it agrees with one's own stance.

    With positions mapped to :math:`u = (1 + s)/2` and :math:`v_m = (1 + h_m)/2` [1]_,
    :math:`u' = \frac{o u + u^b \sum_m w_m v_m}
    {o + u^b \sum_m w_m v_m + (1 - u)^b \sum_m w_m (1 - v_m)}`. Bias 0 is averaging; the larger
    it is, the more both sides take the same mixed evidence for support, and from
    :math:`b \ge 1` on whole groups drift apart. For :math:`b > 0` the two poles are absorbing,
    and a consensus elsewhere is not at rest.

    Parameters
    ----------
    bias : float or array
        :math:`b`, how strongly agreement counts. Exponent, [0, 20].
    own_weight : float or array
        :math:`o`, the weight of the actor's own stance. [0.001, 100].

    Returns
    -------
    StanceRule
        One term, ``"assimilation"``, shape ``[..., N, M, K]``: listener, message, issue.

    Raises
    ------
    ParameterError
        If a parameter is outside its range.

    References
    ----------
    .. [1] Dandekar, Goel & Lee (2013). Biased assimilation, homophily, and the dynamics of
       polarization. Proceedings of the National Academy of Sciences 110(15), 5791-5796.

    Examples
    --------
    Somebody at -0.5 hears the middle: a fair mind comes half-way, a biased one is driven off a little.

    >>> from sim.testing import one_hears
    >>> [biased_assimilation(bias=b)(one_hears(-0.5, 0.0))["assimilation"][0, 0, 0].round(3) for b in (0, 2)]
    [np.float64(0.25), np.float64(-0.071)]
    """
    always = np.all(np.asarray(bias) > 0.0)
    return StanceRule(
        name="biased_assimilation",
        contribute=_contribute,
        parameters=checked(PARAMETERS, bias=bias, own_weight=own_weight),
        guarantees=GUARANTEES | ({"absorbing"} if always else frozenset()),
    )


def _contribute(day: DayInputs, memory: None, *, bias: Value, own_weight: Value) -> Terms:
    own = (1.0 + day.stance) / 2.0
    heard = np.where(day.said_weight > 0.0, (1.0 + day.said) / 2.0, 0.5)
    for_it = day.said_weight * heard * per_message(own**bias)
    against_it = day.said_weight * (1.0 - heard) * per_message((1.0 - own) ** bias)
    total = own_weight + over_slots(for_it + against_it)
    moved = for_it * per_message(1.0 - own) - against_it * per_message(own)
    return {"assimilation": 2.0 * moved / total[..., np.newaxis, :]}
