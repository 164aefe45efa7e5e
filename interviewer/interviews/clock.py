"""The arithmetic of an interview's clock. Pure: the time is always an argument."""

from __future__ import annotations

from datetime import datetime, timedelta

from interviewer.domain.interview import Interview, Turn

PROBE_LIMIT_S = 120.0
GRACE_S = 5.0
"""What the browser sends at zero may be this late; after that the saved draft is the answer."""
DEAD_AFTER_S = 12.0
"""A process that gave no sign of life for so long is taken for dead."""


def seconds_left(interview: Interview) -> float | None:
    """Answering time left in the whole session, open turn not counted; None: no limit."""
    if interview.limit_s is None:
        return None
    return max(0.0, interview.limit_s - interview.elapsed_s)


def deadline(interview: Interview, turn_limit_s: float, opened_at: datetime) -> datetime | None:
    """When a turn that is opened now ends: its own limit or the session's, whichever is first."""
    left = seconds_left(interview)
    if left is None:
        return None
    return opened_at + timedelta(seconds=min(turn_limit_s, left))


def is_overdue(turn: Turn, now: datetime) -> bool:
    """Whether the deadline and its grace have passed."""
    return turn.deadline_at is not None and now > turn.deadline_at + timedelta(seconds=GRACE_S)


def charged_s(turn: Turn, closed_at: datetime) -> float:
    """Answering time of a turn: what passed, less what was given back, at most to its deadline."""
    end = min(closed_at, turn.deadline_at) if turn.deadline_at else closed_at
    return max(0.0, (end - turn.opened_at).total_seconds() - turn.given_back_s)


def remaining_s(turn: Turn, now: datetime) -> float | None:
    """Seconds until the deadline, not below 0; None: no clock."""
    if turn.deadline_at is None:
        return None
    return max(0.0, (turn.deadline_at - now).total_seconds())


def lost_s(turn: Turn, last_alive: datetime | None, now: datetime) -> float:
    """Time of an open turn that passed while no server was there to take an answer.

    0 when the turn has no clock, when its time was over before the server went, or when the gap
    is too short to tell a dead server from a slow one.
    """
    if turn.deadline_at is None:
        return 0.0
    since = max(last_alive, turn.opened_at) if last_alive else turn.opened_at
    gap = (now - since).total_seconds()
    if gap < DEAD_AFTER_S or since >= turn.deadline_at:
        return 0.0
    return gap
