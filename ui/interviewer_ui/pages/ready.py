"""Ready check: the rules, who grades, what is stored. The clock starts with the button here."""

import streamlit as st

from interviewer_ui import navigation
from interviewer_ui.components.matched import draw_reasons
from interviewer_ui.components.voice_answer import draw_voice_test
from interviewer_ui.grader_words import grader_words, storage_words
from interviewer_ui.rules import rules
from interviewer_ui.services import services
from interviewer_ui.view import MODE_WORDS, Stage, literal, stage

app = services()
interview_id = navigation.current_interview_id()
if not interview_id:
    navigation.nothing_here("No interview is planned yet.")
    st.stop()

interview = app.interviews.view(interview_id)
if stage(interview) is not Stage.PLANNED:
    navigation.go(
        navigation.REPORT if stage(interview) is Stage.FINISHED else navigation.SESSION,
        interview_id,
    )
pack = app.interviews.pack_of(interview)

st.title("Ready?", anchor=False)
st.write(literal(f"{pack.title} · {MODE_WORDS[interview.mode]}"))

st.header("How it goes", anchor=False)
lines = rules(interview, voice=app.transcriber is not None)
st.markdown("\n".join(f"- {literal(line)}" for line in lines))

draw_reasons(tuple(item.question_id for item in interview.items))

st.header("Who grades", anchor=False)
description, can, cannot = grader_words(app.interviews.grader.judge)
st.write(f"**{literal(description)}**")
st.markdown(f"- {literal(can)}\n- {literal(cannot)}")

st.header("What is stored", anchor=False)
st.write(literal(storage_words(app.settings)))

draw_voice_test(app)

with st.container(horizontal=True):
    started = st.button(
        "Start the interview", type="primary", icon=":material/play_arrow:", key="start"
    )
    changed = st.button("Change the plan", key="change")
st.caption("The clock of the first question starts when you press Start.")
if started:
    app.interviews.start(interview_id)
    navigation.go(navigation.SESSION, interview_id)
if changed:
    app.interviews.delete(interview_id)
    navigation.go(navigation.PLAN)
