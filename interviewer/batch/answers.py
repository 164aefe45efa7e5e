"""Read answers files: JSONL with `id`, `question_id` and `answer` on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from interviewer.domain.base import Frozen
from interviewer.errors import InputError

MAX_LINE_BYTES = 8_000_000


class AnswerItem(Frozen):
    """One answer to grade."""

    id: str
    question_id: str
    answer: str


class AnswersRead(Frozen):
    """What was found in the files."""

    items: tuple[AnswerItem, ...]
    problems: tuple[str, ...]
    """Lines that cannot be used, each as `file:line: why; remedy`."""


def read_answers(paths: tuple[Path, ...]) -> AnswersRead:
    """Read files, and the `*.jsonl` files of folders. Lines that cannot be used are listed.

    Raises:
        InputError: a path does not exist or no file is found at all.
    """
    items: list[AnswerItem] = []
    problems: list[str] = []
    seen: dict[str, str] = {}
    for path in _files(paths):
        for number, line in _lines(path, problems):
            where = f"{path}:{number}"
            item = _item(line, where, problems)
            if item is None:
                continue
            if item.id in seen:
                problems.append(
                    f"{where}: id {item.id!r} was used at {seen[item.id]}; give each its own"
                )
                continue
            seen[item.id] = where
            items.append(item)
    return AnswersRead(items=tuple(items), problems=tuple(problems))


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    found = False
    for path in paths:
        if path.is_dir():
            inside = sorted(path.rglob("*.jsonl"))
            found = found or bool(inside)
            yield from inside
        elif path.is_file():
            found = True
            yield path
        else:
            raise InputError(f"{path}: no such file or folder")
    if not found:
        raise InputError(
            f"{', '.join(map(str, paths))}: no *.jsonl file; an answers file has lines like "
            '{"id": "a1", "question_id": "hv-01", "answer": "..."}'
        )


def _lines(path: Path, problems: list[str]) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if len(line) > MAX_LINE_BYTES:
                    problems.append(f"{path}:{number}: line of {len(line):,} bytes; too long")
                elif line.strip():
                    yield number, line
    except OSError as error:
        problems.append(f"{path}:1: cannot be read: {error.strerror}")


def _item(line: bytes, where: str, problems: list[str]) -> AnswerItem | None:
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        problems.append(f"{where}: not UTF-8 text; save the file as UTF-8")
        return None
    except (ValueError, RecursionError) as error:
        problems.append(f"{where}: not JSON ({error}); one object on each line")
        return None
    if not isinstance(data, dict):
        problems.append(f"{where}: not a JSON object with id, question_id and answer")
        return None
    for key in ("id", "question_id"):
        if not isinstance(data.get(key), str | int) or str(data[key]).strip() == "":
            problems.append(f"{where}: {key} is missing or not text")
            return None
    answer = data.get("answer")
    if answer is None:
        answer = ""
    if not isinstance(answer, str):
        problems.append(f"{where}: answer is not text")
        return None
    return AnswerItem(id=str(data["id"]), question_id=str(data["question_id"]), answer=answer)
