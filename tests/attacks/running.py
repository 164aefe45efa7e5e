"""Runs an attack through the whole pipeline and works the score out a second time by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from interviewer.domain.grade import Graded
from interviewer.domain.pack import Question
from interviewer.grading.grader import Grader
from interviewer.grading.llm import LlmJudge
from interviewer.llm.fake import Call, ScriptedChat
from tests.attacks.attacks import Turns
from tests.attacks.gullible import Gullible, Steadfast
from tests.attacks.honest import Honest

NONCE = "5eed5eed5eed5eed"


def grade(
    honest: Honest, turns: Turns, respond: Callable[[Call], str]
) -> tuple[Graded, ScriptedChat]:
    """Grade turns with a fake model; a failure of the fake is an error, not a result."""
    chat = ScriptedChat(respond=respond)
    grader = Grader(LlmJudge(chat, nonce=lambda: NONCE))
    found = grader.grade(honest.pack, honest.question, turns)
    assert isinstance(found, Graded), found
    return found, chat


def grade_gullibly(
    honest: Honest, turns: Turns, knows: Mapping[str, str] | None = None
) -> tuple[Graded, ScriptedChat]:
    return grade(honest, turns, Gullible(honest.question, knows or {}))


def grade_steadfastly(honest: Honest, turns: Turns) -> tuple[Graded, ScriptedChat]:
    return grade(honest, turns, Steadfast(honest.oracle))


def worth(honest: Honest, met: set[str]) -> float:
    """What these points earn by the rule of the pack, summed here and not by the product."""
    question: Question = honest.question
    total = sum(point.weight for point in question.points)
    share = Fraction(sum(p.weight for p in question.points if p.id in met), total)
    if any(point.must_have and point.id not in met for point in question.points):
        share = min(share, Fraction(str(honest.pack.scoring.must_have_cap)))
    return float(round(share, 4))


def credited(graded: Graded) -> dict[str, str]:
    """Point id -> quote, of all points that earned something."""
    return {p.point_id: p.evidence.quote for p in graded.points if p.credited and p.evidence}


def plain(text: str) -> str:
    """Letters and digits only: an independent way to look a quote up."""
    return re.sub(r"\W+", " ", text.casefold()).strip()
