"""The total of an interview: its mean, or for an exam with gaps the range that it lies in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from interviewer.domain.interview import Mode
from interviewer.report.bands import band_of, borderline_words, mean_score
from interviewer.report.model import QuestionReport


class Total(NamedTuple):
    """The fields of that name in `Report`."""

    score: float | None
    low: float | None
    high: float | None
    borderline: str
    band: str
    band_meaning: str


def total_of(questions: Sequence[QuestionReport], mode: Mode) -> Total:
    """The total of these questions.

    In practice what is not graded or not reached is left out. In an exam what was not reached
    counts 0, and what is not graded leaves a range from no marks to full marks for it: a candidate
    who gets the model to refuse a weak answer must not do better by it.
    """
    graded = [question for question in questions if question.score is not None]
    if not graded:
        return Total(None, None, None, "", "Not graded", "no question is graded")
    exam = mode is Mode.EXAM
    n_open = sum(bool(question.ungraded_reason) for question in questions) if exam else 0
    zeros = [0.0] * (sum(not question.reached for question in questions) if exam else 0)
    low, high = (
        mean_score([end for end in ends if end is not None] + zeros + [unknown] * n_open)
        for ends, unknown in (
            ([question.low for question in graded], 0.0),
            ([question.high for question in graded], 1.0),
        )
    )
    if n_open:
        what = "1 question is" if n_open == 1 else f"{n_open} questions are"
        meaning = f"{what} not graded: the total is between no marks and full marks for that"
        return Total(None, low, high, "", "Not settled", meaning)
    score = mean_score([found.score for found in graded if found.score is not None] + zeros)
    return Total(score, low, high, borderline_words(low, high), *band_of(score))
