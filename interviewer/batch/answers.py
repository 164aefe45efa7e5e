"""Read answers files: JSONL with `id`, `question_id` and `answer` on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from interviewer.domain.base import Frozen
from interviewer.errors import InputError

MAX_LINE_BYTES = 8_000_000
_WRITTEN_HERE = ("grades.jsonl", "grades.previous.jsonl", "queue.jsonl")
"""Results of earlier runs, which may lie in a folder of answers and hold none."""


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


def _files(paths: tuple[Path, ...]) -> list[Path]:
    """The files behind the paths, each once, however often it is named."""
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            for inside in sorted(path.rglob("*.jsonl")):
                if inside.name not in _WRITTEN_HERE and inside.is_file():
                    found.setdefault(inside.resolve(), inside)
        elif path.exists():
            found.setdefault(path.resolve(), path)
        else:
            raise InputError(f"{path}: no such file or folder; check the spelling")
    if not found:
        raise InputError(
            f"{', '.join(map(str, paths))}: no *.jsonl file; an answers file has lines like "
            '{"id": "a1", "question_id": "hv-01", "answer": "..."}'
        )
    return list(found.values())


def _lines(path: Path, problems: list[str]) -> Iterator[tuple[int, bytes]]:
    """Numbered lines that are not blank; no more than one of bounded length is held at a time."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(line) > MAX_LINE_BYTES:
                    while line and not line.endswith(b"\n"):
                        line = file.readline(MAX_LINE_BYTES)
                    problems.append(
                        f"{path}:{number}: longer than {MAX_LINE_BYTES:,} bytes; "
                        "put each answer on its own line"
                    )
                elif line.strip():
                    yield number, line
    except OSError as error:
        problems.append(
            f"{path}:1: cannot be read ({error.strerror}); check that it is a readable file"
        )


def _item(line: bytes, where: str, problems: list[str]) -> AnswerItem | None:
    """The answer of a line, or None with the reason among the problems."""
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        problems.append(f"{where}: not UTF-8 text; save the file as UTF-8")
        return None
    except (ValueError, RecursionError) as error:
        problems.append(f"{where}: not JSON ({error}); write one object on each line")
        return None
    if not isinstance(data, dict):
        problems.append(
            f"{where}: not a JSON object; write "
            '{"id": "a1", "question_id": "hv-01", "answer": "..."}'
        )
        return None
    problem = _problem(data)
    if problem:
        problems.append(f"{where}: {problem}")
        return None
    return AnswerItem(
        id=str(data["id"]),
        question_id=str(data["question_id"]).strip(),
        answer=data["answer"] or "",
    )


def _problem(data: dict[str, object]) -> str:
    """What is wrong with the values of a line; empty when nothing is."""
    for key in ("id", "question_id"):
        value = data.get(key)
        if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            return f"{key} is missing or neither text nor a whole number; add it"
        if not str(value).isprintable():
            # It goes into file names, CSV and HTML; half characters cannot be written there.
            return f"{key} {value!a} holds characters that cannot be shown; use plain ones"
    if "answer" not in data:
        return 'answer is missing; write "answer": "" where nothing was answered'
    if not isinstance(data["answer"], str | None):
        return f"answer is not text but {type(data['answer']).__name__}; put it in quotes"
    return ""
