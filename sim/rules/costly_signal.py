"""Costly signals: a claim is worth what it must have cost to make it."""

from __future__ import annotations

import numpy as np
from scipy.special import log_expit

from sim.arrays import Array, Value
from sim.rules._base import BeliefRule, Parameter, Terms, checked, not_above, per_message
from sim.rules._day import DayInputs

PARAMETERS = (
    Parameter("resolved", -10.0, 10.0, "cost that the resolved would bear", default=1.0),
    Parameter("irresolute", -10.0, 10.0, "cost that the irresolute would bear", default=0.0),
    Parameter("spread", 0.01, 10.0, "units of cost", default=0.25),
)
FORMULA = "Δ logit p = sign(claim) (1 − v) [ln σ((H − c) / τ) − ln σ((L − c) / τ)] + v · claim"
WEIGHS_CLAIMS = True
SHOWN = {"resolved": 0.75, "irresolute": 0.5, "spread": 1.0}
GUARANTEES = frozenset(
    {"silent_without_messages", "order_independent", "reflection_equivariant", "row_by_row"}
)


def costly_signal(*, resolved: Value = 1.0, irresolute: Value = 0.0, spread: Value = 0.25) -> BeliefRule:
    r"""Judge a claim by what it cost to make it, and by what can be verified.

    Somebody who means it bears a cost *c* if it lies below *H*, somebody who does not if it
    lies below *L*, each give or take a logistic spread :math:`\tau`; having seen the cost
    borne, the listener learns :math:`\ell(c) = \ln\sigma\frac{H - c}{\tau} -
    \ln\sigma\frac{L - c}{\tau}` in favour of what is claimed [1]_ [2]_. It grows with the cost,
    is never more than :math:`(H - L)/\tau`, and is 0 where both would bear the same. Talk that
    costs nothing is worth little, however loud. What the ground bears out, with verification
    *v*, counts as it stands, at no cost.

    Trust plays no part, and neither does the strength that is asserted: the cost answers for the
    claim, which only says for or against what. Heard again, it counts the share ``repeats`` of
    its act. It stands in place of ``bayes``.

    Parameters
    ----------
    resolved, irresolute : float or array
        :math:`H \ge L`, the costs up to which either sort would go. In the units of ``cost``
        of acts, [-10, 10].
    spread : float or array
        :math:`\tau`, how uncertain those limits are. Units of cost, [0.01, 10].

    Returns
    -------
    BeliefRule
        One term, ``"evidence"``, shape ``[..., N, M, P]``: listener, slot, proposition.

    Raises
    ------
    ParameterError
        If a parameter is outside its range, or ``irresolute`` is above ``resolved``.

    References
    ----------
    .. [1] Spence (1973). Job market signaling. Quarterly Journal of Economics 87(3), 355-374.
    .. [2] Fearon (1997). Signaling foreign policy interests: tying hands versus sinking costs.
       Journal of Conflict Resolution 41(1), 68-90.

    Examples
    --------
    The same claim, for nothing and at a price.

    >>> from sim.testing import two_actors
    >>> days = (two_actors(gap=0.4, claim=1.0, cost=cost) for cost in (0.0, 1.0))
    >>> [costly_signal()(day)["evidence"][0, 0, 0].round(3) for day in days]
    [np.float64(0.675), np.float64(3.325)]
    """
    values = checked(PARAMETERS, resolved=resolved, irresolute=irresolute, spread=spread)
    not_above("irresolute", irresolute, "resolved", resolved)
    return BeliefRule(name="costly_signal", contribute=_contribute, parameters=values, guarantees=GUARANTEES)


def _contribute(day: DayInputs, memory: None, *, resolved: Value, irresolute: Value, spread: Value) -> Terms:
    first = slice(day.informing)  # the slots that may hold a claim
    paid, verified, news = (a[..., first, np.newaxis] for a in (day.cost, day.verified, day.news))
    worth = _worth(paid, per_message(resolved), per_message(irresolute), per_message(spread))
    claimed = day.claimed[..., first, :]
    return {"evidence": np.sign(claimed) * news * (1.0 - verified) * worth + verified * claimed}


def _worth(cost: Array, resolved: Value, irresolute: Value, spread: Value) -> Array:
    """Return what bearing ``cost`` proves, in log-odds; at least 0."""
    return np.asarray(log_expit((resolved - cost) / spread) - log_expit((irresolute - cost) / spread))
