"""Keep what people say against verdicts. Notes are added and never changed."""

from __future__ import annotations

from sqlalchemy import select

from interviewer.domain.challenge import Challenge
from interviewer.domain.grade import Verdict
from interviewer.store.database import Database
from interviewer.store.tables import ChallengeRow


class ChallengeStore:
    """The challenges of one database. They go with their interview when that is deleted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, challenge: Challenge) -> None:
        """Append a note; the same words on the same verdict are kept once.

        Raises:
            Conflict: the interview was deleted meanwhile.
        """
        row = ChallengeRow(
            **challenge.model_dump(exclude={"verdict"}), verdict=challenge.verdict.value
        )
        with self._database.transaction() as session:
            known = session.scalars(
                select(ChallengeRow).where(
                    ChallengeRow.interview_id == row.interview_id,
                    ChallengeRow.position == row.position,
                    ChallengeRow.point_id == row.point_id,
                    ChallengeRow.verdict == row.verdict,
                )
            )
            # A page that is sent twice must not ask a person to look twice.
            if row.note not in {one.note for one in known}:
                session.add(row)

    def of(self, interview_id: str) -> tuple[Challenge, ...]:
        """The challenges of one interview, oldest first; none where there is no such interview."""
        return self._read(interview_id)

    def all(self) -> tuple[Challenge, ...]:
        """Every challenge that is kept, oldest first."""
        return self._read(None)

    def _read(self, interview_id: str | None) -> tuple[Challenge, ...]:
        query = select(ChallengeRow).order_by(ChallengeRow.id)
        if interview_id is not None:
            query = query.where(ChallengeRow.interview_id == interview_id)
        with self._database.snapshot() as session:
            return tuple(_challenge(row) for row in session.scalars(query))


def _challenge(row: ChallengeRow) -> Challenge:
    return Challenge(
        interview_id=row.interview_id,
        position=row.position,
        question_id=row.question_id,
        point_id=row.point_id,
        verdict=Verdict(row.verdict),
        note=row.note,
        created_at=row.created_at,
    )
