"""Every graded rubric point of every session as one flat record. Computed from what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Graded, PointGrade, Verdict
from interviewer.domain.interview import Interview, InterviewStatus, Item, Mode
from interviewer.domain.pack import Pack, Question


class GradedPoint(Frozen):
    """One verdict on one rubric point, with what is needed to show it and to ask for it again."""

    interview_id: str
    at: datetime
    """When the last answer to its question was given; grading again does not move it."""
    pack_id: str
    pack_title: str
    pack_name: str
    """Name or folder under which the pack was asked for."""
    question_id: str
    title: str
    topics: tuple[str, ...]
    """Titles, as the pack had them then."""
    point_id: str
    claim: str
    weight: int
    must_have: bool
    verdict: Verdict
    credited: bool
    """Whether the verdict earns anything: no quote, no credit."""

    @property
    def key(self) -> tuple[str, str, str]:
        """Names the point across sessions and versions of its pack."""
        return self.pack_id, self.question_id, self.point_id

    @property
    def met(self) -> bool:
        """Met, with a quote that was checked."""
        return self.verdict is Verdict.MET and self.credited


def graded_points(
    interviews: Iterable[Interview], pack_of: Callable[[Interview], Pack]
) -> tuple[GradedPoint, ...]:
    """The record, oldest first; ungraded and unasked questions give nothing.

    Of an exam that still runs nothing is taken: its verdicts are not shown before the end.

    Args:
        interviews: in any order.
        pack_of: the pack as it was when an interview was planned.
    """
    points = [
        point
        for interview in interviews
        for item in interview.items
        if may_be_shown(interview, item)
        for point in _points(interview, item, pack_of(interview))
    ]
    return tuple(sorted(points, key=lambda point: (point.at, point.interview_id)))


def may_be_shown(interview: Interview, item: Item) -> bool:
    """Whether a question's verdicts are out: the interview is over, or practice gave feedback."""
    if interview.status is InterviewStatus.FINISHED:
        return True
    return interview.mode is Mode.PRACTICE and item.closed


def answered_at(item: Item) -> datetime | None:
    """When the last answer to a question was given; None where there is none."""
    times = [turn.closed_at for turn in item.turns if turn.closed_at]
    return max(times, default=None)


def _points(interview: Interview, item: Item, pack: Pack) -> Iterable[GradedPoint]:
    at = answered_at(item)
    grade = item.shown_grade
    if not isinstance(grade, Graded) or at is None:
        return
    question = pack.question(item.question_id)
    for found in grade.points:
        yield _point(interview, at, pack, question, found)


def _point(
    interview: Interview, at: datetime, pack: Pack, question: Question, found: PointGrade
) -> GradedPoint:
    point = question.point(found.point_id)
    return GradedPoint(
        interview_id=interview.id,
        at=at,
        pack_id=pack.id,
        pack_title=pack.title,
        pack_name=interview.request.pack,
        question_id=question.id,
        title=question.title,
        topics=tuple(pack.topic_title(topic) for topic in question.topics),
        point_id=point.id,
        claim=point.claim,
        weight=point.weight,
        must_have=point.must_have,
        verdict=found.verdict,
        credited=found.credited,
    )
