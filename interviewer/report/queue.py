"""What of finished interviews a person should look at: grades in doubt, challenged verdicts, and
answers to which no model gives a grade.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from interviewer.domain.base import Frozen
from interviewer.domain.challenge import Challenge
from interviewer.domain.grade import Graded, Ungraded
from interviewer.domain.interview import Interview, InterviewStatus, Item
from interviewer.domain.pack import Pack
from interviewer.errors import ReplyWithheld


class QueueEntry(Frozen):
    """One answer with a grade in doubt, with a verdict that the candidate challenges, or one that
    the model or its provider refuses to grade."""

    interview_id: str
    finished_at: datetime | None
    position: int
    """Of the question in the interview; `interviewer report` shows it under this number."""
    question_id: str
    title: str
    score: float | None
    """None, like its range, where there is no grade."""
    low: float | None
    high: float | None
    second_score: float | None
    reasons: tuple[str, ...]
    """One for each doubt, challenge and refusal."""
    challenges: tuple[Challenge, ...] = ()
    """Those whose verdict still stands, oldest first."""


def review_queue(
    interviews: Iterable[Interview],
    pack: Callable[[str], Pack],
    challenges: Sequence[Challenge] = (),
) -> tuple[QueueEntry, ...]:
    """The entries in the order of the interviews, then of their questions.

    A question leaves the queue when it is graded again without a doubt, and so that no challenged
    verdict stands as it was. Answers that are ungraded for a passing reason, such as an endpoint
    that was away, are not in it: grading again sees to them. An interview that still runs is left
    out: nothing of a score is shown before the end.

    Args:
        interviews: with the grade to show for each question.
        pack: a kept pack by its hash.
        challenges: everything that was said against verdicts, oldest first.
    """
    said: dict[tuple[str, int], list[Challenge]] = {}
    for challenge in challenges:
        said.setdefault((challenge.interview_id, challenge.position), []).append(challenge)
    return tuple(
        entry
        for interview in interviews
        if interview.status is InterviewStatus.FINISHED
        for item in interview.items
        for entry in [_entry(interview, item, pack, said.get((interview.id, item.position), ()))]
        if entry.reasons
    )


def _entry(
    interview: Interview, item: Item, pack: Callable[[str], Pack], said: Sequence[Challenge]
) -> QueueEntry:
    shown = item.shown_grade
    grade = shown if isinstance(shown, Graded) else None
    standing = _standing(grade, said) if grade else ()
    return QueueEntry(
        interview_id=interview.id,
        finished_at=interview.finished_at,
        position=item.position,
        question_id=item.question_id,
        title=pack(interview.pack_hash).question(item.question_id).title,
        score=grade.score if grade else None,
        low=grade.low if grade else None,
        high=grade.high if grade else None,
        second_score=grade.second_score if grade else None,
        reasons=(
            *(grade.needs_review if grade else ()),
            *(_reason(one) for one in standing),
            *_withheld(item),
        ),
        challenges=standing,
    )


def _withheld(item: Item) -> Iterator[str]:
    """What is ungraded and would stay so, also where an earlier grade is shown in its place."""
    if isinstance(item.grade, Ungraded) and item.grade.code == ReplyWithheld.code:
        what = "the last follow-up is" if item.earlier_grade else "it is"
        yield f"{what} not graded and grading again may not help: {item.grade.reason}"


def _standing(grade: Graded, challenges: Sequence[Challenge]) -> tuple[Challenge, ...]:
    """The challenges whose verdict has not changed since."""
    verdicts = {point.point_id: point.verdict for point in grade.points}
    return tuple(one for one in challenges if verdicts.get(one.point_id) is one.verdict)


def _reason(challenge: Challenge) -> str:
    note = " ".join(challenge.note.split())
    return f"{challenge.point_id} {challenge.verdict} is challenged: {note}"
