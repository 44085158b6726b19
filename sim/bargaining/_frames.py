"""Tidy frames of a forecast: the one file of this room that needs pandas, imported when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.arrays import Array, Whole
from sim.bargaining._records import Challenges, Offers
from sim.bargaining._table import Table


@dataclass(frozen=True, eq=False)
class Frames:
    """A forecast as tables of one row per observation; ``round`` 0 is the opening.

    Parameters
    ----------
    positions : DataFrame
        replicate, round, actor, issue, position.
    challenges : DataFrame
        replicate, round, challenger, challenged, gain, win.
    offers : DataFrame
        replicate, round, proposer, mover, kind, issue, proposed, taken; one row for each issue that the
        offer is about.
    """

    positions: pd.DataFrame
    challenges: pd.DataFrame
    offers: pd.DataFrame


def make_frames(table: Table, positions: Array, challenges: Challenges, offers: Offers) -> Frames:
    """Label what the models give as arrays."""
    return Frames(
        positions=_positions(table, positions),
        challenges=_challenges(table, challenges),
        offers=_offers(table, offers),
    )


def _positions(table: Table, positions: Array) -> pd.DataFrame:
    flat = positions.reshape(-1, *positions.shape[-3:])
    replicate, day, actor, issue = (axis.ravel() for axis in np.indices(flat.shape))
    return pd.DataFrame(
        {
            "replicate": replicate,
            "round": day,
            "actor": _labels(actor, table.actors),
            "issue": _labels(issue, table.issues),
            "position": flat.ravel(),
        }
    )


def _challenges(table: Table, challenges: Challenges) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "replicate": challenges.replicate,
            "round": challenges.round,
            "challenger": _labels(challenges.challenger, table.actors),
            "challenged": _labels(challenges.challenged, table.actors),
            "gain": challenges.gain,
            "win": challenges.win,
        }
    )


def _offers(table: Table, offers: Offers) -> pd.DataFrame:
    offer, issue = np.nonzero(~np.isnan(offers.proposed))
    return pd.DataFrame(
        {
            "replicate": offers.replicate[offer],
            "round": offers.round[offer],
            "proposer": _labels(offers.proposer[offer], table.actors),
            "mover": _labels(offers.mover[offer], table.actors),
            "kind": pd.Categorical(offers.kind[offer]),
            "issue": _labels(issue, table.issues),
            "proposed": offers.proposed[offer, issue],
            "taken": offers.taken[offer],
        }
    )


def _labels(numbers: Whole, names: tuple[str, ...]) -> pd.Categorical[str]:
    return pd.Categorical(np.array(names, dtype=np.str_)[numbers], categories=list(names))
