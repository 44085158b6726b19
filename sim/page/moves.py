"""Who moved on a day, on what, and how far; and what an act moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from sim.page.words import actor_name, spoken
from sim.results.reasons import in_words
from sim.results.run import Run

MOST = 8
"""Moves that are offered for a day."""

_LEAST = 0.005  # smaller moves round to nothing


@dataclass(frozen=True)
class Move:
    """One change from the day before.

    Parameters
    ----------
    actor : str or None
        ``None`` for the situation.
    quantity : str
        An issue, a proposition, or a situation variable.
    before, after : float
        Stances in [-1, 1], beliefs as probabilities, situation variables in [0, 1].
    """

    actor: str | None
    quantity: str
    before: float
    after: float

    @property
    def size(self) -> float:
        """How far it is, whichever way."""
        return abs(self.after - self.before)


def moves(run: Run, most: int = MOST) -> tuple[Move, ...]:
    """Return the farthest moves of the last day played, the farthest first."""
    if len(run.states) < 2:
        return ()
    before, after = run.states[-2], run.states[-1]
    names = run.plan.names
    found = [
        Move(actor, quantity, float(old[0, n, k]), float(new[0, n, k]))
        for columns, old, new in (
            (names.issues, before.stance, after.stance),
            (names.propositions, expit(before.log_odds), expit(after.log_odds)),
        )
        for n, actor in enumerate(names.actors)
        for k, quantity in enumerate(columns)
    ]
    found += [
        Move(None, variable, float(before.situation[0, s]), float(after.situation[0, s]))
        for s, variable in enumerate(names.variables)
    ]
    found.sort(key=lambda move: -move.size)
    return tuple(move for move in found[:most] if move.size >= _LEAST)


def told(run: Run, move: Move) -> str:
    """Return a move as a person would say it: who, on what, from where to where."""
    if move.actor is None:
        who = spoken(move.quantity)
    elif move.quantity in run.scenario.propositions:
        who = f"{actor_name(run.scenario, move.actor)} on whether “{spoken(move.quantity)}”"
    else:
        who = f"{actor_name(run.scenario, move.actor)} on {spoken(move.quantity)}"
    sign = "+" if move.quantity in run.scenario.issues else ""
    return f"{who}: {move.before:{sign}.2f} → {move.after:{sign}.2f}"


def quantities(run: Run, actor: str | None) -> tuple[str, ...]:
    """Return what can be asked of an actor, or of the situation where there is none."""
    names = run.plan.names
    return tuple(names.variables) if actor is None else (*names.issues, *names.propositions)


def moved_by(run: Run, act: str, day: int) -> pd.DataFrame:
    """Return what an act moved on a day: who, on what, amount, evidence; the farthest first.

    Amounts are in stance units, or in log-odds of a belief.
    """
    ledger = run.ledger
    mine = ledger[(ledger["act"] == act) & (ledger["day"] == day)]
    rows = mine[["actor", "quantity", "amount"]].astype({"actor": "object", "quantity": "object"})
    rows = rows.groupby(["actor", "quantity"], as_index=False, dropna=False).agg(amount=("amount", "sum"))
    order = np.argsort(-rows["amount"].abs().to_numpy(), kind="stable")
    rows = rows.iloc[order].reset_index(drop=True)
    return pd.DataFrame(
        {
            "who": [
                actor_name(run.scenario, name) if isinstance(name, str) else "the situation"
                for name in rows["actor"]
            ],
            "on what": [spoken(name) for name in rows["quantity"]],
            "amount": rows["amount"].to_numpy(),
        }
    )


def reasons(run: Run, act: str) -> list[str]:
    """Return the sentences and facts that the file gives for an act, or why it was assumed."""
    part = run.scenario.acts.get(act)
    if part is None:
        return []
    if isinstance(part.evidence, str):
        return ["The text is silent on it."]
    cited = [in_words(run.scenario, one, set()) for one in part.evidence]
    return [*cited, *([f"assumed: {part.assumption}"] if part.assumption else [])]
