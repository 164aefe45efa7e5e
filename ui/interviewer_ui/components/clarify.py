"""Ask the interviewer what a question means; the clock runs on, but not while a model words it."""

from __future__ import annotations

import streamlit as st

from interviewer.domain.pack import Question
from interviewer.errors import InterviewerError
from interviewer.interviews.clarifying import MAX_ASKED_CHARS, Clarified
from interviewer_ui import session
from interviewer_ui.services import AppServices
from interviewer_ui.view import BoxView, literal

LOOK_EVERY_S = 0.2
_PREPARED = (
    "The interviewer knows the question and what its author says about its scope, nothing of the "
    "rubric. It costs no points. The clock runs on."
)


def draw_clarify(app: AppServices, question: Question, interview_id: str, box: BoxView) -> None:
    """The field, and what was asked and said in this turn; nothing where nothing is prepared."""
    if not question.clarifications:
        return
    key = f"clarify-{box.turn_id}"
    with st.expander("Ask to clarify", icon=":material/forum:"):
        with st.form(f"form-{key}", clear_on_submit=True, border=False):
            st.text_input(
                "What is not clear about the question?",
                key=key,
                max_chars=MAX_ASKED_CHARS,
                help=_help(app),
            )
            # In the callback, which no redrawing can interrupt, see `session.wish`.
            st.form_submit_button(
                "Ask",
                disabled=box.paused or box.turn_id in session.state().asking,
                on_click=_ask,
                args=(app, question, interview_id, box.turn_id, key),
            )
        _wait(app, box.turn_id)
        for said in reversed(app.clarified.of(box.turn_id)):
            st.info(literal(said), icon=":material/forum:")


def clarified_words(said: Clarified) -> str:
    """What was asked and replied, what it was taken for, and whose words they are."""
    taken = f"\nTaken as: {said.taken_for}" if said.taken_for else ""
    by = f"\n(in the words of {said.worded_by}, from what the author prepared)"
    return (
        f"You asked: {said.asked}{taken}\nInterviewer: {said.reply}{by if said.worded_by else ''}"
    )


def _help(app: AppServices) -> str:
    if app.wording is None:
        return _PREPARED
    return (
        f"{literal(app.wording.label)} is sent what you ask, the question and what its author says "
        "about its scope, nothing of the rubric. It costs no points. The clock stands still until "
        "the reply is there."
    )


def _ask(app: AppServices, question: Question, interview_id: str, turn_id: str, key: str) -> None:
    asked = str(session.widget_value(key) or "")

    def tell(said: Clarified) -> None:
        app.clarified.add(turn_id, clarified_words(said))

    try:
        if app.wording is None or not asked.strip():
            tell(app.clarifier.reply(question, asked))
        else:
            session.state().asking[turn_id] = app.interviews.asking.ask(
                interview_id, turn_id, asked, app.wording, tell
            )
    except InterviewerError as error:
        app.clarified.add(turn_id, str(error))


def _wait(app: AppServices, turn_id: str) -> None:
    """Wait for a reply, in steps in which a draft that comes in meanwhile gets its turn."""
    asking = session.state().asking
    errand = asking.get(turn_id)
    if errand is None:
        return
    with st.spinner("The interviewer thinks about your question; your clock is stopped …"):
        while not errand.wait(LOOK_EVERY_S):
            # Looking at the session lets Streamlit end this run for a newer one.
            session.state()
    asking.pop(turn_id, None)
    try:
        errand.result()
    except InterviewerError as error:
        app.clarified.add(turn_id, str(error))
    # The clock in the box above was drawn while it stood still.
    st.rerun()
