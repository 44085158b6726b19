"""One run, as frames, as a picture and as something a notebook shows."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.acts.scale import Scale
from sim.bargaining import Model
from sim.kernel import Plan, Record, State
from sim.kernel.state import NEVER
from sim.results import frames
from sim.results.ledger import ledger
from sim.rules import Rule
from sim.scenario.scenario import Scenario
from sim.world import ActorAgent, DiplomacyModel

if TYPE_CHECKING:
    from sim.plot.pictures import RunPlots


def played(
    scenario: Scenario,
    *,
    seed: int,
    replicate: int,
    variant: str | None,
    agents: Mapping[str, type[ActorAgent]],
    rules: Mapping[str, Rule],
) -> Run:
    """Play one Mesa run to the end of its calendar; the model is let go afterwards."""
    model = DiplomacyModel(
        scenario, rng=seed, replicate=replicate, variant=variant, agents=agents, rules=rules
    )
    try:
        model.run_all()
        states, records = tuple(model.history), tuple(model.records)
        return Run(model.whole_plan, seed, replicate, states, records, agents, rules)
    finally:
        model.release()


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """One replicate of one variant, from day 0 to the end of the calendar.

    Parameters
    ----------
    plan : Plan
    seed, replicate : int
    states : sequence of State
        One per day, from day 0.
    records : sequence of Record
        One per day, from day 1.
    agents, rules : mapping
        Those that were given to the run.
    """

    plan: Plan
    seed: int
    replicate: int
    states: Sequence[State]
    records: Sequence[Record]
    agents: Mapping[str, type[ActorAgent]] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)

    @property
    def scenario(self) -> Scenario:
        """The scenario as it was played, with the changes of the variant."""
        return self.plan.scenario

    @property
    def variant(self) -> str:
        """Name of the variant; ``"base"`` for none."""
        return self.plan.variant

    def branch(
        self,
        *,
        day: int,
        changes: Mapping[str, Any] | None = None,
        scale: Mapping[str, float] | None = None,
    ) -> Run:
        """Return this run up to a day, and from then on with a change.

        Without a change the branch equals the run, bit for bit; and whatever a change does not
        touch has the same luck.

        Parameters
        ----------
        day : int
            The last day that stays as it was, from 0.
        changes : mapping of path to value, optional
            As under ``set`` of a variant: ``{"playbook.strikes.rate": 0}``.
        scale : mapping of path to float, optional
            Factors on numbers.

        Returns
        -------
        Run
            Of the variant ``branch``, where something is changed. Agents of your own begin anew:
            what they kept in their attributes is not taken over.

        Raises
        ------
        ParameterError
            If there is no such day.
        ScenarioError
            If a path leads nowhere, or what it changes is settled before the first day.
        """
        from sim.results.branches import branch

        return branch(self, day, changes or {}, scale or {})

    @cached_property
    def stances(self) -> pd.DataFrame:
        """variant, replicate, day, date, actor, issue, stance, public, gap, commitment, frozen."""
        return frames.stances(self.plan, self.states)

    @cached_property
    def beliefs(self) -> pd.DataFrame:
        """variant, replicate, day, date, actor, proposition, probability, log_odds, frozen."""
        return frames.beliefs(self.plan, self.states)

    @cached_property
    def trust(self) -> pd.DataFrame:
        """variant, replicate, day, date, listener, speaker, trust, frozen."""
        return frames.trust(self.plan, self.states)

    @cached_property
    def situation(self) -> pd.DataFrame:
        """variant, replicate, day, date, variable, value, frozen."""
        return frames.situation(self.plan, self.states)

    @cached_property
    def acts(self) -> pd.DataFrame:
        """variant, replicate, day, date, act, actor, channel, type, plover, score, text.

        ``type`` as the scenario has it, a word or a PLOVER type; ``plover``: TYPE or TYPE/mode.
        """
        return frames.acts(self.plan, self.states, self.records)

    @cached_property
    def messages(self) -> pd.DataFrame:
        """One row per act and listener.

        variant, replicate, act, speaker, origin, relay, listener, channel, sent, due, status,
        leaked, text.
        """
        return frames.messages(self.plan, self.states, self.records)

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """variant, replicate, outcome, happened, day, censored."""
        return frames.outcomes(self.plan, self.states[-1])

    @cached_property
    def happenings(self) -> pd.DataFrame:
        """variant, replicate, day, date, happening, kind: whatever is neither an act nor a change."""
        return frames.happenings(self.plan, self.states, self.records)

    @cached_property
    def meetings(self) -> pd.DataFrame:
        """What came of every meeting held, one row per issue of its agenda.

        variant, replicate, day, date, meeting, issue, agreed, position, signed, present.
        """
        return frames.meetings(self.plan, self.states, self.records)

    def settlements(
        self,
        *,
        model: str | Model | Mapping[str, Model],
        day: int,
        issues: str | Sequence[str] | None = None,
        positions: str = "stance",
        together: bool | None = None,
    ) -> pd.DataFrame:
        """Return what the actors would agree on, if their stances of a day were the table of a model.

        Parameters
        ----------
        model, day, issues, positions, together
            As for ``Study.settlements``.

        Returns
        -------
        DataFrame
            variant, replicate, day, issue, model, forecast, compromise; in stance units.

        Raises
        ------
        UnknownNameError
            If there is no such model, issue or kind of positions.
        ParameterError
            If there is no such day, or the model refuses the table.
        """
        from sim.results.settlements import of_run, question  # it reads runs

        asked = question(
            self.plan, model=model, day=day, issues=issues, positions=positions, together=together
        )
        return of_run(self, asked)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """variant, replicate, day, actor, quantity, order, term, speaker, act, amount, evidence."""
        return ledger(self.plan, self.states, self.records)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All frames by name."""
        names = (
            "stances", "beliefs", "trust", "situation", "acts", "messages", "outcomes", "happenings",
            "meetings", "ledger",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}

    def tension(
        self, *, scale: str | os.PathLike[str] | Scale | None = None, by_dyad: bool = False
    ) -> pd.DataFrame:
        """Return how cooperative or hostile each day was: the scores of the acts that were done.

        Parameters
        ----------
        scale : path or mapping, optional
            PLOVER's, from -10 (conflict) to 10 (cooperation), by default. A CSV file with the
            columns ``act`` and ``score``, or a mapping, takes its place: an act is a word
            (``argue``), a PLOVER type (``REQUEST``) or type and mode (``REQUEST/change``).
        by_dyad : bool
            A series for each pair of actor and addressee. An act with several addressees counts
            for each; what is addressed to nobody in particular has no recipient.

        Returns
        -------
        DataFrame
            variant, replicate, day, date, (source, recipient,) acts, total, mean; a row for each
            day that was played. A day without acts has a total of 0 and no mean.

        Raises
        ------
        DiplosimError
            If the scale cannot be read, or has no score for an act that was done.
        """
        from sim.results.tension import tension

        return tension(self, scale=scale, by_dyad=by_dyad)

    def to_plover(self, path: str | os.PathLike[str], *, codes: Mapping[str, str] | None = None) -> Path:
        """Write what was done as coded events: PLOVER's JSON, one event to a line.

        Parameters
        ----------
        path : path
            Written whole, or not at all.
        codes : mapping of str to str, optional
            Country codes (ISO 3166-1 alpha-3), or PLOVER's such as ``IGO``, by actor. An actor's
            id and name are always written; no code is guessed.

        Returns
        -------
        Path

        Raises
        ------
        UnknownNameError
            If ``codes`` names an actor that the scenario has not.
        DiplosimError
            If a code is not three capital letters, or the file cannot be written.

        Notes
        -----
        Acts that PLOVER does not code (``NONE``) are left out. Recipients are those an act is
        addressed to; what is said to everybody on a platform has none.
        """
        from sim.results.events import write_plover

        return write_plover(self, path, codes=codes)

    def beside(
        self,
        events: pd.DataFrame,
        *,
        actors: Mapping[str, str] | None = None,
        within: int = 1,
        one_a_day: bool = False,
        scale: str | os.PathLike[str] | Scale | None = None,
    ) -> pd.DataFrame:
        """Lay what was done beside a record of coded events, day by day and dyad by dyad.

        An act and an event match if source, recipient and PLOVER type are the same and at most
        ``within`` days lie between them; each matches one other at most, and as many as possible do.

        Parameters
        ----------
        events : DataFrame
            As ``read_events`` returns it.
        actors : mapping of str to str, optional
            Actors of the scenario by codes of the record. A code stands for all that begin with it
            (``RUS`` for ``RUSGOV`` and ``RUSMIL``) but for those that have an entry of their own.
            Codes that are ids of actors need none.
        within : int
            Days, from 0.
        one_a_day : bool
            Count what is coded alike on the same day for the same dyad once. GDELT reports many
            events many times.
        scale : path or mapping, optional
            For the scores of both; PLOVER's by default. See ``tension``.

        Returns
        -------
        DataFrame
            A row for each day and dyad with an act or an event: ``day``, ``date``, ``source``,
            ``recipient`` (missing for what is addressed to nobody in particular), ``acts``,
            ``events``, ``run_total`` and ``record_total`` (sums of scores), ``acts_matched``,
            ``events_matched``.

        Raises
        ------
        UnknownNameError
            If ``actors`` names an actor that the scenario has not.
        ParameterError
            If ``within`` is below 0.
        DiplosimError
            If no event lies between the first day and the last and is of actors of the scenario.

        Notes
        -----
        What PLOVER does not code is left out on both sides. So are events before the first day or
        after the last one played, those within one actor, and those of others, which
        ``sim.results.record.unmapped`` counts. In a meeting with several sources and no recipient,
        each source is a recipient of all the others.
        """
        from sim.results.record import beside

        return beside(self, events, actors=actors, within=within, one_a_day=one_a_day, scale=scale)

    @property
    def plot(self) -> RunPlots:
        """The pictures of the run: ``run.plot.stances()``, and ``run.plot()`` for short.

        Also ``gap``, ``beliefs``, ``situation``, ``network``, ``swimlanes`` and ``waterfall``. Needs
        the extra ``diplosim[plot]``. A chart's ``save("x.png")`` and ``save("x.svg")`` need neither
        a browser nor the network.
        """
        from sim.plot.pictures import RunPlots  # pictures read runs

        return RunPlots(self)

    def __repr__(self) -> str:
        last = self.states[-1]
        ended = [f"{name} on day {day}" for name, day in self._reached()]
        what = "; ".join(ended) if ended else "no outcome came"
        return (
            f"<Run of {self.scenario.id}, {self.variant}, seed {self.seed}, replicate {self.replicate}: "
            f"{last.day} days, {int(sum(r.done.sum() for r in self.records))} acts, {what}>"
        )

    def _reached(self) -> list[tuple[str, int]]:
        reached = self.states[-1].reached[0]
        return [
            (n, int(day)) for n, day in zip(self.plan.names.outcomes, reached, strict=True) if day != NEVER
        ]

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{escape(name)}</td><td>day {day}</td></tr>" for name, day in self._reached())
        title = escape(f"{self.scenario.title}: {self.variant}, seed {self.seed}, replicate {self.replicate}")
        opening, final = (_by_actor(self.stances, day) for day in (0, self.states[-1].day))
        table = (
            opening.add_suffix(" (day 0)")
            .join(final.add_suffix(f" (day {self.states[-1].day})"))
            .round(2)
            .to_html()
        )
        return f"<h4>{title}</h4><table>{rows}</table>{table}"


def _by_actor(stances: pd.DataFrame, day: int) -> pd.DataFrame:
    wide = stances[stances["day"] == day].pivot(index="actor", columns="issue", values="stance")
    wide.columns = wide.columns.astype(str)
    wide.index = wide.index.astype(str)
    return wide
