"""The parts of the session page: an open turn, feedback on a question, the early end."""

from __future__ import annotations

from html import escape

import streamlit as st

from interviewer.domain.interview import Interview, Mode
from interviewer.domain.pack import Question
from interviewer.errors import InterviewerError
from interviewer.report.build import interview_report
from interviewer.report.model import QuestionReport, Report
from interviewer_ui import navigation, session
from interviewer_ui.answering import Reply, hear, read_said
from interviewer_ui.components.clarify import draw_clarify
from interviewer_ui.components.editor import answer_box, box_key
from interviewer_ui.components.result import draw_result
from interviewer_ui.components.voice import read_aloud
from interviewer_ui.components.voice_answer import act_on_spoken, draw_spoken
from interviewer_ui.guard import guarded
from interviewer_ui.result_html import text_card
from interviewer_ui.services import AppServices, services
from interviewer_ui.view import (
    MODE_WORDS,
    BoxView,
    box_view,
    last_closed,
    literal,
    outcome_notice,
    turn_view,
)

SAFETY_NET_S = 10
"""How often an open turn is looked at without the browser asking: an abandoned deadline expires."""


def draw_turn(app: AppServices, interview: Interview) -> None:
    """The question, pinned, and the answer box under it."""
    turn = turn_view(interview)
    asked = next(item for item in interview.items if item.turns and not item.turns[-1].outcome)
    _, question = app.interviews.question_of(interview, asked)
    # Every part has its own container, so that the parts keep their places from question to
    # question: a box that stood elsewhere before would be on screen twice for a moment.
    with st.container(key="notice"):
        if turn.notice:
            st.info(literal(turn.notice), icon=":material/timer_off:")
    summary = f"Follow-up to question {asked.position} (show it)"
    follows = f"<details><summary>{summary}</summary>{escape(turn.follows)}</details>"
    follows = follows if turn.follows else ""
    with st.container(key="pinned"):
        st.html(
            f'<div class="iv-question"><small class="iv-soft"><b>{escape(turn.label)}</b> · '
            f"{escape(turn.progress)} · {MODE_WORDS[interview.mode]}</small>"
            f"{escape(turn.text)}{follows}</div>"
        )
    with st.container(key="aloud"):
        read_aloud(turn.text)
    with st.container(key="answering"):
        _answering(interview.id, turn.turn_id, interview.mode is Mode.PRACTICE, question)


def draw_feedback(app: AppServices, interview: Interview) -> None:
    """Practice: what the answer was worth, and the way on. No clock runs here."""
    item = last_closed(interview)
    if item is None:
        return
    report = interview_report(
        interview, app.interviews.pack_of(interview), app.settings.max_answer_chars
    )
    question = report.questions[item.position - 1]
    st.header(f"Question {item.position}: {literal(question.title)}", anchor=False)
    notice = outcome_notice(item.turns[-1])
    if notice:
        st.info(literal(notice), icon=":material/timer_off:")
    regrade_alert(app, report, question)
    st.caption(literal(f"Graded by: {report.grader}. The clock is stopped while you read."))
    st.html(text_card(question.question))
    draw_result(question)
    if st.button(
        f"Next question ({item.position + 1} of {len(interview.items)})",
        key="next",
        type="primary",
        icon=":material/arrow_forward:",
    ):
        app.interviews.next_question(interview.id)
        st.rerun()


def regrade_alert(app: AppServices, report: Report, question: QuestionReport) -> None:
    """Say that an answer is not graded, and why; grading can be tried again here."""
    position = question.position
    if question.ungraded_reason:
        exam = report.mode is Mode.EXAM
        counts = (
            "until it is graded, the exam has a range in place of a total."
            if exam
            else "an ungraded question does not count in the score."
        )
        what = f"**Question {position} is not graded.** {literal(question.ungraded_reason)}"
    elif question.follow_up_ungraded:
        counts = "until it is graded, the score is that of what you had said before."
        what = (
            f"**The last follow-up to question {position} is not graded.** "
            f"{literal(question.follow_up_ungraded)}"
        )
    else:
        return
    st.warning(f"{what} Your answer is kept; {counts}", icon=":material/warning:")
    if st.button("Grade again", key=f"regrade-{position}", icon=":material/refresh:"):
        with st.spinner(f"Grading now: {literal(app.interviews.grader.judge.description)}"):
            app.interviews.regrade(report.interview_id, position)
        st.rerun()


def finish_early(interview: Interview) -> None:
    """The early end, asked once."""
    left = sum(not item.turns for item in interview.items)
    with st.popover("Finish early …", type="tertiary"):
        st.write("End the interview now? What you have typed is submitted and graded.")
        if left:
            exam = interview.mode is Mode.EXAM
            st.write(
                f"Not asked yet: {left}. {'That counts 0.' if exam else 'That does not count.'}"
            )
        st.button(
            "Finish now",
            key="finish",
            type="primary",
            on_click=lambda: session.wish("finish", interview.id),
        )


def finish_if_wished(app: AppServices, interview: Interview) -> None:
    """End the interview and show its report, where that button was pressed."""
    if session.wished("finish", interview.id):
        try:
            with st.spinner(f"Grading now: {literal(app.interviews.grader.judge.description)}"):
                app.interviews.finish(interview.id)
        except Exception:
            # Not in a `finally`: where Streamlit breaks off to redraw the page, which is no
            # `Exception`, the click must not be lost.
            session.fulfilled("finish", interview.id)
            raise
        session.fulfilled("finish", interview.id)
        navigation.go(navigation.REPORT, interview.id)


@st.fragment(run_every=SAFETY_NET_S)
def _answering(interview_id: str, turn_id: str, hints: bool, question: Question) -> None:
    """The box, in a fragment of its own: saving a draft redraws nothing else."""
    with guarded():
        app = services()
        # Before the box is drawn, so that it is drawn with what was spoken in it.
        act_on_spoken(app, interview_id, turn_id)
        box = _current_box(app, interview_id, turn_id)
        answer_box(box, lambda: _on_said(interview_id, turn_id))
        if box.closed or session.wished("finish", interview_id):
            st.rerun(scope="app")
        if hints:
            _hints(app, interview_id, box)
        draw_clarify(app, question, interview_id, box)
        if box.session_left:
            st.caption(box.session_left)
        draw_spoken(app, interview_id, box)


def _hints(app: AppServices, interview_id: str, box: BoxView) -> None:
    """The hint button and what it gave."""
    st.button(
        "Hint",
        key=f"hint-{box.turn_id}",
        icon=":material/lightbulb:",
        disabled=box.paused,
        on_click=lambda: session.wish("hint", box.turn_id),
    )
    if session.wished("hint", box.turn_id):
        session.fulfilled("hint", box.turn_id)
        # The box sends its text when it loses the focus, so the draft is the text on screen.
        app.hints.add(box.turn_id, app.interviews.hint(interview_id, box.turn_id, box.draft))
    shown = app.hints.of(box.turn_id)
    for hint in shown:
        st.info(literal(hint), icon=":material/lightbulb:")
    if box.n_hints and not shown:
        st.caption("You asked for a hint on this question earlier; ask again to see one.")


def _current_box(app: AppServices, interview_id: str, turn_id: str) -> BoxView:
    """The box as the store has it; as last drawn, with the error in it, where that fails.

    A box that vanished because of a full disk would take the candidate's text off the screen.
    """
    current = session.state()
    reply = current.replies.get(turn_id, Reply())
    try:
        interview = app.interviews.view(interview_id)
        box = box_view(interview, turn_id, app.interviews.now(), reply)
    except InterviewerError as error:
        last = current.boxes.get(turn_id)
        if last is None:
            raise
        failed = reply if reply.error else reply.model_copy(update={"error": str(error)})
        return last.model_copy(update={"reply": failed})
    session.remember_box(box)
    return box


def _on_said(interview_id: str, turn_id: str) -> None:
    said = read_said(session.component_value(box_key(turn_id), "said"))
    if said is not None:
        reply = hear(services().interviews, interview_id, turn_id, said)
        session.state().replies[turn_id] = reply
