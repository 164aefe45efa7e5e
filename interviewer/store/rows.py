"""Rows to domain types and back. Pure mapping; `store.interviews` holds the transactions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from interviewer.domain.grade import Grade, Graded, Ungraded
from interviewer.domain.interview import (
    Interview,
    InterviewStatus,
    Item,
    PlanRequest,
    Turn,
    TurnKind,
    TurnOutcome,
)
from interviewer.store.spending import Spending
from interviewer.store.tables import GradeRow, InterviewRow, ItemRow, TurnRow

_GRADE: TypeAdapter[Grade] = TypeAdapter(Grade)


def read_interviews(session: Session, rows: Sequence[InterviewRow]) -> tuple[Interview, ...]:
    """The interviews of these rows, in their order: three queries however many there are."""
    ids = [row.id for row in rows]
    turns: dict[tuple[str, int], list[Turn]] = {}
    for turn in session.scalars(
        select(TurnRow)
        .where(TurnRow.interview_id.in_(ids))
        .order_by(TurnRow.interview_id, TurnRow.position, TurnRow.sequence)
    ):
        turns.setdefault((turn.interview_id, turn.position), []).append(_read_turn(turn))
    grades = _read_grades(session, ids)
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
                grade=grades.get(key),
                closed=item.closed,
            )
        )
    return tuple(
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


def _read_grades(session: Session, ids: list[str]) -> dict[tuple[str, int], Grade]:
    """The grade to show for each question.

    The latest of the last graded turn; but a grade does not give way to a later failure to grade
    the same answers again.
    """
    shown: dict[tuple[str, int], tuple[str, Grade]] = {}
    for row in session.scalars(
        select(GradeRow).where(GradeRow.interview_id.in_(ids)).order_by(GradeRow.id)
    ):
        grade = _GRADE.validate_python(row.grade)
        key = row.interview_id, row.position
        turn_id, before = shown.get(key, ("", None))
        if row.turn_id == turn_id and isinstance(before, Graded) and isinstance(grade, Ungraded):
            continue
        shown[key] = row.turn_id, grade
    return {key: grade for key, (_, grade) in shown.items()}


def _read_turn(row: TurnRow) -> Turn:
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
