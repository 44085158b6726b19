"""How private stances moved so far."""

from __future__ import annotations

import streamlit as st

from sim.page.desk import Desk
from sim.page.memory import one_of
from sim.page.panels.pictures import picture
from sim.page.words import actor_name, spoken

KEPT = ("stances issue", "stances actors")


def stances(desk: Desk) -> None:
    """Show the stances on one issue, of all actors or some."""
    run = desk.run
    what, who = st.columns(2)
    issues = tuple(run.scenario.issues)
    with what:
        issue = st.selectbox("Issue", issues, key=one_of("stances issue", issues), format_func=spoken)
    with who:
        actors = st.multiselect(
            "Actors", list(run.scenario.actors), key="stances actors",
            format_func=lambda name: actor_name(run.scenario, name), placeholder="All of them",
        )  # fmt: skip
    if desk.player.day == 0:
        st.info("Day 0: the lines begin with the first day that is played. Press Step or Play.")
    picture(run.plot.stances(issues=issue, actors=actors or None))
