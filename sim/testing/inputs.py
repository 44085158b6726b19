"""Inputs of a day that a person can check by hand."""

from __future__ import annotations

import numpy as np

from sim.rules import DayInputs


def two_actors(
    *, gap: float, claim: float = 0.0, trust: float = 1.0, preference: float = 0.0, noise: float = 0.0
) -> DayInputs:
    """Return a day on which the first of two actors hears the second, on one issue.

    Parameters
    ----------
    gap : float
        From the listener's stance up to the position it hears; the two lie around 0.
    claim : float
        Log-likelihood ratio asserted about the one proposition, of which both hold one half.
    trust : float
        Credibility of the speaker, in [0, 1].
    preference : float
        Which way the listener would like the proposition to be.
    noise : float
        The disturbance of both.
    """
    stance = np.array([[-gap / 2.0], [gap / 2.0]])
    heard = np.array([1.0, 0.0])[:, np.newaxis]
    return DayInputs(
        stance=stance,
        anchor=stance,
        public=stance,
        commitment=np.zeros((2, 1)),
        belief=np.zeros((2, 1)),
        preference=np.array([[preference], [0.0]]),
        situation=np.zeros(0),
        said=(stance[::-1] * heard)[:, :, np.newaxis],
        said_weight=heard[:, :, np.newaxis],
        claimed=(claim * heard)[:, :, np.newaxis],
        credibility=trust * heard,
        verified=np.zeros((2, 1)),
        speaker=np.array([[1], [-1]]),
        trust=np.full((2, 2), trust),
        salience=np.ones((2, 1)),
        capability=np.ones(2),
        day=1,
        noise=np.full((2, 1), noise),
    )
