"""Challenges in the database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from interviewer.domain.challenge import Challenge
from interviewer.domain.grade import Verdict
from interviewer.domain.interview import PlanRequest
from interviewer.errors import Conflict
from interviewer.interviews.service import Interviews
from interviewer.store.interviews import InterviewStore


def challenge(interview_id: str, note: str = "a\x00b") -> Challenge:
    return Challenge(
        interview_id=interview_id,
        position=1,
        question_id="q-01",
        point_id="alpha",
        verdict=Verdict.WRONG,
        note=note,
        created_at=datetime(2026, 1, 5, tzinfo=UTC),
    )


def test_a_challenge_comes_back_as_it_was_kept(store: InterviewStore, service: Interviews) -> None:
    ids = [service.plan(PlanRequest(n_questions=1)).id for _ in range(2)]
    kept = [challenge(interview_id) for interview_id in ids]
    for one in kept:
        store.challenges.add(one)
    assert store.challenges.all() == tuple(kept)
    assert store.challenges.of(ids[1]) == (kept[1],)


def test_a_challenge_of_an_interview_that_is_gone_is_not_kept(store: InterviewStore) -> None:
    with pytest.raises(Conflict, match="its interview is gone"):
        store.challenges.add(challenge("nothing"))
