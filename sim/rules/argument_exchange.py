"""Argument exchange: what spreads are arguments, and each head has room for only so many."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from scipy.special import expit

from sim.arrays import Array, Flags, Value, Whole
from sim.errors import ParameterError
from sim.rules._base import Parameter, StanceRule, Terms, checked, slot_by_slot
from sim.rules._day import DayInputs

PARAMETERS = (
    Parameter("bias", 0.0, 50.0, "log-odds of accepting per unit of stance", default=0.0),
    Parameter("memory_size", 1, 64, "arguments", default=4, whole=True),
    Parameter("pool", 1, 1000, "arguments on either side", default=8, whole=True),
)
FORMULA = "s = mean of the signs of S arguments;  a new argument v is accepted with w / (1 + e^(−β s v))"
SHOWN = {"bias": 1.0}
GUARANTEES = frozenset({"silent_without_messages"})


def argument_exchange(*, bias: Value = 0.0, memory_size: int = 4, pool: int = 8) -> StanceRule:
    r"""Take over arguments from those one hears, and forget the oldest.

    On every issue an actor holds *S* arguments, each for (+1) or against (-1), and their mean
    is what it thinks [1]_. Who speaks passes on one of its own, picked at random; the listener
    accepts it with probability :math:`w / (1 + e^{-\beta s v})`, where *s* is its own mean and
    *v* the argument's sign: with :math:`\beta > 0` it is readier for what agrees with it [2]_.
    An accepted argument comes in as the newest and the oldest drops out; one that is held
    already changes nothing. No argument ever appears that nobody held, so a view can die out,
    and those who hear only their like end up extreme without any push.

    The stance moves by the change of the mean, so that the rule can stand beside others; where
    the opening stance is no multiple of :math:`2/S`, it keeps its distance from the mean.

    Parameters
    ----------
    bias : float or array
        :math:`\beta`, how much readier it is for what agrees. Log-odds per unit, [0, 50].
    memory_size : int
        *S*, how many arguments an actor holds on an issue. [1, 64].
    pool : int
        How many arguments there are on either side of an issue. [1, 1000], at least *S*.

    Returns
    -------
    StanceRule
        One term, ``"arguments"``, shape ``[..., N, M, K]``: listener, message, issue. Its
        memory ``[..., N, S, K]`` holds the arguments by number, newest first, negative where
        they speak against. Draws: ``picked``, ``accepted``; at the opening ``first_for``,
        ``first_against`` and ``turn``, by which an actor's arguments are drawn from the pool.

    Raises
    ------
    ParameterError
        If a parameter is outside its range, or the pool is smaller than the memory.

    References
    ----------
    .. [1] Mäs & Flache (2013). Differentiation without distancing: explaining bi-polarization
       of opinions without negative influence. PLoS ONE 8(11), e74516.
    .. [2] Banisch & Shamon (2025). Biased processing and opinion polarization: experimental
       refinement of argument communication theory in the context of the energy debate.
       Sociological Methods & Research 54(1), 187-236.

    Examples
    --------
    An undecided listener takes over an argument for, in place of one against.

    >>> import numpy as np
    >>> from sim.testing import one_hears
    >>> draws = {"picked": np.zeros((2, 1, 1)), "accepted": np.zeros((2, 1, 1))}
    >>> memory = np.array([[[1.0], [-1.0]], [[2.0], [3.0]]])
    >>> rule = argument_exchange(memory_size=2)
    >>> rule(one_hears(0.0, 1.0, draws=draws), memory)["arguments"][0, 0]
    array([1.])
    """
    values = checked(PARAMETERS, bias=bias, memory_size=memory_size, pool=pool)
    if pool < memory_size:
        raise ParameterError(f"pool={pool} must be at least memory_size={memory_size}.")
    return StanceRule(
        name="argument_exchange",
        contribute=_contribute,
        opening_memory=_opening_arguments,
        parameters={"bias": values["bias"]},
        fixed={"memory_size": int(memory_size), "pool": int(pool)},
        guarantees=GUARANTEES,
        draws=("accepted", "picked"),
        opening_draws=("first_against", "first_for", "turn"),
    )


def _opening_arguments(day: DayInputs, *, bias: Value, memory_size: int, pool: int) -> Array:
    """Give everybody as many arguments for as its stance says, evenly mixed with those against."""
    number_for = np.floor((1.0 + day.stance) / 2.0 * memory_size + 0.5)[..., np.newaxis, :]
    first_for, first_against, turn = (
        np.floor(day.draws[name] * size)[..., np.newaxis, :]
        for name, size in (("first_for", pool), ("first_against", pool), ("turn", memory_size))
    )
    place = (np.arange(memory_size)[:, np.newaxis] + turn) % memory_size
    before = np.floor(place * number_for / memory_size)
    speaks_for = np.floor((place + 1) * number_for / memory_size) > before
    argument_for = 1.0 + (first_for + before) % pool
    argument_against = 1.0 + (first_against + place - before) % pool
    return np.where(speaks_for, argument_for, -argument_against)


def _contribute(
    day: DayInputs, held: Array, *, bias: Value, memory_size: int, pool: int
) -> tuple[Terms, Array]:
    after_each = [held, *_exchanged(day, held, bias, memory_size)]
    means = [_mean(arguments) for arguments in after_each]
    moves = [after - before for before, after in itertools.pairwise(means)]
    return {"arguments": slot_by_slot(moves, like=day.said)}, after_each[-1]


def _mean(arguments: Array) -> Array:
    # sums of ones are exact in any order
    return np.asarray(np.sign(arguments).sum(axis=-2) / arguments.shape[-2])


def _exchanged(day: DayInputs, held: Array, bias: Value, memory_size: int) -> Iterator[Array]:
    """Yield what everybody holds after each message; what speakers pass on is yesterday's."""
    yesterday = held
    for slot in range(day.said.shape[-2]):
        spoken = _of_speaker(yesterday, day.speaker[..., slot])
        picked = np.floor(day.draws["picked"][..., slot, :] * memory_size).astype(np.int64)
        argument = np.take_along_axis(spoken, picked[..., np.newaxis, :], axis=-2)
        agreement = _mean(held) * np.sign(argument[..., 0, :])
        chance = day.said_weight[..., slot, :] * expit(bias * agreement)
        accepted = (day.draws["accepted"][..., slot, :] < chance) & ~_holds(held, argument)
        updated = np.concatenate([argument, held[..., :-1, :]], axis=-2)
        held = np.where(accepted[..., np.newaxis, :], updated, held)
        yield held


def _of_speaker(held: Array, speaker: Whole) -> Array:
    """Return ``[..., N, memory_size, K]``: what the speaker of one slot holds, for every listener."""
    index = speaker[..., np.newaxis, np.newaxis]
    index = index.reshape((1,) * (held.ndim - index.ndim) + index.shape)
    return np.take_along_axis(held, index, axis=-3)


def _holds(held: Array, argument: Array) -> Flags:
    return np.asarray((held == argument).any(axis=-2))
