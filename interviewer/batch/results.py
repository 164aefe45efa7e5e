"""Results on disk: appended one by one, durable, and safe to resume after any kind of death."""

from __future__ import annotations

import json
import os
from array import array
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from interviewer.batch.disk import replace, sync_folder, write_or_remove, write_text
from interviewer.batch.rows import Row, grade_of
from interviewer.domain.grade import Graded
from interviewer.errors import InputError

__all__ = ["GradesFile", "Rows", "graded_keys", "key_of", "write_or_remove", "write_text"]

_BETWEEN = "\0"


def key_of(item_id: str, print_: str) -> str:
    """What a row is known by: the answer's id, and the fingerprint of what its grade rests on."""
    return f"{item_id}{_BETWEEN}{print_}"


class Rows:
    """Rows of a finished file in the order of the input, read from disk when they are asked for.

    Args:
        path: the file.
        starts: where each row begins.
    """

    def __init__(self, path: Path, starts: array[int]) -> None:
        self._path = path
        self._starts = starts

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, number: int) -> Row:
        with self._path.open("rb") as file:
            return _read_at(file, self._starts[number])

    def __iter__(self) -> Iterator[Row]:
        with self._path.open("rb") as file:
            for start in self._starts:
                yield _read_at(file, start)


class GradesFile:
    """`grades.jsonl` of a run. Each row is on disk before `append` returns.

    While the run is on, the file is a log: a row that replaces an older one stands behind it. At
    the end it holds one row an answer, and grades that were replaced are in `history.jsonl`.
    """

    def __init__(self, folder: Path, *, resume: bool) -> None:
        """Open the file, keeping what is there when resuming.

        Raises:
            InputError: the folder cannot be written.
        """
        self.path = folder / "grades.jsonl"
        self.history = folder / "history.jsonl"
        self._starts: dict[str, int] = {}
        """Where the row of each key begins."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not resume and self.path.exists():
                self.path.replace(_free_name(folder))
            replace(self.path, self._copy_graded)
            # Unbuffered: a buffer that a full disk refused would be written again on closing.
            self._file = self.path.open("r+b", buffering=0)
            self._end = self._file.seek(0, os.SEEK_END)
        except OSError as error:
            raise InputError(
                f"{folder}: cannot be written ({error.strerror}); choose another --out"
            ) from error

    def holds(self, key: str) -> bool:
        """Whether there is a row under this key; before the first `append`, a graded one."""
        return key in self._starts

    @property
    def done(self) -> Rows:
        """Every row, read from disk."""
        return Rows(self.path, array("Q", self._starts.values()))

    def append(self, *rows: Row) -> None:
        """Write rows and wait until they are on disk, all with one wait.

        Raises:
            InputError: the disk is full or gone; rows written before are kept.
        """
        try:
            lines = [(row, _line(row)) for row in rows]
            rest = memoryview(b"".join(line for _, line in lines))
            # What a refused write left behind is written over: no half row before a whole one.
            self._file.seek(self._end)
            while rest:
                rest = rest[self._file.write(rest) or 0 :]
            os.fsync(self._file.fileno())
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(self._end)
            raise self._unwritten(error) from error
        for row, line in lines:
            self._starts[key_of(row["id"], row["fingerprint"])] = self._end
            self._end += len(line)

    def finish(self, keys: Iterable[str]) -> Rows:
        """Put the rows into the order of the input, in one atomic step, and give them back.

        Grades of answers that the input does not name may have been paid for: they stay, behind
        the others. Grades that were replaced go into the history first, each once.

        Args:
            keys: of the rows of the input, in its order; each has a row.

        Raises:
            InputError: the disk is full or gone; rows written before are kept.
        """
        ordered = list(keys)
        current = set(ordered)
        named = {_id(key) for key in ordered}
        newest = {_id(key): key for key in self._starts if _id(key) not in named}
        replaced = [
            key for key in self._starts if key not in current and newest.get(_id(key)) != key
        ]
        starts = array("Q")
        try:
            self._keep_history(replaced)

            def write(file: BinaryIO) -> None:
                for number, key in enumerate((*ordered, *newest.values())):
                    if number < len(ordered):
                        starts.append(file.tell())
                    file.write(self._raw(key))

            replace(self.path, write)
        except OSError as error:
            raise self._unwritten(error) from error
        finally:
            self._file.close()
        return Rows(self.path, starts)

    def __enter__(self) -> Self:
        """The file itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file; every row is on disk already."""
        self._file.close()

    def _copy_graded(self, file: BinaryIO) -> None:
        """Copy the rows that are worth keeping, each once, and note where they begin.

        The last line of a run that was killed may be cut, and another release may have written
        another form; such an answer is graded again.
        """
        if not self.path.exists():
            return
        with self.path.open("rb") as old:
            for line in old:
                key = graded_key(line)
                if key and key not in self._starts:
                    self._starts[key] = file.tell()
                    file.write(line.rstrip(b"\r\n") + b"\n")

    def _keep_history(self, keys: list[str]) -> None:
        if not keys:
            return
        kept = set()
        if self.history.exists():
            with self.history.open("rb") as file:
                kept = {graded_key(line) for line in file}
        with self.history.open("a+b") as file:
            if file.seek(0, os.SEEK_END):
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":  # a line that a power cut left unfinished
                    file.write(b"\n")
            for key in keys:
                line = self._raw(key)
                if key not in kept and graded_key(line):
                    file.write(line)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self.history.parent)

    def _raw(self, key: str) -> bytes:
        self._file.seek(self._starts[key])
        found = bytearray()
        # The file is unbuffered, so that `readline` would ask the system for every byte.
        while b"\n" not in found:
            piece = self._file.read(65_536)
            if not piece:
                break
            found += piece
        line, _, _ = bytes(found).partition(b"\n")
        return line + b"\n"

    def _unwritten(self, error: OSError) -> InputError:
        return InputError(
            f"{self.path}: cannot be written ({error.strerror}); make room and run again with "
            "--resume: what was graded is kept"
        )


def graded_keys(folder: Path) -> frozenset[str]:
    """Keys of the grades in a folder, which is only read."""
    path = folder / "grades.jsonl"
    if not path.exists():
        return frozenset()
    with path.open("rb") as file:
        return frozenset(key for line in file if (key := graded_key(line)))


def graded_key(line: bytes) -> str:
    """The key of a line that holds a grade; empty for any other line."""
    try:
        row = json.loads(line)
        if isinstance(grade_of(row), Graded):
            return key_of(row["id"], row["fingerprint"])
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        pass
    return ""


def _id(key: str) -> str:
    return key.rpartition(_BETWEEN)[0]


def _read_at(file: BinaryIO, start: int) -> Row:
    file.seek(start)
    row: Row = json.loads(file.readline())
    return row


def _free_name(folder: Path) -> Path:
    """Where the grades of an earlier run are kept: `grades.previous.jsonl`, then with a number."""
    names = ("grades.previous.jsonl", *(f"grades.previous-{n}.jsonl" for n in range(2, 10_000)))
    return next(folder / name for name in names if not (folder / name).exists())


def _line(row: Row) -> bytes:
    # ensure_ascii keeps odd characters, lone surrogates included, from breaking the file.
    return json.dumps(row).encode("ascii") + b"\n"
