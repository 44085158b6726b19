"""Why a stance, a belief or the ground moved: the rows of the ledger, and a paragraph."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from sim.errors import ParameterError, UnknownNameError, unknown_name
from sim.results.reasons import in_words
from sim.results.run import Run
from sim.scenario.scenario import Scenario

LARGEST = 6
"""How many parts a paragraph names; the rest is given as one sum."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """One move and its parts.

    Parameters
    ----------
    scenario : Scenario
    actor : str or None
        ``None`` for a situation variable.
    quantity : str
        An issue, a proposition, ``trust.SPEAKER`` or a situation variable.
    days : (int, int)
        The first and the last day of the move.
    before, after : float
        Stance, log-odds or value at the end of the day before the first, and of the last day.
    rows : DataFrame
        Rows of the ledger. The left fold of ``amount`` in their order, from ``before``, is
        ``after``, bit for bit.
    """

    scenario: Scenario
    actor: str | None
    quantity: str
    days: tuple[int, int]
    before: float
    after: float
    rows: pd.DataFrame = field(repr=False)

    @property
    def parts(self) -> pd.DataFrame:
        """term, speaker, act, amount, days, evidence: the rows added up over days, largest first."""
        keys = ["term", "speaker", "act", "evidence"]
        rows = self.rows[[*keys, "amount", "day"]].astype(dict.fromkeys(keys, "object"))
        parts = rows.groupby(keys, dropna=False, sort=True).agg(
            amount=("amount", "sum"), days=("day", "nunique")
        )
        parts = parts.reset_index().sort_values(
            "amount", key=np.abs, ascending=False, kind="stable", ignore_index=True
        )
        return parts[["term", "speaker", "act", "amount", "days", "evidence"]]

    def __str__(self) -> str:
        parts = self.parts
        if parts.empty:
            return f"{self._subject()} stayed at {self._value(self.before)}: nothing moved it."
        quoted: set[str] = set()
        named = [self._part(row, quoted) for row in parts.head(LARGEST).to_dict("records")]
        rest = parts["amount"].iloc[LARGEST:]
        tail = f" Everything else together: {rest.sum():+.3f}." if len(rest) else ""
        return textwrap.fill(f"{self._opening()} Largest first: {'; '.join(named)}.{tail}", 100)

    def _opening(self) -> str:
        first, last = self.days
        when = f"On day {first}" if first == last else f"From day {first} to day {last}"
        verb = "rose" if self.after > self.before else "fell" if self.after < self.before else "came back"
        unit = " (amounts in log-odds)" if self.quantity in self.scenario.propositions else ""
        move = f"from {self._value(self.before)} to {self._value(self.after)}{unit}"
        return f"{when} {self._subject()} {verb} {move}."

    def _subject(self) -> str:
        if self.actor is None:
            return f"the situation variable {self.quantity}"
        name = self.scenario.actors[self.actor].name
        if self.quantity.startswith("trust."):
            speaker = self.scenario.actors[self.quantity.removeprefix("trust.")].name
            return f"{name}'s trust in {speaker}"
        if self.quantity in self.scenario.issues:
            pole = self.scenario.issues[self.quantity].plus
            return f"{name}'s private stance on {self.quantity} (+1: “{pole}”)"
        return f"{name}'s belief that “{self.scenario.propositions[self.quantity].text}”"

    def _value(self, value: float) -> str:
        if self.quantity in self.scenario.propositions:
            return f"{expit(value):.3f}"
        return f"{value:+.3f}" if self.quantity in self.scenario.issues else f"{value:.3f}"

    def _part(self, row: Mapping[Any, object], quoted: set[str]) -> str:
        speaker, act, amount = row["speaker"], row["act"], float(str(row["amount"]))
        source = f"{row['term']}"
        if isinstance(speaker, str):
            times = f" on {row['days']} days" if row["days"] != 1 else ""
            source = f"what {self.scenario.actors[speaker].name} said in {act}{times} ({row['term']})"
        elif isinstance(act, str):
            source = f"what was seen of {act} ({row['term']})"
        words = in_words(self.scenario, str(row["evidence"] or ""), quoted)
        return f"{amount:+.3f} {source}" + (f" [{words}]" if words else "")


def explain(run: Run, *, actor: str | None = None, quantity: str, day: int | None = None) -> Explanation:
    """Explain one day's move, or the move of the whole run.

    Parameters
    ----------
    run : Run
    actor : str, optional
        Left out for a situation variable.
    quantity : str
        An issue, a proposition, ``trust.SPEAKER``, or a situation variable.
    day : int, optional
        By default all days.

    Raises
    ------
    UnknownNameError
        If there is no such actor or quantity.
    ParameterError
        If the day lies outside the run.
    """
    values = _values(run, actor, quantity)
    last = run.states[-1].day
    if day is not None and not 1 <= day <= last:
        raise ParameterError(f"day={day} must lie in [1, {last}], the days of the run.")
    days = (1, last) if day is None else (day, day)
    ledger = run.ledger
    mine = (ledger["quantity"] == quantity) & ledger["day"].between(*days)
    mine &= ledger["actor"].isna() if actor is None else ledger["actor"] == actor
    rows = ledger[mine].sort_values(["day", "order"], ignore_index=True)
    return Explanation(run.scenario, actor, quantity, days, values[days[0] - 1], values[days[1]], rows)


def _values(run: Run, actor: str | None, quantity: str) -> list[float]:
    """Return the value of the quantity on every day, from day 0."""
    names = run.plan.names
    if actor is None:
        if quantity not in names.variable:
            hint = (
                " Name an actor for a stance, a belief or trust."
                if quantity in (*names.issues, *names.propositions) or quantity.startswith("trust.")
                else ""
            )
            raise UnknownNameError(unknown_name("situation variable", quantity, names.variables) + hint)
        return [float(state.situation[0, names.variable[quantity]]) for state in run.states]
    if actor not in names.actor:
        raise UnknownNameError(unknown_name("actor", actor, names.actors))
    row = names.actor[actor]
    if quantity in names.issue:
        return [float(state.stance[0, row, names.issue[quantity]]) for state in run.states]
    if quantity in names.proposition:
        return [float(state.log_odds[0, row, names.proposition[quantity]]) for state in run.states]
    others = [name for name in names.actors if name != actor]
    if quantity in (f"trust.{name}" for name in others):
        column = names.actor[quantity.removeprefix("trust.")]
        return [float(state.trust[0, row, column]) for state in run.states]
    trusts = [f"trust.{name}" for name in others]
    raise UnknownNameError(
        unknown_name("issue, proposition or trust", quantity, (*names.issues, *names.propositions, *trusts))
    )
