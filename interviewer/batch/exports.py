"""What is made from the rows of `grades.jsonl` for other programs: `summary.csv`, `queue.jsonl`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

from interviewer.batch.rows import Row
from interviewer.domain.grade import Verdict
from interviewer.report.bands import band_of

_FORMULA_STARTS = tuple("=+-@|%＝＋－＠")
"""The wide forms count: East Asian editions of spreadsheets read them like the narrow ones."""


def summary_csv(rows: Iterable[Row]) -> Iterator[str]:
    """The rows as CSV, piece by piece, one answer a line.

    Cells that a spreadsheet would run are disarmed.
    """
    verdicts = [verdict.value for verdict in Verdict]
    yield _csv_line(
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
            "candidate",
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
            row.get("candidate", ""),
        ]
        yield _csv_line([disarmed(cell) for cell in cells])


def queue_jsonl(rows: Iterable[Row]) -> Iterator[str]:
    """The answers that a person should look at, one JSON object a line; none without any."""
    keys = "id", "question_id", "score", "low", "high", "second_score"
    for row in rows:
        if row.get("needs_review"):
            known = {key: row.get(key) for key in keys}
            yield json.dumps(known | {"reasons": row["needs_review"]}) + "\n"


def disarmed(cell: object) -> object:
    """A text that a spreadsheet would take for a formula, made plain text by an apostrophe."""
    if not isinstance(cell, str):
        return cell
    seen = "".join(char for char in cell if char.isprintable() and not char.isspace())
    return "'" + cell if seen[:1] in _FORMULA_STARTS or cell[:1] in ("\t", "\r", "\n") else cell


def _csv_line(cells: Sequence[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
