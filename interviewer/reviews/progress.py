"""How the share of met points develops, by topic and by session, with honest intervals.

The interval is Wilson's for a share. It takes the points as independent, which those of one answer
are not quite, so it is rather too short than too long; the pages say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from interviewer.calibration.agreement import wilson
from interviewer.domain.base import Frozen
from interviewer.domain.grade import Verdict
from interviewer.reviews.record import GradedPoint

ENOUGH = 5
"""Graded points below which no share is given: the interval would span most of the scale."""


class Share(Frozen):
    """Points met of those graded."""

    n_points: int
    n_met: int
    n_partly: int
    """Credited in part; they do not count as met."""
    low: float
    """Ends of the 95 % interval of the share."""
    high: float

    @property
    def value(self) -> float:
        """Share of met points, 0 to 1."""
        return self.n_met / self.n_points

    @property
    def enough(self) -> bool:
        """Whether the share says anything yet."""
        return self.n_points >= ENOUGH


class TopicProgress(Frozen):
    """One topic of one pack over all sessions."""

    pack_title: str
    topic: str
    share: Share


class SessionProgress(Frozen):
    """One session."""

    interview_id: str
    at: datetime
    """When its last question was answered."""
    pack_title: str
    share: Share


def by_topic(points: Iterable[GradedPoint]) -> tuple[TopicProgress, ...]:
    """Every topic that was asked, by pack and title; a point counts each time it was graded.

    A question on two topics counts in both.
    """
    found: dict[tuple[str, str], list[GradedPoint]] = {}
    for point in points:
        for topic in point.topics:
            found.setdefault((point.pack_title, topic), []).append(point)
    return tuple(
        TopicProgress(pack_title=pack_title, topic=topic, share=_share(group))
        for (pack_title, topic), group in sorted(found.items())
    )


def by_session(points: Iterable[GradedPoint]) -> tuple[SessionProgress, ...]:
    """Every session with a graded point, oldest first."""
    found: dict[str, list[GradedPoint]] = {}
    for point in points:
        found.setdefault(point.interview_id, []).append(point)
    sessions = [
        SessionProgress(
            interview_id=interview_id,
            at=max(point.at for point in group),
            pack_title=group[0].pack_title,
            share=_share(group),
        )
        for interview_id, group in found.items()
    ]
    return tuple(sorted(sessions, key=lambda session: (session.at, session.interview_id)))


def _share(points: Sequence[GradedPoint]) -> Share:
    n_met = sum(point.met for point in points)
    n_partly = sum(point.credited and point.verdict is Verdict.PARTLY for point in points)
    interval = wilson(n_met, len(points))
    return Share(
        n_points=len(points),
        n_met=n_met,
        n_partly=n_partly,
        low=interval.low,
        high=interval.high,
    )
