"""What a claim is worth to the one who hears it."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from sim.arrays import Array


def weighed(claimed: Array, credibility: Array, verified: Array) -> Array:
    r"""Return the log-likelihood ratio of claims after credibility.

    A source of reliability *q* reports truly with probability *q* and at random otherwise.
    For a claim asserted with log-likelihood ratio *l*, split evenly between the two sides,
    :math:`l_q = \ln\frac{1 + q t}{1 - q t}` with :math:`t = \tanh(l/2)`. What the ground bears
    out needs no trust: :math:`q = c + (1 - c)\,v`. Exactly 0 where nothing is claimed or
    nothing is believed.

    Parameters
    ----------
    claimed : [..., N, M, P]
    credibility, verified : [..., N, M, P] or [..., N, M, 1]
        :math:`c` and :math:`v`, in [0, 1].
    """
    # logarithms are dear and most slots claim nothing: only claims are worked out, in order of memory
    packed = claimed.copy(order="K")
    claims = np.flatnonzero(packed.ravel(order="K"))
    reliability = np.add(credibility, (1.0 - credibility) * verified, out=np.empty_like(packed))
    half_tanh = expit(packed.ravel(order="K")[claims]) - 0.5
    worth = np.zeros_like(packed)
    worth.ravel(order="K")[claims] = logit(0.5 + reliability.ravel(order="K")[claims] * half_tanh)
    return worth
