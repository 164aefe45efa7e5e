"""What makes a grade one that a person should look at. Nothing here changes a score."""

from __future__ import annotations

import logging
from collections.abc import Callable

from interviewer.domain.grade import Grade, Graded, PointGrade, Ungraded
from interviewer.domain.pack import Question
from interviewer.grading.language import is_foreign
from interviewer.grading.run import is_unverified
from interviewer.grading.words import content_words

FAR_APART = 0.4
"""Difference of two scores that calls for a person: two bands. On the 120 labelled hypervisor
answers about one in twenty of the built-in judge's scores is further than that from the raters';
at 0.25 it is one in six to ten, and a queue as long as that is one that nobody reads."""

_UNSURE = 0.55
_UNSURE_WEIGHT = 0.4
"""A verdict that the built-in judge holds for no likelier than that, and the share of a question's
weight on such verdicts from which a person should look. On the labelled hypervisor answers this
marks one in ten, and these are off by 1.8 points of 5 on average, the others by 0.4 (other
subjects: one in nine, 1.1 and 0.7; `make eval` prints today's figures)."""
_SAME = 0.8
_MOST_ON_A_QUOTE = 3
_NAMES = {"builtin": "built-in", "llm": "LLM"}
Place = tuple[int, int, int]
"""Turn, start and end of a quote."""
_logger = logging.getLogger(__name__)


def second_opinion(ask: Callable[[], Grade]) -> tuple[Graded | None, str]:
    """Another grader's grade of the same answer, or None and why there is none.

    Whatever `ask` raises is logged and goes no further: a grade that was paid for does not fall
    with an opinion on it.
    """
    try:
        grade = ask()
    except Exception as error:
        _logger.exception("the second opinion failed")
        return None, str(error) or type(error).__name__
    if isinstance(grade, Ungraded):
        return None, grade.reason
    return grade, ""


def reasons_for_review(
    first: float,
    grader: str,
    question: Question,
    turns: tuple[str, ...],
    points: tuple[PointGrade, ...],
    second: Graded | None,
    differing: tuple[str, ...],
) -> tuple[str, ...]:
    """Why a person should look at a grade, in words; empty when nothing is in doubt.

    Args:
        first: the score.
        grader: name of the grader behind it.
        question: what was asked.
        turns: what was answered.
        points: what the score rests on.
        second: the other grader's grade, where there is one.
        differing: ids of the points on which repeated runs gave different verdicts.
    """
    reasons = []
    # Scores have four digits; subtracting them in binary may miss the threshold by 1e-17.
    if second is not None and round(abs(first - second.score), 4) >= FAR_APART:
        reasons.append(
            f"the {_name(second.versions.grader)} grader gives {second.score:.2f}, "
            f"the {_name(grader)} grader {first:.2f}"
        )
    if differing:
        reasons.append(f"verdicts differ between repeats on: {', '.join(differing)}")
    if grader == "llm" and (crowded := _crowded(points)):
        reasons.append(f"few words are quoted for many points: {', '.join(crowded)}")
    if grader == "builtin":
        reasons += _beyond_builtin(question, turns, points)
    unverified = [point.point_id for point in points if is_unverified(point)]
    if unverified:
        reasons.append(f"quotes not verified on: {', '.join(unverified)}")
    return tuple(reasons)


def _beyond_builtin(
    question: Question, turns: tuple[str, ...], points: tuple[PointGrade, ...]
) -> list[str]:
    """What the built-in judge is known to be bad at."""
    reasons = []
    if is_foreign(" ".join(turns)):
        reasons.append("the answer is not in English, and the built-in grader reads English only")
    weight = {point.id: point.weight for point in question.points}
    unsure = [point.point_id for point in points if point.confidence < _UNSURE]
    share = sum(weight[name] for name in unsure) / question.total_weight
    # One point is unsure or not; there the mark would follow the score instead of the doubt.
    if len(points) > 1 and share >= _UNSURE_WEIGHT:
        reasons.append(
            f"the built-in grader is unsure of {len(unsure)} of {len(points)} points, which carry "
            f"{share:.0%} of the weight: {', '.join(unsure)}"
        )
    return reasons


def _crowded(points: tuple[PointGrade, ...]) -> tuple[str, ...]:
    """Ids of the points that rest on the same words as more others than these can well state.

    A sentence may make three points; a list of terms quoted for all of them is no evidence.
    """
    quoted = [
        (point.point_id, point.evidence) for point in points if point.credited and point.evidence
    ]
    places = [(name, (quote.turn, quote.start, quote.end)) for name, quote in quoted]
    for (_, quote), (_, place) in zip(quoted, places, strict=True):
        sharing = [name for name, other in places if _overlap(place, other) >= _SAME]
        if len(sharing) > max(_MOST_ON_A_QUOTE, len(content_words(quote.quote)) // 3):
            return tuple(sharing)
    return ()


def _overlap(one: Place, other: Place) -> float:
    """Share of the shorter quote that both hold."""
    (turn, start, end), (other_turn, other_start, other_end) = one, other
    shared = min(end, other_end) - max(start, other_start)
    if turn != other_turn or shared <= 0:
        return 0.0
    return shared / max(1, min(end - start, other_end - other_start))


def _name(grader: str) -> str:
    return _NAMES.get(grader, grader)
