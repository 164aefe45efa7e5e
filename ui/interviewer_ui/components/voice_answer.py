"""Speak an answer: record, have it transcribed, look at it, and only then put it into the box."""

from __future__ import annotations

import streamlit as st

from interviewer.errors import InterviewerError
from interviewer.llm.heard import Transcription
from interviewer.llm.transcription import Transcriber
from interviewer_ui import session
from interviewer_ui.components.voice import read_aloud
from interviewer_ui.result_html import text_card
from interviewer_ui.services import AppServices
from interviewer_ui.session import Hearing
from interviewer_ui.view import BoxView, literal

LOOK_EVERY_S = 0.2
NOTHING_HEARD = "No words were heard in the recording. Check the microphone and record it again."
TYPED_ONLY = "You type your answers: turning speech into text is not set up on this server."
_UNMEASURED = "The endpoint does not say how sure it is: read the text through."


def act_on_spoken(app: AppServices, interview_id: str, turn_id: str) -> None:
    """Do what the buttons under a spoken answer asked for; see `session.wish`."""
    hearing = session.hearing(turn_id)
    if session.wished("add-spoken", turn_id):
        session.fulfilled("add-spoken", turn_id)
        if hearing.heard is not None:
            _add(app, interview_id, turn_id, hearing, hearing.heard.text)
    if session.wished("drop-spoken", turn_id):
        session.fulfilled("drop-spoken", turn_id)
        hearing.heard, hearing.error, hearing.recording = None, "", b""
    if session.wished("hear-again", turn_id):
        session.fulfilled("hear-again", turn_id)
        if app.transcriber is not None and hearing.recording:
            _begin(app, app.transcriber, interview_id, turn_id, hearing)


def draw_spoken(app: AppServices, interview_id: str, box: BoxView) -> None:
    """The recorder and what came of the last recording; without an endpoint, why there is none."""
    if app.transcriber is None:
        st.caption(TYPED_ONLY)
        return
    hearing = session.hearing(box.turn_id)
    recording = st.audio_input(
        "Or speak your answer",
        key=f"speak-{box.turn_id}-{hearing.n_recordings}",
        help="The recording becomes text that you can correct before you submit it.",
        disabled=box.closed or box.paused or hearing.dictation is not None,
    )
    st.caption(
        f"Recordings are sent to {literal(app.transcriber.label)} and are not stored. The clock "
        "runs while you speak, so stop before it ends; it stands still while your words become "
        "text."
    )
    taken = hearing.dictation is None and not box.closed and not box.paused
    if recording is not None and taken:
        hearing.recording, hearing.heard = recording.getvalue(), None
        hearing.n_recordings += 1
        _begin(app, app.transcriber, interview_id, box.turn_id, hearing)
        st.rerun()
    if hearing.dictation is not None:
        _wait(hearing)
        _take(app, interview_id, box, hearing)
        st.rerun()
    _draw_outcome(box, hearing)


def draw_voice_test(app: AppServices) -> None:
    """Hear a sentence and say one before the clock starts. Nothing of it is stored."""
    st.subheader("Voice", anchor=False)
    read_aloud(
        "This is how a question sounds when the browser reads it to you.", "Test reading aloud"
    )
    transcriber = app.transcriber
    if transcriber is None:
        st.caption(
            f"Questions can be read aloud by your browser. {TYPED_ONLY} The command "
            "`interviewer doctor` tells whoever runs it what is missing."
        )
        return
    st.write(
        f"You can type your answers or speak them. Recordings are sent to "
        f"**{literal(transcriber.label)}**, which turns them into text; you correct the text "
        "before it is submitted. Recordings are not stored."
    )
    recording = st.audio_input("Say a sentence to test your microphone", key="voice-test")
    if recording is None:
        return
    tested, words = session.state().voice_test
    if tested != recording.file_id:
        with st.spinner("Turning your words into text …"):
            words = _tested(transcriber, recording.getvalue())
        session.state().voice_test = (recording.file_id, words)
    st.info(literal(words), icon=":material/hearing:")


def _tested(transcriber: Transcriber, recording: bytes) -> str:
    try:
        heard = transcriber(recording)
    except InterviewerError as error:
        return f"The voice test failed: {error}. You can type your answers all the same."
    if not heard.text:
        return NOTHING_HEARD
    doubts = f" Doubtful: {'; '.join(heard.doubts)}." if heard.doubts else ""
    return f"Heard: “{heard.text}”.{doubts}"


def _begin(
    app: AppServices, transcriber: Transcriber, interview_id: str, turn_id: str, hearing: Hearing
) -> None:
    hearing.error = ""
    try:
        hearing.dictation = app.interviews.dictate(
            interview_id, turn_id, hearing.recording, transcriber
        )
    except InterviewerError as error:
        hearing.error = str(error)


def _wait(hearing: Hearing) -> None:
    """Wait for the text, in steps in which a draft that comes in meanwhile gets its turn."""
    with st.spinner("Your words are becoming text; your clock is stopped …", show_time=True):
        while hearing.dictation is not None and not hearing.dictation.wait(LOOK_EVERY_S):
            # Looking at the session lets Streamlit end this run for a newer one.
            session.state()


def _take(app: AppServices, interview_id: str, box: BoxView, hearing: Hearing) -> None:
    """Fetch what was heard: into an empty box where nothing is doubtful, else to be looked at."""
    dictation, hearing.dictation = hearing.dictation, None
    if dictation is None:
        return
    try:
        heard = dictation.result()
    except InterviewerError as error:
        hearing.error = str(error)
        return
    if not heard.text:
        hearing.error = NOTHING_HEARD
        return
    hearing.heard = heard
    if not heard.doubts and heard.measured and not box.draft.strip():
        _add(app, interview_id, box.turn_id, hearing, heard.text)


def _add(app: AppServices, interview_id: str, turn_id: str, hearing: Hearing, text: str) -> None:
    try:
        app.interviews.add_spoken(interview_id, turn_id, text)
    except InterviewerError as error:
        hearing.error = str(error)
    else:
        hearing.heard, hearing.error, hearing.recording = None, "", b""


def _draw_outcome(box: BoxView, hearing: Hearing) -> None:
    if hearing.error:
        st.error(literal(hearing.error), icon=":material/warning:")
        if hearing.recording and hearing.heard is None and not box.closed:
            st.button(
                "Try again with the same recording",
                key=f"hear-again-{box.turn_id}",
                on_click=lambda: session.wish("hear-again", box.turn_id),
            )
    if hearing.heard is not None:
        _draw_heard(box, hearing.heard)


def _draw_heard(box: BoxView, heard: Transcription) -> None:
    if heard.doubts:
        doubts = "; ".join(heard.doubts)
        st.warning(
            f"**Please check this before it goes into your answer:** {literal(doubts)}.",
            icon=":material/hearing:",
        )
    elif not heard.measured:
        st.caption(_UNMEASURED)
    st.html(text_card(heard.text))
    checked = "I have checked it: add to my answer" if heard.doubts else "Add to my answer"
    with st.container(horizontal=True):
        st.button(
            checked,
            key=f"add-spoken-{box.turn_id}",
            type="primary",
            disabled=box.closed or box.paused,
            on_click=lambda: session.wish("add-spoken", box.turn_id),
        )
        st.button(
            "Drop it",
            key=f"drop-spoken-{box.turn_id}",
            on_click=lambda: session.wish("drop-spoken", box.turn_id),
        )
