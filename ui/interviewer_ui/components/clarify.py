"""Ask the interviewer what a question means; the clock runs on, as it would in a room."""

from __future__ import annotations

import streamlit as st

from interviewer.domain.pack import Question
from interviewer.errors import InterviewerError
from interviewer.interviews.clarifying import MAX_ASKED_CHARS, Clarified
from interviewer_ui import session
from interviewer_ui.services import AppServices
from interviewer_ui.view import literal


def draw_clarify(app: AppServices, question: Question, turn_id: str) -> None:
    """The field, and what was asked and said in this turn; nothing where nothing is prepared."""
    if not question.clarifications:
        return
    key = f"clarify-{turn_id}"
    with st.expander("Ask to clarify", icon=":material/forum:"):
        with st.form(f"form-{key}", clear_on_submit=True, border=False):
            st.text_input(
                "What is not clear about the question?",
                key=key,
                max_chars=MAX_ASKED_CHARS,
                help="The interviewer knows the question and what its author says about its scope, "
                "nothing of the rubric. It costs no points. The clock runs on.",
            )
            # In the callback, which no redrawing can interrupt, see `session.wish`.
            st.form_submit_button("Ask", on_click=_ask, args=(app, question, turn_id, key))
        for said in reversed(app.clarified.of(turn_id)):
            st.info(literal(said), icon=":material/forum:")


def clarified_words(said: Clarified) -> str:
    """What was asked and replied, and what it was taken for, in three lines at the most."""
    taken = f"\nTaken as: {said.taken_for}" if said.taken_for else ""
    return f"You asked: {said.asked}{taken}\nInterviewer: {said.reply}"


def _ask(app: AppServices, question: Question, turn_id: str, key: str) -> None:
    try:
        said = clarified_words(app.clarifier.reply(question, str(session.widget_value(key) or "")))
    except InterviewerError as error:
        said = str(error)
    app.clarified.add(turn_id, said)
