"""The rating box: every point of a question under one hand, keys 1 to 4, saved at each key.

Text of packs reaches the browser as data only, never as HTML or script.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from interviewer_ui.rating import RaterBox

_HERE = Path(__file__).resolve().parent
NAME = "interviewer_rating_box"


def rating_box(box: RaterBox, on_said: Callable[[], None]) -> None:
    """Draw the box; `on_said` is called when the browser sent something."""
    _component()(
        key=box.key,
        data=box.model_dump(mode="json"),
        default={"said": None},
        on_said_change=on_said,
    )


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    html, css, js = (
        (_HERE / name).read_text(encoding="utf-8")
        for name in ("rater.html", "rater.css", "rater.js")
    )
    return st.components.v2.component(NAME, html=html, css=css, js=js)
