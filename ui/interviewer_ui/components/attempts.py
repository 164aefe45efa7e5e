"""Try a question again, and see what changed from one attempt to the next."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from interviewer.domain.interview import Interview, Mode, PlanRequest
from interviewer.reviews.attempts import compare_with_last
from interviewer_ui import navigation, session
from interviewer_ui.review_html import change_words, comparison_html
from interviewer_ui.services import AppServices
from interviewer_ui.view import literal, moment


def draw_retry(app: AppServices, interview: Interview, position: int) -> None:
    """A button that plans a practice session of this one question."""
    item = interview.items[position - 1]
    if st.button("Try this question again", key=f"retry-{position}", icon=":material/replay:"):
        request = PlanRequest(
            pack=interview.request.pack,
            mode=Mode.PRACTICE,
            n_questions=1,
            max_probes=interview.request.max_probes,
            clock=interview.request.clock,
            extra_time=interview.request.extra_time,
        )
        planned = app.interviews.plan(request, (item.question_id,))
        navigation.go(navigation.READY, planned.id)


def draw_comparison(
    app: AppServices, interview: Interview, position: int, history: Sequence[Interview]
) -> None:
    """This attempt beside the one before it, point by point; nothing where there is none."""
    item = interview.items[position - 1]
    comparison = compare_with_last(interview, item, history, app.interviews.pack_of)
    if comparison is None:
        return
    when = moment(comparison.earlier_at, session.reader_offset())
    with st.expander(
        f"Compared with your attempt of {literal(when)}",
        icon=":material/compare_arrows:",
        expanded=len(interview.items) == 1,
    ):
        st.write(literal(change_words(comparison)))
        st.html(comparison_html(comparison))
        if st.button("Open that report", key=f"earlier-{position}"):
            navigation.go(navigation.REPORT, comparison.earlier_id)
