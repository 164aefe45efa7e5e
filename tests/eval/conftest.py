"""Judges whose every opinion is known, and small sets of labelled answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Pack, Question
from interviewer.grading.judge import Judge, Judgement, PointOpinion
from interviewer_eval.chances import Chance
from interviewer_eval.datasets.dataset import Dataset, HeldOutBy, LabelledAnswer
from interviewer_eval.held_out import SHIPPED, FittedModel
from interviewer_eval.outcome import Outcome
from interviewer_eval.run import Desks, run

KINDS = (("strong", (2, 2, 2)), ("mixed", (2, 0, -1)), ("wrong", (-1, -1, 0)), ("vague", (0, 0, 0)))
"""Kind of answer and the label of each of a question's points."""
WORDS = {2: "states", 1: "touches", 0: "omits", -1: "denies"}


class ReadingJudge:
    """Reads `states:POINT` and the like in the answer; upside down it says the opposite."""

    name: Literal["builtin", "llm"] = "builtin"
    description = "a judge for tests"

    def __init__(self, *, upside_down: bool = False, version: str = "test-1") -> None:
        self.version = version
        self.upside_down = upside_down
        self.asked = 0

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        self.asked += 1
        return Judgement(
            opinions=tuple(self._opinion(point.id, turns[0]) for point in question.points)
        )

    def reconsider(
        self, question: Question, turns: tuple[str, ...], failed: tuple[str, ...]
    ) -> Judgement | None:
        return None

    def probabilities(self, question: Question, turns: tuple[str, ...]) -> dict[str, Chance]:
        return {point.id: self._chance(point.id, turns[0]) for point in question.points}

    def _label(self, point: str, text: str) -> int:
        said = next((label for label, word in WORDS.items() if f"{word}:{point}" in text), 0)
        return (-1 if said > 0 else 2) if self.upside_down else said

    def _chance(self, point: str, text: str) -> Chance:
        label = self._label(point, text)
        return Chance(
            credit=1.0 if label > 0 else 0.0,
            met=1.0 if label == 2 else 0.0,
            contradicted=1.0 if label < 0 else 0.0,
        )

    def _opinion(self, point: str, text: str) -> PointOpinion:
        label = self._label(point, text)
        verdict = {2: Verdict.MET, 1: Verdict.PARTLY, 0: Verdict.MISSED, -1: Verdict.WRONG}[label]
        quote = "" if verdict is Verdict.MISSED else text
        return PointOpinion(point_id=point, verdict=verdict, quote=quote)


def answers_of(pack: Pack, subject: str = "small", raters: int = 2) -> tuple[LabelledAnswer, ...]:
    """Four answers to each question, each saying in words what its labels are."""
    found = []
    for question in pack.questions:
        for kind, labels in KINDS:
            said = dict(zip((point.id for point in question.points), labels, strict=True))
            words = " ".join(f"{WORDS[label]}:{point}" for point, label in said.items())
            share = sum(p.weight for p in question.points if said[p.id] == 2) / 6
            found.append(
                LabelledAnswer(
                    id=f"{subject}-{question.id}-{kind}",
                    subject=subject,
                    question_id=question.id,
                    turns=(f"In my view this answer {words} and that is all there is.",),
                    kind=kind,
                    labels={point: (label,) * raters for point, label in said.items()},
                    scores=(round(5 * share, 4),) * raters,
                    score=round(5 * share, 4),
                )
            )
    return tuple(found)


@pytest.fixture
def dataset(pack: Pack) -> Dataset:
    """Sixteen answers to four questions, two raters who agree."""
    return Dataset(
        name="small",
        title="Small set",
        packs={"small": pack},
        answers=answers_of(pack),
        held_out_by="question",
    )


@pytest.fixture
def model(tmp_path: Path) -> FittedModel:
    """A shipped model that was fitted on nothing."""
    path = tmp_path / "coefficients.json"
    path.write_text("{}", encoding="utf-8")
    return FittedModel(SHIPPED, path)


Run = Callable[..., Outcome]


@pytest.fixture
def grade_all(tmp_path: Path, model: FittedModel) -> Run:
    """Runs a judge over a set, in a folder of its own."""

    def graded(dataset: Dataset, judge: Judge, out: str = "runs") -> Outcome:
        return run(
            dataset,
            [model],
            Desks(lambda _model: judge),
            tmp_path / out,
            seed=1,
            watch=lambda done, total: None,
            say=lambda line: None,
        )

    return graded


def held_out(dataset: Dataset, by: HeldOutBy) -> Dataset:
    return dataset.model_copy(update={"held_out_by": by})
