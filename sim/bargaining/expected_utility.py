"""The expected-utility model: everybody challenges whom it pays to challenge, round by round."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, Unpack

import numpy as np
import numpy.typing as npt

from sim.arrays import Array, Flags, Whole, in_range
from sim.bargaining._forecast import Forecast
from sim.bargaining._records import Challenges, Offers
from sim.bargaining._table import SAME, SCALE, Table, check_choice, make_table, mean_position
from sim.bargaining._ties import ALIKE, Ties, alike, best, precedence
from sim.bargaining.contest import (
    KINDS,
    asked,
    chance,
    in_order,
    kinds,
    leaning,
    risk_exponent,
    utility_of,
    votes,
    worth_of_challenge,
)
from sim.bargaining.median import median_position
from sim.bargaining.readings import Options, chosen

QUIET = 2
"""In how many rounds running the median has to be quiet before the model stops."""


def expected_utility(
    position: npt.ArrayLike,
    capability: npt.ArrayLike,
    salience: npt.ArrayLike,
    *,
    reading: str = "scholz_code",
    rounds: int = 10,
    stop_below: float | None = None,
    outcome: Literal["median", "mean"] = "median",
    ties: Ties = "first",
    seed: int = 0,
    actors: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    **options: Unpack[Options],
) -> Forecast:
    r"""Forecast by rounds of challenges, each weighed by the utility that it is expected to bring.

    Each actor :math:`i` works out what it would gain by challenging :math:`j`,
    :math:`s_j [P_{ij} U_s + (1 - P_{ij}) U_f] + (1 - s_j) U_s - Q U_{sq} - (1 - Q)(T U_b + (1 - T) U_w)`,
    where the chance to win :math:`P_{ij}` is that of a vote of all actors by capability times salience,
    and utilities are bent by how much risk an actor can afford [1]_ [2]_. Whom a challenge threatens may
    have to give in, to meet the other part of the way, or not to move. Everybody takes one of the
    offers that are made to it, all move at once, and the next round begins. Issues are played
    apart.

    Parameters
    ----------
    position : array_like
        ``[..., n]`` or ``[..., n, K]``, in [0, 100].
    capability : array_like
        ``[..., n]``, above 0, in any unit.
    salience : array_like
        ``[..., n]`` or ``[..., n, K]``, in (0, 1].
    reading : str
        Which reading of the papers, see ``sim.bargaining.READINGS``.
    rounds : int
        How many are played at most, at least 1.
    stop_below : float, optional
        Stop an issue once its median has moved by less than this in two rounds running, in points,
        [0, 100]; left out, only where nobody moves. The median may rest and move again later [2]_.
    outcome : {"median", "mean"}
        What is forecast of the last positions: their median or their mean, by capability times
        salience. The median is that of the papers.
    ties : str or sequence of int
        Whose offer is taken of several that are equally good: ``"first"``, ``"last"``, ``"strongest"``,
        ``"weakest"``, ``"random"``, or the actors' numbers in order.
    seed : int
        Of ``ties="random"``.
    actors, issues : sequence of str, optional
        Names for frames and words.
    **options
        What to change of the reading, see ``sim.bargaining.Options``.

    Returns
    -------
    Forecast
        It came to rest where nobody moved in a round, or the median was quiet as ``stop_below`` says.
        A challenge is listed where its challenger expects to gain. ``win`` is its chance in the vote, as
        ``denominator`` counts it.

    Raises
    ------
    ParameterError
        If shapes do not fit, or a value or an option is outside its range.
    UnknownNameError
        If there is no such reading or option.

    References
    ----------
    .. [1] Bueno de Mesquita (1994). Political forecasting: an expected utility method. In: Bueno de
       Mesquita & Stokman (eds.), European Community Decision Making. Yale University Press.
    .. [2] Scholz, Calbert & Smith (2011). Unravelling Bueno de Mesquita's group decision model. In: ICAART
       2011, 18-30; also Journal of Theoretical Politics 23, 510-531.

    Examples
    --------
    >>> case = [0, 40, 100], [1, 1, 1], [0.8, 0.5, 0.9]
    >>> expected_utility(*case, reading="capitulation").forecast
    array(40.)
    >>> expected_utility(*case, reading="capitulation").positions[1, :, 0]
    array([40., 40., 40.])
    """
    table = make_table(position, capability, salience, actors=actors, issues=issues)
    check_choice("outcome", outcome, _REPORTS)
    in_range("rounds", rounds, 1, np.inf, "how many are played at most")
    if stop_below is not None:
        in_range("stop_below", stop_below, 0.0, SCALE, "points that the median moves")
    how = _Settings(chosen(reading, options), rounds, stop_below, _REPORTS[outcome], ties, seed)
    played = _play(table, how)
    return Forecast(
        model="expected_utility",
        table=table,
        forecast=table.shaped(how.report(table.at(played.positions[..., -1, :, :]))),
        positions=played.positions,
        converged=played.converged,
        rounds=played.count,
        outcome=partial(_outcome, how=how),
        challenges=_challenges(played.rounds),
        offers=_offers(played.rounds),
        notes=_notes(reading, options, how.reading),
    )


def risk_exponents(
    position: npt.ArrayLike,
    capability: npt.ArrayLike,
    salience: npt.ArrayLike,
    *,
    reading: str = "scholz_code",
    actors: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    **options: Unpack[Options],
) -> Array:
    """Return how much risk everybody takes in the first round of ``expected_utility``.

    Parameters
    ----------
    position, capability, salience : array_like
    reading : str
    actors, issues : sequence of str, optional
    **options
        All as for ``expected_utility``.

    Returns
    -------
    Array
        ``[..., n]`` or ``[..., n, K]``, in [0.5, 2]: below 1 for who is averse to risk, because others have
        much to gain by challenging it; above 1 for who can afford it.

    Raises
    ------
    ParameterError
        If shapes do not fit, or a value or an option is outside its range.
    UnknownNameError
        If there is no such reading or option.

    Examples
    --------
    >>> risk_exponents([0, 40, 100], [1, 1, 1], [0.8, 0.5, 0.9], reading="capitulation").round(3)
    array([0.647, 0.5  , 2.   ])
    """
    table = make_table(position, capability, salience, actors=actors, issues=issues)
    how = _Settings(chosen(reading, options), 1, None, median_position, "first", 0)
    contest = _contest(_turned(table.position), _case(table, how))
    return table.shaped(_turned(risk_exponent(contest.security())))


@dataclass(frozen=True)
class _Settings:
    reading: Options
    rounds: int
    stop_below: float | None
    report: Callable[[Table], Array]
    ties: Ties
    seed: int


_REPORTS: Mapping[str, Callable[[Table], Array]] = {"median": median_position, "mean": mean_position}
"""What may be forecast of the last positions."""


def _notes(reading: str, changes: Options, whole: Options) -> tuple[str, ...]:
    """Say by which reading it was played, and what is odd about it."""
    changed = "".join(f", {name}={value!r}" for name, value in changes.items())
    played = f"Played by the reading {reading}{changed}."
    if whole["denominator"] == "pair":
        return (played,)
    return played, "A chance to win is a share of the votes between all pairs of actors, and so it is small."


def _outcome(table: Table, *, how: _Settings) -> Array:
    return how.report(table.at(_play(table, how).positions[..., -1, :, :]))


@dataclass(frozen=True, eq=False)
class _Round:
    """What a round brings, ``[..., K, i, j]``: what ``i`` expects of ``j``, and what ``j`` asks of ``i``.

    Parameters
    ----------
    gain, win : Array
        What ``i`` expects to gain by challenging ``j``, and its chance in the vote.
    kind : Whole
        Class of the offer that ``j`` makes to ``i``: its place in ``KINDS``.
    proposed : Array
        Where ``j`` asks ``i`` to stand.
    taken : Whole
        ``[..., K, i]``: whose offer ``i`` takes, if there is any.
    """

    gain: Array
    win: Array
    kind: Whole
    proposed: Array
    taken: Whole

    def moved(self, position: Array) -> Array:
        """Return the positions ``[..., K, i]`` after everybody has taken its offer."""
        accepted = np.take_along_axis(self.proposed, self.taken[..., np.newaxis], axis=-1)[..., 0]
        return np.where((self.kind > 0).any(axis=-1), accepted, position)

    def only(self, playing: Flags) -> _Round:
        """Leave out the challenges and offers of issues ``[..., K]`` that are at rest."""
        if playing.all():
            return self
        on = playing[..., np.newaxis, np.newaxis]
        return replace(self, gain=np.where(on, self.gain, 0.0), kind=np.where(on, self.kind, 0))


@dataclass(frozen=True, eq=False)
class _Case:
    """What stays the same from round to round, issue by issue.

    Parameters
    ----------
    weight, salience : Array
        ``[..., K, n]``
    reach : Array
        ``[..., K, 1]``: the range of the opening positions.
    rank : Whole
        ``[..., 1, 1, n]``: whose offer goes first.
    reading : Options
    median : callable
        From positions ``[..., K, n]`` to ``[..., K, 1]``.
    """

    weight: Array
    salience: Array
    reach: Array
    rank: Whole
    reading: Options
    median: Callable[[Array], Array]


def _case(table: Table, how: _Settings) -> _Case:
    return _Case(
        weight=_turned(table.weight),
        salience=_turned(table.salience),
        reach=_turned(table.reach),
        rank=precedence(table, how.ties, seed=how.seed)[..., np.newaxis, np.newaxis, :],
        reading=how.reading,
        median=lambda position: median_position(table.at(_turned(position)))[..., np.newaxis],
    )


@dataclass(frozen=True, eq=False)
class _Played:
    """Positions ``[..., rounds, n, K]``, what each round brought, and how it ended."""

    positions: Array
    rounds: list[_Round]
    count: Whole
    converged: Flags


def _play(table: Table, how: _Settings) -> _Played:
    """Play the rounds; an issue that has come to rest stays where it is."""
    case = _case(table, how)
    positions, rounds = [_turned(table.position)], []
    count = np.zeros(table.lead, dtype=np.int64)
    playing = np.ones((*table.lead, len(table.issues)), dtype=np.bool_)
    quiet = np.zeros(playing.shape, dtype=np.int64)
    for number in range(1, how.rounds + 1):
        now = positions[-1]
        brought = _round(now, case).only(playing)
        after = brought.moved(now)
        rounds.append(brought)
        positions.append(after)
        playing = playing & (np.abs(after - now) > SAME * case.reach).any(axis=-1)
        count = np.where(playing.any(axis=-1), number, count)
        if how.stop_below is not None:
            shift = np.abs(case.median(after) - case.median(now))[..., 0]
            quiet = np.where(shift < how.stop_below, quiet + 1, 0)
            playing = playing & (quiet < QUIET)
        if not playing.any():
            break
    positions += positions[-1:] * (how.rounds + 1 - len(positions))
    at_rest = np.asarray(~playing.any(axis=-1))
    return _Played(_turned(np.stack(positions, axis=-3)), rounds, count, at_rest)


def _round(position: Array, case: _Case) -> _Round:
    """Work out who challenges whom, who asks what of whom, and whose offer is taken.

    Parameters
    ----------
    position : Array
        ``[..., K, n]``
    case : _Case
    """
    contest, reading = _contest(position, case), case.reading
    exponent = risk_exponent(contest.security())
    win = contest.win(exponent if reading["vote_exponent"] == "actor" else None)
    view = contest.view(exponent)
    own = view.gain(win)
    against = view.gain_of_other(win) if reading["perspective"] == "mover" else _turned(own)
    kind = kinds(own, against, conflict=reading["conflict"], capitulation=reading["capitulation"])
    kind = np.where(contest.apart, kind, 0)
    proposed = asked(position[..., :, np.newaxis], position[..., np.newaxis, :], kind, own, against)
    return _Round(own, win, kind, proposed, _taken(position, own, against, kind, proposed, case))


@dataclass(frozen=True, eq=False)
class _Contest:
    """All pairs of a round, ``[..., K, i, j]``: ``i`` challenges ``j``.

    Parameters
    ----------
    case : _Case
    distance : Array
        As a share of the range.
    apart : Flags
        Whether the two stand at different places.
    from_median : Array
        ``[..., K, n]``: how far everybody is from the median, as a share of the range; 0 where the
        median does not matter.
    """

    case: _Case
    distance: Array
    apart: Flags
    from_median: Array

    def win(self, exponent: Array | None) -> Array:
        """Return the chance of ``i`` in a vote between the two; 0 if they stand at one place."""
        lean = leaning(self.distance, self.case.weight, exponent)
        won = votes(lean, lean)
        cast = won + _turned(won)
        if self.case.reading["denominator"] == "all_pairs":
            cast = in_order(in_order(cast, axis=-1), axis=-1)[..., np.newaxis, np.newaxis]
        return np.where(self.apart, chance(won, cast), 0.0)

    def security(self) -> Array:
        """Return ``[..., K, n]``: what a challenge is expected to bring where all are neutral to risk."""
        expected = self.view(None).gain(self.win(None))
        others = np.where(np.eye(expected.shape[-1], dtype=np.bool_), 0.0, expected)
        return in_order(others, axis=-2 if self.case.reading["security"] == "adversaries" else -1)

    def view(self, exponent: Array | None) -> _View:
        """Return the contest as ``i`` sees it by its exponent ``[..., K, i]``; None for 1."""
        bend = None if exponent is None else exponent[..., :, np.newaxis]
        success = utility_of(0.5 - 0.5 * self.distance, bend)
        failure = utility_of(0.5 + 0.5 * self.distance, bend)
        return _View(self, bend, success, failure)


@dataclass(frozen=True, eq=False)
class _View:
    """A contest as ``i`` sees it: its risk exponents, utilities of success, eq. 15, and failure, eq. 16."""

    contest: _Contest
    exponent: Array | None
    success: Array
    failure: Array

    def gain(self, win: Array) -> Array:
        """Return what ``i`` expects to gain by challenging ``j``, eq. 5."""
        resists = self.contest.case.salience[..., np.newaxis, :]
        challenge = worth_of_challenge(win, resists, self.success, self.failure)
        return challenge - self._without(self.contest.from_median[..., :, np.newaxis])

    def gain_of_other(self, win: Array) -> Array:
        """Return what ``j`` gains by challenging ``i``, as ``i`` sees it."""
        resists = self.contest.case.salience[..., :, np.newaxis]
        challenge = worth_of_challenge(_turned(win), resists, self.success, self.failure)
        return challenge - self._without(self.contest.from_median[..., np.newaxis, :])

    def _without(self, from_median: Array) -> Array:
        """Return the utility of no challenge to a challenger so far from the median, eq. 7."""
        stays, better = self.contest.case.reading["Q"], self.contest.case.reading["T"]
        status_quo = utility_of(np.full((1, 1), 0.5), self.exponent)
        if stays == 1.0:
            return status_quo
        way = from_median + self.contest.distance
        gets_better = utility_of(0.5 - 0.25 * way, self.exponent)
        gets_worse = utility_of(0.5 + 0.25 * way, self.exponent)
        likely = np.where(from_median < self.contest.distance, 1.0, 0.0) if better is None else better
        return stays * status_quo + (1.0 - stays) * (likely * gets_better + (1.0 - likely) * gets_worse)


def _contest(position: Array, case: _Case) -> _Contest:
    full = _range(position, case)
    gap = np.abs(position[..., :, np.newaxis] - position[..., np.newaxis, :])
    matters = case.reading["Q"] < 1.0
    return _Contest(
        case=case,
        distance=gap / full[..., np.newaxis],
        apart=gap > SAME * case.reach[..., np.newaxis],
        from_median=np.abs(position - case.median(position)) / full if matters else np.zeros_like(position),
    )


def _range(position: Array, case: _Case) -> Array:
    """Return ``[..., K, 1]``: what distances are a share of."""
    reading = case.reading["range"]
    if reading == "scale":
        return np.full_like(case.reach, SCALE)
    current = position.max(axis=-1, keepdims=True) - position.min(axis=-1, keepdims=True)
    full = case.reach if reading == "initial" else current
    return np.where(full > 0.0, full, 1.0)  # where all agree there is nothing to measure


def _taken(position: Array, own: Array, against: Array, kind: Whole, proposed: Array, case: _Case) -> Whole:
    """Return ``[..., K, i]``: whose offer ``i`` takes; where there is none, the answer means nothing."""
    here, there = position[..., :, np.newaxis], position[..., np.newaxis, :]
    offered = kind > 0
    if case.reading["offer"] == "class":
        first = np.where(offered, kind, len(KINDS)).min(axis=-1, keepdims=True)
        offered &= kind == first
    else:
        strongest = np.where(offered, against, 0.0).max(axis=-1, keepdims=True)
        offered &= alike(against, strongest, strongest)
    cost = np.abs(proposed - here)
    if case.reading["compromise_choice"] == "lowest_midpoint":
        pull, push = np.abs(own), np.abs(against)
        midpoint = np.divide(pull * here + push * there, pull + push, out=cost.copy(), where=offered)
        cost = np.where(kind == KINDS.index("compromise"), midpoint, cost)
    return best(-cost, case.rank, offered)


def _turned(values: Array) -> Array:
    """Swap challenger and challenged, ``[..., i, j]``, or actors and issues."""
    return np.swapaxes(values, -1, -2)


def _challenges(rounds: Sequence[_Round]) -> Challenges:
    """List who expects to gain by challenging whom."""
    gain, win = (np.stack([getattr(one, name) for one in rounds]) for name in ("gain", "win"))
    pays = np.nonzero(gain > ALIKE)
    number, replicate, _, challenger, challenged = _numbered(pays, gain.shape)
    return Challenges(
        replicate=replicate,
        round=number,
        challenger=challenger,
        challenged=challenged,
        gain=gain[pays],
        win=win[pays],
    )


def _offers(rounds: Sequence[_Round]) -> Offers:
    """List who asks what of whom, and whether it is done."""
    kind, asked, taken = (
        np.stack([getattr(one, name) for one in rounds]) for name in ("kind", "proposed", "taken")
    )
    made = np.nonzero(kind)
    number, replicate, issue, mover, proposer = _numbered(made, kind.shape)
    proposed = np.full((len(number), kind.shape[-3]), np.nan)
    proposed[np.arange(len(number)), issue] = asked[made]
    return Offers(
        replicate=replicate,
        round=number,
        proposer=proposer,
        mover=mover,
        kind=np.array(KINDS)[kind[made]],
        proposed=proposed,
        taken=taken[made[:-1]] == proposer,
    )


def _numbered(found: tuple[Whole, ...], shape: tuple[int, ...]) -> tuple[Whole, ...]:
    """Return round, replicate, issue and both actors of entries of ``[rounds, ..., K, n, n]``."""
    number, *lead, issue, one, other = found
    replicate = np.ravel_multi_index(tuple(lead), shape[1:-3]) if lead else np.zeros_like(number)
    return number + 1, replicate, issue, one, other
