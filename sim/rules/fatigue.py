"""Fatigue: an actor drifts to its way out as holding on looks worse than quitting."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from sim.arrays import Array, Value
from sim.rules._base import Parameter, Reference, StanceRule, Terms, checked, not_above
from sim.rules._day import DayInputs

PARAMETERS = (
    Parameter("rate", 0.0, 1.0, "share of the way out made per day at hazard 1", default=0.0),
    Parameter("exit", -1.0, 1.0, "stance units", default=0.0),
    Parameter("gain", 0.0, 10.0, "value of success", default=1.0),
    Parameter("loss", 0.0, 10.0, "value lost by failure", default=1.0),
    Parameter("cost", 0.0, 10.0, "value spent per day of holding on", default=0.0),
    Parameter("quit_value", -10.0, 10.0, "value of quitting", default=0.0),
    Parameter("sunk_weight", 0.0, 10.0, "value per value already spent", default=0.0),
    Parameter("steepness", 0.0, 100.0, "per unit of value", default=2.0),
    Parameter("reference", -10.0, 10.0, "value that feels like neither gain nor loss", default=0.0),
    Parameter("power", 0.05, 1.0, "exponent", default=0.88),
    Parameter("aversion", 0.0, 10.0, "losses as against gains", default=2.25),
    Parameter("weighting_gains", 0.3, 1.0, "exponent", default=0.61),
    Parameter("weighting_losses", 0.3, 1.0, "exponent", default=0.69),
)
READS = (Reference("of", "proposition"),)
FORMULA = (
    "Δs = r h (x − s),  h = σ(k (Q − U)),  U = π(p) v(G − z) + π(1 − p) v(−L − z) − c + κ S,"
    "  v(y) = y^a or −λ (−y)^a,  π(p) = p^g / (p^g + (1 − p)^g)^(1/g),  S' = S + c"
)
SHOWN = {"rate": 0.3, "exit": 0.9}
GUARANTEES = frozenset({"monotone", "non_expansive", "bounded_without_clip", "row_by_row"})


def fatigue(
    *,
    of: int,
    rate: Value,
    exit: Value = 0.0,  # the field's word; the builtin is not needed here
    gain: Value = 1.0,
    loss: Value = 1.0,
    cost: Value = 0.0,
    quit_value: Value = 0.0,
    sunk_weight: Value = 0.0,
    steepness: Value = 2.0,
    reference: Value = 0.0,
    power: Value = 0.88,
    aversion: Value = 2.25,
    weighting_gains: Value = 0.61,
    weighting_losses: Value = 0.69,
) -> StanceRule:
    r"""Drift to the way out, faster the worse holding on compares with quitting.

    Holding on is worth :math:`U = w^+(p)\,v(G - z) + w^-(1 - p)\,v(-L - z) - c + \kappa S` to
    an actor that believes in success with probability *p*, has spent *S* so far and compares
    with a reference point *z*; :math:`v(y) = y^a` for gains and :math:`-\lambda (-y)^a` for
    losses, and :math:`w(p) = p^g / (p^g + (1-p)^g)^{1/g}` overweights what is unlikely [1]_.
    It gives up with hazard :math:`h = \sigma(k (Q - U))`, and its stance moves by
    :math:`\Delta s = r\,h\,(x - s)` to the way out *x*. Every day of holding on adds *c* to
    *S*: with :math:`\kappa = 0` what is spent is spent and changes nothing, with
    :math:`\kappa > 0` it holds the actor in place [2]_. With :math:`a = \lambda = g = 1` the
    hazard is :math:`\sigma(k (G + L)(p^* - p))` about the futility threshold
    :math:`p^* = (c - \kappa S + L + Q)/(G + L)`.

    "It is futile" acts on *p*, through what moves beliefs; "it costs too much" acts on *c*.

    Parameters
    ----------
    of : int
        The proposition that holding on succeeds; in a scenario file, its name.
    rate : float or array
        :math:`r`, share of the way out made per day at hazard 1; 0 for an issue that is not
        touched. [0, 1].
    exit : float or array
        :math:`x`, the position that giving up means. Stance units, [-1, 1].
    gain, loss : float or array
        :math:`G` and :math:`L`, what success brings and failure takes. Value, [0, 10].
    cost : float or array
        :math:`c`, what a day of holding on costs. Value, [0, 10].
    quit_value : float or array
        :math:`Q`, what quitting is worth. Value, [-10, 10].
    sunk_weight : float or array
        :math:`\kappa`, how much what is spent counts for holding on. [0, 10].
    steepness : float or array
        :math:`k`, how sharply the hazard answers. Per unit of value, [0, 100].
    reference : float or array
        :math:`z`, the value that feels like neither gain nor loss. Between -L and G, [-10, 10].
    power, aversion : float or array
        :math:`a` and :math:`\lambda`. [0.05, 1] and [0, 10]; the estimates of [1]_ by default.
    weighting_gains, weighting_losses : float or array
        :math:`g` for gains and for losses; 1 takes probabilities as they are. [0.3, 1].

    Returns
    -------
    StanceRule
        One term, ``"fatigue"``, shape ``[..., N, K]``. Its memory is *S*, ``[..., N, K]``.

    Raises
    ------
    ParameterError
        If a parameter is outside its range, or ``reference`` is not between -L and G.

    References
    ----------
    .. [1] Tversky & Kahneman (1992). Advances in prospect theory: cumulative representation of
       uncertainty. Journal of Risk and Uncertainty 5, 297-323.
    .. [2] Arkes & Blumer (1985). The psychology of sunk cost. Organizational Behavior and Human
       Decision Processes 35(1), 124-140.

    Examples
    --------
    Even odds, gains and losses alike and risk taken as it is: the hazard is one half.

    >>> from sim.testing import two_actors
    >>> rational = dict(power=1.0, aversion=1.0, weighting_gains=1.0, weighting_losses=1.0)
    >>> fatigue(of=0, rate=1.0, exit=1.0, **rational)(two_actors(gap=0.4))["fatigue"][0]
    array([0.6])
    """
    values = dict(locals())
    del values["of"]
    parameters = checked(PARAMETERS, **values)
    # beyond these, both prospects are gains or both losses, and the formula no longer means anything
    not_above("reference", reference, "gain", gain)
    not_above("-loss", -np.asarray(loss), "reference", reference)
    return StanceRule(
        name="fatigue",
        contribute=_contribute,
        opening_memory=_opening_stock,
        parameters=parameters,
        guarantees=GUARANTEES,
        share=rate,
        fixed={"of": of},
    )


def _opening_stock(day: DayInputs, **_: Value) -> Array:
    return np.zeros_like(day.stance)


def _contribute(
    day: DayInputs, spent: Array, *, of: int, rate: Value, exit: Value, cost: Value, **values: Value
) -> tuple[Terms, Array]:
    hazard = abandon_hazard(expit(day.belief[..., of : of + 1]), spent, cost=cost, **values)
    return {"fatigue": rate * hazard * (exit - day.stance)}, spent + cost


def abandon_hazard(
    success: Array,
    spent: Array,
    *,
    gain: Value,
    loss: Value,
    cost: Value,
    quit_value: Value,
    sunk_weight: Value,
    steepness: Value,
    reference: Value,
    power: Value,
    aversion: Value,
    weighting_gains: Value,
    weighting_losses: Value,
) -> Array:
    """Return the hazard of giving up, in (0, 1); the parameters are those of ``fatigue``."""
    if_won = value_of(gain - reference, power, aversion)
    if_lost = value_of(-loss - reference, power, aversion)
    prospect = (
        weight_of(success, weighting_gains) * if_won + weight_of(1.0 - success, weighting_losses) * if_lost
    )
    holding_on = prospect - cost + sunk_weight * spent
    return np.asarray(expit(steepness * (quit_value - holding_on)))


def value_of(outcome: Value, power: Value, aversion: Value) -> Array:
    """Return what an outcome is worth: concave in gains, convex and steeper in losses."""
    size = np.abs(np.asarray(outcome)) ** power
    return np.asarray(np.where(np.asarray(outcome) >= 0.0, size, -aversion * size))


def weight_of(probability: Value, exponent: Value) -> Array:
    """Return the decision weight of a probability: 0 at 0, 1 at 1, too high for the unlikely."""
    yes, no = np.asarray(probability) ** exponent, (1.0 - np.asarray(probability)) ** exponent
    return np.asarray(yes / (yes + no) ** (1.0 / np.asarray(exponent)))
