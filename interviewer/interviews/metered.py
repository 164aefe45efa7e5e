"""A grader that keeps within the budget of a run, for lists of answers outside interviews."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from interviewer.domain.grade import Grade
from interviewer.domain.pack import Pack, Question
from interviewer.grading.grader import Allowance, Grader
from interviewer.interviews.budget import Budget, Scope, cost_of
from interviewer.interviews.purse import Purse, recorded_in
from interviewer.llm.prices import Cost
from interviewer.store.interviews import InterviewStore
from interviewer.store.spending import BATCH_RUN, Spending


class MeteredGrader(Grader):
    """Grades as the one it is made from, as long as the budgets last. Safe to share likewise.

    The run's own limit holds, and those of the day and in total together with what the database
    knows of. What the run took reaches the database with `keep`; call it at the end.

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
        super().__init__(
            grader.judge,
            grader.max_chars,
            second=grader.second,
            repeats=grader.repeats,
            ignore_fillers=grader.ignore_fillers,
        )
        self._store = store
        self._now = now
        self._others = recorded_in(store, budget.limits, now)
        self._purse = Purse(budget, self._recorded, free=self.judge.name == "builtin")
        self._taken: list[Spending] = []
        self._kept = 0
        self._keeping = threading.Lock()

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
        with self._purse.ticket(BATCH_RUN) as ticket:
            grade = super().grade(pack, question, turns, allowance=allowance or ticket.allowance)
            ticket.settle(lambda: self._taken.append(ticket.spending(grade)))
            return grade

    @property
    def cost(self) -> Cost:
        """What the run has taken so far, answers that stayed ungraded included."""
        return cost_of(tuple(self._taken), self._purse.budget.prices)

    def keep(self) -> None:
        """Count the run in the database, each call once however often this is called."""
        with self._keeping:
            taken = self._taken[self._kept :]
            self._store.keep_spending(taken, BATCH_RUN, self._now())
            self._kept += len(taken)

    def _recorded(self, owner: str) -> Mapping[Scope, tuple[Spending, ...]]:
        not_kept = self._taken[self._kept :]
        found = {Scope.BATCH: tuple(self._taken)}
        for scope, spendings in self._others(owner).items():
            if scope is not Scope.SESSION:
                found[scope] = (*spendings, *not_kept)
        return found
