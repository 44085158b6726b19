"""The message log with its filters, and what one message did."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sim.page.desk import Desk
from sim.page.logs import Filters, asked_for, in_words
from sim.page.moves import moved_by, reasons
from sim.page.words import actor_name, dated, spoken
from sim.results.run import Run

KEPT = ("log speakers", "log listeners", "log channels", "log statuses", "log today", "log text")


def messages(desk: Desk) -> None:
    """Show the log, the latest message first."""
    run = desk.run
    if run.messages.empty:
        st.info("No messages yet. Press Step or Play, and they are listed here as they are sent.")
        return
    filters = _filters(run, desk.player.day)
    found = asked_for(run.messages, filters)
    st.caption(f"{len(found)} of {len(run.messages)} messages. Choose one to read what it moved.")
    if found.empty:
        st.info("No message passes all of these filters. Take one of them away.")
        return
    chosen = st.dataframe(
        in_words(run, found),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"log of day {desk.player.day} {filters}",
        column_config={
            "to whom": st.column_config.TextColumn(width=130),
            "what": st.column_config.TextColumn(width=420),
        },
        alt="The message log",
    )
    rows = chosen["selection"]["rows"]
    if rows:
        _one(run, found.iloc[rows[0]])


def _filters(run: Run, today: int) -> Filters:
    def name(actor: str) -> str:
        return actor_name(run.scenario, actor)

    rows = run.messages.astype("object")
    actors = list(run.scenario.actors)
    with st.expander("Filters", expanded=False):
        one, other = st.columns(2)
        with one:
            speakers = st.multiselect(
                "From", actors, key="log speakers", format_func=name, placeholder="Anybody"
            )
            channels = st.multiselect(
                "Over", sorted(rows["channel"].unique()), key="log channels", format_func=spoken,
                placeholder="Any channel",
            )  # fmt: skip
            text = st.text_input("Words in it", key="log text", max_chars=200)
        with other:
            listeners = st.multiselect(
                "To", actors, key="log listeners", format_func=name, placeholder="Anybody"
            )
            statuses = st.multiselect(
                "What became of it", sorted(rows["status"].unique()), key="log statuses",
                placeholder="Anything",
            )  # fmt: skip
            only = st.checkbox("Only the day that is shown", key="log today")
    return Filters(
        tuple(speakers), tuple(listeners), tuple(channels), tuple(statuses), today if only else None, text
    )


def _one(run: Run, row: pd.Series) -> None:
    """Show a message, the reason for its act, and what it moved."""
    act, arrived = str(row["act"]), int(row["due"])
    who, whom = (actor_name(run.scenario, str(row[side])) for side in ("speaker", "listener"))
    with st.container(border=True):
        st.text(f"{dated(run.scenario, int(row['sent']))}, {who} to {whom}: {row['text']}")
        for reason in reasons(run, act):
            st.text(reason)
        moved = moved_by(run, act, arrived)
        if moved.empty:
            st.caption("It moved nobody on the day it arrived.")
        else:
            st.caption(f"What {act.replace('_', ' ')} moved on day {arrived}, in stance units or log-odds:")
            st.dataframe(moved, hide_index=True, alt="What the act moved")
