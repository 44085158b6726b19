"""Friedkin and Johnsen: persuasion by what is heard, held back by where one began."""

from __future__ import annotations

from sim.arrays import Value
from sim.rules._base import DayInputs, Parameter, StanceRule, Terms, checked, gap_heard, per_message

PARAMETERS = (
    Parameter("susceptibility", 0.0, 1.0, "share of the pull that is left to what is heard"),
    Parameter("pace", 0.0, 1.0, "share of the model's step made per day", default=1.0),
)
GUARANTEES = frozenset(
    {
        "in_hull",
        "monotone",
        "non_expansive",
        "translation_equivariant",
        "reflection_equivariant",
        "scale_equivariant",
    }
)


def friedkin_johnsen(*, susceptibility: Value, pace: Value = 1.0) -> StanceRule:
    r"""Move towards what is heard, and back towards one's opening stance.

    The model's step is :math:`s' = \lambda W s + (1 - \lambda) s_0` [1]_, where the row of
    :math:`W` gives each heard message its weight :math:`w_m` and leaves the rest to the
    actor itself. Per day a share :math:`\eta` of that step is made:
    :math:`\Delta s = \eta\lambda \sum_m w_m (h_m - s) + \eta (1 - \lambda)(s_0 - s)`.

    Parameters
    ----------
    susceptibility : float or array
        :math:`\lambda`, 0 for an actor that only returns to its opening stance. [0, 1].
    pace : float or array
        :math:`\eta`, share of the step made per day. [0, 1].

    Returns
    -------
    StanceRule
        ``"influence"`` ``[..., N, M, K]`` per message, and ``"anchor"`` ``[..., N, K]``.

    Raises
    ------
    ParameterError
        If a parameter is outside its range.

    References
    ----------
    .. [1] Friedkin & Johnsen (1990). Social influence and opinions. Journal of Mathematical
       Sociology 15(3-4), 193-206.

    Examples
    --------
    >>> from sim.testing import two_actors
    >>> terms = friedkin_johnsen(susceptibility=0.5)(two_actors(gap=0.4))
    >>> terms["influence"][0, 0], terms["anchor"][0]
    (array([0.2]), array([0.]))
    """
    return StanceRule(
        name="friedkin_johnsen",
        contribute=_contribute,
        parameters=checked(PARAMETERS, susceptibility=susceptibility, pace=pace),
        guarantees=GUARANTEES,
    )


def _contribute(day: DayInputs, memory: None, *, susceptibility: Value, pace: Value) -> Terms:
    return {
        "influence": per_message(pace * susceptibility) * day.said_weight * gap_heard(day),
        "anchor": pace * (1.0 - susceptibility) * (day.anchor - day.stance),
    }
