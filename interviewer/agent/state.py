"""What goes into a turn's graph and what comes out. The graph itself keeps nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

from interviewer.domain.grade import Grade
from interviewer.domain.interview import TurnOutcome
from interviewer.domain.pack import Pack, Question
from interviewer.grading.grader import Allowance, Grader

Move = Literal["probe", "advance", "finish"]


class TurnInput(TypedDict):
    """What the store knows when a turn has been closed."""

    turns: tuple[str, ...]
    """The candidate's own turns on this question, in order."""
    outcome: TurnOutcome
    """How the last of them ended."""
    probed: tuple[str, ...]
    """Points that were probed already."""
    earlier_grade: Grade | None
    """The grade of the turns before the last one; None when there is only one."""
    last_question: bool
    seconds_left: float | None
    """Answering time left in the session; None: no limit."""


class TurnState(TurnInput, total=False):
    """The input, and what the nodes add to it."""

    grade: Grade
    probe_point: str
    """The point to probe; empty: none."""
    move: Move


@dataclass(frozen=True, slots=True)
class TurnContext:
    """What a turn is graded against, and with what. Passed in, never global."""

    pack: Pack
    question: Question
    grader: Grader
    max_probes: int
    allowance: Allowance | None = None
    """Asked before each call to the judge; None: no budget is kept."""
