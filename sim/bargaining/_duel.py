"""Challenges of the spatial model of politics: what an actor makes of taking on another.

Arrays are ``[..., i, j]``: challenger ``i``, challenged ``j``. Third parties choose sides one by one,
each looking at the small contest of the two principals and itself. Wise, Lester & Efird (2015).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.arrays import Array, Flags
from sim.bargaining._election import Vote
from sim.bargaining._spatial import curvature

PERSPECTIVES: Mapping[str, float] = {
    "none": 0.0,
    "one_third": 1.0 / 3.0,
    "half": 0.5,
    "two_thirds": 2.0 / 3.0,
    "full": 1.0,
}
"""How much of another's risk attitude an actor takes in when it judges for the other; the rest is its own."""

COMMITMENTS = ("semi", "full", "none")
"""Who keeps its own position of a third party and its side: the winners, nobody, everybody.

With ``full`` and ``none`` it makes no difference to a third party which side it is on, and none takes part.
"""

_ALONE = 1e-10
"""Strength of a side that nobody joins."""

WORTH_IT = 1e-5
"""Least gain that an actor challenges for."""


@dataclass(frozen=True, eq=False)
class Scene:
    """What everybody loses by everybody's position, and how it is seen.

    Parameters
    ----------
    plain, bent : Array
        ``[..., i, j]``: what ``i`` loses if the position of ``j`` stands and not its own, is the first, and
        its risk attitude times the second.
    risk : Array
        ``[..., n]``
    weight : Array
        ``[..., n]``: capability times salience.
    salience : Array
        ``[..., n]``: over all issues.
    vote : callable
        From a difference of utilities to the vote of weight 1.
    empathy : float
        One of ``PERSPECTIVES``.
    thirds : bool
        Whether third parties take part.
    """

    plain: Array
    bent: Array
    risk: Array
    weight: Array
    salience: Array
    vote: Vote
    empathy: float
    thirds: bool

    @property
    def of_challenger(self) -> Array:
        """``[..., i, 1]``: risk attitudes of challengers."""
        return self.risk[..., :, np.newaxis]

    @property
    def of_challenged(self) -> Array:
        """``[..., 1, j]``: risk attitudes of the challenged."""
        return self.risk[..., np.newaxis, :]


def losses(distance: Array) -> tuple[Array, Array]:
    """Return ``plain`` and ``bent`` of a scene, from ``[..., i, j]``."""
    curved = curvature(distance)
    own = np.arange(distance.shape[-1])
    plain = distance - distance[..., own, own][..., np.newaxis]
    return plain, curved[..., own, own][..., np.newaxis] - curved


def stakes(scene: Scene, *, by_challenger: bool = True) -> tuple[Array, Array]:
    """Return ``[..., i, j]``: what ``i`` loses to ``j``, and ``j`` to ``i``, as one of them sees it."""
    ours, theirs = scene.of_challenger, scene.of_challenged
    if by_challenger:
        theirs = (1.0 - scene.empathy) * ours + scene.empathy * theirs
    else:
        ours = (1.0 - scene.empathy) * theirs + scene.empathy * ours
    return (
        scene.plain + ours * scene.bent,
        np.swapaxes(scene.plain, -1, -2) + theirs * np.swapaxes(scene.bent, -1, -2),
    )


def chances(scene: Scene, *, by_challenger: bool = True) -> Array:
    """Return ``[..., i, j]``: the chance that ``i`` prevails, as the challenger or the challenged sees it."""
    mine, theirs = stakes(scene, by_challenger=by_challenger)
    votes = (
        scene.weight[..., :, np.newaxis] * scene.vote(mine),
        scene.weight[..., np.newaxis, :] * scene.vote(-theirs),
    )
    for_i = _ALONE + np.maximum(votes[0], 0.0) + np.maximum(votes[1], 0.0)
    for_j = _ALONE + np.maximum(-votes[0], 0.0) + np.maximum(-votes[1], 0.0)
    if not scene.thirds:
        return for_i / (for_i + for_j)
    net, size = _third_parties(scene, for_i, for_j, by_challenger=by_challenger)
    return (for_i + (net + size) / 2.0) / (for_i + for_j + size)


def _third_parties(scene: Scene, for_i: Array, for_j: Array, *, by_challenger: bool) -> tuple[Array, Array]:
    r"""Return what third parties add to the side of ``i``, less what they add to ``j``, and both together.

    A third party would lose :math:`l_i` or :math:`l_j` to the position of either, and :math:`f` is its
    vote between them. With it the chance of ``i`` is :math:`\pi = (b_i + f^+) / (b_i + b_j + |f|)`. What
    it gains by being on the side of ``i``, and keeping its own position if they win, is
    :math:`\pi l_i - (1 - \pi) l_j = (b_i l_i - b_j l_j + f \min(l_i, l_j)) / (b_i + b_j + |f|)`.
    """
    both = for_i + for_j
    net, size = np.zeros_like(both), np.zeros_like(both)
    viewer = (1.0 - scene.empathy) * (scene.of_challenger if by_challenger else scene.of_challenged)
    felt = scene.empathy * scene.risk
    for third in range(scene.risk.shape[-1]):  # left fold: bits must not depend on the batch
        weight = scene.weight[..., third, np.newaxis, np.newaxis]
        seen = viewer + felt[..., third, np.newaxis, np.newaxis]
        to_i = scene.plain[..., third, :, np.newaxis] + seen * scene.bent[..., third, :, np.newaxis]
        to_j = scene.plain[..., third, np.newaxis, :] + seen * scene.bent[..., third, np.newaxis, :]
        # in place, here and below, where half of the time of a forecast goes
        leaning = scene.vote(to_j - to_i)
        leaning *= weight
        nearer = np.minimum(to_i, to_j)
        nearer *= leaning
        odds = for_i * to_i
        odds += nearer
        odds -= for_j * to_j
        np.abs(leaning, out=leaning)
        leaning += both
        odds /= leaning
        cast = scene.vote(odds)
        cast *= weight
        cast[..., third, :] = 0.0
        cast[..., :, third] = 0.0
        net += cast
        size += np.abs(cast, out=cast)
    return net, size


def gains(scene: Scene, chance: Array) -> Array:
    r"""Return ``[..., i, j]``: what ``i`` expects of challenging ``j``.

    It is :math:`\Delta (1 - 2 s_j (1 - \phi))`, with :math:`\Delta` what it would lose to ``j``. If ``j``
    does not care enough to resist, it takes the position of ``i``; if it does, the loser takes the
    winner's.
    """
    mine, _ = stakes(scene)
    return mine * (1.0 - 2.0 * scene.salience[..., np.newaxis, :] * (1.0 - chance))


def worthwhile(gain: Array) -> Flags:
    """Return ``[..., i, j]``: which challenges an actor would think of."""
    return np.asarray((gain > WORTH_IT) & ~np.eye(gain.shape[-1], dtype=np.bool_))
