"""Denial and its collapse: unwelcome evidence is set aside, until too much has been set aside."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from sim.arrays import Array, Value, over_slots
from sim.rules._base import BeliefRule, Parameter, Terms, checked, per_message
from sim.rules._day import DayInputs

NEVER = 1e9  # a stock of ignored evidence that no run reaches

PARAMETERS = (
    Parameter("ignored", 0.0, 1.0, "share of unwelcome evidence set aside", default=0.0),
    Parameter("gives_way_at", 0.0, NEVER, "nats of evidence set aside", default=NEVER),
    Parameter("width", 1e-6, 100.0, "nats", default=0.2),
    Parameter("catch_up", 0.0, 1.0, "share of the stock admitted at the collapse", default=0.0),
)
FORMULA = "Δ = −δ (1 − σ((D − θ) / w)) l  where f l < 0,  D' = D + Σ |set aside|;  once D ≥ θ: −sign(f) k D"
SHOWN = {"ignored": 0.9, "gives_way_at": 2.0, "catch_up": 0.5}
GUARANTEES = frozenset({"silent_without_messages", "row_by_row"})


def denial(
    *, ignored: Value, gives_way_at: Value = NEVER, width: Value = 0.2, catch_up: Value = 0.0
) -> BeliefRule:
    r"""Set aside a share of unwelcome evidence; give way once the stock of it is too large.

    Evidence :math:`l` on a proposition is unwelcome where it contradicts the actor's
    preference :math:`f` (:math:`f\,l < 0`); of it the share :math:`\delta_{\mathrm{eff}}` is
    taken back from what ``bayes`` adds [1]_ [2]_. The collapse is an addition of this
    library: the stock :math:`D' = D + \sum |\text{ignored } l|` wears denial down,
    :math:`\delta_{\mathrm{eff}} = \delta\,(1 - \sigma((D - \theta)/w))`, and on the day on
    which the stock reaches :math:`\theta` the share :math:`k` of it is admitted at once.
    Stands beside ``bayes``, never alone.

    Parameters
    ----------
    ignored : float or array
        :math:`\delta`, share set aside (not the share kept). [0, 1].
    gives_way_at : float or array
        :math:`\theta`, the stock at which denial collapses. Nats; never by default.
    width : float or array
        :math:`w`, how gradually. Nats, [1e-6, 100].
    catch_up : float or array
        :math:`k`, share of the stock admitted at the collapse. [0, 1].

    Returns
    -------
    BeliefRule
        ``"set_aside"`` ``[..., N, M, P]`` per slot and ``"catch_up"`` ``[..., N, P]``. Its
        memory is the stock ``[..., N, P]``.

    Raises
    ------
    ParameterError
        If a parameter is outside its range.

    References
    ----------
    .. [1] Sharot, Korn & Dolan (2011). How unrealistic optimism is maintained in the face of
       reality. Nature Neuroscience 14, 1475-1479.
    .. [2] Bénabou & Tirole (2016). Mindful economics: the production, consumption, and value
       of beliefs. Journal of Economic Perspectives 30(3), 141-164.

    Examples
    --------
    Half of an unwelcome claim is taken back.

    >>> from sim.testing import two_actors
    >>> day = two_actors(gap=0.4, claim=-1.0, trust=1.0, preference=1.0)
    >>> denial(ignored=0.5)(day)["set_aside"][0, 0].round(3)
    array([0.5])
    """
    values = checked(PARAMETERS, ignored=ignored, gives_way_at=gives_way_at, width=width, catch_up=catch_up)
    return BeliefRule(
        name="denial",
        contribute=_contribute,
        opening_memory=_opening_stock,
        parameters=values,
        guarantees=GUARANTEES,
    )


def _opening_stock(day: DayInputs, **_: Value) -> Array:
    return np.zeros_like(day.belief)


def _contribute(
    day: DayInputs, stock: Array, *, ignored: Value, gives_way_at: Value, width: Value, catch_up: Value
) -> tuple[Terms, Array]:
    welcome = np.sign(day.preference)
    unwelcome = np.minimum(per_message(welcome) * day.evidence, 0.0)
    still_denied = ignored * expit((gives_way_at - stock) / width)
    set_aside = per_message(-welcome * still_denied) * unwelcome
    grown = stock + over_slots(np.abs(set_aside))
    collapses = (stock < gives_way_at) & (grown >= gives_way_at)
    admitted = -welcome * catch_up * grown
    return {"set_aside": set_aside, "catch_up": np.where(collapses, admitted, 0.0)}, grown
