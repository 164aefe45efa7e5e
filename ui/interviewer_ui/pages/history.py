"""History: every interview on this machine; open, resume or delete it."""

import streamlit as st

from interviewer.report.build import interview_report
from interviewer_ui import navigation, session
from interviewer_ui.components.due import draw_due
from interviewer_ui.components.report import delete_for_good
from interviewer_ui.services import services
from interviewer_ui.view import Stage, history_row, literal, stage

WAYS = {
    Stage.PLANNED: (navigation.READY, "Start"),
    Stage.FINISHED: (navigation.REPORT, "Open report"),
}

app = services()
st.title("History", anchor=False)
shown = session.state().history_shown
# One more than is shown, to know whether there are earlier ones.
interviews = app.interviews.history(shown + 1)
if not interviews:
    navigation.nothing_here("Nothing here yet. Your interviews are listed here once you began one.")
    st.stop()

draw_due(app)
st.page_link(navigation.REVIEW, label="Weak points and progress", icon=":material/school:")
for interview in interviews[:shown]:
    pack = app.interviews.pack_of(interview)
    finished = stage(interview) is Stage.FINISHED
    report = interview_report(interview, pack, app.settings.max_answer_chars) if finished else None
    row = history_row(interview, pack.title, report, session.reader_offset())
    page, label = WAYS.get(row.stage, (navigation.SESSION, "Resume"))
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{literal(row.title)}**  \n{literal(row.when)} · {literal(row.score or row.status)}"
        )
        if st.button(label, key=f"open-{row.interview_id}"):
            navigation.go(page, row.interview_id)
        delete_for_good(app, row.interview_id)
if len(interviews) > shown and st.button("Show earlier ones", key="earlier"):
    session.state().history_shown += session.HISTORY_STEP
    st.rerun()
