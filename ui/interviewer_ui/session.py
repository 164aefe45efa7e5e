"""The only module that touches `st.session_state`.

What lies here may be lost at any moment: a reload starts a new session. Everything of an interview
is in the database, and its id in the address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, cast

import streamlit as st

from interviewer_ui.answering import Reply
from interviewer_ui.view import BoxView

HISTORY_STEP = 20
WEAK_STEP = 10
Wish = Literal["hint", "finish"]
_KEY = "interviewer"


@dataclass
class UiState:
    """The state of one browser session."""

    replies: dict[str, Reply] = field(default_factory=dict)
    """The latest reply to each turn's answer box."""
    boxes: dict[str, BoxView] = field(default_factory=dict)
    """Each turn's box as last drawn, to draw it again when the store cannot be read."""
    hints: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Hints shown, by turn."""
    wishes: set[tuple[Wish, str]] = field(default_factory=set)
    """Buttons that were pressed and not acted on yet, with the turn or interview they are for."""
    notice: str = ""
    """Said once, on the next page that is drawn."""
    history_shown: int = HISTORY_STEP
    weak_shown: int = WEAK_STEP


def state() -> UiState:
    """The state of this session, made on first use."""
    return cast(UiState, st.session_state.setdefault(_KEY, UiState()))


def component_value(key: str, name: str) -> object:
    """What a component of our own last sent under a name; None before it sent anything."""
    value: object = st.session_state.get(key)
    return value.get(name) if isinstance(value, Mapping) else None


def add_hint(turn_id: str, hint: str) -> None:
    """Keep a hint on screen for as long as its turn is open."""
    shown = state().hints.get(turn_id, ())
    if hint not in shown:
        state().hints = {turn_id: (*shown, hint)}


def wish(kind: Wish, subject_id: str) -> None:
    """Note that a button was pressed; for `on_click`, which no redrawing can interrupt.

    Next to the answer box a plain `if st.button(...)` loses clicks: the box saves its draft in the
    same moment, Streamlit's browser side puts both into one message for the box's fragment, and
    the rest of the page, where the button stands, is not run.
    """
    state().wishes.add((kind, subject_id))


def wished(kind: Wish, subject_id: str) -> bool:
    """Whether such a button was pressed and is still to be acted on."""
    return (kind, subject_id) in state().wishes


def fulfilled(kind: Wish, subject_id: str) -> None:
    """Note that a button's work is done."""
    state().wishes.discard((kind, subject_id))


def remember_box(box: BoxView) -> None:
    """Keep a box as drawn; those of earlier turns are dropped."""
    current = state()
    current.boxes = {box.turn_id: box}
    current.replies = {key: reply for key, reply in current.replies.items() if key == box.turn_id}


def reader_offset() -> timedelta | None:
    """How far the reader's clock is ahead of UTC, as the browser says; None where it does not."""
    minutes = st.context.timezone_offset
    return None if minutes is None else timedelta(minutes=-minutes)


def say_next(notice: str) -> None:
    """Say something on the page that comes next."""
    state().notice = notice


def take_notice() -> str:
    """What is to be said now; it is not said twice."""
    notice, state().notice = state().notice, ""
    return notice
