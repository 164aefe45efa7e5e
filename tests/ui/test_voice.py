"""Speaking answers in the app, with an endpoint that listens on loopback and without one."""

import json
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.domain.interview import Interview, PlanRequest, Turn
from interviewer.domain.pack import Pack
from interviewer.interviews.service import Interviews
from interviewer.settings import read_settings
from interviewer_ui.services import AppServices, override
from tests.conftest import Clock
from tests.llm.openai_server import Action, Body, Handler, Server, raw, status
from tests.llm.speech_server import TEXT, heard, hearing, recording
from tests.ui.conftest import APP
from tests.ui.test_pages import labels, page, press, texts


@pytest.fixture
def server() -> Iterator[Server]:
    with hearing() as running:
        yield running


@pytest.fixture
def voice_app(service: Interviews, pack: Pack, server: Server) -> Iterator[AppTest]:
    """The whole app with a transcription endpoint."""
    settings = read_settings(transcription_url=server.url, transcription_timeout_s=20)
    with override(lambda _settings: AppServices(settings, service, lambda _name: pack)):
        yield AppTest.from_file(APP, default_timeout=60)


def speak(app: AppTest, seconds: float = 1.0) -> AppTest:
    app.get("audio_input")[0].set_value(("answer.wav", recording(seconds), "audio/wav"))
    return app.run()


def open_turn(service: Interviews, interview: Interview) -> Turn:
    turn = service.view(interview.id).open_turn
    assert turn is not None
    return turn


def box_draft(app: AppTest) -> str:
    """What the answer box was told to show."""
    boxes = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    return str(next(box["draft"] for box in boxes if "draft" in box))


# -- without an endpoint ---------------------------------------------------


@pytest.mark.parametrize("name", ["session", "ready"])
def test_without_an_endpoint_there_is_no_recorder_and_the_page_says_so_to_a_candidate(
    app: AppTest, service: Interviews, running: Interview, name: str
) -> None:
    planned = service.plan(PlanRequest(n_questions=1)).id
    page(app, name, running.id if name == "session" else planned)
    shown = texts(app)
    assert "You type your answers: turning speech into text is not set up on this server." in shown
    assert "INTERVIEWER_TRANSCRIPTION_URL" not in shown
    assert not app.get("audio_input")


def test_question_can_be_read_aloud_without_any_endpoint(
    app: AppTest, service: Interviews, running: Interview
) -> None:
    page(app, "session", running.id)
    told = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    question = open_turn(service, running).text
    assert {"text": question, "label": "Read the question aloud"} in told


# -- with an endpoint ---------------------------------------------------


def test_spoken_answer_appears_in_the_empty_box_and_is_not_submitted(
    voice_app: AppTest, service: Interviews, running: Interview
) -> None:
    page(voice_app, "session", running.id)
    assert "are not stored" in texts(voice_app)
    speak(voice_app)
    turn = open_turn(service, running)
    assert (turn.draft, turn.spoken, turn.answer) == (TEXT, True, None)
    assert box_draft(voice_app) == TEXT
    assert "Add to my answer" not in labels(voice_app)
    service.submit(running.id, turn.id, f"{TEXT} And corrected.")
    service.finish(running.id)
    page(voice_app, "report", running.id)
    assert "spoken, in whole or in part" in texts(voice_app)


def test_typed_draft_is_kept_and_the_spoken_text_added_when_asked_for(
    voice_app: AppTest, service: Interviews, running: Interview
) -> None:
    turn = open_turn(service, running)
    service.save_draft(running.id, turn.id, "typed before", 1)
    page(voice_app, "session", running.id)
    speak(voice_app)
    assert box_draft(voice_app) == "typed before"
    assert TEXT in texts(voice_app)
    press(voice_app, "Add to my answer")
    assert box_draft(voice_app) == f"typed before\n\n{TEXT}"
    assert open_turn(service, running).spoken
    assert "Add to my answer" not in labels(voice_app)


def test_doubtful_transcript_is_not_in_the_answer_before_somebody_checked_it(
    voice_app: AppTest, service: Interviews, running: Interview, server: Server
) -> None:
    server.always = heard("the hyper wiser <b>divides</b>", avg_logprob=-1.2)
    page(voice_app, "session", running.id)
    speak(voice_app)
    shown = texts(voice_app)
    assert "Please check this before it goes into your answer" in shown
    assert "the hyper wiser &lt;b&gt;divides" in shown
    assert open_turn(service, running).draft == ""
    press(voice_app, "I have checked it: add to my answer")
    assert open_turn(service, running).draft == "the hyper wiser <b>divides</b>"


def test_transcript_can_be_dropped(
    voice_app: AppTest, service: Interviews, running: Interview, server: Server
) -> None:
    server.always = heard(avg_logprob=-1.2)
    page(voice_app, "session", running.id)
    speak(voice_app)
    press(voice_app, "Drop it")
    assert TEXT not in texts(voice_app)
    turn = open_turn(service, running)
    assert (turn.draft, turn.spoken) == ("", False)


def test_endpoint_without_figures_leaves_the_last_word_to_the_candidate(
    voice_app: AppTest, service: Interviews, running: Interview, server: Server
) -> None:
    server.always = raw(json.dumps({"text": TEXT}).encode())
    page(voice_app, "session", running.id)
    speak(voice_app)
    assert "does not say how sure it is" in texts(voice_app)
    assert open_turn(service, running).draft == ""
    assert "Add to my answer" in labels(voice_app)


def test_failed_transcription_is_told_and_can_be_tried_again(
    voice_app: AppTest, service: Interviews, running: Interview, server: Server
) -> None:
    server.then(status(500, "out of memory"))
    page(voice_app, "session", running.id)
    speak(voice_app)
    assert "out of memory" in texts(voice_app)
    assert open_turn(service, running).draft == ""
    press(voice_app, "Try again with the same recording")
    assert open_turn(service, running).draft == TEXT
    assert "out of memory" not in texts(voice_app)


@pytest.mark.parametrize(
    ("action", "seconds", "words"),
    [
        (heard("  "), 1.0, "No words were heard"),
        (heard(), 0.1, "0.1 s long"),
        (raw(b"<html>"), 1.0, "did not send a transcription"),
    ],
    ids=["silence", "too short", "junk"],
)
def test_recording_without_words_is_one_clear_message(
    voice_app: AppTest,
    service: Interviews,
    running: Interview,
    server: Server,
    action: Action,
    seconds: float,
    words: str,
) -> None:
    server.always = action
    page(voice_app, "session", running.id)
    speak(voice_app, seconds)
    assert words in texts(voice_app)
    assert open_turn(service, running).draft == ""


def test_time_of_the_transcription_is_given_back(
    voice_app: AppTest, service: Interviews, exam: Interview, server: Server, clock: Clock
) -> None:
    def slow(handler: Handler, body: Body) -> None:
        clock.forward(45)
        heard()(handler, body)

    server.always = slow
    page(voice_app, "session", exam.id)
    clock.forward(30)
    speak(voice_app)
    turn = open_turn(service, exam)
    assert turn.deadline_at is not None
    # A minute for the question, 30 s of it used by the candidate, 45 s by the endpoint.
    assert (turn.deadline_at - clock()).total_seconds() == pytest.approx(30)
    assert turn.draft == TEXT


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (heard(), f"Heard: “{TEXT}”"),
        (heard(avg_logprob=-2.0), "Doubtful: not sure of"),
        (heard(""), "No words were heard"),
        (status(500, "out of memory"), "You can type your answers all the same"),
    ],
    ids=["good", "doubtful", "silence", "failure"],
)
def test_ready_check_tests_the_voice_and_stores_nothing(
    voice_app: AppTest, service: Interviews, server: Server, action: Action, words: str
) -> None:
    server.always = action
    planned = service.plan(PlanRequest(n_questions=1))
    page(voice_app, "ready", planned.id)
    assert "Recordings are not stored" in texts(voice_app)
    assert "You type your answer or speak it" in texts(voice_app)
    speak(voice_app)
    assert words in texts(voice_app)
    voice_app.run()
    # The next drawing of the page does not send the same recording again.
    assert len(server.requests) == 1
    assert service.view(planned.id) == planned
