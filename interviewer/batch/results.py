"""Results on disk: appended one by one, durable, and safe to resume after any kind of death."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from interviewer.batch.answers import AnswerItem
from interviewer.domain.grade import (
    Evidence,
    EvidenceStatus,
    Grade,
    Graded,
    GraderVersions,
    PointGrade,
    TokenUse,
    Ungraded,
    Verdict,
)
from interviewer.errors import InputError
from interviewer.report.model import band_of

Row = dict[str, Any]

_FORMULA_STARTS = tuple("=+-@|%＝＋－＠")
"""The wide forms count: East Asian editions of spreadsheets read them like the narrow ones."""


def fingerprint(item: AnswerItem, versions: GraderVersions, *settings: str | int) -> str:
    """Digest of all that a grade depends on: equal fingerprint, nothing to grade again.

    Args:
        item: the answer.
        versions: pack and grader.
        settings: what else can change the grade, such as the judged length.
    """
    parts = [item.question_id, item.answer, versions.model_dump(), *settings]
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()[:32]


def row_of(item: AnswerItem, grade: Grade, print_: str) -> Row:
    """One line of `grades.jsonl`, as the contract has it."""
    row: Row = {"id": item.id, "question_id": item.question_id, "status": grade.status}
    if isinstance(grade, Graded):
        row |= {
            "score": grade.score,
            "points": [_point(point) for point in grade.points],
            "capped_by": list(grade.capped_by),
            "notes": list(grade.notes),
            "usage": grade.usage.model_dump(),
        }
    else:
        row |= {"reason": f"{grade.code}: {grade.reason}", "score": None, "points": []}
    row["grader"] = grade.versions.model_dump()
    row["fingerprint"] = print_
    if grade.raw_reply:
        row["raw_reply"] = grade.raw_reply
    return row


def _point(point: PointGrade) -> Row:
    return {
        "point_id": point.point_id,
        "verdict": point.verdict.value,
        "quote": point.evidence.quote if point.evidence else "",
        "evidence": point.evidence.status.value if point.evidence else None,
        "confidence": round(point.confidence, 4),
        "reason": point.reason,
        "problem": point.evidence.problem if point.evidence else "",
        "turn": point.evidence.turn if point.evidence else 0,
        "span": [point.evidence.start, point.evidence.end] if point.evidence else None,
    }


def grade_of(row: Row) -> Grade:
    """The grade that a row of `grades.jsonl` holds.

    Raises:
        ValueError, KeyError, TypeError, IndexError: the row was not written by `row_of`.
    """
    versions = GraderVersions.model_validate(row["grader"])
    if row["status"] != "graded":
        code, _, reason = row["reason"].partition(": ")
        return Ungraded(
            question_id=row["question_id"],
            code=code,
            reason=reason,
            versions=versions,
            raw_reply=row.get("raw_reply", ""),
        )
    points = tuple(
        PointGrade(
            point_id=point["point_id"],
            verdict=Verdict(point["verdict"]),
            evidence=None
            if point["evidence"] is None
            else Evidence(
                quote=point["quote"],
                status=EvidenceStatus(point["evidence"]),
                turn=point["turn"],
                start=point["span"][0],
                end=point["span"][1],
                problem=point["problem"],
            ),
            confidence=point["confidence"],
            reason=point["reason"],
        )
        for point in row["points"]
    )
    return Graded(
        question_id=row["question_id"],
        score=row["score"],
        points=points,
        capped_by=tuple(row["capped_by"]),
        notes=tuple(row["notes"]),
        versions=versions,
        usage=TokenUse.model_validate(row["usage"]),
        raw_reply=row.get("raw_reply", ""),
    )


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
                self.path.replace(folder / "grades.previous.jsonl")
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
        try:
            _replace(self.path, "".join(_line(row) for row in rows))
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


def summary_csv(rows: Iterable[Row]) -> str:
    """The rows as CSV, one answer a line. Cells that a spreadsheet would run are disarmed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    verdicts = [verdict.value for verdict in Verdict]
    writer.writerow(
        [
            "id",
            "question_id",
            "status",
            "score",
            "band",
            *verdicts,
            "unverified",
            "reason",
            "grader",
        ]
    )
    for row in rows:
        score = row["score"]
        found = [point["verdict"] for point in row["points"]]
        unverified = sum(point["evidence"] == "unverified" for point in row["points"])
        cells = [
            row["id"],
            row["question_id"],
            row["status"],
            "" if score is None else f"{score:.4f}",
            "" if score is None else band_of(score)[0],
            *(found.count(verdict) for verdict in verdicts),
            unverified,
            row.get("reason", ""),
            f"{row['grader']['grader']} {row['grader']['grader_version']}",
        ]
        writer.writerow([disarmed(cell) for cell in cells])
    return out.getvalue()


def disarmed(cell: object) -> object:
    """A text that a spreadsheet would take for a formula, made plain text by an apostrophe."""
    if not isinstance(cell, str):
        return cell
    seen = "".join(char for char in cell if char.isprintable() and not char.isspace())
    return "'" + cell if seen[:1] in _FORMULA_STARTS or cell[:1] in ("\t", "\r", "\n") else cell


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
