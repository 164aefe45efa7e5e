"""The project's own labelled answers: packs with an `answers.jsonl`, one folder a subject."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from interviewer.domain.pack import Pack
from interviewer.errors import InputError
from interviewer.packs.load import load_pack
from interviewer_eval.datasets.dataset import Dataset, LabelledAnswer
from interviewer_eval.datasets.lines import field, number, read_lines
from interviewer_eval.datasets.places import NOT_SUBJECTS

SECOND = "second.jsonl"
"""Labels and scores of a rater who saw neither the author's nor the kind of the answer."""
_LABELS = frozenset({2, 1, 0, -1})


def is_subject(path: Path) -> bool:
    """Whether the path is a pack with labelled answers."""
    return (path / "pack.yaml").is_file() and (path / "answers.jsonl").is_file()


def subjects(path: Path) -> list[Path]:
    """The subject folders in a folder, in alphabetical order."""
    if not path.is_dir():
        return []
    return sorted(
        folder
        for folder in path.iterdir()
        if folder.name not in NOT_SUBJECTS and is_subject(folder)
    )


def read_gold(folders: list[Path], name: str) -> Dataset:
    """Read one or more subject folders as one set, held out by subject.

    Raises:
        InputError: a line cannot be used.
        PackInvalid: a pack cannot be read.
    """
    packs: dict[str, Pack] = {}
    answers: list[LabelledAnswer] = []
    for folder in folders:
        packs[folder.name] = load_pack(str(folder))
        answers += _answers(folder, packs[folder.name])
    return Dataset(
        name=name,
        title=f"Labelled answers on {len(folders)} other subjects"
        if len(folders) > 1
        else f"Labelled answers on {folders[0].name}",
        packs=packs,
        answers=tuple(answers),
        held_out_by="subject",
        notes=(
            "two raters, both language models: the author, and one who labelled blind"
            if all(len(answer.scores) > 1 for answer in answers)
            else "labelled by the language model that wrote them; only some by a second rater",
            "held out are labels and answers: the cross-encoder was fitted on the rubric texts of "
            "these packs (eval/train/entailment_data.py), in every fold alike",
        ),
    )


def _answers(folder: Path, pack: Pack) -> list[LabelledAnswer]:
    second = _second(folder)
    found = []
    for where, row in read_lines(folder / "answers.jsonl"):
        name = field(row, "id", str, where)
        question_id = field(row, "question_id", str, where)
        points = {point.id for point in pack.question(question_id).points}
        ratings = [_rating(row, points, where)]
        if name in second:
            ratings.append(_rating(second[name][1], points, second[name][0]))
        scores = tuple(score for _, score in ratings)
        found.append(
            LabelledAnswer(
                id=name,
                subject=folder.name,
                question_id=question_id,
                turns=(field(row, "answer", str, where),),
                kind=field(row, "kind", str, where),
                labels={
                    point: tuple(labels[point] for labels, _ in ratings) for point in ratings[0][0]
                },
                scores=scores,
                score=sum(scores) / len(scores),
            )
        )
    unknown = sorted(second.keys() - {answer.id for answer in found})
    if unknown:
        raise InputError(f"{folder / SECOND}: no such answers: {', '.join(unknown)}")
    return found


def _second(folder: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """The second rater's lines by answer, each with its place; none where there was no second."""
    path = folder / SECOND
    if not path.is_file():
        return {}
    return {field(row, "id", str, where): (where, row) for where, row in read_lines(path)}


def _rating(row: dict[str, Any], points: set[str], where: str) -> tuple[dict[str, int], float]:
    labels = field(row, "labels", dict, where)
    if labels.keys() != points or not _LABELS.issuperset(labels.values()):
        raise InputError(
            f"{where}: expected a label 2, 1, 0 or -1 for each of {', '.join(sorted(points))}"
        )
    return {point: int(label) for point, label in labels.items()}, number(row, "score", where)
