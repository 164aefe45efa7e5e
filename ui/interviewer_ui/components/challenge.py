"""Object to a verdict: a note on a point, which goes to the queue for a person to look at."""

from __future__ import annotations

import streamlit as st

from interviewer.interviews.challenges import MAX_NOTE_CHARS
from interviewer.report.model import QuestionReport
from interviewer.report.render import VERDICT_WORDS
from interviewer_ui import session
from interviewer_ui.services import AppServices


def draw_challenge(app: AppServices, interview_id: str, question: QuestionReport) -> None:
    """The form of one question; nothing where it has no verdicts."""
    if not question.points:
        return
    position = question.position
    rows = {point.point_id: point for point in question.points}
    with (
        st.popover(
            "Challenge a verdict …", icon=":material/gavel:", key=f"ask-challenge-{position}"
        ),
        st.form(f"challenge-{position}", border=False),
    ):
        st.write(
            "Say why a verdict is not right. The grade stays as it is; your note is shown here and "
            "goes to the queue for a person to look at."
        )
        point_id = st.selectbox(
            "Rubric point",
            list(rows),
            format_func=lambda one: f"{VERDICT_WORDS[rows[one].verdict][1]}: {rows[one].claim}",
            key=f"challenged-point-{position}",
        )
        note = st.text_area("Your note", max_chars=MAX_NOTE_CHARS, key=f"challenge-note-{position}")
        sent = st.form_submit_button("Send the challenge", type="primary")
    if sent and point_id:
        app.interviews.challenges.add(interview_id, position, point_id, note)
        session.say_next("Your note is kept and waits for a person to look at.")
        st.rerun()
