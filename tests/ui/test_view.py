from datetime import UTC, datetime, timedelta

import pytest

from interviewer.domain.interview import Interview, PlanRequest
from interviewer.domain.pack import Pack
from interviewer.interviews.service import Interviews
from interviewer.report.build import interview_report
from interviewer_ui.answering import Reply
from interviewer_ui.view import (
    Stage,
    box_view,
    history_row,
    last_closed,
    literal,
    moment,
    score_words,
    span,
    stage,
    topic_options,
    turn_view,
)
from tests.conftest import Clock


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (45.4, "45 s"),
        (60, "1 min"),
        (90, "1 min 30 s"),
        (3599.6, "1 h"),
        (3900, "1 h 5 min"),
    ],
)
def test_lengths_of_time_read_as_people_say_them(seconds: float, words: str) -> None:
    assert span(seconds) == words


def test_time_of_day_is_the_readers_or_says_that_it_is_utc() -> None:
    at = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)
    assert moment(at, timedelta(hours=2)) == "06 Jan 2026, 01:30"
    assert moment(at, None) == "05 Jan 2026, 23:30 UTC"


def test_score_is_a_number_and_a_word_or_says_that_there_is_none() -> None:
    assert score_words(0.724, "Strong") == "72 % · Strong"
    assert score_words(None, "whatever") == "Not graded"
    assert score_words(0.724, "Strong", 0.66, 0.75) == "66-75 % · Strong"
    assert score_words(None, "Not settled", 0.25, 0.75) == "25-75 % · Not settled"


def test_markup_in_a_message_is_shown_and_not_obeyed() -> None:
    assert literal("**b** [x](y) $z$") == r"\*\*b\*\* \[x\]\(y\) \$z\$"


def test_interview_passes_through_its_stages(service: Interviews) -> None:
    interview = service.plan(PlanRequest(n_questions=1, max_probes=0, seed=1))
    assert stage(interview) is Stage.PLANNED
    interview = service.start(interview.id)
    assert stage(interview) is Stage.ANSWERING
    assert interview.open_turn is not None
    interview = service.submit(interview.id, interview.open_turn.id, "alpha")
    assert stage(interview) is Stage.GRADING
    assert stage(service.proceed(interview.id)) is Stage.FINISHED


def test_practice_waits_with_feedback_between_questions(
    service: Interviews, running: Interview
) -> None:
    assert running.open_turn is not None
    service.skip(running.id, running.open_turn.id)
    interview = service.proceed(running.id)
    assert stage(interview) is Stage.FEEDBACK
    item = last_closed(interview)
    assert item is not None
    assert item.position == 1


def test_probe_is_labelled_under_its_question_and_names_it(
    service: Interviews, running: Interview
) -> None:
    assert running.open_turn is not None
    service.submit(running.id, running.open_turn.id, "beta")
    turn = turn_view(service.proceed(running.id))
    assert turn.label == "Question 1a"
    assert turn.progress == "question 1 of 2, follow-up"
    assert turn.follows == running.open_turn.text
    assert turn.notice == ""


def test_next_question_says_that_time_was_up_on_the_last(
    service: Interviews, exam: Interview, clock: Clock
) -> None:
    assert exam.open_turn is not None
    service.save_draft(exam.id, exam.open_turn.id, "typed", 1)
    clock.forward(70)
    service.view(exam.id)
    turn = turn_view(service.proceed(exam.id))
    assert turn.label == "Question 2"
    assert turn.notice == "Time was up on question 1: what you had typed was submitted."


def test_time_left_in_the_whole_interview_counts_the_open_turn(
    service: Interviews, clock: Clock
) -> None:
    interview = service.start(service.plan(PlanRequest(minutes=10, seed=1)).id)
    clock.forward(30)
    # 10 min less 30 s of the open turn
    assert interview.open_turn is not None
    box = box_view(interview, interview.open_turn.id, service.now(), Reply())
    assert box.session_left == "9 min 30 s left in the whole interview"


def test_box_knows_seconds_left_and_not_the_wall_clock(
    service: Interviews, running: Interview, clock: Clock
) -> None:
    assert running.open_turn is not None
    clock.forward(12)
    box = box_view(running, running.open_turn.id, service.now(), Reply())
    assert (box.left_s, box.limit_s, box.closed) == (48.0, 60.0, False)


def test_box_without_a_clock_has_no_limit(service: Interviews) -> None:
    interview = service.start(service.plan(PlanRequest(clock=False, seed=1)).id)
    assert interview.open_turn is not None
    box = box_view(interview, interview.open_turn.id, service.now(), Reply())
    assert (box.left_s, box.limit_s) == (None, None)


def test_box_tells_of_a_pause_in_practice_and_offers_none_in_an_exam(
    service: Interviews, running: Interview, exam: Interview, clock: Clock
) -> None:
    assert running.open_turn is not None
    assert exam.open_turn is not None
    clock.forward(12)
    service.pause(running.id, running.open_turn.id)
    clock.forward(500)
    box = box_view(service.view(running.id), running.open_turn.id, service.now(), Reply())
    assert (box.may_pause, box.paused, box.left_s, box.limit_s) == (True, True, 48.0, 60.0)
    service.resume(running.id, running.open_turn.id)
    box = box_view(service.view(running.id), running.open_turn.id, service.now(), Reply())
    assert (box.paused, box.left_s, box.limit_s) == (False, 48.0, 60.0)
    clock.forward(-512)
    assert not box_view(exam, exam.open_turn.id, service.now(), Reply()).may_pause


def test_history_shows_no_score_before_the_end(
    service: Interviews, running: Interview, pack: Pack
) -> None:
    row = history_row(running, pack.title, None)
    assert (row.status, row.score) == ("in progress", "")
    done = service.finish(running.id)
    row = history_row(done, pack.title, interview_report(done, pack))
    assert row.status == "finished"
    assert row.score == "0 % · Not yet"  # the only question that was asked was skipped


def test_topics_are_offered_with_the_number_of_their_questions(pack: Pack) -> None:
    assert topic_options(pack) == {"t-one": "One (2)", "t-two": "Two (2)"}
