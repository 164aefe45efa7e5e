"""The labelled hypervisor answers: facts of the seed document, two raters, scores of 0 to 5."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from interviewer.domain.pack import Pack
from interviewer.errors import InputError
from interviewer.packs.load import load_pack
from interviewer_eval.datasets.dataset import SCALE, Dataset, LabelledAnswer
from interviewer_eval.datasets.lines import field, number, read_json, read_lines
from interviewer_eval.datasets.places import gold_folder

SUBJECT = "hypervisors"


def is_hypervisors(path: Path) -> bool:
    """Whether the path is the folder of these answers."""
    return (path / "facts.json").is_file() and (path / "answers.jsonl").is_file()


def question_id(seed_question: int) -> str:
    """The shipped pack numbers its questions as the seed document does."""
    return f"hv-{seed_question:02d}"


def read_hypervisors(
    path: Path, pack: Pack | None = None, fact_points: Path | None = None
) -> Dataset:
    """Read the folder; labels of facts become labels of the pack's points.

    Args:
        path: holds `facts.json` and `answers.jsonl`.
        pack: the shipped one unless given.
        fact_points: which points a fact stands for; the project's own file unless given.

    Raises:
        InputError: a file cannot be used, or a fact stands for no point.
    """
    pack = pack or load_pack(SUBJECT)
    points = read_json(fact_points or gold_folder() / "fact_points.json")
    known = {fact["id"] for entry in read_json(path / "facts.json") for fact in entry["facts"]}
    answers = []
    for where, row in read_lines(path / "answers.jsonl"):
        question = question_id(field(row, "seed_question", int, where))
        most = number(row, "score_max", where)
        answers.append(
            LabelledAnswer(
                id=field(row, "id", str, where),
                subject=SUBJECT,
                question_id=question,
                turns=(field(row, "answer", str, where),),
                kind=field(row, "kind", str, where),
                labels=_labels(row, points.get(question, {}), known, where),
                scores=tuple(SCALE * float(score) / most for score in row.get("scores") or ()),
                score=SCALE * number(row, "score", where) / most,
            )
        )
    return Dataset(
        name="hypervisors",
        title="Hypervisor answers",
        packs={SUBJECT: pack},
        answers=tuple(answers),
        held_out_by="question",
        notes=(
            "raters are two language models, blind to each other, not people",
            "the author of hv-01's points had seen three of its labelled answers",
        ),
    )


def _labels(
    row: dict[str, Any], points: dict[str, list[str]], known: set[str], where: str
) -> dict[str, tuple[int, ...]]:
    labels: dict[str, tuple[int, ...]] = {}
    for fact, given in field(row, "fact_labels", dict, where).items():
        if fact not in known or fact not in points:
            file = "facts.json" if fact not in known else "eval/gold/fact_points.json"
            raise InputError(f"{where}: fact {fact!r} is not in {file}; add it there")
        for point in points[fact]:
            if point in labels:
                raise InputError(f"{where}: two facts stand for point {point!r}; map one of them")
            labels[point] = tuple(int(label) for label in given)
    return labels
