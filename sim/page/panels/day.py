"""One day: who talked to whom, what happened, and who moved."""

from __future__ import annotations

from typing import Any

import altair as alt
import streamlit as st

from sim.page.desk import Desk
from sim.page.moves import moves, told
from sim.page.panels.pictures import picture
from sim.page.panels.why import ask
from sim.page.words import actor_name, plain
from sim.results.run import Run
from sim.world.wordings import happening_text


def day(desk: Desk) -> None:
    """Show the last day played."""
    run, last = desk.run, desk.player.day
    if last == 0:
        st.info("Nothing has been said yet: this is day 0, as the file describes it. Press Step or Play.")
        _actors(run)
        return
    left, right = st.columns([5, 3], gap="medium")
    with left:
        _network(run, last)
        _actors(run)
    with right:
        _happened(run, last)
        _moved(run, last)


def _network(run: Run, last: int) -> None:
    if not (run.messages["sent"] == last).any():
        st.info("Nobody said anything on this day.")
        return
    chart, actors = clickable(run.plot.network(days=last), run)
    # a name per day: the network of another day is another picture, not new rows of the same
    key = f"network of day {last}"

    def clicked() -> None:
        points = st.session_state[key]["selection"].get("who", [])
        if points:
            ask(actors[points[0]["label"]])

    picture(chart, fits=True, key=key, on_click=clicked)


def clickable(chart: alt.LayerChart, run: Run) -> tuple[alt.LayerChart, dict[str, str]]:
    """Return the picture of the network with actors that can be clicked, and their ids by label."""
    actors: dict[str, str] = {}
    layers: list[Any] = []
    for layer in chart.layer:
        rows = list(getattr(layer.data, "values", ()) or ())
        if len(rows) == len(run.scenario.actors) and "speaks" in rows[0] and layer.mark.type == "point":
            actors = dict(zip((row["label"] for row in rows), run.scenario.actors, strict=True))
            layer = layer.add_params(alt.selection_point(name="who", fields=["label"], toggle=False))
        layers.append(layer)
    chart.layer = layers
    return chart, actors


def _actors(run: Run) -> None:
    """Show a button per actor: what can be clicked in the network can be reached by keyboard here."""
    st.caption("Ask why an actor stands where it stands:")
    with st.container(horizontal=True):
        for actor in run.scenario.actors:
            name = plain(actor_name(run.scenario, actor))
            st.button(name, on_click=ask, args=(actor,), key=f"ask {actor}")


def _happened(run: Run, last: int) -> None:
    rows = run.happenings[run.happenings["day"] == last]
    done = run.acts[run.acts["day"] == last]
    st.markdown("**What happened**")
    if rows.empty and done.empty:
        st.caption("Nothing on this day.")
    events = [happening_text(run.scenario, name) for name in rows["happening"].astype("object")]
    with st.container(gap="xxsmall"):
        for text in [*events, *done["text"].astype("object")]:
            st.text(f"• {text}")


def _moved(run: Run, last: int) -> None:
    st.markdown("**Who moved farthest**")
    found = moves(run)
    if not found:
        st.caption("Nobody moved by as much as 0.005.")
    for move in found:
        st.button(
            plain(told(run, move)),
            on_click=ask,
            args=(move.actor, move.quantity, last),
            key=f"move {move.actor} {move.quantity}",
            help="Read why.",
            width="stretch",
            wrap=True,
        )
