"""Drafts, answers and the clock: what counts as the answer, and what is charged for it."""

import threading

import pytest

from interviewer.domain.interview import InterviewStatus, Mode, TurnOutcome
from interviewer.errors import AnswerRefused

FULL = "alpha beta gamma"


def first_turn(interview):
    return interview.items[0].turns[0]


def test_answer_in_time_is_charged_what_it_took(service, exam, clock):
    clock.forward(41)
    turn = first_turn(service.submit(exam.id, exam.open_turn.id, "alpha"))
    assert (turn.outcome, turn.answer, turn.elapsed_s) == (TurnOutcome.ANSWERED, "alpha", 41)


def test_time_up_submits_what_was_typed(service, exam, clock):
    service.save_draft(exam.id, exam.open_turn.id, "alp", 1)
    clock.forward(60)
    turn = first_turn(service.time_up(exam.id, exam.open_turn.id, "alpha"))
    assert (turn.outcome, turn.answer, turn.elapsed_s) == (TurnOutcome.EXPIRED, "alpha", 60)


def test_answer_within_the_grace_is_taken_but_not_charged(service, exam, clock):
    clock.forward(64)
    turn = first_turn(service.submit(exam.id, exam.open_turn.id, "alpha"))
    assert (turn.outcome, turn.answer, turn.elapsed_s) == (TurnOutcome.EXPIRED, "alpha", 60)


@pytest.mark.parametrize("move", ["submit", "time_up", "skip", "view"])
def test_beyond_the_grace_the_saved_draft_is_the_answer(service, exam, clock, move):
    turn_id = exam.open_turn.id
    service.save_draft(exam.id, turn_id, "the draft", 1)
    clock.forward(65.1)
    late = {
        "submit": lambda: service.submit(exam.id, turn_id, "much more, much later"),
        "time_up": lambda: service.time_up(exam.id, turn_id, "much more, much later"),
        "skip": lambda: service.skip(exam.id, turn_id),
        "view": lambda: service.view(exam.id),
    }
    turn = first_turn(late[move]())
    assert (turn.outcome, turn.answer, turn.elapsed_s) == (TurnOutcome.EXPIRED, "the draft", 60)


def test_expired_answer_is_graded_and_not_probed(service, exam, clock):
    service.save_draft(exam.id, exam.open_turn.id, "gamma", 1)
    clock.forward(3600)
    service.view(exam.id)
    after = service.proceed(exam.id)
    assert after.items[0].grade.score == round(1 / 6, 4)
    assert after.open_turn.label == "2"


def test_fast_browser_clock_closes_nothing_early(service, exam, clock):
    clock.forward(50)
    after = service.time_up(exam.id, exam.open_turn.id, "alpha so far")
    assert after.open_turn.draft == "alpha so far"
    clock.forward(30)
    assert first_turn(service.view(exam.id)).answer == "alpha so far"


def test_browser_clock_a_blink_ahead_is_believed(service, exam, clock):
    clock.forward(59.2)
    turn = first_turn(service.time_up(exam.id, exam.open_turn.id, "alpha"))
    assert (turn.outcome, turn.answer) == (TurnOutcome.EXPIRED, "alpha")


@pytest.mark.parametrize("second", ["submit", "time_up", "skip"])
@pytest.mark.parametrize("first", ["submit", "time_up", "skip"])
def test_second_move_in_a_closed_turn_changes_nothing(service, exam, clock, first, second):
    turn_id = exam.open_turn.id
    moves = {
        "submit": lambda text: service.submit(exam.id, turn_id, text),
        "time_up": lambda text: service.time_up(exam.id, turn_id, text),
        "skip": lambda text: service.skip(exam.id, turn_id),
    }
    clock.forward(60)
    before = moves[first]("the first")
    clock.forward(3)
    assert moves[second]("the second") == before


def test_moves_from_many_threads_leave_one_answer_and_one_grade(service, exam, judge):
    turn_id = exam.open_turn.id
    start = threading.Barrier(8)
    errors: list[Exception] = []

    def move(number: int) -> None:
        start.wait()
        try:
            if number % 2:
                service.submit(exam.id, turn_id, f"{FULL} {number}")
            else:
                service.skip(exam.id, turn_id)
            service.proceed(exam.id)
        except BaseException as error:  # noqa: BLE001  # whatever it is, the test must see it
            errors.append(error)

    threads = [threading.Thread(target=move, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    after = service.view(exam.id)
    assert [len(item.turns) for item in after.items] == [1, 1]
    assert judge.calls <= 1  # none where a skip came first: nothing was said
    assert after.open_turn.label == "2"


def test_stale_and_out_of_order_drafts_are_refused(service, exam):
    turn_id = exam.open_turn.id
    assert service.save_draft(exam.id, turn_id, "one two", 2).accepted
    assert not service.save_draft(exam.id, turn_id, "one", 1).accepted
    assert not service.save_draft(exam.id, turn_id, "one again", 2).accepted
    assert service.view(exam.id).open_turn.draft == "one two"


def test_draft_after_the_turn_closed_is_refused(service, exam):
    turn_id = exam.open_turn.id
    service.submit(exam.id, turn_id, "alpha")
    assert not service.save_draft(exam.id, turn_id, "alpha and an afterthought", 9).accepted
    assert first_turn(service.view(exam.id)).answer == "alpha"


def test_draft_after_the_grace_is_refused(service, exam, clock):
    clock.forward(65.1)
    assert not service.save_draft(exam.id, exam.open_turn.id, "too late", 1).accepted


def test_abandoned_interview_expires_when_it_is_looked_at(service, exam, clock):
    service.save_draft(exam.id, exam.open_turn.id, "left in a hurry", 4)
    clock.forward(7 * 86_400)
    turn = first_turn(service.view(exam.id))
    assert (turn.answer, turn.elapsed_s) == ("left in a hurry", 60)


def test_session_limit_cuts_the_last_turn_and_ends_the_interview(begin, service, answer, clock):
    # 2 minutes for three questions of 60 s: two are planned, one probe squeezes in.
    interview = begin(n_questions=3, minutes=2, mode=Mode.EXAM)
    assert len(interview.items) == 2
    clock.forward(50)
    interview = answer(interview, "gamma")  # 70 s left: time for a probe
    assert interview.open_turn.label == "1a"
    assert (interview.open_turn.deadline_at - clock()).total_seconds() == 70
    clock.forward(55)
    interview = answer(interview, "alpha beta")  # 15 s left
    assert interview.open_turn.label == "2"
    assert (interview.open_turn.deadline_at - clock()).total_seconds() == 15
    clock.forward(15)
    service.time_up(interview.id, interview.open_turn.id, "gamma")
    interview = service.proceed(interview.id)
    assert interview.status is InterviewStatus.FINISHED
    assert interview.elapsed_s == 120


def test_used_up_session_leaves_the_rest_unasked(begin, service, answer, clock):
    interview = begin(n_questions=2, minutes=2, mode=Mode.EXAM, max_probes=1)
    clock.forward(57.9)
    interview = answer(interview, "gamma")  # 62.1 s left
    clock.forward(58)
    interview = answer(interview, "alpha beta")  # 4.1 s left: too little to read a question
    assert interview.status is InterviewStatus.FINISHED
    assert not interview.items[1].turns
    assert interview.finished_at == clock()


def test_without_a_clock_nothing_ever_expires(begin, service, answer, clock):
    interview = begin(n_questions=2, clock=False, mode=Mode.EXAM)
    assert interview.open_turn.deadline_at is None
    clock.forward(86_400)
    assert service.view(interview.id).open_turn is not None
    kept = service.time_up(interview.id, interview.open_turn.id, "a browser's mistake")
    assert kept.open_turn.draft == "a browser's mistake"
    interview = answer(interview, FULL)
    assert interview.open_turn.label == "2"
    assert interview.items[0].elapsed_s == 86_400


def test_model_latency_is_never_charged(begin, answer, judge, clock):
    interview = begin(n_questions=2, mode=Mode.EXAM)
    judge.before = lambda: clock.forward(100)
    clock.forward(20)
    interview = answer(interview, "gamma")
    assert (interview.open_turn.deadline_at - clock()).total_seconds() == 120
    clock.forward(10)
    interview = answer(interview, "alpha beta")
    assert (interview.open_turn.deadline_at - clock()).total_seconds() == 60
    assert interview.elapsed_s == 30


@pytest.mark.parametrize(
    "text",
    [
        "👩‍💻 alpha 🚀",
        "אלפא alpha مرحبا",
        "alpha " * 20_000,
        "alpha\x00beta\x10gamma\x10\x00",
        "alpha\x07 \x1b[31mred\x1b[0m\r\nline two\u2028line three",
        "'; DROP TABLE turns; -- %s {braces} \\x10 \\0",
        "",
    ],
    ids=["emoji", "right to left", "100 kB", "NUL", "controls", "quoting", "empty"],
)
def test_any_text_comes_back_as_it_was_entered(service, begin, text):
    interview = begin()
    turn_id = interview.open_turn.id
    assert service.save_draft(interview.id, turn_id, text, 1).accepted
    assert service.view(interview.id).open_turn.draft == text
    service.submit(interview.id, turn_id, text)
    after = service.proceed(interview.id)
    assert after.items[0].turns[0].answer == text
    assert after.items[0].grade is not None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("half \ud83d of a character", "lone surrogate"),
        ("\x00\x01\x02\x03" * 100, "looks like a binary file"),
        ("a" * 1_000_001, "the limit is 1,000,000; shorten it"),
    ],
    ids=["lone surrogate", "binary", "over a million characters"],
)
@pytest.mark.parametrize("move", ["save_draft", "submit", "time_up", "hint"])
def test_text_that_cannot_be_kept_is_refused_and_the_turn_stays_open(
    service, begin, clock, move, text, message
):
    interview = begin()
    turn_id = interview.open_turn.id
    service.save_draft(interview.id, turn_id, "alpha", 1)
    arguments = (text, 2) if move == "save_draft" else (text,)
    with pytest.raises(AnswerRefused, match=message):
        getattr(service, move)(interview.id, turn_id, *arguments)
    after = service.view(interview.id).open_turn
    assert (after.id, after.draft) == (turn_id, "alpha")
