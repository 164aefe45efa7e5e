"""When a rubric point is due again, by the FSRS scheduler. The only place that imports `fsrs`.

The state of a point is replayed from its stored verdicts each time, so nothing is kept that could
drift from the grades: grading again or deleting an interview changes the schedule with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache

from fsrs import Card, Rating, Scheduler

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Verdict
from interviewer.reviews.record import GradedPoint


class PointState(Frozen):
    """Where one point stands after all its reviews."""

    latest: GradedPoint
    n_reviews: int
    n_met: int
    due_at: datetime

    def is_due(self, now: datetime, offset: timedelta = timedelta(0)) -> bool:
        """Whether it falls due today or did before.

        Args:
            now: the current time in UTC.
            offset: how far the reader's clock is ahead of UTC; says where today ends.
        """
        return (self.due_at + offset).date() <= (now + offset).date()


def replay(points: Iterable[GradedPoint]) -> tuple[PointState, ...]:
    """The state of every point that was ever graded; the one due first stands first.

    Args:
        points: the record, oldest first; each entry is one review.
    """
    cards: dict[tuple[str, str, str], Card] = {}
    states: dict[tuple[str, str, str], PointState] = {}
    for point in points:
        before = states.get(point.key)
        # Without an id and a due time the card would ask the clock, and wait for it.
        card = cards.get(point.key) or Card(card_id=0, due=point.at)
        card, _ = _scheduler().review_card(card, rating(point), point.at.astimezone(UTC))
        cards[point.key] = card
        states[point.key] = PointState(
            latest=point,
            n_reviews=(before.n_reviews if before else 0) + 1,
            n_met=(before.n_met if before else 0) + point.met,
            due_at=card.due,
        )
    return tuple(sorted(states.values(), key=lambda state: (state.due_at, state.latest.key)))


def rating(point: GradedPoint) -> Rating:
    """What a verdict says of memory; never Easy, which only the candidate could know."""
    if not point.credited:
        return Rating.Again
    return Rating.Good if point.verdict is Verdict.MET else Rating.Hard


@cache
def _scheduler() -> Scheduler:
    """Whole days and no chance.

    Learning steps of minutes are for flash cards; a point comes back in a later session, not in
    the one that has just shown its reference answer. Fuzz would make each replay differ.
    """
    return Scheduler(
        learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False
    )
