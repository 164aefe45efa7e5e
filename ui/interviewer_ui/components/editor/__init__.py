"""The timed answer box: a component that keeps its own text, countdown and retries.

Streamlit's own text area loses what was typed but not committed when time runs out. This one sends
its whole text with every message and repeats the last until the reply names it. Text of candidates
and packs reaches the browser as data only, never as HTML or script.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from interviewer_ui.view import BoxView

_HERE = Path(__file__).resolve().parent
NAME = "interviewer_answer_box"


def box_key(turn_id: str) -> str:
    """The component's key: a new box for every turn, the same one for as long as it is open."""
    return f"answer-{turn_id}"


def answer_box(box: BoxView, on_said: Callable[[], None]) -> None:
    """Draw the box; `on_said` is called when the browser sent something."""
    _component()(
        key=box_key(box.turn_id),
        data=box.model_dump(mode="json"),
        default={"said": None},
        on_said_change=on_said,
    )


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    html, css, js = (
        (_HERE / name).read_text(encoding="utf-8")
        for name in ("editor.html", "editor.css", "editor.js")
    )
    return st.components.v2.component(NAME, html=html, css=css, js=js)
