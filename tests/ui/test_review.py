"""Coming back: the review page, drills, another try, and objections to a verdict."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.domain.interview import Interview, InterviewStatus, Mode, PlanRequest
from interviewer.errors import StoreUnavailable
from interviewer.interviews.service import Interviews
from tests.conftest import Clock
from tests.ui.test_pages import answer, labels, page, press, texts

DAY_S = 86_400


def sit(service: Interviews, answers: dict[str, str]) -> Interview:
    """A finished exam on the named questions."""
    plan = PlanRequest(mode=Mode.EXAM, n_questions=len(answers), max_probes=0)
    interview = service.start(service.plan(plan, tuple(answers)).id)
    for text in answers.values():
        answer(service, interview, text)
        service.proceed(interview.id)
    return service.view(interview.id)


def test_review_page_of_a_new_candidate_says_how_it_fills(app: AppTest) -> None:
    page(app, "review")
    assert "Nothing to review yet" in texts(app)


def test_due_points_start_a_drill_of_the_questions_that_hold_them(
    app: AppTest, service: Interviews, clock: Clock
) -> None:
    sit(service, {"q-01": "alpha <b>", "q-02": "alpha beta gamma"})
    page(app, "review")
    assert "Nothing is due today. Next: 06 Jan 2026." in texts(app)
    clock.forward(DAY_S)
    app.run()
    shown = texts(app)
    assert "2 points due today" in shown
    assert "1 question that holds them: Question 1" in shown
    assert "The second about 1 is B." in shown
    assert "range" in shown
    press(app, "Start a drill (1 min)")
    assert "Ready?" in texts(app)
    planned = service.history()[0]
    assert planned.status is InterviewStatus.PLANNED
    assert [item.question_id for item in planned.items] == ["q-01"]


def test_weak_points_can_be_practised_on_a_day_without_due_ones(
    app: AppTest, service: Interviews, clock: Clock
) -> None:
    sit(service, {"q-01": "alpha", "q-02": "alpha beta gamma"})
    page(app, "review")
    assert "Nothing is due today." in texts(app)
    clock.forward(60)
    press(app, "Practise these now (1 min)")
    assert "Ready?" in texts(app)
    assert [item.question_id for item in service.history()[0].items] == ["q-01"]
    clock.forward(DAY_S)
    page(app, "review")
    assert "Start a drill (1 min)" in labels(app)
    assert not any(label.startswith("Practise these now") for label in labels(app))


@pytest.mark.parametrize("name", ["plan", "history"])
def test_plan_and_history_say_what_is_due(
    app: AppTest, service: Interviews, clock: Clock, name: str
) -> None:
    sit(service, {"q-01": "alpha"})
    clock.forward(DAY_S)
    page(app, name)
    assert "2 points due today" in texts(app)
    assert "Start a drill (1 min)" in labels(app)


def test_progress_is_grey_until_there_is_enough_and_becomes_a_line_with_two_sessions(
    app: AppTest, service: Interviews, clock: Clock
) -> None:
    sit(service, {"q-01": "alpha"})
    page(app, "review")
    shown = texts(app)
    assert "not enough data yet: 3 of 5 points graded" in shown
    assert "needs two sessions" in shown
    assert "<img" not in shown
    clock.forward(3_600)
    sit(service, {"q-02": "alpha beta"})
    app.run()
    shown = texts(app)
    # Six points on topic One, three of them met.
    assert "<b>50 %</b> (range 19-81 %)" in shown
    assert 'alt="Share of rubric points met in 2 sessions, from 33 % to 67 %' in shown


def test_review_page_without_a_store_is_one_clear_message(
    app: AppTest, service: Interviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> tuple[object, ...]:
        raise StoreUnavailable("the disk is full; free some space")

    app.run()
    monkeypatch.setattr(service, "grades_mark", fail)
    page(app, "review")
    assert "the disk is full; free some space" in texts(app)


def test_challenge_is_kept_shown_and_changes_nothing_else(
    app: AppTest, service: Interviews
) -> None:
    interview = sit(service, {"q-01": "alpha"})
    page(app, "report", interview.id)
    app.selectbox[0].select_index(1)
    app.text_area[0].set_value("I said <i>B</i>.")
    press(app, "Send the challenge")
    shown = texts(app)
    assert "<b>Challenged (missed):</b> I said &lt;i&gt;B&lt;/i&gt;." in shown
    assert "<b>Challenged, question 1:</b> 1 note waits for a person to look at" in shown
    (note,) = service.challenges.of(interview.id)
    assert note.point_id == "beta"
    assert service.view(interview.id).items == interview.items


def test_challenge_without_a_reason_says_what_is_needed(app: AppTest, service: Interviews) -> None:
    interview = sit(service, {"q-01": "alpha"})
    page(app, "report", interview.id)
    press(app, "Send the challenge")
    assert "a challenge needs a note" in texts(app)
    assert service.challenges.of(interview.id) == ()


def test_another_try_leads_to_a_report_that_compares_point_by_point(
    app: AppTest, service: Interviews, clock: Clock
) -> None:
    first = sit(service, {"q-01": "alpha"})
    page(app, "report", first.id)
    assert "→" not in texts(app)
    clock.forward(60)
    press(app, "Try this question again")
    assert "1 question, one at a time" in texts(app)
    retry = service.history()[0]
    assert retry.mode is Mode.PRACTICE
    clock.forward(60)
    service.start(retry.id)
    answer(service, retry, "beta")
    service.finish(service.proceed(retry.id).id)
    page(app, "report", retry.id)
    shown = texts(app)
    assert "50 % → 33 %; points: 1 better, 1 worse, 1 the same" in shown
    assert '<q class="iv-quote">alpha</q>' in shown
    press(app, "Open that report")
    assert "→" not in texts(app)


def test_report_shows_points_by_topic_and_time_by_question(
    app: AppTest, service: Interviews, clock: Clock
) -> None:
    interview = sit(service, {"q-01": "alpha wrong:beta"})
    page(app, "report", interview.id)
    shown = texts(app)
    assert "✓ 1 met · ○ 1 missed · ✗ 1 wrong" in shown
    assert "0 s of 1 min" in shown
    assert "print it to PDF" in shown


def test_drill_keeps_the_extra_time_of_the_interview_before_it(
    app: AppTest, service: Interviews, clock: Clock
) -> None:
    sit(service, {"q-01": "alpha"})
    clock.forward(1)
    service.plan(PlanRequest(extra_time=1.5))
    clock.forward(DAY_S)
    page(app, "review")
    press(app, "Start a drill (1 min)")
    planned = service.history()[0]
    assert (planned.request.extra_time, planned.limit_s) == (1.5, 90)
    assert "every limit is 1.5 times as long" in texts(app)
