"""Several runs of a judge: the verdict of most of them, the spread, and what failed on the way."""

from __future__ import annotations

import pytest

from interviewer.domain.grade import Graded, TokenUse, Ungraded, Verdict
from interviewer.domain.pack import Pack, Question
from interviewer.errors import BudgetExceeded, IndexUnavailable, ModelUnavailable, ReplyInvalid
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judgement, PointOpinion

MET, PARTLY, MISSED, WRONG = Verdict.MET, Verdict.PARTLY, Verdict.MISSED, Verdict.WRONG
ANSWER = ("the first is A and the second is B",)
REAL, INVENTED = "the first is A", "nobody said that"


def said(alpha: Verdict, quote: str = REAL, **fields: object) -> Judgement:
    """A judgement in which only `alpha` (weight 3 of 6, a must-have) differs from run to run."""
    return Judgement.model_validate(
        {
            "opinions": (
                PointOpinion(
                    point_id="alpha", verdict=alpha, quote="" if alpha is MISSED else quote
                ),
                PointOpinion(point_id="beta", verdict=MET, quote="the second is B"),
                PointOpinion(point_id="gamma", verdict=MISSED),
            ),
            "usage": TokenUse(calls=1, input_tokens=10, output_tokens=1),
            **fields,
        }
    )


class SequenceJudge:
    """Says one thing after the other, errors included."""

    version = "sequence-1"
    description = "sequence"

    def __init__(self, *says: Judgement | Exception, name: str = "llm") -> None:
        self.name = name
        self.says = list(says)
        self.calls = 0

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        says = self.says[self.calls]
        self.calls += 1
        if isinstance(says, Exception):
            raise says
        return says

    def reconsider(
        self, question: Question, turns: tuple[str, ...], failed: tuple[str, ...]
    ) -> Judgement | None:
        return None


class SeededJudge(SequenceJudge):
    """Remembers the seeds that it was given."""

    def __init__(self, *says: Judgement | Exception) -> None:
        super().__init__(*says)
        self.seeds: list[int] = []

    def with_seed(self, n: int) -> SeededJudge:
        self.seeds.append(n)
        return self


def grade(judge: SequenceJudge, pack: Pack, repeats: int) -> Graded | Ungraded:
    return Grader(judge, repeats=repeats).grade(pack, pack.questions[0], ANSWER)  # type: ignore[arg-type]


def graded(judge: SequenceJudge, pack: Pack, repeats: int) -> Graded:
    result = grade(judge, pack, repeats)
    assert isinstance(result, Graded), result
    return result


@pytest.mark.parametrize(
    ("votes", "stands"),
    [
        pytest.param((MET, MET, MISSED), MET, id="majority"),
        pytest.param((MET, MISSED), MISSED, id="tie"),
        pytest.param((MET, PARTLY), PARTLY, id="tie-met-partly"),
        pytest.param((MISSED, WRONG), WRONG, id="tie-missed-wrong"),
        pytest.param((MET, PARTLY, MISSED), MISSED, id="three-ways"),
        pytest.param((MET, MET, MISSED, MISSED, PARTLY), MISSED, id="tie-of-the-most"),
    ],
)
def test_the_verdict_of_most_runs_stands_and_the_lower_one_where_they_tie(
    pack: Pack, votes: tuple[Verdict, ...], stands: Verdict
) -> None:
    judge = SequenceJudge(*(said(vote) for vote in votes))
    result = graded(judge, pack, len(votes))
    assert result.points[0].verdict is stands
    assert result.n_repeats == len(votes)


def test_a_quote_that_cannot_be_confirmed_is_no_vote_for_credit(pack: Pack) -> None:
    # Most runs say "met", but only one with words that stand in the answer.
    judge = SequenceJudge(said(MET), said(MET, INVENTED), said(MET, INVENTED))
    result = graded(judge, pack, 3)
    assert not result.points[0].credited
    assert result.score == 0.3333  # beta only, 2 of 6
    assert "quotes not verified on: alpha" in result.needs_review


def test_the_quote_shown_is_the_confirmed_one(pack: Pack) -> None:
    result = graded(SequenceJudge(said(MET, INVENTED), said(MET), said(MET)), pack, 3)
    evidence = result.points[0].evidence
    assert evidence is not None
    assert evidence.quote == REAL
    assert result.points[0].credited


def test_the_spread_is_that_of_the_single_runs(pack: Pack) -> None:
    # met (3 + 2) / 6, partly (1.5 + 2) / 6, missed 2 / 6
    result = graded(SequenceJudge(said(MET), said(PARTLY), said(PARTLY), said(MISSED)), pack, 4)
    assert (result.low, result.score, result.high) == (0.3333, 0.5833, 0.8333)
    assert result.borderline  # Partial, Strong
    assert result.needs_review == ("verdicts differ between repeats on: alpha",)
    assert result.points[0].confidence == 0.5
    assert result.points[1].confidence == 1.0


def test_the_spread_holds_a_majority_that_no_single_run_came_to(pack: Pack) -> None:
    def only(credited: str, quote: str) -> Judgement:
        return Judgement(
            opinions=tuple(
                PointOpinion(point_id=name, verdict=MET, quote=quote)
                if name == credited
                else PointOpinion(point_id=name, verdict=MISSED)
                for name in ("alpha", "beta", "gamma")
            )
        )

    # 3 / 6 and 2 / 6; alpha and beta tie and are missed.
    judge = SequenceJudge(only("alpha", REAL), only("beta", "the second is B"))
    result = graded(judge, pack, 2)
    assert (result.low, result.score, result.high) == (0.0, 0.0, 0.5)
    assert result.needs_review == ("verdicts differ between repeats on: alpha, beta",)


def test_runs_that_agree_leave_no_range_and_no_doubt(pack: Pack) -> None:
    result = graded(SequenceJudge(said(MET), said(MET)), pack, 2)
    assert result.low == result.score == result.high
    assert not result.borderline
    assert result.needs_review == ()


def test_what_all_runs_cost_and_said_is_on_the_record(pack: Pack) -> None:
    judge = SequenceJudge(
        said(MET, raw_reply="one", model="m-1", prompt_digest="aa"),
        said(MET, raw_reply="two", model="m-1", prompt_digest="aa"),
        said(MET, raw_reply="two", model="m-2", prompt_digest="aa"),
    )
    result = graded(judge, pack, 3)
    assert result.usage == TokenUse(calls=3, input_tokens=30, output_tokens=3)
    assert result.raw_reply == "one\ntwo\ntwo"
    assert (result.versions.model, result.versions.prompt_digest) == ("m-1 + m-2", "aa")


def test_every_repeat_but_the_first_gets_a_seed_of_its_own(pack: Pack) -> None:
    judge = SeededJudge(said(MET), said(MET), said(MET))
    graded(judge, pack, 3)
    assert judge.seeds == [1, 2]


def test_the_builtin_judge_runs_once_whatever_is_asked_for(pack: Pack) -> None:
    judge = SequenceJudge(said(MET), name="builtin")
    result = graded(judge, pack, 5)
    assert (judge.calls, result.n_repeats, result.low, result.high) == (1, 1, 0.8333, 0.8333)


def test_half_of_the_runs_is_enough_and_the_grade_says_so(pack: Pack) -> None:
    failure = ReplyInvalid("no JSON.", usage=TokenUse(calls=2, input_tokens=7, output_tokens=1))
    judge = SequenceJudge(failure, said(MET), said(MET), ModelUnavailable("down"))
    result = graded(judge, pack, 4)
    assert result.n_repeats == 2
    assert result.notes == ("graded from 2 of 4 runs; others failed: down",)
    assert result.usage == TokenUse(calls=4, input_tokens=27, output_tokens=3)


@pytest.mark.parametrize("error", [ModelUnavailable("down"), IndexUnavailable("down")])
def test_less_than_half_is_ungraded_and_no_run_is_paid_for_in_vain(
    pack: Pack, error: Exception
) -> None:
    judge = SequenceJudge(said(MET), error, error, said(MET), said(MET))
    result = grade(judge, pack, 3)
    assert isinstance(result, Ungraded)
    assert result.reason == "down"
    assert result.usage == TokenUse(calls=1, input_tokens=10, output_tokens=1)
    # After three of four have failed the last could not help.
    judge = SequenceJudge(error, error, error, said(MET))
    assert isinstance(grade(judge, pack, 4), Ungraded)
    assert judge.calls == 3


class Purse:
    """Lets so many calls pass."""

    def __init__(self, calls: int) -> None:
        self.left = calls
        self.asked: list[TokenUse] = []

    def __call__(self, estimate: TokenUse) -> None:
        self.asked.append(estimate)
        if not self.left:
            raise BudgetExceeded("the day's budget is used up; grade again tomorrow")
        self.left -= 1


@pytest.mark.parametrize(("calls", "n_repeats"), [(3, 3), (2, 2)])
def test_a_budget_that_ends_in_mid_way_keeps_what_was_paid_for(
    pack: Pack, calls: int, n_repeats: int
) -> None:
    judge = SequenceJudge(said(MET), said(MET), said(MET))
    purse = Purse(calls)
    result = Grader(judge, repeats=3).grade(  # type: ignore[arg-type]
        pack, pack.questions[0], ANSWER, allowance=purse
    )
    assert isinstance(result, Graded)
    assert result.n_repeats == n_repeats


def test_a_budget_that_ends_before_half_the_runs_is_ungraded_at_once(pack: Pack) -> None:
    judge = SequenceJudge(*(said(MET) for _ in range(5)))
    purse = Purse(2)
    result = Grader(judge, repeats=5).grade(  # type: ignore[arg-type]
        pack, pack.questions[0], ANSWER, allowance=purse
    )
    assert isinstance(result, Ungraded)
    assert result.code == "budget_exceeded"
    assert result.usage.calls == 2
    assert len(purse.asked) == 3
