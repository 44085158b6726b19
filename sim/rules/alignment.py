"""Alignment: an actor picks a side by kinship, by who will win and by who threatens it."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Value
from sim.rules._base import BeliefRule, Parameter, Reference, Terms, checked
from sim.rules._day import DayInputs

PARAMETERS = (
    Parameter("rate", 0.0, 1.0, "share of the gap per day", default=0.0),
    Parameter("affinity", 0.0, 20.0, "log-odds per unit of stance", default=1.0),
    Parameter("bandwagoning", 0.0, 20.0, "log-odds per unit of the odds of winning", default=0.0),
    Parameter("balancing", 0.0, 20.0, "log-odds per unit of threat", default=0.0),
    Parameter("decisiveness", 0.0, 10.0, "exponent", default=1.0),
    Parameter("exposure", 0.0, 1.0, "nearness times offensive power", default=1.0, per="speaker"),
)
READS = (Reference("camps", "issue"),)
FORMULA = (
    "Δ logit p = η (a s + b (P₊ − P₋) − c (T₊ − T₋) − logit p),  P₊ = C₊^m / (C₊^m + C₋^m),"
    "  T₊ = Σ C₊ⱼ · exposure · (1 − trust)"
)
SHOWN = {"rate": 0.3, "balancing": 3.0}
GUARANTEES = frozenset({"reflection_equivariant"})


def alignment(
    *,
    camps: int,
    rate: Value,
    affinity: Value = 1.0,
    bandwagoning: Value = 0.0,
    balancing: Value = 0.0,
    decisiveness: Value = 1.0,
    exposure: Value = 1.0,
) -> BeliefRule:
    r"""Pick a side of an issue: kinship, bandwagoning with the strong, balancing against threat.

    All that others say in public on the issue ``camps`` puts their capability behind one pole:
    :math:`C_+ = \sum_j c_j \max(y_j, 0)`, and :math:`C_-` likewise, over all but oneself. The
    stronger camp wins with odds :math:`P_+ = C_+^m / (C_+^m + C_-^m)` [1]_; a camp threatens an
    actor by its power, its nearness and offensive means, and the intent it is credited with,
    :math:`T_+ = \sum_j c_j \max(y_j, 0)\,x_{ij}\,(1 - \text{trust}_{ij})` [2]_. The actor's
    belief that it belongs with the plus side moves to the logit
    :math:`a s + b\,(P_+ - P_-) - c\,(T_+ - T_-)`: with :math:`b = 0` it balances against
    threats, with :math:`c = 0` it joins the winner for profit [3]_. ``expectation`` lets the
    stance follow.

    Parameters
    ----------
    camps : int
        The issue whose poles are the sides; in a scenario file, its name.
    rate : float or array
        :math:`\eta`, share of the gap closed per day, for the proposition "we belong with the
        plus side"; 0 for the others. [0, 1].
    affinity : float or array
        *a*, weight of one's own stance. Log-odds, [0, 20].
    bandwagoning : float or array
        *b*, weight of who is likely to win. Log-odds, [0, 20].
    balancing : float or array
        *c*, weight of the threat. Log-odds per unit, [0, 20].
    decisiveness : float or array
        *m*, how much a small edge in strength decides. Exponent, [0, 10].
    exposure : float or array
        :math:`x`, by speaker: nearness times offensive power, as against the actor. [0, 1].

    Returns
    -------
    BeliefRule
        Three terms ``[..., N, P]``: ``"affinity"`` (which also closes the gap to what is
        believed now), ``"bandwagoning"`` and ``"balancing"``.

    Raises
    ------
    ParameterError
        If a parameter is outside its range.

    References
    ----------
    .. [1] Tullock (1980). Efficient rent seeking. In Buchanan, Tollison & Tullock (eds), Toward a
       Theory of the Rent-Seeking Society. Texas A&M University Press, 97-112.
    .. [2] Walt (1987). The Origins of Alliances. Cornell University Press.
    .. [3] Schweller (1994). Bandwagoning for profit: bringing the revisionist state back in.
       International Security 19(1), 72-107.

    Examples
    --------
    The only other actor stands at +0.2: it will win, and a distrustful actor fears it.

    >>> from sim.testing import two_actors
    >>> terms = alignment(camps=0, rate=1.0, bandwagoning=2.0, balancing=3.0)(two_actors(gap=0.4, trust=0.0))
    >>> {name: amounts[0].round(2) for name, amounts in terms.items()}
    {'affinity': array([-0.2]), 'bandwagoning': array([2.]), 'balancing': array([-0.6])}
    """
    values = dict(locals())
    del values["camps"]
    return BeliefRule(
        name="alignment",
        contribute=_contribute,
        parameters=checked(PARAMETERS, **values),
        fixed={"camps": camps},
        guarantees=GUARANTEES,
    )


def _contribute(
    day: DayInputs,
    memory: None,
    *,
    camps: int,
    rate: Value,
    affinity: Value,
    bandwagoning: Value,
    balancing: Value,
    decisiveness: Value,
    exposure: Value,
) -> Terms:
    strength = day.capability * day.public[..., camps]
    others = 1.0 - np.eye(len(day.capability))
    intent = exposure * (1.0 - day.trust)
    plus, minus = (np.maximum(sign * strength, 0.0)[..., np.newaxis, :] for sign in (1.0, -1.0))
    edge = _odds(_over_actors(others * plus), _over_actors(others * minus), decisiveness)
    threat = _over_actors(others * intent * plus) - _over_actors(others * intent * minus)
    every_proposition = np.ones_like(day.belief)
    return {
        "affinity": rate * (affinity * day.stance[..., camps : camps + 1] - day.belief),
        "bandwagoning": rate * bandwagoning * edge * every_proposition,
        "balancing": -rate * balancing * threat * every_proposition,
    }


def _over_actors(table: Array) -> Array:
    """Fold ``[..., N, N]`` over its last axis into ``[..., N, 1]``, actor by actor."""
    total = np.zeros(table.shape[:-1])
    for other in range(table.shape[-1]):
        total = total + table[..., other]
    return total[..., np.newaxis]


def _odds(plus: Array, minus: Array, decisiveness: Value) -> Array:
    """Return the odds of the plus side less those of the minus side, in [-1, 1]; 0 if both are nothing."""
    strongest = np.maximum(plus, minus)
    scale = np.where(strongest > 0.0, strongest, 1.0)
    for_plus, for_minus = (plus / scale) ** decisiveness, (minus / scale) ** decisiveness
    both = for_plus + for_minus
    return np.where(both > 0.0, (for_plus - for_minus) / np.where(both > 0.0, both, 1.0), 0.0)
