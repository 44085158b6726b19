"""The ODD+D description of a scenario: what agent-based modellers expect to read of a model."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sim.files import write_whole
from sim.report.blocks import Section, markdown
from sim.report.odd_concepts import concepts
from sim.report.odd_details import details
from sim.report.odd_overview import overview
from sim.report.page import rendered
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Description:
    """A model description by the ODD protocol, as Markdown or as a page.

    Parameters
    ----------
    title : str
    sections : tuple of Section
    """

    title: str
    sections: tuple[Section, ...]

    @property
    def markdown(self) -> str:
        """The description as Markdown; text of the scenario acts as no markup in it."""
        return markdown(self.title, self.sections)

    @property
    def html(self) -> str:
        """The description as one page without scripts; needs the extra ``diplosim[report]``."""
        return rendered("odd.html", {"title": self.title, "sections": self.sections}, scripts={})

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write a page where the path ends with ``.html``, else Markdown; whole, or not at all.

        Raises
        ------
        DiplosimError
            If it cannot be written, or a page is wanted and its extra is not installed.
        """
        page = Path(path).suffix.lower() in (".html", ".htm")
        text = self.html if page else self.markdown
        return write_whole(path, text.rstrip("\n").split("\n"))


def describe(scenario: Scenario) -> Description:
    """Describe a scenario by the ODD protocol, with the questions of ODD+D on decisions.

    Everything is read from the scenario and the registry of rules, so that the description cannot
    drift away from the model.

    Parameters
    ----------
    scenario : Scenario

    References
    ----------
    Grimm et al. (2020). The ODD protocol for describing agent-based and other simulation models: a
    second update to improve clarity, replication, and structural realism. JASSS 23(2), 7.
    Müller et al. (2013). Describing human decisions in agent-based models: ODD + D, an extension of
    the ODD protocol. Environmental Modelling & Software 48, 37-48.
    """
    return Description(
        f"{scenario.title}: model description (ODD+D)",
        (*overview(scenario), *concepts(scenario), *details(scenario)),
    )
