"""Grades labelled answers through the product's own pipeline, and can be stopped at any time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from interviewer.domain.grade import Graded
from interviewer.domain.pack import Question
from interviewer.errors import GradingFailed
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judge
from interviewer_eval.chances import Witness, expected_credit
from interviewer_eval.datasets.dataset import SCALE, Dataset, LabelledAnswer
from interviewer_eval.held_out import Assignment, FittedModel, assign
from interviewer_eval.outcome import (
    ANSWERS,
    AnswerOutcome,
    Outcome,
    PointOutcome,
    RunRecord,
    read_done,
    write_record,
)

MakeJudge = Callable[[FittedModel], Judge]
"""The judge with the coefficients of a fitted model; an LLM judge is the same for all."""


class Watch(Protocol):
    """Is told of every finished answer."""

    def __call__(self, done: int, total: int) -> None:
        """So many of so many are finished."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """A judge in the pipeline, with the witness that keeps its probabilities."""

    grader: Grader
    witness: Witness

    @classmethod
    def of(cls, judge: Judge) -> Desk:
        """A desk for one judge. Not for several threads."""
        witness = Witness(judge)
        return cls(Grader(witness), witness)


@dataclass(frozen=True, slots=True)
class Score:
    """A grade in the two forms that are reported, 0 to 1."""

    by_verdicts: float
    by_expected_credit: float


class Desks:
    """One desk for each fitted model, made when it is first needed.

    Args:
        make_judge: gives the judge with a model's coefficients.
    """

    def __init__(self, make_judge: MakeJudge) -> None:
        self._make = make_judge
        self._desks: dict[str, Desk] = {}

    def of(self, model: FittedModel) -> Desk:
        """The desk of a model."""
        if model.name not in self._desks:
            self._desks[model.name] = Desk.of(self._make(model))
        return self._desks[model.name]


def run(
    dataset: Dataset,
    models: list[FittedModel],
    desks: Desks,
    out: Path,
    *,
    seed: int,
    watch: Watch,
    say: Callable[[str], None],
) -> Outcome:
    """Grade a set, reusing what an earlier run of the same judge has graded.

    Args:
        dataset: what to grade.
        models: the shipped one first, see `held_out.assign`.
        desks: where to grade.
        out: the set's results go to a folder in it.
        seed: recorded, of the choice of answers.
        watch: progress.
        say: gets the line on what was checked.
    """
    assignment = assign(dataset, models)
    say(f"{dataset.name}: {assignment.check.line()}")
    folder = out / dataset.name
    folder.mkdir(parents=True, exist_ok=True)
    record = _record(dataset, models, desks, assignment, seed)
    write_record(folder, record)
    path = folder / ANSWERS
    known = read_done(path)
    outcomes = []
    # Written anew: lines of another judge go, and the file's order is that of the set.
    with path.with_suffix(".part").open("w", encoding="utf-8") as file:
        for number, answer in enumerate(dataset.answers, start=1):
            model = assignment.models[answer.id]
            desk = desks.of(model)
            key = _key(desk, model, dataset, answer)
            outcome = known.get(key) or graded(dataset, answer, desk, model.name, key)
            outcomes.append(outcome)
            file.write(outcome.model_dump_json() + "\n")
            if key not in known:
                file.flush()
                with path.open("a", encoding="utf-8") as done:
                    done.write(outcome.model_dump_json() + "\n")
            watch(number, len(dataset.answers))
    path.with_suffix(".part").replace(path)
    return Outcome(record=record, answers=tuple(outcomes))


def graded(
    dataset: Dataset, answer: LabelledAnswer, desk: Desk, model: str, key: str = ""
) -> AnswerOutcome:
    """Grade one answer and put the raters' labels beside the verdicts."""
    question = dataset.question(answer)
    pack = dataset.packs[answer.subject]
    plain = AnswerOutcome(
        id=answer.id,
        key=key,
        question_id=answer.question_id,
        cluster=dataset.cluster(answer),
        kind=answer.kind,
        category=answer.category,
        n_words=answer.n_words,
        scores=answer.scores,
        score=answer.score,
        model=model,
    )
    grade = desk.grader.grade(pack, question, answer.turns)
    if not isinstance(grade, Graded):
        return plain.model_copy(update={"ungraded": f"{grade.code}: {grade.reason}"})
    chances = desk.witness.take(question)
    points = tuple(
        PointOutcome(
            point_id=point.point_id,
            labels=answer.labels.get(point.point_id, ()),
            verdict=point.verdict.value,
            credited=point.credited,
            credit=round(chances[point.point_id].credit, 5),
            contradicted=round(chances[point.point_id].contradicted, 5),
        )
        for point in grade.points
    )
    expected = SCALE * expected_credit(question, chances, pack.scoring)
    return plain.model_copy(
        update={
            "marked": bool(grade.needs_review),
            "by_verdicts": round(SCALE * grade.score, 4),
            "by_expected_credit": round(expected, 4),
            "points": points,
        }
    )


def score_text(dataset: Dataset, subject: str, question: Question, text: str, desk: Desk) -> Score:
    """Score a text that nobody labelled.

    Raises:
        GradingFailed: the grader failed, so there is no score to speak of.
    """
    pack = dataset.packs[subject]
    grade = desk.grader.grade(pack, question, (text,))
    if not isinstance(grade, Graded):
        raise GradingFailed(f"{question.id}: not graded ({grade.reason})")
    chances = desk.witness.take(question)
    return Score(grade.score, expected_credit(question, chances, pack.scoring))


def _key(desk: Desk, model: FittedModel, dataset: Dataset, answer: LabelledAnswer) -> str:
    pack = dataset.packs[answer.subject]
    said = [
        desk.witness.version,
        model.digest,
        pack.scoring.model_dump_json(),
        dataset.question(answer).hash,
        answer.model_dump_json(),
        dataset.cluster(answer),
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:24]


def _record(
    dataset: Dataset,
    models: list[FittedModel],
    desks: Desks,
    assignment: Assignment,
    seed: int,
) -> RunRecord:
    shipped = desks.of(models[0]).witness
    return RunRecord(
        dataset=dataset.name,
        title=dataset.title,
        grader=shipped.name,
        version=shipped.version,
        description=shipped.description,
        held_out=assignment.check,
        n_answers=len(dataset.answers),
        n_of=dataset.n_of or len(dataset.answers),
        seed=seed,
        notes=dataset.notes,
    )
