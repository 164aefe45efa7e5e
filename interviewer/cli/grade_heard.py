"""The transcripts of a run of `interviewer grade`: mapped, corrected by a person, settled by a
model, and their mapping exported. What is mapped once is put down on disk, not held."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from interviewer.batch.disk import write_text
from interviewer.domain.grade import TokenUse
from interviewer.domain.transcript import MappedTranscript
from interviewer.errors import InputError

if TYPE_CHECKING:
    from interviewer.transcripts.corrections import Corrections
    from interviewer.transcripts.hearing import Ear
    from interviewer.transcripts.settling import Settler

_NAMED = 3


class Heard:
    """Finds who asked what in the transcripts of one run.

    Args:
        open_ear: gives the one that knows the pack; called once a transcript could be read.
        interviewers: names that the user gave.
        mapping: the table of corrections, or where one is to be written; None: neither.
        stack: closes what is opened.
        folder: where mapped transcripts are put down; None: where temporary files lie.
        settler: remembers what a model said of doubtful turns; None: nothing is settled.

    Raises:
        InputError: the table exists and cannot be used.
    """

    def __init__(
        self,
        open_ear: Callable[[], Ear],
        interviewers: tuple[str, ...],
        mapping: Path | None,
        stack: ExitStack,
        folder: Path | None,
        settler: Callable[[], Settler] | None = None,
    ) -> None:
        from interviewer.transcripts.corrections import read_corrections

        self._open_ear = open_ear
        self._settler = settler
        self._interviewers = interviewers
        self._mapping = mapping
        self._corrections = (
            read_corrections(mapping) if mapping is not None and mapping.exists() else None
        )
        self._compared = 0
        """How far the table is what an export would write, in bytes; -1: not so far as was read."""
        self._uncorrected: list[str] = []
        self._used: set[str] = set()
        self._refused: list[str] = []
        self._exported = False
        self._spool = tempfile.TemporaryFile("w+b", dir=folder)  # noqa: SIM115  # by the stack
        stack.callback(self._spool.close)
        self._starts: dict[Path, int] = {}
        self._unreadable: dict[Path, str] = {}

    def first(self, path: Path) -> MappedTranscript:
        """Read a transcript and map it, with the person's corrections where there are any.

        Raises:
            InputError: it cannot be read.
            IndexUnavailable, ModelFileError, ModelUnavailable: the texts cannot be compared.
        """
        from interviewer.transcripts.mapping import map_transcript
        from interviewer.transcripts.read import read_transcript

        try:
            # Reading comes first: a file that cannot be read needs no index.
            mapped = map_transcript(read_transcript(path), self._open_ear(), self._interviewers)
        except InputError as error:
            self._unreadable[path] = str(error)
            raise
        settled = mapped
        if self._settler is not None:
            # What was settled before is free, and part of what the plan is about.
            settled = self._settler().remembered(mapped, self._open_ear())
        if self._corrections is not None:
            self._compare(mapped, settled)
            settled = self._corrected(self._corrections, mapped, settled)
        self._put(path, settled)
        return settled

    def check(self) -> None:
        """Refuse corrections that do not fit, and tell what the table has no rows of. Call it
        when all transcripts were read.

        Raises:
            InputError: names each line of the table.
        """
        if self._corrections is None:
            return
        if self._refused:
            raise InputError("\n".join(self._refused))
        if not self._used:
            raise InputError(
                f"{self._mapping}: has no rows of the transcripts that are graded; it is about "
                f"{', '.join(self._corrections.files)}"
            )
        if self._uncorrected:
            named = ", ".join(self._uncorrected[:_NAMED])
            more = "" if len(self._uncorrected) <= _NAMED else ", ..."
            print(
                f"{self._mapping}: has no rows of {len(self._uncorrected)} transcript(s), which "
                f"are mapped as ever: {named}{more}",
                file=sys.stderr,
            )

    def to_settle(self, settler: Settler) -> tuple[int, TokenUse]:
        """How many doubtful turns there are that were not settled before, and what that takes."""
        n_turns, total = 0, TokenUse()
        for path in self._starts:
            mapped = self._read(path)
            use = settler.estimate(mapped)
            n_turns += len(mapped.doubts) if use.calls else 0
            total += use
        return n_turns, total

    def again(self, settler: Settler) -> Callable[[Path], MappedTranscript]:
        """Gives each transcript that was mapped before with its doubtful turns settled."""

        def hear(path: Path) -> MappedTranscript:
            if path in self._unreadable:
                raise InputError(self._unreadable[path])
            mapped = settler.settled(self._read(path), self._open_ear())
            self._put(path, mapped)
            return mapped

        return hear

    def export(self) -> None:
        """Write the mapping to the table's path, and once more when it was settled. A table that
        differs from what was found is left alone: somebody corrected it.

        Raises:
            InputError: it cannot be read or written.
        """
        if self._mapping is None or (self._corrections is not None and not self._untouched):
            return
        write_text(self._mapping, self._table())
        if not self._exported:
            print(
                f"who asked what is in {self._mapping}; correct it there and run again with "
                "--resume",
                file=sys.stderr,
            )
        self._exported = True

    @cached_property
    def _untouched(self) -> bool:
        """Whether the table is what an export would write; call it when all were read."""
        assert self._mapping is not None
        return self._compared == self._mapping.stat().st_size

    def _compare(self, *versions: MappedTranscript) -> None:
        """Look whether the next lines of the table are those of one of these versions: a run that
        was killed while it settled left some as they were before."""
        from interviewer.transcripts.export import header, rows_of

        assert self._mapping is not None
        if self._compared < 0:
            return
        head = "" if self._compared else header()
        try:
            with self._mapping.open("rb") as file:
                for version in versions:
                    piece = (head + rows_of(version)).encode("utf-8", "replace")
                    file.seek(self._compared)
                    if file.read(len(piece)) == piece:
                        self._compared += len(piece)
                        return
        except OSError as error:
            raise InputError(f"{self._mapping}: cannot be read ({error.strerror})") from error
        self._compared = -1

    def _table(self) -> Iterator[str]:
        from interviewer.transcripts.export import header, rows_of

        return chain((header(),), map(rows_of, map(self._read, self._starts)))

    def _corrected(
        self, corrections: Corrections, mapped: MappedTranscript, settled: MappedTranscript
    ) -> MappedTranscript:
        file, ids = mapped.transcript.file, self._open_ear().bank.question_ids
        try:
            name = corrections.name_of(file)
            if name is None:
                self._uncorrected.append(file)
                return settled
            self._used.add(name)
            if corrections.are_of_retrieval(name) and corrections.applied(mapped, ids) is mapped:
                # Written before anything was settled, and by nobody corrected since.
                return settled
            return corrections.applied(settled, ids)
        except InputError as error:
            # All of them are told at once, when everything is read.
            self._refused.append(str(error))
            return settled

    def _put(self, path: Path, mapped: MappedTranscript) -> None:
        self._starts[path] = self._spool.seek(0, os.SEEK_END)
        # ensure_ascii lets half characters pass, which the grader is to refuse, not this file.
        self._spool.write(json.dumps(mapped.model_dump()).encode("ascii") + b"\n")

    def _read(self, path: Path) -> MappedTranscript:
        self._spool.seek(self._starts[path])
        return MappedTranscript.model_validate(json.loads(self._spool.readline()))
