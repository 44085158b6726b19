"""A small picture, in characters, of what a rule does to two actors."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from sim.arrays import Array, Value
from sim.errors import ParameterError
from sim.kernel.luck import Luck, normal, stream
from sim.kernel.settle import LOG_ODDS_BOUNDS, STANCE_BOUNDS, TRUST_BOUNDS, Entry, settle
from sim.rules import DayInputs, Listed, Rule, bayes

DAYS = 32
HEIGHT = 9
CLAIM = -0.3
"""Log-odds that both are told every day, against the proposition."""

COST = 0.5
"""What each claim costs the one who makes it."""

READ = -1.0
"""Log-odds of the proposition that a rule reads."""

_SLOTS = (2, 1)


@dataclass(frozen=True)
class _View:
    """What of a day is drawn, between which ends, and what the picture says of it."""

    values: Callable[[DayInputs], Array]
    low: float
    high: float
    story: str


_VIEWS = {
    "stance": _View(
        lambda day: day.stance[:, 0],
        -1.0,
        1.0,
        "Stances of two who hear each other every day, at half weight.",
    ),
    "belief": _View(
        lambda day: np.asarray(expit(day.belief[:, 0])),
        0.0,
        1.0,
        "Beliefs in one proposition",
    ),
    "trust": _View(
        lambda day: np.array([day.trust[0, 1], day.trust[1, 0]]),
        0.0,
        1.0,
        "a's trust in b, who keeps its word for ten days, breaks it for four, and is silent; "
        "b's in a, who is silent.",
    ),
}


def sketch(entry: Listed) -> str:
    """Return a picture of ``entry`` over about a month, two lines of words above it.

    Parameters
    ----------
    entry : Listed
        It is played at the settings in ``entry.shown``.

    Returns
    -------
    str
        Marks ``a`` and ``b`` for the two actors, ``*`` where they meet; empty for a rule that needs
        settings and shows none.
    """
    try:
        rule = entry.factory(**_settings(entry), **_read(entry))
    except (ParameterError, TypeError):
        return ""
    view = _VIEWS[entry.moves]
    # denial takes back a share of what bayes adds, so that alone it would show the contrary of itself
    rules = [bayes(), rule] if entry.name == "denial" else [rule]
    days = [view.values(day) for day in _played(rules)]
    settings = ", ".join(f"{name} {value:g}" for name, value in entry.shown.items())
    how = _story(entry, view) + (f" Settings: {settings}." if settings else "")
    return "\n".join([how, *_chart(days, view.low, view.high)])


def _story(entry: Listed, view: _View) -> str:
    if entry.moves == "stance" and entry.reads:
        return f"{view.story} Both hold what the rule reads to be {expit(READ):.0%} likely."
    if entry.moves != "belief":
        return view.story
    if any(reference.to == "situation variable" for reference in entry.reads):
        return f"{view.story}, while the situation variable rises from 0 to 1."
    if entry.reads:
        return f"{view.story}, of two who stand at -0.6 and +0.4 and half trust each other."
    return (
        f"{view.story}. Both hear a claim of {CLAIM:g} every day, from somebody they half trust, "
        f"at a cost of {COST:g}; a wishes that it were true."
    )


def _settings(entry: Listed) -> dict[str, Value]:
    """Return the settings that are shown; a belief moves at its rate in the first proposition only."""
    first = np.array([[1.0, 0.0, 0.0]])
    slow = entry.moves == "belief"
    return {name: value * first if slow and name == "rate" else value for name, value in entry.shown.items()}


def _read(entry: Listed) -> dict[str, int]:
    """Let propositions that are read be others than the one that moves."""
    found: dict[str, int] = {}
    for reference in entry.reads:
        is_proposition = reference.to == "proposition"
        found[reference.name] = 1 + max(found.values(), default=0) if is_proposition else 0
    return found


def _played(rules: Sequence[Rule]) -> list[DayInputs]:
    """Return the two actors day by day, the opening first."""
    day = _opening()
    memories = [rule.opening(_with_luck(rule, day)) for rule in rules]
    days = [day]
    for number in range(1, DAYS):
        today = _morning(days[-1], number)
        inputs = [_with_luck(rule, today) for rule in rules]
        played = [rule.played(d, memory) for rule, d, memory in zip(rules, inputs, memories, strict=True)]
        entries = [Entry(name, amounts) for terms, _ in played for name, amounts in terms.items()]
        memories = [memory for _, memory in played]
        days.append(_evening(today, rules[0].moves, entries))
    return days


def _opening() -> DayInputs:
    stance = np.array([[-0.6], [0.4]])
    slot = np.ones(_SLOTS)
    return DayInputs(
        stance=stance, anchor=stance, public=stance, commitment=np.zeros((2, 1)),
        belief=np.array([[0.0, READ, 1.5]] * 2),
        preference=np.array([[1.0] * 3, [0.0] * 3]), situation=np.zeros(1), said=stance[::-1, np.newaxis],
        said_weight=np.full((2, 1, 1), 0.5), claimed=np.array([[[CLAIM, 0.0, 0.0]]] * 2),
        credibility=0.5 * slot,
        verified=0.0 * slot, news=slot, cost=COST * slot, word=0.0 * slot, speaker=np.array([[1], [0]]),
        trust=np.full((2, 2), 0.5), salience=np.ones((2, 1)), capability=np.ones(2), day=0,
        noise=np.zeros((2, 1)),
    )  # fmt: skip


def _morning(yesterday: DayInputs, number: int) -> DayInputs:
    word = 1.0 if number <= 10 else -1.0 if number <= 14 else 0.0
    drawn = Luck(1).uniforms([stream("sketch", "noise", name) for name in "ab"], number)
    return dataclasses.replace(
        yesterday,
        day=number,
        public=yesterday.stance,
        said=yesterday.stance[::-1, np.newaxis],
        word=np.array([[word], [0.0]]),
        situation=np.array([number / DAYS]),
        noise=normal(drawn).reshape(2, 1),
    )


def _with_luck(rule: Rule, day: DayInputs) -> DayInputs:
    shape = (2, 1) if day.day == 0 else (2, 1, 1)
    names = rule.opening_draws if day.day == 0 else rule.draws
    draws = {
        name: Luck(1).uniforms([stream("sketch", name, one) for one in "ab"], day.day).reshape(shape)
        for name in names
    }
    return dataclasses.replace(day, draws=draws)


def _evening(day: DayInputs, moves: str, entries: Sequence[Entry]) -> DayInputs:
    bounds = {"stance": STANCE_BOUNDS, "belief": LOG_ODDS_BOUNDS, "trust": TRUST_BOUNDS}[moves]
    moved, _ = settle(getattr(day, moves), entries, bounds=bounds)
    values: dict[str, Any] = {moves: moved}
    return dataclasses.replace(day, **values)


def _chart(days: Sequence[Array], low: float, high: float) -> list[str]:
    """Draw both lines; the ends of the axis stand at its left."""
    rows = [[" "] * len(days) for _ in range(HEIGHT)]
    for column, values in enumerate(days):
        for mark, value in zip("ab", values, strict=True):
            row = round((high - float(value)) / (high - low) * (HEIGHT - 1))
            rows[row][column] = mark if rows[row][column] == " " else "*"
    labels = {0: f"{high:+g}" if low < 0 else f"{high:g}", HEIGHT - 1: f"{low:g}"}
    labels[HEIGHT // 2] = f"{(high + low) / 2:g}"
    drawn = [f"{labels.get(number, ''):>4} │{''.join(row).rstrip()}" for number, row in enumerate(rows)]
    return [*drawn, f"     └{'─' * len(days)}", f"      day 0{f'day {len(days) - 1}':>{len(days) - 5}}"]
