"""What a group-decision model says of a table: one type for all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Array, Flags, Whole
from sim.bargaining._ensemble import DRAWS, JITTER, Outcome, Spread, spread_of
from sim.bargaining._records import Challenges, Offers
from sim.bargaining._table import Table, mean_position
from sim.bargaining._words import in_words
from sim.errors import ParameterError

if TYPE_CHECKING:
    from sim.bargaining._frames import Frames


@dataclass(frozen=True, eq=False)
class Forecast:
    """A forecast, how it came about, and how far it can be trusted.

    Parameters
    ----------
    model : str
        The name of the model, as in ``sim.bargaining``.
    table : Table
        What was asked.
    forecast : Array
        ``[...]``, or ``[..., K]`` where positions had an issue axis; points of the scale.
    positions : Array
        ``[..., rounds, n, K]``: where everybody stands after each round, the opening first. A model
        without rounds has the opening only. A replicate that stops early repeats its last round.
    converged : Flags
        ``[...]``: whether the model came to rest by its own rule; false where the cap on rounds ended it.
    rounds : Whole
        ``[...]``: how many rounds were played; 0 for a model without rounds.
    outcome : callable
        From a table to ``[..., K]``: the same model with the same settings, for ``spread``.
    challenges : Challenges
        Who challenged whom with what expected gain; empty for a model without challenges.
    offers : Offers
        What was asked of whom, and whether it was taken; empty for a model without offers.
    probability : Array, optional
        ``[..., n]``: how likely each actor's last position is to win, where the model says.
    notes : tuple of str
        Sentences on how to read this forecast, for ``explain``.
    """

    model: str
    table: Table
    forecast: Array
    positions: Array
    converged: Flags
    rounds: Whole
    outcome: Outcome
    challenges: Challenges
    offers: Offers
    probability: Array | None = None
    notes: tuple[str, ...] = ()

    @property
    def actors(self) -> tuple[str, ...]:
        """The actors' names."""
        return self.table.actors

    @property
    def issues(self) -> tuple[str, ...]:
        """The issues' names."""
        return self.table.issues

    @cached_property
    def compromise(self) -> Array:
        """The baseline, shaped as ``forecast``: the mean position by capability times salience."""
        return self.table.shaped(mean_position(self.table))

    @cached_property
    def spread(self) -> Spread:
        """What the forecast becomes when positions shift by up to a ten-thousandth of their range."""
        return self.jittered()

    def jittered(self, *, draws: int = DRAWS, jitter: float = JITTER, seed: int = 0) -> Spread:
        """Play the model on tables shifted a little, as one batch.

        Parameters
        ----------
        draws : int
            How many tables.
        jitter : float
            The largest shift, as a share of each issue's range of positions, [0, 1].
        seed : int
            Of the shifts.

        Returns
        -------
        Spread

        Raises
        ------
        ParameterError
            If a parameter is outside its range.
        """
        return spread_of(self.outcome, self.table, draws=draws, jitter=jitter, seed=seed)

    @cached_property
    def frames(self) -> Frames:
        """Positions, challenges and offers as tidy frames."""
        from sim.bargaining._frames import make_frames  # needs pandas, which nothing else here does

        return make_frames(self.table, self.positions, self.challenges, self.offers)

    def row(self, replicate: int) -> Forecast:
        """Return the forecast of one replicate, counted along the flattened leading axes.

        Parameters
        ----------
        replicate : int
            From 0.

        Returns
        -------
        Forecast
            Without leading axes.

        Raises
        ------
        ParameterError
            If there is no such replicate.
        """
        count = self.converged.size
        if not 0 <= replicate < count:
            raise ParameterError(f"replicate={replicate} must lie in [0, {count - 1}].")
        lead = len(self.table.lead)

        def one(values: Array) -> Array:
            return np.asarray(values.reshape(-1, *values.shape[lead:])[replicate])

        return replace(
            self,
            table=self.table.row(replicate),
            forecast=one(self.forecast),
            positions=one(self.positions),
            converged=self.converged.reshape(-1)[replicate],
            rounds=self.rounds.reshape(-1)[replicate],
            challenges=self.challenges.of(replicate),
            offers=self.offers.of(replicate),
            probability=None if self.probability is None else one(self.probability),
        )

    def explain(self, *, replicate: int = 0) -> str:
        """Say in plain words what the forecast is and how it came about.

        Parameters
        ----------
        replicate : int
            Which table of a batch, counted along the flattened leading axes.

        Returns
        -------
        str
            The forecast beside the baseline and the jittered spread, whether it came to rest, the
            challenges, the offers and the largest moves.
        """
        return in_words(self.row(replicate))


def without_rounds(
    model: str,
    table: Table,
    outcome: Outcome,
    *,
    probability: Array | None = None,
    notes: tuple[str, ...] = (),
) -> Forecast:
    """Return the forecast of a model in which nobody moves.

    Parameters
    ----------
    model : str
        Its name.
    table : Table
    outcome : callable
        From a table to ``[..., K]``.
    probability : Array, optional
        ``[..., n]``
    notes : tuple of str
    """
    return Forecast(
        model=model,
        table=table,
        forecast=table.shaped(outcome(table)),
        positions=table.position[..., np.newaxis, :, :],
        converged=np.ones(table.lead, dtype=np.bool_),
        rounds=np.zeros(table.lead, dtype=np.int64),
        outcome=outcome,
        challenges=Challenges.none(),
        offers=Offers.none(len(table.issues)),
        probability=probability,
        notes=notes,
    )
