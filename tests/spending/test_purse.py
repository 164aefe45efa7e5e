"""Grades in flight together do not pass a limit that each alone would keep."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from interviewer.domain.grade import GraderVersions, TokenUse, Ungraded
from interviewer.errors import BudgetExceeded
from interviewer.llm.prices import Price, Prices
from interviewer.spending.budget import Budget, Limits, Scope
from interviewer.spending.purse import Purse
from interviewer.store.spending import NOTHING_SPENT, Spending

ONE = TokenUse(calls=1, input_tokens=90, output_tokens=10)
VERSIONS = GraderVersions(
    grader="llm",
    grader_version="1",
    pack_id="p",
    pack_version="1.0.0",
    pack_hash="",
    question_hash="",
)


def grade(model: str = "", **usage: int) -> Ungraded:
    return Ungraded(
        question_id="q-01",
        code="reply_invalid",
        reason="no",
        versions=VERSIONS.model_copy(update={"model": model}),
        usage=TokenUse(**usage),
    )


class Ledger:
    """What is recorded, for a purse with the limits of one test."""

    def __init__(self, limits: Limits, *, free: bool = False, **prices: Price) -> None:
        self.taken: list[tuple[str, Spending]] = []
        self.limits = limits
        self.reads = 0
        budget = Budget(limits=limits, prices=Prices(models=prices), model="m")
        self.purse = Purse(budget, self.recorded, free=free)

    def recorded(self, owner: str) -> dict[Scope, tuple[Spending, ...]]:
        self.reads += 1
        return {
            scope: tuple(
                spending for by, spending in self.taken if scope is not Scope.SESSION or by == owner
            )
            for scope in Scope
            if scope in self.limits
        }

    @property
    def tokens(self) -> int:
        return sum(spending.tokens for _, spending in self.taken)


def test_thirty_two_in_flight_do_not_pass_the_limit_together():
    ledger = Ledger(Limits(tokens={Scope.TOTAL: 1_000}))
    together = Barrier(32)

    def one(number: int) -> bool:
        together.wait(10)
        with ledger.purse.ticket(f"i{number}") as ticket:
            try:
                ticket.allowance(ONE)
            except BudgetExceeded:
                return False
            spending = ticket.spending(grade(calls=1, input_tokens=90, output_tokens=10))
            ticket.settle(lambda: ledger.taken.append((ticket.owner, spending)))
            return True

    with ThreadPoolExecutor(32) as pool:
        made = list(pool.map(one, range(32)))
    # Ten times 100 tokens fit into 1,000, and no reservation is counted beside its own record.
    assert sum(made) == 10
    assert ledger.tokens == 1_000


def test_reservation_that_was_not_used_is_free_again():
    ledger = Ledger(Limits(tokens={Scope.DAY: 100}))

    def broken() -> None:
        with ledger.purse.ticket("i") as ticket:
            ticket.allowance(ONE)
            raise RuntimeError("grading broke")

    with pytest.raises(RuntimeError, match="grading broke"):
        broken()
    with ledger.purse.ticket("i") as ticket:
        ticket.allowance(ONE)
        assert ticket.reserved == ONE


def test_second_call_of_a_grade_needs_room_beside_the_first():
    ledger = Ledger(Limits(tokens={Scope.SESSION: 199}))
    with ledger.purse.ticket("i") as ticket:
        ticket.allowance(ONE)
        with pytest.raises(BudgetExceeded, match="100 of 199 tokens are spent or in flight"):
            ticket.allowance(ONE)


def test_interviews_have_a_budget_each_and_share_the_days():
    ledger = Ledger(Limits(tokens={Scope.SESSION: 100, Scope.DAY: 250}))
    with (
        ledger.purse.ticket("a") as a,
        ledger.purse.ticket("b") as b,
        ledger.purse.ticket("c") as c,
    ):
        a.allowance(ONE)
        b.allowance(ONE)
        with pytest.raises(BudgetExceeded, match="today's budget"):
            c.allowance(ONE)


def test_money_in_flight_counts_at_the_price_of_the_model():
    # 90 * 1,000 / 1e6 + 10 * 1,000 / 1e6 = 0.10 dollars a call
    ledger = Ledger(Limits(usd={Scope.DAY: 0.15}), m=Price(input=1_000, output=1_000))
    with ledger.purse.ticket("a") as a, ledger.purse.ticket("b") as b:
        a.allowance(ONE)
        with pytest.raises(BudgetExceeded, match=r"\$0\.1000 of \$0\.1500"):
            b.allowance(ONE)


def test_free_judge_needs_no_leave():
    ledger = Ledger(Limits(tokens={Scope.TOTAL: 0}), free=True)
    with ledger.purse.ticket("i") as ticket:
        assert ticket.allowance is None
        assert ticket.spending(grade(calls=1)) == NOTHING_SPENT
    assert ledger.reads == 0


def test_grade_that_needed_no_call_took_nothing():
    ledger = Ledger(Limits())
    with ledger.purse.ticket("i") as ticket:
        assert ticket.spending(grade(calls=1, input_tokens=9)) == NOTHING_SPENT


def test_estimate_stands_where_the_endpoint_reports_no_tokens():
    ledger = Ledger(Limits(), m=Price(input=1_000, output=1_000))
    with ledger.purse.ticket("i") as ticket:
        ticket.allowance(ONE)
        took = ticket.spending(grade(calls=1))
    assert (took.calls, took.input_tokens, took.output_tokens) == (1, 90, 10)
    assert took.cost_usd == pytest.approx(0.1)


def test_call_that_a_batch_has_made_needs_no_room_and_the_one_after_it_does():
    ledger = Ledger(Limits(tokens={Scope.DAY: 100}), m=Price(input=1_000, output=1_000))
    with ledger.purse.ticket("i", share=0.5) as ticket:
        ticket.allowance(ONE)
        with pytest.raises(BudgetExceeded, match="100 of 100 tokens are spent or in flight"):
            ticket.allowance(ONE)
        one = ticket.spending(grade(calls=1, input_tokens=90, output_tokens=10))
        two = ticket.spending(grade(calls=2, input_tokens=180, output_tokens=20))
    # A call is 0.10 dollars: half of it, and then half of one and the whole of another.
    assert (one.cost_usd, two.cost_usd) == (pytest.approx(0.05), pytest.approx(0.15))


@pytest.mark.parametrize(
    ("reported", "cost_usd"),
    [("m-snapshot", 2.0), ("m-other", 1.0), ("", 1.0)],
    ids=["listed", "not listed", "not reported"],
)
def test_cost_is_that_of_the_reported_model_or_else_of_the_one_asked_for(reported, cost_usd):
    prices = {"m": Price(input=1, output=1), "m-snapshot": Price(input=2, output=2)}
    ledger = Ledger(Limits(), **prices)
    with ledger.purse.ticket("i") as ticket:
        ticket.allowance(ONE)
        took = ticket.spending(grade(reported, calls=1, input_tokens=1_000_000))
    assert (took.model, took.cost_usd) == (reported or "m", cost_usd)
