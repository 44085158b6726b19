"""Ripeness: a party comes to think the time for talks has come when it hurts and no victory is near."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from sim.arrays import Value
from sim.rules._base import BeliefRule, Parameter, Reference, Terms, checked
from sim.rules._day import DayInputs

LEAST = float(expit(-12.0))  # probabilities beyond 12 log-odds are not told apart

PARAMETERS = (
    Parameter("rate", 0.0, 1.0, "share of the gap per day", default=0.0),
    Parameter("pain_threshold", 0.0, 1.0, "level of the situation variable", default=0.5),
    Parameter("pain_steepness", 0.0, 100.0, "per unit of the situation variable", default=10.0),
    Parameter("win_threshold", 0.0, 1.0, "probability of winning", default=0.5),
    Parameter("win_steepness", 0.0, 100.0, "per unit of probability", default=10.0),
)
READS = (
    Reference("pain", "situation variable"),
    Reference("winning", "proposition"),
    Reference("way_out", "proposition"),
)
FORMULA = "Δ logit p = η (logit r − logit p),  r = σ(k (pain − θ)) σ(m (φ − P[winning])) P[way out]"
SHOWN = {"rate": 0.5}
GUARANTEES = frozenset({"row_by_row"})


def ripeness(
    *,
    pain: int,
    winning: int,
    way_out: int,
    rate: Value,
    pain_threshold: Value = 0.5,
    pain_steepness: Value = 10.0,
    win_threshold: Value = 0.5,
    win_steepness: Value = 10.0,
) -> BeliefRule:
    r"""Come to believe that the time is ripe, from pain, the odds of winning and a way out.

    A party's ripeness is :math:`r = \sigma(k(\text{pain} - \theta))\;
    \sigma(m(\varphi - P_{\text{winning}}))\;P_{\text{way out}}` [1]_ [2]_, all three as the
    party itself perceives them; its belief in the proposition that talks are due moves there,
    :math:`\Delta\operatorname{logit} p = \eta\,(\operatorname{logit} r - \operatorname{logit} p)`.
    Talks need *all* parties ripe: let the condition of an act, a milestone or an outcome ask
    ``belief.all(parties).…``, which the least ripe decides. Denial of bad news delays ripeness
    by way of ``winning``.

    Parameters
    ----------
    pain : int
        The situation variable that hurts; the actor has to see it. In a file, its name.
    winning, way_out : int
        The propositions that the actor wins, and that there is a way out. In a file, their names.
    rate : float or array
        :math:`\eta`, share of the gap closed per day, for the proposition that is to move; 0
        for the others. [0, 1].
    pain_threshold, pain_steepness : float or array
        :math:`\theta` and *k*. [0, 1] and [0, 100].
    win_threshold, win_steepness : float or array
        :math:`\varphi` and *m*. [0, 1] and [0, 100].

    Returns
    -------
    BeliefRule
        One term, ``"ripeness"``, shape ``[..., N, P]``.

    Raises
    ------
    ParameterError
        If a parameter is outside its range.

    References
    ----------
    .. [1] Zartman (2000). Ripeness: the hurting stalemate and beyond. In Stern & Druckman (eds),
       International Conflict Resolution after the Cold War. National Academy Press, 225-250.
    .. [2] Pruitt (2005). Whither ripeness theory? Institute for Conflict Analysis and
       Resolution, working paper 25, George Mason University.

    Examples
    --------
    Even odds and a way out that may be one: in pain, the time is half as likely ripe as without
    any other doubt.

    >>> from sim.testing import two_actors
    >>> rule = ripeness(pain=0, winning=0, way_out=0, rate=1.0, pain_threshold=0.0, pain_steepness=100.0)
    >>> expit(rule(two_actors(gap=0.4, situation=1.0))["ripeness"][0]).round(3)
    array([0.25])
    """
    values = dict(locals())
    read = {name: values.pop(name) for name in ("pain", "winning", "way_out")}
    return BeliefRule(
        name="ripeness",
        contribute=_contribute,
        parameters=checked(PARAMETERS, **values),
        fixed=read,
        guarantees=GUARANTEES,
    )


def _contribute(
    day: DayInputs,
    memory: None,
    *,
    pain: int,
    winning: int,
    way_out: int,
    rate: Value,
    pain_threshold: Value,
    pain_steepness: Value,
    win_threshold: Value,
    win_steepness: Value,
) -> Terms:
    hurts = expit(pain_steepness * (day.situation[..., pain, np.newaxis, np.newaxis] - pain_threshold))
    stuck = expit(win_steepness * (win_threshold - expit(day.belief[..., winning : winning + 1])))
    ripe = hurts * stuck * expit(day.belief[..., way_out : way_out + 1])
    target = logit(np.minimum(np.maximum(ripe, LEAST), 1.0 - LEAST))
    return {"ripeness": rate * (target - day.belief)}
