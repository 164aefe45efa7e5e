"""A run over a list of answers, within its budget."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, func, select

from interviewer.domain.grade import Graded, TokenUse
from interviewer.errors import BudgetExceeded, ModelUnavailable, ReplyInvalid, StoreError
from interviewer.grading.grader import Grader
from interviewer.grading.llm import llm_judge
from interviewer.llm.prices import Price, Prices
from interviewer.llm.structured import Reply
from interviewer.settings import Settings
from interviewer.spending import metered as module
from interviewer.spending.budget import Budget, Limits, Scope
from interviewer.spending.metered import MeteredGrader
from interviewer.store.spending import Spending, Sums
from interviewer.store.tables import SpendingRow
from tests.conftest import WordJudge
from tests.llm import openai_server as act

TOOK = TokenUse(calls=1, input_tokens=900, output_tokens=100)


class PaidJudge(WordJudge):
    """The judge of words, at 1,000 tokens a call, which is also its estimate."""

    name = "llm"

    def estimate(self, question, turns):
        return TOOK

    def judge(self, question, turns):
        return super().judge(question, turns).model_copy(update={"usage": TOOK})


@pytest.fixture
def metered(store, clock):
    def make(judge=None, **limits):
        prices = Prices(models={"words": Price(input=100, output=100)})
        budget = Budget(limits=Limits(**limits), prices=prices, model="words")
        return MeteredGrader(Grader(judge or PaidJudge()), budget, store, now=clock)

    return make


def n_graded(grader, pack, n=32):
    question = pack.questions[0]
    with ThreadPoolExecutor(8) as pool:
        grades = list(pool.map(lambda _: grader.grade(pack, question, ("alpha",)), range(n)))
    return sum(isinstance(grade, Graded) for grade in grades)


def test_run_stops_at_its_limit_however_many_answers_are_in_flight(metered, pack):
    grader = metered(tokens={Scope.BATCH: 10_999})
    assert n_graded(grader, pack) == 10
    assert grader.cost.calls == 10
    assert grader.cost.usd == pytest.approx(1.0)


def test_run_counts_in_the_database_once(metered, pack, store):
    grader = metered()
    assert n_graded(grader, pack, 3) == 3
    assert store.spending() == ()
    grader.keep()
    grader.keep()
    (spending,) = store.spending()
    assert (spending.calls, spending.tokens) == (3, 3_000)


def test_what_was_spent_elsewhere_today_leaves_less_for_the_run(metered, pack, store, clock):
    spent = Spending(calls=1, input_tokens=4_000, model="words", cost_usd=0.4)
    store.keep_spending((spent,), "batch run", clock())
    grader = metered(tokens={Scope.DAY: 6_000})
    assert n_graded(grader, pack, 5) == 2
    grader.keep()
    assert n_graded(grader, pack, 5) == 0
    clock.forward(24 * 3_600)
    assert n_graded(grader, pack, 5) == 5


def test_interviews_limit_is_not_the_runs(metered, pack):
    assert n_graded(metered(tokens={Scope.SESSION: 0}), pack, 2) == 2


def test_built_in_judge_is_never_stopped_and_takes_nothing(metered, pack):
    grader = metered(WordJudge(), tokens={Scope.BATCH: 0}, usd={Scope.TOTAL: 0.0})
    assert n_graded(grader, pack, 2) == 2
    assert grader.cost.shown == "no cost: no model was called"


@pytest.fixture
def statements(store):
    """Every statement that reaches the database."""
    found = []
    engine = store._database.engine

    def note(connection, cursor, statement, *rest):
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def rows_summed(monkeypatch):
    """How many spendings each check of the budget goes through."""
    found = []
    real = module.Purse.reserve

    def counted(self, ticket, estimate):
        found.append(sum(map(len, self._recorded(ticket.owner).values())))
        real(self, ticket, estimate)

    monkeypatch.setattr(module.Purse, "reserve", counted)
    return found


def test_a_call_costs_the_same_however_many_came_before_it(
    metered, pack, clock, statements, monkeypatch
):
    summed = rows_summed(monkeypatch)
    grader = metered(tokens={Scope.DAY: 10**9, Scope.TOTAL: 10**9, Scope.BATCH: 10**9})
    assert n_graded(grader, pack, 2) == 2
    n_first = len(statements)
    assert n_graded(grader, pack, 200) == 200
    # the database is read once a second of the run, not once a call
    assert len(statements) == n_first
    # one model: its sum for the run, and the same for the day and in total
    assert set(summed) == {0, 3}
    clock.forward(1)
    assert n_graded(grader, pack, 1) == 1
    assert n_first < len(statements) <= 2 * n_first


def test_a_thousand_calls_are_one_row_of_the_database(metered, pack, store):
    grader = metered()
    assert n_graded(grader, pack, 1_000) == 1_000
    grader.keep()
    with store._database.snapshot() as session:
        assert session.scalar(select(func.count()).select_from(SpendingRow)) == 1
    (spending,) = store.spending()
    assert (spending.calls, spending.cost_usd) == (1_000, pytest.approx(100.0))


def test_what_others_spend_is_seen_after_a_second_and_own_calls_are_counted_once(
    metered, pack, store, clock
):
    grader = metered(tokens={Scope.TOTAL: 10_000})
    assert n_graded(grader, pack, 2) == 2
    grader.keep()
    assert n_graded(grader, pack, 2) == 2
    store.keep_spending((Spending(calls=1, input_tokens=4_000, model="words"),), "other", clock())
    clock.forward(1)
    # 4,000 of its own and 4,000 of others leave room for two
    assert n_graded(grader, pack, 9) == 2
    grader.keep()
    assert store.spending() != ()
    assert sum(spending.tokens for spending in store.spending()) == 10_000


def test_calls_that_the_database_refused_are_kept_the_next_time(metered, pack, store, monkeypatch):
    grader = metered()
    assert n_graded(grader, pack, 2) == 2

    def full(*_):
        raise StoreError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(store, "keep_spending", full)
        with pytest.raises(StoreError):
            grader.keep()
    assert n_graded(grader, pack, 1) == 1
    grader.keep()
    assert sum(spending.calls for spending in store.spending()) == 3


def test_other_calls_of_a_run_count_against_its_budget_even_beside_a_free_judge(metered):
    grader = metered(WordJudge(), tokens={Scope.BATCH: 2_500})
    reply = Reply(value=1, raw="1", model="words", usage=TOOK)
    assert grader.paid(TOOK, lambda: reply).value == 1

    def unusable():
        raise ReplyInvalid("no", "raw")

    with pytest.raises(ReplyInvalid):
        grader.paid(TOOK, unusable)
    # both were made, so that a third would pass the limit
    assert (grader.cost.calls, grader.cost.usd) == (2, pytest.approx(0.2))
    with pytest.raises(BudgetExceeded):
        grader.paid(TOOK, lambda: reply)


def test_other_calls_that_fail_count_as_what_they_took(metered):
    grader = metered(WordJudge())

    def away():
        raise ModelUnavailable("gone", usage=TokenUse(calls=2, input_tokens=1_000))

    with pytest.raises(ModelUnavailable):
        grader.paid(TOOK, away)
    assert (grader.cost.calls, grader.cost.usd) == (2, pytest.approx(0.1))


def test_reply_from_a_batch_is_owed_at_its_share_and_other_calls_are_held_to_the_limit(
    metered, pack
):
    grader = metered(tokens={Scope.BATCH: 1_000})
    owed = grader.prepaid(0.5)
    assert n_graded(owed, pack, 2) == 2
    assert n_graded(grader, pack, 1) == 0
    # Two calls of 1,000 tokens at 0.0001 dollars, each at half.
    assert (grader.cost.calls, grader.cost.usd) == (2, pytest.approx(0.1))


def test_grades_that_fail_after_their_replies_use_the_budget_up(store, clock, pack):
    question = pack.questions[0]
    with act.serving() as server:
        server.always = act.text("{", "length")
        judge = llm_judge(Settings(openai_api_key="k", openai_base_url=server.url, model="m"))
        estimate = judge.estimate(question, ("alpha",))
        # One call fits. It takes 100 + 20 tokens, so that no second one does.
        most = estimate.input_tokens + estimate.output_tokens + 119
        budget = Budget(limits=Limits(tokens={Scope.BATCH: most}), model="m")
        grader = MeteredGrader(Grader(judge), budget, store, now=clock)
        grades = [grader.grade(pack, question, ("alpha",)) for _ in range(2)]
    assert [grade.code for grade in grades] == ["reply_invalid", "budget_exceeded"]
    assert grades[0].usage == TokenUse(calls=1, input_tokens=100, output_tokens=20)
    assert (len(server.requests), grader.cost.calls) == (1, 1)


def test_sums_keep_models_and_unpriced_calls_apart():
    one = Spending(calls=1, input_tokens=2, output_tokens=3, model="a", cost_usd=0.5)
    free = one.model_copy(update={"cost_usd": None})
    sums = Sums((one, one, free, one.model_copy(update={"model": "b"})))
    assert [(sum_.calls, sum_.tokens, sum_.model, sum_.cost_usd) for sum_ in sums.all] == [
        (2, 10, "a", 1.0),
        (1, 5, "a", None),
        (1, 5, "b", 0.5),
    ]
