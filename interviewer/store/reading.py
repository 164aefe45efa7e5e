"""Read interviews, and what was kept with them. Every method sees one state of the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from interviewer.domain.interview import Interview, InterviewStatus
from interviewer.domain.pack import Pack
from interviewer.errors import InterviewNotFound, StoreError
from interviewer.store.challenges import ChallengeStore
from interviewer.store.database import Database
from interviewer.store.pauses import PauseStore
from interviewer.store.rows import read_interviews
from interviewer.store.speech import SpeechStore
from interviewer.store.spending import Spending, read_spending
from interviewer.store.tables import (
    GradeRow,
    InterviewRow,
    ItemRow,
    PackRow,
    ProcessRow,
    TurnRow,
)

_PAGE = 500


class InterviewReader:
    """The interviews of one database, for looking at."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.challenges = ChallengeStore(database)
        """What people say against verdicts."""
        self.speech = SpeechStore(database)
        """What spoken answers add to a turn."""
        self.pauses = PauseStore(database)
        """When candidates stopped the clock."""

    def pack(self, pack_hash: str) -> Pack:
        """The pack as it was when the interview was planned.

        Raises:
            StoreError: no such pack was kept, or what was kept cannot be read.
        """
        with self._database.snapshot() as session:
            row = session.get(PackRow, pack_hash)
        if row is None:
            raise StoreError(f"the database holds no pack with hash {pack_hash[:12]}")
        try:
            return Pack.model_validate_json(row.document)
        except ValidationError as error:
            raise StoreError(
                f"the pack {row.pack_id} {row.version} that the database keeps cannot be read; put "
                "a backup of the database in its place"
            ) from error

    def get(self, interview_id: str) -> Interview:
        """An interview with all its turns and the latest grade of each question.

        Raises:
            InterviewNotFound: there is none with that id.
        """
        with self._database.snapshot() as session:
            return read_interviews(session, [interview_row(session, interview_id)])[0]

    def recent(self, limit: int = 200, before: Interview | None = None) -> tuple[Interview, ...]:
        """The newest interviews, newest first, without the raw replies of their grades.

        Args:
            limit: how many at the most.
            before: only those that come after this one in that order; None: from the newest.
        """
        query = select(InterviewRow).order_by(InterviewRow.created_at.desc(), InterviewRow.id)
        if before is not None:
            same_moment = InterviewRow.created_at == before.created_at
            query = query.where(
                or_(
                    InterviewRow.created_at < before.created_at,
                    and_(same_moment, InterviewRow.id > before.id),
                )
            )
        with self._database.snapshot() as session:
            rows = session.scalars(query.limit(limit))
            return read_interviews(session, list(rows), raw_replies=False)

    def every(self) -> Iterator[Interview]:
        """All interviews as `recent` has them, however many; a few hundred in memory at a time.

        Each page is a look of its own: what changes meanwhile may be seen as it was or as it is.
        """
        page = self.recent(_PAGE)
        while page:
            yield from page
            page = self.recent(_PAGE, before=page[-1])

    def running(self) -> Interview | None:
        """The newest interview that has begun and not ended; None where there is none."""
        with self._database.snapshot() as session:
            row = session.scalar(
                select(InterviewRow)
                .where(InterviewRow.status == InterviewStatus.RUNNING.value)
                .order_by(InterviewRow.created_at.desc(), InterviewRow.id)
                .limit(1)
            )
            return None if row is None else read_interviews(session, [row])[0]

    def grades_mark(self) -> tuple[object, ...]:
        """Differs whenever what `recent` says of grades may differ; costs next to nothing.

        For whoever keeps what was computed from all interviews and must know when it is stale.
        """
        with self._database.snapshot() as session:
            grades = session.execute(
                select(func.count(), func.max(GradeRow.id), func.max(GradeRow.created_at))
            ).one()
            interviews = session.execute(
                select(
                    func.count(),
                    func.max(InterviewRow.created_at),
                    func.count(InterviewRow.finished_at),
                    func.max(InterviewRow.finished_at),
                )
            ).one()
            closed = session.scalar(select(func.count()).where(ItemRow.closed))
        return (*grades, *interviews, closed)

    def asked_questions(self, pack_id: str) -> tuple[str, ...]:
        """Question ids asked from a pack, oldest first, repeats included."""
        with self._database.snapshot() as session:
            rows = session.execute(
                select(ItemRow.question_id)
                .join(InterviewRow, InterviewRow.id == ItemRow.interview_id)
                .join(
                    TurnRow,
                    (TurnRow.interview_id == ItemRow.interview_id)
                    & (TurnRow.position == ItemRow.position)
                    & (TurnRow.sequence == 0),
                )
                .where(InterviewRow.pack_id == pack_id)
                .order_by(TurnRow.opened_at)
            )
            return tuple(row[0] for row in rows)

    def spending(
        self, interview_id: str | None = None, since: datetime | None = None
    ) -> tuple[Spending, ...]:
        """What one interview, or all that this database knows of, took; see `read_spending`."""
        with self._database.snapshot() as session:
            return read_spending(session, interview_id, since)

    def lives_of_others(self, process_id: str) -> tuple[tuple[datetime, datetime], ...]:
        """When each process but this one started and was last alive."""
        with self._database.snapshot() as session:
            rows = session.scalars(select(ProcessRow).where(ProcessRow.id != process_id))
            return tuple((row.started_at, row.alive_at) for row in rows)


def interview_row(session: Session, interview_id: str, *, lock: bool = False) -> InterviewRow:
    """The row of an interview; with `lock`, no other transaction decides on it meanwhile.

    Raises:
        InterviewNotFound: there is none with that id.
    """
    row = session.get(InterviewRow, interview_id, with_for_update=lock)
    if row is None:
        raise InterviewNotFound(
            f"there is no interview {interview_id!r}; it may have been deleted. See the history "
            "for those that exist"
        )
    return row
