"""Results on disk: appended one by one, durable, and safe to resume after any kind of death."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from interviewer.batch.rows import Row, grade_of
from interviewer.domain.grade import Graded
from interviewer.errors import InputError


class GradesFile:
    """`grades.jsonl` of a run. Each row is on disk before `append` returns."""

    def __init__(self, folder: Path, *, resume: bool) -> None:
        """Open the file, keeping what is there when resuming.

        Raises:
            InputError: the folder cannot be written.
        """
        self.path = folder / "grades.jsonl"
        self.done: dict[str, Row] = {}
        """Rows by fingerprint that are graded already."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if resume:
                self.done = self._read()
            elif self.path.exists():
                self.path.replace(_free_name(folder))
            _replace(self.path, "".join(_line(row) for row in self.done.values()))
            # Unbuffered: a buffer that a full disk refused would be written again on closing.
            self._file = self.path.open("ab", buffering=0)
        except OSError as error:
            raise InputError(
                f"{folder}: cannot be written ({error.strerror}); choose another --out"
            ) from error

    def append(self, row: Row) -> None:
        """Write one row and wait until it is on disk.

        Raises:
            InputError: the disk is full or gone; rows written before are kept.
        """
        try:
            rest = memoryview(_line(row).encode("utf-8"))
            while rest:
                rest = rest[self._file.write(rest) or 0 :]
            os.fsync(self._file.fileno())
        except OSError as error:
            raise self._unwritten(error) from error

    def finish(self, rows: Iterable[Row]) -> None:
        """Put the rows into the order of the input, in one atomic step.

        Raises:
            InputError: the disk is full or gone; rows written before are kept.
        """
        self._file.close()
        ordered = list(rows)
        named = {row["id"] for row in ordered}
        # Answers of an earlier run that this input does not name were graded too, and may have
        # been paid for: they stay, behind the others.
        ordered += [row for row in self.done.values() if row["id"] not in named]
        try:
            _replace(self.path, "".join(_line(row) for row in ordered))
        except OSError as error:
            raise self._unwritten(error) from error

    def _unwritten(self, error: OSError) -> InputError:
        return InputError(
            f"{self.path}: cannot be written ({error.strerror}); make room and run again with "
            "--resume: what was graded is kept"
        )

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

    def _read(self) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        if not self.path.exists():
            return rows
        for line in self.path.read_bytes().splitlines():
            try:
                row = json.loads(line)
                if isinstance(grade_of(row), Graded):
                    rows[f"{row['id']}\0{row['fingerprint']}"] = row
            except (ValueError, KeyError, TypeError, IndexError, RecursionError):
                # The last line of a run that was killed may be cut, and another release may have
                # written another form; such an answer is graded again.
                continue
        return rows


def _free_name(folder: Path) -> Path:
    """Where the grades of an earlier run are kept: `grades.previous.jsonl`, then with a number."""
    names = ("grades.previous.jsonl", *(f"grades.previous-{n}.jsonl" for n in range(2, 10_000)))
    return next(folder / name for name in names if not (folder / name).exists())


def _line(row: Row) -> str:
    # ensure_ascii keeps odd characters, lone surrogates included, from breaking the file.
    return json.dumps(row) + "\n"


def write_text(path: Path, text: str) -> None:
    """Write a whole file or none of it.

    Raises:
        InputError: it cannot be written.
    """
    try:
        _replace(path, text)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror}); make room or choose another place"
        ) from error


def write_or_remove(path: Path, text: str) -> None:
    """Write a whole file; where there is nothing to write, remove what an earlier run left.

    Raises:
        InputError: it can be neither written nor removed.
    """
    if text:
        write_text(path, text)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{path}: is out of date and cannot be removed ({error.strerror}); remove it"
        ) from error


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(path.name + ".part")
    try:
        with temporary.open("wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a renaming survive a power cut; Windows does so by itself and has no way to ask."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
