"""Write interviews. Every method is one transaction; a replay writes nothing twice.

A method that decides on what it reads locks the interview's row first (on SQLite, where there is
one writer at a time, the transaction itself does that), so two processes never decide twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

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
from interviewer.errors import Conflict, InterviewNotFound
from interviewer.store.outages import Outage, give_back, return_outages
from interviewer.store.reading import InterviewReader, interview_row
from interviewer.store.rows import grade_row, turn_row
from interviewer.store.spending import NOTHING_SPENT, Spending, keep_spending, outlive
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
    spending: Spending = NOTHING_SPENT
    """What the grade took; nothing where an earlier one is kept."""


class InterviewStore(InterviewReader):
    """The interviews of one database, for looking at and moving on."""

    def keep_pack(self, pack: Pack, at: datetime) -> None:
        """Keep a pack's content under its hash, unless it is there already."""
        row = PackRow(
            hash=pack.hash,
            pack_id=pack.id,
            version=pack.version,
            document=pack.model_dump_json(),
            stored_at=at,
        )
        # The same hash is the same content: whoever kept it first kept it for all.
        with suppress(Conflict), self._database.transaction() as session:
            if session.get(PackRow, pack.hash) is None:
                session.add(row)

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

    def delete(self, interview_id: str) -> None:
        """Remove an interview with its answers, drafts and grades for good.

        What its grades took stays counted, as sums without content.

        Raises:
            InterviewNotFound: there is none with that id.
        """
        with self._database.transaction() as session:
            row = _locked(session, interview_id)
            outlive(session, interview_id)
            session.delete(row)
        self._database.drop_traces()

    def start(self, interview_id: str, first: Turn) -> None:
        """Open the first turn. Starting again changes nothing."""
        with self._database.transaction() as session:
            row = _locked(session, interview_id)
            if row.status == InterviewStatus.PLANNED:
                row.status = InterviewStatus.RUNNING.value
                row.started_at = first.opened_at
                session.add(turn_row(interview_id, 1, 0, first))

    def open_question(self, interview_id: str, position: int, turn: Turn) -> bool:
        """Ask a question's first turn. False, and no change, when it was asked before or is over.

        Raises:
            InterviewNotFound: there is no such interview, or it has no such question.
        """
        with self._database.transaction() as session:
            row = _locked(session, interview_id)
            item = session.get(ItemRow, (interview_id, position))
            if item is None:
                raise InterviewNotFound(f"interview {interview_id} has no question {position}")
            asked = _last_turn(session, interview_id, position)
            if row.status != InterviewStatus.RUNNING or item.closed or asked is not None:
                return False
            session.add(turn_row(interview_id, position, 0, turn))
            return True

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
        """Write what follows from a closed turn.

        False, and no change, when that was decided before or the interview is over.

        Raises:
            InterviewNotFound: there is no such interview, or it has no such turn.
        """
        with self._database.transaction() as session:
            row = _locked(session, interview_id)
            turn = session.get(TurnRow, turn_id)
            if turn is None or turn.interview_id != interview_id:
                raise InterviewNotFound(f"interview {interview_id} has no turn {turn_id}")
            item = session.get_one(ItemRow, (interview_id, turn.position))
            last = _last_turn(session, interview_id, turn.position)
            if row.status != InterviewStatus.RUNNING or item.closed or last is not turn:
                return False
            if end.grade is not None:
                session.add(
                    grade_row(interview_id, turn.position, turn_id, 0, end.grade, end.spending, at)
                )
            item.closed = end.close_item
            if end.next_turn is not None:
                same = end.next_position == turn.position
                sequence = turn.sequence + 1 if same else 0
                session.add(turn_row(interview_id, end.next_position, sequence, end.next_turn))
            if end.finish:
                _finish(session, row, at)
            return True

    def finish(self, interview_id: str, at: datetime) -> bool:
        """End an interview between two questions.

        False, and no change, while a turn is open or an answer waits for its grade: an interview
        does not end around an answer.
        """
        with self._database.transaction() as session:
            row = _locked(session, interview_id)
            waiting = session.scalar(
                select(TurnRow.id)
                .join(
                    ItemRow,
                    (ItemRow.interview_id == TurnRow.interview_id)
                    & (ItemRow.position == TurnRow.position),
                )
                .where(TurnRow.interview_id == interview_id, ItemRow.closed.is_(False))
                .limit(1)
            )
            if row.status == InterviewStatus.RUNNING and waiting is not None:
                return False
            if row.status != InterviewStatus.FINISHED:
                _finish(session, row, at)
            return True

    def add_grade(
        self,
        interview_id: str,
        position: int,
        grade: Grade,
        at: datetime,
        spending: Spending = NOTHING_SPENT,
    ) -> None:
        """Append a grade of the question's turns; the earlier ones stay.

        Raises:
            InterviewNotFound: there is no such interview, or the question was not asked.
        """
        with self._database.transaction() as session:
            _locked(session, interview_id)
            turn = _last_turn(session, interview_id, position)
            if turn is None:
                raise InterviewNotFound(f"interview {interview_id} has no turn at {position}")
            attempts = session.scalars(select(GradeRow.attempt).where(GradeRow.turn_id == turn.id))
            attempt = max(attempts, default=-1) + 1
            session.add(grade_row(interview_id, position, turn.id, attempt, grade, spending, at))

    def keep_spending(self, spendings: Sequence[Spending], source: str, at: datetime) -> None:
        """Count spending that belongs to no interview, such as a batch run's."""
        with self._database.transaction() as session:
            keep_spending(session, spendings, source, at)

    def count_hint(self, turn_id: str, thinking_s: float) -> None:
        """Note that a hint was shown, and give back the time that it took to find."""
        with self._database.transaction() as session:
            turn = session.get(TurnRow, turn_id, with_for_update=True)
            if turn is not None and turn.outcome is None:
                turn.hints += 1
                give_back(turn, thinking_s)

    def process_alive(self, process_id: str, started_at: datetime, at: datetime) -> None:
        """Note that a serving process is alive; forget those that are gone for a month."""
        with self._database.transaction() as session:
            session.merge(ProcessRow(id=process_id, started_at=started_at, alive_at=at))
            long_ago = at - timedelta(days=30)
            session.execute(delete(ProcessRow).where(ProcessRow.alive_at < long_ago))

    def give_back(self, turn_id: str, outages: Sequence[Outage]) -> None:
        """Add to a turn, if it is still open, what it lost to outages; see `return_outages`."""
        with self._database.transaction() as session:
            turn = session.get(TurnRow, turn_id, with_for_update=True)
            if turn is not None and turn.outcome is None:
                return_outages(session, turn, outages)


def _finish(session: Session, row: InterviewRow, at: datetime) -> None:
    row.status = InterviewStatus.FINISHED.value
    row.finished_at = at
    session.execute(update(ItemRow).where(ItemRow.interview_id == row.id).values(closed=True))


def _last_turn(session: Session, interview_id: str, position: int) -> TurnRow | None:
    return session.scalar(
        select(TurnRow)
        .where(TurnRow.interview_id == interview_id, TurnRow.position == position)
        .order_by(TurnRow.sequence.desc())
        .limit(1)
    )


def _locked(session: Session, interview_id: str) -> InterviewRow:
    return interview_row(session, interview_id, lock=True)
