"""Review: what is due today, weak points over all sessions, progress by topic and by session."""

from datetime import datetime

import streamlit as st

from interviewer.reviews.progress import by_session, by_topic
from interviewer.reviews.weak import weak_points
from interviewer_ui import navigation, session
from interviewer_ui.components.due import draw_due, draw_weak_drills
from interviewer_ui.components.progress import draw_sessions
from interviewer_ui.review_html import progress_html, weak_html
from interviewer_ui.services import services
from interviewer_ui.view import day

app = services()
st.title("Review", anchor=False)
record = app.reviews.record()
if not record.points:
    navigation.nothing_here(
        "Nothing to review yet. Every rubric point that is graded in a session comes back here "
        "when it is due again."
    )
    st.stop()


def when(at: datetime) -> str:
    """A day in the reader's own zone."""
    return day(at, session.reader_offset())


st.header("Due today", anchor=False)
n_due = draw_due(app)
if not n_due:
    coming = [state for state in record.states if state.due_at > app.interviews.now()]
    st.write("Nothing is due today." + (f" Next: {when(coming[0].due_at)}." if coming else ""))
st.caption(
    "A point comes back after a day or more, the later the more often it was met: met counts as "
    "remembered, partly as hard, missed and wrong as forgotten (FSRS scheduler)."
)

st.header("Weak points", anchor=False)
weak = weak_points(record.states)
shown = session.state().weak_shown
if weak:
    if not n_due:
        draw_weak_drills(app)
    st.html(weak_html(weak[:shown], when))
    if len(weak) > shown and st.button(f"Show more of {len(weak)}", key="more-weak"):
        session.state().weak_shown += session.WEAK_STEP
        st.rerun()
else:
    st.write("None: every point was met the last time it was asked for.")

st.header("Progress by topic", anchor=False)
st.html(progress_html(by_topic(record.points)))
st.caption(
    "The range is the 95 % interval of the share of points met (Wilson). Points of one answer hang "
    "together, so the true uncertainty is rather larger."
)

st.header("Session by session", anchor=False)
draw_sessions(app, by_session(record.points))
