"""The course of an interview: what is asked after what, and what is shown when."""

import threading

import pytest

from interviewer.domain.grade import Graded, Ungraded
from interviewer.domain.interview import InterviewStatus, Mode, PlanRequest, TurnKind, TurnOutcome
from interviewer.errors import (
    Conflict,
    InputError,
    InterviewNotFound,
    ModelUnavailable,
    StoreUnavailable,
)
from interviewer.interviews.hints import NOTHING_MISSING

FULL = "alpha beta gamma"


def labels(interview):
    return [turn.label for item in interview.items for turn in item.turns]


def test_starting_twice_changes_nothing(service, begin, clock):
    first = begin()
    clock.forward(20)
    again = service.start(first.id)
    assert again == first
    assert labels(again) == ["1"]


def test_full_answer_brings_no_probe_and_exam_goes_on_at_once(exam, answer):
    after = answer(exam, FULL)
    assert labels(after) == ["1", "2"]
    assert after.open_turn.kind is TurnKind.QUESTION
    assert after.items[0].closed


def test_probes_follow_up_to_the_limit_and_do_not_count_as_questions(begin, answer):
    interview = begin(n_questions=2, mode=Mode.EXAM, max_probes=2)
    interview = answer(interview, "gamma")
    assert interview.open_turn.label == "1a"
    assert interview.open_turn.point_id == "alpha"
    interview = answer(interview, "do not know")
    assert interview.open_turn.label == "1b"
    assert interview.open_turn.point_id == "beta"
    interview = answer(interview, "nor that")
    assert labels(interview) == ["1", "1a", "1b", "2"]
    assert len(interview.items) == 2


def test_probe_that_was_answered_in_full_ends_the_question(begin, answer):
    interview = begin(n_questions=1, max_probes=2)
    interview = answer(answer(interview, "gamma"), "alpha beta")
    assert interview.status is InterviewStatus.FINISHED
    assert interview.items[0].grade.score == 1.0


@pytest.mark.parametrize(
    "text", ["wrong:alpha wrong:beta", "alpha beta", "wrong:alpha beta"], ids=str
)
def test_no_probe_about_points_that_were_met_or_wrong(begin, answer, text):
    interview = answer(begin(n_questions=1, max_probes=2), text)
    assert labels(interview) == ["1"]


def test_exam_probe_reveals_neither_claim_nor_verdict(begin, answer, pack):
    interview = answer(begin(n_questions=1, mode=Mode.EXAM), "gamma")
    point = pack.question(interview.items[0].question_id).point("alpha")
    assert interview.open_turn.text == point.probe
    assert point.claim not in interview.open_turn.text


def test_practice_waits_for_the_candidate_before_the_next_question(service, begin, answer, clock):
    interview = answer(begin(n_questions=2), FULL)
    assert interview.open_turn is None
    assert isinstance(interview.items[0].grade, Graded)
    clock.forward(3600)
    interview = service.next_question(interview.id)
    assert interview.open_turn.label == "2"
    # Reading the feedback took an hour; it was nobody's answering time.
    assert interview.open_turn.opened_at == clock()
    assert interview.elapsed_s == 0


def test_next_question_from_two_tabs_opens_it_once(service, begin, answer):
    interview = answer(begin(n_questions=2), FULL)
    first = service.next_question(interview.id)
    assert service.next_question(interview.id) == first
    assert labels(first) == ["1", "2"]


def test_next_question_does_nothing_while_one_is_open(service, begin):
    interview = begin(n_questions=2)
    assert labels(service.next_question(interview.id)) == ["1"]


def test_skipping_ends_the_question_without_a_probe(service, exam):
    service.skip(exam.id, exam.open_turn.id)
    after = service.proceed(exam.id)
    assert labels(after) == ["1", "2"]
    assert after.items[0].turns[0].outcome is TurnOutcome.SKIPPED
    assert after.items[0].grade.score == 0.0


def test_skipped_probe_keeps_the_grade_of_the_answer(service, begin, answer, judge):
    interview = answer(begin(n_questions=1, max_probes=2), "gamma")
    score, calls = interview.items[0].grade.score, judge.calls
    service.skip(interview.id, interview.open_turn.id)
    interview = service.proceed(interview.id)
    assert interview.status is InterviewStatus.FINISHED
    assert interview.items[0].grade.score == score
    assert judge.calls == calls


def test_proceeding_twice_grades_once(service, exam, judge):
    service.submit(exam.id, exam.open_turn.id, FULL)
    first = service.proceed(exam.id)
    assert service.proceed(exam.id) == first
    assert judge.calls == 1


def test_grader_failure_is_stored_and_the_interview_goes_on(exam, answer, judge):
    judge.fail = ModelUnavailable("the endpoint is down")
    after = answer(exam, "gamma")
    assert isinstance(after.items[0].grade, Ungraded)
    assert after.items[0].grade.code == "model_unavailable"
    assert after.items[0].answers == ("gamma",)
    assert after.open_turn.label == "2"


def test_regrading_after_a_failure_is_shown(service, exam, answer, judge):
    judge.fail = ModelUnavailable("the endpoint is down")
    answer(exam, "alpha")
    judge.fail = None
    grade = service.regrade(exam.id, 1)
    assert isinstance(grade, Graded)
    assert service.view(exam.id).items[0].grade == grade


def test_failed_regrade_does_not_hide_the_grade_there_was(service, exam, answer, judge):
    graded = answer(exam, "alpha beta gamma").items[0].grade
    judge.fail = ModelUnavailable("the endpoint is down")
    assert isinstance(service.regrade(exam.id, 1), Ungraded)
    assert service.view(exam.id).items[0].grade == graded


def test_failure_after_a_probe_is_not_covered_by_the_grade_before_it(begin, answer, judge):
    interview = answer(begin(n_questions=1), "gamma")
    judge.fail = ModelUnavailable("the endpoint is down")
    interview = answer(interview, "alpha")
    # The earlier grade knows nothing of the probe's answer, so it is not the grade of all.
    assert isinstance(interview.items[0].grade, Ungraded)


def test_failure_after_a_probe_keeps_the_grade_before_it_until_all_is_graded(
    service, begin, answer, judge
):
    interview = answer(begin(n_questions=1), "gamma")
    before = interview.items[0].grade
    judge.fail = ModelUnavailable("the endpoint is down")
    item = answer(interview, "alpha").items[0]
    assert (item.earlier_grade, item.shown_grade) == (before, before)
    service.regrade(interview.id, 1)
    assert service.view(interview.id).items[0].shown_grade == before
    judge.fail = None
    after = service.regrade(interview.id, 1)
    item = service.view(interview.id).items[0]
    assert (item.earlier_grade, item.shown_grade) == (None, after)
    # alpha 3 + gamma 1 of 3 + 2 + 1
    assert after.score == round(4 / 6, 4)


@pytest.mark.parametrize("move", ["proceed", "finish"])
def test_defect_in_the_grader_leaves_an_answer_ungraded_and_the_interview_goes_on(
    service, exam, judge, move, caplog
):
    judge.fail = KeyError("input_ids")
    if move == "proceed":
        service.submit(exam.id, exam.open_turn.id, "alpha")
        after = service.proceed(exam.id)
        assert after.open_turn.label == "2"
    else:
        service.save_draft(exam.id, exam.open_turn.id, "alpha", 1)
        after = service.finish(exam.id)
        assert after.status is InterviewStatus.FINISHED
    grade = after.items[0].grade
    assert isinstance(grade, Ungraded)
    assert grade.code == "internal_error"
    assert "(KeyError)" in grade.reason
    assert "input_ids" in caplog.text, "the log has the traceback"
    judge.fail = None
    if move == "finish":
        assert isinstance(service.regrade(exam.id, 1), Graded)


def test_database_that_cannot_be_read_while_grading_is_no_ungraded_answer(service, exam, judge):
    judge.fail = StoreUnavailable("the disk is full")
    service.submit(exam.id, exam.open_turn.id, "alpha")
    with pytest.raises(StoreUnavailable):
        service.proceed(exam.id)
    judge.fail = None
    assert isinstance(service.proceed(exam.id).items[0].grade, Graded)


@pytest.mark.parametrize("position", [1, 2, 9])
def test_question_without_a_finished_answer_cannot_be_regraded(service, exam, position):
    with pytest.raises(InputError, match=f"question {position} .* no answer to grade"):
        service.regrade(exam.id, position)


def test_finishing_early_grades_the_draft(service, begin):
    interview = begin(n_questions=3)
    service.save_draft(interview.id, interview.open_turn.id, "alpha and more", 1)
    ended = service.finish(interview.id)
    assert ended.status is InterviewStatus.FINISHED
    assert ended.open_turn is None
    assert ended.items[0].answers == ("alpha and more",)
    assert ended.items[0].grade.score == 0.5  # alpha 3 of 6
    assert [bool(item.turns) for item in ended.items] == [True, False, False]


def test_finishing_with_an_empty_box_counts_as_a_skip(service, begin):
    interview = begin()
    ended = service.finish(interview.id)
    assert ended.items[0].turns[0].outcome is TurnOutcome.SKIPPED


def test_finishing_between_two_questions_keeps_the_first_grade(service, begin, answer):
    interview = answer(begin(n_questions=2), FULL)
    ended = service.finish(interview.id)
    assert ended.status is InterviewStatus.FINISHED
    assert ended.items[0].grade.score == 1.0


def test_finishing_twice_keeps_the_first_end(service, begin, clock, judge):
    interview = begin()
    first = service.finish(interview.id)
    clock.forward(60)
    assert service.finish(interview.id) == first


def test_finishing_what_never_started_is_refused(service):
    planned = service.plan(PlanRequest())
    with pytest.raises(InputError, match="has not started; delete it instead"):
        service.finish(planned.id)


def test_finishing_while_an_answer_is_graded_leaves_no_turn_open(service, exam, judge):
    service.submit(exam.id, exam.open_turn.id, FULL)
    grading, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        grading.set()
        assert go_on.wait(10)

    judge.before = slow
    proceeding = threading.Thread(target=service.proceed, args=(exam.id,))
    proceeding.start()
    assert grading.wait(10)
    finishing = threading.Thread(target=service.finish, args=(exam.id,))
    finishing.start()
    go_on.set()
    proceeding.join(10)
    finishing.join(10)
    ended = service.view(exam.id)
    assert ended.status is InterviewStatus.FINISHED
    assert ended.open_turn is None
    assert ended.items[0].grade.score == 1.0


def test_hint_is_refused_in_an_exam(service, exam, judge):
    with pytest.raises(InputError, match="no hints in exam mode"):
        service.hint(exam.id, exam.open_turn.id, "")
    assert judge.calls == 0


def test_hint_asks_for_what_the_draft_leaves_out_and_is_no_answer(service, begin, pack):
    interview = begin(n_questions=1)
    turn = interview.open_turn
    question = pack.question(interview.items[0].question_id)
    assert service.hint(interview.id, turn.id, "alpha") == question.point("beta").probe
    after = service.view(interview.id)
    assert after.open_turn.hints == 1
    assert after.open_turn.answer is None
    assert after.items[0].grade is None
    assert service.hint(interview.id, turn.id, FULL) == NOTHING_MISSING


def test_hints_take_turns_among_the_gaps(service, begin, pack):
    interview = begin(n_questions=1)
    turn = interview.open_turn
    question = pack.question(interview.items[0].question_id)
    said = [service.hint(interview.id, turn.id, "alas") for _ in range(3)]
    probes = [question.point("alpha").probe, question.point("beta").probe]
    assert said == [*probes, probes[0]]


def test_hint_that_cannot_be_found_says_so_and_is_not_counted(service, begin, judge):
    interview = begin()
    judge.fail = ModelUnavailable("the endpoint is down")
    said = service.hint(interview.id, interview.open_turn.id, "a")
    assert said == "No hint can be given now: the endpoint is down"
    assert service.view(interview.id).open_turn.hints == 0


def test_time_to_find_a_hint_is_given_back(service, begin, judge, clock):
    interview = begin()
    deadline = interview.open_turn.deadline_at
    judge.before = lambda: clock.forward(8)
    service.hint(interview.id, interview.open_turn.id, "a")
    after = service.view(interview.id).open_turn
    assert (after.deadline_at - deadline).total_seconds() == 8
    clock.forward(10)
    closed = service.submit(interview.id, after.id, FULL).items[0].turns[0]
    assert closed.elapsed_s == 10


def test_hint_on_a_turn_that_is_over_is_refused(service, begin):
    interview = begin()
    turn = interview.open_turn
    service.submit(interview.id, turn.id, FULL)
    with pytest.raises(Conflict, match="this question is over"):
        service.hint(interview.id, turn.id, "a")


def test_deleting_removes_everything_that_was_said(service, exam, answer, database, tmp_path):
    answer(exam, "alpha my very private words")
    service.save_draft(exam.id, service.view(exam.id).open_turn.id, "half a private thought", 1)
    service.delete(exam.id)
    with pytest.raises(InterviewNotFound, match="it may have been deleted"):
        service.view(exam.id)
    assert service.history() == ()
    for file in tmp_path.glob("test.sqlite3*"):
        content = file.read_bytes()
        assert b"very private" not in content, file.name
        assert b"half a private" not in content, file.name


def test_move_after_deletion_is_refused_with_a_message(service, exam):
    turn_id = exam.open_turn.id
    service.delete(exam.id)
    with pytest.raises(InterviewNotFound, match="there is no interview"):
        service.submit(exam.id, turn_id, "alpha")


def test_turn_of_another_interview_is_refused(service, begin, exam):
    other = begin()
    with pytest.raises(Conflict, match="not part of the interview"):
        service.submit(exam.id, other.open_turn.id, "alpha")
