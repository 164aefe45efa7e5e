"""Candidates are compared on the same questions, and ties are shown as ties."""

from __future__ import annotations

from interviewer.report.ranking import AnswerLine, rank


def line(candidate: str, question: str, score: float | None, possible: int = 10) -> AnswerLine:
    return AnswerLine(
        id=f"{candidate}/{question}",
        question_id=question,
        title="",
        score=score,
        candidate=candidate,
        possible=possible,
    )


def places(*lines: AnswerLine) -> list[tuple[str, str, float | None]]:
    return [(one.place, one.candidate, one.share) for one in rank(lines).standings]


def test_only_questions_that_everybody_has_a_grade_for_count() -> None:
    found = rank(
        (
            line("ada", "q1", 0.5, 10),
            line("ada", "q2", 1.0, 30),
            line("ada", "q3", 0.0),
            line("bob", "q1", 1.0, 10),
            line("bob", "q2", 0.5, 30),
            line("bob", "q3", None),
        )
    )
    assert found.question_ids == ("q1", "q2")
    # ada: 0.5 * 10 + 1 * 30 = 35 of 40; bob: 10 + 15 = 25 of 40
    assert [(one.candidate, one.share) for one in found.standings] == [
        ("ada", 0.875),
        ("bob", 0.625),
    ]
    assert [(one.n_graded, one.n_answers) for one in found.standings] == [(3, 3), (2, 3)]


def test_shares_that_read_the_same_are_one_place_and_the_next_is_left_out() -> None:
    assert places(
        line("d", "q", 0.1),
        line("c", "q", 0.804),
        line("b", "q", 0.796),
        line("a", "q", 0.9),
    ) == [("1", "a", 0.9), ("2=", "b", 0.796), ("2=", "c", 0.804), ("4", "d", 0.1)]


def test_a_candidate_without_a_grade_is_named_and_not_ranked() -> None:
    assert places(line("a", "q", 0.5), line("b", "q", None)) == [("1", "a", 0.5), ("", "b", None)]


def test_without_a_shared_question_nobody_is_ranked() -> None:
    found = rank((line("a", "q1", 0.5), line("b", "q2", 0.5)))
    assert [one.place for one in found.standings] == ["", ""]
    assert found.reason == "there is no question that all of them have a grade for"
    assert rank((line("a", "q1", None),)).reason == "nobody has a graded answer"


def test_two_answers_to_one_question_count_with_their_mean() -> None:
    assert places(line("a", "q", 0.2), line("a", "q", 0.6)) == [("1", "a", 0.4)]


def test_answers_that_name_no_candidate_are_left_out() -> None:
    assert rank((line("", "q", 0.2),)).standings == ()
