"""A second grader marks what a person should look at and never touches the grade."""

from __future__ import annotations

import pytest

from interviewer.domain.grade import (
    Evidence,
    EvidenceStatus,
    Graded,
    PointGrade,
    Ungraded,
    Verdict,
)
from interviewer.domain.pack import Pack, Question
from interviewer.errors import IndexUnavailable, ModelUnavailable
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judgement, PointOpinion
from interviewer.grading.second_opinion import reasons_for_review

ANSWER = ("alpha beta gamma",)


class IdJudge:
    """Credits the points it is told to, each quoting its own id."""

    version = "ids-1"
    description = "ids"

    def __init__(self, name: str, *credits_: str, fail: Exception | None = None) -> None:
        self.name = name
        self.credits = credits_
        self.fail = fail
        self.calls = 0

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        self.calls += 1
        if self.fail is not None:
            raise self.fail
        return Judgement(
            opinions=tuple(
                PointOpinion(
                    point_id=point.id,
                    verdict=Verdict.MET if point.id in self.credits else Verdict.MISSED,
                    quote=point.id if point.id in self.credits else "",
                )
                for point in question.points
            )
        )

    def reconsider(
        self, question: Question, turns: tuple[str, ...], failed: tuple[str, ...]
    ) -> Judgement | None:
        return None


def grade(
    pack: Pack, first: IdJudge, second: IdJudge, turns: tuple[str, ...] = ANSWER
) -> Graded | Ungraded:
    grader = Grader(first, second=Grader(second))  # type: ignore[arg-type]
    return grader.grade(pack, pack.questions[0], turns)


def test_graders_that_are_far_apart_call_for_a_person_and_the_score_stays(pack: Pack) -> None:
    # alpha 3, beta 2, gamma 1 of 6
    result = grade(pack, IdJudge("llm", "alpha", "beta"), IdJudge("builtin", "gamma"))
    assert isinstance(result, Graded)
    assert (result.score, result.second_score) == (0.8333, 0.1667)
    assert result.second_grader == "builtin ids-1"
    assert result.needs_review == ("the built-in grader gives 0.17, the LLM grader 0.83",)
    assert (result.low, result.high, result.borderline) == (0.8333, 0.8333, False)


@pytest.mark.parametrize(
    ("credited", "far"), [(("alpha", "beta"), False), (("alpha", "gamma"), False), ((), True)]
)
def test_graders_that_nearly_agree_call_for_nobody(
    pack: Pack, credited: tuple[str, ...], far: bool
) -> None:
    # 0.5 against 0.8333, 0.6667 and 0
    result = grade(pack, IdJudge("llm", "alpha"), IdJudge("builtin", *credited))
    assert isinstance(result, Graded)
    assert bool(result.needs_review) is far


@pytest.mark.parametrize(
    "error", [IndexUnavailable("the index is gone."), RuntimeError("the index is gone")]
)
def test_a_second_opinion_that_fails_leaves_the_grade_and_is_told(
    pack: Pack, error: Exception
) -> None:
    result = grade(pack, IdJudge("llm", "alpha"), IdJudge("builtin", fail=error))
    assert isinstance(result, Graded)
    assert (result.score, result.second_score, result.second_grader) == (0.5, None, "")
    assert result.needs_review == ()
    assert result.notes == ("there is no second opinion: the index is gone",)


def test_what_is_not_graded_gets_no_score_from_the_second_grader(pack: Pack) -> None:
    second = IdJudge("builtin", "alpha")
    result = grade(pack, IdJudge("llm", fail=ModelUnavailable("down")), second)
    assert isinstance(result, Ungraded)
    assert second.calls == 0


def test_an_answer_without_words_needs_no_second_opinion(pack: Pack) -> None:
    second = IdJudge("builtin", "alpha")
    result = grade(pack, IdJudge("llm", "alpha"), second, ("...",))
    assert isinstance(result, Graded)
    assert (result.score, result.second_score, second.calls) == (0.0, None, 0)


def reasons(
    grader: str, points: tuple[PointGrade, ...], answer: str = "Some words."
) -> tuple[str, ...]:
    question = Question.model_validate(
        {
            "id": "q", "title": "q", "question": "What?", "topics": ["t"], "level": "junior",
            "kind": "concept", "time_limit_s": 60, "reference": "This.",
            "points": [{"id": point.point_id, "claim": point.point_id} for point in points],
        }
    )  # fmt: skip
    return reasons_for_review(0.5, grader, question, (answer,), points, None, ())


def _quoting(*quotes: tuple[int, int], text: str) -> tuple[PointGrade, ...]:
    return tuple(
        PointGrade(
            point_id=f"p-{number}",
            verdict=Verdict.MET,
            confidence=1,
            evidence=Evidence(
                quote=text[start:end], status=EvidenceStatus.VERIFIED, start=start, end=end
            ),
        )
        for number, (start, end) in enumerate(quotes)
    )


LIST = "ballooning, overcommit, sharing, swapping, NUMA"
SENTENCE = (
    "The guest's balloon driver inflates, which pins pages that the hypervisor then takes back, so "
    "memory can be overcommitted, identical pages are shared, and only when all that fails does "
    "the host swap guest memory to its own slow disk."
)


@pytest.mark.parametrize(
    ("text", "n", "flagged"),
    [(LIST, 3, False), (LIST, 4, True), (SENTENCE, 4, False)],
    ids=["three points on a few words", "four points on a list", "four points on a rich sentence"],
)
def test_few_words_quoted_for_many_points_call_for_a_person(text, n, flagged) -> None:
    points = _quoting(*[(0, len(text))] * n, text=text)
    assert bool(reasons("llm", points)) == flagged
    # The built-in judge quotes whole sentences, so sharing one says nothing there.
    assert reasons("builtin", points) == ()


def test_quotes_of_different_words_are_not_taken_for_the_same() -> None:
    points = _quoting((0, 10), (12, 22), (24, 31), (33, 41), text=LIST)
    assert reasons("llm", points) == ()


def doubts(*confidences: float) -> tuple[PointGrade, ...]:
    return tuple(
        PointGrade(point_id=f"p{number}", verdict=Verdict.MISSED, confidence=confidence)
        for number, confidence in enumerate(confidences)
    )


def test_built_in_grade_that_rests_on_doubts_calls_for_a_person() -> None:
    (reason,) = reasons("builtin", doubts(0.9, 0.5, 0.45, 0.8, 0.7))
    assert reason == (
        "the built-in grader is unsure of 2 of 5 points, which carry 40% of the weight: p1, p2"
    )
    assert reasons("builtin", doubts(0.9, 0.5, 0.45, 0.8, 0.7, 0.9)) == ()


def test_doubts_of_a_language_model_and_of_a_single_point_are_not_counted() -> None:
    assert reasons("llm", doubts(0.1, 0.1, 0.1)) == ()
    assert reasons("builtin", doubts(0.1)) == ()


def test_answer_in_another_language_is_marked_where_the_built_in_grader_read_it() -> None:
    german = (
        "Ein Hypervisor vom Typ 1 läuft direkt auf der Hardware und braucht kein Betriebssystem, "
        "das ist der Grund, warum er schneller ist als einer vom Typ 2."
    )
    (reason,) = reasons("builtin", doubts(0.9, 0.9), german)
    assert "reads English only" in reason
    assert reasons("llm", doubts(0.9, 0.9), german) == ()
