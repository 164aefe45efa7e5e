"""Interviews as the store would hold them, built directly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from interviewer.domain.grade import Grade, Graded, Ungraded
from interviewer.domain.interview import (
    Interview,
    InterviewStatus,
    Item,
    Mode,
    PlanRequest,
    Turn,
    TurnKind,
    TurnOutcome,
)
from interviewer.domain.pack import Pack
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judge

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
MakeInterview = Callable[..., Interview]


def closed_turn(label: str, answer: str, kind: TurnKind = TurnKind.QUESTION) -> Turn:
    return Turn(
        id=f"turn-{label}",
        label=label,
        kind=kind,
        text="Asked?",
        opened_at=NOW,
        answer=answer,
        outcome=TurnOutcome.ANSWERED,
        elapsed_s=30,
    )


@pytest.fixture
def make_interview(pack: Pack, judge: Judge) -> MakeInterview:
    """An interview on the questions of the pack, in order.

    Each answer is text to be graded, None for a question that was not reached, or an `Ungraded`.
    """

    def make(
        *answers: str | tuple[str, ...] | Ungraded | None,
        mode: Mode = Mode.EXAM,
        of: Pack = pack,
    ) -> Interview:
        items = []
        for position, answer in enumerate(answers, start=1):
            question = of.questions[position - 1]
            turns: tuple[Turn, ...] = ()
            grade: Grade | None = None
            if isinstance(answer, Ungraded):
                turns, grade = (closed_turn(str(position), "alpha"),), answer
            elif answer is not None:
                texts = (answer,) if isinstance(answer, str) else answer
                turns = tuple(
                    closed_turn(f"{position}{'abc'[n - 1] if n else ''}", text,
                                TurnKind.PROBE if n else TurnKind.QUESTION)
                    for n, text in enumerate(texts)
                )  # fmt: skip
                grade = Grader(judge).grade(of, question, texts)
                assert isinstance(grade, Graded)
            items.append(
                Item(
                    position=position,
                    question_id=question.id,
                    turns=turns,
                    grade=grade,
                    closed=bool(turns),
                )
            )
        return Interview(
            id="i1",
            request=PlanRequest(pack=of.id, mode=mode),
            pack_id=of.id,
            pack_hash=of.hash,
            status=InterviewStatus.FINISHED,
            created_at=NOW,
            items=tuple(items),
        )

    return make


@pytest.fixture
def ungraded(pack: Pack, judge: Judge) -> Ungraded:
    versions = Grader(judge).versions(pack, pack.questions[0])
    return Ungraded(question_id="q-01", code="model_unavailable", reason="down", versions=versions)
