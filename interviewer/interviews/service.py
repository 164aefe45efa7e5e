"""The use cases. Every page, command and test drives an interview through this class.

An answer is on disk before anything is computed from it: `submit` closes the turn in one
transaction, `proceed` grades and decides in another. A process that dies in between is caught up
with by whoever looks at the interview next. The moves in an open turn are in `answering`; `turns`
makes turns and runs the graph.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import datetime
from weakref import WeakValueDictionary

from interviewer.agent.decide import no_time_for_question
from interviewer.domain.grade import Grade, Ungraded
from interviewer.domain.interview import (
    Interview,
    InterviewStatus,
    Item,
    Mode,
    PlanRequest,
    TurnOutcome,
)
from interviewer.domain.pack import Pack
from interviewer.errors import Conflict, InputError
from interviewer.grading.grader import Grader
from interviewer.grading.normalise import refuse_unusable
from interviewer.interviews import clock
from interviewer.interviews.answering import DraftSaved, OpenTurns
from interviewer.interviews.asking import Asking
from interviewer.interviews.challenges import Challenges
from interviewer.interviews.hints import hint_text
from interviewer.interviews.planning import choose_questions, named_questions
from interviewer.interviews.turns import Turns
from interviewer.llm.prices import Cost
from interviewer.spending.budget import Budget, cost_of
from interviewer.spending.purse import Purse, Ticket, recorded_in
from interviewer.store.interviews import InterviewStore, TurnEnd
from interviewer.store.spending import UNUSED

__all__ = ["DraftSaved", "Interviews"]


class Interviews(OpenTurns):
    """Runs interviews. Safe to share between threads.

    Args:
        store: the system of record.
        load_pack: a pack by name or folder.
        grader: grades answers.
        hint_grader: judges drafts for hints and what is said beside a question, at no cost;
            usually the built-in one.
        now: the current time in UTC.
        new_id: a fresh unguessable id.
        process_id: names this serving process, see `heartbeat`.
        rng: chooses questions where the request fixes no seed.
        budget: what grading may spend; without one there is no limit and no price is known.
    """

    def __init__(
        self,
        store: InterviewStore,
        load_pack: Callable[[str], Pack],
        grader: Grader,
        hint_grader: Grader,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        process_id: str,
        rng: random.Random,
        budget: Budget | None = None,
    ) -> None:
        super().__init__(store, now, process_id)
        self._load_pack = load_pack
        self.grader = grader
        self._hint_grader = hint_grader
        self._new_id = new_id
        self._rng = rng
        self._turns = Turns(grader, now, new_id)
        self.challenges = Challenges(store, now)
        budget = budget or Budget()
        recorded = recorded_in(store, budget.limits, now)
        self._purse = Purse(budget, recorded, free=grader.judge.name == "builtin")
        self.asking = Asking(self, store, self._purse, hint_grader, now)
        self._locks: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()
        self._locks_guard = threading.Lock()

    # -- before the clock runs ------------------------------------------------------------------

    def plan(self, request: PlanRequest, question_ids: tuple[str, ...] = ()) -> Interview:
        """Choose questions, or take those named, and record the interview. No clock runs yet.

        Raises:
            PackNotFound, PackInvalid: the pack cannot be used.
            QuestionNotFound: the pack has not all that are named.
            InputError: no question fits the request.
        """
        pack = self._load_pack(request.pack)
        rng = random.Random(request.seed) if request.seed is not None else self._rng
        asked = () if request.seed is not None else self._store.asked_questions(pack.id)
        questions = named_questions(pack, question_ids) or choose_questions(
            pack, request, asked, rng
        )
        limit_s: float | None = None
        if request.clock:
            probes_s = clock.PROBE_LIMIT_S * request.max_probes
            own_limits_s = sum(question.time_limit_s + probes_s for question in questions)
            limit_s = request.minutes * 60.0 if request.minutes else own_limits_s
            limit_s *= request.extra_time
        interview = Interview(
            id=self._new_id(),
            request=request,
            pack_id=pack.id,
            pack_hash=pack.hash,
            status=InterviewStatus.PLANNED,
            created_at=self._now(),
            limit_s=limit_s,
            items=tuple(
                Item(position=position, question_id=question.id)
                for position, question in enumerate(questions, start=1)
            ),
        )
        self._store.keep_pack(pack, interview.created_at)
        self._store.create(interview)
        return interview

    def start(self, interview_id: str) -> Interview:
        """Ask the first question; its clock starts now. Starting again changes nothing."""
        interview = self._store.get(interview_id)
        if interview.status is InterviewStatus.PLANNED:
            item = interview.items[0]
            _, question = self.question_of(interview, item)
            self._store.start(interview_id, self._turns.ask(interview, item, question))
        return self._store.get(interview_id)

    # -- while it runs --------------------------------------------------------------------------

    def proceed(self, interview_id: str) -> Interview:
        """Grade the last answer and do what follows: probe, next question, or end.

        In practice mode the next question waits for `next_question`, so that feedback is read off
        the clock. Safe to call at any time and twice: what was decided is not decided again.
        """
        with self._lock(interview_id):
            interview = self._store.get(interview_id)
            item = interview.ungraded_item
            if interview.status is not InterviewStatus.RUNNING or item is None:
                return interview
            with self._purse.ticket(interview_id) as ticket:
                end = self._turns.what_follows(interview, item, self.pack_of(interview), ticket)
                self._record_end(ticket, item, end)
            return self._store.get(interview_id)

    def next_question(self, interview_id: str) -> Interview:
        """Ask the next question in practice mode, after the feedback on the last one."""
        interview = self._store.get(interview_id)
        item = interview.current_item
        if interview.status is not InterviewStatus.RUNNING or item is None or item.turns:
            return interview
        if no_time_for_question(clock.seconds_left(interview)):
            self._store.finish(interview_id, self._now())
        else:
            _, question = self.question_of(interview, item)
            turn = self._turns.ask(interview, item, question)
            # False: two tabs asked at once. The question is open, which is what both wanted.
            self._store.open_question(interview_id, item.position, turn)
        return self._store.get(interview_id)

    def hint(self, interview_id: str, turn_id: str, draft: str) -> str:
        """A nudge towards the most valuable point that the draft leaves out.

        The time that it takes to find is given back to the candidate. A hint that cannot be found
        is not counted; the text says why.

        Raises:
            InputError: this is an exam.
            AnswerRefused: the draft cannot be read as text.
            Conflict: the turn is over, or its clock is stopped.
        """
        refuse_unusable(draft)
        interview = self.view(interview_id)
        if interview.mode is Mode.EXAM:
            raise InputError("there are no hints in exam mode")
        turn = self._unpaused(self._turn(interview, turn_id))
        if not turn.is_open:
            raise Conflict("this question is over, so there is no hint; reload the page")
        item = next(item for item in interview.items if turn in item.turns)
        pack, question = self.question_of(interview, item)
        asked_at = self._now()
        grade = self._hint_grader.grade(pack, question, (*item.answers, draft))
        if isinstance(grade, Ungraded):
            return f"No hint can be given now: {grade.reason}"
        self._store.count_hint(turn_id, (self._now() - asked_at).total_seconds())
        return hint_text(question, pack.scoring, grade, turn.hints)

    def finish(self, interview_id: str) -> Interview:
        """End early. What stands in the open turn is submitted and graded, not thrown away.

        Raises:
            InputError: the interview has not started.
        """
        with self._lock(interview_id):
            while True:
                interview = self.view(interview_id)
                if interview.status is InterviewStatus.PLANNED:
                    raise InputError("this interview has not started; delete it instead")
                if interview.status is InterviewStatus.FINISHED or self._ended(interview):
                    return self._store.get(interview_id)
                # Another process moved on meanwhile: look again.

    def _ended(self, interview: Interview) -> bool:
        """Close, grade and end; False when the interview was not as it seemed any more."""
        turn = interview.open_turn
        if turn is not None and turn.paused_at is not None:
            turn = self.resume(interview.id, turn.id).open_turn
        if turn is not None:
            outcome = TurnOutcome.ANSWERED if turn.draft.strip() else TurnOutcome.SKIPPED
            self._close(turn, turn.draft, outcome, self._now())
            interview = self._store.get(interview.id)
        item = interview.ungraded_item
        if item is None:
            return self._store.finish(interview.id, self._now())
        with self._purse.ticket(interview.id) as ticket:
            grade = self._turns.grade(self.pack_of(interview), item, ticket)
            end = TurnEnd(
                grade=grade,
                next_turn=None,
                next_position=item.position,
                close_item=True,
                finish=True,
                spending=ticket.spending(grade),
            )
            return self._record_end(ticket, item, end)

    def _record_end(self, ticket: Ticket, item: Item, end: TurnEnd) -> bool:
        """Write what follows from a turn; False when another process had decided that before."""

        def write() -> bool:
            now = self._now()
            if self._store.record_end(ticket.owner, item.turns[-1].id, end, now):
                return True
            if end.spending.calls:
                # The grade is thrown away, the money is gone all the same.
                self._store.keep_spending((end.spending,), UNUSED, now)
            return False

        return ticket.settle(write)

    # -- afterwards -----------------------------------------------------------------------------

    def regrade(self, interview_id: str, position: int) -> Grade:
        """Grade a question's answers again and append the grade; the earlier ones stay.

        The new grade is shown from now on, unless it is a failure and an earlier grade of the
        same answers is not.

        Raises:
            InputError: the question was not asked or is not over.
        """
        with self._lock(interview_id):
            interview = self._store.get(interview_id)
            item = next((item for item in interview.items if item.position == position), None)
            if item is None or not item.turns or not item.closed:
                raise InputError(f"question {position} of this interview has no answer to grade")
            with self._purse.ticket(interview_id) as ticket:
                grade = self._turns.grade(self.pack_of(interview), item, ticket)
                spending, now = ticket.spending(grade), self._now()
                ticket.settle(
                    lambda: self._store.add_grade(interview_id, position, grade, now, spending)
                )
                return grade

    def session_cost(self, interview: Interview) -> Cost:
        """What grading an interview took so far, failed grades and regrades included."""
        return cost_of(self._store.spending(interview.id), self._purse.budget.prices)

    def delete(self, interview_id: str) -> None:
        """Remove an interview with all answers and grades for good."""
        self._store.delete(interview_id)

    def _lock(self, interview_id: str) -> threading.Lock:
        with self._locks_guard:
            return self._locks.setdefault(interview_id, threading.Lock())
