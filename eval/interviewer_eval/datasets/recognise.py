"""Which set of labelled answers a path holds, told by what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from interviewer.errors import InputError
from interviewer_eval.datasets.asag import read_asag
from interviewer_eval.datasets.dataset import Dataset
from interviewer_eval.datasets.gold import is_subject, read_gold, subjects
from interviewer_eval.datasets.hypervisors import is_hypervisors, read_hypervisors
from interviewer_eval.datasets.transcripts import is_transcripts, read_transcripts


def read_datasets(paths: Sequence[Path]) -> list[Dataset]:
    """Every set in the paths, in order.

    Raises:
        InputError: a path holds none, or two sets have one name.
    """
    found: list[Dataset] = []
    for path in paths:
        for dataset in _read(path):
            if dataset.name in {other.name for other in found}:
                raise InputError(f"{path}: set {dataset.name!r} was given twice; give it once")
            if not dataset.answers:
                raise InputError(f"{path}: set {dataset.name!r} holds no answers")
            found.append(dataset)
    return found


def _read(path: Path) -> list[Dataset]:
    if not path.exists():
        raise InputError(f"{path}: there is nothing; give a folder or a .jsonl file")
    if is_hypervisors(path):
        return [read_hypervisors(path)]
    if is_subject(path):
        return [read_gold([path], path.name)]
    if folders := subjects(path):
        return [read_gold(folders, "gold")]
    if is_transcripts(path):
        return [read_transcripts(path)]
    if path.suffix == ".jsonl" and path.is_file():
        return read_asag(path)
    if path.is_dir() and (files := sorted(path.glob("*.jsonl"))):
        return [dataset for file in files for dataset in read_asag(file)]
    raise InputError(
        f"{path}: holds no labelled answers that are known: expected facts.json with "
        "answers.jsonl, a pack with answers.jsonl, *.gold.json beside transcripts, or *.jsonl "
        "with question, reference, answer and score"
    )
