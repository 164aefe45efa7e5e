"""From verdicts to a number. Arithmetic only; no model has a say here.

earned  = sum of weight x credit      met 1, partly `partly_credit`, verified quotes only
lost    = sum of weight x penalty     wrong `wrong_penalty`, verified quotes only
score   = (earned - lost) / sum of all weights, not below 0
capped at `must_have_cap` while a must-have point is missed, wrong or unverified
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from interviewer.domain.base import Frozen
from interviewer.domain.grade import EvidenceStatus, PointGrade, Verdict
from interviewer.domain.pack import Question, Scoring


class Score(Frozen):
    """The number and what held it down."""

    value: float
    """0 to 1, rounded to four digits."""
    capped_by: tuple[str, ...] = ()
    """Must-have points that were not credited, where the cap made a difference."""


def credit(point: PointGrade, scoring: Scoring) -> Fraction:
    """Share of its weight that a point earns (positive) or costs (negative)."""
    if point.credited:
        met = point.verdict is Verdict.MET
        return Fraction(1) if met else _exact(scoring.partly_credit)
    verified = point.evidence and point.evidence.status is EvidenceStatus.VERIFIED
    if point.verdict is Verdict.WRONG and verified:
        return -_exact(scoring.wrong_penalty)
    return Fraction(0)


def score(question: Question, points: tuple[PointGrade, ...], scoring: Scoring) -> Score:
    """Score one answer.

    Args:
        question: gives weights and must-haves.
        points: one for each point of the question, any order.
        scoring: the pack's figures.

    Raises:
        ValueError: a point of the question has no verdict, or one is graded twice.
    """
    by_id = {point.point_id: point for point in points}
    if len(by_id) != len(points) or set(by_id) != {point.id for point in question.points}:
        raise ValueError(f"{question.id}: the verdicts do not cover each point exactly once")
    # Exact fractions: equal verdicts give equal scores whatever the order of summing.
    total = sum(
        (point.weight * credit(by_id[point.id], scoring) for point in question.points), Fraction(0)
    )
    value = max(Fraction(0), total / question.total_weight)
    lacking = tuple(
        point.id for point in question.points if point.must_have and not by_id[point.id].credited
    )
    cap = _exact(scoring.must_have_cap)
    if lacking and value > cap:
        return Score(value=float(round(cap, 4)), capped_by=lacking)
    return Score(value=float(round(value, 4)))


@lru_cache(maxsize=64)  # a pack has a handful of figures, and reading one takes longer than the sum
def _exact(figure: float) -> Fraction:
    """The decimal that was written in the pack, not its binary neighbour."""
    return Fraction(str(figure))
