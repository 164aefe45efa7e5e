"""A grade as one row of `grades.jsonl`, as the contract has it, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from interviewer.batch.item import AnswerItem
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

Row = dict[str, Any]


def fingerprint(item: AnswerItem, versions: GraderVersions, *settings: str | int) -> str:
    """Digest of all that a grade depends on: equal fingerprint, nothing to grade again.

    Args:
        item: the answer.
        versions: pack and grader.
        settings: what else can change the grade, such as the judged length.
    """
    said = list(item.said) if item.said else item.answer
    parts = [item.question_id, said, versions.model_dump(mode="json"), *settings]
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
    row["answer_digest"] = item.digest
    if item.candidate:
        row["candidate"] = item.candidate
    if grade.raw_reply:
        row["raw_reply"] = grade.raw_reply
    return row


def with_doubts(items: Iterable[AnswerItem], rows: Iterable[Row]) -> Iterator[Row]:
    """Rows, beside whose own reasons for a human look stand the doubts about their items.

    Those are not kept in `grades.jsonl`: they are about the mapping, which a person may correct
    without that the words, and with them the grade, become others.

    Args:
        items: the answers.
        rows: their grades, in the same order.
    """
    for item, row in zip(items, rows, strict=True):
        if item.doubt and row["score"] is not None:
            row = {**row, "needs_review": [*row.get("needs_review", ()), item.doubt]}
        yield row


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
