"""Inputs of a day that a person can check by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from sim.arrays import Array
from sim.rules import DayInputs


def two_actors(
    *,
    gap: float,
    claim: float = 0.0,
    trust: float = 1.0,
    preference: float = 0.0,
    noise: float = 0.0,
    verified: float = 0.0,
    cost: float = 0.0,
    word: float = 0.0,
    situation: float = 0.0,
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
    verified : float
        How far the ground bears the claim out, in [0, 1].
    cost, word : float
        What the act costs, and what it shows of the speaker's word.
    situation : float
        The one situation variable.
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
        situation=np.array([situation]),
        said=(stance[::-1] * heard)[:, :, np.newaxis],
        said_weight=heard[:, :, np.newaxis],
        claimed=(claim * heard)[:, :, np.newaxis],
        credibility=trust * heard,
        verified=verified * heard,
        news=heard,
        cost=cost * heard,
        word=word * heard,
        speaker=np.array([[1], [-1]]),
        trust=np.full((2, 2), trust),
        salience=np.ones((2, 1)),
        capability=np.ones(2),
        day=1,
        noise=np.full((2, 1), noise),
    )


def one_hears(
    stance: float, position: float, *, weight: float = 1.0, draws: Mapping[str, Array] | None = None
) -> DayInputs:
    """Return a day on which an actor at ``stance`` hears another, which stands at ``position``.

    Parameters
    ----------
    stance, position : float
        In [-1, 1].
    weight : float
        Of what is heard, in [0, 1].
    draws : mapping of str to array, optional
        Uniforms ``[2, 1, 1]`` by name, for a rule that draws.
    """
    day = two_actors(gap=0.0)
    stances = np.array([[stance], [position]])
    return dataclasses.replace(
        day,
        stance=stances,
        anchor=stances,
        public=stances,
        said=np.array([[[position]], [[0.0]]]),
        said_weight=weight * day.said_weight,
        draws=dict(draws or {}),
    )


def a_group(stances: Array, *, threshold: float = 2.0) -> DayInputs:
    """Return a day on which every actor of a group hears all others, at equal weights, on one issue.

    Parameters
    ----------
    stances : array ``[N]``
        At least two.
    threshold : float
        Left out are messages from further away; nobody is by default.
    """
    stance = np.asarray(stances, dtype=np.float64)[:, np.newaxis]
    actors = len(stance)
    speaker = np.array([[other for other in range(actors) if other != n] for n in range(actors)])
    said = stance[speaker]
    near = np.abs(said - stance[:, np.newaxis]) <= threshold
    slots = (actors, actors - 1)
    return DayInputs(
        stance=stance,
        anchor=stance,
        public=stance,
        commitment=np.zeros((actors, 1)),
        belief=np.zeros((actors, 1)),
        preference=np.zeros((actors, 1)),
        situation=np.zeros(1),
        said=np.where(near, said, 0.0),
        said_weight=np.where(near, 1.0 / (actors - 1), 0.0),
        claimed=np.zeros((*slots, 1)),
        credibility=np.ones(slots),
        verified=np.zeros(slots),
        news=np.ones(slots),
        cost=np.zeros(slots),
        word=np.zeros(slots),
        speaker=speaker,
        trust=np.ones((actors, actors)),
        salience=np.ones((actors, 1)),
        capability=np.ones(actors),
        day=1,
        noise=np.zeros((actors, 1)),
    )
