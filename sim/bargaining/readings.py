"""The readings of the expected-utility model: what its papers leave open, by name.

The model was published in words, in equations that do not fit each other, and in programs that
nobody has seen. Each place where one has to choose is an option; a reading names a whole choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, TypedDict, get_args, get_type_hints

from sim.arrays import in_range
from sim.bargaining._table import check_choice
from sim.errors import ParameterError, UnknownNameError, unknown_name


class Options(TypedDict, total=False):
    """What may be chosen in the expected-utility model.

    Parameters
    ----------
    denominator : {"all_pairs", "pair"}
        The chance to win is the votes for the challenger out of all votes that are cast between
        the two, or, as the program of Scholz et al. has it, between all pairs of actors.
    vote_exponent : {"actor", "one"}
        Whether voters bend distances by their own risk exponents in the second pass.
    range : {"initial", "current", "scale"}
        What distances are a share of: the range of the opening positions, that of today's, or 100.
    perspective : {"mover", "own"}
        An actor asked to move works out both sides of a contest by its own risk exponent, or each
        side is worked out by its own.
    offer : {"class", "enforceable"}
        Which offer an actor takes: by class (confrontation, compromise, capitulation) and then
        the one that moves it least, or from whom expects most of a challenge and then the one that
        moves it least.
    compromise_choice : {"least_move", "lowest_midpoint"}
        Of compromises, the one that moves it least, or that of which the midpoint, weighted by
        what both expect, is lowest on the scale. The latter prefers one end of the scale.
    conflict : {"loser_moves", "nobody_moves"}
        What follows where both expect to gain: who expects less gives in, or neither does.
    capitulation : bool
        Whether an actor that expects to lose more than the other to gain gives in wholly.
    security : {"adversaries", "own"}
        An actor is the less secure the more its adversaries expect of challenging it, or the more
        it expects of challenging them.
    Q : float
        The chance that things stay as they are without a challenge, [0, 1].
    T : float or None
        The chance that a change without a challenge is for the better, [0, 1]; None: 1 where the
        median is nearer to the challenger than the challenged is, else 0.
    """

    denominator: Literal["all_pairs", "pair"]
    vote_exponent: Literal["actor", "one"]
    range: Literal["initial", "current", "scale"]
    perspective: Literal["mover", "own"]
    offer: Literal["class", "enforceable"]
    compromise_choice: Literal["least_move", "lowest_midpoint"]
    conflict: Literal["loser_moves", "nobody_moves"]
    capitulation: bool
    security: Literal["adversaries", "own"]
    Q: float
    T: float | None


_SCHOLZ_CODE: Options = {
    "denominator": "all_pairs",
    "vote_exponent": "actor",
    "range": "initial",
    "perspective": "mover",
    "offer": "class",
    "compromise_choice": "lowest_midpoint",
    "conflict": "loser_moves",
    "capitulation": False,
    "security": "adversaries",
    "Q": 1.0,
    "T": None,
}
_PAIR_DENOMINATOR: Options = {**_SCHOLZ_CODE, "denominator": "pair"}
_LEAST_MOVE: Options = {**_PAIR_DENOMINATOR, "compromise_choice": "least_move"}
_CAPITULATION: Options = {**_LEAST_MOVE, "capitulation": True}
_CURRENT_RANGE: Options = {**_CAPITULATION, "range": "current"}
_ENFORCEABLE: Options = {
    **_CURRENT_RANGE,
    "vote_exponent": "one",
    "perspective": "own",
    "offer": "enforceable",
    "conflict": "nobody_moves",
}

READINGS: Mapping[str, Options] = MappingProxyType(
    {
        "scholz_code": _SCHOLZ_CODE,
        "pair_denominator": _PAIR_DENOMINATOR,
        "least_move": _LEAST_MOVE,
        "capitulation": _CAPITULATION,
        "current_range": _CURRENT_RANGE,
        "enforceable": _ENFORCEABLE,
    }
)
"""Whole readings by name.

``scholz_code`` is the program that gives the printed table of Scholz, Calbert & Smith (2011). The next
four change one thing each, and keep what those before them changed: ``pair_denominator`` divides by the votes
between the two, as the equation is printed; ``least_move`` takes the compromise that moves least;
``capitulation`` adds giving in; ``current_range`` measures by today's range. ``enforceable`` holds
conflicts to be undecided and lets whoever expects most have its way.
"""

_ALLOWED = get_type_hints(Options)


def chosen(reading: str, changes: Mapping[str, Any]) -> Options:
    """Return a reading with some options changed.

    Raises
    ------
    UnknownNameError
        If there is no such reading or option.
    ParameterError
        If an option has no such value.
    """
    if reading not in READINGS:
        raise UnknownNameError(unknown_name("reading", reading, READINGS))
    for name, value in changes.items():
        if name not in _ALLOWED:
            raise UnknownNameError(unknown_name("option of expected_utility", name, _ALLOWED))
        _check(name, value, _ALLOWED[name])
    return {**READINGS[reading], **changes}  # type: ignore[typeddict-item]  # checked above


def _check(name: str, value: Any, hint: Any) -> None:
    if name in ("Q", "T"):
        if not (name == "T" and value is None):
            in_range(name, value, 0.0, 1.0, "probability")
        return
    if hint is not bool:
        check_choice(name, value, get_args(hint))
    elif not isinstance(value, bool):
        raise ParameterError(f"{name}={value!r} must be True or False.")
