"""What of finished interviews a person should look at: grades in doubt, challenged verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from interviewer.domain.base import Frozen
from interviewer.domain.challenge import Challenge
from interviewer.domain.grade import Graded
from interviewer.domain.interview import Interview, InterviewStatus
from interviewer.domain.pack import Pack


class QueueEntry(Frozen):
    """One answer with a grade in doubt, or with a verdict that the candidate challenges."""

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
    """One for each doubt and each challenge."""
    challenges: tuple[Challenge, ...] = ()
    """Those whose verdict still stands, oldest first."""


def review_queue(
    interviews: Iterable[Interview],
    pack: Callable[[str], Pack],
    challenges: Sequence[Challenge] = (),
) -> tuple[QueueEntry, ...]:
    """The entries in the order of the interviews, then of their questions.

    A question leaves the queue when it is graded again without a doubt, and so that no challenged
    verdict stands as it was. An interview that still
    runs is left out: nothing of a score is shown before the end.

    Args:
        interviews: with the grade to show for each question.
        pack: a kept pack by its hash.
        challenges: everything that was said against verdicts, oldest first.
    """
    said: dict[tuple[str, int], list[Challenge]] = {}
    for challenge in challenges:
        said.setdefault((challenge.interview_id, challenge.position), []).append(challenge)
    return tuple(
        QueueEntry(
            interview_id=interview.id,
            finished_at=interview.finished_at,
            position=item.position,
            question_id=item.question_id,
            title=pack(interview.pack_hash).question(item.question_id).title,
            score=grade.score,
            low=grade.low,
            high=grade.high,
            second_score=grade.second_score,
            reasons=(
                *grade.needs_review,
                *(_reason(one) for one in standing),
            ),
            challenges=standing,
        )
        for interview in interviews
        if interview.status is InterviewStatus.FINISHED
        for item in interview.items
        for grade in [item.shown_grade]
        if isinstance(grade, Graded)
        for standing in [_standing(grade, said.get((interview.id, item.position), ()))]
        if grade.needs_review or standing
    )


def _standing(grade: Graded, challenges: Sequence[Challenge]) -> tuple[Challenge, ...]:
    """The challenges whose verdict has not changed since."""
    verdicts = {point.point_id: point.verdict for point in grade.points}
    return tuple(one for one in challenges if verdicts.get(one.point_id) is one.verdict)


def _reason(challenge: Challenge) -> str:
    note = " ".join(challenge.note.split())
    return f"{challenge.point_id} {challenge.verdict} is challenged: {note}"
