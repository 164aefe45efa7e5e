"""Plan: choose what to practise. The defaults are good, so one click is enough."""

import streamlit as st

from interviewer.domain.interview import Mode, PlanRequest
from interviewer.domain.pack import Level
from interviewer.packs.load import installed_packs, pack_sources
from interviewer_ui import navigation, session
from interviewer_ui.components.due import draw_due
from interviewer_ui.components.matched import draw_matching
from interviewer_ui.components.pack_upload import draw_pack_upload
from interviewer_ui.services import services
from interviewer_ui.view import LEVEL_WORDS, MODE_WORDS, literal, moment, topic_options

app = services()
st.title("Mock interview", anchor=False)
st.write("Answer under the clock, get a verdict and a checked quote for every rubric point.")

running = app.interviews.running()
if running is not None:
    when = moment(running.created_at, session.reader_offset())
    with st.container(border=True):
        st.write(f"You have an interview in progress, begun {when}.")
        if st.button("Resume it", key="resume", icon=":material/play_arrow:"):
            navigation.go(navigation.SESSION, running.id)

draw_due(app)

mode = st.radio(
    "Mode",
    list(Mode),
    format_func=MODE_WORDS.__getitem__,
    captions=[
        "Hints on request; score and reference answer after each question.",
        "As in a real interview: nothing of the score before the end.",
    ],
    horizontal=True,
)
n_questions = st.number_input("Number of questions", min_value=1, max_value=50, value=3)

with st.expander("Topics, level, time and follow-ups", icon=":material/tune:"):
    packs = list(installed_packs(pack_sources(app.settings.home)))
    first = session.state().new_pack or "hypervisors"
    pack_name = st.selectbox(
        "Question pack",
        packs,
        index=packs.index(first) if first in packs else 0,
        accept_new_options=True,
        help="An installed pack, or type the path of a pack folder on this machine.",
    )
    pack = app.load_pack(pack_name or "hypervisors")
    st.caption(literal(f"{pack.title}, version {pack.version}: {len(pack.questions)} questions"))
    topics = topic_options(pack)
    chosen = st.multiselect(
        "Topics", list(topics), format_func=topics.__getitem__, placeholder="All topics"
    )
    level = st.selectbox(
        "Level",
        [None, *Level],
        format_func=lambda one: LEVEL_WORDS[one] if one else "Any level",
    )
    no_clock = st.checkbox(
        "No clock", help="An accommodation: no time limits at all. Nothing else changes."
    )
    extra_time = st.number_input(
        "Extra time (1 is none, 1.5 is half as much again)",
        min_value=1.0,
        max_value=3.0,
        value=1.0,
        step=0.25,
        help="An accommodation: every limit is so many times as long, that of each question and "
        "that of the whole interview. The questions stay the same, and the report says so.",
        disabled=no_clock,
    )
    minutes = st.number_input(
        "Minutes for the whole interview",
        min_value=1,
        max_value=480,
        value=None,
        placeholder="the questions' own limits",
        help="Extra time comes on top.",
        disabled=no_clock,
    )
    max_probes = st.select_slider(
        "Follow-ups for each question, at most",
        [0, 1, 2],
        value=1,
        help="Asked about something important that an answer left out.",
    )

picks = draw_matching(app, pack, n_questions)
if picks:
    n = len(picks.taken)
    st.caption(
        f"The interview asks the {n} picked question{'s' if n != 1 else ''}; topics and level are "
        "not used."
    )

if st.button("Continue to the ready check", type="primary", icon=":material/arrow_forward:"):
    interview = app.interviews.plan(
        PlanRequest(
            pack=pack_name or "hypervisors",
            mode=mode,
            topics=() if picks else tuple(chosen),
            level=None if picks else level,
            n_questions=len(picks.taken) if picks else n_questions,
            minutes=None if no_clock else minutes,
            max_probes=max_probes,
            clock=not no_clock,
            extra_time=1.0 if no_clock else extra_time,
        ),
        picks.taken if picks else (),
    )
    navigation.go(navigation.READY, interview.id)
st.caption("No clock runs yet. You will see the rules first.")

draw_pack_upload(app)
