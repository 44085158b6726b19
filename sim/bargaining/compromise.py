"""The compromise model: everybody pulls on the outcome with capability times salience."""

from __future__ import annotations

from collections.abc import Sequence

import numpy.typing as npt

from sim.bargaining._forecast import Forecast, without_rounds
from sim.bargaining._table import make_table, mean_position


def compromise(
    position: npt.ArrayLike,
    capability: npt.ArrayLike,
    salience: npt.ArrayLike,
    *,
    actors: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
) -> Forecast:
    r"""Forecast the mean position, weighted by capability times salience.

    :math:`O = \sum_i c_i s_i x_i / \sum_i c_i s_i`, issue by issue: the baseline that no other model
    beats significantly on the open data [2]_. It is what the Nash bargaining solution becomes if
    no agreement is far worse for everybody than any agreement [1]_.

    Parameters
    ----------
    position : array_like
        ``[..., n]`` or ``[..., n, K]``, in [0, 100].
    capability : array_like
        ``[..., n]``, above 0, in any unit.
    salience : array_like
        ``[..., n]`` or ``[..., n, K]``, in (0, 1].
    actors, issues : sequence of str, optional
        Names for frames and words.

    Returns
    -------
    Forecast

    Raises
    ------
    ParameterError
        If shapes do not fit or a value is outside its range.

    References
    ----------
    .. [1] Achen (2006). Institutional realism and bargaining models. In: Thomson, Stokman, Achen &
       König (eds.), The European Union Decides. Cambridge University Press.
    .. [2] Arregui & Perarnaud (2021). A new dataset on legislative decision-making in the European
       Union: the DEU III dataset. Journal of European Public Policy 29, 12-22.

    Examples
    --------
    >>> compromise([0, 40, 100], [1, 1, 1], [0.8, 0.5, 0.9]).forecast
    array(50.)
    """
    table = make_table(position, capability, salience, actors=actors, issues=issues)
    return without_rounds("compromise", table, mean_position)
