"""Beta trust: a speaker is trusted as far as its promises kept outnumber those broken."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from sim.arrays import Array, Value
from sim.rules._base import Parameter, RelationRule, Terms, checked, slot_by_slot
from sim.rules._day import DayInputs

PARAMETERS = (
    Parameter("opening_count", 0.01, 1000.0, "promises that the opening trust is worth", default=4.0),
    Parameter("forgetting", 0.0, 1.0, "share of what was counted that fades per day", default=0.0),
)
FORMULA = "T = (n T₀ + kept) / (n + kept + broken),  counts fade by γ per day"
GUARANTEES = frozenset({"silent_without_messages", "order_independent", "row_by_row"})


def beta_trust(*, opening_count: Value = 4.0, forgetting: Value = 0.0) -> RelationRule:
    r"""Count promises kept and broken; trust is the mean of a Beta distribution over them.

    The opening trust :math:`T_0` counts as *n* promises seen so far; every act that is heard
    and shows a promise kept or broken (``word`` of an act, in [-1, 1]) adds to the counts of
    that listener for that speaker, and :math:`T = \frac{n T_0 + \text{kept}}
    {n + \text{kept} + \text{broken}}` [1]_. Old counts fade by a share per day, so that trust
    drifts back to where it began. Without fading the order of events does not matter: trust
    that is added up and cut off at the ends would depend on it.

    Parameters
    ----------
    opening_count : float or array
        *n*, how many promises the opening trust is worth: large for a settled opinion. By
        speaker, [0.01, 1000].
    forgetting : float or array
        :math:`\gamma`, share of the counts that fades per day. By speaker, [0, 1].

    Returns
    -------
    RelationRule
        ``"forgetting"`` ``[..., N, N]``, listener by speaker, and ``"word"``
        ``[..., N, M, N]``, per act. Its memory ``[..., N, N, 3]`` holds opening trust, kept
        and broken.

    Raises
    ------
    ParameterError
        If a parameter is outside its range.

    References
    ----------
    .. [1] Jøsang & Ismail (2002). The beta reputation system. Proceedings of the 15th Bled
       Electronic Commerce Conference, 2502-2511.

    Examples
    --------
    Half trusted on the strength of two promises; a third is broken.

    >>> from sim.testing import two_actors
    >>> rule = beta_trust(opening_count=2.0)
    >>> rule(two_actors(gap=0.4, trust=0.5, word=-1.0))["word"][0, 0, 1].round(3)
    np.float64(-0.167)
    """
    values = checked(PARAMETERS, opening_count=opening_count, forgetting=forgetting)
    never_fades = not np.any(np.asarray(forgetting) > 0.0)
    return RelationRule(
        name="beta_trust",
        contribute=_contribute,
        opening_memory=_opening_counts,
        parameters=values,
        guarantees=GUARANTEES if never_fades else GUARANTEES - {"silent_without_messages"},
    )


def _opening_counts(day: DayInputs, **_: Value) -> Array:
    return np.stack([day.trust, np.zeros_like(day.trust), np.zeros_like(day.trust)], axis=-1)


def _contribute(
    day: DayInputs, counts: Array, *, opening_count: Value, forgetting: Value
) -> tuple[Terms, Array]:
    after_each = [_faded(counts, forgetting)]
    level = [_trust(after_each[0], opening_count)]
    for after in _counted(day, after_each[0]):
        level.append(level[-1] if after is after_each[-1] else _trust(after, opening_count))
        after_each.append(after)
    none = np.zeros((*day.word.shape[:-1], 0, day.trust.shape[-1]))
    moves = [after - before for before, after in itertools.pairwise(level)]
    terms = {
        "forgetting": level[0] - _trust(counts, opening_count),
        "word": slot_by_slot(moves, like=none),
    }
    return terms, after_each[-1]


def _faded(counts: Array, forgetting: Value) -> Array:
    stays = np.stack(
        np.broadcast_arrays(1.0, 1.0 - np.asarray(forgetting), 1.0 - np.asarray(forgetting)), axis=-1
    )
    return np.asarray(counts * stays)


def _trust(counts: Array, opening_count: Value) -> Array:
    opening, kept, broken = counts[..., 0], counts[..., 1], counts[..., 2]
    return np.asarray((opening_count * opening + kept) / (opening_count + kept + broken))


def _counted(day: DayInputs, counts: Array) -> Iterator[Array]:
    """Yield the counts after each slot in which a word may be shown; the same where none is."""
    actors = np.arange(day.trust.shape[-1])
    for slot in range(day.word.shape[-1] if day.informing is None else day.informing):
        if not day.word[..., slot].any():
            yield counts
            continue
        of_speaker = day.speaker[..., slot, np.newaxis] == actors
        shown = np.where(of_speaker, day.word[..., slot, np.newaxis], 0.0)
        kept, broken = np.maximum(shown, 0.0), np.maximum(-shown, 0.0)
        counts = counts + np.stack([np.zeros_like(shown), kept, broken], axis=-1)
        yield counts
