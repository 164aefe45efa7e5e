"""Saves text boxes of Streamlit's own while they are typed in: they wait for a key otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).resolve().parent
NAME = "interviewer_autosave"


def autosave() -> None:
    """Let every text box of the page send its text after a pause in typing.

    Leaving the page in that pause asks first, so a reload loses nothing unnoticed.
    """
    _component()(key="autosave", data={})


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    html, js = (
        (_HERE / name).read_text(encoding="utf-8") for name in ("autosave.html", "autosave.js")
    )
    return st.components.v2.component(NAME, html=html, js=js)
