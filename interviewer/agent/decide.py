"""Which missed point is worth a follow-up. Pure; no model is asked."""

from __future__ import annotations

from interviewer.domain.grade import Grade, Graded, PointGrade, Verdict
from interviewer.domain.interview import TurnOutcome
from interviewer.domain.pack import Question, Scoring
from interviewer.grading.score import credit

MIN_SECONDS_FOR_PROBE = 30.0
MIN_SECONDS_FOR_QUESTION = 5.0
"""With less than this left in the session, no question is asked: nobody could read it."""
MUST_HAVE_BONUS = 2.0


def point_to_probe(
    question: Question,
    scoring: Scoring,
    grade: Grade,
    outcome: TurnOutcome,
    probed: tuple[str, ...],
    max_probes: int,
    seconds_left: float | None,
) -> str:
    """The id of the most valuable point to ask for; empty when no probe is due.

    None is due after a skip or when time ran out, once the limit is reached, with under half a
    minute left, or when the answer is not graded: what was missed is then not known.
    """
    if outcome is not TurnOutcome.ANSWERED or len(probed) >= max_probes:
        return ""
    if seconds_left is not None and seconds_left < MIN_SECONDS_FOR_PROBE:
        return ""
    if not isinstance(grade, Graded):
        return ""
    ranked = rank_gaps(question, scoring, grade.points)
    return next((point_id for point_id in ranked if point_id not in probed), "")


def no_time_for_question(seconds_left: float | None) -> bool:
    """Whether the session's time is used up; None, no limit, never is."""
    return seconds_left is not None and seconds_left < MIN_SECONDS_FOR_QUESTION


def rank_gaps(
    question: Question, scoring: Scoring, points: tuple[PointGrade, ...]
) -> tuple[str, ...]:
    """Points that an answer left out or touched only partly, most valuable first.

    Value is the weight that is still to be earned, doubled for must-haves. Points without a probe
    text and points that were got wrong are left out: asking again for a wrong one would tell.
    """
    verdicts = {point.point_id: point for point in points}
    gaps = []
    for order, point in enumerate(question.points):
        found = verdicts[point.id]
        open_share = 1.0 - float(credit(found, scoring))
        if not point.probe or open_share <= 0 or found.verdict is Verdict.WRONG:
            continue
        value = point.weight * open_share * (MUST_HAVE_BONUS if point.must_have else 1.0)
        gaps.append((-value, order, point.id))
    return tuple(point_id for _, _, point_id in sorted(gaps))
