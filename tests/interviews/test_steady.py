"""What a grade counts for that failed in a way nobody foresaw."""

from __future__ import annotations

from interviewer.domain.grade import TokenUse, Ungraded
from interviewer.domain.pack import Pack, Question
from interviewer.errors import BudgetExceeded
from interviewer.grading.grader import Grader
from interviewer.interviews.steady import SteadyGrader
from tests.conftest import WordJudge

ONE_CALL = TokenUse(calls=1, input_tokens=1_000, output_tokens=200)


class PaidJudge(WordJudge):
    """A judge whose calls cost something, which is known beforehand."""

    name = "llm"

    def estimate(self, question: Question, turns: tuple[str, ...]) -> TokenUse:
        return ONE_CALL


def test_calls_that_were_allowed_before_a_defect_count_as_made(pack: Pack) -> None:
    judge = PaidJudge()
    judge.fail = AttributeError("no such thing")
    asked: list[TokenUse] = []
    grade = SteadyGrader(Grader(judge)).grade(
        pack, pack.questions[0], ("alpha",), allowance=asked.append
    )
    assert isinstance(grade, Ungraded)
    assert (grade.code, grade.usage, asked) == ("internal_error", ONE_CALL, [ONE_CALL])
    assert grade.versions.grader == "llm"


def test_call_that_was_not_allowed_is_not_made_and_counts_nothing(pack: Pack) -> None:
    judge = PaidJudge()

    def refuse(_estimate: TokenUse) -> None:
        raise BudgetExceeded("the day's budget is used up")

    grade = SteadyGrader(Grader(judge)).grade(pack, pack.questions[0], ("alpha",), allowance=refuse)
    assert isinstance(grade, Ungraded)
    assert (grade.code, grade.usage, judge.calls) == ("budget_exceeded", TokenUse(), 0)


def test_without_a_defect_it_grades_as_the_grader_does(pack: Pack) -> None:
    grader = Grader(PaidJudge())
    question = pack.questions[0]
    assert SteadyGrader(grader).grade(pack, question, ("alpha",)) == grader.grade(
        pack, question, ("alpha",)
    )
