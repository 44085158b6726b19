"""The whole page: settings at the side, the buttons, and one panel at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from sim.errors import DiplosimError
from sim.page.desk import Desk, Setting
from sim.page.memory import keep, one_of
from sim.page.panels import messages as log
from sim.page.panels import saving as keeping
from sim.page.panels import settings as side
from sim.page.panels import stances as lines
from sim.page.panels import why as reasons
from sim.page.panels.comparison import comparison
from sim.page.panels.controls import controls, day_to_show, play_on
from sim.page.panels.day import day
from sim.page.panels.file import read
from sim.page.panels.situation import situation
from sim.page.player import Player
from sim.page.words import plain
from sim.scenario.scenario import Scenario

PANELS: dict[str, Callable[[Desk], None]] = {
    "Day": day,
    "Stances": lines.stances,
    "Messages": log.messages,
    "Situation": situation,
    reasons.VIEW: reasons.why,
    "Compare": comparison,
    "Save": keeping.saving,
}
"""The panels, in the order in which they are offered."""

_KEPT = (*side.KEPT, *lines.KEPT, *log.KEPT, *reasons.KEPT, *keeping.KEPT)

# a picture that is wider than a phone is moved sideways, by finger or by arrow keys, and never squeezed
_STYLE = """<style>
[data-testid="stVegaLiteChart"] { overflow-x: auto; }
[data-testid="stMainBlockContainer"] { padding-top: 2.5rem; padding-bottom: 3rem; }
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding-left: 0.8rem; padding-right: 0.8rem; }
}
</style>"""


def show(path: Path) -> None:
    """Show the page of a scenario file.

    Parameters
    ----------
    path : path
    """
    st.set_page_config(page_title=f"{path.name} · diplosim", layout="wide")
    st.html(_STYLE)
    keep("view", *_KEPT, *(name for name in st.session_state if str(name).startswith("value of ")))
    scenario = read(path)
    if scenario is None:
        return
    try:
        _show(path, scenario)
    except DiplosimError as error:
        st.error(plain(str(error)))


def _show(path: Path, scenario: Scenario) -> None:
    setting = side.settings(scenario)
    desk = Desk(path, scenario, setting, _player(setting))
    st.subheader(plain(scenario.title), anchor=False)
    controls(desk)
    view = st.segmented_control(
        "Look at",
        tuple(PANELS),
        key=one_of("view", tuple(PANELS)),
        required=True,
        label_visibility="collapsed",
    )
    PANELS[view or next(iter(PANELS))](desk)
    play_on(desk.player)


def _player(setting: Setting) -> Player:
    """Return the run that is watched; under a new setting, played anew up to the same day."""
    change = (
        setting.mine.change if setting.mine is not None and setting.watched == setting.mine.name else None
    )
    key = (
        setting.scenario.hash if change is None else change,
        setting.watched,
        setting.seed,
        setting.replicate,
    )
    held = st.session_state.get("made player")
    if held is not None and held[0] == key and not held[1].closed:
        player: Player = held[1]
        return player
    if held is not None:
        held[1].close()
    player = Player(setting.scenario, variant=setting.watched, seed=setting.seed, replicate=setting.replicate)
    player.go_to(day_to_show())
    st.session_state["made player"] = (key, player)
    return player
