"""Friedkin and Johnsen: persuasion by what is heard, held back by where one began."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Value
from sim.errors import ParameterError
from sim.rules._base import Parameter, StanceRule, Terms, checked, gap_heard, per_message, pull_heard
from sim.rules._day import DayInputs

PARAMETERS = (
    Parameter("susceptibility", 0.0, 1.0, "share of the pull that is left to what is heard"),
    Parameter("pace", 0.0, 1.0, "share of the model's step made per day", default=1.0),
    Parameter("logic", -1.0, 1.0, "weight of one issue in another", default=0.0, per="pair"),
)
FORMULA = "Δs = η λ Σ w (h − s) + η (1 − λ) (s₀ − s);  with issue logic C: η λ [C Σ w (h − s) + C s − s] + …"
SHOWN = {"susceptibility": 0.6, "pace": 0.5}
GUARANTEES = frozenset(
    {
        "in_hull_with_anchor",
        "fixed_at_consensus",
        "monotone",
        "non_expansive",
        "translation_equivariant",
        "reflection_equivariant",
        "scale_equivariant",
        "order_independent",
        "row_by_row",
    }
)
_WITH_LOGIC = frozenset(
    {
        "non_expansive",
        "reflection_equivariant",
        "scale_equivariant",
        "order_independent",
        "bounded_without_clip",
        "row_by_row",
    }
)


def friedkin_johnsen(*, susceptibility: Value, pace: Value = 1.0, logic: Value = 0.0) -> StanceRule:
    r"""Move towards what is heard, and back towards one's opening stance.

    The model's step is :math:`s' = \lambda W s + (1 - \lambda) s_0` [1]_, where the row of
    :math:`W` gives each heard message its weight :math:`w_m` and leaves the rest to the
    actor itself. Per day a share :math:`\eta` of that step is made:
    :math:`\Delta s = \eta\lambda \sum_m w_m (h_m - s) + \eta (1 - \lambda)(s_0 - s)`.

    With issue logic :math:`C`, what is thought of one issue bears on another:
    :math:`s' = \lambda C W s + (1 - \lambda) s_0` [2]_. ``logic`` gives the entries off the
    diagonal, the weight of issue *l* in issue *k*; the diagonal is what their sizes leave of 1,
    so that stances stay in bounds.

    Parameters
    ----------
    susceptibility : float or array
        :math:`\lambda`, 0 for an actor that only returns to its opening stance. [0, 1].
    pace : float or array
        :math:`\eta`, share of the step made per day. [0, 1].
    logic : array
        :math:`C` off its diagonal, ``[..., K, K]``, row *k* for what bears on issue *k*; the
        diagonal is ignored. [-1, 1], the sizes of a row at most 1 in total. In a scenario file,
        ``logic: {issue: {other_issue: weight}}``.

    Returns
    -------
    StanceRule
        ``"influence"`` ``[..., N, M, K]`` per message, ``"anchor"`` ``[..., N, K]``, and
        ``"logic"`` ``[..., N, K]``: what its own stances on other issues bring.

    Raises
    ------
    ParameterError
        If a parameter is outside its range, ``logic`` is no square array, or a row of it adds up to
        more than 1.

    References
    ----------
    .. [1] Friedkin & Johnsen (1990). Social influence and opinions. Journal of Mathematical
       Sociology 15(3-4), 193-206.
    .. [2] Parsegov, Proskurnikov, Tempo & Friedkin (2017). Novel multidimensional models of
       opinion dynamics in social networks. IEEE Transactions on Automatic Control 62(5),
       2270-2285.

    Examples
    --------
    >>> from sim.testing import two_actors
    >>> terms = friedkin_johnsen(susceptibility=0.5)(two_actors(gap=0.4))
    >>> terms["influence"][0, 0], terms["anchor"][0]
    (array([0.2]), array([0.]))
    """
    values = checked(PARAMETERS, susceptibility=susceptibility, pace=pace)
    if not np.any(logic):
        return StanceRule(
            name="friedkin_johnsen",
            contribute=_contribute,
            parameters=values,
            guarantees=GUARANTEES,
            share=pace,
        )
    return StanceRule(
        name="friedkin_johnsen",
        contribute=_contribute_with_logic,
        parameters={**values, "logic": _with_diagonal(np.asarray(logic, dtype=np.float64))},
        guarantees=_WITH_LOGIC,
        share=pace,
    )


def _with_diagonal(logic: Array) -> Array:
    if logic.ndim < 2 or logic.shape[-1] != logic.shape[-2]:
        raise ParameterError(f"logic has the shape {logic.shape}, must be [..., K, K], a row per issue.")
    across = np.where(np.eye(logic.shape[-1], dtype=bool), 0.0, logic)
    checked(PARAMETERS, logic=across)
    size = np.abs(across).sum(axis=-1)
    if np.any(size > 1.0 + 1e-12):
        raise ParameterError(
            f"logic: the weights of other issues in one issue add up to {size.max():g}, must be at most 1."
        )
    left = np.maximum(1.0 - size, 0.0)[..., np.newaxis]
    return np.asarray(across + np.eye(logic.shape[-1]) * left)


def _contribute(day: DayInputs, memory: None, *, susceptibility: Value, pace: Value) -> Terms:
    return {
        "influence": pull_heard(day, pace * susceptibility),
        "anchor": pace * (1.0 - susceptibility) * (day.anchor - day.stance),
    }


def _contribute_with_logic(
    day: DayInputs, memory: None, *, susceptibility: Value, pace: Value, logic: Array
) -> Terms:
    open_to = pace * susceptibility
    heard = _across_issues(logic[..., np.newaxis, :, :], day.said_weight * gap_heard(day))
    return {
        "influence": per_message(open_to) * heard,
        "logic": open_to * (_across_issues(logic, day.stance) - day.stance),
        "anchor": pace * (1.0 - susceptibility) * (day.anchor - day.stance),
    }


def _across_issues(logic: Array, values: Array) -> Array:
    """Fold ``[..., K]`` over its issues with the weights of each row, issue by issue."""
    total = np.zeros(np.broadcast_shapes(values.shape, logic.shape[:-1]))
    for issue in range(logic.shape[-1]):
        total = total + logic[..., issue] * values[..., issue, np.newaxis]
    return total
