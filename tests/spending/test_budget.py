import math

import pytest

from interviewer.domain.grade import TokenUse
from interviewer.errors import BudgetExceeded, SettingsError
from interviewer.llm.prices import Price, Prices
from interviewer.settings import read_settings
from interviewer.spending.budget import (
    Limits,
    Scope,
    Spent,
    budget_of,
    check,
    cost_of,
    midnight,
    spent_of,
)
from interviewer.store.spending import Spending

PRICE = Price(input=1.0, output=10.0)
# 10,000 * 1 / 1e6 + 1,000 * 10 / 1e6 = 0.01 + 0.01 dollars; 11,000 tokens
ESTIMATE = TokenUse(calls=1, input_tokens=10_000, output_tokens=1_000)


def refusal(limits, spent, estimate=ESTIMATE, price=PRICE) -> str:
    try:
        check(limits, spent, estimate, price, "some-model")
    except BudgetExceeded as error:
        return str(error)
    return ""


@pytest.mark.parametrize("scope", list(Scope))
def test_call_that_just_fits_is_made_and_one_token_or_cent_more_is_not(scope):
    tokens = Limits(tokens={scope: 20_000})
    assert not refusal(tokens, {scope: Spent(tokens=9_000)})
    assert refusal(tokens, {scope: Spent(tokens=9_001)})
    usd = Limits(usd={scope: 0.5})
    assert not refusal(usd, {scope: Spent(usd=0.48)})
    assert refusal(usd, {scope: Spent(usd=0.4801)})


def test_sums_that_are_off_in_the_last_binary_digit_refuse_nothing_that_fits():
    # 0.1 + 0.2 = 0.30000000000000004
    price = Price(input=100_000.0, output=0.0)
    one = TokenUse(calls=1, input_tokens=1)
    assert not refusal(Limits(usd={Scope.DAY: 0.3}), {Scope.DAY: Spent(usd=0.2)}, one, price)
    assert refusal(Limits(usd={Scope.DAY: 0.3}), {Scope.DAY: Spent(usd=0.1 + 0.2)}, one, price)


def test_limit_that_is_reached_lets_nothing_through_whatever_the_estimate():
    spent = {Scope.DAY: Spent(tokens=100, usd=1.0)}
    assert refusal(Limits(tokens={Scope.DAY: 100}), spent, TokenUse())
    assert refusal(Limits(usd={Scope.DAY: 1.0}), spent, TokenUse())


def test_limit_of_nothing_lets_nothing_through():
    assert refusal(Limits(usd={Scope.TOTAL: 0.0}), {Scope.TOTAL: Spent()})
    assert refusal(Limits(tokens={Scope.TOTAL: 0}), {Scope.TOTAL: Spent()})


def test_without_limits_everything_is_allowed_even_at_an_unknown_price():
    spent = {Scope.SESSION: Spent(tokens=10**9, usd=10**6, unpriced=("m",))}
    assert not refusal(Limits(), spent, price=None)


def test_stop_says_which_budget_how_much_and_what_to_do():
    said = refusal(Limits(usd={Scope.SESSION: 0.5}), {Scope.SESSION: Spent(usd=0.49)})
    assert said == (
        "this interview's budget does not allow this grade: $0.4900 of $0.5000 are spent or in "
        "flight, and it may take $0.0200 more; raise INTERVIEWER_BUDGET_USD_SESSION and grade "
        "again, or use the built-in grader (INTERVIEWER_GRADER=builtin), which costs nothing"
    )
    day = refusal(Limits(tokens={Scope.DAY: 5_000}), {Scope.DAY: Spent(tokens=1_000)})
    assert "1,000 of 5,000 tokens" in day
    assert "raise INTERVIEWER_BUDGET_TOKENS_DAY or wait for tomorrow" in day


def test_money_is_not_spent_at_a_price_that_nobody_knows():
    limits = Limits(usd={Scope.TOTAL: 100.0})
    said = refusal(limits, {Scope.TOTAL: Spent()}, price=None)
    assert "no price is known for some-model" in said
    assert "INTERVIEWER_PRICES" in said
    earlier = refusal(limits, {Scope.TOTAL: Spent(unpriced=("llama",))})
    assert "no price is known for llama" in earlier


def test_token_limit_needs_no_price():
    assert not refusal(Limits(tokens={Scope.DAY: 11_000}), {Scope.DAY: Spent()}, price=None)


def test_free_model_is_never_stopped_by_a_money_limit():
    spent = {Scope.DAY: Spent(usd=9.0, unpriced=("m",))}
    assert not refusal(Limits(usd={Scope.DAY: 1.0}), spent, price=Price(input=0, output=0))


def test_money_that_was_unpriced_then_counts_at_the_price_of_now():
    taken = (
        Spending(calls=1, input_tokens=1_000_000, model="a", cost_usd=0.25),
        Spending(calls=1, input_tokens=1_000_000, model="b", cost_usd=None),
    )
    assert spent_of(taken, Prices()) == Spent(tokens=2_000_000, usd=0.25, unpriced=("b",))
    # The recorded 0.25 stays, b's million costs 1.00.
    assert spent_of(taken, Prices(models={"a": PRICE, "b": PRICE})).usd == pytest.approx(1.25)


def test_cost_is_unknown_with_a_reason_as_soon_as_a_part_of_it_is():
    taken = (
        Spending(calls=1, input_tokens=5, model="a", cost_usd=0.25),
        Spending(calls=2, output_tokens=7, model="b", cost_usd=None),
    )
    cost = cost_of(taken, Prices())
    assert (cost.calls, cost.input_tokens, cost.output_tokens, cost.usd) == (3, 5, 7, None)
    assert cost.reason == "cost not known: no price is known for b"
    assert cost_of(taken[:1], Prices()).usd == 0.25
    assert cost_of((), Prices()).usd == 0.0


def test_settings_name_each_budget_by_kind_and_scope(monkeypatch):
    monkeypatch.setenv("INTERVIEWER_BUDGET_USD_SESSION", "0.5")
    monkeypatch.setenv("INTERVIEWER_BUDGET_USD_DAY", "2")
    monkeypatch.setenv("INTERVIEWER_BUDGET_TOKENS_TOTAL", "1000000")
    monkeypatch.setenv("INTERVIEWER_BUDGET_TOKENS_BATCH", "0")
    limits = budget_of(read_settings()).limits
    assert limits.usd == {Scope.SESSION: 0.5, Scope.DAY: 2.0}
    assert limits.tokens == {Scope.TOTAL: 1_000_000, Scope.BATCH: 0}


def test_without_settings_there_is_no_limit():
    budget = budget_of(read_settings())
    assert not any(scope in budget.limits for scope in Scope)
    assert budget.prices.of(budget.model) is not None


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "much"])
def test_limit_that_is_no_amount_is_refused_by_name(monkeypatch, value):
    monkeypatch.setenv("INTERVIEWER_BUDGET_USD_DAY", value)
    with pytest.raises(SettingsError, match="INTERVIEWER_BUDGET_USD_DAY"):
        read_settings()


def test_prices_of_a_local_server_come_from_the_users_file(monkeypatch, tmp_path):
    path = tmp_path / "prices.yaml"
    path.write_text("as_of: 2026-11-01\nmodels: {qwen: {input: 0, output: 0}}\n")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8000/v1")
    monkeypatch.setenv("INTERVIEWER_MODEL", "qwen")
    assert budget_of(read_settings()).prices.of("qwen") is None
    monkeypatch.setenv("INTERVIEWER_PRICES", str(path))
    assert budget_of(read_settings()).prices.of("qwen").is_free


def test_day_starts_at_midnight_utc(clock):
    clock.forward(3_600)
    assert midnight(clock()).isoformat() == "2026-01-05T00:00:00+00:00"
    assert math.isclose((clock() - midnight(clock())).total_seconds(), 10 * 3_600)
