"""Noise: what moves a stance and is in no file."""

from __future__ import annotations

from sim.arrays import Value
from sim.rules._base import Parameter, StanceRule, Terms, checked
from sim.rules._day import DayInputs

PARAMETERS = (Parameter("scale", 0.0, 1.0, "standard deviation per day, stance units"),)
FORMULA = "Δs = σ z,  z standard normal"
SHOWN = {"scale": 0.1}
GUARANTEES = frozenset({"translation_equivariant", "reflection_equivariant", "row_by_row"})


def noise(*, scale: Value) -> StanceRule:
    r"""Add a normal disturbance.

    :math:`\Delta s = \sigma z`, with *z* standard normal [1]_.

    Parameters
    ----------
    scale : float or array
        :math:`\sigma`, standard deviation per day. Stance units, [0, 1].

    Returns
    -------
    StanceRule
        One term, ``"noise"``, shape ``[..., N, K]``.

    Raises
    ------
    ParameterError
        If ``scale`` is outside its range.

    References
    ----------
    .. [1] Mäs, Flache & Helbing (2010). Individualization as driving force of clustering
       phenomena in humans. PLoS Computational Biology 6(10), e1000959.

    Examples
    --------
    >>> from sim.testing import two_actors
    >>> noise(scale=0.1)(two_actors(gap=0.4, noise=1.0))["noise"][0]
    array([0.1])
    """
    return StanceRule(
        name="noise",
        contribute=_contribute,
        parameters=checked(PARAMETERS, scale=scale),
        guarantees=GUARANTEES,
        uses_noise=True,
    )


def _contribute(day: DayInputs, memory: None, *, scale: Value) -> Terms:
    return {"noise": scale * day.noise}
