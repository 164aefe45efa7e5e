"""Let a candidate object to a verdict. The grade stays as it is; a person is asked to look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from interviewer.domain.challenge import Challenge
from interviewer.domain.grade import Graded
from interviewer.domain.interview import InterviewStatus
from interviewer.errors import InputError
from interviewer.grading.normalise import refuse_unusable
from interviewer.store.interviews import InterviewStore

MAX_NOTE_CHARS = 2_000


class Challenges:
    """Notes on verdicts. Safe to share between threads.

    Args:
        store: the system of record.
        now: the current time in UTC.
    """

    def __init__(self, store: InterviewStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def add(self, interview_id: str, position: int, point_id: str, note: str) -> Challenge:
        """Keep a note on a point's verdict; the same note twice is kept once.

        Args:
            interview_id: a finished interview.
            position: of the question in it.
            point_id: a graded point of that question.
            note: why the verdict is not right, in the candidate's words.

        Raises:
            InputError: the note is empty or too long, the interview still runs, or there is no
                such verdict.
            AnswerRefused: the note cannot be kept as text.
            InterviewNotFound, Conflict: the interview is gone.
        """
        refuse_unusable(note)
        note = note.strip()
        if not 0 < len(note) <= MAX_NOTE_CHARS:
            raise InputError(
                f"a challenge needs a note of 1 to {MAX_NOTE_CHARS:,} characters that says why, "
                f"this one has {len(note):,}; nothing was recorded"
            )
        interview = self._store.get(interview_id)
        if interview.status is not InterviewStatus.FINISHED:
            raise InputError("verdicts can be challenged once the interview is finished")
        item = next((item for item in interview.items if item.position == position), None)
        grade = item.shown_grade if item else None
        points = grade.points if isinstance(grade, Graded) else ()
        verdict = next((point.verdict for point in points if point.point_id == point_id), None)
        if item is None or verdict is None:
            raise InputError(
                f"question {position} has no verdict on {point_id!r} to challenge; reload it"
            )
        challenge = Challenge(
            interview_id=interview_id,
            position=position,
            question_id=item.question_id,
            point_id=point_id,
            verdict=verdict,
            note=note,
            created_at=self._now(),
        )
        self._store.challenges.add(challenge)
        return challenge

    def of(self, interview_id: str) -> tuple[Challenge, ...]:
        """What was said against the verdicts of one interview, oldest first."""
        return self._store.challenges.of(interview_id)
