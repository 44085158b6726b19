"""A study: many replicates of a scenario and its variants, paired by luck."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import expit

from sim.arrays import Array, Flags, Whole
from sim.bargaining import Model
from sim.errors import DiplosimError, ParameterError, UnknownNameError, unknown_name
from sim.kernel import BASE, Plan, make_plan
from sim.kernel.state import NEVER
from sim.replicates import Block
from sim.results.frames import labelled
from sim.results.run import Run, played
from sim.rules import Rule
from sim.scenario.scenario import Scenario
from sim.world import ActorAgent

if TYPE_CHECKING:
    from sim.plot.pictures import StudyPlots
    from sim.report.page import Report

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

Reader = Callable[[str, Sequence[str] | None], Iterator[Block]]
"""Yields the blocks of a variant in order; with names, only those arrays."""


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """Many replicates of a scenario and its variants. Made by ``sim.ensemble``, or ``sim.open``.

    Replicate *r* has the same luck in every variant, so that variants differ by their changes and
    nothing else; it is ``sim.run(scenario, seed=…, replicate=r, variant=…)``, to the last bit.

    Parameters
    ----------
    scenario : Scenario
    variants : tuple of str
        The base first.
    replicates, seed : int
    record : {"outcomes", "daily", "full"}
    reader : callable
        Where the blocks come from: memory, or a folder.
    rules : mapping of str to Rule
        Rules as values, under which everything was played.
    agents : mapping of str to ActorAgent subclass
        Agents of one's own that played in it.
    lacking : tuple of str
        Rules and agents under which it was played, and which are not at hand: see ``sim.open``.
    """

    scenario: Scenario
    variants: tuple[str, ...]
    replicates: int
    seed: int
    record: str
    reader: Reader
    rules: Mapping[str, Rule] = field(default_factory=dict)
    agents: Mapping[str, type[ActorAgent]] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()

    @cached_property
    def plan(self) -> Plan:
        """The plan of the base, which has the names of everything."""
        return make_plan(self.scenario, None, self.rules)

    def check_variant(self, name: str) -> str:
        """Return ``name`` if the study has it.

        Raises
        ------
        UnknownNameError
            Naming the variants that it has.
        """
        if name not in self.variants:
            raise UnknownNameError(unknown_name("variant of this study", name, self.variants))
        return name

    def values(self, variant: str, name: str) -> Array:
        """Return an array of all replicates of a variant, ``[R, ...]``; see ``sim.replicates.Block``."""
        blocks = list(self.reader(self.check_variant(variant), [name]))
        if any(name not in block.arrays for block in blocks):
            known = sorted({known for block in self.reader(variant, None) for known in block.arrays})
            raise UnknownNameError(unknown_name("array of this study", name, known))
        return np.concatenate([block.arrays[name] for block in blocks])

    def played(self, variant: str) -> Flags:
        """Return ``[R]``: which replicates of a variant did not fail."""
        failed = self.failed.loc[self.failed["variant"] == self.check_variant(variant), "replicate"]
        fine = np.ones(self.replicates, dtype=bool)
        fine[failed.to_numpy(dtype=np.int64)] = False
        return fine

    @cached_property
    def failed(self) -> pd.DataFrame:
        """variant, replicate, error: replicates that failed, and are left out everywhere else."""
        rows = [
            (variant, replicate, error)
            for variant in self.variants
            for block in self.reader(variant, ["frozen"])
            for replicate, error in block.failed
        ]
        return pd.DataFrame(rows, columns=["variant", "replicate", "error"])

    def days_of(self, variant: str, outcome: str) -> Array:
        """Return ``[R]``: the day of an outcome, NaN where it has not come or the replicate failed."""
        names = self.plan.names.outcomes
        if outcome not in names:
            raise UnknownNameError(unknown_name("outcome", outcome, names))
        reached = self.values(variant, "reached")[:, names.index(outcome)]
        came = (reached != NEVER) & self.played(variant)
        return np.where(came, reached, np.nan)

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """variant, replicate, outcome, happened, day (nullable), censored; one row per run and outcome."""
        names = self.plan.names.outcomes
        frames = []
        for variant in self.variants:
            fine = np.flatnonzero(self.played(variant))
            reached = self.values(variant, "reached")[fine]
            columns = self._columns(variant, fine, ("outcome", names))
            days = pd.Series(reached.ravel(), dtype="Int64")
            came = reached.ravel() != NEVER
            frames.append(
                pd.DataFrame({**columns, "happened": came, "day": days.mask(~came), "censored": ~came})
            )
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def stances(self) -> pd.DataFrame:
        """variant, replicate, actor, issue, stance: at the end."""
        names = self.plan.names
        return self._final("stance", ("actor", names.actors), ("issue", names.issues))

    @cached_property
    def beliefs(self) -> pd.DataFrame:
        """variant, replicate, actor, proposition, probability, log_odds: at the end."""
        names = self.plan.names
        frame = self._final("log_odds", ("actor", names.actors), ("proposition", names.propositions))
        frame.insert(4, "probability", expit(frame["log_odds"]))
        return frame

    @cached_property
    def situation(self) -> pd.DataFrame:
        """variant, replicate, variable, value: at the end."""
        frame = self._final("situation", ("variable", self.plan.names.variables))
        return frame.rename(columns={"situation": "value"})

    def _final(self, name: str, *axes: tuple[str, Sequence[str]]) -> pd.DataFrame:
        frames = []
        for variant in self.variants:
            fine = np.flatnonzero(self.played(variant))
            columns = self._columns(variant, fine, *axes)
            frames.append(pd.DataFrame({**columns, name: self.values(variant, name)[fine].ravel()}))
        return pd.concat(frames, ignore_index=True)

    def _columns(
        self, variant: str, replicates: Whole, *axes: tuple[str, Sequence[str]]
    ) -> dict[str, object]:
        sizes = (len(replicates), *(len(names) for _, names in axes))
        row, *rest = np.indices(sizes)
        columns: dict[str, object] = {
            "variant": labelled(np.full(sizes, self.variants.index(variant)), self.variants),
            "replicate": replicates[row.ravel()],
        }
        return columns | {name: labelled(code, names) for (name, names), code in zip(axes, rest, strict=True)}

    def daily(self, quantiles: Sequence[float] = QUANTILES) -> pd.DataFrame:
        """Return quantiles over replicates of every stance, belief and situation variable, day by day.

        Parameters
        ----------
        quantiles : sequence of float
            In [0, 1].

        Returns
        -------
        DataFrame
            variant, day, date, kind (stance, belief, situation), actor (missing for the
            situation), quantity, quantile, value. Beliefs are probabilities.

        Raises
        ------
        ParameterError
            If the study was recorded without days, or a quantile is out of range.
        """
        if self.record == "outcomes":
            raise ParameterError('this study has record="outcomes"; ask for record="daily" or "full".')
        asked = np.asarray(quantiles, dtype=np.float64)
        if asked.size == 0 or not ((asked >= 0.0) & (asked <= 1.0)).all():
            raise ParameterError(f"quantiles={list(quantiles)} must lie in [0, 1].")
        names = self.plan.names
        kinds = (
            ("stance", "daily.stance", names.actors, names.issues),
            ("belief", "daily.log_odds", names.actors, names.propositions),
            ("situation", "daily.situation", (None,), names.variables),
        )
        frames = [
            self._quantiles(variant, kind, array, actors, columns, asked)
            for variant in self.variants
            for kind, array, actors, columns in kinds
            if len(columns)
        ]
        return pd.concat(frames, ignore_index=True)

    def _quantiles(
        self,
        variant: str,
        kind: str,
        array: str,
        actors: Sequence[str | None],
        columns: Sequence[str],
        asked: Array,
    ) -> pd.DataFrame:
        values = self.values(variant, array)[self.played(variant)]
        values = expit(values) if kind == "belief" else values
        found = np.quantile(values.reshape(*values.shape[:2], len(actors), len(columns)), asked, axis=0)
        place = np.indices(found.shape)
        days = place[1].ravel()
        dates = pd.Timestamp(self.scenario.calendar.start) + pd.to_timedelta(
            np.arange(values.shape[1]), unit="D"
        )
        return pd.DataFrame(
            {
                "variant": variant,
                "day": days,
                "date": dates[days],
                "kind": kind,
                "actor": np.array(actors, dtype=object)[place[2].ravel()],
                "quantity": np.array(columns, dtype=object)[place[3].ravel()],
                "quantile": asked[place[0].ravel()],
                "value": found.ravel(),
            }
        )

    def survival(self, outcome: str, *, confidence: float = 0.95) -> pd.DataFrame:
        """Return, per variant and day, the share of runs in which an outcome has not come yet.

        The Kaplan-Meier estimate, right-censored at the end of the calendar: variant, day, at_risk,
        came, survival, low, high.

        Raises
        ------
        UnknownNameError
            If there is no such outcome.
        """
        from sim.results.survival import survival_curve  # slow to import

        return self._per_variant(
            lambda variant: survival_curve(
                self.days_of(variant, outcome)[self.played(variant)], self.plan.days, confidence=confidence
            )
        )

    def incidence(self, outcomes: Sequence[str]) -> pd.DataFrame:
        """Return, per variant and day, the share of runs in which each of several outcomes came first.

        The Aalen-Johansen estimate for outcomes that compete: variant, outcome, day, incidence. Ask it
        of outcomes that exclude each other: of several on the same day the first by name counts, with
        a warning that says in how many runs that was so.

        Raises
        ------
        UnknownNameError
            If there is no such outcome.
        ParameterError
            If ``outcomes`` is not a list with at least one name.
        """
        from sim.results.survival import cumulative_incidence  # slow to import

        if isinstance(outcomes, str) or not len(outcomes):
            raise ParameterError(f"outcomes={outcomes!r} must be a list of names, such as ['war', 'peace'].")

        return self._per_variant(
            lambda variant: cumulative_incidence(
                {name: self.days_of(variant, name)[self.played(variant)] for name in outcomes}, self.plan.days
            )
        )

    def _per_variant(self, table: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
        frames = [table(variant).assign(variant=variant) for variant in self.variants]
        frame = pd.concat(frames, ignore_index=True)
        frame["variant"] = pd.Categorical(frame["variant"], categories=list(self.variants))
        return frame[["variant", *(column for column in frame.columns if column != "variant")]]

    def explain(self, variant: str, actor: str, quantity: str, *, progress: bool = True) -> pd.DataFrame:
        """Return what moved a stance or a belief in the mean over replicates, beside the base.

        All of them are played again; ``progress`` shows a bar on a terminal.

        Returns
        -------
        DataFrame
            term, amount, base, difference: see ``sim.results.replays.mean_contributions``.

        Raises
        ------
        UnknownNameError
            If there is no such variant, actor, issue or proposition.
        """
        from sim.results.replays import mean_contributions  # it reads studies

        return mean_contributions(self, variant, actor, quantity, progress=progress)

    def settlements(
        self,
        *,
        model: str | Model | Mapping[str, Model],
        day: int,
        issues: str | Sequence[str] | None = None,
        positions: str = "stance",
        together: bool | None = None,
        progress: bool = True,
    ) -> pd.DataFrame:
        """Return what the actors would agree on, if their stances of a day were the table of a model.

        Capability and salience are those of the scenario. Who has left is not at the table. The days
        up to the one that is asked for are played again, by the playbook.

        Parameters
        ----------
        model : str, callable, or mapping of str to callable
            A name of ``sim.bargaining``, ``"all"``, or what is called like one of its models, such as
            ``functools.partial(smp, perspective="half")``. Positions reach it in points, -1 as 0
            and 1 as 100.
        day : int
            From 0.
        issues : str or sequence of str, optional
            All of them by default.
        positions : {"stance", "public"}
            Private stances, or public positions.
        together : bool, optional
            Whether the issues are one table, or each is one of its own; by default only ``exchange``
            takes them together.
        progress : bool
            Show a bar on a terminal.

        Returns
        -------
        DataFrame
            variant, replicate, day, issue, model, forecast, compromise (the baseline beside it); in
            stance units, missing where nobody is there. ``sim.results.settlements.summary`` sums it up.

        Raises
        ------
        UnknownNameError
            If there is no such model, issue or kind of positions.
        ParameterError
            If there is no such day, or the model refuses the table.
        """
        from sim.results.settlements import of_study, question  # it reads studies

        asked = question(
            self.plan, model=model, day=day, issues=issues, positions=positions, together=together
        )
        return of_study(self, asked, progress=progress)

    def run(self, replicate: int, variant: str = BASE) -> Run:
        """Play one replicate again, with its frames, its ledger and its picture.

        Raises
        ------
        ParameterError
            If there is no such replicate.
        DiplosimError
            If the rules or agents under which it was played are not at hand.
        """
        if not 0 <= replicate < self.replicates:
            raise ParameterError(f"replicate={replicate} must lie in [0, {self.replicates - 1}].")
        self._refuse_what_it_lacks()
        return played(
            self.scenario,
            seed=self.seed,
            replicate=replicate,
            variant=self.check_variant(variant),
            agents=self.agents,
            rules=self.rules,
        )

    def plan_of(self, variant: str) -> Plan:
        """Return the plan by which all replicates of a variant can be played again.

        Raises
        ------
        DiplosimError
            If they cannot: agents of one's own played in them, or rules are not at hand.
        """
        self._refuse_what_it_lacks()
        if self.agents:
            raise DiplosimError(
                f"agents of your own played in this study ({', '.join(sorted(self.agents))}), so it cannot "
                "be played again by the playbook; ask study.run(replicate, variant), one run at a time."
            )
        return make_plan(self.scenario, self.check_variant(variant), self.rules)

    def _refuse_what_it_lacks(self) -> None:
        if self.lacking:
            raise DiplosimError(
                f"this study was played with {', '.join(self.lacking)}, which its folder names and does not "
                "hold; give them: sim.open(folder, rules={…}, agents={…})."
            )

    def representative(self, variant: str = BASE) -> int:
        """Return the medoid replicate: the one nearest to all others in how it ended.

        Final stances, beliefs and situation, and the days of the outcomes (the day after the last
        for what never came), each in units of its spread over replicates, are compared by their
        mean absolute difference (Kaufman & Rousseeuw 1990, Finding Groups in Data). Of more than
        2,000 replicates the first 2,000 are asked.
        """
        fine = np.flatnonzero(self.played(variant))[:2000]
        ends = [self.values(variant, name)[fine].reshape(len(fine), -1) for name in ("stance", "log_odds")]
        ends.append(self.values(variant, "situation")[fine])
        days = [self.days_of(variant, name)[fine] for name in self.plan.names.outcomes]
        ends += [np.where(np.isnan(day), self.plan.days + 1, day)[:, np.newaxis] for day in days]
        table = np.concatenate(ends, axis=1)
        spread = table.std(axis=0)
        table = table[:, spread > 0.0] / spread[spread > 0.0]
        # a coordinate at a time, from its sorted values: no table of all pairs is needed
        distance = np.zeros(len(table))
        for column in table.T:
            distance += _distance_to_all(column)
        return int(fine[distance.argmin()])

    @property
    def plot(self) -> StudyPlots:
        """The pictures of the study: ``study.plot.outcomes()``, and ``study.plot()`` for short.

        Also ``differences``, ``survival``, ``incidence`` and ``fan``. Needs the extra
        ``diplosim[plot]``.
        """
        from sim.plot.pictures import StudyPlots  # pictures read studies

        return StudyPlots(self)

    def report(self, path: str | os.PathLike[str] | None = None, **options: Any) -> Report:
        """Make one self-contained page of the study, for somebody who will never run it.

        Parameters
        ----------
        path : path, optional
            Where it is written, whole or not at all.
        **options
            Those of ``sim.report.page.report``: ``outcome``, ``actor``, ``quantity``,
            ``assumptions``, ``file``, ``progress``.

        Returns
        -------
        Report
            ``.html``, and ``.save(path)``. Needs the extra ``diplosim[report]``.

        Raises
        ------
        UnknownNameError
            If there is no such outcome, actor or quantity.
        DiplosimError
            If it cannot be written, or the extra is not installed.
        """
        # by name, since the room of reports lies above this one
        made: Report = import_module("sim.report.page").report(self, **options)
        if path is not None:
            made.save(path)
        return made

    def __repr__(self) -> str:
        failed = f", {len(self.failed)} failed" if len(self.failed) else ""
        names = ", ".join(self.variants)
        return (
            f"<Study of {self.scenario.id}, seed {self.seed}: {self.replicates} replicates of each of "
            f"{names}; record {self.record}{failed}>"
        )

    def _repr_html_(self) -> str:
        known, outcomes = self.scenario.variants, self.scenario.outcomes
        table = pd.DataFrame(
            {
                outcomes[name].text or name: [self._how_often(variant, name) for variant in self.variants]
                for name in self.plan.names.outcomes
            },
            index=[f"{v}: {known[v].summary}" if v in known else v for v in self.variants],
        )
        failed = f", {len(self.failed)} failed" if len(self.failed) else ""
        head = f"{self.scenario.title}: {self.replicates:,} runs of each variant, seed {self.seed}{failed}"
        return f"<h4>{escape(head)}</h4>{table.to_html(border=0)}"

    def _how_often(self, variant: str, outcome: str) -> str:
        """Say in how many runs an outcome came, with the interval, and its median day."""
        from sim.results.statistics import share  # slow to import
        from sim.results.survival import median_day

        days = self.days_of(variant, outcome)[self.played(variant)]
        if not len(days):
            return "no run"
        came, median = share(~np.isnan(days)), median_day(days, self.plan.days)
        when = "" if np.isnan(median) else f", median day {median:.0f}"
        return f"{came.value:.0%} [{came.low:.0%}, {came.high:.0%}]{when}"


def _distance_to_all(column: Array) -> Array:
    """Return, for every entry, the sum of its absolute differences from all entries."""
    order = np.argsort(column, kind="stable")
    ordered = column[order]
    below = np.concatenate([[0.0], np.cumsum(ordered)])
    rank = np.arange(len(column))
    sums = ordered * rank - below[:-1] + (below[-1] - below[:-1]) - ordered * (len(column) - rank)
    distances = np.empty_like(column)
    distances[order] = sums
    return distances
