"""Pauses of a turn. Every method is one transaction; a replay writes nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from interviewer.domain.interview import Pause
from interviewer.store.database import Database
from interviewer.store.outages import give_back
from interviewer.store.tables import PauseRow, TurnRow


class PauseStore:
    """When the candidates of one database stopped their clocks. Rows are added and ended, and
    never taken away but with their turn."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, turn_id: str, at: datetime) -> bool:
        """Stop a turn's clock. False, and no change, when it is stopped already or is over."""
        with self._database.transaction() as session:
            turn = _open_turn(session, turn_id)
            if turn is None or _running(session, turn_id) is not None:
                return False
            session.add(PauseRow(turn_id=turn_id, began_at=at))
            return True

    def end(self, turn_id: str, at: datetime) -> bool:
        """Let the clock run on: the deadline moves by exactly as long as it stood still.

        False, and no change, when it is not stopped or the turn is over.
        """
        with self._database.transaction() as session:
            turn = _open_turn(session, turn_id)
            pause = _running(session, turn_id)
            if turn is None or pause is None:
                return False
            # A clock that was set back meanwhile must not take time away.
            pause.ended_at = max(at, pause.began_at)
            give_back(turn, (pause.ended_at - pause.began_at).total_seconds())
            return True


def read_pauses(session: Session, interview_ids: Sequence[str]) -> dict[str, tuple[Pause, ...]]:
    """The pauses of interviews by turn, each turn's oldest first."""
    found: dict[str, tuple[Pause, ...]] = {}
    for row in session.scalars(
        select(PauseRow)
        .join(TurnRow, TurnRow.id == PauseRow.turn_id)
        .where(TurnRow.interview_id.in_(interview_ids))
        .order_by(PauseRow.began_at)
    ):
        pause = Pause(began_at=row.began_at, ended_at=row.ended_at)
        found[row.turn_id] = (*found.get(row.turn_id, ()), pause)
    return found


def _open_turn(session: Session, turn_id: str) -> TurnRow | None:
    """The turn, locked; None where it is over."""
    turn = session.get(TurnRow, turn_id, with_for_update=True)
    return turn if turn is not None and turn.outcome is None else None


def _running(session: Session, turn_id: str) -> PauseRow | None:
    """The pause that has not ended."""
    return session.scalar(
        select(PauseRow).where(PauseRow.turn_id == turn_id, PauseRow.ended_at.is_(None))
    )
