"""The plan of a run: counted before anything is done, priced where a price is known."""

from __future__ import annotations

from typing import Any

import pytest

from interviewer.batch.item import AnswerItem
from interviewer.batch.plan import Plan, plan_of
from interviewer.domain.grade import TokenUse
from interviewer.domain.pack import Pack, Question
from interviewer.grading.grader import Grader
from interviewer.llm.prices import Price

ITEMS = (
    AnswerItem(id="a", question_id="q-01", answer="x" * 30),
    AnswerItem(id="b", question_id="q-01", answer="x" * 90),
    AnswerItem(id="c", question_id="q-02", answer="x" * 30),
    AnswerItem(id="blank", question_id="q-02", answer="  \n"),
    AnswerItem(id="strange", question_id="q-99", answer="x"),
    AnswerItem(id="noise", question_id="q-02", answer="x", unfit="noise"),
    AnswerItem(id="old", question_id="q-02", answer="x" * 30),
)


def plan(pack: Pack, grader: Grader, **changes: Any) -> Plan:
    options: dict[str, Any] = {
        "n_files": 2,
        "n_unreadable": 1,
        "price": Price(input=10, output=100),
        "model": "m",
        "budget_usd": None,
    }
    return plan_of(ITEMS, pack, grader, lambda item: item.id == "old", **{**options, **changes})


@pytest.fixture
def priced(judge: Any) -> Grader:
    """A judge that asks 100 tokens and one for each three bytes, and answers with 50."""
    judge.name = "llm"
    judge.estimated = []

    def estimate(question: Question, turns: tuple[str, ...]) -> TokenUse:
        judge.estimated.append(question.id)
        return TokenUse(calls=1, input_tokens=100 + len(turns[0]) // 3, output_tokens=50)

    judge.estimate = estimate
    return Grader(judge, repeats=2)


def test_a_plan_counts_what_is_to_do_and_what_it_costs(
    pack: Pack, priced: Grader, judge: Any
) -> None:
    found = plan(pack, priced)
    assert (found.n_items, found.n_questions, found.n_graded_already) == (7, 2, 1)
    assert (found.n_to_grade, found.n_without_call) == (3, 3)
    # three answers, two runs each; in: 100 + 10, 100 + 30, 100 + 10 tokens, out: 50 each
    assert found.calls == 6
    assert (found.input_tokens, found.output_tokens) == (2 * 350, 2 * 150)
    # (700 * 10 + 300 * 100) / 1,000,000
    assert found.usd == pytest.approx(0.037)
    assert found.asks
    # the judge's own estimate, which looks up examples, is asked for once a question
    assert judge.estimated == ["q-01", "q-02"]
    assert "7 answers to 2 questions in 2 file(s); 1 graded already" in found.shown
    assert "6 calls (live), about 700 tokens in and 300 out" in found.shown
    assert "about $0.0370" in found.shown
    assert "1 could not be read" in found.shown


def test_a_batch_costs_half(pack: Pack, priced: Grader) -> None:
    assert plan(pack, priced, discount=0.5).usd == pytest.approx(0.0185)


def test_without_a_price_no_money_is_named_and_somebody_is_asked(
    pack: Pack, priced: Grader
) -> None:
    found = plan(pack, priced, price=None)
    assert found.usd is None
    assert found.asks
    assert not plan(pack, priced, price=Price(input=0, output=0)).asks
    assert "no price is known for m" in found.shown


def test_a_grader_that_calls_no_model_costs_nothing(pack: Pack, judge: Any) -> None:
    found = plan(pack, Grader(judge))
    assert (found.calls, found.usd, found.asks) == (0, 0.0, False)
    assert "no model is called: it costs nothing" in found.shown


def test_calls_that_settle_doubts_are_counted_at_the_full_price(pack: Pack, priced: Grader) -> None:
    half = plan(pack, priced, discount=0.5)
    use = TokenUse(calls=2, input_tokens=1_000, output_tokens=100)
    found = half.with_settling(5, use, Price(input=10, output=100))
    # 0.0185 and (1,000 * 10 + 100 * 100) / 1,000,000
    assert found.usd == pytest.approx(0.0385)
    assert (found.calls, found.settle_calls) == (8, 2)
    assert "2 of them settle what 5 doubtful turn(s)" in found.shown
    assert half.with_settling(5, use, None).usd is None
    nothing = half.model_copy(update={"calls": 0, "usd": 0.0})
    free = nothing.with_settling(5, use, Price(input=10, output=100))
    assert (free.usd, free.asks) == (pytest.approx(0.02), True)
    assert half.with_settling(0, TokenUse(), None) == half


def test_the_limit_stands_beside_the_price(pack: Pack, priced: Grader) -> None:
    assert "at most $1.00 is spent" in plan(pack, priced, budget_usd=1.0).shown
