"""How far a grade can be moved by how something is said: disguises of the reference answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from interviewer.calibration.estimate import Estimate, undefined
from interviewer.domain.base import Frozen
from interviewer.domain.pack import Pack, Question
from interviewer.errors import InputError
from interviewer.packs.load import load_pack
from interviewer_eval.datasets.dataset import Dataset, HeldOutBy, LabelledAnswer
from interviewer_eval.datasets.gold import subjects
from interviewer_eval.datasets.places import gold_folder
from interviewer_eval.disguises import DISGUISES, disguised
from interviewer_eval.figures import plan
from interviewer_eval.held_out import FittedModel, HeldOutCheck, assign
from interviewer_eval.run import Desks, Watch, score_text
from interviewer_eval.statistics import estimate, mean_statistic

PROBES = "probes.json"


class ProbeAnswer(Frozen):
    """What one disguise of one reference earns."""

    disguise: str
    subject: str
    question_id: str
    by_verdicts: float
    """Score, 0 to 1."""
    by_expected_credit: float


class ProbeSet(Frozen):
    """The probes of the questions of one set."""

    name: str
    title: str
    held_out: HeldOutCheck
    n_questions: int
    answers: tuple[ProbeAnswer, ...]


class ProbeRun(Frozen):
    """All probes with one judge."""

    grader: str
    version: str
    seed: int
    sets: tuple[ProbeSet, ...]


class ProbeRow(Frozen):
    """One disguise over the questions of a set, as a share of the reference's own score."""

    name: str
    title: str
    is_honest: bool
    share: Estimate
    """Mean over questions."""
    worst: float | None
    """Highest share of a question; lowest, where the disguise says all that the reference does."""
    worst_question: str
    share_expected: Estimate
    """The same by expected credit."""


def default_sets() -> list[Dataset]:
    """The even questions of the hypervisor pack, which have no labelled answers, and eval/gold."""
    pack = load_pack("hypervisors")
    even = [q for q in pack.questions if int(q.id.rpartition("-")[2]) % 2 == 0]
    packs = {folder.name: load_pack(str(folder)) for folder in subjects(gold_folder())}
    return [
        as_set(
            "hypervisors-even",
            "Hypervisors, even questions",
            {"hypervisors": pack.model_copy(update={"questions": tuple(even)})},
            "question",
        ),
        as_set("gold", "Labelled answers on other subjects", packs, "subject"),
    ]


def as_set(name: str, title: str, packs: dict[str, Pack], held_out_by: HeldOutBy) -> Dataset:
    """A set whose answers are the references, so that models are assigned as for answers."""
    answers = tuple(
        LabelledAnswer(
            id=f"{subject}/{question.id}",
            subject=subject,
            question_id=question.id,
            turns=(question.reference,),
        )
        for subject, pack in packs.items()
        for question in pack.questions
    )
    return Dataset(
        name=name, title=title, packs=packs, answers=answers, held_out_by=held_out_by
    )  # fmt: skip


def probe(
    sets: Sequence[Dataset],
    models: list[FittedModel],
    desks: Desks,
    *,
    seed: int,
    watch: Watch,
    say: Callable[[str], None],
) -> ProbeRun:
    """Score every disguise of every reference.

    Raises:
        GradingFailed: a text could not be graded; the run has to be made again.
    """
    found = []
    total = len(DISGUISES) * sum(len(dataset.answers) for dataset in sets)
    done = 0
    for dataset in sets:
        assignment = assign(dataset, models)
        say(f"probes of {dataset.name}: {assignment.check.line()}")
        answers = []
        for entry in dataset.answers:
            question = dataset.question(entry)
            desk = desks.of(assignment.models[entry.id])
            other = _next(dataset.packs[entry.subject], question)
            for disguise in DISGUISES:
                done += 1
                watch(done, total)
                text = disguised(disguise.name, question, other, seed)
                if text is None:
                    continue
                score = score_text(dataset, entry.subject, question, text, desk)
                answers.append(
                    ProbeAnswer(
                        disguise=disguise.name,
                        subject=entry.subject,
                        question_id=question.id,
                        by_verdicts=score.by_verdicts,
                        by_expected_credit=round(score.by_expected_credit, 5),
                    )
                )
        found.append(
            ProbeSet(
                name=dataset.name,
                title=dataset.title,
                held_out=assignment.check,
                n_questions=len(dataset.answers),
                answers=tuple(answers),
            )
        )
    shipped = desks.of(models[0]).witness
    return ProbeRun(grader=shipped.name, version=shipped.version, seed=seed, sets=tuple(found))


def rows(probes: ProbeSet, seed: int) -> tuple[ProbeRow, ...]:
    """Share of the reference's own score by disguise; a reference without a score is left out."""
    own = {
        (answer.subject, answer.question_id): answer
        for answer in probes.answers
        if answer.disguise == "reference"
    }
    found = []
    for disguise in DISGUISES[1:]:
        mine = [answer for answer in probes.answers if answer.disguise == disguise.name]
        pairs = [(own[answer.subject, answer.question_id], answer) for answer in mine]
        verdicts = [
            (text.question_id, text.by_verdicts / reference.by_verdicts)
            for reference, text in pairs
            if reference.by_verdicts
        ]
        expected = [
            text.by_expected_credit / reference.by_expected_credit
            for reference, text in pairs
            if reference.by_expected_credit
        ]
        pick = min if disguise.is_honest else max
        worst = pick(verdicts, key=lambda pair: pair[1], default=None)
        found.append(
            ProbeRow(
                name=disguise.name,
                title=disguise.title,
                is_honest=disguise.is_honest,
                share=_mean([share for _, share in verdicts], seed),
                worst=round(worst[1], 4) if worst else None,
                worst_question=worst[0] if worst else "",
                share_expected=_mean(expected, seed),
            )
        )
    return tuple(found)


def read_probes(runs: Path) -> ProbeRun | None:
    """The probes in a folder of runs; None where none were made.

    Raises:
        InputError: the file is damaged.
    """
    path = runs / PROBES
    if not path.exists():
        return None
    try:
        return ProbeRun.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise InputError(f"{path}: cannot be read; run `interviewer-eval probes` again") from error


def _mean(shares: list[float], seed: int) -> Estimate:
    if not shares:
        return undefined("no reference earned anything to compare with", 0)
    return estimate(mean_statistic(np.array(shares, np.float64)), len(shares), plan(seed), None)


def _next(pack: Pack, question: Question) -> Question | None:
    """The question after this one, the first after the last; None in a pack of one."""
    if len(pack.questions) < 2:
        return None
    ids = [other.id for other in pack.questions]
    return pack.questions[(ids.index(question.id) + 1) % len(ids)]
