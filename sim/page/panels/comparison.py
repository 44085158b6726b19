"""As now against with my change, over many runs."""

from __future__ import annotations

import time

import streamlit as st

from sim.page.desk import Desk, Mine
from sim.page.pairing import REPLICATES, Comparison, in_a_sentence, paired
from sim.page.panels.pictures import picture
from sim.page.words import plain, spoken

_HELD = "comparison"
_NUMBERS = {
    "as now": st.column_config.NumberColumn(format="%.1f"),
    "with my change": st.column_config.NumberColumn(format="%.1f"),
    "difference": st.column_config.NumberColumn(format="%+.1f"),
    "low": st.column_config.NumberColumn(format="%+.1f"),
    "high": st.column_config.NumberColumn(format="%+.1f"),
}
_FINER = {name: st.column_config.NumberColumn(format="%.3f") for name in _NUMBERS}


def comparison(desk: Desk) -> None:
    """Offer the comparison, and show the last one that fits what is set."""
    mine = desk.setting.mine
    if mine is None:
        st.info(
            "Nothing is changed yet. At the side, under “My change”, pick a number and move its slider; "
            "then both ways are played here on the same luck."
        )
        return
    st.write(f"As now against with my change: {plain(mine.variant.summary)}")
    asked = st.button(f"Compare over {REPLICATES} runs", type="primary", key="compare")
    key = (desk.file.hash, mine.change, desk.setting.seed)
    if asked:
        st.session_state[_HELD] = (key, *_played(desk, mine))
    held = st.session_state.get(_HELD)
    if held is None:
        return
    if held[0] != key:
        st.caption("Something was changed since the last comparison. Compare again to see what it does.")
        return
    _show(held[1], held[2], desk.setting.now, desk.setting.seed)


def _played(desk: Desk, mine: Mine) -> tuple[Comparison, float]:
    setting = desk.setting
    with st.spinner(f"Playing {REPLICATES} pairs of runs"):
        began = time.perf_counter()
        found = paired(
            setting.scenario,
            now=setting.now,
            mine=mine.name,
            seed=setting.seed,
        )
        return found, time.perf_counter() - began


def _show(found: Comparison, seconds: float, now: str, seed: int) -> None:
    with st.container(gap="xxsmall"):
        for row in found.outcomes.to_dict("records"):
            st.text(f"• {in_a_sentence(row['outcome'], row)}")
    picture(found.study.plot.differences(baseline=now))
    st.markdown("**Outcomes**, % of runs; the difference in percentage points with its 95 % interval")
    st.dataframe(found.outcomes, hide_index=True, column_config=_NUMBERS, alt="Outcomes")
    if found.others.empty:
        st.caption("Nobody stands elsewhere at the end for certain.")
    else:
        st.markdown("**Who stands elsewhere at the end**, the largest sure differences")
        st.dataframe(found.others, hide_index=True, column_config=_FINER, alt="Other differences")
    for doubt in found.doubts:
        st.caption(plain(f"Note: {spoken(doubt)}"))
    st.caption(
        f"Seed {seed}, {REPLICATES} pairs, played in {seconds:.1f} s. The intervals say how sure one can be "
        "of what the model does with these numbers, not whether the numbers are right."
    )
