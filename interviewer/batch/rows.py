"""A grade as one row: of `grades.jsonl`, as the contract has it, and of `summary.csv`."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable
from typing import Any

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
from interviewer.report.bands import band_of

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
    parts = [item.question_id, item.answer, versions.model_dump(mode="json"), *settings]
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
            "n_repeats": grade.n_repeats,
            "low": grade.low,
            "high": grade.high,
            "second_score": grade.second_score,
            "second_grader": grade.second_grader,
            "needs_review": list(grade.needs_review),
        }
    else:
        row |= {
            "reason": f"{grade.code}: {grade.reason}",
            "score": None,
            "points": [],
            "usage": grade.usage.model_dump(),
        }
    row["grader"] = grade.versions.model_dump(mode="json")
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
            usage=TokenUse.model_validate(row.get("usage", {})),
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
        # Rows of earlier releases lack what follows.
        n_repeats=row.get("n_repeats", 1),
        low=row.get("low", row["score"]),
        high=row.get("high", row["score"]),
        second_score=row.get("second_score"),
        second_grader=row.get("second_grader", ""),
        needs_review=tuple(row.get("needs_review", ())),
    )


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
            "low",
            "high",
            "needs_review",
        ]
    )
    for row in rows:
        score = row["score"]
        low, high = row.get("low", score), row.get("high", score)
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
            "" if low is None else f"{low:.4f}",
            "" if high is None else f"{high:.4f}",
            "; ".join(row.get("needs_review", ())),
        ]
        writer.writerow([disarmed(cell) for cell in cells])
    return out.getvalue()


def queue_jsonl(rows: Iterable[Row]) -> str:
    """The answers that a person should look at, one JSON object a line; empty without any."""
    keys = "id", "question_id", "score", "low", "high", "second_score"
    return "".join(
        json.dumps({key: row.get(key) for key in keys} | {"reasons": row["needs_review"]}) + "\n"
        for row in rows
        if row.get("needs_review")
    )


def disarmed(cell: object) -> object:
    """A text that a spreadsheet would take for a formula, made plain text by an apostrophe."""
    if not isinstance(cell, str):
        return cell
    seen = "".join(char for char in cell if char.isprintable() and not char.isspace())
    return "'" + cell if seen[:1] in _FORMULA_STARTS or cell[:1] in ("\t", "\r", "\n") else cell
