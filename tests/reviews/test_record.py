"""The record of graded points, from interviews as they are stored."""

from __future__ import annotations

from interviewer.domain.grade import Verdict
from interviewer.domain.interview import Mode, PlanRequest
from interviewer.errors import ModelUnavailable
from interviewer.interviews.service import Interviews
from interviewer.reviews.record import graded_points
from tests.conftest import Clock, WordJudge
from tests.reviews.conftest import Session


def test_each_graded_point_of_each_session_stands_in_the_record_oldest_first(
    session: Session, service: Interviews, clock: Clock
) -> None:
    session({"q-01": "alpha partly:beta"})
    clock.forward(86_400)
    session({"q-01": "wrong:alpha", "q-03": "alpha beta gamma"})
    points = graded_points(service.history(), service.pack_of)
    assert [(p.question_id, p.point_id, p.verdict) for p in points[:4]] == [
        ("q-01", "alpha", Verdict.MET),
        ("q-01", "beta", Verdict.PARTLY),
        ("q-01", "gamma", Verdict.MISSED),
        ("q-01", "alpha", Verdict.WRONG),
    ]
    assert len(points) == 9
    assert points[0].topics == ("One",)
    assert points[0].key == ("small", "q-01", "alpha")
    assert (points[3].at - points[0].at).days == 1


def test_a_running_exam_gives_nothing_and_running_practice_what_it_has_shown(
    service: Interviews,
) -> None:
    for mode in (Mode.EXAM, Mode.PRACTICE):
        plan = PlanRequest(mode=mode, n_questions=2, max_probes=0)
        interview = service.start(service.plan(plan, ("q-01", "q-02")).id)
        assert interview.open_turn is not None
        service.submit(interview.id, interview.open_turn.id, "alpha")
        service.proceed(interview.id)
        n_points = len(graded_points(service.history(), service.pack_of))
        assert n_points == (0 if mode is Mode.EXAM else 3)


def test_an_answer_without_a_grade_is_no_review(
    session: Session, service: Interviews, judge: WordJudge
) -> None:
    judge.fail = ModelUnavailable("down")
    failed = session({"q-01": "alpha"})
    assert graded_points(service.history(), service.pack_of) == ()
    judge.fail = None
    service.regrade(failed.id, 1)
    assert len(graded_points(service.history(), service.pack_of)) == 3
