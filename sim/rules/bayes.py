"""Bayes: beliefs add up the evidence, each source weighed by how far it is believed."""

from __future__ import annotations

from sim.rules._base import BeliefRule, Terms
from sim.rules._day import DayInputs

PARAMETERS = ()
FORMULA = "logit p' = logit p + Σ l,  l = ln((1 + q t) / (1 − q t)),  t = tanh(claim / 2),  q = c + (1 − c) v"
WEIGHS_CLAIMS = True
GUARANTEES = frozenset(
    {
        "silent_without_messages",
        "order_independent",
        "martingale",
        "monotone",
        "reflection_equivariant",
        "never_beyond_the_evidence",
        "row_by_row",
    }
)


def bayes() -> BeliefRule:
    r"""Update log-odds by the log-likelihood ratio of everything heard and seen.

    :math:`\operatorname{logit} p' = \operatorname{logit} p + \sum_m l_m`, where
    :math:`l_m` is the claim as asserted, discounted by the reliability of its source
    (see ``sim.rules._evidence``) [1]_.

    Returns
    -------
    BeliefRule
        One term, ``"evidence"``, shape ``[..., N, M, P]``: listener, slot, proposition.

    References
    ----------
    .. [1] Bovens & Hartmann (2003). Bayesian Epistemology. Oxford University Press, ch. 3
       (the partially reliable source).

    Examples
    --------
    A claim of 1.0 from a source trusted one half:

    >>> from sim.testing import two_actors
    >>> bayes()(two_actors(gap=0.4, claim=1.0, trust=0.5))["evidence"][0, 0].round(3)
    array([0.471])
    """
    return BeliefRule(name="bayes", contribute=_contribute, guarantees=GUARANTEES)


def _contribute(day: DayInputs, memory: None) -> Terms:
    return {"evidence": day.evidence}
