"""Threshold cascade: an actor joins a side once enough of those it heeds have joined."""

from __future__ import annotations

import numpy as np

from sim.arrays import Value, over_slots
from sim.rules._base import Parameter, StanceRule, Terms, checked, per_message
from sim.rules._day import DayInputs

ROUNDING = 1e-9  # a full house of sixths adds up to a little less than 1

PARAMETERS = (
    Parameter("threshold", 0.0, 2.0, "share of what is heeded; above 1 never"),
    Parameter("side", -1.0, 1.0, "pole, by its sign", default=1.0),
    Parameter("line", 0.0, 1.0, "stance units towards the pole from which one counts as joined", default=0.5),
    Parameter("rate", 0.0, 1.0, "share of the way to the pole per day", default=1.0),
)
FORMULA = "share = Σ w [e h ≥ line],  e = sign(side);  where share ≥ θ and share > 0: Δs = r (e − s)"
SHOWN = {"threshold": 0.5, "line": 0.3, "rate": 0.3}
GUARANTEES = frozenset(
    {
        "silent_without_messages",
        "order_independent",
        "bounded_without_clip",
        "monotone_in_messages",
        "one_way",
        "row_by_row",
    }
)


def threshold_cascade(
    *, threshold: Value, side: Value = 1.0, line: Value = 0.5, rate: Value = 1.0
) -> StanceRule:
    r"""Join a side once a large enough share of what is heeded comes from there.

    Everybody who is heard at least ``line`` towards the pole :math:`e = \pm 1` counts as
    joined; their share is the sum of the weights of their messages (trust and attention, at
    most 1 in total, so that silence counts as not joined). Once it reaches the actor's
    threshold :math:`\theta` the actor goes there, :math:`\Delta s = r (e - s)` [1]_ [2]_, and
    the rule never draws it back. Two crowds that differ by one threshold can end at opposite
    ends. Somebody with threshold 0 needs a single voice; who is to begin alone begins at the
    pole, by its opening stance.

    Parameters
    ----------
    threshold : float or array
        :math:`\theta`, share that has to have joined. [0, 2]; above 1 it never joins.
    side : float or array
        :math:`e`, which pole is joined, by its sign; 0 for an issue without a cascade. [-1, 1].
    line : float or array
        From where on a position counts as joined. Stance units towards the pole, [0, 1].
    rate : float or array
        :math:`r`, share of the way to the pole made per day. [0, 1].

    Returns
    -------
    StanceRule
        One term, ``"cascade"``, shape ``[..., N, M, K]``: the move, split among those who have
        joined by their weight.

    Raises
    ------
    ParameterError
        If a parameter is outside its range.

    References
    ----------
    .. [1] Granovetter (1978). Threshold models of collective behavior. American Journal of
       Sociology 83(6), 1420-1443.
    .. [2] Kuran (1989). Sparks and prairie fires: a theory of unanticipated political
       revolution. Public Choice 61, 41-74.

    Examples
    --------
    >>> from sim.testing import one_hears
    >>> day = one_hears(-0.5, 0.75, weight=0.5)
    >>> [threshold_cascade(threshold=t)(day)["cascade"][0, 0, 0] for t in (0.25, 0.75)]
    [np.float64(1.5), np.float64(0.0)]
    """
    return StanceRule(
        name="threshold_cascade",
        contribute=_contribute,
        parameters=checked(PARAMETERS, threshold=threshold, side=side, line=line, rate=rate),
        guarantees=GUARANTEES,
        share=rate,
    )


def _contribute(
    day: DayInputs, memory: None, *, threshold: Value, side: Value, line: Value, rate: Value
) -> Terms:
    pole = np.sign(side)
    has_joined = (per_message(pole) * day.said >= per_message(line)) & (per_message(pole) != 0.0)
    joined = np.where(has_joined, day.said_weight, 0.0)
    share = over_slots(joined)
    joins = (share >= threshold - ROUNDING) & (share > 0.0)
    move = np.where(joins, rate * (pole - day.stance) / np.where(joins, share, 1.0), 0.0)
    return {"cascade": joined * per_message(move)}
