"""The project's own labelled answers: packs with an `answers.jsonl`, one folder a subject."""

from __future__ import annotations

from pathlib import Path

from interviewer.domain.pack import Pack
from interviewer.errors import InputError
from interviewer.packs.load import load_pack
from interviewer_eval.datasets.dataset import Dataset, LabelledAnswer
from interviewer_eval.datasets.lines import field, number, read_lines
from interviewer_eval.datasets.places import NOT_SUBJECTS

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
            "one model author a subject wrote and labelled; there is no second rater",
            "held out are labels and answers: the cross-encoder was fitted on the rubric texts of "
            "these packs (eval/train/entailment_data.py), in every fold alike",
        ),
    )


def _answers(folder: Path, pack: Pack) -> list[LabelledAnswer]:
    found = []
    for where, row in read_lines(folder / "answers.jsonl"):
        question_id = field(row, "question_id", str, where)
        labels = field(row, "labels", dict, where)
        points = {point.id for point in pack.question(question_id).points}
        if labels.keys() != points or not _LABELS.issuperset(labels.values()):
            raise InputError(
                f"{where}: expected a label 2, 1, 0 or -1 for each of {', '.join(sorted(points))}"
            )
        score = number(row, "score", where)
        found.append(
            LabelledAnswer(
                id=field(row, "id", str, where),
                subject=folder.name,
                question_id=question_id,
                turns=(field(row, "answer", str, where),),
                kind=field(row, "kind", str, where),
                labels={point: (int(label),) for point, label in labels.items()},
                scores=(score,),
                score=score,
            )
        )
    return found
