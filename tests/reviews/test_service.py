"""What is due today, over a real store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from interviewer.domain.interview import InterviewStatus
from interviewer.domain.pack import Pack
from interviewer.errors import PackNotFound
from interviewer.interviews.service import Interviews
from interviewer.reviews.service import Reviews
from tests.conftest import Clock
from tests.reviews.conftest import Session


@pytest.fixture
def reviews(service: Interviews, pack: Pack) -> Reviews:
    return Reviews(service, lambda _name: pack)


def test_missed_points_are_due_the_next_day_and_the_drill_can_be_planned(
    session: Session, service: Interviews, reviews: Reviews, clock: Clock
) -> None:
    session({"q-01": "alpha", "q-02": "alpha beta gamma"})
    assert reviews.due(clock()).n_due == 0
    clock.forward(86_400)
    (drill,) = reviews.due(clock()).drills
    # beta and gamma of q-01; what was met comes back after two days.
    assert (drill.n_due, drill.n_covered, drill.question_ids) == (2, 2, ("q-01",))
    planned = service.plan(drill.request, drill.question_ids)
    assert planned.status is InterviewStatus.PLANNED
    assert [item.question_id for item in planned.items] == ["q-01"]
    assert planned.limit_s == drill.limit_s


def test_a_drill_that_is_done_leaves_nothing_due(
    session: Session, reviews: Reviews, clock: Clock
) -> None:
    session({"q-01": "alpha"})
    clock.forward(86_400)
    assert reviews.due(clock()).n_due == 2
    session({"q-01": "alpha beta gamma"})
    assert reviews.due(clock()).n_due == 0


def test_grading_again_and_deleting_change_the_record(
    session: Session, service: Interviews, reviews: Reviews, clock: Clock
) -> None:
    interview = session({"q-01": "alpha"})
    kept = reviews.record()
    assert len(kept.points) == 3
    assert reviews.record() is kept
    clock.forward(1)
    service.regrade(interview.id, 1)
    assert reviews.record() is not kept
    assert reviews.record() == kept
    service.delete(interview.id)
    assert reviews.record().points == ()


def test_a_pack_that_cannot_be_loaded_is_told_and_the_others_are_not_lost(
    session: Session, service: Interviews, clock: Clock
) -> None:
    def gone(name: str) -> Pack:
        raise PackNotFound(f"no pack {name!r}")

    session({"q-01": "alpha"})
    due = Reviews(service, gone).due(clock() + timedelta(days=1))
    assert due.n_due == 0
    assert due.problems == ("2 due points of Small pack wait: no pack 'hypervisors'",)


def test_a_pack_that_was_edited_is_looked_at_again_after_forgetting(
    session: Session, service: Interviews, pack: Pack, clock: Clock
) -> None:
    packs = [pack]
    reviews = Reviews(service, lambda _name: packs[-1])
    session({"q-01": "alpha"})
    clock.forward(86_400)
    assert reviews.due(clock()).n_due == 2
    packs.append(pack.model_copy(update={"questions": pack.questions[1:]}))
    assert reviews.due(clock()).n_due == 2
    reviews.forget()
    assert reviews.due(clock()).n_due == 0
