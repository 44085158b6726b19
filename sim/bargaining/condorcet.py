"""The probabilistic Condorcet election: which of the positions on the table is likely to be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from sim.arrays import Array, Flags, Whole
from sim.bargaining._election import (
    ELECTION,
    OUTCOMES,
    VICTORY,
    VOTING,
    coalitions,
    elect,
    scaled,
    settled,
)
from sim.bargaining._forecast import Forecast, without_rounds
from sim.bargaining._spatial import distances
from sim.bargaining._table import Table, check_choice, folded, make_table
from sim.bargaining._ties import Ties, holders, merged, precedence


@dataclass(frozen=True)
class _Rules:
    """How an election is held, and what of it is the forecast."""

    election: str
    voting: str
    victory: str
    outcome: str
    ties: Ties
    seed: int


def condorcet(
    position: npt.ArrayLike,
    capability: npt.ArrayLike,
    salience: npt.ArrayLike,
    *,
    election: str = "conditional",
    voting: str = "proportional",
    victory: str = "linear",
    outcome: str = "expected",
    ties: Ties = "first",
    seed: int = 0,
    actors: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
) -> Forecast:
    r"""Forecast what an election among the positions on the table would choose [1]_.

    Voter :math:`k` gives :math:`w_k\,(u_{ki} - u_{kj})` to position :math:`i` against :math:`j`, where
    :math:`w_k = c_k s_k` and :math:`u_{ki} = 1 - d_{ki}`; distances are weighted by salience if there
    are several issues. :math:`C_{ij}` is the strength of those who prefer :math:`i`, and
    :math:`V_{ij} = C_{ij} / (C_{ij} + C_{ji})` its chance to win the duel. Where several actors stand
    at one place, it is one option, and they vote separately.

    Parameters
    ----------
    position : array_like
        ``[..., n]`` or ``[..., n, K]``, in [0, 100]. With several issues the options are the actors'
        positions on all of them together.
    capability : array_like
        ``[..., n]``, above 0, in any unit.
    salience : array_like
        ``[..., n]`` or ``[..., n, K]``, in (0, 1]; a vote weighs capability times the sum of saliences.
    election : {"conditional", "markov_uniform", "markov_incentive"}
        The chance of an option is in proportion to its chance of beating all others; or that with which
        it is the favourite in the long run, if challengers of the favourite are drawn at random; or if
        they come in proportion to the strength of those who want the challenge and its chance.
    voting : str
        From a difference of utilities to a vote: ``"proportional"``, ``"cubic"``, ``"proportional_cubic"``,
        ``"binary"``, ``"proportional_binary"`` or ``"asymmetric_prospect"``.
    victory : {"linear", "square", "quartic", "octic", "binary"}
        From strength to the chance of a duel: in proportion to the strengths, to their second, fourth or
        eighth power, or certain with an advantage of a tenth.
    outcome : {"expected", "likeliest"}
        The mean of the options by their chances, or the one of the largest chance.
    ties : str or sequence of int
        Of equally likely options, that of the actor that is first in this order: ``"first"`` as in the
        table, ``"last"``, ``"strongest"``, ``"weakest"``, ``"random"``, or the actors' numbers.
    seed : int
        Of the random order.
    actors, issues : sequence of str, optional
        Names for frames and words.

    Returns
    -------
    Forecast
        ``probability`` ``[..., n]`` is the chance of each actor's position; actors who stand at the same
        place have the same.

    Raises
    ------
    ParameterError
        If shapes do not fit or a value is outside its range.

    References
    ----------
    .. [1] Wise, Lester & Efird (2015). An introduction to the KAPSARC Toolkit for Behavioral Analysis
       (KTAB) using one-dimensional spatial models. KAPSARC Discussion Paper KS-1517-DP011A.

    Examples
    --------
    >>> forecast = condorcet([0, 40, 100], [1, 1, 1], [0.8, 0.5, 0.9])
    >>> forecast.probability.round(3)
    array([0.238, 0.493, 0.268])
    >>> round(float(forecast.forecast), 2)
    46.56
    """
    rules = _Rules(election=election, voting=voting, victory=victory, outcome=outcome, ties=ties, seed=seed)
    _check(rules)
    table = make_table(position, capability, salience, actors=actors, issues=issues)
    chance, _, holder = _ballot(table, rules)
    return without_rounds(
        "condorcet",
        table,
        partial(_chosen, rules=rules),
        probability=np.take_along_axis(chance, holder, axis=-1),
    )


def _ballot(table: Table, rules: _Rules) -> tuple[Array, Flags, Whole]:
    """Return ``[..., n]``: the chance of each position, whether it stands, and which stands for it if not."""
    held = merged(table)
    holder = holders((held[..., :, np.newaxis, :] == held[..., np.newaxis, :, :]).all(axis=-1))
    stands = holder == np.arange(holder.shape[-1])
    utility = 1.0 - distances(held, held, table.salience)
    weight = scaled(table.capability * folded(table.salience, axis=-1))
    strength = coalitions(utility, weight, VOTING[rules.voting])
    return elect(strength, stands, by=rules.election, wins=rules.victory), stands, holder


def _chosen(table: Table, *, rules: _Rules) -> Array:
    chance, stands, _ = _ballot(table, rules)
    rank = precedence(table, rules.ties, seed=rules.seed)
    return settled(table.position, chance, stands, rank, rules.outcome)


def _check(rules: _Rules) -> None:
    check_choice("election", rules.election, ELECTION)
    check_choice("voting", rules.voting, VOTING)
    check_choice("victory", rules.victory, VICTORY)
    check_choice("outcome", rules.outcome, OUTCOMES)
