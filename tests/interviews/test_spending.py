"""An interview whose grades cost something: what is counted, and where it stops."""

import random

import pytest

from interviewer.domain.grade import Graded, TokenUse, Ungraded
from interviewer.domain.interview import InterviewStatus, Mode
from interviewer.errors import ReplyInvalid
from interviewer.grading.grader import Grader
from interviewer.interviews.service import Interviews
from interviewer.llm.prices import Price, Prices
from interviewer.spending.budget import Budget, Limits, Scope
from tests.conftest import WordJudge

FULL = "alpha beta gamma"
TOOK = TokenUse(calls=1, input_tokens=900, output_tokens=100)
# 900 * 100 / 1e6 + 100 * 100 / 1e6 = 0.10 dollars a call
PRICES = Prices(models={"words": Price(input=100, output=100)})


class PaidJudge(WordJudge):
    """The judge of words, at 1,000 tokens a call, which is also its estimate."""

    name = "llm"

    def estimate(self, question, turns):
        return TOOK

    def judge(self, question, turns):
        return super().judge(question, turns).model_copy(update={"usage": TOOK})


@pytest.fixture
def judge():
    return PaidJudge()


@pytest.fixture
def with_limits(store, pack, judge, clock):
    """A service with these limits; `with_limits(tokens={Scope.DAY: 1})`."""
    counter = iter(range(1, 1_000))

    def make(*, prices: Prices = PRICES, **limits: object) -> Interviews:
        return Interviews(
            store,
            lambda _name: pack,
            Grader(judge),
            Grader(WordJudge()),
            now=clock,
            new_id=lambda: f"id{next(counter)}",
            process_id="process-1",
            rng=random.Random(7),
            budget=Budget(limits=Limits(**limits), prices=prices, model="words"),
        )

    return make


@pytest.fixture
def service(with_limits):
    return with_limits()


def answered(service, interview, text=FULL):
    turn = service.view(interview.id).open_turn
    service.submit(interview.id, turn.id, text)
    return service.proceed(interview.id)


@pytest.fixture
def take(begin):
    """Answer every question of an exam with one service."""

    def take(service, n_questions=2):
        plan = begin(n_questions=n_questions, mode=Mode.EXAM, max_probes=0)
        for _ in range(n_questions):
            plan = answered(service, plan)
        return plan

    return take


def test_cost_of_an_interview_is_that_of_its_calls(service, take):
    cost = service.session_cost(take(service))
    assert (cost.calls, cost.input_tokens, cost.output_tokens) == (2, 1_800, 200)
    assert cost.usd == pytest.approx(0.2)
    assert cost.shown == "$0.2000 (2 model calls, 1,800 tokens in, 200 out)"


def test_probe_regrade_and_failure_are_counted_and_an_interview_counts_its_own(
    service, begin, judge, take
):
    take(service)
    interview = answered(service, begin(n_questions=1, max_probes=1), "gamma")
    interview = answered(service, interview, "alpha")
    service.regrade(interview.id, 1)
    judge.fail = ReplyInvalid("unusable", usage=TokenUse(calls=2, input_tokens=10, output_tokens=5))
    assert isinstance(service.regrade(interview.id, 1), Ungraded)
    # Question, probe and regrade at 900 + 100, and the failure's 10 + 5.
    cost = service.session_cost(interview)
    assert (cost.calls, cost.input_tokens, cost.output_tokens) == (5, 2_710, 305)


def test_silence_on_a_probe_and_an_empty_answer_cost_nothing(service, begin):
    interview = answered(service, begin(n_questions=1, max_probes=1), "gamma")
    service.skip(interview.id, interview.open_turn.id)
    interview = service.proceed(interview.id)
    assert interview.status is InterviewStatus.FINISHED
    assert service.session_cost(interview).calls == 1
    empty = answered(service, begin(n_questions=1), " ")
    assert service.session_cost(empty).calls == 0


def test_interview_goes_on_without_grades_when_its_budget_is_used_up(with_limits, take, judge):
    service = with_limits(tokens={Scope.SESSION: 1_500})
    interview = take(service)
    first, second = (item.grade for item in interview.items)
    assert isinstance(first, Graded)
    assert isinstance(second, Ungraded)
    assert second.code == "budget_exceeded"
    assert "1,000 of 1,500 tokens" in second.reason
    assert "INTERVIEWER_BUDGET_TOKENS_SESSION" in second.reason
    assert judge.calls == 1
    assert interview.status is InterviewStatus.FINISHED
    # The answer is kept and can be graded once there is money.
    assert isinstance(with_limits().regrade(interview.id, 2), Graded)


def test_next_interview_has_a_budget_of_its_own(with_limits, take):
    service = with_limits(usd={Scope.SESSION: 0.25})
    for _ in range(2):
        assert all(isinstance(item.grade, Graded) for item in take(service).items)


def test_money_limit_of_the_day_ends_at_midnight_utc_and_the_total_does_not(
    with_limits, take, clock
):
    service = with_limits(usd={Scope.DAY: 0.25})
    assert isinstance(take(service).items[1].grade, Graded)
    assert isinstance(take(service, 1).items[0].grade, Ungraded)
    clock.forward(15 * 3_600)
    assert isinstance(take(service, 1).items[0].grade, Graded)
    total = with_limits(usd={Scope.TOTAL: 0.35})
    stopped = take(total, 1).items[0].grade
    assert "the total budget" in stopped.reason
    assert "$0.3000 of $0.3500" in stopped.reason


def test_deleted_interview_still_counts_for_the_day(with_limits, take):
    service = with_limits(tokens={Scope.DAY: 2_000})
    service.delete(take(service).id)
    assert take(service, 1).items[0].grade.code == "budget_exceeded"


def test_money_limit_without_a_price_stops_before_the_first_call(with_limits, take, judge):
    service = with_limits(prices=Prices(), usd={Scope.TOTAL: 5.0})
    grade = take(service, 1).items[0].grade
    assert "no price is known for words" in grade.reason
    assert "INTERVIEWER_PRICES" in grade.reason
    assert judge.calls == 0


def test_cost_at_an_unknown_price_is_not_a_number(with_limits, take):
    service = with_limits(prices=Prices())
    interview = take(service, 1)
    assert service.session_cost(interview).usd is None
    assert service.session_cost(interview).reason == "cost not known: no price is known for words"
    assert with_limits().session_cost(interview).usd == pytest.approx(0.1)


def test_regrade_that_the_budget_stops_leaves_the_grade_as_it_was(with_limits, take):
    service = with_limits(tokens={Scope.SESSION: 1_000})
    interview = take(service, 1)
    assert service.regrade(interview.id, 1).code == "budget_exceeded"
    assert isinstance(service.view(interview.id).items[0].grade, Graded)


def test_ending_early_keeps_to_the_budget_too(with_limits, begin):
    service = with_limits(tokens={Scope.TOTAL: 0})
    interview = begin(n_questions=1)
    service.save_draft(interview.id, interview.open_turn.id, FULL, 1)
    assert service.finish(interview.id).items[0].grade.code == "budget_exceeded"


def test_hints_need_no_budget(with_limits, begin):
    service = with_limits(tokens={Scope.TOTAL: 0})
    interview = begin(n_questions=1)
    assert service.hint(interview.id, interview.open_turn.id, "gamma") == "What comes first?"


def test_grade_that_came_too_late_is_paid_for_all_the_same(
    service, with_limits, begin, judge, store
):
    interview = begin(n_questions=1, max_probes=0)
    service.submit(interview.id, interview.open_turn.id, FULL)
    other_process = with_limits()

    def overtaken() -> None:
        judge.before = lambda: None
        other_process.proceed(interview.id)

    judge.before = overtaken
    service.proceed(interview.id)
    assert service.session_cost(interview).calls == 1
    assert sum(spending.calls for spending in store.spending()) == 2
