"""Pauses: practice only, to the second, and whatever happens to windows and servers meanwhile."""

import threading

import pytest

from interviewer.domain.interview import Mode, TurnOutcome
from interviewer.errors import Conflict, InputError
from interviewer.interviews import clock as clocks
from interviewer.llm.heard import Transcription

WAIT_S = 60


@pytest.fixture
def practice(begin):
    """Two questions of a minute each, the first one open."""
    return begin(n_questions=2, max_probes=0)


@pytest.fixture
def turn_id(practice):
    return practice.open_turn.id


def left_s(service, interview):
    return clocks.remaining_s(service.view(interview.id).open_turn, service.now())


def test_deadline_moves_by_exactly_the_time_of_the_pause(service, practice, turn_id, clock):
    before = practice.open_turn.deadline_at
    clock.forward(20)
    service.pause(practice.id, turn_id)
    clock.forward(1234.5)
    assert left_s(service, practice) == 40
    turn = service.resume(practice.id, turn_id).open_turn
    assert (turn.deadline_at - before).total_seconds() == 1234.5
    assert (left_s(service, practice), turn.given_back_s) == (40, 1234.5)
    clock.forward(10)
    closed = service.submit(practice.id, turn_id, "alpha").items[0].turns[0]
    assert (closed.outcome, closed.elapsed_s, closed.paused_s) == (
        TurnOutcome.ANSWERED,
        30,
        1234.5,
    )


def test_pauses_add_up_and_each_stands_in_the_log(service, practice, turn_id, clock):
    for paused_s in (5, 600):
        clock.forward(10)
        service.pause(practice.id, turn_id)
        clock.forward(paused_s)
        service.resume(practice.id, turn_id)
    turn = service.view(practice.id).open_turn
    lengths = [(pause.ended_at - pause.began_at).total_seconds() for pause in turn.pauses]
    assert (lengths, turn.paused_s, left_s(service, practice)) == ([5, 600], 605, 40)


def test_time_of_the_whole_session_stands_still_as_well(service, begin, clock):
    interview = begin(n_questions=2, max_probes=0, minutes=2)
    clock.forward(20)
    service.pause(interview.id, interview.open_turn.id)
    clock.forward(3600)
    service.resume(interview.id, interview.open_turn.id)
    after = service.submit(interview.id, interview.open_turn.id, "alpha")
    # Two minutes for both, of which 20 s are used.
    assert clocks.seconds_left(after) == 100


def test_pause_outlasts_the_deadline_and_the_server(
    service, make_service, practice, turn_id, clock
):
    service.save_draft(practice.id, turn_id, "half an answer", 1)
    clock.forward(50)
    service.heartbeat()
    service.pause(practice.id, turn_id)
    clock.forward(300)  # the server dies, and comes back five minutes later
    successor = make_service("process-2")
    clock.forward(1000)
    turn = successor.view(practice.id).open_turn
    assert (turn.id, turn.draft, turn.paused_at is None) == (turn_id, "half an answer", False)
    turn = successor.resume(practice.id, turn_id).open_turn
    # The outage lies within the pause and is not given back a second time.
    assert (turn.given_back_s, left_s(successor, practice)) == (1300, 10)


def test_outage_before_a_pause_is_given_back_beside_it(
    service, make_service, practice, turn_id, clock
):
    clock.forward(20)
    service.heartbeat()
    clock.forward(100)
    successor = make_service("process-2")
    successor.pause(practice.id, turn_id)
    clock.forward(50)
    assert successor.resume(practice.id, turn_id).open_turn.given_back_s == 150
    assert left_s(make_service("process-3"), practice) == 40


@pytest.mark.parametrize("move", ["submit", "skip", "hint", "dictate", "add_spoken"])
def test_no_move_is_taken_while_the_clock_is_stopped(service, practice, turn_id, move, clock):
    service.save_draft(practice.id, turn_id, "before", 1)
    paused = service.pause(practice.id, turn_id)
    arguments = {
        "submit": ("thought out in the pause",),
        "skip": (),
        "hint": ("alpha",),
        "dictate": (b"audio", lambda _: Transcription(text="spoken")),
        "add_spoken": ("spoken",),
    }[move]
    with pytest.raises(Conflict, match="stopped"):
        getattr(service, move)(practice.id, turn_id, *arguments)
    assert service.view(practice.id) == paused


def test_text_and_time_up_of_a_window_that_missed_the_pause_change_nothing(
    service, practice, turn_id, clock
):
    service.save_draft(practice.id, turn_id, "before", 1)
    clock.forward(59.5)
    paused = service.pause(practice.id, turn_id)
    clock.forward(10)
    assert not service.save_draft(practice.id, turn_id, "written in the pause", 2).accepted
    assert service.time_up(practice.id, turn_id, "written in the pause") == paused


def test_second_window_changes_neither_a_pause_nor_its_end(service, practice, turn_id, clock):
    clock.forward(20)
    service.pause(practice.id, turn_id)
    clock.forward(30)
    service.pause(practice.id, turn_id)
    clock.forward(30)
    service.resume(practice.id, turn_id)
    clock.forward(5)
    turn = service.resume(practice.id, turn_id).open_turn
    assert (len(turn.pauses), turn.given_back_s, left_s(service, practice)) == (1, 60, 35)


def test_exam_cannot_be_paused(service, exam, clock):
    clock.forward(20)
    with pytest.raises(InputError, match="an exam cannot be paused"):
        service.pause(exam.id, exam.open_turn.id)
    assert left_s(service, exam) == 40
    assert service.view(exam.id).open_turn.pauses == ()


def test_question_that_is_over_cannot_be_paused(service, practice, turn_id, clock):
    clock.forward(61)  # within the grace: the text is on its way
    with pytest.raises(Conflict, match="over"):
        service.pause(practice.id, turn_id)
    service.submit(practice.id, turn_id, "alpha")
    with pytest.raises(Conflict, match="over"):
        service.pause(practice.id, turn_id)


def test_finishing_in_a_pause_charges_nothing_of_it(service, practice, turn_id, clock):
    service.save_draft(practice.id, turn_id, "alpha", 1)
    clock.forward(20)
    service.pause(practice.id, turn_id)
    clock.forward(500)
    turn = service.finish(practice.id).items[0].turns[0]
    assert (turn.outcome, turn.answer, turn.elapsed_s) == (TurnOutcome.ANSWERED, "alpha", 20)
    assert (turn.paused_s, turn.paused_at) == (500, None)


def test_pause_without_a_clock_is_not_charged(service, begin, clock):
    interview = begin(n_questions=1, max_probes=0, clock=False, mode=Mode.PRACTICE)
    turn_id = interview.open_turn.id
    clock.forward(20)
    service.pause(interview.id, turn_id)
    clock.forward(500)
    service.resume(interview.id, turn_id)
    assert service.submit(interview.id, turn_id, "alpha").items[0].elapsed_s == 20


def test_same_seconds_are_not_given_back_for_a_transcription_and_for_a_pause(
    service, practice, turn_id, clock
):
    release = threading.Event()

    def transcribe(_recording):
        release.wait(WAIT_S)
        return Transcription(text="spoken")

    dictation = service.dictate(practice.id, turn_id, b"audio", transcribe)
    with pytest.raises(Conflict, match="stands still"):
        service.pause(practice.id, turn_id)
    release.set()
    assert dictation.wait(WAIT_S)
    service.pause(practice.id, turn_id)
    assert service.view(practice.id).open_turn.paused_at == clock()


def test_clock_that_is_set_back_in_a_pause_takes_no_time_away(service, practice, turn_id, clock):
    clock.forward(20)
    service.pause(practice.id, turn_id)
    clock.forward(-5)
    assert left_s(service, practice) >= 40
    service.resume(practice.id, turn_id)
    assert service.view(practice.id).open_turn.given_back_s == 0


def test_pause_is_deleted_with_its_interview(service, practice, turn_id, database):
    service.pause(practice.id, turn_id)
    service.delete(practice.id)
    with database.snapshot() as session:
        connection = session.connection()
        assert connection.exec_driver_sql("select count(*) from pauses").scalar() == 0
