"""Time that candidates lost because no process was there, and its return."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from interviewer.domain.base import Frozen
from interviewer.store.tables import OutageRow, TurnRow


class Outage(Frozen):
    """A time when no process was there to take an answer."""

    began_at: datetime
    seconds: float


def return_outages(session: Session, turn: TurnRow, outages: Sequence[Outage]) -> None:
    """Add to an open turn what it lost; each outage once, however often it is told.

    An outage that began when the turn's time was over took nothing from it.
    """
    for outage in outages:
        if turn.deadline_at is not None and outage.began_at >= turn.deadline_at:
            continue
        if session.get(OutageRow, (turn.id, outage.began_at)) is None:
            session.add(
                OutageRow(turn_id=turn.id, began_at=outage.began_at, seconds=outage.seconds)
            )
            give_back(turn, outage.seconds)


def give_back(turn: TurnRow, seconds: float) -> None:
    """Move a turn's deadline by time that was not the candidate's."""
    turn.given_back_s += seconds
    if turn.deadline_at is not None:
        turn.deadline_at += timedelta(seconds=seconds)
