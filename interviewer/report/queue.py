"""The grades of finished interviews that a person should look at. Read from what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Graded
from interviewer.domain.interview import Interview, InterviewStatus
from interviewer.domain.pack import Pack


class QueueEntry(Frozen):
    """One answer with a grade in doubt."""

    interview_id: str
    finished_at: datetime | None
    position: int
    """Of the question in the interview; `interviewer report` shows it under this number."""
    question_id: str
    title: str
    score: float
    low: float
    high: float
    second_score: float | None
    reasons: tuple[str, ...]


def review_queue(
    interviews: Iterable[Interview], pack: Callable[[str], Pack]
) -> tuple[QueueEntry, ...]:
    """The entries in the order of the interviews, then of their questions.

    A question leaves the queue when it is graded again without a doubt. An interview that still
    runs is left out: nothing of a score is shown before the end.

    Args:
        interviews: with the grade to show for each question.
        pack: a kept pack by its hash.
    """
    return tuple(
        QueueEntry(
            interview_id=interview.id,
            finished_at=interview.finished_at,
            position=item.position,
            question_id=item.question_id,
            title=pack(interview.pack_hash).question(item.question_id).title,
            score=item.grade.score,
            low=item.grade.low,
            high=item.grade.high,
            second_score=item.grade.second_score,
            reasons=item.grade.needs_review,
        )
        for interview in interviews
        if interview.status is InterviewStatus.FINISHED
        for item in interview.items
        if isinstance(item.grade, Graded) and item.grade.needs_review
    )
