"""Read and write interviews. Every method is one transaction; a replay writes nothing twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Grade
from interviewer.domain.interview import (
    Interview,
    InterviewStatus,
    Turn,
    TurnOutcome,
)
from interviewer.domain.pack import Pack
from interviewer.errors import InterviewNotFound, StoreError
from interviewer.store.database import Database
from interviewer.store.rows import grade_row, read_interview, turn_row
from interviewer.store.tables import (
    GradeRow,
    InterviewRow,
    ItemRow,
    PackRow,
    ProcessRow,
    TurnRow,
)


class TurnEnd(Frozen):
    """What follows from a closed turn; written as a whole or not at all."""

    grade: Grade | None
    """None: nothing to grade yet."""
    next_turn: Turn | None
    """A probe on the same question, or the next question; None: nothing is asked now."""
    next_position: int
    """The question that `next_turn` belongs to; unused without one."""
    close_item: bool
    """Whether the question is done with."""
    finish: bool
    """Whether the interview ends here."""


class InterviewStore:
    """The interviews of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep_pack(self, pack: Pack, at: datetime) -> None:
        """Keep a pack's content under its hash, unless it is there already."""
        with self._database.transaction() as session:
            if session.get(PackRow, pack.hash) is None:
                session.add(
                    PackRow(
                        hash=pack.hash,
                        pack_id=pack.id,
                        version=pack.version,
                        document=pack.model_dump_json(),
                        stored_at=at,
                    )
                )

    def pack(self, pack_hash: str) -> Pack:
        """The pack as it was when the interview was planned.

        Raises:
            StoreError: no such pack was kept.
        """
        with self._database.transaction() as session:
            row = session.get(PackRow, pack_hash)
            if row is None:
                raise StoreError(f"the database holds no pack with hash {pack_hash[:12]}")
            return Pack.model_validate_json(row.document)

    def create(self, interview: Interview) -> None:
        """Record a planned interview."""
        with self._database.transaction() as session:
            session.add(
                InterviewRow(
                    id=interview.id,
                    pack_hash=interview.pack_hash,
                    pack_id=interview.pack_id,
                    request=interview.request.model_dump(mode="json"),
                    status=interview.status.value,
                    created_at=interview.created_at,
                    limit_s=interview.limit_s,
                    process_id="",
                )
            )
            session.flush()
            session.add_all(
                ItemRow(
                    interview_id=interview.id,
                    position=item.position,
                    question_id=item.question_id,
                    closed=False,
                )
                for item in interview.items
            )

    def get(self, interview_id: str) -> Interview:
        """An interview with all its turns and the latest grade of each question.

        Raises:
            InterviewNotFound: there is none with that id.
        """
        with self._database.transaction() as session:
            return read_interview(session, _row(session, interview_id))

    def recent(self, limit: int = 200) -> tuple[Interview, ...]:
        """The newest interviews, newest first."""
        with self._database.transaction() as session:
            rows = session.scalars(
                select(InterviewRow).order_by(InterviewRow.created_at.desc()).limit(limit)
            )
            return tuple(read_interview(session, row) for row in rows)

    def asked_questions(self, pack_id: str) -> tuple[str, ...]:
        """Question ids asked from a pack, oldest first, repeats included."""
        with self._database.transaction() as session:
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

    def delete(self, interview_id: str) -> None:
        """Remove an interview with its answers, drafts and grades for good.

        Raises:
            InterviewNotFound: there is none with that id.
        """
        with self._database.transaction() as session:
            session.delete(_row(session, interview_id))

    def start(self, interview_id: str, first: Turn, process_id: str) -> None:
        """Open the first turn. Starting again changes nothing."""
        with self._database.transaction() as session:
            row = _row(session, interview_id)
            if row.status != InterviewStatus.PLANNED:
                return
            row.status = InterviewStatus.RUNNING.value
            row.started_at = first.opened_at
            row.process_id = process_id
            session.add(turn_row(interview_id, 1, 0, first))

    def open_question(self, interview_id: str, position: int, turn: Turn) -> None:
        """Ask a question's first turn.

        Raises:
            Conflict: it was asked before.
        """
        with self._database.transaction() as session:
            _row(session, interview_id)
            session.add(turn_row(interview_id, position, 0, turn))

    def save_draft(self, turn_id: str, text: str, revision: int) -> bool:
        """Keep a draft; False when the turn is closed or a newer draft is kept already."""
        with self._database.transaction() as session:
            result = session.execute(
                update(TurnRow)
                .where(
                    TurnRow.id == turn_id,
                    TurnRow.outcome.is_(None),
                    TurnRow.draft_revision < revision,
                )
                .values(draft=text, draft_revision=revision)
                .returning(TurnRow.id)
            )
            return result.first() is not None

    def close_turn(
        self, turn_id: str, answer: str, outcome: TurnOutcome, at: datetime, elapsed_s: float
    ) -> bool:
        """Accept an answer, durably. False, and no change, when the turn was closed before."""
        with self._database.transaction() as session:
            result = session.execute(
                update(TurnRow)
                .where(TurnRow.id == turn_id, TurnRow.outcome.is_(None))
                .values(answer=answer, outcome=outcome.value, closed_at=at, elapsed_s=elapsed_s)
                .returning(TurnRow.id)
            )
            return result.first() is not None

    def record_end(self, interview_id: str, turn_id: str, end: TurnEnd, at: datetime) -> bool:
        """Write what follows from a closed turn. False when it was written before."""
        with self._database.transaction() as session:
            turn = session.get(TurnRow, turn_id)
            if turn is None or turn.interview_id != interview_id:
                raise InterviewNotFound(f"interview {interview_id} has no turn {turn_id}")
            item = session.get(ItemRow, (interview_id, turn.position))
            later = session.scalar(
                select(TurnRow.id).where(
                    TurnRow.interview_id == interview_id,
                    TurnRow.position == turn.position,
                    TurnRow.sequence > turn.sequence,
                )
            )
            if item is None or item.closed or later is not None:
                return False
            if end.grade is not None:
                session.add(grade_row(interview_id, turn.position, turn_id, 0, end.grade, at))
            item.closed = end.close_item
            if end.next_turn is not None:
                same = end.next_position == turn.position
                session.add(
                    turn_row(
                        interview_id,
                        end.next_position,
                        turn.sequence + 1 if same else 0,
                        end.next_turn,
                    )
                )
            if end.finish:
                row = _row(session, interview_id)
                row.status = InterviewStatus.FINISHED.value
                row.finished_at = at
            return True

    def finish(self, interview_id: str, at: datetime) -> None:
        """End an interview early. Turns that are open must have been closed before."""
        with self._database.transaction() as session:
            row = _row(session, interview_id)
            if row.status == InterviewStatus.FINISHED:
                return
            row.status = InterviewStatus.FINISHED.value
            row.finished_at = at
            session.execute(
                update(ItemRow).where(ItemRow.interview_id == interview_id).values(closed=True)
            )

    def add_grade(self, interview_id: str, position: int, grade: Grade, at: datetime) -> None:
        """Append a grade of the question's turns; the earlier ones stay."""
        with self._database.transaction() as session:
            turn_id = session.scalar(
                select(TurnRow.id)
                .where(TurnRow.interview_id == interview_id, TurnRow.position == position)
                .order_by(TurnRow.sequence.desc())
                .limit(1)
            )
            if turn_id is None:
                raise InterviewNotFound(f"interview {interview_id} has no turn at {position}")
            attempts = session.scalars(select(GradeRow.attempt).where(GradeRow.turn_id == turn_id))
            attempt = max(attempts, default=-1) + 1
            session.add(grade_row(interview_id, position, turn_id, attempt, grade, at))

    def count_hint(self, turn_id: str) -> None:
        """Note that a hint was shown."""
        with self._database.transaction() as session:
            session.execute(
                update(TurnRow).where(TurnRow.id == turn_id).values(hints=TurnRow.hints + 1)
            )

    def process_alive(self, process_id: str, at: datetime) -> None:
        """Note that a serving process is alive; forget those that are long gone."""
        with self._database.transaction() as session:
            session.merge(ProcessRow(id=process_id, alive_at=at))

    def adopt(self, interview_id: str, process_id: str) -> tuple[str, datetime | None]:
        """Make a process the one that serves an interview.

        Returns:
            The process that served it until now and when that was last alive (None: never).
        """
        with self._database.transaction() as session:
            row = _row(session, interview_id)
            before = row.process_id
            served = session.get(ProcessRow, before)
            row.process_id = process_id
            return before, served.alive_at if served else None

    def give_back(self, turn_id: str, seconds: float, deadline_at: datetime | None) -> None:
        """Add time to an open turn that the server, not the candidate, lost."""
        with self._database.transaction() as session:
            session.execute(
                update(TurnRow)
                .where(TurnRow.id == turn_id, TurnRow.outcome.is_(None))
                .values(given_back_s=TurnRow.given_back_s + seconds, deadline_at=deadline_at)
            )

    def forget_processes(self, before: datetime) -> None:
        """Drop the marks of processes that were last alive before a time."""
        with self._database.transaction() as session:
            session.execute(delete(ProcessRow).where(ProcessRow.alive_at < before))


def _row(session: Session, interview_id: str) -> InterviewRow:
    row = session.get(InterviewRow, interview_id)
    if row is None:
        raise InterviewNotFound(
            f"there is no interview {interview_id!r}; it may have been deleted. See the history "
            "for those that exist"
        )
    return row
