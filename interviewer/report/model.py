"""What a report says, before it is rendered. Types only; `build` fills them."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from interviewer.domain.base import Frozen
from interviewer.domain.challenge import Challenge
from interviewer.domain.grade import EvidenceStatus, GraderVersions, Verdict
from interviewer.domain.interview import Mode, TurnOutcome


class PointRow(Frozen):
    """One rubric point beside what the answer did with it."""

    point_id: str
    claim: str
    weight: int
    must_have: bool
    verdict: Verdict
    quote: str = ""
    turn: int = 0
    start: int = 0
    end: int = 0
    evidence: EvidenceStatus | None = None
    problem: str = ""
    reason: str = ""
    confidence: float = 0.0
    challenges: tuple[Challenge, ...] = ()
    """What the candidate says against this verdict, or against an earlier one, oldest first."""

    @property
    def is_open(self) -> bool:
        """Whether there is something left to learn: not met, or met without a checked quote."""
        return self.verdict is not Verdict.MET or self.evidence is not EvidenceStatus.VERIFIED

    @property
    def contradicted(self) -> bool:
        """Whether the answer says the contrary, in words that were checked."""
        return self.verdict is Verdict.WRONG and self.evidence is EvidenceStatus.VERIFIED


class TurnRow(Frozen):
    """One thing asked and what was answered."""

    label: str
    text: str
    is_probe: bool
    answer: str
    """As entered."""
    outcome: TurnOutcome
    elapsed_s: float
    at: str = ""
    """When it began, as `m:ss` of the recording; empty where that is not known."""
    limit_s: float | None = None
    """What the turn's clock was set to; None: no clock."""
    pauses: int = 0
    """How often the candidate stopped the clock."""
    paused_s: float = 0.0
    """For how long in all; no part of `elapsed_s`."""
    spoken: bool = False
    """Whether some of the answer is a transcript of speech; the recording was not kept."""


class QuestionReport(Frozen):
    """One question of a report."""

    position: int
    question_id: str
    title: str
    question: str
    topics: tuple[str, ...]
    turns: tuple[TurnRow, ...]
    graded_turns: tuple[str, ...]
    """The answers as they were graded; quotes are offsets into these."""
    score: float | None
    """0 to 1; None: not graded, or not reached."""
    level: int | None
    """Anchor level 1-5 that the score corresponds to."""
    anchor: str
    """What answers of that level typically show for this question. The level comes from the score,
    so this is no observation of the answer. Empty at level 1, and where the pack has none."""
    points: tuple[PointRow, ...]
    capped_by: tuple[str, ...] = ()
    """Claims of the must-have points whose absence capped the score."""
    notes: tuple[str, ...] = ()
    ungraded_reason: str = ""
    withheld: bool = False
    """Not graded because the model or its provider refuses to: a person has to."""
    follow_up_ungraded: str = ""
    """Why the last follow-up is not graded, where the grade is that of the answers before it."""
    low: float | None = None
    """Lowest score of the repeated runs; the score itself where there was one run."""
    high: float | None = None
    """Highest score of the repeated runs."""
    borderline: str = ""
    """`borderline between Solid base and Strong`; empty where all runs fall into one band."""
    n_repeats: int = 1
    """Runs of the judge behind the grade."""
    second_score: float | None = None
    """What the built-in grader gives the same answer; it does not count."""
    needs_review: tuple[str, ...] = ()
    """Why a person should look at the grade; empty: nothing is in doubt."""
    reference: str = ""
    versions: GraderVersions | None = None

    @property
    def reached(self) -> bool:
        """Whether the question was asked at all."""
        return bool(self.turns)

    @property
    def elapsed_s(self) -> float:
        """Answering time charged to the question."""
        return sum(turn.elapsed_s for turn in self.turns)

    @property
    def limit_s(self) -> float | None:
        """What its clocks were set to together; None: no clock."""
        limits = [turn.limit_s for turn in self.turns if turn.limit_s is not None]
        return sum(limits) if limits else None

    @property
    def over_time(self) -> bool:
        """Whether time ran out on an answer."""
        return any(turn.outcome is TurnOutcome.EXPIRED for turn in self.turns)


class Practise(Frozen):
    """Something worth practising next."""

    question_id: str
    title: str
    point_id: str
    claim: str
    weight: int
    must_have: bool


class TopicScore(Frozen):
    """Mean score of the graded questions on a topic."""

    topic: str
    score: float
    n_questions: int
    n_points: int = 0
    """Graded points of these questions."""
    verdicts: dict[Verdict, int] = Field(default_factory=dict)
    """How many of them have each verdict; one that does not occur is left out."""


class Report(Frozen):
    """A finished or running interview as its candidate sees it."""

    interview_id: str
    mode: Mode
    pack_id: str
    pack_title: str
    pack_version: str
    created_at: datetime
    finished_at: datetime | None
    elapsed_s: float
    limit_s: float | None
    extra_time: float = 1.0
    """Every limit was so many times as long, as an accommodation."""
    score: float | None
    """Mean over the questions that count, 0 to 1; None when none is graded, and in an exam as long
    as one that was answered is not: leaving out a question must not pay."""
    low: float | None = None
    """The mean if every question got the lowest score of its repeated runs; without a score, and
    no marks where it is not graded."""
    high: float | None = None
    """The mean if every question got the highest one; without a score, and full marks likewise."""
    borderline: str = ""
    """As for a question, from `low` and `high`."""
    band: str
    band_meaning: str
    n_graded: int
    n_ungraded: int
    n_not_reached: int
    grader: str
    """What graded, in a few words; the versions stand with each question."""
    cost: str = ""
    """What the grades took in calls, tokens and money; empty where nobody asked."""
    questions: tuple[QuestionReport, ...]
    practise_next: tuple[Practise, ...]
    topics: tuple[TopicScore, ...]

    @property
    def to_review(self) -> tuple[QuestionReport, ...]:
        """Questions whose grade a person should look at."""
        return tuple(question for question in self.questions if question.needs_review)
