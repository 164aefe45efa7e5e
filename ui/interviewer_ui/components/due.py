"""What is due for review today or weak, and the way into a drill of about ten minutes."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from interviewer.errors import PackError
from interviewer.reviews.drill import Drill
from interviewer_ui import navigation, session
from interviewer_ui.services import AppServices
from interviewer_ui.view import literal, span


def draw_due(app: AppServices) -> int:
    """A box with what is due, one drill a pack; nothing is drawn where nothing is due.

    Returns:
        How many points are due.
    """
    due = app.reviews.due(app.interviews.now(), session.reader_offset() or timedelta(0))
    for place, drill in enumerate(due.drills):
        with st.container(border=True):
            points = "1 point" if drill.n_due == 1 else f"{drill.n_due} points"
            pack = f" in {literal(drill.pack_title)}" if len(due.drills) > 1 else ""
            st.write(f"**{points} due today**{pack}. {literal(_what(drill))}")
            if st.button(
                f"Start a drill ({span(drill.limit_s)})",
                key=f"drill-{place}",
                icon=":material/bolt:",
            ):
                _start(app, drill)
    for problem in due.problems:
        st.caption(literal(problem))
    return due.n_due


def draw_weak_drills(app: AppServices) -> None:
    """A button a pack that starts a drill of its weak points before they are due."""
    weak = app.reviews.weak()
    for place, drill in enumerate(weak.drills):
        pack = f"{drill.pack_title}: " if len(weak.drills) > 1 else ""
        st.write(literal(f"{pack}{_what(drill)}"))
        if st.button(
            f"Practise these now ({span(drill.limit_s)})",
            key=f"weak-drill-{place}",
            icon=":material/bolt:",
        ):
            _start(app, drill)
    if weak.drills:
        st.caption(
            "Practice before its day counts as such: a point met again within hours comes back "
            "hardly later than it would have."
        )
    for problem in weak.problems:
        st.caption(literal(problem))


def _what(drill: Drill) -> str:
    n = len(drill.question_ids)
    questions = "1 question that holds" if n == 1 else f"{n} questions that hold"
    held = "them" if drill.n_covered == drill.n_due else f"{drill.n_covered} of them"
    return f"A drill asks {questions} {held}: {', '.join(drill.titles)}"


def _start(app: AppServices, drill: Drill) -> None:
    # Who needed more time for the last interview needs it here too, and is not asked again.
    request = drill.request
    for last in app.interviews.history(1):
        limits = {"clock": last.request.clock, "extra_time": last.request.extra_time}
        request = request.model_copy(update=limits)
    try:
        interview = app.interviews.plan(request, drill.question_ids)
    except PackError:
        # The pack was edited since the drill was worked out; the next look starts from it.
        app.reviews.forget()
        raise
    navigation.go(navigation.READY, interview.id)
