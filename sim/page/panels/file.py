"""The file, read once, and what is shown where it cannot be played."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from sim.errors import ScenarioError
from sim.page.words import plain
from sim.scenario.reading import load
from sim.scenario.scenario import Scenario

_HELD = "file"


def read(path: Path) -> Scenario | None:
    """Return the scenario; ``None`` where its problems are shown instead."""
    if _HELD not in st.session_state:
        try:
            with st.spinner("Reading the file"):
                st.session_state[_HELD] = load(path)
        except ScenarioError as error:
            _show_problems(path, error)
            return None
    scenario: Scenario = st.session_state[_HELD]
    return scenario


def read_again() -> None:
    """Forget the file and everything that was played of it."""
    st.session_state.clear()


def _show_problems(path: Path, error: ScenarioError) -> None:
    count = len(error.problems)
    things = "One thing in it has" if count == 1 else f"{count} things in it have"
    st.header("This file cannot be played yet")
    st.write(
        f"{plain(path.name)}: {things} to be put right first. "
        "Nothing is lost; correct the file and read it again."
    )
    for problem in error.problems:
        st.text(problem.located(path.name))
    st.button("Read the file again", on_click=read_again, type="primary")
