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


def test_weak_points_can_be_practised_before_they_are_due(
    session: Session, reviews: Reviews, clock: Clock
) -> None:
    session({"q-01": "alpha", "q-02": "alpha beta gamma"})
    assert reviews.due(clock()).drills == ()
    (drill,) = reviews.weak().drills
    assert (drill.n_due, drill.n_covered, drill.question_ids) == (2, 2, ("q-01",))
    assert reviews.weak() is reviews.weak()
    clock.forward(60)
    session({"q-01": "alpha beta gamma"})
    assert reviews.weak().drills == ()


def test_practice_before_its_day_counts_less_than_on_its_day(
    session: Session, reviews: Reviews, clock: Clock
) -> None:
    session({"q-01": "alpha", "q-02": "alpha"})
    clock.forward(600)
    session({"q-01": "alpha beta gamma"})
    clock.forward(86_400 - 600)
    session({"q-02": "alpha beta gamma"})
    states = {state.latest.key[1:]: state for state in reviews.record().states}
    early, in_time = states[("q-01", "beta")], states[("q-02", "beta")]
    # Met again after ten minutes, it is due the next day as if it had been missed; met on its
    # day, it waits two days.
    assert (early.due_at - early.latest.at).days == 1
    assert (in_time.due_at - in_time.latest.at).days == 2


def test_weak_points_of_a_pack_that_is_gone_are_named(
    session: Session, service: Interviews
) -> None:
    def gone(name: str) -> Pack:
        raise PackNotFound(f"no pack {name}")

    session({"q-01": "alpha"})
    weak = Reviews(service, gone).weak()
    assert weak.drills == ()
    assert weak.problems[0].startswith("2 weak points of ")


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
