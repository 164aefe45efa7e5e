"""What a hint says. Practice only; the words are those of the pack's probes, never a claim."""

from __future__ import annotations

from interviewer.agent.decide import rank_gaps
from interviewer.domain.grade import Graded
from interviewer.domain.pack import Question, Scoring

_TAKE_TURNS = 3
NOTHING_MISSING = "Nothing important seems to be missing. Read it once more and submit."


def hint_text(question: Question, scoring: Scoring, grade: Graded, hints_shown: int) -> str:
    """A nudge towards a point that the draft leaves out.

    Args:
        question: gives the probes.
        scoring: says what a gap is worth.
        grade: of the draft.
        hints_shown: so far in this turn; hints take turns among the three most valuable gaps.
    """
    gaps = rank_gaps(question, scoring, grade.points)
    if not gaps:
        return NOTHING_MISSING
    return question.point(gaps[hints_shown % min(_TAKE_TURNS, len(gaps))]).probe
