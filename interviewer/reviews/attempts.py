"""Two attempts at the same question side by side, point by point."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Graded, PointGrade, Verdict
from interviewer.domain.interview import Interview, InterviewStatus, Item
from interviewer.domain.pack import Pack, Question
from interviewer.reviews.record import answered_at

_STANDING = {Verdict.WRONG: -1, Verdict.MISSED: 0, Verdict.PARTLY: 1, Verdict.MET: 2}


class Change(StrEnum):
    """What became of a point from one attempt to the next."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    NOT_COMPARABLE = "not comparable"
    """One of the attempts was not graded on this point, or its claim was reworded in between."""


class PointChange(Frozen):
    """One rubric point in both attempts."""

    point_id: str
    claim: str
    """As in the later attempt, where it has the point."""
    before: PointGrade | None
    """None: the pack did not have the point then."""
    after: PointGrade | None
    """None: the pack does not have the point any more."""
    change: Change


class Comparison(Frozen):
    """An attempt at a question beside an earlier one."""

    earlier_id: str
    """The interview of the earlier attempt."""
    earlier_at: datetime
    score_before: float
    score_after: float
    points: tuple[PointChange, ...]

    def count(self, change: Change) -> int:
        """How many points changed that way."""
        return sum(point.change is change for point in self.points)


def compare_with_last(
    interview: Interview,
    item: Item,
    others: Iterable[Interview],
    pack_of: Callable[[Interview], Pack],
) -> Comparison | None:
    """The attempt beside the latest graded one before it; None where there is none.

    Only finished interviews on a pack of the same id count: a running exam reveals nothing.

    Args:
        interview: the later attempt.
        item: the question in it.
        others: the history, in any order; `interview` itself may be among them.
        pack_of: the pack as it was when an interview was planned.
    """
    at = answered_at(item)
    grade = item.shown_grade
    if at is None or not isinstance(grade, Graded):
        return None
    earlier = [
        (other_at, other, found)
        for other in others
        if other.id != interview.id
        and other.pack_id == interview.pack_id
        and other.status is InterviewStatus.FINISHED
        for found in other.items
        if found.question_id == item.question_id
        and isinstance(found.shown_grade, Graded)
        and (other_at := answered_at(found)) is not None
        and other_at < at
    ]
    if not earlier:
        return None
    before_at, before, before_item = max(earlier, key=lambda one: (one[0], one[1].id))
    grade_before = before_item.shown_grade
    assert isinstance(grade_before, Graded)
    return Comparison(
        earlier_id=before.id,
        earlier_at=before_at,
        score_before=grade_before.score,
        score_after=grade.score,
        points=_changes(
            grade_before,
            pack_of(before).question(item.question_id),
            grade,
            pack_of(interview).question(item.question_id),
        ),
    )


def _changes(
    before: Graded, question_before: Question, after: Graded, question_after: Question
) -> tuple[PointChange, ...]:
    """Every point of either attempt, in the order of the later one."""
    had = {point.point_id: point for point in before.points}
    has = {point.point_id: point for point in after.points}
    claims_before = {point.id: point.claim for point in question_before.points}
    claims_after = {point.id: point.claim for point in question_after.points}
    rows = []
    for point_id in dict.fromkeys([*has, *had]):
        same_claim = claims_before.get(point_id) == claims_after.get(point_id)
        rows.append(
            PointChange(
                point_id=point_id,
                claim=claims_after.get(point_id) or claims_before[point_id],
                before=had.get(point_id),
                after=has.get(point_id),
                change=_change(had.get(point_id), has.get(point_id), same_claim=same_claim),
            )
        )
    return tuple(rows)


def _change(before: PointGrade | None, after: PointGrade | None, *, same_claim: bool) -> Change:
    if before is None or after is None or not same_claim:
        return Change.NOT_COMPARABLE
    step = _standing(after) - _standing(before)
    if step == 0:
        return Change.SAME
    return Change.BETTER if step > 0 else Change.WORSE


def _standing(point: PointGrade) -> int:
    """A verdict that earns nothing, for want of a checked quote, stands no higher than missed."""
    standing = _STANDING[point.verdict]
    return standing if point.credited else min(standing, 0)
