"""Objections to verdicts: who may object to what, and what becomes of the note."""

from __future__ import annotations

import pytest

from interviewer.domain.grade import Verdict
from interviewer.domain.interview import Mode
from interviewer.errors import AnswerRefused, InputError, InterviewNotFound


@pytest.fixture
def finished(service, begin, answer):
    """An exam of two questions: the first with alpha, the second without a word."""
    exam = begin(n_questions=2, mode=Mode.EXAM, max_probes=0)
    answer(exam, "alpha")
    answer(exam, "none of it")
    return service.view(exam.id)


def test_a_note_on_a_verdict_is_kept_with_the_verdict_it_is_about(service, finished, clock):
    clock.forward(90)
    service.challenges.add(finished.id, 1, "beta", "  I said so in other words. ")
    (note,) = service.challenges.of(finished.id)
    assert (note.position, note.point_id, note.verdict) == (1, "beta", Verdict.MISSED)
    assert note.question_id == finished.items[0].question_id
    assert note.note == "I said so in other words."
    assert note.created_at == clock()


def test_the_same_note_twice_is_kept_once_and_another_is_added(service, finished):
    for note in ("One.", "One.", "Two."):
        service.challenges.add(finished.id, 1, "beta", note)
    assert [one.note for one in service.challenges.of(finished.id)] == ["One.", "Two."]


def test_a_challenge_changes_no_grade(service, finished):
    service.challenges.add(finished.id, 1, "beta", "It is there.")
    assert service.view(finished.id).items == finished.items


@pytest.mark.parametrize("note", ["", " \n ", "x" * 2_001], ids=["empty", "blank", "long"])
def test_a_challenge_says_why_in_reasonable_length(service, finished, note):
    with pytest.raises(InputError, match="nothing was recorded"):
        service.challenges.add(finished.id, 1, "beta", note)
    assert service.challenges.of(finished.id) == ()


def test_a_note_that_is_no_text_is_refused(service, finished):
    with pytest.raises(AnswerRefused):
        service.challenges.add(finished.id, 1, "beta", "\ud800")


def test_nothing_can_be_challenged_before_the_end(service, exam, answer):
    answer(exam, "alpha")
    with pytest.raises(InputError, match="once the interview is finished"):
        service.challenges.add(exam.id, 1, "beta", "It is there.")


@pytest.mark.parametrize(("position", "point_id"), [(3, "beta"), (1, "delta")])
def test_only_a_verdict_that_exists_can_be_challenged(service, finished, position, point_id):
    with pytest.raises(InputError, match="has no verdict"):
        service.challenges.add(finished.id, position, point_id, "It is there.")


def test_deleting_the_interview_deletes_what_was_said_against_it(service, finished, store):
    service.challenges.add(finished.id, 1, "beta", "It is there.")
    service.delete(finished.id)
    assert service.challenges.of(finished.id) == ()
    assert store.challenges.all() == ()
    with pytest.raises(InterviewNotFound):
        service.challenges.add(finished.id, 1, "beta", "It is there.")
