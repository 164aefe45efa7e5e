"""A button that lets the browser read a text aloud, with a voice of the device itself.

Some browsers offer voices of a server beside their own; only those that work without network are
used, so that no question leaves the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).resolve().parent
NAME = "interviewer_read_aloud"


def read_aloud(text: str, label: str = "Read the question aloud", key: str = "read-aloud") -> None:
    """Draw the button. Nothing is sent to the server when it is pressed.

    Args:
        text: what is read; another text under the same key stops the reading.
        label: of the button.
        key: of the component on its page.
    """
    _component()(key=key, data={"text": text, "label": label})


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    html, css, js = (
        (_HERE / name).read_text(encoding="utf-8")
        for name in ("voice.html", "voice.css", "voice.js")
    )
    return st.components.v2.component(NAME, html=html, css=css, js=js)
