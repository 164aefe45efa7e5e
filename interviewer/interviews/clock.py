"""The arithmetic of an interview's clock. Pure: the time is always an argument."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from interviewer.domain.interview import Interview, Turn
from interviewer.store.outages import Outage

PROBE_LIMIT_S = 120.0
GRACE_S = 5.0
"""What the browser sends at zero may be this late; after that the saved draft is the answer."""
DEAD_AFTER_S = 12.0
"""A process that gave no sign of life for so long is taken for dead."""
FAST_CLOCK_S = 1.0
"""How far ahead of the server a browser's countdown may end and still be believed."""


def seconds_left(interview: Interview) -> float | None:
    """Answering time left in the whole session, open turn not counted; None: no limit."""
    if interview.limit_s is None:
        return None
    return max(0.0, interview.limit_s - interview.elapsed_s)


def deadline(interview: Interview, turn_limit_s: float, opened_at: datetime) -> datetime | None:
    """When a turn that is opened now ends: its own limit or the session's, whichever is first.

    Args:
        interview: what is left of its time, and the factor on the limit of the turn.
        turn_limit_s: before that factor.
        opened_at: now.
    """
    left = seconds_left(interview)
    if left is None:
        return None
    own_s = turn_limit_s * interview.request.extra_time
    return opened_at + timedelta(seconds=min(own_s, left))


def standing_at(turn: Turn, now: datetime) -> datetime:
    """What a turn's clock shows: it stands still since a pause began, and runs otherwise."""
    return min(now, turn.paused_at) if turn.paused_at else now


def is_overdue(turn: Turn, now: datetime) -> bool:
    """Whether the deadline and its grace have passed; never in a pause."""
    if turn.deadline_at is None or turn.paused_at is not None:
        return False
    return now > turn.deadline_at + timedelta(seconds=GRACE_S)


def charged_s(turn: Turn, closed_at: datetime) -> float:
    """Answering time of a turn: what passed, less what was given back, at most to its deadline."""
    end = min(closed_at, turn.deadline_at) if turn.deadline_at else closed_at
    return max(0.0, (end - turn.opened_at).total_seconds() - turn.given_back_s)


def remaining_s(turn: Turn, now: datetime) -> float | None:
    """Seconds until the deadline, not below 0; None: no clock."""
    if turn.deadline_at is None:
        return None
    return max(0.0, (turn.deadline_at - standing_at(turn, now)).total_seconds())


def used_s(turn: Turn, now: datetime) -> float:
    """Answering time of an open turn so far, not below 0."""
    passed_s = (standing_at(turn, now) - turn.opened_at).total_seconds()
    return max(0.0, passed_s - turn.given_back_s)


def pauses(turn: Turn, now: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """When each pause of a turn began and ended; one that goes on ends now."""
    return tuple((pause.began_at, pause.ended_at or now) for pause in turn.pauses)


def outages(
    opened_at: datetime, lives: Iterable[tuple[datetime, datetime]], now: datetime
) -> tuple[Outage, ...]:
    """Stretches between a turn's opening and now when no process was there to take an answer.

    Args:
        opened_at: the turn's opening; some process was there then.
        lives: when each process started and when it was last alive, any order; this one included.
            Pauses count as lives: what passed in them is given back already.
        now: the end of the stretch that is looked at.

    Returns:
        Oldest first. Gaps too short to tell a dead process from a slow one are left out.
    """
    found = []
    served_until = opened_at
    for started_at, alive_at in sorted(lives):
        gap_s = (min(started_at, now) - served_until).total_seconds()
        if gap_s >= DEAD_AFTER_S:
            found.append(Outage(began_at=served_until, seconds=gap_s))
        served_until = max(served_until, alive_at)
    return tuple(found)
