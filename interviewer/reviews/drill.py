"""Choose the questions of a short drill from the points that are due, or weak."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.domain.base import Frozen
from interviewer.domain.interview import Mode, PlanRequest
from interviewer.domain.pack import Pack
from interviewer.reviews.schedule import PointState

DRILL_S = 600
"""Answering time that a drill aims at."""
_MUST_HAVE_BONUS = 2


class Drill(Frozen):
    """Points of one pack to practise, and the questions that ask for as many of them as fit."""

    pack_title: str
    n_due: int
    """Points of this pack that are due, or weak in early practice, and that it still holds."""
    n_covered: int
    """Of these, those that the questions hold."""
    question_ids: tuple[str, ...]
    titles: tuple[str, ...]
    limit_s: int
    """The questions' own limits together."""
    request: PlanRequest
    """To plan with, beside the questions. No follow-ups: a review asks what comes unprompted."""


def plan_drill(pack_name: str, pack: Pack, due: Sequence[PointState]) -> Drill | None:
    """A drill of about ten minutes: the questions with the most due weight first.

    One question is always asked, however long its limit. None where the pack holds none of the
    points any more.

    Args:
        pack_name: name or folder to plan with.
        pack: as it is now.
        due: points of that pack that are due; weak ones for practice before they are.
    """
    held = {(question.id, point.id) for question in pack.questions for point in question.points}
    due = [state for state in due if (state.latest.question_id, state.latest.point_id) in held]
    worth: dict[str, int] = {}
    for state in due:
        point = state.latest
        value = point.weight + _MUST_HAVE_BONUS * point.must_have
        worth[point.question_id] = worth.get(point.question_id, 0) + value
    chosen: list[str] = []
    limit_s = 0
    for question_id in sorted(worth, key=lambda one: (-worth[one], one)):
        own_s = pack.question(question_id).time_limit_s
        if not chosen or limit_s + own_s <= DRILL_S:
            chosen.append(question_id)
            limit_s += own_s
    if not chosen:
        return None
    return Drill(
        pack_title=pack.title,
        n_due=len(due),
        n_covered=sum(state.latest.question_id in chosen for state in due),
        question_ids=tuple(chosen),
        titles=tuple(pack.question(question_id).title for question_id in chosen),
        limit_s=limit_s,
        request=PlanRequest(
            pack=pack_name, mode=Mode.PRACTICE, n_questions=len(chosen), max_probes=0
        ),
    )
