"""What is made from the rows of `grades.jsonl` for other programs: `summary.csv`, `queue.jsonl`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from interviewer.batch.rows import Row
from interviewer.domain.grade import Verdict
from interviewer.report.bands import band_of
from interviewer.spreadsheets import csv_of


def summary_csv(rows: Iterable[Row]) -> Iterator[str]:
    """The rows as CSV, piece by piece, one answer a line, with every text disarmed."""
    verdicts = [verdict.value for verdict in Verdict]
    header = [
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
    yield csv_of([header])
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
        yield csv_of([cells])


def queue_jsonl(rows: Iterable[Row]) -> Iterator[str]:
    """The answers that a person should look at, one JSON object a line; none without any."""
    keys = "id", "question_id", "score", "low", "high", "second_score"
    for row in rows:
        if row.get("needs_review"):
            known = {key: row.get(key) for key in keys}
            yield json.dumps(known | {"reasons": row["needs_review"]}) + "\n"
