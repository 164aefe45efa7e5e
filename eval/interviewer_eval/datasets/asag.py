"""Public short answers with human scores: every question becomes a pack of its own.

The files are read in place and never copied; `../shared/data/asag` says where they are from and
under what terms.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from interviewer.domain.pack import Kind, Level, Pack, Question, RubricPoint, Topic
from interviewer.errors import InputError
from interviewer_eval.datasets.dataset import SCALE, Dataset, LabelledAnswer
from interviewer_eval.datasets.lines import field, number, read_lines

CATEGORIES = ("correct", "incorrect", "contradictory")
_TRAINING = frozenset({"train", "training"})
_MOST_POINTS = 40
_END = re.compile(r"(?<=[.!?;])\s+(?=[A-Z0-9(\"'])|\n+")
_FEWEST_WORDS = 3
_WHOLE = 3
"""A reference of so many sentences is one model answer; a longer one is a list of points."""


def read_asag(path: Path) -> list[Dataset]:
    """One set for each split that is not for training.

    Raises:
        InputError: a line cannot be used.
    """
    by_split: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for where, row in read_lines(path):
        by_split[field(row, "split", str, where)].append((where, row))
    kept = {split: rows for split, rows in by_split.items() if split not in _TRAINING}
    if not kept:
        raise InputError(f"{path}: no answers outside of the training split; give the test data")
    return [
        _dataset(path.stem if len(by_split) == 1 else f"{path.stem}-{split}", split, rows)
        for split, rows in kept.items()
    ]


def sentences(reference: str) -> list[str]:
    """The statements of a reference; scraps of one or two words stay with their neighbour."""
    found: list[str] = []
    for part in _END.split(reference.strip()):
        text = " ".join(part.split())
        if not text:
            continue
        if found and min(len(text.split()), len(found[-1].split())) < _FEWEST_WORDS:
            found[-1] = f"{found[-1]} {text}"
        else:
            found.append(text)
    return found


def _statements(reference: str) -> list[str]:
    found = sentences(reference)
    return [" ".join(found)] if 1 < len(found) <= _WHOLE else found


def question_pack(row: dict[str, Any], where: str) -> Pack:
    """A pack of one question, its points made of the reference.

    A reference of up to three sentences is one point, as it is scored: as a whole; other such
    references are its paraphrases. A longer one gives a point a sentence; other references then say
    nothing on which of them they restate and are left out.
    """
    references = row.get("references") or [field(row, "reference", str, where)]
    first, *rest = map(_statements, references)
    others = [text for text in rest if len(text) == 1]
    if not first:
        raise InputError(f"{where}: the reference holds no words")
    if len(first) > _MOST_POINTS:
        first = [*first[: _MOST_POINTS - 1], " ".join(first[_MOST_POINTS - 1 :])]
    alone = len(first) == 1
    points = tuple(
        RubricPoint(
            id=f"p{number}",
            claim=claim,
            paraphrases=tuple(dict.fromkeys(text for (text,) in others)) if alone else (),
        )
        for number, claim in enumerate(first, start=1)
    )
    name = slug(field(row, "question_id", str, where))
    question = Question(
        id=name,
        title=name,
        question=field(row, "question", str, where).strip() or name,
        topics=("exam",),
        level=Level.MID,
        kind=Kind.CONCEPT,
        time_limit_s=600,
        reference=references[0].strip(),
        points=points,
    )
    topics = (Topic(id="exam", title="Exam"),)
    return Pack(id=name, title=name, version="1.0.0", topics=topics, questions=(question,))


def slug(name: str) -> str:
    """A question id as packs take it."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:64].strip("-") or "q"


def _dataset(name: str, split: str, rows: list[tuple[str, dict[str, Any]]]) -> Dataset:
    packs: dict[str, Pack] = {}
    owners: dict[str, str] = {}
    answers = []
    for where, row in rows:
        original = field(row, "question_id", str, where)
        question = slug(original)
        if owners.setdefault(question, original) != original:
            raise InputError(f"{where}: questions {owners[question]!r} and {original!r} look alike")
        if question not in packs:
            packs[question] = question_pack(row, where)
        most = number(row, "score_max", where)
        if most <= 0:
            raise InputError(f"{where}: score_max must be above 0, found {most:g}")
        score = SCALE * number(row, "score", where) / most
        given = [SCALE * float(one) / most for one in row.get("scores") or ()]
        label = str(row.get("label") or "").casefold()
        answers.append(
            LabelledAnswer(
                id=field(row, "id", str, where),
                subject=question,
                question_id=question,
                turns=(field(row, "answer", str, where),),
                scores=tuple(given) or (score,),
                score=score,
                category=label,
            )
        )
    if not {answer.category for answer in answers} <= set(CATEGORIES):
        answers = [answer.model_copy(update={"category": ""}) for answer in answers]
    return Dataset(
        name=slug(name),
        title=f"{name.split('-')[0]}, {split}" if "-" in name else name,
        packs=packs,
        answers=tuple(answers),
        held_out_by="set",
        notes=("the reference is one point; one of more than three sentences gives a point each",),
    )
