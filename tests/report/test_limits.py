"""Accommodations and pauses stand in every format of the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from interviewer.domain.interview import Interview, Pause, PlanRequest
from interviewer.domain.pack import Pack
from interviewer.report.build import interview_report
from interviewer.report.model import Report
from interviewer.report.render import render_html, render_json, render_markdown
from tests.report.conftest import NOW

MakeInterview = Callable[..., Interview]


@pytest.mark.parametrize(
    ("request_", "limit_s", "words"),
    [
        (PlanRequest(extra_time=1.5), 90.0, "extra time: every limit 1.5 times as long"),
        (PlanRequest(clock=False), None, "no clock"),
    ],
    ids=["extra time", "no clock"],
)
def test_accommodation_stands_beside_the_time(
    make_interview: MakeInterview,
    pack: Pack,
    request_: PlanRequest,
    limit_s: float | None,
    words: str,
) -> None:
    update = {"request": request_, "limit_s": limit_s}
    report = interview_report(make_interview("alpha").model_copy(update=update), pack)
    for render in (render_html, render_markdown):
        assert f"({words})" in render(report)
    read = Report.model_validate_json(render_json(report))
    assert (read.extra_time, read.limit_s) == (request_.extra_time, limit_s)


def test_pause_stands_at_its_answer(make_interview: MakeInterview, pack: Pack) -> None:
    interview = make_interview("alpha")
    pauses = tuple(
        Pause(began_at=NOW, ended_at=NOW + timedelta(seconds=seconds)) for seconds in (5, 120)
    )
    turn = interview.items[0].turns[0].model_copy(update={"pauses": pauses})
    item = interview.items[0].model_copy(update={"turns": (turn,)})
    report = interview_report(interview.model_copy(update={"items": (item,)}), pack)
    words = "Paused 2 times, for 2:05; the answering time is without that."
    for render in (render_html, render_markdown):
        assert words in render(report)
    row = Report.model_validate_json(render_json(report)).questions[0].turns[0]
    assert (row.pauses, row.paused_s, row.elapsed_s) == (2, 125, 30)


def test_interview_as_planned_says_nothing_of_either(
    make_interview: MakeInterview, pack: Pack
) -> None:
    interview = make_interview("alpha").model_copy(update={"limit_s": 60.0})
    for render in (render_html, render_markdown):
        shown = render(interview_report(interview, pack))
        assert "extra time" not in shown
        assert "no clock" not in shown
        assert "Paused" not in shown
