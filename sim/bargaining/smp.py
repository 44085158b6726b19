"""The spatial model of politics: challenges, bargains and elections among them, turn by turn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from sim.arrays import Array, in_range
from sim.bargaining._bargains import INTERPOLATIONS
from sim.bargaining._course import How, LastElection, Played, last_election, play
from sim.bargaining._duel import COMMITMENTS, PERSPECTIVES
from sim.bargaining._election import ELECTION, OUTCOMES, VICTORY, VOTING, settled
from sim.bargaining._forecast import Forecast
from sim.bargaining._records import Challenges, Offers
from sim.bargaining._spatial import RISK_RANGES
from sim.bargaining._table import SAME, Table, check_choice, folded, make_table, weighted_mean
from sim.bargaining._ties import Ties
from sim.bargaining._turn import BARGAINS, Rules
from sim.errors import ParameterError


def smp(
    position: npt.ArrayLike,
    capability: npt.ArrayLike,
    salience: npt.ArrayLike,
    *,
    voting: str = "proportional",
    victory: str = "linear",
    election: str = "conditional",
    risk_range: str = "mid",
    perspective: str = "one_third",
    commitment: str = "semi",
    interpolation: str = "s2p2",
    bargain: str = "initiator",
    affinity: npt.ArrayLike | None = None,
    luck: npt.ArrayLike | None = None,
    rounds: int = 100,
    outcome: str = "mean",
    ties: Ties = "first",
    seed: int = 0,
    actors: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
) -> Forecast:
    r"""Forecast by the spatial model of politics of KTAB [1]_.

    Turn by turn, every actor challenges the one from whom it expects most, if anything, and proposes a
    bargain that moves both. Third parties count, and everybody judges others partly by its own attitude
    to risk, which grows with the chance that its position is chosen. Then each keeps the status quo
    or one of the bargains that it is party to, by an election of all actors; so a bargain may be kept
    by one side only. The defaults are those of KTAB 1.4.

    Parameters
    ----------
    position : array_like
        ``[..., n]`` or ``[..., n, K]``, in [0, 100].
    capability : array_like
        ``[..., n]``, above 0, in any unit.
    salience : array_like
        ``[..., n]`` or ``[..., n, K]``, in (0, 1], and at most 1 in total over the issues of an actor.
    voting : str
        From a difference of utilities to a vote: ``"proportional"``, ``"cubic"``, ``"proportional_cubic"``,
        ``"binary"``, ``"proportional_binary"`` or ``"asymmetric_prospect"``.
    victory : {"linear", "square", "quartic", "octic", "binary"}
        From the strength of two coalitions to the chance of a duel, in elections.
    election : {"conditional", "markov_uniform", "markov_incentive"}
        As in ``condorcet``.
    risk_range : {"mid", "min", "max"}
        Attitudes to risk lie in [-0.5, 1], [0, 1] or [-1, 1].
    perspective : {"none", "one_third", "half", "two_thirds", "full"}
        How much of another's attitude to risk an actor takes in when it judges for the other.
    commitment : {"semi", "full", "none"}
        A third party that is on the losing side adopts the winner's position; with ``"full"`` it does on
        either side, with ``"none"`` on neither, and then it makes no difference to it, and it takes no part.
    interpolation : {"s2p2", "s1p1", "s2pmax"}
        Bargains weigh the two positions by the squares of salience and chance; by both as they are; or
        move only the weaker, by the squares of salience and the lead in chances.
    bargain : {"initiator", "both", "weighted"}
        A challenge leads to a bargain as the initiator sees the chances; to a second one as the receiver
        sees them; or to the mean of the two by capability times salience.
    affinity : array_like, optional
        ``[n, n]``, not negative, rows of at most 1: after each turn what actor ``i`` wants is the mean
        of positions by row ``i``, and of what it wanted by the rest. Everybody's own position if left out.
    luck : array_like, optional
        ``[..., rounds, n]``: uniforms in [0, 1). With them an actor keeps one of its bargains at random, by
        their chances; the likeliest if left out.
    rounds : int
        Most turns to be played.
    outcome : {"mean", "expected", "likeliest"}
        The forecast is the mean of last positions by capability times salience over all issues; or that
        by their chances in an election among them, those within 0.1 points as one; or the one of the
        largest chance.
    ties : str or sequence of int
        Of targets, or bargains, that are equally good, that of the actor that is first in this order:
        ``"first"`` as in the table, ``"last"``, ``"strongest"``, ``"weakest"``, ``"random"``, or the actors'
        numbers. The status quo comes before all bargains.
    seed : int
        Of the random order.
    actors, issues : sequence of str, optional
        Names for frames and words.

    Returns
    -------
    Forecast
        ``probability`` ``[..., n]`` is the chance of each actor's last position in an election among them.

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
    >>> forecast = smp([0, 40, 100], [100, 100, 100], [0.8, 0.5, 0.9])
    >>> forecast.positions[:, :, 0].round(2)
    array([[  0.  ,  40.  , 100.  ],
           [  2.49,   2.49, 100.  ],
           [  2.49,   2.49, 100.  ]])
    """
    rules = Rules(voting, victory, election, risk_range, perspective, commitment, interpolation, bargain)
    _check(rules, outcome, rounds)
    table = make_table(position, capability, salience, actors=actors, issues=issues, luck=luck)
    _check_table(table, rounds)
    how = How(rules, rounds, outcome, ties, seed, _affinity(affinity, len(table.actors)))
    played = play(table, how, recorded=True)
    last = last_election(played, how)
    return Forecast(
        model="smp",
        table=table,
        forecast=table.shaped(_reported(table, played, None if outcome == "mean" else last, how)),
        positions=_positions(table, played),
        converged=played.converged.reshape(table.lead),
        rounds=played.rounds.reshape(table.lead),
        outcome=partial(_outcome, how=how),
        challenges=Challenges.joined([Challenges.none(), *played.challenges]),
        offers=Offers.joined([Offers.none(len(table.issues)), *played.offers]),
        probability=np.take_along_axis(last.chance, last.holder, axis=-1).reshape(*table.lead, -1),
    )


def _positions(table: Table, played: Played) -> Array:
    """Return ``[..., rounds, n, K]``, the first of them as given."""
    positions = np.stack(played.history, axis=1)
    positions = positions.reshape(*table.lead, *positions.shape[1:])
    positions[..., 0, :, :] = table.position
    return positions


def _reported(table: Table, played: Played, last: LastElection | None, how: How) -> Array:
    """Return ``[..., K]``: the forecast."""
    if last is None:
        weight = table.capability * folded(table.salience, axis=-1)
        return weighted_mean(played.position.reshape(table.position.shape), weight[..., np.newaxis])
    found = settled(played.position, last.chance, last.stands, played.actors.rank, how.outcome)
    return found.reshape(*table.lead, -1)


def _outcome(table: Table, *, how: How) -> Array:
    """Return ``[..., K]``: the forecast, without the way to it."""
    played = play(table, how, recorded=False)
    return _reported(table, played, None if how.outcome == "mean" else last_election(played, how), how)


def _check(rules: Rules, outcome: str, rounds: int) -> None:
    check_choice("voting", rules.voting, VOTING)
    check_choice("victory", rules.victory, VICTORY)
    check_choice("election", rules.election, ELECTION)
    check_choice("risk_range", rules.risk_range, RISK_RANGES)
    check_choice("perspective", rules.perspective, PERSPECTIVES)
    check_choice("commitment", rules.commitment, COMMITMENTS)
    check_choice("interpolation", rules.interpolation, INTERPOLATIONS)
    check_choice("bargain", rules.bargain, BARGAINS)
    check_choice("outcome", outcome, ("mean", *OUTCOMES))
    if rounds < 1:
        raise ParameterError(f"rounds={rounds} must be at least 1.")


def _check_table(table: Table, rounds: int) -> None:
    largest = folded(table.salience, axis=-1).max()
    if largest > 1.0 + SAME:
        raise ParameterError(
            f"salience adds up to {largest:g} over the issues of an actor, and may to at most 1; "
            "divide it by the number of issues."
        )
    if table.luck is not None and table.luck.shape[-2:] != (rounds, len(table.actors)):
        raise ParameterError(
            f"luck has shape {table.luck.shape}; it must be [..., {rounds}, {len(table.actors)}], "
            "a uniform for each round and actor."
        )


def _affinity(affinity: npt.ArrayLike | None, actors: int) -> Array | None:
    if affinity is None:
        return None
    drawn = np.asarray(affinity, dtype=np.float64)
    if drawn.shape != (actors, actors):
        raise ParameterError(f"affinity has shape {drawn.shape}; it must be ({actors}, {actors}).")
    in_range("affinity", drawn, 0.0, 1.0, "share of what an actor wants")
    in_range("affinity in a row", folded(drawn, axis=-1), 0.0, 1.0 + SAME, "share of what an actor wants")
    return drawn
