"""A forecast in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.bargaining._forecast import Forecast

MOVES = 8
"""How many of the largest moves are told."""


def in_words(forecast: Forecast) -> str:
    """Say what a forecast of one table is, beside its baseline and spread, and how it came about."""
    parts = [
        *_outcomes(forecast),
        _likeliest(forecast),
        *forecast.notes,
        _rest(forecast),
        _challenges(forecast),
        _offers(forecast),
        *_moves(forecast),
    ]
    return "\n".join(part for part in parts if part)


def _outcomes(forecast: Forecast) -> list[str]:
    spread, by = forecast.spread, forecast.model
    ends = np.atleast_1d(spread.low), np.atleast_1d(spread.high)
    rows = zip(
        forecast.issues,
        np.atleast_1d(forecast.forecast),
        np.atleast_1d(forecast.compromise),
        *ends,
        strict=True,
    )
    lines = [
        f"{issue}: {value:.2f} by {by} (compromise {baseline:.2f}; jittered {low:.2f} to {high:.2f})."
        for issue, value, baseline, low, high in rows
    ]
    share = f"{100 * spread.jitter:g} %"
    return [*lines, f"Jittered: {spread.draws} tables, each position shifted by up to {share} of the range."]


def _likeliest(forecast: Forecast) -> str:
    if forecast.probability is None:
        return ""
    actor = int(forecast.probability.argmax())
    stands = ", ".join(f"{place:.2f}" for place in forecast.positions[-1, actor])
    chance = 100 * forecast.probability[actor]
    who = forecast.actors[actor]
    return f"An election among the positions would likeliest choose that of {who}, {stands} ({chance:.0f} %)."


def _rest(forecast: Forecast) -> str:
    played = forecast.positions.shape[-3] - 1
    if not played:
        return ""
    rounds = f"{int(forecast.rounds)} round" + ("" if forecast.rounds == 1 else "s")
    if forecast.converged:
        return f"It came to rest after {rounds}."
    return f"It did not come to rest in {rounds}: the forecast is where the cap ended it."


def _challenges(forecast: Forecast) -> str:
    made = forecast.challenges
    if not len(made):
        return ""
    first = made.only(made.round == made.round.min())
    top = int(first.gain.argmax())
    who, whom = forecast.actors[first.challenger[top]], forecast.actors[first.challenged[top]]
    chance = "" if np.isnan(first.win[top]) else f", giving itself a {100 * first.win[top]:.0f} % chance"
    return (
        f"{len(made)} challenges in all, {len(first)} in round {int(first.round[0])}; "
        f"{who} expected most from one, against {whom} ({first.gain[top]:.3g}{chance})."
    )


def _offers(forecast: Forecast) -> str:
    made = forecast.offers
    return f"{len(made)} offers, {int(made.taken.sum())} taken." if len(made) else ""


def _moves(forecast: Forecast) -> list[str]:
    """Tell the largest moves from the opening to the end, largest first."""
    opening, end = forecast.positions[0], forecast.positions[-1]
    size = np.abs(np.nan_to_num(end - opening))
    order = np.argsort(-size, axis=None, kind="stable")[:MOVES]
    places = [np.unravel_index(place, size.shape) for place in order if size.flat[place] > 0]
    return [
        f"{forecast.actors[actor]} moved from {opening[actor, issue]:.2f} to {end[actor, issue]:.2f} "
        f"on {forecast.issues[issue]}."
        for actor, issue in places
    ]
