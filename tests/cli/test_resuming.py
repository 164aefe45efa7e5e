"""What `--resume` goes on with, and that it says so."""

from __future__ import annotations

import pytest

from interviewer.cli.resuming import to_resume
from interviewer.domain.interview import Interview, PlanRequest
from interviewer.errors import InputError, InterviewNotFound
from interviewer.interviews.service import Interviews
from tests.conftest import Clock


def begin(service: Interviews, clock: Clock) -> Interview:
    clock.forward(60)
    plan = service.plan(PlanRequest(n_questions=2, max_probes=0, seed=1, clock=False))
    return service.start(plan.id)


def test_interview_that_goes_on_is_named_with_its_day_and_place(
    service: Interviews, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    interview = begin(service, clock)
    turn = interview.open_turn
    assert turn is not None
    service.submit(interview.id, turn.id, "alpha")
    service.proceed(interview.id)
    day = f"{interview.created_at.astimezone():%d %b %Y, %H:%M}"
    for name in ("last", interview.id):
        assert to_resume(service, name).id == interview.id
        assert capsys.readouterr().out == (
            f"Going on with {interview.id} of {day}, question 2 of 2.\n"
        )


def test_older_interview_is_opened_only_with_a_word_on_the_finished_latest(
    service: Interviews, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    older, latest = begin(service, clock), begin(service, clock)
    service.finish(latest.id)
    assert to_resume(service, "last").id == older.id
    first, second, third = capsys.readouterr().out.splitlines()
    assert first.startswith(f"The latest interview, {latest.id} of ")
    assert "is finished" in first
    assert second == "This is an older one that is not:"
    assert third.startswith(f"Going on with {older.id} of ")


def test_nothing_to_go_on_with_says_what_became_of_the_latest(
    service: Interviews, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError, match="no interview is under way; start one"):
        to_resume(service, "last")
    interview = begin(service, clock)
    service.finish(interview.id)
    with pytest.raises(InputError, match=f"{interview.id} of .* is finished"):
        to_resume(service, "last")
    assert to_resume(service, interview.id).id == interview.id
    assert f"Interview {interview.id} of " in capsys.readouterr().out


def test_unknown_id_is_an_error(service: Interviews) -> None:
    with pytest.raises(InterviewNotFound):
        to_resume(service, "nobody")
