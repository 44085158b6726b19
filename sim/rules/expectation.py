"""Expectation: an actor drifts towards the position that fits what it believes will happen."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from sim.arrays import Value
from sim.rules._base import Parameter, Reference, StanceRule, Terms, checked
from sim.rules._day import DayInputs

PARAMETERS = (
    Parameter("rate", 0.0, 1.0, "share of the gap per day", default=0.0),
    Parameter("if_true", -1.0, 1.0, "stance units", default=1.0),
    Parameter("if_false", -1.0, 1.0, "stance units", default=-1.0),
)
READS = (Reference("of", "proposition"),)
FORMULA = "Δs = r (p a + (1 − p) b − s)"
SHOWN = {"rate": 0.2}
GUARANTEES = frozenset({"monotone", "non_expansive", "bounded_without_clip", "row_by_row"})


def expectation(*, of: int, rate: Value, if_true: Value = 1.0, if_false: Value = -1.0) -> StanceRule:
    r"""Cut one's losses, or join the winner: hedge between two positions by one's belief.

    An actor that were sure of the proposition would stand at :math:`a`, and at :math:`b` if
    it were sure of the contrary. With belief :math:`p` the position that loses least under
    quadratic loss is :math:`p a + (1-p) b` [1]_, and the stance moves there:
    :math:`\Delta s = r\,(p a + (1 - p) b - s)`.

    Parameters
    ----------
    of : int
        The proposition that is read; in a scenario file, its name.
    rate : float or array
        :math:`r`, share of the gap closed per day; 0 for an issue that is not touched. [0, 1].
    if_true, if_false : float or array
        :math:`a` and :math:`b`, the positions under certainty. Stance units, [-1, 1].

    Returns
    -------
    StanceRule
        One term, ``"expectation"``, shape ``[..., N, K]``.

    Raises
    ------
    ParameterError
        If a parameter is outside its range.

    References
    ----------
    .. [1] DeGroot (1970). Optimal Statistical Decisions. McGraw-Hill, section 11.3 (the mean
       minimises expected quadratic loss).

    Examples
    --------
    An undecided actor (belief one half) at stance -0.2 moves a quarter of the way to 0.

    >>> from sim.testing import two_actors
    >>> rule = expectation(of=0, rate=0.25)
    >>> rule(two_actors(gap=0.4))["expectation"][0]
    array([0.05])
    """
    return StanceRule(
        name="expectation",
        contribute=_contribute,
        parameters=checked(PARAMETERS, rate=rate, if_true=if_true, if_false=if_false),
        guarantees=GUARANTEES,
        share=rate,
        fixed={"of": of},
    )


def _contribute(
    day: DayInputs, memory: None, *, of: int, rate: Value, if_true: Value, if_false: Value
) -> Terms:
    probability = expit(day.belief[..., of])[..., np.newaxis]
    target = probability * if_true + (1.0 - probability) * if_false
    return {"expectation": rate * (target - day.stance)}
