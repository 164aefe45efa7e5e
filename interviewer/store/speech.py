"""What spoken answers add to a turn. Every method is one transaction."""

from __future__ import annotations

from interviewer.store.database import Database
from interviewer.store.outages import give_back
from interviewer.store.tables import TurnRow


class SpeechStore:
    """Spoken answers of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give_time(self, turn_id: str, seconds: float) -> None:
        """Move the deadline of a turn, if it is still open; back where `seconds` is negative."""
        with self._database.transaction() as session:
            turn = session.get(TurnRow, turn_id, with_for_update=True)
            if turn is not None and turn.outcome is None:
                give_back(turn, seconds)

    def add_spoken(self, turn_id: str, text: str) -> bool:
        """Put text behind the draft of a turn and note that it was spoken.

        The draft is read here and now: one that was saved meanwhile is added to, not replaced.
        False, and no change, when the turn is closed.
        """
        with self._database.transaction() as session:
            turn = session.get(TurnRow, turn_id, with_for_update=True)
            if turn is None or turn.outcome is not None:
                return False
            typed = turn.draft.rstrip()
            turn.draft = f"{typed}\n\n{text}" if typed else text
            turn.draft_revision += 1
            turn.spoken = True
            return True
