"""Mediator credibility: a broker is believed where its interest would let it say the contrary too."""

from __future__ import annotations

import numpy as np

from sim.arrays import Array, Flags, Value
from sim.rules._base import BeliefRule, Parameter, Terms, checked, per_message
from sim.rules._day import DayInputs
from sim.rules._evidence import weighed

PARAMETERS = (
    Parameter("mediator", 0.0, 1.0, "share by which a speaker is judged by its interest", 0.0, "speaker"),
    Parameter("alignment", -1.0, 1.0, "share of the listener's interest that it shares", 0.0, "speaker"),
    Parameter("accuracy", 0.5, 0.999, "chance that the mediator has it right", default=0.8),
    Parameter("peace_motive", 0.0, 10.0, "value of avoiding war to the mediator", default=0.5),
    Parameter("war_risk", 0.0, 1.0, "chance of war against a weak opponent all the same", default=0.2),
    Parameter("gain", 0.001, 10.0, "value of holding firm against a weak opponent", default=1.0),
    Parameter("loss", 0.001, 10.0, "value lost by holding firm against a strong one", default=1.0),
)
FORMULA = (
    "bayes with c = 2η − 1 where β G ≥ k e and β L + k ≥ 0, else c = 0, for a mediator; trust for others"
)
WEIGHS_CLAIMS = True
SHOWN = {"mediator": 1.0, "alignment": 0.5}
GUARANTEES = frozenset(
    {
        "silent_without_messages",
        "order_independent",
        "reflection_equivariant",
        "never_beyond_the_evidence",
        "row_by_row",
    }
)


def mediator_credibility(
    *,
    mediator: Value,
    alignment: Value = 0.0,
    accuracy: Value = 0.8,
    peace_motive: Value = 0.5,
    war_risk: Value = 0.2,
    gain: Value = 1.0,
    loss: Value = 1.0,
) -> BeliefRule:
    r"""Judge what a mediator claims by its interest, and what others claim by trust.

    A mediator that shares the listener's interest to the degree :math:`\beta` and dislikes war
    by *k* would honestly say "they are weak, hold firm" only if :math:`\beta G \ge k e`, and
    "they are strong, concede" only if :math:`\beta L + k \ge 0`. Where both hold, its claims
    count as those of a source that is right with chance :math:`\eta`, reliability
    :math:`q = 2\eta - 1`; else they change nothing at all. So a mediator that wants nothing but
    peace is not believed, since it would call anybody strong; one that is known to be on the
    listener's side is [1]_ (the reduced form is this library's). What the ground bears out needs
    no credibility. It stands in place of ``bayes``.

    Parameters
    ----------
    mediator : float or array
        By speaker: 1 for who is judged by its interest, 0 for who is judged by trust. [0, 1].
    alignment : float or array
        :math:`\beta`, by speaker: how far it shares the listener's interest. [-1, 1].
    accuracy : float or array
        :math:`\eta`, chance that the mediator has it right; one half is worth nothing.
        [0.5, 0.999].
    peace_motive : float or array
        :math:`k`, what avoiding war is worth to the mediator. Value, [0, 10].
    war_risk : float or array
        :math:`e`, chance of war if the listener holds firm against a weak opponent. [0, 1].
    gain, loss : float or array
        :math:`G` and :math:`L`: what holding firm brings the listener against a weak opponent,
        and costs it against a strong one. Value, [0.001, 10].

    Returns
    -------
    BeliefRule
        One term, ``"evidence"``, shape ``[..., N, M, P]``: listener, slot, proposition.

    Raises
    ------
    ParameterError
        If a parameter is outside its range.

    References
    ----------
    .. [1] Kydd (2003). Which side are you on? Bias, credibility, and mediation. American Journal
       of Political Science 47(4), 597-611.

    Examples
    --------
    The same claim from a mediator without a side, and from one on the listener's side.

    >>> from sim.testing import two_actors
    >>> day = two_actors(gap=0.4, claim=1.0)
    >>> rules = [mediator_credibility(mediator=1.0, alignment=b) for b in (0.0, 0.5)]
    >>> [rule(day)["evidence"][0, 0, 0].round(3) for rule in rules]
    [np.float64(0.0), np.float64(0.569)]
    """
    values = dict(locals())
    return BeliefRule(
        name="mediator_credibility",
        contribute=_contribute,
        parameters=checked(PARAMETERS, **values),
        guarantees=GUARANTEES,
    )


def _contribute(
    day: DayInputs, memory: None, *, mediator: Value, alignment: Value, accuracy: Value, **stakes: Value
) -> Terms:
    first = slice(day.informing)  # the slots that may hold a claim
    judged = of_speaker(mediator, day)[..., np.newaxis]
    honest = is_credible(
        of_speaker(alignment, day)[..., np.newaxis], **{n: per_message(v) for n, v in stakes.items()}
    )
    by_interest = np.where(honest, 2.0 * per_message(accuracy) - 1.0, 0.0)
    by_trust = day.credibility[..., first, np.newaxis]
    believed = (1.0 - judged) * by_trust + judged * by_interest
    return {"evidence": weighed(day.claimed[..., first, :], believed, day.verified[..., first, np.newaxis])}


def is_credible(alignment: Value, *, peace_motive: Value, war_risk: Value, gain: Value, loss: Value) -> Flags:
    """Return where a mediator would honestly say either thing."""
    says_weak = np.asarray(alignment * gain >= peace_motive * war_risk)
    return np.asarray(says_weak & np.asarray(alignment * loss + peace_motive >= 0.0))


def of_speaker(value: Value, day: DayInputs) -> Array:
    """Return ``[..., N, M']``: the entry of a table ``[N, N]`` for the speaker of every slot with a claim."""
    speaker = day.speaker[..., : day.informing]
    if np.ndim(value) == 0:
        return np.where(speaker >= 0, value, 0.0)
    table = np.asarray(value)
    listener = np.arange(speaker.shape[-2])[:, np.newaxis] if len(table) > 1 else 0
    of = np.maximum(speaker, 0) if table.shape[-1] > 1 else 0
    return np.where(speaker >= 0, table[listener, of], 0.0)
