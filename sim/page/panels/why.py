"""Why somebody moved: the explanation, the parts of the move, the sentences."""

from __future__ import annotations

import streamlit as st

from sim.page.desk import Desk
from sim.page.memory import one_of
from sim.page.moves import quantities
from sim.page.panels.pictures import picture
from sim.page.words import actor_name, spoken
from sim.results.explain import Explanation, explain
from sim.results.reasons import in_words
from sim.results.run import Run

VIEW = "Why"
KEPT = ("why actor", "why quantity", "why day")

_GROUND = "the situation"
_ALL = 0  # in place of a day: the whole run so far


def ask(actor: str | None, quantity: str | None = None, day: int | None = None) -> None:
    """Turn to this panel with a question; what is left out stays as it was asked last."""
    st.session_state["view"] = VIEW
    st.session_state["why actor"] = actor or _GROUND
    if quantity is not None:
        st.session_state["why quantity"] = quantity
    st.session_state["why day"] = _ALL if day is None else day


def why(desk: Desk) -> None:
    """Show the question and the answer."""
    run, last = desk.run, desk.player.day
    if last == 0:
        st.info("Nobody has moved yet: this is day 0, as the file describes it. Press Step or Play.")
        return
    question = _question(run, last)
    if question is None:
        st.info("The scenario has no situation variable to ask about. Choose an actor.")
        return
    actor, quantity, day = question
    found = explain(run, actor=actor, quantity=quantity, day=day)
    st.text(" ".join(str(found).split()))
    if found.parts.empty:
        return
    picture(run.plot.waterfall(actor=actor, quantity=quantity, day=day))
    with st.expander("Every part, with the sentence or the assumption behind it"):
        _parts(found)


def _question(run: Run, last: int) -> tuple[str | None, str, int | None] | None:
    who, what, when = st.columns(3)
    actors = (*run.scenario.actors, *([_GROUND] if run.scenario.situation else []))
    with who:
        chosen = st.selectbox(
            "Who",
            actors,
            key=one_of("why actor", actors),
            format_func=lambda name: actor_name(run.scenario, name),
        )
    actor = None if chosen == _GROUND else chosen
    options = quantities(run, actor)
    if not options:
        return None
    with what:
        quantity = st.selectbox("On what", options, key=one_of("why quantity", options), format_func=spoken)
    days = (_ALL, *range(last, 0, -1))
    with when:
        day = st.selectbox("When", days, key=one_of("why day", days), format_func=_when)
    return actor, quantity, None if day == _ALL else day


def _when(day: int) -> str:
    return "the whole run so far" if day == _ALL else f"day {day}"


def _parts(found: Explanation) -> None:
    scenario = found.scenario
    for row in found.parts.to_dict("records"):
        speaker, act = row["speaker"], row["act"]
        who = f"{actor_name(scenario, speaker)}, " if isinstance(speaker, str) else ""
        what = f"{spoken(act)} ({row['term']})" if isinstance(act, str) else spoken(row["term"])
        with st.container(border=True, gap="xsmall"):
            st.text(f"{row['amount']:+.3f}  {who}{what}")
            reason = in_words(scenario, str(row["evidence"] or ""), set())
            if reason:
                st.text(reason)
