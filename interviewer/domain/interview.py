"""An interview: its plan, its questions in order, and every turn with its clock."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Grade, Graded
from interviewer.domain.pack import Level


class Mode(StrEnum):
    """What the candidate may see, and when."""

    PRACTICE = "practice"
    """Hints on request; grade and reference answer after each question."""
    EXAM = "exam"
    """Nothing of rubric or score before the end."""


class InterviewStatus(StrEnum):
    """Where an interview stands."""

    PLANNED = "planned"
    """Questions are chosen; no clock runs."""
    RUNNING = "running"
    FINISHED = "finished"


class TurnKind(StrEnum):
    """What the interviewer asks in a turn."""

    QUESTION = "question"
    PROBE = "probe"


class TurnOutcome(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"
    SKIPPED = "skipped"
    EXPIRED = "expired"
    """Time ran out; what had been typed is the answer."""


class PlanRequest(Frozen):
    """What a candidate asks for."""

    pack: str = "hypervisors"
    """Name of an installed pack, or a folder."""
    mode: Mode = Mode.PRACTICE
    topics: tuple[str, ...] = ()
    """Topic ids; empty means all."""
    level: Level | None = None
    n_questions: int = Field(default=3, ge=1, le=50)
    minutes: int | None = Field(default=None, ge=1, le=480)
    """Whole-session limit on answering time; None: the sum of the questions' limits."""
    max_probes: int = Field(default=1, ge=0, le=2)
    """Follow-ups a question at the most."""
    clock: bool = True
    """False: no limits, as an accommodation."""
    extra_time: float = Field(default=1.0, ge=1, le=3, allow_inf_nan=False)
    """Every limit is so many times as long, as an accommodation; the questions stay the same."""
    seed: int | None = None
    """Fixes the choice of questions; None draws afresh."""


class Pause(Frozen):
    """A time in which the candidate had stopped the clock of a turn. Practice only."""

    began_at: datetime
    ended_at: datetime | None = None
    """None: it goes on; in a turn that is over, it ended with the turn."""


class Turn(Frozen):
    """One thing asked and what came back."""

    id: str
    label: str
    """As shown: `3` for a question, `3a` for its first probe."""
    kind: TurnKind
    text: str
    """The interviewer's words."""
    point_id: str = ""
    """The rubric point that a probe is after; empty for a question."""
    opened_at: datetime
    deadline_at: datetime | None = None
    """UTC; None: no clock."""
    given_back_s: float = 0.0
    """Time added to the deadline: no server was there, work for the candidate, pauses."""
    draft: str = ""
    draft_revision: int = 0
    answer: str | None = None
    outcome: TurnOutcome | None = None
    """None while the turn is open."""
    closed_at: datetime | None = None
    elapsed_s: float = 0.0
    """Answering time that was charged; time when the server was down is not."""
    hints: int = 0
    """Hints shown in this turn."""
    spoken: bool = False
    """Part of the text was spoken and transcribed, see `llm.transcription`."""
    pauses: tuple[Pause, ...] = ()
    """Oldest first; those that have ended are part of `given_back_s`."""

    @property
    def is_open(self) -> bool:
        """Whether an answer is awaited."""
        return self.outcome is None

    @property
    def paused_at(self) -> datetime | None:
        """Since when the clock is stopped; None while it runs and when the turn is over."""
        last = self.pauses[-1] if self.pauses else None
        return last.began_at if last and last.ended_at is None and self.is_open else None

    @property
    def paused_s(self) -> float:
        """How long the clock was stopped, a pause that goes on excluded."""
        ends = ((pause.began_at, pause.ended_at or self.closed_at) for pause in self.pauses)
        return sum((end - began).total_seconds() for began, end in ends if end)


class Item(Frozen):
    """One question of an interview with all its turns."""

    position: int = Field(ge=1)
    question_id: str
    turns: tuple[Turn, ...] = ()
    grade: Grade | None = None
    """The latest grade; None while there is none."""
    earlier_grade: Graded | None = None
    """Of the answers before the last follow-up, where none could be made of all of them."""
    closed: bool = False
    """No more turns will be opened for this question."""

    @property
    def shown_grade(self) -> Grade | None:
        """What is shown and counts: a follow-up that is not graded hides no earlier grade."""
        return self.earlier_grade or self.grade

    @property
    def answers(self) -> tuple[str, ...]:
        """The candidate's own turns in order, empty ones included."""
        return tuple(turn.answer or "" for turn in self.turns if not turn.is_open)

    @property
    def elapsed_s(self) -> float:
        """Answering time charged to this question."""
        return sum(turn.elapsed_s for turn in self.turns)


class Interview(Frozen):
    """One interview as the store holds it."""

    id: str
    request: PlanRequest
    pack_id: str
    pack_hash: str
    status: InterviewStatus
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    limit_s: float | None = None
    """Whole-session answering time; None: no clock."""
    items: tuple[Item, ...]

    @property
    def mode(self) -> Mode:
        """Practice or exam."""
        return self.request.mode

    @property
    def elapsed_s(self) -> float:
        """Answering time charged so far, open turn excluded."""
        return sum(item.elapsed_s for item in self.items)

    @property
    def open_turn(self) -> Turn | None:
        """The turn that awaits an answer, if any."""
        for item in self.items:
            for turn in item.turns:
                if turn.is_open:
                    return turn
        return None

    @property
    def current_item(self) -> Item | None:
        """The first question that is not closed, if any."""
        return next((item for item in self.items if not item.closed), None)

    @property
    def ungraded_item(self) -> Item | None:
        """A question whose last answer is in, but what follows from it is not decided yet."""
        item = self.current_item
        return item if item and item.turns and self.open_turn is None else None
