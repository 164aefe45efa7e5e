"""Processes that die, and those that come after them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from interviewer.domain.interview import Mode, TurnOutcome
from interviewer.store.tables import GradeRow

FULL = "alpha beta gamma"
DYING = Path(__file__).with_name("dying_process.py")


@pytest.fixture
def n_grades(database):
    def count() -> int:
        with database.snapshot() as session:
            return session.scalar(select(func.count()).select_from(GradeRow)) or 0

    return count


def test_crash_between_answer_and_grade_is_caught_up_with_once(
    service, make_service, exam, judge, n_grades
):
    service.submit(exam.id, exam.open_turn.id, FULL)
    successor = make_service("process-2")
    seen = successor.view(exam.id)
    assert seen.open_turn is None
    assert seen.ungraded_item.answers == (FULL,)
    after = successor.proceed(exam.id)
    assert after.open_turn.label == "2"
    assert make_service("process-3").proceed(exam.id) == after
    assert (judge.calls, n_grades()) == (1, 1)


def test_two_processes_that_grade_at_once_leave_one_grade_and_one_next_turn(
    service, make_service, exam, judge, n_grades
):
    service.submit(exam.id, exam.open_turn.id, FULL)
    other = make_service("process-2")

    def other_is_faster() -> None:
        judge.before = lambda: None
        other.proceed(exam.id)

    judge.before = other_is_faster
    after = service.proceed(exam.id)
    assert n_grades() == 1
    assert [len(item.turns) for item in after.items] == [1, 1]


def test_killed_process_loses_no_answer(
    tmp_path, service, make_service, exam, n_grades, judge, clock
):
    clock.forward(30)
    service.heartbeat()
    child = subprocess.Popen([sys.executable, str(DYING), tmp_path / "test.sqlite3", exam.id])
    try:
        deadline = time.monotonic() + 30
        while not (tmp_path / "reached").exists():
            assert child.poll() is None, "the process ended by itself"
            assert time.monotonic() < deadline, "the process never reached the grader"
            time.sleep(0.05)
    finally:
        os.kill(child.pid, signal.SIGKILL)
        assert child.wait(10) == -signal.SIGKILL
    successor = make_service("process-3")
    turn = successor.view(exam.id).items[0].turns[0]
    assert (turn.answer, turn.outcome, turn.elapsed_s) == (FULL, TurnOutcome.ANSWERED, 30)
    after = successor.proceed(exam.id)
    assert after.items[0].grade.score == 1.0
    assert after.open_turn.label == "2"
    assert (judge.calls, n_grades()) == (1, 1)


def crashed_at(service, clock, seconds: float) -> None:
    clock.forward(seconds)
    service.heartbeat()


def test_restart_resumes_at_the_same_question_with_the_time_already_used(
    service, make_service, exam, clock
):
    service.save_draft(exam.id, exam.open_turn.id, "half an answer", 1)
    crashed_at(service, clock, 20)
    clock.forward(300)
    successor = make_service("process-2")
    turn = successor.view(exam.id).open_turn
    assert (turn.id, turn.draft) == (exam.open_turn.id, "half an answer")
    assert (turn.deadline_at - clock()).total_seconds() == 40
    assert turn.given_back_s == 300
    clock.forward(10)
    closed = successor.submit(exam.id, turn.id, FULL).items[0].turns[0]
    assert (closed.outcome, closed.elapsed_s) == (TurnOutcome.ANSWERED, 30)


@pytest.mark.parametrize("move", ["submit", "save_draft", "time_up", "skip", "finish"])
def test_first_move_after_an_outage_finds_the_turn_open(service, make_service, exam, clock, move):
    # The browser reconnects and sends its text before any page is drawn.
    turn_id = exam.open_turn.id
    crashed_at(service, clock, 20)
    clock.forward(300)
    successor = make_service("process-2")
    if move == "save_draft":
        assert successor.save_draft(exam.id, turn_id, "alpha", 1).accepted
        return
    if move == "time_up":
        after = successor.time_up(exam.id, turn_id, "alpha")
        assert after.open_turn.draft == "alpha"
        return
    arguments = {"submit": (turn_id, FULL), "skip": (turn_id,), "finish": ()}[move]
    turn = getattr(successor, move)(exam.id, *arguments).items[0].turns[0]
    assert turn.outcome is (TurnOutcome.ANSWERED if move == "submit" else TurnOutcome.SKIPPED)
    assert turn.elapsed_s == 20


def test_lost_time_is_given_back_once(service, make_service, exam, clock):
    crashed_at(service, clock, 20)
    clock.forward(300)
    successors = [make_service("process-2"), make_service("process-3")]
    for successor in [*successors, *successors]:
        assert successor.view(exam.id).open_turn.given_back_s == 300


def test_two_crashes_in_one_turn_are_both_given_back(service, make_service, exam, clock):
    crashed_at(service, clock, 20)
    clock.forward(300)
    second = make_service("process-2")
    second.view(exam.id)
    crashed_at(second, clock, 10)
    clock.forward(100)
    turn = make_service("process-3").view(exam.id).open_turn
    assert turn.given_back_s == 400
    assert (turn.deadline_at - clock()).total_seconds() == 30


def test_nothing_is_given_back_while_another_process_was_there(service, make_service, exam, clock):
    other = make_service("process-2")
    crashed_at(service, clock, 20)
    other.heartbeat()
    clock.forward(30)
    turn = other.view(exam.id).open_turn
    assert turn.given_back_s == 0
    assert (turn.deadline_at - clock()).total_seconds() == 10


def test_glance_of_a_process_that_came_and_went_gives_nothing_back(
    service, make_service, exam, clock
):
    clock.forward(10)
    make_service("passer-by").view(exam.id)
    clock.forward(30)
    service.heartbeat()
    assert service.view(exam.id).open_turn.given_back_s == 0
    assert make_service("another").view(exam.id).open_turn.given_back_s == 0


def test_short_gap_is_a_slow_process_not_a_dead_one(service, make_service, exam, clock):
    crashed_at(service, clock, 20)
    clock.forward(11)
    assert make_service("process-2").view(exam.id).open_turn.given_back_s == 0


def test_crash_after_the_deadline_gives_no_second_chance(service, make_service, exam, clock):
    service.save_draft(exam.id, exam.open_turn.id, "the draft", 1)
    crashed_at(service, clock, 61)
    clock.forward(300)
    turn = make_service("process-2").submit(exam.id, exam.open_turn.id, "later").items[0].turns[0]
    assert (turn.outcome, turn.answer, turn.elapsed_s) == (TurnOutcome.EXPIRED, "the draft", 60)


def test_time_after_the_restart_is_the_candidates_own(service, make_service, exam, clock):
    # The server was back after 100 s; the candidate came back 30 s later.
    crashed_at(service, clock, 20)
    clock.forward(100)
    successor = make_service("process-2")
    clock.forward(30)
    turn = successor.view(exam.id).open_turn
    assert turn.given_back_s == 100
    assert (turn.deadline_at - clock()).total_seconds() == 10


def test_outage_is_not_charged_without_a_clock_either(service, make_service, begin, clock):
    interview = begin(clock=False, mode=Mode.EXAM)
    crashed_at(service, clock, 20)
    clock.forward(300)
    successor = make_service("process-2")
    closed = successor.submit(interview.id, interview.open_turn.id, FULL)
    assert closed.items[0].turns[0].elapsed_s == 20
