"""Due times: replayed from verdicts, the same every time, in whole days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Rating

from interviewer.domain.grade import Verdict
from interviewer.reviews.record import GradedPoint
from interviewer.reviews.schedule import rating, replay

START = datetime(2026, 1, 5, 22, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def graded(verdict: Verdict, at: datetime = START, point_id: str = "alpha") -> GradedPoint:
    return GradedPoint(
        interview_id="i1",
        at=at,
        pack_id="small",
        pack_title="Small pack",
        pack_name="small",
        question_id="q-01",
        title="Question 1",
        topics=("One",),
        point_id=point_id,
        claim="A claim.",
        weight=2,
        must_have=False,
        verdict=verdict,
        credited=verdict in (Verdict.MET, Verdict.PARTLY),
    )


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (Verdict.MET, Rating.Good),
        (Verdict.PARTLY, Rating.Hard),
        (Verdict.MISSED, Rating.Again),
        (Verdict.WRONG, Rating.Again),
    ],
)
def test_a_verdict_says_how_well_the_point_is_remembered(
    verdict: Verdict, expected: Rating
) -> None:
    assert rating(graded(verdict)) is expected


def test_a_point_met_without_a_checked_quote_counts_as_forgotten() -> None:
    point = graded(Verdict.MET).model_copy(update={"credited": False})
    assert rating(point) is Rating.Again


def test_a_first_review_brings_the_point_back_after_the_initial_stability_in_whole_days() -> None:
    # FSRS 6: the interval for 90 % recall is the stability; w0 = 0.212 -> at least 1 day,
    # w1 = 1.2931 -> 1 day, w2 = 2.3065 -> 2 days.
    for verdict, days in ((Verdict.MISSED, 1), (Verdict.PARTLY, 1), (Verdict.MET, 2)):
        (state,) = replay([graded(verdict)])
        assert state.due_at - START == days * DAY


def test_a_point_that_is_met_again_and_again_comes_back_later_and_later() -> None:
    gaps, points, at = [], [], START
    for _ in range(4):
        points.append(graded(Verdict.MET, at))
        (state,) = replay(points)
        gaps.append(state.due_at - at)
        at = state.due_at
    assert gaps == sorted(gaps)
    assert gaps[-1] > 10 * gaps[0]
    (forgotten,) = replay([*points, graded(Verdict.MISSED, at)])
    assert forgotten.due_at - at < gaps[1]
    assert (forgotten.n_reviews, forgotten.n_met) == (5, 4)


def test_replaying_the_same_verdicts_gives_the_same_state() -> None:
    points = [
        graded(verdict, START + place * 9 * DAY, point_id)
        for place, verdict in enumerate([Verdict.MET, Verdict.PARTLY, Verdict.WRONG, Verdict.MET])
        for point_id in ("alpha", "beta", "gamma")
    ]
    assert replay(points) == replay(points)
    assert len(replay(points)) == 3


def test_nothing_graded_leaves_nothing_to_review() -> None:
    assert replay([]) == ()


def test_due_today_follows_the_day_of_the_reader() -> None:
    # Missed on 5 Jan at 22:00 UTC, due on 6 Jan at 22:00 UTC, which is 7 Jan in Tokyo.
    (state,) = replay([graded(Verdict.MISSED)])
    morning = datetime(2026, 1, 6, 8, 0, tzinfo=UTC)
    assert state.is_due(morning)
    assert not state.is_due(START)
    assert not state.is_due(morning, timedelta(hours=9))
    assert state.is_due(morning + 8 * timedelta(hours=1), timedelta(hours=9))
