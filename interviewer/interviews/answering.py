"""What happens to an open turn: drafts, an answer, a skip, and time running out.

What is due by the clock is settled at the start of every move: first, time that was lost while no
process was there is given back; then a deadline that has passed closes the turn. A turn whose clock
is stopped takes no text and no move but to go on or to finish the interview.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from interviewer.domain.base import Frozen
from interviewer.domain.interview import Interview, Mode, Turn, TurnOutcome
from interviewer.errors import Conflict, InputError
from interviewer.grading.normalise import refuse_unusable
from interviewer.interviews import clock
from interviewer.interviews.dictation import Dictation, Transcribe
from interviewer.interviews.errand import Errand
from interviewer.interviews.looking import StoredInterviews
from interviewer.store.interviews import InterviewStore

T = TypeVar("T")

SPEECH, CLARIFYING = ERRANDS = ("speech", "clarification")
"""What may be done for a turn while its clock stands still."""
_OVER = "this question is over, so nothing can be added to it or asked about it; reload the page"


class DraftSaved(Frozen):
    """The receipt for a draft."""

    accepted: bool
    """False: the turn is closed, or a newer draft is kept already."""
    revision: int
    at: datetime


class OpenTurns(StoredInterviews):
    """A candidate's moves in the turn that is open. Safe to share between threads.

    Args:
        store: the system of record.
        now: the current time in UTC.
        process_id: names this serving process.
    """

    def __init__(self, store: InterviewStore, now: Callable[[], datetime], process_id: str) -> None:
        super().__init__(store)
        self._now = now
        self._process_id = process_id
        self._started_at = now()
        self._errands: WeakValueDictionary[tuple[str, str], Errand[Any]] = WeakValueDictionary()
        """What is done for turns while their clocks stand still, by turn and kind."""

    def view(self, interview_id: str) -> Interview:
        """The interview as it stands, after whatever is due: time given back, time run out.

        Does not grade: where `ungraded_item` is set, call `proceed`.
        """
        interview = self._store.get(interview_id)
        turn = interview.open_turn
        if turn is None:
            return interview
        now = self._now()
        if turn.opened_at < self._started_at:
            # Another process opened this turn. What passed while none was alive is given back
            # before any deadline is looked at.
            lives = (*self._store.lives_of_others(self._process_id), (self._started_at, now))
            outages = clock.outages(turn.opened_at, (*lives, *clock.pauses(turn, now)), now)
            if outages:
                self._store.give_back(turn.id, outages)
                interview = self._store.get(interview_id)
                turn = interview.open_turn
        if turn is not None and clock.is_overdue(turn, now):
            self._close(turn, turn.draft, TurnOutcome.EXPIRED, now)
            return self._store.get(interview_id)
        return interview

    def save_draft(self, interview_id: str, turn_id: str, text: str, revision: int) -> DraftSaved:
        """Keep what has been typed so far. It is on disk when this returns.

        Raises:
            AnswerRefused: the text cannot be stored as it is; the saved draft is unchanged.
        """
        refuse_unusable(text)
        turn = self._turn(self.view(interview_id), turn_id)
        running = turn.is_open and turn.paused_at is None
        accepted = running and self._store.save_draft(turn_id, text, revision)
        return DraftSaved(accepted=accepted, revision=revision, at=self._now())

    def submit(self, interview_id: str, turn_id: str, text: str) -> Interview:
        """Accept an answer. It is on disk when this returns; call `proceed` for what follows.

        An answer that comes later than the grace is not taken: the saved draft stands, and the
        turn counts as run out of time. Submitting twice changes nothing.

        Raises:
            AnswerRefused: the text cannot be stored; the turn stays open.
            Conflict: the clock is stopped.
        """
        refuse_unusable(text)
        turn = self._unpaused(self._turn(self.view(interview_id), turn_id))
        now = self._now()
        late = turn.deadline_at is not None and now > turn.deadline_at
        self._close(turn, text, TurnOutcome.EXPIRED if late else TurnOutcome.ANSWERED, now)
        return self._store.get(interview_id)

    def time_up(self, interview_id: str, turn_id: str, text: str) -> Interview:
        """Accept what had been typed when the browser's clock reached zero.

        The server's deadline decides: a browser whose clock runs fast closes nothing early, its
        text is kept as the draft and the turn that is returned is still open. So is one whose clock
        is stopped, as a window that does not know of the pause yet cannot know.

        Raises:
            AnswerRefused: the text cannot be stored; the turn stays open.
        """
        refuse_unusable(text)
        turn = self._turn(self.view(interview_id), turn_id)
        now = self._now()
        left_s = clock.remaining_s(turn, now)
        if turn.paused_at is not None:
            return self._store.get(interview_id)
        if left_s is None or left_s > clock.FAST_CLOCK_S:
            self._store.save_draft(turn_id, text, turn.draft_revision + 1)
        else:
            self._close(turn, text, TurnOutcome.EXPIRED, now)
        return self._store.get(interview_id)

    def skip(self, interview_id: str, turn_id: str) -> Interview:
        """Pass on a turn. An honest move: it ends the question without a probe.

        Once the time was up it changes nothing: what had been typed is the answer.

        Raises:
            Conflict: the clock is stopped.
        """
        turn = self._unpaused(self._turn(self.view(interview_id), turn_id))
        self._close(turn, "", TurnOutcome.SKIPPED, self._now())
        return self._store.get(interview_id)

    def dictate(
        self, interview_id: str, turn_id: str, recording: bytes, transcribe: Transcribe
    ) -> Dictation:
        """Begin to turn a recording into text; the turn's clock stands still until that is over.

        Raises:
            Conflict: the turn is over, or its clock is stopped.
        """
        self._open_turn(interview_id, turn_id)
        give_back = partial(self._store.speech.give_time, turn_id)
        dictation = Dictation(transcribe, recording, give_back, self._now)
        self._errands[turn_id, SPEECH] = dictation
        return dictation.start()

    def errand(
        self, interview_id: str, turn_id: str, kind: str, work: Callable[[], T]
    ) -> Errand[T]:
        """Begin other work for the candidate; the turn's clock stands still until it is over.

        Args:
            interview_id: a running interview.
            turn_id: the turn that is open in it.
            kind: one of `ERRANDS`.
            work: what is to be done.

        Raises:
            Conflict: the turn is over, or its clock is stopped.
        """
        self._open_turn(interview_id, turn_id)
        give_back = partial(self._store.speech.give_time, turn_id)
        errand = Errand(work, give_back, self._now, name=kind)
        self._errands[turn_id, kind] = errand
        return errand.start()

    def add_spoken(self, interview_id: str, turn_id: str, text: str) -> None:
        """Put spoken text behind the draft, which is kept, and note that it was spoken.

        Raises:
            AnswerRefused: the text cannot be stored; the draft is unchanged.
            Conflict: the turn is over.
        """
        refuse_unusable(text)
        turn = self._open_turn(interview_id, turn_id)
        refuse_unusable(f"{turn.draft}\n\n{text}")
        if not self._store.speech.add_spoken(turn_id, text):
            raise Conflict(_OVER)

    def pause(self, interview_id: str, turn_id: str) -> Interview:
        """Stop the clock of a turn until `resume`. Pausing again changes nothing.

        Raises:
            InputError: this is an exam.
            Conflict: the turn or its time is over, or its clock stands still for a while anyway.
        """
        interview = self.view(interview_id)
        if interview.mode is Mode.EXAM:
            raise InputError("an exam cannot be paused; its clock runs until you submit")
        turn, now = self._turn(interview, turn_id), self._now()
        if not turn.is_open or clock.remaining_s(turn, now) == 0:
            raise Conflict("this question is over, so it cannot be paused; reload the page")
        errands = [self._errands.get((turn_id, kind)) for kind in ERRANDS]
        if any(errand and not errand.is_over for errand in errands):
            # Both would give the same seconds back.
            raise Conflict("your clock stands still at the moment; pause when it runs again")
        self._store.pauses.begin(turn_id, now)
        return self._store.get(interview_id)

    def resume(self, interview_id: str, turn_id: str) -> Interview:
        """Let the clock of a turn run on, with what was left on it. Going on twice changes nothing.

        Raises:
            Conflict: the interview has no such turn.
        """
        self._turn(self.view(interview_id), turn_id)
        self._store.pauses.end(turn_id, self._now())
        return self._store.get(interview_id)

    def heartbeat(self) -> None:
        """Say that this process is alive; call every few seconds."""
        self._store.process_alive(self._process_id, self._started_at, self._now())

    def now(self) -> datetime:
        """The service's clock, for showing remaining time."""
        return self._now()

    def _close(self, turn: Turn, answer: str, outcome: TurnOutcome, now: datetime) -> None:
        if turn.is_open:
            self._store.close_turn(turn.id, answer, outcome, now, clock.charged_s(turn, now))

    def _open_turn(self, interview_id: str, turn_id: str) -> Turn:
        turn = self._unpaused(self._turn(self.view(interview_id), turn_id))
        if not turn.is_open:
            raise Conflict(_OVER)
        return turn

    @staticmethod
    def _unpaused(turn: Turn) -> Turn:
        """The turn, open or over; refused while its clock is stopped."""
        if turn.paused_at is not None:
            raise Conflict("the clock is stopped; go on first")
        return turn

    @staticmethod
    def _turn(interview: Interview, turn_id: str) -> Turn:
        for item in interview.items:
            for turn in item.turns:
                if turn.id == turn_id:
                    return turn
        raise Conflict("this question is not part of the interview any more; reload the page")
