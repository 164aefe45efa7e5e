"""Shares of met points with their intervals."""

from __future__ import annotations

import pytest

from interviewer.domain.grade import Verdict
from interviewer.reviews.progress import by_session, by_topic
from tests.reviews.test_schedule import DAY, START, graded


def test_a_topic_has_its_share_and_the_wilson_interval() -> None:
    points = [graded(Verdict.MET)] * 6 + [graded(Verdict.PARTLY)] * 2 + [graded(Verdict.MISSED)] * 2
    (topic,) = by_topic(points)
    share = topic.share
    assert (share.n_points, share.n_met, share.n_partly, share.value) == (10, 6, 2, 0.6)
    # Wilson, z = 1.96, z^2 = 3.8416: (0.6 + 0.19208) / 1.38416 = 0.57225;
    # 1.96 / 1.38416 * sqrt(0.024 + 0.009604) = 0.25958
    assert share.low == pytest.approx(0.3127, abs=1e-4)
    assert share.high == pytest.approx(0.8318, abs=1e-4)
    assert share.enough


def test_four_points_are_not_enough_and_five_are() -> None:
    assert not by_topic([graded(Verdict.MET)] * 4)[0].share.enough
    assert by_topic([graded(Verdict.MET)] * 5)[0].share.enough


def test_a_point_without_a_checked_quote_is_not_met() -> None:
    unverified = graded(Verdict.MET).model_copy(update={"credited": False})
    assert by_topic([unverified])[0].share.n_met == 0


def test_a_question_on_two_topics_counts_in_both() -> None:
    point = graded(Verdict.MET).model_copy(update={"topics": ("One", "Two")})
    assert [topic.topic for topic in by_topic([point])] == ["One", "Two"]


def test_sessions_stand_in_the_order_of_time() -> None:
    late = graded(Verdict.MET, START + DAY).model_copy(update={"interview_id": "i2"})
    sessions = by_session([late, graded(Verdict.MISSED), graded(Verdict.MET)])
    assert [(one.interview_id, one.share.n_met) for one in sessions] == [("i1", 1), ("i2", 1)]
    assert sessions[1].share.low < 0.25
    assert sessions[1].share.high == 1.0


def test_nothing_graded_shows_no_progress() -> None:
    assert by_topic([]) == ()
    assert by_session([]) == ()
