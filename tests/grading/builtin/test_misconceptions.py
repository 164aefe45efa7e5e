"""Saying a misconception is not saying the point, whatever stands around it."""

from __future__ import annotations

from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Pack
from interviewer.grading.builtin.judge import BuiltinJudge

RIGHT_ELSEWHERE = (
    "Isolation means that each of these machines runs on its own, with its own kernel and memory. "
    "If one guest panics or is taken over, the neighbours carry on. Encapsulation means that a VM "
    "is a set of files, so you can take the whole system to another host."
)


def opinions(judge: BuiltinJudge, pack: Pack, answer: str) -> dict[str, Verdict]:
    question = pack.question("hv-03")
    return {found.point_id: found.verdict for found in judge.judge(question, (answer,)).opinions}


def test_misconception_among_right_statements_is_called_wrong(
    judge: BuiltinJudge, pack: Pack
) -> None:
    point = pack.question("hv-03").points[0]
    answer = f"{point.misconceptions[0]} {RIGHT_ELSEWHERE}"
    assert opinions(judge, pack, answer)[point.id] is Verdict.WRONG


def test_right_statement_beside_the_misconception_is_worth_a_part_at_most(
    judge: BuiltinJudge, pack: Pack
) -> None:
    point = pack.question("hv-03").points[0]
    answer = f"{point.paraphrases[0]} {RIGHT_ELSEWHERE} {point.misconceptions[0]}"
    assert opinions(judge, pack, answer)[point.id] is not Verdict.MET
