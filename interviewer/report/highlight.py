"""Cut an answer into pieces so that every quoted span can be marked, overlaps included."""

from __future__ import annotations

from itertools import pairwise

from interviewer.domain.base import Frozen
from interviewer.domain.grade import EvidenceStatus
from interviewer.report.model import PointRow, QuestionReport


class Segment(Frozen):
    """A run of an answer that the same points quote."""

    text: str
    points: tuple[PointRow, ...] = ()
    """Points whose quote covers this run, in the question's order; empty: not quoted."""
    opens: tuple[PointRow, ...] = ()
    """Those of them whose quote starts here; a link to the quote leads to this run."""


def segments(question: QuestionReport, turn: int) -> tuple[Segment, ...]:
    """The graded text of one turn in pieces; joined, they are that text again.

    Args:
        question: the report of the question.
        turn: index into its `graded_turns`.
    """
    if turn >= len(question.graded_turns):
        return ()
    text = question.graded_turns[turn]
    quoting = [
        point
        for point in question.points
        if point.evidence is EvidenceStatus.VERIFIED
        and point.turn == turn
        and 0 <= point.start < point.end <= len(text)
    ]
    bounds = sorted({0, len(text), *(p.start for p in quoting), *(p.end for p in quoting)})
    return tuple(
        Segment(
            text=text[first:last],
            points=tuple(p for p in quoting if p.start <= first and last <= p.end),
            opens=tuple(p for p in quoting if p.start == first),
        )
        for first, last in pairwise(bounds)
    )
