"""What a reader of a report must know before the numbers are taken at their word."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from interviewer.domain.base import Frozen
from interviewer.domain.grade import EvidenceStatus
from interviewer.report.model import QuestionReport, Report


class AlertKind(StrEnum):
    """Why a question stands among the alerts; the value is its heading."""

    UNGRADED = "Not graded"
    REVIEW = "Needs a human look"
    UNVERIFIED = "Quote not confirmed"
    OVER_TIME = "Out of time"
    CAPPED = "Score capped"
    CHALLENGED = "Challenged"


_WITHHELD = (
    "the model's provider gives no grade for this answer, and grading again may bring the same: a "
    "person should read it"
)


class Alert(Frozen):
    """One alert on one question."""

    kind: AlertKind
    position: int
    text: str


def alerts(report: Report) -> tuple[Alert, ...]:
    """Every alert, gravest kind first, then by question; none of a question that was not asked."""
    found = [
        Alert(kind=kind, position=question.position, text=text)
        for question in report.questions
        if question.reached
        for kind, text in _of(question)
    ]
    order = list(AlertKind)
    return tuple(sorted(found, key=lambda alert: (order.index(alert.kind), alert.position)))


def _of(question: QuestionReport) -> Iterator[tuple[AlertKind, str]]:
    if question.ungraded_reason:
        yield AlertKind.UNGRADED, question.ungraded_reason
    if question.follow_up_ungraded:
        yield AlertKind.UNGRADED, f"the last follow-up: {question.follow_up_ungraded}"
    if question.withheld:
        yield AlertKind.REVIEW, _WITHHELD
    for reason in question.needs_review:
        yield AlertKind.REVIEW, reason
    unverified = sum(point.evidence is EvidenceStatus.UNVERIFIED for point in question.points)
    if unverified:
        points = "a point earns" if unverified == 1 else f"{unverified} points earn"
        yield AlertKind.UNVERIFIED, f"{points} nothing for want of a quote that code could find"
    if question.over_time:
        yield AlertKind.OVER_TIME, "what had been typed when the time ran out was submitted"
    if question.capped_by:
        yield AlertKind.CAPPED, "a must-have point is missing"
    challenged = sum(len(point.challenges) for point in question.points)
    if challenged:
        notes = "1 note waits" if challenged == 1 else f"{challenged} notes wait"
        yield AlertKind.CHALLENGED, f"{notes} for a person to look at"
