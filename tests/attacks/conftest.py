"""The built-in judge with the texts of a question in memory."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from interviewer.domain.grade import Graded
from interviewer.grading.builtin.judge import BuiltinJudge
from interviewer.grading.grader import Grader
from tests.attacks.attacks import Turns
from tests.attacks.honest import Honest
from tests.attacks.memory import MemorySource

BuiltinScore = Callable[[Honest, Turns], float]


@pytest.fixture(scope="session")
def builtin_score() -> BuiltinScore:
    """The score that the built-in judge gives; each text is embedded once."""
    grader = Grader(BuiltinJudge(MemorySource()))
    known: dict[tuple[str, Turns], float] = {}

    def score(honest: Honest, turns: Turns) -> float:
        key = (honest.question_id, turns)
        if key not in known:
            found = grader.grade(honest.pack, honest.question, turns)
            assert isinstance(found, Graded), found
            known[key] = found.score
        return known[key]

    return score
