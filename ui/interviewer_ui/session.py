"""The only module that touches `st.session_state`.

What lies here may be lost at any moment: a reload starts a new session. Everything of an interview
is in the database, and its id in the address.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, cast
from uuid import uuid4

import streamlit as st

from interviewer_ui.answering import Reply
from interviewer_ui.picks import Picks
from interviewer_ui.rubrics import OpenQuestion
from interviewer_ui.view import BoxView

if TYPE_CHECKING:
    from interviewer.interviews.clarifying import Clarified
    from interviewer.interviews.dictation import Dictation
    from interviewer.interviews.errand import Errand
    from interviewer.llm.heard import Transcription

HISTORY_STEP = 20
WEAK_STEP = 10
Wish = Literal["hint", "finish", "delete", "add-spoken", "drop-spoken", "hear-again"]
_KEY = "interviewer"


@dataclass
class Hearing:
    """A spoken answer on its way into the box of one turn."""

    dictation: Dictation | None = None
    """The recording that is being turned into text now."""
    recording: bytes = b""
    """The last one, to try again where its transcription failed."""
    heard: Transcription | None = None
    """To be looked at by the candidate before it goes into the box."""
    error: str = ""
    n_recordings: int = 0
    """Taken so far; the recorder starts empty again after each."""


@dataclass
class UiState:
    """The state of one browser session."""

    replies: dict[str, Reply] = field(default_factory=dict)
    """The latest reply to each turn's answer box."""
    boxes: dict[str, BoxView] = field(default_factory=dict)
    """Each turn's box as last drawn, to draw it again when the store cannot be read."""
    tab: str = field(default_factory=lambda: uuid4().hex)
    """Names this tab to what is kept in the process."""
    arrived: bool = False
    """Whether this tab has been given a page; what it asked for at first is looked at once."""
    wishes: set[tuple[Wish, str]] = field(default_factory=set)
    """Buttons that were pressed and not acted on yet, with the turn or interview they are for."""
    notice: str = ""
    """Said once, on the next page that is drawn."""
    hearings: dict[str, Hearing] = field(default_factory=dict)
    """What is spoken, by turn."""
    asking: dict[str, Errand[Clarified]] = field(default_factory=dict)
    """Questions about a question that a model words a reply to now, by turn."""
    voice_test: tuple[str, str] = ("", "")
    """The last recording of the voice test by its id, and what came of it in words."""
    n_installed: int = 0
    """Packs installed in this tab; the uploader starts empty again after each."""
    new_pack: str = ""
    """Name of the one that was installed last, which the plan offers first."""
    picks: Picks | None = None
    """Questions picked for a pasted text, with its phrases; kept nowhere else."""
    history_shown: int = HISTORY_STEP
    weak_shown: int = WEAK_STEP
    open_questions: dict[str, OpenQuestion] = field(default_factory=dict)
    """Questions of rubric drafts as this tab last saw them, by draft and question."""


def state() -> UiState:
    """The state of this session, made on first use."""
    return cast(UiState, st.session_state.setdefault(_KEY, UiState()))


def tab_id() -> str:
    """A name for this tab that lasts until it is loaded anew."""
    return state().tab


def component_value(key: str, name: str) -> object:
    """What a component of our own last sent under a name; None before it sent anything."""
    value: object = st.session_state.get(key)
    return value.get(name) if isinstance(value, Mapping) else None


def widget_value(key: str) -> object:
    """What a widget holds now; for callbacks, which run before the widget is drawn."""
    value: object = st.session_state.get(key)
    return value


def arriving() -> bool:
    """Whether this is the first page that the tab is given; said once."""
    first, state().arrived = not state().arrived, True
    return first


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


def hearing(turn_id: str) -> Hearing:
    """The spoken answer to a turn, made on first use; that of an earlier turn is dropped."""
    kept = state().hearings.get(turn_id) or Hearing()
    state().hearings = {turn_id: kept}
    return kept


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
