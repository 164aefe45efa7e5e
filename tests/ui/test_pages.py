import json

import pytest
from streamlit.testing.v1 import AppTest

from interviewer.domain.interview import Interview, InterviewStatus, PlanRequest
from interviewer.errors import ModelUnavailable, SettingsError, StoreUnavailable
from interviewer.interviews.service import Interviews
from interviewer.settings import Settings
from interviewer_ui import navigation, session
from interviewer_ui.services import AppServices, override
from tests.conftest import Clock, WordJudge
from tests.ui.conftest import APP

DOWN = "the model endpoint http://127.0.0.1:9 refused the connection; is it running?"


def page(app: AppTest, name: str, interview_id: str = "") -> AppTest:
    """Open a page as its address would, for an interview where one is given."""
    if not app.get("html"):
        app.run()
    app.switch_page(f"interviewer_ui/pages/{name}.py")
    if interview_id:
        app.query_params["s"] = interview_id
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def texts(app: AppTest) -> str:
    """Everything in words on the page, its own HTML included."""
    assert not app.exception
    shown = [
        str(element.value)
        for kind in ("title", "header", "subheader", "markdown", "caption", "info", "warning")
        for element in app.get(kind)
    ]
    shown += [str(element.value) for element in app.error]
    shown += [
        element.proto.body for element in app.get("html") if "<style>" not in element.proto.body
    ]
    return "\n".join(shown).replace("\\", "")


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def answer(service: Interviews, interview: Interview, text: str) -> Interview:
    """Answer the open turn as the box in the browser would."""
    turn = service.view(interview.id).open_turn
    assert turn is not None
    return service.submit(interview.id, turn.id, text)


# -- plan ---------------------------------------------------


def test_first_run_offers_a_plan_with_working_defaults(app: AppTest) -> None:
    app.run()
    assert "Mock interview" in texts(app)
    press(app, "Continue to the ready check")
    assert "Ready?" in texts(app)
    assert "3 questions" in texts(app)


def test_plan_takes_what_was_chosen(app: AppTest, service: Interviews) -> None:
    app.run()
    app.number_input[0].set_value(2)
    app.multiselect[0].set_value(["t-two"])
    app.checkbox[0].check()
    app.run()
    press(app, "Continue to the ready check")
    request = service.history()[0].request
    assert request.n_questions == 2
    assert request.topics == ("t-two",)
    assert request.clock is False


def test_extra_time_goes_from_the_plan_to_the_ready_check_the_report_and_another_try(
    app: AppTest, service: Interviews
) -> None:
    app.run()
    next(one for one in app.number_input if one.label.startswith("Extra time")).set_value(1.5)
    press(app, "Continue to the ready check")
    assert "every limit is 1.5 times as long" in texts(app)
    planned = service.history()[0]
    assert planned.request.extra_time == 1.5
    service.start(planned.id)
    answer(service, planned, "alpha")
    service.finish(planned.id)
    page(app, "report", planned.id)
    assert "extra time: every limit 1.5 times as long" in texts(app)
    press(app, "Try this question again")
    requests = [one.request for one in service.history() if one.id != planned.id]
    assert [request.extra_time for request in requests] == [1.5]


def test_plan_that_no_question_fits_says_what_to_change(app: AppTest) -> None:
    app.run()
    app.multiselect[0].set_value(["t-one"])
    app.selectbox[1].select_index(3)
    app.run()
    press(app, "Continue to the ready check")
    assert "choose more topics or any level" in texts(app)


def test_interview_in_progress_is_offered_first(app: AppTest, running: Interview) -> None:
    app.run()
    press(app, "Resume it")
    assert running.items[0].turns[0].text in texts(app)


@pytest.mark.parametrize(
    "error",
    [
        StoreUnavailable("the database cannot be opened: disk full; free some space"),
        SettingsError("INTERVIEWER_GRADER='x': choose auto, builtin or llm"),
    ],
    ids=["store", "settings"],
)
def test_app_that_cannot_start_says_why_on_one_clear_page(error: Exception) -> None:
    def build(_settings: Settings) -> AppServices:
        raise error

    with override(build):
        app = AppTest.from_file(APP, default_timeout=30).run()
    assert str(error) in texts(app)
    assert labels(app) == ["Try again"]


def test_bug_in_a_page_shows_no_traceback(
    app: AppTest, service: Interviews, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(service, "running", fail)
    app.run()
    assert "Something went wrong inside the app" in texts(app)
    assert "secret detail" not in texts(app)


# -- ready check ---------------------------------------------------


def test_ready_check_tells_rules_grader_and_storage_before_the_clock_starts(
    app: AppTest, service: Interviews
) -> None:
    press(app.run(), "Continue to the ready check")
    shown = texts(app)
    assert "a judge for tests" in shown
    assert "interviewer.sqlite3" in shown
    assert service.history()[0].status is InterviewStatus.PLANNED
    press(app, "Start the interview")
    assert service.history()[0].status is InterviewStatus.RUNNING


def test_changing_the_plan_leaves_no_planned_interview_behind(
    app: AppTest, service: Interviews
) -> None:
    press(app.run(), "Continue to the ready check")
    press(app, "Change the plan")
    assert "Mock interview" in texts(app)
    assert service.history() == ()


@pytest.mark.parametrize("name", ["ready", "session", "report"])
def test_page_without_an_interview_says_what_to_do(app: AppTest, name: str) -> None:
    page(app, name)
    assert len(app.info) == 1
    assert not app.error


@pytest.mark.parametrize("name", ["ready", "session", "report"])
def test_unknown_interview_is_one_clear_message(app: AppTest, name: str) -> None:
    page(app, name, "nothing-of-that-name")
    assert "there is no interview 'nothing-of-that-name'" in texts(app)


# -- session ---------------------------------------------------


def test_practice_gives_feedback_after_each_question_and_then_asks_the_next(
    app: AppTest, service: Interviews, running: Interview
) -> None:
    answer(service, running, "alpha beta gamma")
    page(app, "session", running.id)
    shown = texts(app)
    assert "<mark" in shown
    assert "100 %" in shown
    assert "The reference answer on subject" in shown
    press(app, "Next question (2 of 2)")
    assert "question 2 of 2" in texts(app)
    assert "<mark" not in texts(app)


def test_follow_up_names_its_question_and_can_show_it(
    app: AppTest, service: Interviews, running: Interview
) -> None:
    first = running.open_turn
    assert first is not None
    answer(service, running, "beta")
    page(app, "session", running.id)
    shown = texts(app)
    assert "question 1 of 2, follow-up" in shown
    assert (f"<summary>Follow-up to question 1 (show it)</summary>{first.text}</details>") in shown


def test_hint_is_shown_in_practice_and_counted(
    app: AppTest, service: Interviews, running: Interview
) -> None:
    page(app, "session", running.id)
    press(app, "Hint")
    assert "What comes first?" in texts(app)
    turn = service.view(running.id).open_turn
    assert turn is not None
    assert turn.hints == 1


def test_hint_is_there_again_after_a_reload(app: AppTest, running: Interview) -> None:
    page(app, "session", running.id)
    press(app, "Hint")
    # A reload begins a new browser session: nothing of the old one's state is left.
    reloaded = AppTest.from_file(APP, default_timeout=30)
    page(reloaded, "session", running.id)
    assert "What comes first?" in texts(reloaded)


def test_hint_that_a_server_before_this_one_gave_is_mentioned(
    app: AppTest, service: Interviews, running: Interview
) -> None:
    turn = service.view(running.id).open_turn
    assert turn is not None
    service.hint(running.id, turn.id, "")
    page(app, "session", running.id)
    assert "You asked for a hint on this question earlier" in texts(app)


def test_exam_shows_nothing_of_rubric_or_score_before_the_end(
    app: AppTest, service: Interviews, exam: Interview
) -> None:
    answer(service, exam, "alpha")
    page(app, "session", exam.id)
    shown = texts(app)
    assert "question 2 of 2" in shown
    assert "Hint" not in labels(app)
    for secret in ("The first thing about", "The reference answer", "%", "met", "alpha"):
        assert secret not in shown
    page(app, "report", exam.id)
    assert "still running" in texts(app)
    assert "The first thing about" not in texts(app)


def test_deadline_that_passed_unseen_moves_the_interview_on(
    app: AppTest, service: Interviews, exam: Interview, clock: Clock
) -> None:
    clock.forward(80)
    page(app, "session", exam.id)
    assert "Time was up on question 1: it was empty." in texts(app)


def test_finishing_early_leads_to_the_report(app: AppTest, exam: Interview) -> None:
    page(app, "session", exam.id)
    assert "Not asked yet: 1. That counts 0." in texts(app)
    press(app, "Finish now")
    assert "Report" in texts(app)
    assert "1 not reached" in texts(app)


def test_early_end_that_fails_says_so_and_is_not_tried_again_by_the_next_look(
    app: AppTest, service: Interviews, exam: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(app, "session", exam.id)

    def fail(_interview_id: str) -> Interview:
        raise StoreUnavailable("the disk is full; free some space")

    monkeypatch.setattr(service, "finish", fail)
    press(app, "Finish now")
    assert "the disk is full" in texts(app)
    monkeypatch.undo()
    app.run()
    assert service.view(exam.id).status is InterviewStatus.RUNNING
    assert "question 1 of 2" in texts(app)
    press(app, "Finish now")
    assert "1 not reached" in texts(app)


def test_last_answer_leads_to_the_report(
    app: AppTest, service: Interviews, exam: Interview
) -> None:
    answer(service, exam, "alpha")
    service.proceed(exam.id)
    answer(service, exam, "alpha beta")
    page(app, "session", exam.id)
    assert "Practise next" in texts(app)


# -- failure of the model ---------------------------------------------------


def test_failed_grading_is_shown_as_not_graded_in_practice_and_can_be_repeated(
    app: AppTest, service: Interviews, running: Interview, judge: WordJudge
) -> None:
    judge.fail = ModelUnavailable(DOWN)
    answer(service, running, "alpha beta gamma")
    page(app, "session", running.id)
    shown = texts(app)
    assert "Question 1 is not graded." in shown
    assert DOWN in shown
    assert "%" not in shown
    judge.fail = None
    press(app, "Grade again")
    assert "not graded" not in texts(app)
    assert "100 %" in texts(app)


def test_failed_grading_in_the_report_counts_nothing_and_can_be_repeated(
    app: AppTest, service: Interviews, exam: Interview, judge: WordJudge
) -> None:
    judge.fail = ModelUnavailable(DOWN)
    for _ in exam.items:
        answer(service, exam, "alpha beta gamma")
        service.proceed(exam.id)
    page(app, "report", exam.id)
    assert "2 not graded" in texts(app)
    assert "Not graded" in texts(app)
    judge.fail = None
    press(app, "Grade again")
    assert "1 not graded" in texts(app)
    assert "100 %" in texts(app)
    press(app, "Grade again")
    assert "2 graded · 0 not graded" in texts(app)


def test_follow_up_that_could_not_be_graded_shows_the_grade_before_and_can_be_repeated(
    app: AppTest, service: Interviews, running: Interview, judge: WordJudge
) -> None:
    answer(service, running, "alpha")
    service.proceed(running.id)
    judge.fail = ModelUnavailable(DOWN)
    answer(service, running, "beta gamma")
    page(app, "session", running.id)
    shown = texts(app)
    assert "The last follow-up to question 1 is not graded." in shown
    assert DOWN in shown
    assert "50 %" in shown  # alpha is 3 of 6
    judge.fail = None
    press(app, "Grade again")
    assert "not graded" not in texts(app)
    assert "100 %" in texts(app)


# -- report and history ---------------------------------------------------


def test_report_shows_total_quotes_and_exports(
    app: AppTest, service: Interviews, exam: Interview
) -> None:
    for text in ("alpha beta", "wrong:alpha <script>"):
        answer(service, exam, text)
        service.proceed(exam.id)
    page(app, "report", exam.id)
    shown = texts(app)
    assert "graded by: built-in grader" in shown
    assert "Practise next" in shown
    assert "<sup>1</sup>alpha</mark>" in shown
    assert "✗ wrong" in shown
    assert "<script>" not in shown
    saves = [element.label for element in app.get("download_button")]
    assert saves == ["Save as HTML", "Save as Markdown", "Save as JSON"]


def test_history_without_interviews_says_what_to_do(app: AppTest) -> None:
    page(app, "history")
    assert "Nothing here yet" in texts(app)


def test_history_reaches_back_to_the_oldest_interview(
    app: AppTest, service: Interviews, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    oldest = service.plan(PlanRequest(n_questions=1, seed=1))
    for _ in range(session.HISTORY_STEP):
        clock.forward(1)
        service.plan(PlanRequest(n_questions=2, seed=1))
    found = service.history

    def as_many_as_asked_for(limit: int = session.HISTORY_STEP) -> tuple[Interview, ...]:
        return found(limit)

    monkeypatch.setattr(service, "history", as_many_as_asked_for)
    page(app, "history")
    assert f"open-{oldest.id}" not in [button.key for button in app.button]
    press(app, "Show earlier ones")
    assert f"open-{oldest.id}" in [button.key for button in app.button]
    assert "Show earlier ones" not in labels(app)


def test_history_opens_and_deletes(app: AppTest, service: Interviews, exam: Interview) -> None:
    service.finish(exam.id)
    page(app, "history")
    assert "Small pack · Exam · 2 questions" in texts(app)
    press(app, "Open report")
    assert "Report" in texts(app)
    page(app, "history")
    assert "Delete for good" not in labels(app)
    press(app, "Delete …")
    assert len(service.history()) == 1
    press(app, "Delete for good")
    assert service.history() == ()
    assert "Nothing here yet" in texts(app)


def test_delete_that_fails_says_so_and_is_not_tried_again_by_the_next_look(
    app: AppTest, service: Interviews, exam: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.finish(exam.id)
    page(app, "history")
    press(app, "Delete …")

    def fail(_interview_id: str) -> None:
        raise StoreUnavailable("the disk is full; free some space")

    monkeypatch.setattr(service, "delete", fail)
    press(app, "Delete for good")
    assert "the disk is full" in texts(app)
    monkeypatch.undo()
    app.run()
    assert len(service.history()) == 1


def test_address_of_no_page_says_so_once_and_shows_the_way(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []

    def unknown(url: str | None, names: list[str]) -> bool:
        asked.extend(names)
        return True

    monkeypatch.setattr(navigation, "unknown", unknown)
    app.run()
    assert "There is no page at this address" in texts(app)
    assert "Mock interview" not in texts(app)
    assert {"", "history", "report"} <= set(asked)
    # The browser keeps that address for a while; a click on Plan must show the plan.
    app.run()
    assert "Mock interview" in texts(app)


def test_unreadable_store_keeps_the_box_on_the_page(
    app: AppTest, service: Interviews, running: Interview, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(app, "session", running.id)
    seen = service.view
    calls = iter(range(100))

    def fail_in_the_box(interview_id: str) -> Interview:
        # The page itself reads first; from then on the disk is full.
        if next(calls) == 0:
            return seen(interview_id)
        raise StoreUnavailable("the disk is full; free some space")

    monkeypatch.setattr(service, "view", fail_in_the_box)
    app.run()
    drawn = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    box = next(one for one in drawn if "reply" in one)
    assert box["reply"]["error"] == "the disk is full; free some space"
    assert box["draft"] == ""
    assert not app.exception
