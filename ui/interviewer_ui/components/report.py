"""The parts of the report page."""

from __future__ import annotations

import streamlit as st

from interviewer.domain.interview import Interview
from interviewer.report.alerts import AlertKind
from interviewer.report.limits import accommodation
from interviewer.report.model import Report
from interviewer.report.render import render_html, render_json, render_markdown
from interviewer_ui import navigation, session
from interviewer_ui.components.attempts import draw_comparison, draw_retry
from interviewer_ui.components.challenge import draw_challenge
from interviewer_ui.components.result import draw_result
from interviewer_ui.components.turn import regrade_alert
from interviewer_ui.guard import guarded
from interviewer_ui.result_html import alerts_html, text_card, total_html
from interviewer_ui.review_html import times_html, topics_html
from interviewer_ui.services import AppServices
from interviewer_ui.view import MODE_WORDS, literal, moment, span


def draw_summary(app: AppServices, report: Report) -> None:
    """Total in number and words, facts, alerts, what to practise next, topics."""
    st.title("Report", anchor=False)
    st.caption(
        literal(
            f"{report.pack_title} · {MODE_WORDS[report.mode]} · "
            f"{moment(report.created_at, session.reader_offset())} · "
            f"graded by: {report.grader}"
        )
    )
    st.html(total_html(report))
    limit = f" of {span(report.limit_s)}" if report.limit_s else ""
    facts = [f"answering time {span(report.elapsed_s)}{limit}"]
    if limits := accommodation(report):
        facts.append(limits)
    facts += [f"{report.n_graded} graded", f"{report.n_ungraded} not graded"]
    if report.n_not_reached:
        facts.append(f"{report.n_not_reached} not reached")
    if report.cost:
        facts.append(report.cost)
    st.write(literal(" · ".join(facts)))
    _alerts(app, report)
    if report.practise_next:
        st.header("Practise next", anchor=False)
        st.markdown(
            "\n".join(
                f"1. {literal(gap.claim)} *({literal(gap.title)}"
                f"{', must-have' if gap.must_have else ''})*"
                for gap in report.practise_next
            )
        )
    if report.topics:
        st.header("By topic", anchor=False)
        st.html(topics_html(report))
    if report.elapsed_s:
        st.header("Time", anchor=False)
        st.html(times_html(report))


def draw_exports(app: AppServices, report: Report) -> None:
    """Downloads, and the way to delete everything."""
    name = f"interview-{report.created_at:%Y-%m-%d-%H%M}"
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, suffix, mime, render in (
            ("HTML", "html", "text/html", render_html),
            ("Markdown", "md", "text/markdown", render_markdown),
            ("JSON", "json", "application/json", render_json),
        ):
            st.download_button(
                f"Save as {label}",
                render(report),
                file_name=f"{name}.{suffix}",
                mime=mime,
                on_click="ignore",
                icon=":material/download:",
                key=f"save-{suffix}",
            )
        delete_for_good(app, report.interview_id)
    st.caption(
        "For a PDF, save as HTML, open the file and print it to PDF: the page has a layout for "
        "print, with every answer and reference opened."
    )


def draw_questions(app: AppServices, interview: Interview, report: Report) -> None:
    """Each question in its own section."""
    history = app.interviews.history()
    for question in report.questions:
        st.divider()
        heading = f"{question.position}. {question.title}"
        st.header(literal(heading), anchor=f"q{question.position}")
        st.html(text_card(question.question))
        if question.reached:
            if question.score is None:
                st.write(f"**Not graded.** {literal(question.ungraded_reason)}")
            draw_result(question)
            draw_comparison(app, interview, question.position, history)
        else:
            st.write("Not reached.")
        with st.container(horizontal=True):
            draw_retry(app, interview, question.position)
            draw_challenge(app, interview.id, question)


def delete_for_good(app: AppServices, interview_id: str) -> None:
    """Delete an interview after asking once.

    A dialog that the server opens, not a popover: a popover lives in the browser alone, so one that
    was opened on a page about to be replaced went away with it and left nothing on the next page.
    """
    _delete_if_wished(app, interview_id)
    if st.button("Delete …", icon=":material/delete:", key=f"ask-delete-{interview_id}"):
        _ask_delete(app, interview_id)


@st.dialog("Delete this interview?")
def _ask_delete(app: AppServices, interview_id: str) -> None:
    with guarded():
        _delete_if_wished(app, interview_id)
        st.write("Answers, drafts and grades of this interview are removed for good.")
        with st.container(horizontal=True):
            st.button(
                "Delete for good",
                key=f"delete-{interview_id}",
                type="primary",
                on_click=lambda: session.wish("delete", interview_id),
            )
            if st.button("Keep it", key=f"keep-{interview_id}"):
                st.rerun()


def _delete_if_wished(app: AppServices, interview_id: str) -> None:
    if session.wished("delete", interview_id):
        session.fulfilled("delete", interview_id)
        app.interviews.delete(interview_id)
        session.say_next("The interview is deleted.")
        navigation.go(navigation.HISTORY)


def _alerts(app: AppServices, report: Report) -> None:
    for question in report.questions:
        if question.reached:
            regrade_alert(app, report, question)
    others = alerts_html(report, leave_out=frozenset({AlertKind.UNGRADED}))
    if others:
        st.html(others)
