"""Drills: which questions hold the due points, and what fits into ten minutes."""

from __future__ import annotations

from interviewer.domain.grade import Verdict
from interviewer.domain.interview import Mode
from interviewer.domain.pack import Pack
from interviewer.reviews.drill import DRILL_S, plan_drill
from interviewer.reviews.schedule import PointState
from interviewer.reviews.weak import weak_points
from tests.reviews.test_schedule import START, graded


def due(question_id: str, point_id: str, weight: int = 2, **fields: object) -> PointState:
    point = graded(Verdict.MISSED).model_copy(
        update={"question_id": question_id, "point_id": point_id, "weight": weight, **fields}
    )
    return PointState(latest=point, n_reviews=1, n_met=0, due_at=START)


def test_a_drill_asks_the_questions_with_the_most_due_weight_in_ten_minutes(pack: Pack) -> None:
    slow = pack.model_copy(
        update={
            "questions": tuple(q.model_copy(update={"time_limit_s": 300}) for q in pack.questions)
        }
    )
    points = [
        due("q-01", "beta"),
        due("q-02", "alpha", 3),
        due("q-02", "beta"),
        due("q-03", "beta", 3),
    ]
    drill = plan_drill("small", slow, points)
    assert drill is not None
    assert drill.question_ids == ("q-02", "q-03")
    assert drill.limit_s == DRILL_S
    assert (drill.n_due, drill.n_covered) == (4, 3)
    assert drill.request.mode is Mode.PRACTICE
    assert drill.request.max_probes == 0


def test_a_question_longer_than_the_drill_is_still_asked(pack: Pack) -> None:
    long = pack.questions[0].model_copy(update={"time_limit_s": 3_600})
    drill = plan_drill(
        "small", pack.model_copy(update={"questions": (long,)}), [due("q-01", "beta")]
    )
    assert drill is not None
    assert drill.question_ids == ("q-01",)


def test_a_point_that_the_pack_has_lost_is_not_asked_for(pack: Pack) -> None:
    gone = [due("q-99", "alpha"), due("q-01", "delta")]
    assert plan_drill("small", pack, gone) is None
    drill = plan_drill("small", pack, [*gone, due("q-01", "beta")])
    assert drill is not None
    assert drill.n_due == 1


def test_weak_points_start_with_what_was_contradicted_then_what_must_be_had(pack: Pack) -> None:
    plain, heavy = due("q-01", "a", 1), due("q-01", "b", 5)
    must = due("q-01", "c", 1, must_have=True)
    wrong = due("q-01", "d", 1, verdict=Verdict.WRONG)
    met = due("q-01", "e", 5, verdict=Verdict.MET, credited=True)
    assert weak_points([plain, met, heavy, must, wrong]) == (wrong, must, heavy, plain)
