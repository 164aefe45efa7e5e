"""Accommodations: longer limits for the same questions, or none at all."""

import pytest
from pydantic import ValidationError

from interviewer.domain.interview import PlanRequest


def limit_s(turn):
    return (turn.deadline_at - turn.opened_at).total_seconds()


@pytest.mark.parametrize("factor", [1.25, 1.5, 2.0, 3.0])
def test_limits_of_question_follow_up_and_session_are_stretched_alike(
    service, begin, answer, factor
):
    interview = begin(n_questions=2, max_probes=1, extra_time=factor)
    # Two questions of 60 s with one follow-up of 120 s each.
    assert interview.limit_s == 360 * factor
    assert limit_s(interview.open_turn) == 60 * factor
    probe = answer(interview, "beta").open_turn
    assert (probe.label, limit_s(probe)) == ("1a", 120 * factor)


def test_limit_in_minutes_is_stretched_and_holds_for_the_last_question(
    service, begin, answer, clock
):
    interview = begin(n_questions=2, max_probes=0, minutes=2, extra_time=1.5)
    assert interview.limit_s == 180
    clock.forward(85)
    answer(interview, "alpha")
    second = service.next_question(interview.id).open_turn
    # 95 s are left of the session, which is more than the 90 s of the question.
    assert limit_s(second) == 90


def test_extra_time_changes_no_question(service):
    plans = [
        service.plan(PlanRequest(seed=1, n_questions=4, minutes=3, extra_time=factor))
        for factor in (1.0, 2.0)
    ]
    first, second = ([item.question_id for item in plan.items] for plan in plans)
    assert first == second
    assert len(first) == 3  # three of 60 s fit into 3 minutes, with extra time as without


def test_answer_in_the_extra_time_is_in_time(service, begin, clock):
    interview = begin(n_questions=1, max_probes=0, extra_time=2.0)
    clock.forward(110)
    turn = service.submit(interview.id, interview.open_turn.id, "alpha").items[0].turns[0]
    assert (turn.outcome, turn.elapsed_s) == ("answered", 110)


def test_extra_time_is_stored_with_the_interview(begin, make_service):
    interview = begin(extra_time=1.25)
    assert make_service("process-2").view(interview.id).request.extra_time == 1.25


def test_without_a_clock_there_is_nothing_to_stretch(begin):
    interview = begin(clock=False, extra_time=2.0)
    assert (interview.limit_s, interview.open_turn.deadline_at) == (None, None)


@pytest.mark.parametrize("factor", [0.5, 3.5, float("nan"), float("inf")])
def test_factor_outside_1_to_3_is_refused(factor):
    with pytest.raises(ValidationError):
        PlanRequest(extra_time=factor)


def test_request_of_an_older_version_has_no_extra_time():
    old = PlanRequest().model_dump(mode="json")
    del old["extra_time"]
    assert PlanRequest.model_validate(old).extra_time == 1.0
