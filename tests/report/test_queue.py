"""The queue of grades in doubt, from interviews as they are stored."""

from __future__ import annotations

from collections.abc import Callable

from interviewer.domain.grade import Graded, Ungraded
from interviewer.domain.interview import Interview, InterviewStatus
from interviewer.domain.pack import Pack
from interviewer.report.queue import review_queue

MakeInterview = Callable[..., Interview]


def with_doubt(interview: Interview, position: int, *reasons: str) -> Interview:
    items = list(interview.items)
    grade = items[position - 1].grade
    assert isinstance(grade, Graded)
    items[position - 1] = items[position - 1].model_copy(
        update={"grade": grade.model_copy(update={"needs_review": reasons, "second_score": 0.1})}
    )
    return interview.model_copy(update={"items": tuple(items)})


def test_only_grades_in_doubt_are_listed_with_question_score_and_reasons(
    make_interview: MakeInterview, pack: Pack, ungraded: Ungraded
) -> None:
    interview = with_doubt(make_interview("alpha", "beta", ungraded, None), 2, "one", "two")
    (entry,) = review_queue([interview], lambda _: pack)
    assert (entry.interview_id, entry.position, entry.question_id) == ("i1", 2, "q-02")
    assert (entry.title, entry.score, entry.second_score) == ("Question 2", 0.3333, 0.1)
    assert entry.reasons == ("one", "two")


def test_an_interview_that_still_runs_shows_no_score_in_the_queue(
    make_interview: MakeInterview, pack: Pack
) -> None:
    interview = with_doubt(make_interview("alpha"), 1, "one")
    running = interview.model_copy(update={"status": InterviewStatus.RUNNING})
    assert review_queue([running], lambda _: pack) == ()
    assert len(review_queue([running, interview], lambda _: pack)) == 1


def test_answer_that_a_provider_refuses_to_grade_waits_for_a_person_and_an_outage_does_not(
    make_interview: MakeInterview, pack: Pack, ungraded: Ungraded
) -> None:
    withheld = ungraded.model_copy(update={"code": "reply_withheld", "reason": "it refused"})
    interview = make_interview("alpha beta gamma", withheld, ungraded)
    (entry,) = review_queue([interview], lambda _: pack)
    assert (entry.position, entry.score, entry.low, entry.second_score) == (2, None, None, None)
    assert entry.reasons == ("it is not graded and grading again may not help: it refused",)


def test_refused_follow_up_is_listed_with_the_grade_that_is_shown_in_its_place(
    make_interview: MakeInterview, pack: Pack, ungraded: Ungraded
) -> None:
    interview = make_interview("alpha")
    (item,) = interview.items
    withheld = ungraded.model_copy(update={"code": "reply_withheld", "reason": "it refused"})
    later = item.model_copy(update={"grade": withheld, "earlier_grade": item.grade})
    interview = interview.model_copy(update={"items": (later,)})
    (entry,) = review_queue([interview], lambda _: pack)
    assert isinstance(item.grade, Graded)
    assert entry.score == item.grade.score
    assert entry.reasons == (
        "the last follow-up is not graded and grading again may not help: it refused",
    )
