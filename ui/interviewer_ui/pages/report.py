"""The report of a finished interview: total, what to practise, each question, exports."""

import streamlit as st

from interviewer.report.build import interview_report
from interviewer_ui import navigation
from interviewer_ui.components.report import draw_exports, draw_questions, draw_summary
from interviewer_ui.services import services
from interviewer_ui.view import Stage, stage

app = services()
interview_id = navigation.current_interview_id()
if not interview_id:
    navigation.nothing_here("The history lists every interview that has a report.")
    st.stop()

interview = app.interviews.view(interview_id)
if stage(interview) is not Stage.FINISHED:
    planned = stage(interview) is Stage.PLANNED
    st.info(
        "This interview has not started yet."
        if planned
        else "This interview is still running; its report comes at the end.",
        icon=":material/hourglass_top:",
    )
    if st.button("Go to it", type="primary", key="continue"):
        navigation.go(navigation.READY if planned else navigation.SESSION, interview_id)
    st.stop()

report = interview_report(
    interview,
    app.interviews.pack_of(interview),
    app.settings.max_answer_chars,
    app.interviews.session_cost(interview).shown,
    app.interviews.challenges.of(interview_id),
)
draw_summary(app, report)
draw_exports(app, report)
draw_questions(app, interview, report)
if st.button("Plan another interview", type="primary", icon=":material/replay:", key="again"):
    navigation.go(navigation.PLAN)
