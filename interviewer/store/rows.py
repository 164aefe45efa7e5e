"""Rows to domain types and back. Pure mapping; `store.interviews` holds the transactions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from interviewer.domain.grade import Grade, Graded, Ungraded
from interviewer.domain.interview import (
    Interview,
    InterviewStatus,
    Item,
    Pause,
    PlanRequest,
    Turn,
    TurnKind,
    TurnOutcome,
)
from interviewer.store.pauses import read_pauses
from interviewer.store.spending import Spending
from interviewer.store.tables import GradeRow, InterviewRow, ItemRow, TurnRow

_GRADE: TypeAdapter[Grade] = TypeAdapter(Grade)
_AT_ONCE = 500
"""Interviews whose rows one query asks for by id: older SQLite takes 999 values and no more."""


def read_interviews(
    session: Session, rows: Sequence[InterviewRow], *, raw_replies: bool = True
) -> tuple[Interview, ...]:
    """The interviews of these rows, in their order: four queries for every 500 of them.

    Args:
        session: to read with.
        rows: of the interviews.
        raw_replies: False leaves out what the model said word for word, most of what a grade
            weighs, which nobody needs who looks at many.
    """
    found: list[Interview] = []
    for first in range(0, len(rows), _AT_ONCE):
        found += _read_some(session, rows[first : first + _AT_ONCE], raw_replies)
    return tuple(found)


def _read_some(
    session: Session, rows: Sequence[InterviewRow], raw_replies: bool
) -> Iterator[Interview]:
    ids = [row.id for row in rows]
    pauses = read_pauses(session, ids)
    turns: dict[tuple[str, int], list[Turn]] = {}
    for turn in session.scalars(
        select(TurnRow)
        .where(TurnRow.interview_id.in_(ids))
        .order_by(TurnRow.interview_id, TurnRow.position, TurnRow.sequence)
    ):
        key = turn.interview_id, turn.position
        turns.setdefault(key, []).append(_read_turn(turn, pauses.get(turn.id, ())))
    grades = _read_grades(session, ids, raw_replies)
    items: dict[str, list[Item]] = {}
    for item in session.scalars(
        select(ItemRow).where(ItemRow.interview_id.in_(ids)).order_by(ItemRow.position)
    ):
        key = item.interview_id, item.position
        items.setdefault(item.interview_id, []).append(
            Item(
                position=item.position,
                question_id=item.question_id,
                turns=tuple(turns.get(key, ())),
                grade=shown.grade if (shown := grades.get(key)) else None,
                earlier_grade=shown.earlier if shown else None,
                closed=item.closed,
            )
        )
    return (
        Interview(
            id=row.id,
            request=PlanRequest.model_validate(row.request),
            pack_id=row.pack_id,
            pack_hash=row.pack_hash,
            status=InterviewStatus(row.status),
            created_at=row.created_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            limit_s=row.limit_s,
            items=tuple(items.get(row.id, ())),
        )
        for row in rows
    )


class _Standing(NamedTuple):
    """The grades of a question as they stand."""

    turn_id: str
    grade: Grade
    earlier: Graded | None = None


def _read_grades(
    session: Session, ids: list[str], raw_replies: bool
) -> dict[tuple[str, int], _Standing]:
    """The grades that stand for each question.

    The latest of the last graded turn; but a grade does not give way to a later failure to grade
    the same answers again, and that of the turns before stays known where the last one failed.
    """
    standing: dict[tuple[str, int], _Standing] = {}
    for row in session.scalars(
        select(GradeRow).where(GradeRow.interview_id.in_(ids)).order_by(GradeRow.id)
    ):
        grade = _GRADE.validate_python(row.grade if raw_replies else {**row.grade, "raw_reply": ""})
        key = row.interview_id, row.position
        before = standing.get(key)
        earlier = None
        if before and isinstance(grade, Ungraded):
            if isinstance(before.grade, Graded) and before.turn_id == row.turn_id:
                continue
            earlier = before.grade if isinstance(before.grade, Graded) else before.earlier
        standing[key] = _Standing(row.turn_id, grade, earlier)
    return standing


def _read_turn(row: TurnRow, pauses: tuple[Pause, ...]) -> Turn:
    return Turn(
        id=row.id,
        label=row.label,
        kind=TurnKind(row.kind),
        text=row.text,
        point_id=row.point_id,
        opened_at=row.opened_at,
        deadline_at=row.deadline_at,
        given_back_s=row.given_back_s,
        draft=row.draft,
        draft_revision=row.draft_revision,
        answer=row.answer,
        outcome=TurnOutcome(row.outcome) if row.outcome else None,
        closed_at=row.closed_at,
        elapsed_s=row.elapsed_s,
        hints=row.hints,
        spoken=row.spoken,
        pauses=pauses,
    )


def turn_row(interview_id: str, position: int, sequence: int, turn: Turn) -> TurnRow:
    """The row of a turn that is being opened."""
    return TurnRow(
        id=turn.id,
        interview_id=interview_id,
        position=position,
        sequence=sequence,
        label=turn.label,
        kind=turn.kind.value,
        text=turn.text,
        point_id=turn.point_id,
        opened_at=turn.opened_at,
        deadline_at=turn.deadline_at,
        given_back_s=0.0,
        draft="",
        draft_revision=0,
        elapsed_s=0.0,
        hints=0,
        spoken=False,
    )


def grade_row(
    interview_id: str,
    position: int,
    turn_id: str,
    attempt: int,
    grade: Grade,
    spending: Spending,
    at: datetime,
) -> GradeRow:
    """The row of a new grade and of what it took."""
    return GradeRow(
        **spending.model_dump(),
        interview_id=interview_id,
        position=position,
        turn_id=turn_id,
        attempt=attempt,
        created_at=at,
        grade=_GRADE.dump_python(grade, mode="json"),
    )
