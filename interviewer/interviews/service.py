"""The use cases. Every page, command and test drives an interview through this class.

An answer is on disk before anything is computed from it: `submit` closes the turn in one
transaction, `proceed` grades and decides in another. A process that dies in between is caught up
with by whoever looks at the interview next.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from interviewer.agent.decide import rank_gaps
from interviewer.agent.graph import build_graph, run_turn
from interviewer.agent.state import TurnContext, TurnInput, TurnState
from interviewer.domain.base import Frozen
from interviewer.domain.grade import Grade, Graded
from interviewer.domain.interview import (
    Interview,
    InterviewStatus,
    Item,
    Mode,
    PlanRequest,
    Turn,
    TurnKind,
    TurnOutcome,
)
from interviewer.domain.pack import Pack, Question
from interviewer.errors import Conflict, InputError
from interviewer.grading.grader import Grader
from interviewer.grading.normalise import refuse_unusable
from interviewer.interviews import clock
from interviewer.interviews.planning import choose_questions
from interviewer.store.interviews import InterviewStore, TurnEnd


class DraftSaved(Frozen):
    """The receipt for a draft."""

    accepted: bool
    """False: the turn is closed, or a newer draft is kept already."""
    revision: int
    at: datetime


class Interviews:
    """Runs interviews. Safe to share between threads.

    Args:
        store: the system of record.
        load_pack: a pack by name or folder.
        grader: grades answers.
        hint_grader: judges drafts for hints, at no cost; usually the built-in one.
        now: the current time in UTC.
        new_id: a fresh unguessable id.
        process_id: names this serving process, see `heartbeat`.
        rng: chooses questions where the request fixes no seed.
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
    ) -> None:
        self._store = store
        self._load_pack = load_pack
        self.grader = grader
        self._hint_grader = hint_grader
        self._now = now
        self._new_id = new_id
        self._process_id = process_id
        self._rng = rng
        self._graph = build_graph()
        self._packs: dict[str, Pack] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._locks_guard = threading.Lock()

    # -- before the clock runs ------------------------------------------------------------------

    def plan(self, request: PlanRequest) -> Interview:
        """Choose questions and record the interview. No clock runs yet.

        Raises:
            PackNotFound, PackInvalid: the pack cannot be used.
            InputError: no question fits the request.
        """
        pack = self._load_pack(request.pack)
        rng = random.Random(request.seed) if request.seed is not None else self._rng
        asked = () if request.seed is not None else self._store.asked_questions(pack.id)
        questions = choose_questions(pack, request, asked, rng)
        limit_s: float | None = None
        if request.clock:
            probes_s = clock.PROBE_LIMIT_S * request.max_probes
            own_limits_s = sum(question.time_limit_s + probes_s for question in questions)
            limit_s = request.minutes * 60.0 if request.minutes else own_limits_s
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
            first = self._question_turn(interview, interview.items[0])
            self._store.process_alive(self._process_id, self._now())
            self._store.start(interview_id, first, self._process_id)
        return self._store.get(interview_id)

    # -- while it runs --------------------------------------------------------------------------

    def view(self, interview_id: str) -> Interview:
        """The interview as it stands, after whatever is due: time given back, time run out.

        Does not grade: where `ungraded_item` is set, call `proceed`.
        """
        interview = self._store.get(interview_id)
        turn = interview.open_turn
        if interview.status is not InterviewStatus.RUNNING or turn is None:
            return interview
        now = self._now()
        before, last_alive = self._store.adopt(interview_id, self._process_id)
        if before != self._process_id:
            lost_s = clock.lost_s(turn, last_alive, now)
            if lost_s and turn.deadline_at:
                extended = turn.deadline_at + timedelta(seconds=lost_s)
                self._store.give_back(turn.id, lost_s, extended)
                interview = self._store.get(interview_id)
                turn = interview.open_turn or turn
        if clock.is_overdue(turn, now):
            self._close(turn, turn.draft, TurnOutcome.EXPIRED, now)
            return self._store.get(interview_id)
        return interview

    def save_draft(self, interview_id: str, turn_id: str, text: str, revision: int) -> DraftSaved:
        """Keep what has been typed so far. It is on disk when this returns.

        Raises:
            AnswerRefused: the text cannot be stored as it is; the saved draft is unchanged.
        """
        refuse_unusable(text)
        now = self._now()
        turn = self._turn(self._store.get(interview_id), turn_id)
        accepted = not clock.is_overdue(turn, now) and self._store.save_draft(
            turn_id, text, revision
        )
        return DraftSaved(accepted=accepted, revision=revision, at=now)

    def submit(self, interview_id: str, turn_id: str, text: str) -> Interview:
        """Accept an answer. It is on disk when this returns; call `proceed` for what follows.

        An answer that comes later than the grace is not taken: the saved draft stands, and the
        turn counts as run out of time. Submitting twice changes nothing.

        Raises:
            AnswerRefused: the text cannot be stored; the turn stays open.
        """
        refuse_unusable(text)
        turn = self._turn(self._store.get(interview_id), turn_id)
        now = self._now()
        if turn.deadline_at is not None and now > turn.deadline_at:
            answer = turn.draft if clock.is_overdue(turn, now) else text
            self._close(turn, answer, TurnOutcome.EXPIRED, now)
        else:
            self._close(turn, text, TurnOutcome.ANSWERED, now)
        return self._store.get(interview_id)

    def time_up(self, interview_id: str, turn_id: str, text: str) -> Interview:
        """Accept what had been typed when the browser's clock reached zero.

        The server's deadline decides: a browser whose clock runs fast closes nothing early, its
        text is kept as the draft.
        """
        refuse_unusable(text)
        turn = self._turn(self._store.get(interview_id), turn_id)
        early = clock.remaining_s(turn, self._now())
        if early is None or early > 1.0:
            self._store.save_draft(turn_id, text, turn.draft_revision + 1)
            return self._store.get(interview_id)
        now = self._now()
        answer = turn.draft if clock.is_overdue(turn, now) else text
        self._close(turn, answer, TurnOutcome.EXPIRED, now)
        return self._store.get(interview_id)

    def skip(self, interview_id: str, turn_id: str) -> Interview:
        """Pass on a turn. An honest move: it ends the question without a probe."""
        turn = self._turn(self._store.get(interview_id), turn_id)
        self._close(turn, "", TurnOutcome.SKIPPED, self._now())
        return self._store.get(interview_id)

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
            state = self._run(interview, item)
            end = self._end(interview, item, state)
            self._store.record_end(interview_id, item.turns[-1].id, end, self._now())
            return self._store.get(interview_id)

    def next_question(self, interview_id: str) -> Interview:
        """Ask the next question in practice mode, after the feedback on the last one."""
        interview = self._store.get(interview_id)
        item = interview.current_item
        if interview.status is not InterviewStatus.RUNNING or item is None or item.turns:
            return interview
        if clock.seconds_left(interview) == 0:
            self._store.finish(interview_id, self._now())
        else:
            try:
                turn = self._question_turn(interview, item)
                self._store.open_question(interview_id, item.position, turn)
            except Conflict:
                # Two tabs asked at once; the question is open, which is what both wanted.
                pass
        return self._store.get(interview_id)

    def hint(self, interview_id: str, turn_id: str, draft: str) -> str:
        """A nudge towards the most valuable point that the draft leaves out.

        Raises:
            InputError: this is an exam.
        """
        interview = self._store.get(interview_id)
        if interview.mode is Mode.EXAM:
            raise InputError("there are no hints in exam mode")
        turn = self._turn(interview, turn_id)
        item = next(item for item in interview.items if turn in item.turns)
        pack, question = self.question_of(interview, item)
        refuse_unusable(draft)
        grade = self._hint_grader.grade(pack, question, (*item.answers, draft))
        self._store.count_hint(turn_id)
        gaps = rank_gaps(question, pack.scoring, grade.points) if isinstance(grade, Graded) else ()
        if not gaps:
            return "Nothing important seems to be missing. Read it once more and submit."
        return question.point(gaps[turn.hints % min(3, len(gaps))]).probe

    def finish(self, interview_id: str) -> Interview:
        """End early. What stands in the open turn is submitted and graded, not thrown away."""
        interview = self.view(interview_id)
        if interview.status is InterviewStatus.PLANNED:
            raise InputError("this interview has not started; delete it instead")
        turn = interview.open_turn
        if turn is not None:
            outcome = TurnOutcome.ANSWERED if turn.draft.strip() else TurnOutcome.SKIPPED
            self._close(turn, turn.draft, outcome, self._now())
        with self._lock(interview_id):
            interview = self._store.get(interview_id)
            item = interview.ungraded_item
            if interview.status is InterviewStatus.RUNNING and item is not None:
                state = self._run(interview, item)
                self._store.add_grade(interview_id, item.position, state["grade"], self._now())
            self._store.finish(interview_id, self._now())
        return self._store.get(interview_id)

    # -- afterwards -----------------------------------------------------------------------------

    def regrade(self, interview_id: str, position: int) -> Grade:
        """Grade a question's answers again and append the grade; the earlier one stays.

        Raises:
            InputError: the question was not asked or is not over.
        """
        interview = self._store.get(interview_id)
        item = next((item for item in interview.items if item.position == position), None)
        if item is None or not item.turns or not item.closed:
            raise InputError(f"question {position} of this interview has no answer to grade")
        pack, question = self.question_of(interview, item)
        grade = self.grader.grade(pack, question, item.answers)
        self._store.add_grade(interview_id, position, grade, self._now())
        return grade

    def history(self) -> tuple[Interview, ...]:
        """Interviews, newest first."""
        return self._store.recent()

    def delete(self, interview_id: str) -> None:
        """Remove an interview with all answers and grades for good."""
        self._store.delete(interview_id)

    def pack_of(self, interview: Interview) -> Pack:
        """The pack as it was when the interview was planned."""
        if interview.pack_hash not in self._packs:
            self._packs[interview.pack_hash] = self._store.pack(interview.pack_hash)
        return self._packs[interview.pack_hash]

    def question_of(self, interview: Interview, item: Item) -> tuple[Pack, Question]:
        """The pack and question of an item."""
        pack = self.pack_of(interview)
        return pack, pack.question(item.question_id)

    def heartbeat(self) -> None:
        """Say that this process is alive; call every few seconds."""
        now = self._now()
        self._store.process_alive(self._process_id, now)
        self._store.forget_processes(now - timedelta(days=30))

    def now(self) -> datetime:
        """The service's clock, for showing remaining time."""
        return self._now()

    # -- steps ----------------------------------------------------------------------------------

    def _run(self, interview: Interview, item: Item) -> TurnState:
        pack, question = self.question_of(interview, item)
        last = item.turns[-1]
        turn = TurnInput(
            turns=item.answers,
            outcome=last.outcome or TurnOutcome.ANSWERED,
            probed=tuple(turn.point_id for turn in item.turns if turn.kind is TurnKind.PROBE),
            last_question=item.position == len(interview.items),
            seconds_left=clock.seconds_left(interview),
        )
        context = TurnContext(pack, question, self.grader, interview.request.max_probes)
        return run_turn(self._graph, turn, context)

    def _end(self, interview: Interview, item: Item, state: TurnState) -> TurnEnd:
        next_turn: Turn | None = None
        position = item.position
        if state["move"] == "probe":
            _, question = self.question_of(interview, item)
            point = question.point(state["probe_point"])
            label = f"{item.position}{'abcdef'[len(item.turns) - 1]}"
            next_turn = self._new_turn(
                interview, label, TurnKind.PROBE, point.probe, clock.PROBE_LIMIT_S, point.id
            )
        elif state["move"] == "advance" and interview.mode is Mode.EXAM:
            position += 1
            next_turn = self._question_turn(interview, interview.items[position - 1])
        return TurnEnd(
            grade=state["grade"],
            next_turn=next_turn,
            next_position=position,
            close_item=state["move"] != "probe",
            finish=state["move"] == "finish",
        )

    def _question_turn(self, interview: Interview, item: Item) -> Turn:
        _, question = self.question_of(interview, item)
        return self._new_turn(
            interview,
            str(item.position),
            TurnKind.QUESTION,
            question.question,
            float(question.time_limit_s),
        )

    def _new_turn(
        self,
        interview: Interview,
        label: str,
        kind: TurnKind,
        text: str,
        limit_s: float,
        point_id: str = "",
    ) -> Turn:
        # Read the clock last: grading time before this line is not the candidate's.
        now = self._now()
        return Turn(
            id=self._new_id(),
            label=label,
            kind=kind,
            text=text,
            point_id=point_id,
            opened_at=now,
            deadline_at=clock.deadline(interview, limit_s, now),
        )

    def _close(self, turn: Turn, answer: str, outcome: TurnOutcome, now: datetime) -> None:
        if turn.is_open:
            self._store.close_turn(turn.id, answer, outcome, now, clock.charged_s(turn, now))

    @staticmethod
    def _turn(interview: Interview, turn_id: str) -> Turn:
        for item in interview.items:
            for turn in item.turns:
                if turn.id == turn_id:
                    return turn
        raise Conflict("this question is not part of the interview any more; reload the page")

    def _lock(self, interview_id: str) -> threading.Lock:
        with self._locks_guard:
            return self._locks.setdefault(interview_id, threading.Lock())
