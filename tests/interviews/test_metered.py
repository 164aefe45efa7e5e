"""A run over a list of answers, within its budget."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from interviewer.domain.grade import Graded, TokenUse
from interviewer.grading.grader import Grader
from interviewer.interviews.budget import Budget, Limits, Scope
from interviewer.interviews.metered import MeteredGrader
from interviewer.llm.prices import Price, Prices
from interviewer.store.spending import Spending
from tests.conftest import WordJudge

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
