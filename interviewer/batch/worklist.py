"""The answers of a run, put down on disk: gone through several times, never held in memory."""

from __future__ import annotations

import json
import tempfile
import weakref
from array import array
from collections.abc import Iterator
from pathlib import Path

from interviewer.batch.item import AnswerItem


class WorkList:
    """Answers in the order of the input. The file behind it has no name and ends with the process.

    For one thread.

    Args:
        folder: where it lies; None: where temporary files do.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # closed by `close`
        self._closed = weakref.finalize(self, self._file.close)
        self._starts = array("Q")
        self._end = 0

    def add(self, item: AnswerItem) -> None:
        """Put one more at the end."""
        # ensure_ascii lets half characters pass, which the grader is to refuse, not this list.
        line = json.dumps(item.model_dump(exclude_defaults=True)).encode("ascii") + b"\n"
        self._file.seek(self._end)
        self._file.write(line)
        self._starts.append(self._end)
        self._end += len(line)

    def close(self) -> None:
        """Give the disk space back. Safe to call twice."""
        self._closed()

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, number: int) -> AnswerItem:
        self._file.seek(self._starts[number])
        return AnswerItem.model_validate(json.loads(self._file.readline()))

    def __iter__(self) -> Iterator[AnswerItem]:
        return (self[number] for number in range(len(self)))
