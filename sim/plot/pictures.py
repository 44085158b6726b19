"""What stands behind ``run.plot`` and ``study.plot``: the pictures that are of a run, or of a study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import sim.plot as plot
from sim.kernel import BASE
from sim.results.explain import explain

if TYPE_CHECKING:
    import altair as alt

    from sim.results.run import Run
    from sim.results.study import Study

Names = Sequence[str] | str | None
"""Some names, one, or all."""


@dataclass(frozen=True, eq=False)
class RunPlots:
    """The pictures of one run; called, it draws ``stances``."""

    run: Run

    def __call__(self) -> alt.VConcatChart:
        """Draw ``stances()``."""
        return self.stances()

    def stances(self, *, issues: Names = None, actors: Names = None) -> alt.VConcatChart:
        """Draw who moved, on what, and when: see ``sim.plot.stances``."""
        return plot.stances(self.run, issues=issues, actors=actors)

    def gap(self, *, issues: Names = None, actors: Names = None, most: int = 6) -> alt.VConcatChart:
        """Draw where the public word parts from the private stance: see ``sim.plot.gap``."""
        return plot.gap(self.run, issues=issues, actors=actors, most=most)

    def beliefs(self, *, propositions: Names = None, actors: Names = None) -> alt.VConcatChart:
        """Draw who believed what, and until when: see ``sim.plot.beliefs``."""
        return plot.beliefs(self.run, propositions=propositions, actors=actors)

    def situation(self, *, variables: Names = None) -> alt.VConcatChart:
        """Draw what became of the ground: see ``sim.plot.situation``."""
        return plot.situation(self.run, variables=variables)

    def network(self, *, days: int | tuple[int, int] | None = None) -> alt.LayerChart:
        """Draw who talks to whom: see ``sim.plot.network``."""
        return plot.network(self.run, days=days)

    def swimlanes(self, *, actors: Names = None) -> alt.VConcatChart:
        """Draw who did what, and when: see ``sim.plot.swimlanes``."""
        return plot.swimlanes(self.run, actors=actors)

    def waterfall(self, *, actor: str | None = None, quantity: str, day: int | None = None) -> alt.LayerChart:
        """Draw why somebody moved, by ``sim.explain``: see ``sim.plot.waterfall``."""
        return plot.waterfall(explain(self.run, actor=actor, quantity=quantity, day=day))


@dataclass(frozen=True, eq=False)
class StudyPlots:
    """The pictures of a study; called, it draws ``outcomes``."""

    study: Study

    def __call__(self) -> alt.VConcatChart:
        """Draw ``outcomes()``."""
        return self.outcomes()

    def outcomes(self, *, outcomes: Names = None) -> alt.VConcatChart:
        """Draw how often each outcome comes: see ``sim.plot.outcomes``."""
        return plot.outcomes(self.study, outcomes=outcomes)

    def differences(
        self,
        *,
        kind: Literal["outcome", "day", "stance", "belief", "situation"] = "outcome",
        baseline: str = BASE,
        most: int = 6,
    ) -> alt.VConcatChart:
        """Draw what each change does: see ``sim.plot.differences``."""
        return plot.differences(self.study, kind=kind, baseline=baseline, most=most)

    def survival(self, outcome: str, *, variants: Names = None) -> alt.LayerChart:
        """Draw how long it takes until an outcome comes: see ``sim.plot.survival``."""
        return plot.survival(self.study, outcome, variants=variants)

    def incidence(self, outcomes: Sequence[str] | None = None, *, variants: Names = None) -> alt.VConcatChart:
        """Draw which outcome comes first, and when: see ``sim.plot.incidence``."""
        return plot.incidence(self.study, outcomes, variants=variants)

    def fan(
        self, quantity: str, *, actors: Names = None, variants: Names = None, most: int = 4
    ) -> alt.VConcatChart:
        """Draw how far apart the runs are: see ``sim.plot.fan``."""
        return plot.fan(self.study, quantity, actors=actors, variants=variants, most=most)
