"""Play, step, reset, and the day that is shown."""

from __future__ import annotations

import time

import streamlit as st

from sim.page.desk import Desk
from sim.page.player import Player
from sim.page.words import dated, plain

_PLAYING = "playing"
_BEAT = 0.4  # seconds for which a day stays, at least


def controls(desk: Desk) -> None:
    """Show the buttons and the day."""
    player = desk.player
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Step", on_click=_step, args=(player,), disabled=player.over, key="step")
        if _playing(player):
            st.button("Pause", on_click=_pause, key="pause")
        else:
            st.button("Play", on_click=_play, disabled=player.over, type="primary", key="play")
        st.button(
            "Reset",
            on_click=_reset,
            args=(player,),
            disabled=player.day == 0,
            key="reset",
        )
        st.markdown(f"**{plain(dated(desk.file, player.day))}** of {player.last}")
    st.progress(player.day / player.last)
    if player.over:
        early = player.day < player.last
        st.caption("A final outcome came; the run is over." if early else "The calendar is at its end.")


def play_on(player: Player) -> None:
    """Play the next day if the run is being played, and show the page again."""
    if _playing(player):
        time.sleep(_BEAT)
        player.step()
        _remember(player)
        st.rerun()


def day_to_show() -> int:
    """Return the day up to which was played before a setting was changed."""
    return int(st.session_state.get("day", 0))


def _remember(player: Player) -> None:
    st.session_state["day"] = player.day


def _playing(player: Player) -> bool:
    return bool(st.session_state.get(_PLAYING)) and not player.over


def _step(player: Player) -> None:
    _pause()
    player.step()
    _remember(player)


def _play() -> None:
    st.session_state[_PLAYING] = True


def _pause() -> None:
    st.session_state[_PLAYING] = False


def _reset(player: Player) -> None:
    _pause()
    st.session_state["day"] = 0
    player.close()
