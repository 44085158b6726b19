"""Why one actor moved, as a table whose every number leads to its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from scipy.special import expit

from sim.plot.days import last_day
from sim.report.evidence import Reason, Sources
from sim.report.summary import dated
from sim.results.explain import Explanation, explain
from sim.results.run import Run
from sim.rules import RULES

MOST = 12
"""Parts that have a row of their own; the rest is one sum."""


@dataclass(frozen=True)
class Part:
    """One part of a move.

    Parameters
    ----------
    amount : str
        With its sign; stance units, or log-odds.
    what : str
        Who said what, or which term of a rule.
    means : str
        What the rule does, in its own words; empty for what is no rule.
    when : str
        On how many days.
    reason : Reason
    """

    amount: str
    what: str
    means: str
    when: str
    reason: Reason


@dataclass(frozen=True)
class Why:
    """A move in a sentence, and its parts, the largest first."""

    actor: str
    quantity: str
    opening: str
    unit: str
    parts: tuple[Part, ...]
    rest: str


def farthest(run: Run) -> tuple[str, str]:
    """Return the actor and the issue of the stance that moved farthest from its opening."""
    moved = abs(run.states[-1].stance[0] - run.states[0].stance[0])
    actor, issue = divmod(int(moved.argmax()), moved.shape[1])
    return run.plan.names.actors[actor], run.plan.names.issues[issue]


def farthest_issue(run: Run, actor: str) -> str:
    """Return the issue on which an actor moved farthest from its opening."""
    names = run.plan.names
    moved = abs(run.states[-1].stance[0] - run.states[0].stance[0])[names.actor[actor]]
    return names.issues[int(moved.argmax())]


def why(run: Run, sources: Sources, actor: str, quantity: str) -> Why:
    """Return why an actor moved on an issue or a proposition over the whole run.

    Raises
    ------
    UnknownNameError
        If there is no such actor or quantity.
    """
    found = explain(run, actor=actor, quantity=quantity)
    rows = found.parts
    parts = tuple(_part(run, sources, actor, row) for row in rows.head(MOST).to_dict("records"))
    rest = rows["amount"].iloc[MOST:]
    tail = f"{len(rest)} smaller parts together: {signed(float(rest.sum()))}." if len(rest) else ""
    unit = "log-odds" if quantity in run.scenario.propositions else "stance, −1 to +1"
    return Why(actor, quantity, _opening(run, found), unit, parts, tail)


def signed(value: float) -> str:
    """Return a number with its sign, a true minus, and three decimals."""
    return f"{value:+.3f}".replace("-", "−")


def _opening(run: Run, found: Explanation) -> str:
    assert found.actor is not None
    name, last = run.scenario.actors[found.actor].name, last_day(run)
    when = f"between {dated(run.scenario.date(0))} and {dated(run.scenario.date(last))}"
    if found.quantity in run.scenario.propositions:
        text = run.scenario.propositions[found.quantity].text
        before, after = (f"{100 * expit(value):.0f} %" for value in (found.before, found.after))
        return f"{name} gave “{text}” {before} at first and {after} at the end, {when}."
    if found.quantity in run.scenario.issues:
        issue = run.scenario.issues[found.quantity]
        poles = f"−1 is “{issue.minus}”, +1 is “{issue.plus}”"
        return (
            f"{name} moved from {signed(found.before)} to {signed(found.after)} on "
            f"{found.quantity.replace('_', ' ')}, {when} ({poles})."
        )
    return f"{name}: {found.quantity} went from {found.before:.3f} to {found.after:.3f}, {when}."


def _part(run: Run, sources: Sources, actor: str, row: Mapping[Any, Any]) -> Part:
    speaker, act, term, days = row["speaker"], row["act"], str(row["term"]), int(row["days"])
    what = term.replace(".", ": ").replace("_", " ")
    if isinstance(speaker, str):
        name = run.scenario.actors[speaker].name
        what = f"what {name} said in “{str(act).replace('_', ' ')}”"
    elif isinstance(act, str):
        what = f"what was seen of {act.replace('_', ' ')}"
    evidence = "" if pd.isna(row["evidence"]) else str(row["evidence"])
    return Part(
        amount=signed(float(row["amount"])),
        what=what,
        means=_means(run, actor, term),
        when="on one day" if days == 1 else f"on {days} days",
        reason=sources.behind(evidence),
    )


def _means(run: Run, actor: str, term: str) -> str:
    """Return the line by which the catalogue describes the rule behind a term."""
    spec = run.scenario.rules_of(actor).get(term.partition(".")[0])
    if spec is None or spec.rule is None or spec.rule not in RULES:
        return _ENGINE.get(term, "")
    return RULES[spec.rule].summary


_ENGINE = {
    "commitment": "What was said in public pulls the private stance back to it.",
    "bounds": "What would leave the range of the quantity is taken back.",
}
