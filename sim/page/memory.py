"""What the page remembers from one click to the next."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import streamlit as st

Made = TypeVar("Made")


def remembered(name: str, key: Hashable, make: Callable[[], Made]) -> Made:
    """Return what was made under ``name`` for the same ``key``, or make it."""
    held = st.session_state.get(f"made {name}")
    if held is None or held[0] != key:
        held = (key, make())
        st.session_state[f"made {name}"] = held
    made: Made = held[1]
    return made


def keep(*names: str) -> None:
    """Keep what was chosen in widgets that are not shown just now; Streamlit would forget it."""
    for name in names:
        if name in st.session_state:
            st.session_state[name] = st.session_state[name]


def default(name: str, value: Any) -> str:
    """Give a widget that nobody has touched its first value, and return its name.

    A value that is given to the widget itself would be at odds with what is kept.
    """
    st.session_state.setdefault(name, value)
    return name


def one_of(name: str, options: Sequence[Any]) -> str:
    """Turn a choice that is not on offer, or was never made, to the first that is; return its name."""
    if st.session_state.get(name) not in options:
        st.session_state[name] = options[0]
    return name
