"""The exchange model: two actors trade support on two issues, each for what it cares about more."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from sim.arrays import Array, Flags, Whole, in_range
from sim.bargaining._forecast import Forecast
from sim.bargaining._records import Challenges, Offers, _Record
from sim.bargaining._table import Table, folded, make_table, mean_position
from sim.bargaining._ties import Ties, best, precedence
from sim.errors import ParameterError

LEAST_GAIN = 1e-10
"""What an exchange must bring both at least, in points of the scale times salience."""

YIELDS = 0.4
"""How far, at most, an actor that does not care takes its voting position over into the next round."""

DRIFTS = 0.1
"""How far everybody does."""


@dataclass(frozen=True, eq=False)
class Exchanges(_Record):
    """Exchanges between two actors on two issues.

    The demander of ``issue`` cares more for it, relative to ``other_issue``, than its partner does.
    The partner moves on ``issue``, towards the demander; the demander moves on ``other_issue``.

    Parameters
    ----------
    replicate, round : Whole
        ``[E]``: counted along the flattened leading axes, from 0; from 1.
    demander, partner : Whole
        ``[E]``: the actors' numbers, from 0.
    issue, other_issue : Whole
        ``[E]``: the issues' numbers, from 0.
    demander_move, partner_move : Array
        ``[E]``: how far each moves its voting position, in points.
    demander_position, partner_position : Array
        ``[E]``: the voting position that each moves to.
    demander_gain, partner_gain : Array
        ``[E]``: what each gains, in points of outcome times salience.
    externality : Array
        ``[E, n]``: what everybody gains or loses as both outcomes shift, in the same unit;
        0 for who holds no position on one of the two.
    """

    demander: Whole
    partner: Whole
    issue: Whole
    other_issue: Whole
    demander_move: Array
    partner_move: Array
    demander_position: Array
    partner_position: Array
    demander_gain: Array
    partner_gain: Array
    externality: Array

    @classmethod
    def none(cls, actors: int) -> Exchanges:
        """Return no exchanges at all."""
        none, never = np.zeros(0), np.zeros(0, dtype=np.int64)
        return cls(
            replicate=never,
            round=never,
            demander=never,
            partner=never,
            issue=never,
            other_issue=never,
            demander_move=none,
            partner_move=none,
            demander_position=none,
            partner_position=none,
            demander_gain=none,
            partner_gain=none,
            externality=np.zeros((0, actors)),
        )


@dataclass(frozen=True, eq=False)
class ExchangeForecast(Forecast):
    """A forecast of the exchange model, with the exchanges that were made, in their order.

    Parameters
    ----------
    exchanges : Exchanges
    """

    exchanges: Exchanges = field(default_factory=lambda: Exchanges.none(0))

    def row(self, replicate: int) -> ExchangeForecast:
        """Return the forecast of one replicate, as ``Forecast.row``."""
        one = super().row(replicate)
        assert isinstance(one, ExchangeForecast)
        return replace(one, exchanges=self.exchanges.of(replicate))


def exchange(
    position: npt.ArrayLike,
    capability: npt.ArrayLike,
    salience: npt.ArrayLike,
    *,
    rounds: int = 1,
    perturbation: float = 0.0,
    luck: npt.ArrayLike | None = None,
    ties: Ties = "first",
    seed: int = 0,
    actors: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
) -> ExchangeForecast:
    r"""Forecast by exchanges of voting positions, each of equal gain to both.

    On every issue the outcome is the mean position :math:`O`, weighted by capability times salience.
    Two actors on opposite sides of the outcomes of two issues can both gain if each supports the
    other where the other cares more. The rate of exchange makes the gains equal, the exchange
    goes as far as either can move and no outcome is driven past whoever demands it [1]_. The
    exchange that brings most is made, all others are worked out anew, and so on until none is
    left. The outcomes of the positions then held are the forecast.

    Parameters
    ----------
    position : array_like
        ``[..., n, K]``, in [0, 100]; NaN where an actor holds no position on an issue.
    capability : array_like
        ``[..., n]``, above 0, in any unit.
    salience : array_like
        ``[..., n]`` or ``[..., n, K]``, in (0, 1].
    rounds : int
        How many are played, at least 1. From one to the next, everybody comes some way towards how it has
        voted: the tenth of the way, and the less it cares, up to four tenths more.
    perturbation : float
        How far the gains may part, [0, 1]: 0 for equal gain, 1 for all to one of the two.
    luck : array_like, optional
        ``[..., rounds, C, n, n]``: uniforms in [0, 1] that part the gains, by pair of issues in the order
        of ``itertools.combinations``, demander of the first of the two issues, and partner; 1/2 for
        equal gain, 1 for most to the demander. Needed with ``perturbation``.
    ties : str or sequence of int
        Whose exchange is made of several that bring the same: ``"first"``, ``"last"``, ``"strongest"``,
        ``"weakest"``, ``"random"``, or the actors' numbers in order.
    seed : int
        Of ``ties="random"``.
    actors, issues : sequence of str, optional
        Names for frames and words.

    Returns
    -------
    ExchangeForecast
        ``positions`` are those with which actors vote at the end of each round; an exchange shows
        as two offers, which are taken. It came to rest where no exchange was left.

    Raises
    ------
    ParameterError
        If shapes do not fit or a value is outside its range.

    References
    ----------
    .. [1] Stokman & Van Oosten (1994). The exchange of voting positions: an object-oriented model of
       policy networks. In: Bueno de Mesquita & Stokman (eds.), European Community Decision
       Making. Yale University Press.

    Examples
    --------
    Each has its way on what matters to it.

    >>> cares = [[0.9, 0.3], [0.3, 0.9]]
    >>> traded = exchange([[0, 0], [100, 100]], [1, 1], cares, issues=["budget", "border"])
    >>> traded.compromise, traded.forecast
    (array([25., 75.]), array([ 0., 100.]))
    """
    in_range("rounds", rounds, 1, np.inf, "how many are played")
    in_range("perturbation", perturbation, 0.0, 1.0, "share of the gain")
    table = make_table(position, capability, salience, actors=actors, issues=issues, gaps=True)
    how = _Settings(rounds, perturbation, ties, seed)
    table = _with_luck(table, luck, how)
    played = _play(table, how)
    made = Exchanges.joined([Exchanges.none(len(table.actors)), *played.made])
    return ExchangeForecast(
        model="exchange",
        table=table,
        forecast=table.shaped(mean_position(table.at(played.positions[..., -1, :, :]))),
        positions=played.positions,
        converged=played.converged,
        rounds=np.full(table.lead, how.rounds, dtype=np.int64),
        outcome=partial(_outcome, how=how),
        challenges=Challenges.none(),
        offers=_offers(made, len(table.issues)),
        exchanges=made,
    )


def possible_exchanges(
    position: npt.ArrayLike,
    capability: npt.ArrayLike,
    salience: npt.ArrayLike,
    *,
    actors: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
) -> Exchanges:
    """List the exchanges of equal gain that are open before the first is made.

    Parameters
    ----------
    position, capability, salience : array_like
        As for ``exchange``.
    actors, issues : sequence of str, optional
        Names, which tell actors from issues where there are as many of the one as of the other.

    Returns
    -------
    Exchanges
        By replicate, pair of issues, demander and partner.

    Raises
    ------
    ParameterError
        If shapes do not fit or a value is outside its range.
    """
    table = make_table(position, capability, salience, actors=actors, issues=issues, gaps=True)
    market = _market(_flattened(table), _Settings(1, 0.0, "first", 0), number=1)
    open_now = _possible(market, market.ideal)
    return _recorded(market, open_now, np.nonzero(open_now.open))


@dataclass(frozen=True)
class _Settings:
    rounds: int
    perturbation: float
    ties: Ties
    seed: int


def _with_luck(table: Table, luck: npt.ArrayLike | None, how: _Settings) -> Table:
    actors, issues = len(table.actors), len(table.issues)
    wanted = how.rounds, issues * (issues - 1) // 2, actors, actors
    says = f"[..., {', '.join(map(str, wanted))}]: rounds, pairs of issues, demander and partner"
    if luck is None:
        if how.perturbation:
            raise ParameterError(f"perturbation={how.perturbation:g} needs luck, uniforms {says}.")
        return table
    drawn = np.asarray(luck, dtype=np.float64)
    if drawn.shape[-4:] != wanted:
        raise ParameterError(f"luck has shape {drawn.shape}; it must be {says}.")
    in_range("luck", drawn, 0.0, 1.0, "uniform")
    return table.beside("luck", drawn, tail=len(wanted))


def _outcome(table: Table, *, how: _Settings) -> Array:
    return mean_position(table.at(_play(table, how).positions[..., -1, :, :]))


@dataclass(frozen=True, eq=False)
class _Played:
    """Voting positions ``[..., rounds, n, K]``, the exchanges of each step, and how it ended."""

    positions: Array
    made: list[Exchanges]
    converged: Flags


def _play(table: Table, how: _Settings) -> _Played:
    """Play the rounds, each from where the last has led."""
    now = _flattened(table)
    positions, made = [now.position], []
    done = np.ones(len(now.position), dtype=np.bool_)
    for number in range(1, how.rounds + 1):
        voted, exchanges, left = _traded(_market(now, how, number))
        positions.append(np.where(np.isnan(now.position), np.nan, voted))
        made += exchanges
        done &= ~left
        share = (1.0 - now.salience) * YIELDS + DRIFTS
        now = now.at((1.0 - share) * now.position + share * positions[-1])
    shape = (*table.lead, how.rounds + 1, *table.position.shape[-2:])
    return _Played(np.stack(positions, axis=1).reshape(shape), made, done.reshape(table.lead))


def _flattened(table: Table) -> Table:
    """Put all replicates on one leading axis."""
    actors, issues = table.position.shape[-2:]
    return replace(
        table,
        position=table.position.reshape(-1, actors, issues),
        capability=table.capability.reshape(-1, actors),
        salience=table.salience.reshape(-1, actors, issues),
        aside={name: part.reshape(-1, *part.shape[len(table.lead) :]) for name, part in table.aside.items()},
    )


@dataclass(frozen=True, eq=False)
class _Market:
    """What stays the same while the exchanges of a round are made.

    Parameters
    ----------
    table : Table
        Of the beginning of the round, ``[R, n, K]``.
    ideal : Array
        ``[R, n, K]``: what each actor wants; the outcome where it holds no position.
    pull : Array
        ``[R, n, K]``: how far the outcome shifts if an actor moves by one point.
    first, second : Whole
        ``[C]``: the two issues of each pair.
    allowed : Flags
        ``[R, C, i, j]``: whether ``i``, which demands the first issue, and ``j`` may exchange.
    rate : Array
        ``[R, C, i, j]``: shift of the second outcome per shift of the first.
    rank : Whole
        ``[R, C, i, j]``: of exchanges that bring the same, the one of lowest rank is made.
    number : int
        Of the round.
    """

    table: Table
    ideal: Array
    pull: Array
    first: Whole
    second: Whole
    allowed: Flags
    rate: Array
    rank: Whole
    number: int

    def outcome(self, voted: Array) -> Array:
        """Return ``[R, n, K]``: the outcome of voting positions, the same for every actor."""
        held = np.where(np.isnan(self.table.position), np.nan, voted)
        return np.broadcast_to(mean_position(self.table.at(held))[:, np.newaxis, :], voted.shape)


def _demander(values: Array, issue: Whole) -> Array:
    """Take ``[R, C, i, 1]`` from ``[R, n, K]``: what concerns the demander on one issue of each pair."""
    return np.swapaxes(values[..., issue], -1, -2)[..., :, np.newaxis]


def _partner(values: Array, issue: Whole) -> Array:
    """Take ``[R, C, 1, j]`` from ``[R, n, K]``: what concerns the partner on one issue of each pair."""
    return np.swapaxes(values[..., issue], -1, -2)[..., np.newaxis, :]


def _market(table: Table, how: _Settings, number: int) -> _Market:
    """Find out who may exchange with whom, and at what rate."""
    pairs = np.array(list(itertools.combinations(range(len(table.issues)), 2)), dtype=np.int64)
    first, second = pairs.reshape(-1, 2).T
    weight, outcome = table.weight, mean_position(table)[:, np.newaxis, :]
    rate, allowed = _rate(table, how, first, second, number)
    return _Market(
        table=table,
        ideal=np.where(np.isnan(table.position), outcome, table.position),
        pull=weight / folded(weight, axis=-2)[:, np.newaxis, :],
        first=first,
        second=second,
        allowed=allowed & _opposed(table, outcome, first) & _opposed(table, outcome, second),
        rate=rate,
        rank=_rank(precedence(table, how.ties, seed=how.seed), len(pairs)),
        number=number,
    )


def _opposed(table: Table, outcome: Array, issue: Whole) -> Flags:
    """Return ``[R, C, i, j]``: whether two actors hold positions on opposite sides of the outcome."""
    side = np.where(table.position <= outcome, -1.0, 1.0) * ~np.isnan(table.position)
    return np.asarray(_demander(side, issue) * _partner(side, issue) < 0.0)


def _rate(table: Table, how: _Settings, first: Whole, second: Whole, number: int) -> tuple[Array, Flags]:
    """Return the rate of exchange, and whether it is the demander that cares more for the first issue.

    At the highest rate the demander gains nothing, at the lowest its partner; the rate of equal gain
    lies between the two.
    """
    cares = _demander(table.salience, first), _demander(table.salience, second)
    partner_cares = _partner(table.salience, first), _partner(table.salience, second)
    highest, lowest = cares[0] / cares[1], partner_cares[0] / partner_cares[1]
    equal = (cares[0] + partner_cares[0]) / (cares[1] + partner_cares[1])
    if table.luck is None:
        return equal, highest > lowest
    favours = how.perturbation * (2.0 * table.luck[:, number - 1] - 1.0)
    parted = np.where(favours > 0.0, lowest - equal, equal - highest)
    return equal + favours * parted, highest > lowest


def _rank(order: Whole, pairs: int) -> Whole:
    """Return ``[R, C, i, j]``: by precedence of the demander, then of its partner, then by issues."""
    actors = order.shape[-1]
    by_actors = order[:, np.newaxis, :, np.newaxis] * actors + order[:, np.newaxis, np.newaxis, :]
    return np.asarray(by_actors * pairs + np.arange(pairs)[:, np.newaxis, np.newaxis])


@dataclass(frozen=True, eq=False)
class _Possible:
    """What every exchange would bring, ``[R, C, i, j]``.

    Parameters
    ----------
    move, other_move : Array
        How far the partner moves on the first issue, and the demander on the second.
    shift, other_shift : Array
        How far that shifts the two outcomes.
    gain, partner_gain : Array
        What the demander of the first issue gains, and its partner.
    open : Flags
        Whether it may be made and brings something to both.
    voted, outcome : Array
        ``[R, n, K]``: before the exchange.
    """

    move: Array
    other_move: Array
    shift: Array
    other_shift: Array
    gain: Array
    partner_gain: Array
    open: Flags
    voted: Array
    outcome: Array


def _possible(market: _Market, voted: Array) -> _Possible:
    """Work out what every exchange would bring, as things stand.

    One of the two goes all the way, unless an outcome would be driven past who demands it; the other
    goes as far as the rate says. An actor only ever moves one way on an issue.
    """
    first, second, outcome = market.first, market.second, market.outcome(voted)
    way = _demander(market.ideal, first) - _partner(voted, first)
    other_way = _partner(market.ideal, second) - _demander(voted, second)
    full = np.abs(way) * _partner(market.pull, first)
    other_full = np.abs(other_way) * _demander(market.pull, second)
    room = np.sign(way) * _demander(market.ideal - outcome, first)
    other_room = np.sign(other_way) * _partner(market.ideal - outcome, second)
    size = np.minimum(np.minimum(full, room), np.minimum(other_full, other_room) / market.rate)
    size = np.maximum(size, 0.0)
    other_size = market.rate * size
    moved = voted - market.ideal
    onwards = (_partner(moved, first) * way >= 0.0) & (_demander(moved, second) * other_way >= 0.0)
    salience = market.table.salience
    gain = _demander(salience, first) * size - _demander(salience, second) * other_size
    partner_gain = _partner(salience, second) * other_size - _partner(salience, first) * size
    pays = (gain > LEAST_GAIN) & (partner_gain > LEAST_GAIN)
    return _Possible(
        move=way * _share(size, full),
        other_move=other_way * _share(other_size, other_full),
        shift=np.sign(way) * size,
        other_shift=np.sign(other_way) * other_size,
        gain=gain,
        partner_gain=partner_gain,
        open=market.allowed & onwards & pays,
        voted=voted,
        outcome=outcome,
    )


def _share(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0.0)


def _traded(market: _Market) -> tuple[Array, list[Exchanges], Flags]:
    """Make exchanges, the best first, until none is left.

    Returns
    -------
    tuple
        The voting positions ``[R, n, K]``, the exchanges, and ``[R]``: whether any were left when as
        many had been made as there are pairs of actors and issues.
    """
    voted, made = market.ideal, list[Exchanges]()
    replicates, size = len(voted), market.rank[0].size
    left = np.zeros(replicates, dtype=np.bool_)
    for _ in range(size):
        possible = _possible(market, voted)
        left = np.asarray(possible.open.any(axis=(-3, -2, -1)))
        if not left.any():
            break
        value = (possible.gain + possible.partner_gain) / 2.0
        flat = replicates, size
        chosen = best(value.reshape(flat), market.rank.reshape(flat), possible.open.reshape(flat))
        row = np.flatnonzero(left)
        where = row, *np.unravel_index(chosen[row], market.rank.shape[1:])
        exchanges = _recorded(market, possible, where)
        made.append(exchanges)
        voted = voted.copy()
        voted[row, exchanges.partner, exchanges.issue] = exchanges.partner_position
        voted[row, exchanges.demander, exchanges.other_issue] = exchanges.demander_position
    return voted, made, left


def _recorded(market: _Market, possible: _Possible, where: tuple[Whole, ...]) -> Exchanges:
    """Return the exchanges at ``where``: replicate, pair of issues, demander and partner of each."""
    row, pair, demander, partner = where
    issue, other_issue = market.first[pair], market.second[pair]
    move, other_move = possible.move[where], possible.other_move[where]
    gained = (
        _closer(market, possible.outcome, (row, on), shift[where])
        for on, shift in ((issue, possible.shift), (other_issue, possible.other_shift))
    )
    held = ~np.isnan(market.table.position)
    return Exchanges(
        replicate=row,
        round=np.full(len(row), market.number, dtype=np.int64),
        demander=demander,
        partner=partner,
        issue=issue,
        other_issue=other_issue,
        demander_move=other_move,
        partner_move=move,
        demander_position=possible.voted[row, demander, other_issue] + other_move,
        partner_position=possible.voted[row, partner, issue] + move,
        demander_gain=possible.gain[where],
        partner_gain=possible.partner_gain[where],
        externality=np.where(held[row, :, issue] & held[row, :, other_issue], sum(gained), 0.0),
    )


def _closer(market: _Market, outcome: Array, where: tuple[Whole, Whole], shift: Array) -> Array:
    """Return ``[E, n]``: how much nearer to everybody a shift brings an outcome, times salience."""
    row, issue = where
    before = outcome[row, :, issue]
    ideal, salience = market.ideal[row, :, issue], market.table.salience[row, :, issue]
    after = before + shift[:, np.newaxis]
    return np.asarray(salience * (np.abs(before - ideal) - np.abs(after - ideal)))


def _offers(made: Exchanges, issues: int) -> Offers:
    """Tell every exchange as two offers: each asks the other to move on what it demands."""
    count = len(made)
    proposed = np.full((count, 2, issues), np.nan)
    proposed[np.arange(count), 0, made.issue] = made.partner_position
    proposed[np.arange(count), 1, made.other_issue] = made.demander_position
    return Offers(
        replicate=np.repeat(made.replicate, 2),
        round=np.repeat(made.round, 2),
        proposer=np.stack([made.demander, made.partner], axis=-1).ravel(),
        mover=np.stack([made.partner, made.demander], axis=-1).ravel(),
        kind=np.full(2 * count, "exchange"),
        proposed=proposed.reshape(2 * count, issues),
        taken=np.ones(2 * count, dtype=np.bool_),
    )
