"""What needs the days again: where twins part, what moved an actor in the mean, and what mattered."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from sim.arrays import Array, Flags
from sim.errors import ParameterError, UnknownNameError, unknown_name
from sim.kernel import BASE, Luck, Plan, make_plan, open_state, play, play_out
from sim.kernel.settle import Ledger
from sim.kernel.state import NEVER
from sim.kernel.without import without
from sim.replicates import chunks
from sim.results.progress import progress_bar
from sim.results.study import Study
from sim.scenario.scenario import Scenario, must_be_scenario

MOST_CAUSES = 10


def divergence(study: Study, variant: str, *, baseline: str = BASE, progress: bool = True) -> pd.DataFrame:
    """Return, for each replicate, the first day on which it differs from its twin, and where.

    Both are played again, day beside day; ``progress`` shows a bar on a terminal.

    Returns
    -------
    DataFrame
        replicate, day (missing where the twins never part), where: ``act.NAME`` for what was done,
        ``outcome.NAME``, ``stance.ACTOR.ISSUE``, ``belief.ACTOR.PROPOSITION``,
        ``public.ACTOR.ISSUE`` or ``situation.VARIABLE``; the first that differs, in this order.
    """
    plans = study.plan_of(variant), study.plan_of(baseline)
    labels = _labels(plans[0])
    days = np.full(study.replicates, -1)
    places = np.full(study.replicates, "", dtype=object)
    for first, count in _shown(plans[0], study.replicates, "playing twins", progress):
        luck = Luck(study.seed, first, count)
        openings = [open_state(plan.on(1), luck) for plan in plans]
        later = zip(*(play(plan, luck) for plan in plans), strict=True)
        for pair in itertools.chain([openings], ([state for state, _ in both] for both in later)):
            for name in ("count", "reached", "stance", "log_odds", "public", "situation"):
                ours, theirs = (getattr(state, name).reshape(count, -1) for state in pair)
                apart = ours != theirs
                fresh = np.flatnonzero(apart.any(axis=1) & (days[first : first + count] < 0))
                days[first + fresh] = pair[0].day
                places[first + fresh] = labels[name][apart[fresh].argmax(axis=1)]
    parted = pd.Series(days, dtype="Int64").mask(days < 0)
    where = pd.Series(places, dtype="object").mask(days < 0)
    return pd.DataFrame({"replicate": np.arange(study.replicates), "day": parted, "where": where})


def _shown(plan: Plan, replicates: int, what: str, progress: bool) -> Iterator[tuple[int, int]]:
    """Yield first and count of the chunks of a study, with a bar on a terminal."""
    with progress_bar(replicates, what, shown=progress) as advance:
        for first, count in chunks(plan, 0, replicates):
            yield first, count
            advance(count)


def _labels(plan: Plan) -> dict[str, Array]:
    names = plan.names
    stances = [f"{actor}.{issue}" for actor in names.actors for issue in names.issues]
    beliefs = [f"{actor}.{proposition}" for actor in names.actors for proposition in names.propositions]
    found = {
        "count": [f"act.{name}" for name in plan.happenings],
        "reached": [f"outcome.{name}" for name in names.outcomes],
        "stance": [f"stance.{name}" for name in stances],
        "log_odds": [f"belief.{name}" for name in beliefs],
        "public": [f"public.{name}" for name in stances],
        "situation": [f"situation.{name}" for name in names.variables],
    }
    return {name: np.array(labels, dtype=object) for name, labels in found.items()}


def mean_contributions(
    study: Study, variant: str, actor: str, quantity: str, *, progress: bool = True
) -> pd.DataFrame:
    """Return what moved a stance or a belief in the mean over replicates, term by term.

    Returns
    -------
    DataFrame
        term, amount (the mean over replicates of the sum over days; log-odds for a belief), base
        (the same in the base), difference; largest amount first. The amounts add up to the mean
        move, up to rounding.

    Raises
    ------
    UnknownNameError
        If there is no such actor or quantity.
    """
    ours = _contributions(study, study.check_variant(variant), actor, quantity, progress)
    theirs = ours if variant == BASE else _contributions(study, BASE, actor, quantity, progress)
    terms = sorted({*ours, *theirs})
    frame = pd.DataFrame(
        {
            "term": terms,
            "amount": [ours.get(t, 0.0) for t in terms],
            "base": [theirs.get(t, 0.0) for t in terms],
        }
    )
    frame["difference"] = frame["amount"] - frame["base"]
    return frame.sort_values("amount", key=np.abs, ascending=False, kind="stable", ignore_index=True)


def _contributions(study: Study, variant: str, actor: str, quantity: str, progress: bool) -> dict[str, float]:
    plan, fine = study.plan_of(variant), study.played(variant)
    names = plan.names
    if actor not in names.actor:
        raise UnknownNameError(unknown_name("actor", actor, names.actors))
    known = {**names.issue, **names.proposition}
    if quantity not in known:
        raise UnknownNameError(unknown_name("issue or proposition", quantity, known))
    sums: dict[str, float] = {}
    for first, count in _shown(plan, study.replicates, f"adding up {variant}", progress):
        luck = Luck(study.seed, first, count)
        mine = moving = fine[first : first + count]
        for state, record in play(plan, luck):
            entries = record.stances if quantity in names.issue else record.beliefs
            for term, amount in _amounts(entries, names.actor[actor], known[quantity], moving):
                sums[term] = sums.get(term, 0.0) + amount
            moving = mine & ~state.frozen  # on the day on which a run ends, everybody still moves
    return {term: total / max(int(fine.sum()), 1) for term, total in sums.items()}


def _amounts(entries: Ledger, actor: int, column: int, moving: Flags) -> Iterator[tuple[str, float]]:
    for entry in entries:
        amounts = entry.of(actor)[..., column]
        per_replicate = amounts if amounts.ndim == 1 else amounts.sum(axis=1)
        if per_replicate.any():
            yield entry.term, float(per_replicate[moving].sum())


def attribute(
    scenario: Scenario,
    outcome: str,
    causes: Sequence[str],
    *,
    variant: str | None = None,
    replicates: int = 500,
    seed: int = 1,
    progress: bool = True,
) -> pd.DataFrame:
    """Say how much of an outcome's probability is owed to each of some acts and events.

    Every set of causes is taken out and everything played again on the same luck. A cause's
    Shapley share is its mean effect over all orders in which the causes could be added (Shapley
    1953, A value for n-person games): shares add up to the whole difference that the causes
    make together, causes that can stand for each other get the same, and one that never matters
    gets 0.

    Parameters
    ----------
    scenario : Scenario
    outcome : str
    causes : sequence of str
        Acts, events or milestones; at most 10, since all their sets are played.
    variant : str, optional
        Played in place of the base.
    replicates, seed : int
    progress : bool
        Show a bar on a terminal.

    Returns
    -------
    DataFrame
        cause, removal (the difference that taking it out alone makes, whole minus without), alone
        (what it makes alone), shapley; then in ``attrs`` the shares ``with_all`` and
        ``with_none``.

    Raises
    ------
    UnknownNameError
        If there is no such outcome or cause.
    ParameterError
        If there are no causes, too many, or one twice.
    """
    must_be_scenario(scenario)
    if isinstance(replicates, bool) or not isinstance(replicates, int) or replicates < 1:
        raise ParameterError(f"replicates={replicates!r} must be a whole number of at least 1.")
    if isinstance(causes, str):
        raise ParameterError(f"causes={causes!r} must be a list of names, such as [{causes!r}].")
    plan = make_plan(scenario, variant)
    if outcome not in plan.names.outcomes:
        raise UnknownNameError(unknown_name("outcome", outcome, plan.names.outcomes))
    if not 1 <= len(causes) <= MOST_CAUSES or len(set(causes)) < len(causes):
        raise ParameterError(f"causes={list(causes)} must be 1 to {MOST_CAUSES} different names.")
    sets = [frozenset(kept) for n in range(len(causes) + 1) for kept in itertools.combinations(causes, n)]
    worth = {}
    with progress_bar(len(sets), "taking causes out", shown=progress) as advance:
        for kept in sets:
            worth[kept] = _share(plan, outcome, set(causes) - kept, replicates, seed)
            advance(1)
    everything = frozenset(causes)
    frame = pd.DataFrame(
        {
            "cause": list(causes),
            "removal": [worth[everything] - worth[everything - {cause}] for cause in causes],
            "alone": [worth[frozenset({cause})] - worth[frozenset()] for cause in causes],
            "shapley": [_shapley(cause, causes, worth) for cause in causes],
        }
    )
    frame.attrs = {"with_all": worth[everything], "with_none": worth[frozenset()]}
    return frame


def _shapley(cause: str, causes: Sequence[str], worth: Mapping[frozenset[str], float]) -> float:
    others = [other for other in causes if other != cause]
    total = 0.0
    for size in range(len(others) + 1):
        weight = 1.0 / (len(causes) * math.comb(len(others), size))
        for before in map(frozenset, itertools.combinations(others, size)):
            total += weight * (worth[before | {cause}] - worth[before])
    return total


def _share(plan: Plan, outcome: str, removed: set[str], replicates: int, seed: int) -> float:
    reduced = without(plan, removed)
    column, came = plan.names.outcomes.index(outcome), 0
    for first, count in chunks(reduced, 0, replicates):
        last = play_out(reduced, Luck(seed, first, count))
        came += int((last.reached[:, column] != NEVER).sum())
    return came / replicates
