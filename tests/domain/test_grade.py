"""Grades as they are stored: what an earlier release wrote still loads."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from interviewer.domain.grade import Grade, Graded, GraderVersions, TokenUse, Ungraded

VERSIONS = {
    "grader": "llm",
    "grader_version": "llm-1",
    "pack_id": "p",
    "pack_version": "1.0.0",
    "pack_hash": "h",
    "question_hash": "q",
}
GRADE: TypeAdapter[Grade] = TypeAdapter(Grade)


def test_a_grade_from_before_there_were_repeats_loads_with_its_score_as_the_range() -> None:
    grade = GRADE.validate_python(
        {
            "status": "graded",
            "question_id": "q-01",
            "score": 0.64,
            "points": [],
            "capped_by": [],
            "notes": [],
            "versions": VERSIONS,
            "usage": {"calls": 1, "input_tokens": 5, "output_tokens": 1},
            "raw_reply": "{}",
        }
    )
    assert isinstance(grade, Graded)
    assert (grade.low, grade.high, grade.n_repeats) == (0.64, 0.64, 1)
    assert (grade.second_score, grade.needs_review, grade.borderline) == (None, (), False)


def test_a_failure_from_before_usage_was_kept_loads_as_one_that_cost_nothing() -> None:
    grade = GRADE.validate_python(
        {
            "status": "ungraded",
            "question_id": "q-01",
            "code": "model_unavailable",
            "reason": "down",
            "versions": VERSIONS,
            "raw_reply": "",
        }
    )
    assert isinstance(grade, Ungraded)
    assert grade.usage == TokenUse()


def test_a_grade_reads_back_as_it_was_written() -> None:
    grade = Graded(
        question_id="q-01",
        score=0.64,
        points=(),
        versions=GraderVersions.model_validate(VERSIONS),
        low=0.6,
        high=0.7,
        n_repeats=3,
        second_score=0.1,
        needs_review=("doubt",),
    )
    assert GRADE.validate_python(GRADE.dump_python(grade, mode="json")) == grade
    assert grade.borderline  # 0.6 is a solid base, 0.7 is strong


def test_a_score_out_of_range_is_refused_as_such() -> None:
    with pytest.raises(ValidationError, match="less than or equal to 1"):
        Graded(
            question_id="q-01",
            score=1.5,
            points=(),
            versions=GraderVersions.model_validate(VERSIONS),
        )
