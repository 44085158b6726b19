"""Reactance: what is near persuades, what is too far off pushes away."""

from __future__ import annotations

import numpy as np

from sim.arrays import Value
from sim.rules._base import Parameter, StanceRule, Terms, checked, gap_heard, not_above, per_message
from sim.rules._day import DayInputs

PARAMETERS = (
    Parameter("acceptance", 0.0, 1.99, "stance units"),
    Parameter("rejection", 0.0, 1.99, "stance units"),
    Parameter("pull", 0.0, 1.0, "share of the gap per day"),
    Parameter("push", 0.0, 1.0, "share of the way to the far pole per day", default=0.05),
)
FORMULA = "d = h − s;  |d| ≤ u: Δ = μ w d;  |d| > t: Δ = ρ w (−sign(d) − s) (|d| − t) / (2 − t);  else 0"
SHOWN = {"acceptance": 0.5, "rejection": 0.75, "pull": 0.2, "push": 0.5}
GUARANTEES = frozenset(
    {
        "fixed_at_consensus",
        "reflection_equivariant",
        "silent_without_messages",
        "order_independent",
        "bounded_without_clip",
        "row_by_row",
    }
)


def reactance(*, acceptance: Value, rejection: Value, pull: Value, push: Value = 0.05) -> StanceRule:
    r"""Be persuaded by what is near, and pushed away by what is far.

    With the gap :math:`d = h - s`: up to the latitude of acceptance :math:`u` the message
    pulls, :math:`\Delta s = \mu w d`; beyond the latitude of rejection :math:`t` it pushes
    towards the other pole, :math:`\Delta s = \rho w (e - s)\frac{|d| - t}{2 - t}` with
    :math:`e = -\operatorname{sign} d`; between the two it leaves the actor where it is
    [1]_ [2]_. The push grows from 0 at :math:`t` and fades at the pole, so nothing has to be
    cut off. Evidence that people are pushed away at all is weak [3]_: the default is small.

    Parameters
    ----------
    acceptance : float or array
        :math:`u`, the widest gap that still pulls. Stance units, [0, 1.99].
    rejection : float or array
        :math:`t \ge u`, the gap beyond which a message pushes. Stance units, [0, 1.99].
    pull : float or array
        :math:`\mu`, share of the gap that a fully weighted message closes. Per day, [0, 1].
    push : float or array
        :math:`\rho`, share of the way to the other pole at the widest gap. Per day, [0, 1].

    Returns
    -------
    StanceRule
        Two terms, ``"influence"`` and ``"reactance"``, each ``[..., N, M, K]``.

    Raises
    ------
    ParameterError
        If a parameter is outside its range, or ``acceptance`` is above ``rejection``.

    References
    ----------
    .. [1] Sherif & Hovland (1961). Social Judgment. Yale University Press.
    .. [2] Jager & Amblard (2005). Uniformity, bipolarization and pluriformity captured as
       generic stylized behavior with an agent-based simulation model of attitude change.
       Computational & Mathematical Organization Theory 10, 295-303.
    .. [3] Wood & Porter (2019). The elusive backfire effect. Political Behavior 41, 135-163.

    Examples
    --------
    A demand from the far side drives a moderate a little further away.

    >>> from sim.testing import one_hears
    >>> rule = reactance(acceptance=0.5, rejection=1.0, pull=0.2, push=0.1)
    >>> rule(one_hears(-0.5, 1.0))["reactance"][0, 0]
    array([-0.025])
    """
    values = checked(PARAMETERS, acceptance=acceptance, rejection=rejection, pull=pull, push=push)
    not_above("acceptance", acceptance, "rejection", rejection)
    return StanceRule(name="reactance", contribute=_contribute, parameters=values, guarantees=GUARANTEES)


def _contribute(
    day: DayInputs, memory: None, *, acceptance: Value, rejection: Value, pull: Value, push: Value
) -> Terms:
    gap = gap_heard(day)
    distance, limit = np.abs(gap), per_message(rejection)
    influence = per_message(pull) * day.said_weight * gap
    to_the_pole = -np.sign(gap) - day.stance[..., :, np.newaxis, :]
    strength = (distance - limit) / (2.0 - limit)
    reaction = per_message(push) * day.said_weight * to_the_pole * strength
    return {
        "influence": np.where(distance <= per_message(acceptance), influence, 0.0),
        "reactance": np.where(distance > limit, reaction, 0.0),
    }
