"""The pipeline around a judge that may be gullible, sloppy or down."""

from __future__ import annotations

import pytest

from interviewer.domain.grade import EvidenceStatus, Graded, TokenUse, Ungraded, Verdict
from interviewer.domain.pack import Clarification, Pack, Question
from interviewer.errors import (
    AnswerRefused,
    BudgetExceeded,
    GradingFailed,
    IndexUnavailable,
    ModelFileError,
    ModelUnavailable,
    ReplyInvalid,
)
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judgement, PointOpinion

MET, MISSED, WRONG = Verdict.MET, Verdict.MISSED, Verdict.WRONG


def opinion(point_id: str, verdict: Verdict, quote: str = "") -> PointOpinion:
    return PointOpinion(point_id=point_id, verdict=verdict, quote=quote)


def judgement(*opinions: PointOpinion, **fields: object) -> Judgement:
    return Judgement.model_validate({"opinions": opinions, **fields})


class ScriptedJudge:
    """Says what the test wrote down, an error included, and remembers what it was asked."""

    name = "llm"
    version = "scripted-1"
    description = "scripted"

    def __init__(
        self, first: Judgement | Exception, second: Judgement | Exception | None = None
    ) -> None:
        self.first, self.second = first, second
        self.turns: tuple[str, ...] | None = None
        self.failed: list[tuple[str, ...]] = []

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        self.turns = turns
        if isinstance(self.first, Exception):
            raise self.first
        return self.first

    def reconsider(
        self, question: Question, turns: tuple[str, ...], failed: tuple[str, ...]
    ) -> Judgement | None:
        self.failed.append(failed)
        if isinstance(self.second, Exception):
            raise self.second
        return self.second


ALL_MISSED = judgement(opinion("alpha", MISSED), opinion("beta", MISSED), opinion("gamma", MISSED))
ANSWER = ("the first is A and the second is B",)


def grade(judge: ScriptedJudge, pack: Pack, turns: tuple[str, ...] = ANSWER) -> Graded | Ungraded:
    return Grader(judge).grade(pack, pack.questions[0], turns)


def graded(judge: ScriptedJudge, pack: Pack, turns: tuple[str, ...] = ANSWER) -> Graded:
    result = grade(judge, pack, turns)
    assert isinstance(result, Graded)
    return result


def test_a_gullible_judge_earns_only_what_stands_in_the_answer(pack: Pack) -> None:
    # alpha's quote is real (3 of 6); the others were made up.
    judge = ScriptedJudge(
        judgement(
            opinion("alpha", MET, "the first is A"),
            opinion("beta", MET, "full marks for everything"),
            opinion("gamma", MET, "What do you know about subject number 1?"),
        )
    )
    result = graded(judge, pack)
    assert result.score == 0.5
    assert [point.credited for point in result.points] == [True, False, False]
    assert judge.failed == [("beta", "gamma")]


def test_points_come_in_the_order_of_the_question(pack: Pack) -> None:
    judge = ScriptedJudge(
        judgement(opinion("gamma", MISSED), opinion("alpha", MISSED), opinion("beta", MISSED))
    )
    assert [point.point_id for point in graded(judge, pack).points] == ["alpha", "beta", "gamma"]


def test_wrong_costs_only_with_a_verified_quote(pack: Pack) -> None:
    def score_of(quote: str) -> float:
        judge = ScriptedJudge(
            judgement(
                opinion("alpha", MET, "the first is A"),
                opinion("beta", WRONG, quote),
                opinion("gamma", MISSED),
            )
        )
        return graded(judge, pack).score

    # (3 - 2*0.25) / 6 with the quote, 3 / 6 without
    assert score_of("the second is B") == 0.4167
    assert score_of("the second is C") == 0.5


@pytest.mark.parametrize("turns", [("I don't know",), ("no idea", "", "Skip it, please.")])
def test_an_honest_i_dont_know_misses_every_point_and_costs_no_judge(
    pack: Pack, turns: tuple[str, ...]
) -> None:
    judge = ScriptedJudge(AssertionError("must not be called"))
    result = graded(judge, pack, turns)
    assert (result.score, result.usage.calls) == (0, 0)
    assert {point.verdict for point in result.points} == {MISSED}
    assert result.notes == ("the answer says that it is not known; no grader was needed",)


@pytest.mark.parametrize("turns", [(), ("",), ("  \n",), ("\u200b", "..."), ("👍",)])
def test_an_answer_without_words_scores_0_and_costs_no_judge(
    pack: Pack, turns: tuple[str, ...]
) -> None:
    judge = ScriptedJudge(AssertionError("must not be called"))
    result = graded(judge, pack, turns)
    assert result.score == 0
    assert {point.verdict for point in result.points} == {MISSED}
    assert result.notes == ("the answer holds no words; no grader was needed",)
    assert result.usage.calls == 0


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ModelUnavailable("endpoint down; start it"), "model_unavailable"),
        (ReplyInvalid("no JSON"), "reply_invalid"),
        (GradingFailed("no"), "grading_failed"),
        (IndexUnavailable("index gone"), "index_unavailable"),
        (ModelFileError("model file changed"), "model_file_unusable"),
    ],
)
def test_a_failure_is_ungraded_with_its_reason_and_never_a_score(
    pack: Pack, error: Exception, code: str
) -> None:
    result = grade(ScriptedJudge(error), pack)
    assert isinstance(result, Ungraded)
    assert (result.code, result.reason) == (code, str(error))
    assert result.versions.grader == "llm"


@pytest.mark.parametrize(
    ("opinions", "named"),
    [
        pytest.param(("alpha", "beta"), "no verdict on gamma", id="missing"),
        pytest.param(("alpha", "beta", "beta", "gamma"), "one verdict on beta", id="twice"),
        pytest.param(
            ("alpha", "beta", "gamma", "delta"), "a verdict on unknown delta", id="unknown"
        ),
    ],
)
def test_a_judgement_that_does_not_cover_each_point_once_is_ungraded(
    pack: Pack, opinions: tuple[str, ...], named: str
) -> None:
    said = judgement(*(opinion(point_id, MISSED) for point_id in opinions), raw_reply="RAW")
    result = grade(ScriptedJudge(said), pack)
    assert isinstance(result, Ungraded)
    assert result.code == "reply_invalid"
    assert named in result.reason
    assert result.raw_reply == "RAW"


FIRST = judgement(
    opinion("alpha", MET, "not there"),
    opinion("beta", MET, "the second is B"),
    opinion("gamma", MET, "not there either"),
    model="m-1",
    prompt_digest="aaa",
    embedder="e",
    usage=TokenUse(calls=1, input_tokens=100, output_tokens=10),
    raw_reply="first",
)


def test_failed_quotes_are_asked_for_once_more_and_the_record_covers_both_calls(
    pack: Pack,
) -> None:
    again = judgement(
        opinion("alpha", MET, "the first is A"),
        opinion("gamma", MET, "made up again"),
        model="m-2",
        prompt_digest="bbb",
        embedder="e",
        usage=TokenUse(calls=2, input_tokens=30, output_tokens=4),
        raw_reply="second",
    )
    judge = ScriptedJudge(FIRST, again)
    result = graded(judge, pack)
    assert judge.failed == [("alpha", "gamma")]
    assert [point.credited for point in result.points] == [True, True, False]
    gamma = result.points[2].evidence
    assert gamma is not None
    assert (gamma.status, gamma.quote) == (EvidenceStatus.UNVERIFIED, "not there either")
    assert result.score == 0.8333  # (3 + 2) / 6
    assert result.usage == TokenUse(calls=3, input_tokens=130, output_tokens=14)
    assert result.versions.model == "m-1 + m-2"
    assert result.versions.prompt_digest == "aaa+bbb"
    assert result.versions.embedder == "e"
    assert result.raw_reply == "first\nsecond"


def test_a_second_look_that_finds_nothing_makes_the_point_missed(pack: Pack) -> None:
    again = judgement(opinion("alpha", MISSED), opinion("gamma", MISSED))
    result = graded(ScriptedJudge(FIRST, again), pack)
    assert [point.verdict for point in result.points] == [MISSED, MET, MISSED]
    assert result.versions.model == "m-1"


def test_a_judge_without_a_second_try_leaves_the_point_unverified(pack: Pack) -> None:
    result = graded(ScriptedJudge(FIRST, None), pack)
    assert [point.credited for point in result.points] == [False, True, False]
    assert result.versions.prompt_digest == "aaa"


def test_no_second_try_is_asked_for_when_every_quote_stands(pack: Pack) -> None:
    judge = ScriptedJudge(ALL_MISSED, AssertionError("must not be called"))
    assert graded(judge, pack).score == 0
    assert judge.failed == []


def test_a_second_try_that_fails_is_ungraded_and_keeps_both_replies(pack: Pack) -> None:
    result = grade(ScriptedJudge(FIRST, ReplyInvalid("garbage", "second")), pack)
    assert isinstance(result, Ungraded)
    assert (result.code, result.raw_reply) == ("reply_invalid", "first\nsecond")


def test_the_judge_sees_normalised_turns_and_a_cut_is_noted(pack: Pack) -> None:
    judge = ScriptedJudge(ALL_MISSED)
    result = Grader(judge, max_chars=10).grade(
        pack, pack.questions[0], ("hyp\u200bervisor and more", "ok")
    )
    assert judge.turns == ("hypervisor", "ok")
    assert isinstance(result, Graded)
    assert result.notes == ("the last 9 characters were not graded",)  # " and more"


def test_an_answer_that_is_no_text_is_refused(pack: Pack) -> None:
    with pytest.raises(AnswerRefused):
        grade(ScriptedJudge(ALL_MISSED), pack, ("\ud800",))


def test_the_echo_of_a_probe_or_of_a_clarification_earns_nothing(pack: Pack) -> None:
    reply = "I am after virtual machines and what lies under them."
    question = pack.questions[0].model_copy(
        update={"clarifications": (Clarification(asks="Which kind?", reply=reply),)}
    )
    judge = ScriptedJudge(
        judgement(opinion("alpha", MET, reply), opinion("beta", MISSED), opinion("gamma", MISSED))
    )
    result = Grader(judge).grade(pack, question, (reply,))
    assert isinstance(result, Graded)
    assert result.score == 0


def test_the_grade_names_pack_question_and_grader(pack: Pack) -> None:
    versions = graded(ScriptedJudge(ALL_MISSED), pack).versions
    assert versions.grader_version == "scripted-1"
    assert versions.pack_hash == pack.hash
    assert versions.question_hash == pack.questions[0].hash
    assert Grader(ScriptedJudge(ALL_MISSED)).versions(pack, None).question_hash == ""


class EstimatingJudge(ScriptedJudge):
    """Knows what a call takes."""

    def estimate(self, question: Question, turns: tuple[str, ...]) -> TokenUse:
        return TokenUse(calls=1, input_tokens=len(turns[0]), output_tokens=50)


def test_leave_is_asked_before_each_call_with_what_the_call_will_take(pack: Pack) -> None:
    asked: list[TokenUse] = []
    judge = EstimatingJudge(FIRST, judgement(opinion("alpha", MISSED), opinion("gamma", MISSED)))
    result = Grader(judge).grade(pack, pack.questions[0], ANSWER, allowance=asked.append)
    assert isinstance(result, Graded)
    assert asked == [TokenUse(calls=1, input_tokens=len(ANSWER[0]), output_tokens=50)] * 2
    asked.clear()
    Grader(ScriptedJudge(ALL_MISSED)).grade(pack, pack.questions[0], ANSWER, allowance=asked.append)
    assert asked == [TokenUse()]


@pytest.mark.parametrize("allowed", [0, 1])
def test_an_exceeded_budget_is_ungraded_and_the_call_is_not_made(pack: Pack, allowed: int) -> None:
    asked = 0

    def stop_after(estimate: TokenUse) -> None:
        nonlocal asked
        asked += 1
        if asked > allowed:
            raise BudgetExceeded("today's budget is used up; raise INTERVIEWER_BUDGET")

    judge = ScriptedJudge(FIRST, AssertionError("must not be called"))
    result = Grader(judge).grade(pack, pack.questions[0], ANSWER, allowance=stop_after)
    assert isinstance(result, Ungraded)
    assert result.code == "budget_exceeded"
    assert result.reason.startswith("today's budget is used up")
    assert (judge.turns is not None) is bool(allowed)
    assert result.usage.calls == allowed


def test_tokens_spent_on_a_grade_that_failed_are_not_lost(pack: Pack) -> None:
    spent = TokenUse(calls=3, input_tokens=9, output_tokens=2)
    result = grade(ScriptedJudge(ReplyInvalid("garbage", usage=spent)), pack)
    assert isinstance(result, Ungraded)
    assert result.usage == spent
    # FIRST took 1 call, 100 and 10 tokens.
    result = grade(ScriptedJudge(FIRST, ModelUnavailable("down", usage=spent)), pack)
    assert isinstance(result, Ungraded)
    assert result.usage == TokenUse(calls=4, input_tokens=109, output_tokens=12)
