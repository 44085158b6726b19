"""A picture with its question and its reading in the page's own type, which wraps on a small screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import altair as alt
import streamlit as st

from sim.page.words import plain

Picture = alt.LayerChart | alt.VConcatChart


def picture(
    chart: Picture, *, fits: bool = False, key: str | None = None, on_click: Callable[[], None] | None = None
) -> None:
    """Show a picture.

    Parameters
    ----------
    chart : altair chart
        One of ``sim.plot``, with its title.
    fits : bool
        Whether it may be squeezed to the width of the screen. Others are moved sideways.
    key, on_click : optional
        Called when a point of it is clicked; what was clicked is then in the session under ``key``.
    """
    question, below = _lines(chart.title.text), _lines(chart.title.subtitle)
    st.markdown(f"**{plain(' '.join(question))}**")
    st.caption(plain(" ".join(below)))
    shown: dict[str, Any] = {"theme": None, "key": key, "alt": " ".join(question)}
    if on_click is not None:
        shown["on_select"] = on_click
    sized = alt.AutoSizeParams(type="fit" if fits else "pad", contains="padding")
    st.altair_chart(
        chart.properties(title="", autosize=sized), width="stretch" if fits else "content", **shown
    )


def _lines(text: Any) -> list[str]:
    return [text] if isinstance(text, str) else list(text)
