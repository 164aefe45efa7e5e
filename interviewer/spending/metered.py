"""A grader that keeps within the budget of a run, for lists of answers outside interviews."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TypeVar

from interviewer.domain.grade import Grade, TokenUse
from interviewer.domain.pack import Pack, Question
from interviewer.errors import GradingFailed, ReplyInvalid, StoreError
from interviewer.grading.grader import Allowance, Grader, GraderAround
from interviewer.llm.prices import Cost
from interviewer.llm.structured import Reply
from interviewer.spending.budget import Budget, Scope, cost_of
from interviewer.spending.purse import Purse, recorded_in
from interviewer.store.interviews import InterviewStore
from interviewer.store.spending import BATCH_RUN, Spending, Sums

T = TypeVar("T")

_READ_AGAIN_S = 1.0
"""What others spend on the same database is seen no later than this; a run of ten thousand calls
that asked before each of them would spend its time on asking."""


class MeteredGrader(GraderAround):
    """Grades as the one it is made from, as long as the budgets last. Safe to share likewise.

    The run's own limit holds, and those of the day and in total together with what the database
    knows of. What the run took reaches the database with `keep`; call it at the end. Spending is
    held as sums by model, so that a call costs the same however many came before it.

    Args:
        grader: whose judge and limits to use.
        budget: limits and prices.
        store: where spending is counted.
        now: the current time in UTC.
    """

    def __init__(
        self,
        grader: Grader,
        budget: Budget,
        store: InterviewStore,
        *,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(grader)
        self._store = store
        self._now = now
        self._others = recorded_in(store, budget.limits.for_batch(), now)
        self._purse = Purse(budget, self._recorded, free=self.judge.name == "builtin")
        self._total = Sums()
        self._fresh = Sums()
        """What the database has not got yet."""
        self._unseen = Sums()
        """What was not in it when it was last read."""
        self._seen: Mapping[Scope, tuple[Spending, ...]] = {}
        self._read_at: datetime | None = None
        self._keeping = threading.Lock()
        self._adding = threading.Lock()

    def grade(
        self,
        pack: Pack,
        question: Question,
        turns: tuple[str, ...],
        *,
        allowance: Allowance | None = None,
    ) -> Grade:
        """As `Grader.grade`; `Ungraded` with the code `budget_exceeded` where a limit is reached.

        An `allowance` of the caller's takes the place of the run's budgets.

        Raises:
            AnswerRefused: a turn cannot be read as text at all.
        """
        return self._within(None, pack, question, turns, allowance)

    def prepaid(self, share: float) -> Grader:
        """The same grader, of which the first call for each answer was made in a batch.

        That call is owed, so that no limit stops it, and counts at `share` of its price. A second
        try beside it is like any other call: it counts whole, and only where the limits let it.
        """
        return _Prepaid(self, share)

    def _within(
        self,
        share: float | None,
        pack: Pack,
        question: Question,
        turns: tuple[str, ...],
        allowance: Allowance | None,
    ) -> Grade:
        with self._purse.ticket(BATCH_RUN, share) as ticket:
            grade = super().grade(pack, question, turns, allowance=allowance or ticket.allowance)
            ticket.settle(lambda: self._add(ticket.spending(grade)))
            return grade

    def paid(self, estimate: TokenUse, ask: Callable[[], Reply[T]]) -> Reply[T]:
        """Make another call to the model within the same budgets, whatever the judge costs.

        A reply that cannot be used was made all the same: it counts as the error says, or else as
        estimated.

        Raises:
            BudgetExceeded: the call could pass a limit.
            GradingFailed: as `ask` does.
        """
        with self._purse.ticket(BATCH_RUN) as ticket:
            self._purse.reserve(ticket, estimate)
            try:
                reply = ask()
            except GradingFailed as error:
                failed = _used(error, estimate)
                ticket.settle(lambda: self._add(ticket.priced(failed)))
                raise
            ticket.settle(lambda: self._add(ticket.priced(reply.usage, reply.model)))
            return reply

    @property
    def cost(self) -> Cost:
        """What the run has taken so far, answers that stayed ungraded included."""
        return cost_of(self._total.all, self._purse.budget.prices)

    def keep(self) -> None:
        """Count the run in the database, each call once however often this is called."""
        with self._keeping:
            with self._adding:
                taken, self._fresh = self._fresh, Sums()
            try:
                self._store.keep_spending(taken.all, BATCH_RUN, self._now())
            except BaseException:
                with self._adding:
                    self._fresh.add(*taken.all)
                raise

    @contextmanager
    def kept_up(self, every_s: float = 2.0) -> Iterator[None]:
        """Within the block, count what is spent in the database every now and then: what a run
        that is killed has spent is lost to the budgets for no longer."""
        over = threading.Event()

        def keep() -> None:
            while not over.wait(every_s):
                with suppress(StoreError):  # the next time, or the end of the run, says so
                    self.keep()

        thread = threading.Thread(target=keep, name="spending", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _add(self, spending: Spending) -> None:
        if spending.calls:
            with self._adding:
                for sums in (self._total, self._fresh, self._unseen):
                    sums.add(spending)

    def _recorded(self, owner: str) -> Mapping[Scope, tuple[Spending, ...]]:
        """Called under the purse's lock, as whatever adds spending is."""
        now = self._now()
        if self._read_at is None or abs((now - self._read_at).total_seconds()) >= _READ_AGAIN_S:
            # No `keep` meanwhile: its calls would be counted twice, or not at all.
            with self._keeping:
                self._seen = self._others(owner)
                self._unseen, self._read_at = Sums(self._fresh.all), now
        unseen = self._unseen.all
        return {
            Scope.BATCH: self._total.all,
            **{scope: (*spendings, *unseen) for scope, spendings in self._seen.items()},
        }


class _Prepaid(GraderAround):
    """See `MeteredGrader.prepaid`; counts into the grader that it was made from."""

    def __init__(self, metered: MeteredGrader, share: float) -> None:
        super().__init__(metered)
        self._metered = metered
        self._share = share

    def grade(
        self,
        pack: Pack,
        question: Question,
        turns: tuple[str, ...],
        *,
        allowance: Allowance | None = None,
    ) -> Grade:
        """See `MeteredGrader.grade`."""
        return self._metered._within(self._share, pack, question, turns, allowance)


def _used(error: GradingFailed, estimate: TokenUse) -> TokenUse:
    """What a failed call took: a reply that cannot be used was given, an outage gave none."""
    used = error.usage
    if used is None:
        return estimate if isinstance(error, ReplyInvalid) else TokenUse()
    return TokenUse(
        calls=used.calls, input_tokens=used.input_tokens, output_tokens=used.output_tokens
    )
