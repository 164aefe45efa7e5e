"""The interview itself: the question, the answer box, and in practice the feedback."""

import streamlit as st

from interviewer_ui import navigation
from interviewer_ui.components.turn import draw_feedback, draw_turn, finish_early, finish_if_wished
from interviewer_ui.exam_lock import note_exam
from interviewer_ui.services import services
from interviewer_ui.view import Stage, literal, stage

app = services()
interview_id = navigation.current_interview_id()
if not interview_id:
    navigation.nothing_here("No interview is running on this page.")
    st.stop()

busy = st.empty()
interview = app.interviews.view(interview_id)
note_exam(app, interview)
if stage(interview) not in (Stage.PLANNED, Stage.FINISHED):
    finish_if_wished(app, interview)
if stage(interview) is Stage.GRADING:
    grader = literal(app.interviews.grader.judge.description)
    with busy, st.spinner(f"Your answer is saved; your clock is stopped. Grading now: {grader}"):
        interview = app.interviews.proceed(interview_id)

match stage(interview):
    case Stage.PLANNED:
        navigation.go(navigation.READY, interview_id)
    case Stage.FINISHED:
        navigation.go(navigation.REPORT, interview_id)
    case Stage.FEEDBACK:
        draw_feedback(app, interview)
        finish_early(interview)
    case _:
        draw_turn(app, interview)
        finish_early(interview)
