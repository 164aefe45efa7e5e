"""What a masked set keeps of a grade that was made before masking."""

from __future__ import annotations

import pytest

from interviewer.domain.grade import (
    Evidence,
    EvidenceStatus,
    Graded,
    GraderVersions,
    PointGrade,
    Verdict,
)
from interviewer.rating.masked_grades import masked_grade
from interviewer.rating.masking import mask

ANSWER = "Ann Lee here, ann@x.org. I planned it: pages\u00a0are swapped, as Ann said."
MASKED = mask(ANSWER, ["Ann Lee"]).text


def graded(quote: str) -> Graded:
    evidence = Evidence(quote=quote, status=EvidenceStatus.VERIFIED, turn=1, start=7, end=9)
    point = PointGrade(
        point_id="p", verdict=Verdict.MET, evidence=evidence, confidence=0.9, reason="Ann says so."
    )
    missed = PointGrade(point_id="q", verdict=Verdict.MISSED, confidence=0.8)
    versions = GraderVersions(
        grader="llm", grader_version="1", pack_id="k", pack_version="1", pack_hash="h",
        question_hash="i",
    )  # fmt: skip
    return Graded(
        question_id="q", score=0.5, points=(point, missed), versions=versions, raw_reply=quote
    )


@pytest.mark.parametrize(
    ("quote", "kept"),
    [
        ("pages are swapped", "pages are swapped"),
        ("as Ann said.", "as [masked] said."),
        ("Ann Lee here", "[masked] here"),
        ("ann@x.org. I planned it", "[e-mail]. I planned it"),
        # "Ann" is a part of no shown word, though "planned" holds its letters.
        ("Ann", "[masked]"),
        ("ann", "[masked]"),
        # An unverified quote is in the judge's words.
        ("Ms Lee swaps pages", "[name] [masked] pages"),
    ],
    ids=["untouched", "name", "full name", "e-mail", "alone", "small letters", "own words"],
)
def test_quote_holds_only_words_that_the_masked_answer_shows(quote: str, kept: str) -> None:
    evidence = masked_grade(graded(quote), MASKED).points[0].evidence
    assert evidence is not None
    assert evidence.quote == kept


def test_place_of_a_quote_is_counted_in_the_masked_answer() -> None:
    evidence = masked_grade(graded("pages are swapped"), MASKED).points[0].evidence
    assert evidence is not None
    # The no-break space is a blank in the words that are judged, and just as long.
    assert MASKED[evidence.start : evidence.end] == "pages\u00a0are swapped"
    assert evidence.turn == 0
    gone = masked_grade(graded("as Ann said."), MASKED).points[0].evidence
    assert gone is not None
    assert (gone.turn, gone.start, gone.end) == (0, 0, 0)


def test_verdicts_and_numbers_stay_and_free_words_of_the_model_go() -> None:
    before = graded("as Ann said.")
    after = masked_grade(before, MASKED)
    assert (after.raw_reply, after.points[0].reason) == ("", "")
    assert after.score == before.score
    assert [(one.verdict, one.credited) for one in after.points] == [
        (one.verdict, one.credited) for one in before.points
    ]
