"""One run, as frames, as a picture and as something a notebook shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from sim.kernel import Plan, Record, State
from sim.kernel.state import NEVER
from sim.results import frames
from sim.results.ledger import ledger
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import altair


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
    """

    plan: Plan
    seed: int
    replicate: int
    states: Sequence[State]
    records: Sequence[Record]

    @property
    def scenario(self) -> Scenario:
        """The scenario as it was played, with the changes of the variant."""
        return self.plan.scenario

    @property
    def variant(self) -> str:
        """Name of the variant; ``"base"`` for none."""
        return self.plan.variant

    @cached_property
    def stances(self) -> pd.DataFrame:
        """variant, replicate, day, date, actor, issue, stance, public, commitment, frozen."""
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
        """variant, replicate, day, date, act, actor, channel, type, plover, score, text."""
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
        """variant, replicate, day, date, happening, kind: events, milestones and outcomes."""
        return frames.happenings(self.plan, self.states, self.records)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """variant, replicate, day, actor, quantity, order, term, speaker, act, amount, evidence."""
        return ledger(self.plan, self.states, self.records)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All frames by name."""
        names = (
            "stances", "beliefs", "trust", "situation", "acts", "messages", "outcomes", "happenings", "ledger"
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}

    def plot(self) -> altair.LayerChart | altair.VConcatChart:
        """Draw the stances of all actors, issue by issue, with what happened marked.

        Needs the extra ``diplosim[plot]``. The chart's ``save("x.png")`` and ``save("x.svg")``
        need neither a browser nor the network.
        """
        from sim.plot.trajectories import trajectories

        return trajectories(self)

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
