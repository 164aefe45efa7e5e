"""Answers that people have labelled, kept beside a pack's questions in `exemplars.jsonl`.

Each line is one answer with one rater's verdict on every point of its question. The file is
optional, and no part of the pack's hash: labels come and go without the questions changing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Pack
from interviewer.errors import PackInvalid

FILE = "exemplars.jsonl"
_MAX_BYTES = 50_000_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff]")


def _printable(text: str) -> str:
    if found := _CONTROL.search(text):
        raise ValueError(f"holds the control character {found.group()!a}")
    return text


_Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20_000, pattern=r"\S"),
    AfterValidator(_printable),
]


class Exemplar(Frozen):
    """One labelled answer."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    question_id: str
    answer: _Words
    """The candidate's words as they were labelled."""
    verdicts: dict[str, Verdict] = Field(min_length=1)
    """By point id, every point of the question once."""
    rater: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    """Who labelled it; a name or a code."""


def read_exemplars(folder: Path, pack: Pack) -> tuple[Exemplar, ...]:
    """The labelled answers of a pack folder in the order of the file; none where it has no file.

    Raises:
        PackInvalid: every line that cannot be used, each as `file:line: what; remedy`.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    found: list[Exemplar] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        where = f"{path}:{number}"
        try:
            exemplar = Exemplar.model_validate_json(line)
        except ValidationError as error:
            problems.extend(f"{where}: {said}" for said in _described(error))
            continue
        if exemplar.id in seen:
            problems.append(
                f"{where}: id {exemplar.id!r} stands on line {seen[exemplar.id]} already; "
                "give each line its own"
            )
        seen.setdefault(exemplar.id, number)
        problems.extend(f"{where}: {said}" for said in _misfits(exemplar, pack))
        found.append(exemplar)
    if problems:
        raise PackInvalid("\n".join(problems))
    return tuple(found)


def exemplars_state(folder: Path) -> str:
    """Changes whenever the file of labelled answers does; empty without one."""
    try:
        found = (folder / FILE).stat()
    except OSError:
        return ""
    return f"{found.st_mtime_ns}-{found.st_size}"


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise PackInvalid(f"{path}: is over {_MAX_BYTES // 1_000_000} MB; keep fewer answers")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise PackInvalid(f"{path}:{line}: is not UTF-8; save the file as UTF-8") from error
    except OSError as error:
        raise PackInvalid(f"{path}: cannot be read: {error.strerror}") from error
    # Not splitlines: it also breaks at characters that may stand inside a JSON string.
    for number, written in enumerate(text.split("\n"), start=1):
        if written.strip():
            yield number, written


def _misfits(exemplar: Exemplar, pack: Pack) -> Iterator[str]:
    """What of a line does not fit the pack's question."""
    question = next((q for q in pack.questions if q.id == exemplar.question_id), None)
    if question is None:
        yield (
            f"pack {pack.id} has no question {exemplar.question_id!r}; correct the id or remove "
            "the line"
        )
        return
    points = [point.id for point in question.points]
    if unknown := [point_id for point_id in exemplar.verdicts if point_id not in points]:
        yield (
            f"{question.id} has no point {', '.join(map(repr, unknown))}; its points: "
            + ", ".join(points)
        )
    if missing := [point_id for point_id in points if point_id not in exemplar.verdicts]:
        yield f"no verdict on {', '.join(missing)}; label every point of {question.id}"


def _described(error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False):
        name = ".".join(map(str, problem["loc"]))
        if problem["type"] == "json_invalid":
            yield f"is not JSON ({problem['ctx']['error']}); write one object a line"
        elif problem["type"] == "missing":
            yield f"{name}: is missing; add it"
        elif problem["type"] == "extra_forbidden":
            yield f"{name}: is not a known key; check the spelling or remove it"
        elif problem["type"] == "enum":
            yield f"{name}: {problem['input']!r} is no verdict; use met, partly, missed or wrong"
        else:
            said = problem["msg"]
            yield f"{name or 'the line'}: {said[:1].lower()}{said[1:]}; change it"
