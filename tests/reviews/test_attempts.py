"""An attempt beside the one before it."""

from __future__ import annotations

from interviewer.domain.interview import Interview, Mode, PlanRequest
from interviewer.interviews.service import Interviews
from interviewer.reviews.attempts import Change, Comparison, compare_with_last
from tests.conftest import Clock
from tests.reviews.conftest import Session


def compared(service: Interviews, interview: Interview) -> Comparison | None:
    return compare_with_last(interview, interview.items[0], service.history(), service.pack_of)


def test_a_retry_stands_beside_the_latest_attempt_before_it_point_by_point(
    session: Session, service: Interviews, clock: Clock
) -> None:
    session({"q-01": "alpha beta gamma"})
    clock.forward(60)
    first = session({"q-02": "alpha", "q-01": "wrong:alpha beta"})
    clock.forward(60)
    again = session({"q-01": "alpha partly:beta"})
    comparison = compared(service, again)
    assert comparison is not None
    assert comparison.earlier_id == first.id
    assert [(point.point_id, point.change) for point in comparison.points] == [
        ("alpha", Change.BETTER),
        ("beta", Change.WORSE),
        ("gamma", Change.SAME),
    ]
    alpha = comparison.points[0]
    assert alpha.before is not None
    assert alpha.before.evidence is not None
    assert alpha.before.evidence.quote == "wrong:alpha"
    assert comparison.count(Change.BETTER) == 1


def test_a_first_attempt_has_nothing_beside_it(session: Session, service: Interviews) -> None:
    assert compared(service, session({"q-01": "alpha"})) is None


def test_a_running_exam_is_not_shown_beside_another_attempt(
    session: Session, service: Interviews, clock: Clock
) -> None:
    plan = PlanRequest(mode=Mode.EXAM, n_questions=2, max_probes=0)
    running = service.start(service.plan(plan, ("q-01", "q-02")).id)
    assert running.open_turn is not None
    service.submit(running.id, running.open_turn.id, "alpha")
    service.proceed(running.id)
    clock.forward(30)
    assert compared(service, session({"q-01": "alpha"})) is None


def test_a_reworded_point_and_one_that_is_gone_are_not_compared(
    session: Session, service: Interviews, clock: Clock
) -> None:
    session({"q-01": "alpha beta gamma"})
    clock.forward(60)
    again = session({"q-01": "alpha"})
    pack = service.pack_of(again)
    question = pack.question("q-01")
    alpha, beta, _ = question.points
    older = question.model_copy(
        update={"points": (alpha.model_copy(update={"claim": "Another claim."}), beta)}
    )
    edited = pack.model_copy(update={"questions": (older,)})
    comparison = compare_with_last(
        again,
        again.items[0],
        service.history(),
        lambda interview: pack if interview.id == again.id else edited,
    )
    assert comparison is not None
    changes = {point.point_id: point.change for point in comparison.points}
    assert changes["alpha"] is Change.NOT_COMPARABLE
    assert changes["beta"] is Change.WORSE
