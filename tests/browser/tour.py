"""A home with something on every page, and the way to each: for axe and for the pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from interviewer.batch.item import AnswerItem
from interviewer.domain.grade import Verdict
from interviewer.domain.interview import Interview, InterviewStatus, Mode, PlanRequest
from interviewer.domain.pack import Pack, Question
from interviewer.domain.rating import MachineGrade
from interviewer.rating.importing import import_answers
from interviewer.rating.making import new_set
from interviewer.rating.naming import grader_name
from interviewer.rating.queue import RatingQueue
from interviewer.settings import read_settings
from interviewer.store.ratings import RatingStore
from interviewer.wiring import Services, build_services, utc_now

WAIT_MS = 120_000
RATING_SET = "sample"


@dataclass(frozen=True)
class Stop:
    """A page in one state."""

    name: str
    """Names its picture, and its row in a report."""
    says: str
    """What a reader should look at, in one sentence."""
    address: str
    sign: str
    """A text that is on the page when it is drawn."""
    press: str = ""
    """A button to press then, with `shows` as what it brings."""
    shows: str = ""

    def visit(self, page: Page, url: str) -> None:
        """Go there and wait until nothing is being drawn any more."""
        page.goto(url + self.address, timeout=WAIT_MS)
        wait_for(page, self.sign)
        if self.press:
            page.get_by_role("button", name=self.press).first.click(timeout=WAIT_MS)
            wait_for(page, self.shows)


def wait_for(page: Page, sign: str) -> None:
    """Wait for a text, and until the server's script has ended."""
    expect(page.get_by_text(sign).first).to_be_visible(timeout=WAIT_MS)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(
        timeout=WAIT_MS
    )
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=WAIT_MS)
    expect(page.locator('[data-stale="true"]')).to_have_count(0, timeout=WAIT_MS)


class Calendar:
    """A clock that can be put back, so that sessions lie days apart and points fall due."""

    def __init__(self) -> None:
        self.days_ago = 0.0

    def __call__(self) -> datetime:
        """The time, so many days ago."""
        return utc_now() - timedelta(days=self.days_ago)


def furnish(home: Path) -> tuple[Stop, ...]:
    """Fill an empty home by way of the services, on the built-in grader.

    Returns:
        Every page that has something to show, in the order in which a candidate comes by.
    """
    calendar = Calendar()
    services = build_services(read_settings(home=home), now=calendar)
    try:
        services.interviews.heartbeat()
        for days_ago, share in ((12, 3), (9, 2)):
            calendar.days_ago = days_ago
            _finished(services, share)
        calendar.days_ago = 0
        report = _finished(services, 2, mode=Mode.EXAM)
        feedback = _begun(services, seed=5)
        _answer(services, feedback, 2)
        planned = services.interviews.plan(PlanRequest(seed=6))
        _rate(services, RatingStore(services.database))
        running = _begun(services, seed=7)
        turn = running.items[0].turns[0]
        question = services.grading.load_pack("hypervisors").question(running.items[0].question_id)
        services.interviews.save_draft(running.id, turn.id, _part(question, 2), 1)
        return _stops(planned.id, running.id, feedback.id, report.id)
    finally:
        services.close()


def _stops(planned: str, running: str, feedback: str, report: str) -> tuple[Stop, ...]:
    rate = f"/rate?set={RATING_SET}&rater=bob"
    return (
        Stop("plan", "Choose what to practise; what is due comes first.", "/", "Mock interview"),
        Stop("ready", "The rules, before any clock runs.", f"/ready?s={planned}", "Who grades"),
        Stop(
            "session",
            "A question with its clock, the answer box and what is saved.",
            f"/session?s={running}",
            "Submit answer",
        ),
        Stop(
            "feedback",
            "Practice mode: what the answer was worth, point by point.",
            f"/session?s={feedback}",
            "Next question",
        ),
        Stop(
            "report",
            "Total, what to practise next, and every rubric point with its quote.",
            f"/report?s={report}",
            "Plan another interview",
        ),
        Stop("review", "Weak points, and progress by topic and session.", "/review", "Weak points"),
        Stop("history", "Every interview on this machine.", "/history", "Open report"),
        Stop(
            "delete",
            "Deleting asks once.",
            "/history",
            "Open report",
            press="Delete …",
            shows="Delete for good",
        ),
        Stop("rubrics", "Rubrics of one's own.", "/rubrics", "Rubric"),
        Stop("rate", "Blind rating, under one hand.", rate, "another point"),
        Stop(
            "alignment",
            "How far the grader agrees with people.",
            f"/alignment?set={RATING_SET}",
            "Who says what",
        ),
        Stop("empty", "A page without an interview says what to do.", "/report", "Plan an int"),
        Stop("unknown", "An address of no page.", "/nowhere", "There is no page at this address"),
    )


def _begun(services: Services, seed: int, mode: Mode = Mode.PRACTICE) -> Interview:
    request = PlanRequest(mode=mode, n_questions=3, max_probes=0, seed=seed)
    return services.interviews.start(services.interviews.plan(request).id)


def _finished(services: Services, share: int, mode: Mode = Mode.PRACTICE) -> Interview:
    interview = _begun(services, seed=share, mode=mode)
    while interview.status is not InterviewStatus.FINISHED:
        interview = _answer(services, interview, share)
        if interview.status is not InterviewStatus.FINISHED and interview.open_turn is None:
            interview = services.interviews.next_question(interview.id)
    return interview


def _answer(services: Services, interview: Interview, share: int) -> Interview:
    """Answer the open question with a part of its reference answer."""
    turn, item = interview.open_turn, interview.current_item
    assert turn is not None
    assert item is not None
    question = services.grading.load_pack("hypervisors").question(item.question_id)
    services.interviews.submit(interview.id, turn.id, _part(question, share))
    return services.interviews.proceed(interview.id)


def _part(question: Question, share: int) -> str:
    """The first of so many parts of the reference answer, in whole sentences."""
    sentences = " ".join(question.reference.split()).split(". ")
    return ". ".join(sentences[: max(2, len(sentences) // share)]).rstrip(".") + "."


def _rate(services: Services, store: RatingStore) -> None:
    """A rating set of four graded answers that one person has rated."""
    pack = services.grading.load_pack("hypervisors")
    new_set(store, RATING_SET, pack, utc_now(), test_share=0.0)
    import_answers(store, RATING_SET, list(_answers(pack)))
    with store.change(RATING_SET) as change:
        for item in change.record.items:
            question = pack.question(item.question_id)
            grade = services.grading.builtin.grade(pack, question, (item.answer,))
            assert grade.status == "graded"
            name = grader_name(grade.versions)
            change.put_grades([MachineGrade(item_id=item.id, grader=name, grade=grade)])
    queue = RatingQueue(store, RATING_SET, "ann", utc_now)
    while task := queue.next():
        said = {
            point.id: Verdict.MET if place % 2 else Verdict.MISSED
            for place, point in enumerate(task.question.points)
        }
        queue.save(task.item.id, task.occasion, said)
        queue.submit(task.item.id, task.occasion)


def _answers(pack: Pack) -> Iterable[AnswerItem]:
    for number, question in enumerate(pack.questions[:4]):
        yield AnswerItem(
            id=f"answer-{number + 1}",
            question_id=question.id,
            answer=_part(question, 2),
            candidate=f"candidate-{number + 1}",
        )
