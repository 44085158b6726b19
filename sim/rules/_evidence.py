"""What a claim is worth to the one who hears it."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from sim.arrays import Array
from sim.rules._base import DayInputs


def weighed(day: DayInputs, credibility: Array | None = None) -> Array:
    r"""Return the log-likelihood ratio of every slot after credibility, ``[..., N, M, P]``.

    A source of reliability *q* reports truly with probability *q* and at random otherwise.
    For a claim asserted with log-likelihood ratio *l*, split evenly between the two sides,
    :math:`l_q = \ln\frac{1 + q t}{1 - q t}` with :math:`t = \tanh(l/2)`. What the ground bears
    out needs no trust: :math:`q = c + (1 - c)\,v`. Exactly 0 where nothing is claimed or
    nothing is believed.

    Parameters
    ----------
    day : DayInputs
    credibility : array, optional
        :math:`c`, shape ``[..., N, M, P]`` or ``[..., N, M, 1]``; ``day.credibility`` by default.
    """
    believed = day.credibility[..., np.newaxis] if credibility is None else credibility
    reliability = believed + (1.0 - believed) * day.verified[..., np.newaxis]
    half_tanh = expit(day.claimed) - 0.5
    return np.asarray(logit(0.5 + reliability * half_tanh))
