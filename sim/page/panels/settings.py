"""At the side: variant, seed, replicate, and the change."""

from __future__ import annotations

import streamlit as st

from sim.errors import ScenarioError
from sim.kernel import BASE
from sim.page.assumptions import Assumption, assumptions
from sim.page.changing import Change, as_variant, own_name, with_variant
from sim.page.desk import Mine, Setting
from sim.page.memory import default, one_of, remembered
from sim.page.panels.file import read_again
from sim.page.words import plain, spoken
from sim.scenario.scenario import Scenario

KEPT = ("variant", "seed", "replicate", "numbers", "begins", "watched")

_LARGEST_SEED = 2**53 - 1  # a browser counts exactly no farther
_LAST_REPLICATE = 9_999_999
_NOW, _MINE = "as now", "with my change"


def settings(scenario: Scenario) -> Setting:
    """Show the settings and return what is chosen."""
    with st.sidebar:
        st.subheader("The run", anchor=False)
        variants = (BASE, *scenario.variants)
        now = st.selectbox("Variant", variants, key=one_of("variant", variants), format_func=_in_words)
        if now != BASE:
            st.caption(plain(scenario.variants[now].summary))
        seed = st.number_input(
            "Seed", 0, _LARGEST_SEED, key=default("seed", 1), help="All luck follows from it."
        )
        replicate = st.number_input(
            "Replicate",
            0,
            _LAST_REPLICATE,
            key=default("replicate", 0),
            help="Which of the runs under that seed.",
        )
        change = _change(scenario, now)
        changed, mine = (scenario, None) if change is None else _tried(scenario, change)
        watched = now if mine is None else _watched(now, mine)
        st.button(
            "Read the file again",
            on_click=read_again,
            key="read again",
            help="After you have edited it. Starts anew.",
        )
    return Setting(now, int(seed), int(replicate), changed, mine, watched)


def _in_words(variant: str) -> str:
    return "the base, no variant" if variant == BASE else spoken(variant)


def _change(scenario: Scenario, now: str) -> Change | None:
    """Show a slider for every number that was picked."""
    st.subheader("My change", anchor=False)
    known = remembered("assumptions", scenario.hash, lambda: assumptions(scenario))
    if not known:
        st.caption("No number in the file has a range, so there is none to slide. Give one a range first.")
        return None
    picked = st.multiselect(
        "Numbers to change", list(known), key="numbers", format_func=spoken, placeholder="Type to search"
    )
    if not picked:
        st.caption(f"Numbers with a range: {len(known)}. Pick one to get its slider.")
        return None
    values = tuple((path, _slider(known[path])) for path in picked)
    begins = _begins(scenario, now)
    moved = tuple((path, value) for path, value in values if value != known[path].value)
    if not moved:
        st.caption("Nothing is moved yet: the sliders stand where the file has them.")
        return None
    return Change(moved, now, begins)


def _slider(one: Assumption) -> float:
    """Show a slider with the reason for the number below it."""
    value: float = st.slider(
        plain(spoken(one.path)),
        one.low,
        one.high,
        step=one.step,
        format=f"%.{one.decimals}f",
        key=default(f"value of {one.path}", one.value),
    )
    if one.reason:
        with st.expander(f"In the file: {plain(f'{one.value:g}')}. Why?"):
            st.text(one.reason)
    return value


def _begins(scenario: Scenario, now: str) -> int:
    if now != BASE:
        st.caption(f"The change begins with the variant, on day {scenario.variants[now].from_day}.")
        return 1
    return int(
        st.number_input("First day of the change", 1, scenario.calendar.days, key=default("begins", 1))
    )


def _tried(scenario: Scenario, change: Change) -> tuple[Scenario, Mine | None]:
    """Return the scenario with the change; where it is not allowed, say why and leave it out."""
    name = own_name(scenario)
    variant = as_variant(scenario, change)

    def checked() -> Scenario | ScenarioError:
        try:
            return with_variant(scenario, name, variant)
        except ScenarioError as error:
            return error

    found = remembered("change", (scenario.hash, change), checked)
    if isinstance(found, Scenario):
        return found, Mine(name, change, variant)
    st.error("This change cannot be played, so it is left out:")
    for problem in found.problems:
        st.text(f"{problem.path} {problem.message}".strip())
    return scenario, None


def _watched(now: str, mine: Mine) -> str:
    chosen = st.radio("Watch the run", (_MINE, _NOW), key="watched", horizontal=True)
    return mine.name if chosen == _MINE else now
