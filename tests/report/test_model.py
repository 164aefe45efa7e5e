"""What a report says: counts, bands, what to practise."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from interviewer.domain.grade import Evidence, EvidenceStatus, Graded, Ungraded
from interviewer.domain.interview import Interview, Mode
from interviewer.domain.pack import Pack
from interviewer.report.bands import anchor_level, band_of, mean_score
from interviewer.report.build import interview_report
from interviewer.report.highlight import segments

MakeInterview = Callable[..., Interview]
FULL = "alpha beta gamma"


@pytest.mark.parametrize(
    ("score", "band", "level"),
    [
        (1.0, "Excellent", 5),
        (0.85, "Excellent", 5),
        (0.8499, "Strong", 4),
        (0.65, "Strong", 4),
        (0.6499, "Solid base", 3),
        (0.45, "Solid base", 3),
        (0.2, "Partial", 2),
        (0.1999, "Not yet", 1),
        (0.0, "Not yet", 1),
    ],
)
def test_bands_start_at_their_lower_bound(score: float, band: str, level: int) -> None:
    assert band_of(score)[0] == band
    assert anchor_level(score) == level


def test_a_mean_does_not_miss_a_band_by_rounding() -> None:
    # Summed in binary, seven times 0.85 over 7 is 0.8499999999999999.
    assert mean_score([0.85] * 7) == 0.85


def test_in_an_exam_what_was_not_reached_counts_0(
    make_interview: MakeInterview, pack: Pack
) -> None:
    # (1 + 0.5 + 0 + 0) / 4
    report = interview_report(make_interview(FULL, "alpha", None, None), pack)
    assert report.score == 0.375
    assert (report.n_graded, report.n_not_reached, report.n_ungraded) == (2, 2, 0)
    assert report.band == "Partial"


def test_in_practice_what_was_not_reached_is_left_out(
    make_interview: MakeInterview, pack: Pack
) -> None:
    interview = make_interview(FULL, "alpha", None, mode=Mode.PRACTICE)
    assert interview_report(interview, pack).score == 0.75  # (1 + 0.5) / 2


def test_in_practice_an_ungraded_question_never_counts(
    make_interview: MakeInterview, pack: Pack, ungraded: Ungraded
) -> None:
    report = interview_report(make_interview("alpha", ungraded, mode=Mode.PRACTICE), pack)
    assert (report.score, report.n_graded, report.n_ungraded) == (0.5, 1, 1)
    assert report.questions[1].score is None
    assert report.questions[1].ungraded_reason == "down"
    assert report.questions[1].level is None


def test_exam_has_a_range_for_a_total_as_long_as_an_answer_is_not_graded(
    make_interview: MakeInterview, pack: Pack, ungraded: Ungraded
) -> None:
    report = interview_report(make_interview(FULL, "alpha", ungraded, None), pack)
    # (1 + 0.5 + 0 + 0) / 4 to (1 + 0.5 + 1 + 0) / 4; without the third it would be 0.5.
    assert (report.score, report.low, report.high) == (None, 0.375, 0.625)
    assert (report.band, report.borderline) == ("Not settled", "")
    assert report.band_meaning == (
        "1 question is not graded: the total is between no marks and full marks for that"
    )
    assert (report.n_graded, report.n_ungraded, report.n_not_reached) == (2, 1, 1)


def test_follow_up_that_is_not_graded_leaves_the_grade_before_it_with_a_note(
    make_interview: MakeInterview, pack: Pack, ungraded: Ungraded
) -> None:
    interview = make_interview(("alpha", "beta"))
    before = make_interview("alpha").items[0].grade
    item = interview.items[0].model_copy(update={"grade": ungraded, "earlier_grade": before})
    report = interview_report(interview.model_copy(update={"items": (item,)}), pack)
    (question,) = report.questions
    assert (question.score, report.score, report.n_ungraded) == (0.5, 0.5, 0)
    assert (question.follow_up_ungraded, question.ungraded_reason) == ("down", "")
    assert question.notes == (
        "the last follow-up is not graded; the score is that of the answers before it",
    )


def test_quotes_stay_marked_when_the_judged_length_is_lowered_afterwards(
    make_interview: MakeInterview, pack: Pack
) -> None:
    interview = make_interview("word " * 10 + "alpha")
    (question,) = interview_report(interview, pack, max_chars=20).questions
    marked = [piece.text for piece in segments(question, 0) if piece.points]
    assert marked == ["alpha"]


def test_without_any_grade_there_is_no_score(
    make_interview: MakeInterview, pack: Pack, ungraded: Ungraded
) -> None:
    report = interview_report(make_interview(ungraded, None), pack)
    assert (report.score, report.band) == (None, "Not graded")
    assert report.topics == ()


def test_practise_next_takes_contradictions_then_must_haves_then_weight(
    make_interview: MakeInterview, pack: Pack
) -> None:
    # Open: q-01 beta (2) and gamma (1); q-02 gamma contradicted; q-03 alpha (3, must-have),
    # beta (2), gamma (1).
    interview = make_interview("alpha", "alpha beta wrong:gamma", "no")
    found = interview_report(interview, pack).practise_next
    assert [(gap.question_id, gap.point_id) for gap in found] == [
        ("q-02", "gamma"),
        ("q-03", "alpha"),
        ("q-01", "beta"),
    ]


def test_a_contradiction_without_a_checked_quote_does_not_come_first(
    make_interview: MakeInterview, pack: Pack
) -> None:
    interview = make_interview("alpha beta wrong:gamma")
    grade = interview.items[0].grade
    assert isinstance(grade, Graded)
    invented = Evidence(quote="x", status=EvidenceStatus.UNVERIFIED, problem="p")
    point = grade.points[2].model_copy(update={"evidence": invented})
    grade = grade.model_copy(update={"points": (*grade.points[:2], point)})
    item = interview.items[0].model_copy(update={"grade": grade})
    other = make_interview(None, "alpha gamma").items[1]
    interview = interview.model_copy(update={"items": (item, other)})
    found = interview_report(interview, pack).practise_next
    assert [gap.point_id for gap in found] == ["beta", "gamma"]


def test_topics_come_in_the_order_of_the_pack_with_the_mean_of_their_questions(
    make_interview: MakeInterview, pack: Pack
) -> None:
    topics = interview_report(make_interview(FULL, "alpha", FULL), pack).topics
    assert [(topic.topic, topic.score, topic.n_questions) for topic in topics] == [
        ("One", 0.75, 2),
        ("Two", 1.0, 1),
    ]


def test_a_topic_that_the_pack_does_not_list_comes_last_under_its_id(
    make_interview: MakeInterview, pack: Pack
) -> None:
    other = pack.model_copy(update={"topics": pack.topics[1:]})
    topics = interview_report(make_interview(FULL, None, FULL, of=other), other).topics
    assert [topic.topic for topic in topics] == ["Two", "t-one"]


def test_an_answer_that_the_grader_refused_does_not_break_the_report(
    make_interview: MakeInterview, pack: Pack, ungraded: Ungraded
) -> None:
    interview = make_interview(ungraded)
    turn = interview.items[0].turns[0].model_copy(update={"answer": "\x00" * 100})
    item = interview.items[0].model_copy(update={"turns": (turn,)})
    report = interview_report(interview.model_copy(update={"items": (item,)}), pack)
    assert report.questions[0].graded_turns == ("",)


def test_the_missing_must_have_is_named_by_its_claim(
    make_interview: MakeInterview, pack: Pack
) -> None:
    heavy = pack.questions[0].points[1].model_copy(update={"weight": 5})
    light = pack.questions[0].points[0].model_copy(update={"weight": 1})
    question = pack.questions[0].model_copy(
        update={"points": (light, heavy, heavy.model_copy(update={"id": "gamma"}))}
    )
    other = pack.model_copy(update={"questions": (question,)})
    # 10 of 11 is 0.909, capped at 0.8
    report = interview_report(make_interview("beta gamma", of=other), other)
    assert report.score == 0.8
    assert report.questions[0].capped_by == (light.claim,)
