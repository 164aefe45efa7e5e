"""Keeps concurrent grades within a budget: each call is reserved before it is made, and what it
really took replaces the reservation in the same moment as it is recorded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from interviewer.domain.grade import Grade, TokenUse
from interviewer.grading.grader import Allowance
from interviewer.llm.prices import Price
from interviewer.spending.budget import Budget, Limits, Scope, Spent, check, midnight, spent_of
from interviewer.store.reading import InterviewReader
from interviewer.store.spending import NOTHING_SPENT, Spending

T = TypeVar("T")

Recorded = Callable[[str], Mapping[Scope, tuple[Spending, ...]]]
"""What is recorded as spent, for each scope that has a limit; given the ticket's owner."""


def recorded_in(store: InterviewReader, limits: Limits, now: Callable[[], datetime]) -> Recorded:
    """Reads a database, and only for the scopes that have a limit. A batch run is not among them.

    Args:
        store: where spending is counted.
        limits: name the scopes.
        now: the current time in UTC, for the day's budget.
    """

    def recorded(interview_id: str) -> Mapping[Scope, tuple[Spending, ...]]:
        found = {}
        if Scope.SESSION in limits:
            found[Scope.SESSION] = store.spending(interview_id)
        if Scope.DAY in limits:
            found[Scope.DAY] = store.spending(since=midnight(now()))
        if Scope.TOTAL in limits:
            found[Scope.TOTAL] = store.spending()
        return found

    return recorded


class Purse:
    """Hands out leave to call a model. Safe to share between threads.

    Calls of other processes on the same database count once they are recorded, not in flight.

    Args:
        budget: limits and prices.
        recorded: reads what is spent; called before each call to the model, under a lock.
        free: the judge costs nothing, so that no budget stops it.
    """

    def __init__(self, budget: Budget, recorded: Recorded, *, free: bool) -> None:
        self.budget = budget
        self.free = free
        self._recorded = recorded
        self._lock = threading.Lock()
        self._open: set[Ticket] = set()

    @contextmanager
    def ticket(self, owner: str, share: float | None = None) -> Iterator[Ticket]:
        """Leave for one grade. What it reserved is free again at the end.

        Args:
            owner: the interview, for its own budget.
            share: of its price that the first call takes, which was made in a batch before: it is
                owed whatever the limits say. None: every call is to be made yet.
        """
        ticket = Ticket(self, owner, share)
        with self._lock:
            self._open.add(ticket)
        try:
            yield ticket
        finally:
            with self._lock:
                self._open.discard(ticket)

    def reserve(self, ticket: Ticket, estimate: TokenUse) -> None:
        """Set the estimate of one call aside for a ticket.

        Raises:
            BudgetExceeded: the call could pass a limit.
        """
        with self._lock:
            if ticket.share is None or ticket.asked:
                self._check(ticket.owner, estimate)
            ticket.reserved += estimate
            ticket.asked = True

    def settle(self, ticket: Ticket, write: Callable[[], T]) -> T:
        """Record what was spent and free the reservation, as one step for all who reserve."""
        with self._lock:
            result = write()
            self._open.discard(ticket)
            return result

    def _check(self, owner: str, estimate: TokenUse) -> None:
        budget = self.budget
        spent = {
            scope: spent_of(recorded, budget.prices) + self._in_flight(scope, owner)
            for scope, recorded in self._recorded(owner).items()
        }
        check(budget.limits, spent, estimate, budget.prices.of(budget.model), budget.model)

    def _in_flight(self, scope: Scope, owner: str) -> Spent:
        price = self.budget.prices.of(self.budget.model)
        reserved, usd = TokenUse(), 0.0
        for ticket in self._open:
            if scope is not Scope.SESSION or ticket.owner == owner:
                reserved += ticket.reserved
                usd += ticket.usd(price, ticket.reserved) if price else 0.0
        return Spent(tokens=reserved.input_tokens + reserved.output_tokens, usd=usd)


class Ticket:
    """Leave to call a model for one grade."""

    def __init__(self, purse: Purse, owner: str, share: float | None) -> None:
        self.owner = owner
        self.share = share
        self.reserved = TokenUse()
        self.asked = False
        self._purse = purse

    @property
    def allowance(self) -> Allowance | None:
        """To be handed to the grader; None where the judge costs nothing."""
        return None if self._purse.free else self._allow

    def _allow(self, estimate: TokenUse) -> None:
        self._purse.reserve(self, estimate)

    def spending(self, grade: Grade) -> Spending:
        """What a grade took. Nothing where no call was asked for: an earlier grade was kept."""
        if not self.asked or not grade.usage.calls:
            return NOTHING_SPENT
        return self.priced(grade.usage, grade.versions.model)

    def priced(self, use: TokenUse, reported: str = "") -> Spending:
        """What calls took, at the price of the model that the endpoint reports.

        Where it reports no tokens, the estimate stands for them: a budget that counts nothing
        would hold nobody.
        """
        if not use.input_tokens and not use.output_tokens:
            use = self.reserved.model_copy(update={"calls": use.calls})
        budget = self._purse.budget
        model = reported or budget.model
        price = budget.prices.of(model, budget.model)
        return Spending(
            calls=use.calls,
            input_tokens=use.input_tokens,
            output_tokens=use.output_tokens,
            model=model,
            cost_usd=self.usd(price, use) if price else None,
        )

    def usd(self, price: Price, use: TokenUse) -> float:
        """What these calls cost. Of one grade's, each is taken to be as long as the other: only
        their sum is known."""
        usd = price.usd(use)
        return usd if self.share is None else usd * (1 - (1 - self.share) / max(1, use.calls))

    def settle(self, write: Callable[[], T]) -> T:
        """Record the grade with `write`, and give back what was reserved but not used."""
        return self._purse.settle(self, write)
