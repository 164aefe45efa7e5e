"""Budgets: who may spend how much on models, and whether one more call still fits. Pure; `purse`
keeps count of calls in flight, the store of those that were made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from enum import StrEnum

from pydantic import Field

from interviewer.domain.base import Frozen
from interviewer.domain.grade import TokenUse
from interviewer.errors import BudgetExceeded
from interviewer.llm.chat import DEFAULT_MODEL
from interviewer.llm.prices import Cost, Price, Prices, dollars, load_prices
from interviewer.settings import Settings
from interviewer.store.spending import Spending


class Scope(StrEnum):
    """What a budget is for."""

    SESSION = "session"
    """One interview, its regrades included."""
    DAY = "day"
    """Everything since midnight UTC."""
    TOTAL = "total"
    """Everything that the database knows of: it serves one user."""
    BATCH = "batch"
    """One run over a list of answers."""


_NAMES = {
    Scope.SESSION: "this interview's budget",
    Scope.DAY: "today's budget (UTC)",
    Scope.TOTAL: "the total budget",
    Scope.BATCH: "this run's budget",
}

_DUST = 1e-9
"""What sums of dollars may be off by: 0.1 + 0.2 is a little more than 0.3."""


class Limits(Frozen):
    """The most that may be spent; a scope that is not named has no limit."""

    usd: dict[Scope, float] = Field(default_factory=dict)
    tokens: dict[Scope, int] = Field(default_factory=dict)
    """In and out together."""

    def __contains__(self, scope: Scope) -> bool:
        """Whether there is a limit of either kind."""
        return scope in self.usd or scope in self.tokens

    def for_batch(self) -> Limits:
        """Those that a run over a list of answers is held to: it is no interview."""
        return Limits(
            usd={scope: most for scope, most in self.usd.items() if scope is not Scope.SESSION},
            tokens={
                scope: most for scope, most in self.tokens.items() if scope is not Scope.SESSION
            },
        )


class Budget(Frozen):
    """Limits, and what it takes to hold to them."""

    limits: Limits = Limits()
    prices: Prices = Prices()
    model: str = ""
    """As it is asked for; the price before a call, when nothing is reported yet, is this one's."""


class Spent(Frozen):
    """What has been spent, or is about to be by calls in flight."""

    tokens: int = 0
    usd: float = 0.0
    unpriced: tuple[str, ...] = ()
    """Models that tokens were spent on without a known price; `usd` is without them."""

    def __add__(self, other: Spent) -> Spent:
        """Both together."""
        return Spent(
            tokens=self.tokens + other.tokens,
            usd=self.usd + other.usd,
            unpriced=tuple(dict.fromkeys((*self.unpriced, *other.unpriced))),
        )


def budget_of(settings: Settings) -> Budget:
    """The budgets that the settings ask for.

    Raises:
        SettingsError: the price file cannot be used.
    """
    return Budget(
        limits=Limits(
            usd={
                scope: limit
                for scope in Scope
                if (limit := getattr(settings, f"budget_usd_{scope.value}")) is not None
            },
            tokens={
                scope: limit
                for scope in Scope
                if (limit := getattr(settings, f"budget_tokens_{scope.value}")) is not None
            },
        ),
        prices=load_prices(settings.prices, settings.openai_base_url),
        model=settings.model or DEFAULT_MODEL,
    )


def check(
    limits: Limits,
    spent: Mapping[Scope, Spent],
    estimate: TokenUse,
    price: Price | None,
    model: str,
) -> None:
    """Refuse a call that could pass a limit. Fails closed where a price is not known.

    Args:
        limits: what may be spent.
        spent: what has been, calls in flight included; a scope that is missing is not looked at.
        estimate: of the call, rather too much than too little.
        price: of the model that is to be called; None: not known.
        model: its name, for the message.

    Raises:
        BudgetExceeded: the message says which budget, spent, limit, and what to do.
    """
    tokens = estimate.input_tokens + estimate.output_tokens
    for scope, so_far in spent.items():
        if (most := limits.tokens.get(scope)) is not None and _passes(so_far.tokens, tokens, most):
            raise BudgetExceeded(
                _stopped(
                    scope,
                    f"{so_far.tokens:,} of {most:,} tokens",
                    f"{tokens:,}",
                    f"INTERVIEWER_BUDGET_TOKENS_{scope.name}",
                )
            )
        if (most_usd := limits.usd.get(scope)) is None:
            continue
        variable = f"INTERVIEWER_BUDGET_USD_{scope.name}"
        if price is None:
            raise BudgetExceeded(_unpriced(variable, model))
        if price.is_free:
            continue
        if so_far.unpriced:
            raise BudgetExceeded(_unpriced(variable, *so_far.unpriced))
        usd = price.usd(estimate)
        if _passes(so_far.usd, usd, most_usd):
            raise BudgetExceeded(
                _stopped(
                    scope, f"{dollars(so_far.usd)} of {dollars(most_usd)}", dollars(usd), variable
                )
            )


def spent_of(spendings: Iterable[Spending], prices: Prices) -> Spent:
    """The sums that a check looks at.

    Spending whose price was not known when it was recorded counts at the price of now, so that a
    price that was missing can be supplied later.
    """
    total = Spent()
    for spending in spendings:
        usd = _usd(spending, prices)
        total += Spent(
            tokens=spending.tokens,
            usd=usd or 0.0,
            unpriced=(spending.model,) if usd is None else (),
        )
    return total


def cost_of(spendings: Iterable[Spending], prices: Prices) -> Cost:
    """The same sums for a report."""
    kept = tuple(spendings)
    spent = spent_of(kept, prices)
    reason = ""
    if spent.unpriced:
        reason = f"cost not known: no price is known for {', '.join(spent.unpriced)}"
    return Cost(
        calls=sum(spending.calls for spending in kept),
        input_tokens=sum(spending.input_tokens for spending in kept),
        output_tokens=sum(spending.output_tokens for spending in kept),
        usd=None if reason else spent.usd,
        reason=reason,
    )


def midnight(now: datetime) -> datetime:
    """The start of the day in UTC, which a day's budget counts from."""
    return datetime.combine(now.astimezone(UTC).date(), time(), UTC)


def _usd(spending: Spending, prices: Prices) -> float | None:
    if spending.cost_usd is not None:
        return spending.cost_usd
    price = prices.of(spending.model)
    if price is None:
        return None
    use = TokenUse(input_tokens=spending.input_tokens, output_tokens=spending.output_tokens)
    return price.usd(use)


def _passes(so_far: float, more: float, most: float) -> bool:
    """Whether it goes beyond the limit; a limit that is reached lets nothing more through."""
    return so_far >= most - _DUST or so_far + more > most + _DUST


def _stopped(scope: Scope, spent: str, more: str, variable: str) -> str:
    wait = " or wait for tomorrow" if scope is Scope.DAY else ""
    return (
        f"{_NAMES[scope]} does not allow this grade: {spent} are spent or in flight, and it may "
        f"take {more} more; raise {variable}{wait} and grade again, or use the built-in grader "
        "(INTERVIEWER_GRADER=builtin), which costs nothing"
    )


def _unpriced(variable: str, *models: str) -> str:
    names = ", ".join(name or "the model" for name in models)
    return (
        f"{variable} is set, but no price is known for {names}, so the limit cannot be kept; give "
        "its price in a file and name that in INTERVIEWER_PRICES (0 for a local server), or limit "
        "tokens instead"
    )
