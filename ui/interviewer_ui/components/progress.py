"""Progress over sessions: a line with its range, and the same in a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from interviewer.domain.interview import Interview, InterviewStatus
from interviewer.report.build import interview_report
from interviewer.report.render import score_range
from interviewer.reviews.progress import SessionProgress
from interviewer_ui import session
from interviewer_ui.picture import as_image, progress_svg
from interviewer_ui.review_html import sessions_html
from interviewer_ui.services import AppServices
from interviewer_ui.view import day

_NEWEST = 30
"""Sessions in picture and table: more dots than that cannot be told apart."""


def draw_sessions(app: AppServices, sessions: Sequence[SessionProgress]) -> None:
    """The newest sessions; a line needs two."""
    newest = sessions[-_NEWEST:]

    def when(at: datetime) -> str:
        return day(at, session.reader_offset())

    if len(newest) > 1:
        first, last = newest[0].share.value, newest[-1].share.value
        st.html(
            as_image(
                progress_svg(newest, [when(one.at) for one in newest]),
                f"Share of rubric points met in {len(newest)} sessions, from {first * 100:.0f} % "
                f"to {last * 100:.0f} %; the table below has every session.",
            )
        )
        st.caption(
            "The line is the share of rubric points met in each session, the band its 95 % range; "
            "a hollow dot stands for fewer than 5 points."
        )
    else:
        st.write("Not enough data yet for a line: it needs two sessions.")
    wanted = {one.interview_id for one in newest}
    totals = {
        interview.id: _total(app, interview)
        for interview in app.interviews.history()
        if interview.id in wanted
    }
    st.html(sessions_html(newest, totals, when))


def _total(app: AppServices, interview: Interview) -> str:
    if interview.status is not InterviewStatus.FINISHED:
        return "not finished"
    return score_range(interview_report(interview, app.interviews.pack_of(interview)))
