"""Read what is to be graded: answers files, JSONL with `id`, `question_id` and `answer` on each
line, and transcripts, which somebody else maps to questions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from interviewer.batch.item import AnswerItem
from interviewer.batch.spoken import answers_of, is_answers_file
from interviewer.batch.worklist import WorkList
from interviewer.domain.transcript import MappedTranscript
from interviewer.errors import InputError
from interviewer.transcripts.read import SUFFIXES, shown_name

__all__ = ["AnswerItem", "AnswersRead", "answer_lines", "files_in", "read_answers"]

MAX_LINE_BYTES = 8_000_000
WRITTEN_HERE = (
    "grades.jsonl", "history.jsonl", "queue.jsonl", "settled.jsonl", "summary.csv"
)  # fmt: skip
"""Results of earlier runs, which may lie in a folder of answers and hold none."""
_ALSO_WRITTEN_HERE = ("grades.previous", "openai-batch")


Hear = Callable[[Path], MappedTranscript]
"""Reads a transcript and finds who asked what; raises `InputError` where it cannot be read."""
Watch = Callable[[int], AbstractContextManager[Callable[[], None]]]
"""Shows how far the reading is."""


@dataclass(frozen=True)
class AnswersRead:
    """What was found in the files."""

    items: WorkList
    problems: tuple[str, ...]
    """Lines and files that cannot be used, each as `file:line: why; remedy`."""
    n_files: int = 0
    notes: tuple[str, ...] = ()
    """What was repaired in transcripts, or is doubtful about who asked what."""


def read_answers(
    paths: tuple[Path, ...],
    folder: Path | None = None,
    hear: Hear | None = None,
    *,
    leave_out: Iterable[Path] = (),
    watch: Watch = lambda _: nullcontext(lambda: None),
) -> AnswersRead:
    """Read files, and those of folders. What cannot be used is listed, the rest is read.

    Args:
        paths: files and folders.
        folder: where the answers are put down for the run; None: where temporary files lie.
        hear: takes transcripts; None: only answers files are looked for.
        leave_out: files of another kind, which may lie in one of the folders.
        watch: given the number of files, is told of each that was read.

    Raises:
        InputError: a path does not exist or no file is found at all.
    """
    others = {path.resolve() for path in leave_out}
    files = [
        path
        for path in files_in(paths, tuple(SUFFIXES) if hear else (".jsonl",))
        if path.resolve() not in others
    ]
    if not files:
        raise InputError(
            f"{', '.join(map(str, paths))}: no *.jsonl file"
            + (" and no transcript" if hear else "")
            + '; an answers file has lines like {"id": "a1", "question_id": "hv-01", "answer": '
            '"..."}'
        )
    reading = _Reading(WorkList(folder))
    with watch(len(files)) as step:
        for path in files:
            if hear is None or is_answers_file(path):
                reading.answers(path)
            else:
                reading.transcript(path, hear)
            step()
    return AnswersRead(
        items=reading.items,
        problems=tuple(reading.problems),
        n_files=len(files),
        notes=tuple(reading.notes),
    )


class _Reading:
    """Answers as they come in, with what is wrong about them."""

    def __init__(self, items: WorkList) -> None:
        self.items = items
        self.problems: list[str] = []
        self.notes: list[str] = []
        self._seen: dict[str, str] = {}
        self._names: set[str] = set()

    def answers(self, path: Path) -> None:
        for where, item in answer_lines(path, self.problems):
            self._add(item, where)

    def transcript(self, path: Path, hear: Hear) -> None:
        try:
            mapped = hear(path)
        except InputError as error:
            self.problems.append(str(error))
            return
        self.notes += mapped.problems
        if not mapped.items:
            self.problems.append(
                f"{shown_name(path)}: no question of the pack is asked in it; see --pack"
            )
        # Two folders may hold transcripts of the same name.
        name = shown_name(Path(path.stem))
        if name in self._names:
            name = f"{shown_name(Path(path.parent.name))}/{name}"
        self._names.add(name)
        for item in answers_of(mapped, name):
            self._add(item, shown_name(path))

    def _add(self, item: AnswerItem, where: str) -> None:
        first = self._seen.setdefault(item.id, where)
        if first != where:
            self.problems.append(f"{where}: id {item.id!r} was used at {first}; give each its own")
            return
        self.items.add(item)


def files_in(paths: tuple[Path, ...], suffixes: tuple[str, ...]) -> list[Path]:
    """The files behind the paths, each once, however often it is named.

    Args:
        paths: files, taken whatever their name, and folders.
        suffixes: which files of a folder count; what an earlier run wrote there does not.

    Raises:
        InputError: a path does not exist.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            for inside in sorted(path.rglob("*")):
                if (
                    inside.suffix.casefold() in suffixes
                    and inside.name not in WRITTEN_HERE
                    and not inside.name.startswith(_ALSO_WRITTEN_HERE)
                    and inside.is_file()
                ):
                    found.setdefault(inside.resolve(), inside)
        elif path.exists():
            found.setdefault(path.resolve(), path)
        else:
            raise InputError(f"{path}: no such file or folder; check the spelling")
    return list(found.values())


def answer_lines(path: Path, problems: list[str]) -> Iterator[tuple[str, AnswerItem]]:
    """Each answer of a file with its `file:line`; what is none is added to the problems."""
    for number, line in _lines(path, problems):
        where = f"{shown_name(path)}:{number}"
        item = _item(line, where, problems)
        if item is not None:
            yield where, item


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
                        f"{shown_name(path)}:{number}: longer than {MAX_LINE_BYTES:,} bytes; "
                        "put each answer on its own line"
                    )
                elif line.strip():
                    yield number, line
    except OSError as error:
        problems.append(
            f"{shown_name(path)}:1: cannot be read ({error.strerror}); check that it is a readable "
            "file"
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
    name = str(data["id"])
    return AnswerItem(
        id=name,
        question_id=str(data["question_id"]).strip(),
        answer=data["answer"] or "",
        candidate=_candidate(data.get("candidate"), name),
    )


def _candidate(given: object, name: str) -> str:
    """Who answered: as the line says, else what stands before the last slash of the id."""
    if isinstance(given, bool) or not isinstance(given, str | int) or not str(given).strip():
        return name.rpartition("/")[0].strip()
    return str(given).strip()


def _problem(data: dict[str, object]) -> str:
    """What is wrong with the values of a line; empty when nothing is."""
    for key in ("id", "question_id"):
        value = data.get(key)
        if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            return f"{key} is missing or neither text nor a whole number; add it"
        if not str(value).isprintable():
            # It goes into file names, CSV and HTML; half characters cannot be written there.
            return f"{key} {value!a} holds characters that cannot be shown; use plain ones"
    if not str(data.get("candidate", "")).isprintable():
        return f"candidate {data['candidate']!a} holds characters that cannot be shown"
    if "answer" not in data:
        return 'answer is missing; write "answer": "" where nothing was answered'
    if not isinstance(data["answer"], str | None):
        return f"answer is not text but {type(data['answer']).__name__}; put it in quotes"
    return ""
