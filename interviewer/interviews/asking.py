"""Ask a model what a question means, in an open turn: off the clock, within the budget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from interviewer.domain.pack import Pack, Question
from interviewer.grading.grader import Grader
from interviewer.interviews.answering import CLARIFYING, OpenTurns
from interviewer.interviews.clarifying import Clarified
from interviewer.interviews.errand import Errand
from interviewer.interviews.wording import WordedClarifier
from interviewer.spending.purse import Purse
from interviewer.store.interviews import InterviewStore
from interviewer.store.spending import clarified_in


class Asking:
    """Clarifications by a model. Safe to share between threads.

    Args:
        turns: the open turns of the interviews.
        store: where spending is counted.
        purse: what may be spent.
        examiner: finds out whether a reply says too much, at no cost.
        now: the current time in UTC.
    """

    def __init__(
        self,
        turns: OpenTurns,
        store: InterviewStore,
        purse: Purse,
        examiner: Grader,
        now: Callable[[], datetime],
    ) -> None:
        self._turns = turns
        self._store = store
        self._purse = purse
        self._examiner = examiner
        self._now = now

    def ask(
        self,
        interview_id: str,
        turn_id: str,
        asked: str,
        clarifier: WordedClarifier,
        tell: Callable[[Clarified], None],
    ) -> Errand[Clarified]:
        """Begin to ask; the turn's clock stands still until there is a reply.

        Args:
            interview_id: a running interview.
            turn_id: the turn that is open in it.
            asked: by the candidate.
            clarifier: words the reply.
            tell: is given the reply as soon as it is there, whoever waits for it or not.

        Raises:
            Conflict: the turn is over, or its clock is stopped.
        """
        interview = self._turns.view(interview_id)
        item = next(
            (one for one in interview.items if any(turn.id == turn_id for turn in one.turns)),
            interview.items[0],
        )
        pack, question = self._turns.question_of(interview, item)

        def work() -> Clarified:
            said = self._worded(interview_id, pack, question, asked, clarifier)
            tell(said)
            return said

        return self._turns.errand(interview_id, turn_id, CLARIFYING, work)

    def _worded(
        self,
        interview_id: str,
        pack: Pack,
        question: Question,
        asked: str,
        clarifier: WordedClarifier,
    ) -> Clarified:
        with self._purse.ticket(interview_id) as ticket:
            said = clarifier.reply(pack, question, asked, self._examiner, ticket.allowance)
            if said.usage.calls:
                spending = ticket.priced(said.usage, said.model)
                source, now = clarified_in(interview_id), self._now()
                ticket.settle(lambda: self._store.keep_spending((spending,), source, now))
        return said.clarified
