"""Spoken answers: the clock stands still, and what was typed is kept."""

import threading
from collections.abc import Callable

import pytest

from interviewer.domain.interview import Interview, TurnOutcome
from interviewer.errors import AnswerRefused, Conflict, ModelUnavailable, StoreUnavailable
from interviewer.interviews import errand
from interviewer.interviews.dictation import Dictation
from interviewer.interviews.errand import LEAD_S
from interviewer.interviews.service import Interviews
from interviewer.llm.heard import Transcription

SAID = Transcription(text="spoken words")
WAIT_S = 60


@pytest.fixture
def turn_id(exam: Interview) -> str:
    assert exam.open_turn is not None
    return exam.open_turn.id


def left_s(service: Interviews, interview: Interview) -> float:
    turn = service.view(interview.id).open_turn
    assert turn is not None
    assert turn.deadline_at is not None
    return (turn.deadline_at - service.now()).total_seconds()


def slow(clock, seconds: float) -> Callable[[bytes], Transcription]:
    def transcribe(_recording: bytes) -> Transcription:
        clock.forward(seconds)
        return SAID

    return transcribe


def test_time_that_the_endpoint_takes_is_not_charged(service, clock, exam, turn_id) -> None:
    clock.forward(20)
    done = service.dictate(exam.id, turn_id, b"audio", slow(clock, 15))
    assert done.wait(WAIT_S)
    assert done.result() == SAID
    # 60 s for the question, 20 s used; the 15 s of the endpoint do not count.
    assert left_s(service, exam) == pytest.approx(40)
    service.submit(exam.id, turn_id, "spoken words")
    assert service.view(exam.id).items[0].turns[0].elapsed_s == pytest.approx(20)


def test_deadline_does_not_pass_while_the_endpoint_works(
    service, clock, exam, turn_id, monkeypatch
) -> None:
    monkeypatch.setattr(errand, "STEP_S", 0.01)
    release, moved = threading.Event(), threading.Event()
    given: list[float] = []
    give = service._store.speech.give_time

    def watched(turn: str, seconds: float) -> None:
        give(turn, seconds)
        given.append(seconds)
        if len(given) > 1 and given[-1] > 0:
            moved.set()

    monkeypatch.setattr(service._store.speech, "give_time", watched)

    def transcribe(_recording: bytes) -> Transcription:
        release.wait(WAIT_S)
        return SAID

    clock.forward(58)
    running = service.dictate(exam.id, turn_id, b"audio", transcribe)
    # Ahead at once: the two seconds that were left, and the lead.
    assert left_s(service, exam) == pytest.approx(2 + LEAD_S)
    clock.forward(30)
    assert moved.wait(WAIT_S)
    assert service.view(exam.id).open_turn is not None
    release.set()
    assert running.wait(WAIT_S)
    assert left_s(service, exam) == pytest.approx(2)
    assert sum(given) == pytest.approx(30)


def test_failure_is_raised_where_it_is_asked_for_and_gives_the_time_back(
    service, clock, exam, turn_id
) -> None:
    def fail(_recording: bytes) -> Transcription:
        clock.forward(30)
        raise ModelUnavailable("whisper-1 at 127.0.0.1:9 cannot be reached")

    with pytest.raises(ModelUnavailable, match="cannot be reached"):
        service.dictate(exam.id, turn_id, b"audio", fail).result()
    assert left_s(service, exam) == pytest.approx(60)


def test_bug_in_a_transcriber_ends_the_wait_in_words(service, exam, turn_id) -> None:
    def broken(_recording: bytes) -> Transcription:
        raise RuntimeError("a bug")

    with pytest.raises(ModelUnavailable, match="ended without a result"):
        service.dictate(exam.id, turn_id, b"audio", broken).result()


def test_full_disk_loses_the_time_but_not_the_words(clock) -> None:
    def refuse(_seconds: float) -> None:
        raise StoreUnavailable("the disk is full")

    assert Dictation(slow(clock, 5), b"audio", refuse, clock).start().result() == SAID


def test_spoken_text_goes_behind_what_was_typed_and_is_marked(service, exam, turn_id) -> None:
    service.save_draft(exam.id, turn_id, "typed first \n", 3)
    service.add_spoken(exam.id, turn_id, "then spoken")
    turn = service.view(exam.id).open_turn
    assert turn.draft == "typed first\n\nthen spoken"
    assert turn.draft_revision == 4
    assert turn.spoken
    service.submit(exam.id, turn_id, turn.draft)
    assert service.view(exam.id).items[0].turns[0].spoken


def test_typed_answer_is_not_marked_as_spoken(service, exam, turn_id) -> None:
    service.submit(exam.id, turn_id, "typed")
    assert not service.view(exam.id).items[0].turns[0].spoken


def test_first_spoken_text_stands_alone(service, exam, turn_id) -> None:
    service.add_spoken(exam.id, turn_id, "spoken")
    assert service.view(exam.id).open_turn.draft == "spoken"


def test_nothing_is_added_to_a_question_that_is_over(service, clock, exam, turn_id) -> None:
    clock.forward(100)
    for act in (
        lambda: service.add_spoken(exam.id, turn_id, "late"),
        lambda: service.dictate(exam.id, turn_id, b"audio", lambda _audio: SAID),
    ):
        with pytest.raises(Conflict, match="question is over"):
            act()
    turn = service.view(exam.id).items[0].turns[0]
    assert (turn.answer, turn.outcome, turn.spoken) == ("", TurnOutcome.EXPIRED, False)


def test_turn_submitted_meanwhile_keeps_its_answer(service, clock, exam, turn_id) -> None:
    service.submit(exam.id, turn_id, "submitted")
    assert not service._store.speech.add_spoken(turn_id, "late")
    service._store.speech.give_time(turn_id, 50)
    turn = service.view(exam.id).items[0].turns[0]
    assert (turn.answer, turn.given_back_s) == ("submitted", 0.0)


def test_text_that_cannot_be_stored_leaves_the_draft(service, exam, turn_id) -> None:
    service.save_draft(exam.id, turn_id, "typed", 1)
    with pytest.raises(AnswerRefused):
        service.add_spoken(exam.id, turn_id, "half \ud800")
    assert service.view(exam.id).open_turn.draft == "typed"


def test_without_a_clock_speaking_charges_only_what_passed_otherwise(service, clock, begin) -> None:
    interview = begin(n_questions=1, clock=False)
    turn_id = interview.open_turn.id
    clock.forward(10)
    service.dictate(interview.id, turn_id, b"audio", slow(clock, 15)).result()
    service.submit(interview.id, turn_id, "spoken words")
    assert service.view(interview.id).items[0].turns[0].elapsed_s == pytest.approx(10)
