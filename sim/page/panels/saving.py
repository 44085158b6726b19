"""Keeping the change: as a variant in a new file."""

from __future__ import annotations

import streamlit as st

from sim.errors import DiplosimError
from sim.page.changing import as_variant
from sim.page.desk import Desk
from sim.page.memory import default
from sim.page.saving import save_variant
from sim.page.words import plain

KEPT = ("save name", "save summary", "save file")


def saving(desk: Desk) -> None:
    """Offer to write the change into a new file beside the one that is shown."""
    mine = desk.setting.mine
    if mine is None:
        st.info(
            "There is no change to save yet. "
            "At the side, under “My change”, pick a number and move its slider."
        )
        return
    st.write("The new file has everything of this one, and the change as one more variant.")
    name = st.text_input("Name of the variant", key=default("save name", mine.name), max_chars=80)
    summary = st.text_input(
        "What it changes, in a sentence", key=default("save summary", mine.variant.summary), max_chars=2000
    )
    file = st.text_input(
        "New file",
        key=default("save file", f"{desk.path.stem}-mine.yaml"),
        max_chars=120,
        help="Written beside the file that is shown.",
    )
    if st.button("Save", type="primary", key="save"):
        _save(desk, name.strip(), summary.strip(), file)


def _save(desk: Desk, name: str, summary: str, file: str) -> None:
    mine = desk.setting.mine
    assert mine is not None
    try:
        variant = as_variant(desk.file, mine.change, summary or None)
        path = save_variant(desk.path, desk.file, name=name, variant=variant, file=file)
    except DiplosimError as error:
        st.error(plain(str(error)))
        return
    st.success(f"Saved as {plain(path.name)}. To compare it at length:")
    st.code(f"diplosim compare {path.name} --variants {name}", language=None)
