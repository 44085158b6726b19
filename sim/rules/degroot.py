"""DeGroot: an actor moves towards the weighted average of what it hears."""

from __future__ import annotations

from sim.arrays import Value
from sim.rules._base import Parameter, StanceRule, Terms, checked, pull_heard
from sim.rules._day import DayInputs

PARAMETERS = (Parameter("rate", 0.0, 1.0, "share of the gap per day"),)
FORMULA = "Δs = η Σ w (h − s)"
SHOWN = {"rate": 0.2}
GUARANTEES = frozenset(
    {
        "in_hull",
        "fixed_at_consensus",
        "monotone",
        "non_expansive",
        "translation_equivariant",
        "reflection_equivariant",
        "scale_equivariant",
        "silent_without_messages",
        "order_independent",
        "row_by_row",
    }
)


def degroot(*, rate: Value) -> StanceRule:
    r"""Move towards the weighted average of what is heard.

    The model's step is :math:`s' = W s` [1]_, where the row of :math:`W` gives each heard
    message its weight :math:`w_m` and leaves the rest to the actor itself. Per day a share
    :math:`\eta` of that step is made: :math:`\Delta s = \eta \sum_m w_m (h_m - s)`.

    Parameters
    ----------
    rate : float or array
        :math:`\eta`, share of the step made per day. [0, 1].

    Returns
    -------
    StanceRule
        One term, ``"influence"``, shape ``[..., N, M, K]``: listener, message, issue.

    Raises
    ------
    ParameterError
        If ``rate`` is outside its range.

    References
    ----------
    .. [1] DeGroot (1974). Reaching a consensus. Journal of the American Statistical Association
       69(345), 118-121.

    Examples
    --------
    >>> from sim.testing import two_actors
    >>> degroot(rate=0.5)(two_actors(gap=0.4))["influence"][0, 0]
    array([0.2])
    """
    return StanceRule(
        name="degroot",
        contribute=_contribute,
        parameters=checked(PARAMETERS, rate=rate),
        guarantees=GUARANTEES,
        share=rate,
    )


def _contribute(day: DayInputs, memory: None, *, rate: Value) -> Terms:
    return {"influence": pull_heard(day, rate)}
