"""The ground, and which outcomes have come."""

from __future__ import annotations

import streamlit as st

from sim.page.desk import Desk
from sim.page.panels.pictures import picture
from sim.page.words import plain, spoken
from sim.results.run import Run


def situation(desk: Desk) -> None:
    """Show the situation variables and the outcomes so far."""
    run = desk.run
    _outcomes(run)
    if not run.scenario.situation:
        st.info("The scenario has no situation: nothing but what actors say and do counts in it.")
        return
    rows = run.situation[run.situation["day"] == desk.player.day]
    with st.container(horizontal=True):
        for name, value in zip(rows["variable"].astype("object"), rows["value"], strict=True):
            st.metric(plain(spoken(name)), f"{value:.2f}", width="content")
    picture(run.plot.situation())


def _outcomes(run: Run) -> None:
    if run.scenario.outcomes:
        st.markdown("**Outcomes**")
    with st.container(gap="xxsmall"):
        for row in run.outcomes.to_dict("records"):
            text = run.scenario.outcomes[row["outcome"]].text or spoken(row["outcome"])
            came = f"came on day {int(row['day'])}" if row["happened"] else "has not come yet"
            st.text(f"• {text}: {came}")
