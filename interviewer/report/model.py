"""What a report says, before it is rendered. Built from what is stored; computes no grade."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import fsum

from interviewer.domain.base import Frozen
from interviewer.domain.grade import (
    EvidenceStatus,
    Grade,
    Graded,
    GraderVersions,
    Ungraded,
    Verdict,
)
from interviewer.domain.interview import Interview, Mode, TurnKind, TurnOutcome
from interviewer.domain.pack import Pack, Question
from interviewer.errors import AnswerRefused
from interviewer.grading.normalise import normalise

BANDS: tuple[tuple[float, str, str], ...] = (
    (0.85, "Excellent", "nearly every point that matters, in your own words"),
    (0.65, "Strong", "the core and most of the detail; a few points left out"),
    (0.45, "Solid base", "the main idea stands; important points are missing"),
    (0.20, "Partial", "single points; the core is incomplete"),
    (0.0, "Not yet", "little of what was asked"),
)
"""Lower bound of the score, name, and what it stands for; best first."""
N_PRACTISE = 3


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
    """What an answer of that level shows for this question."""
    points: tuple[PointRow, ...]
    capped_by: tuple[str, ...] = ()
    """Claims of the must-have points whose absence capped the score."""
    notes: tuple[str, ...] = ()
    ungraded_reason: str = ""
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
    score: float | None
    """Mean over the questions that count, 0 to 1; None when none is graded."""
    band: str
    band_meaning: str
    n_graded: int
    n_ungraded: int
    n_not_reached: int
    grader: str
    """One line: what graded."""
    questions: tuple[QuestionReport, ...]
    practise_next: tuple[Practise, ...]
    topics: tuple[TopicScore, ...]


def band_of(score: float) -> tuple[str, str]:
    """Name and meaning of the band that a score of 0 to 1 falls into."""
    for bound, name, meaning in BANDS:
        if score >= bound:
            return name, meaning
    return BANDS[-1][1], BANDS[-1][2]


def mean_score(scores: Sequence[float]) -> float:
    """Mean of scores of 0 to 1, to four digits as scores are, so that no band is missed by 1e-16.

    Raises:
        ZeroDivisionError: there is none; say "not graded" then.
    """
    return round(fsum(scores) / len(scores), 4)


def anchor_level(score: float) -> int:
    """The behavioural anchor, 1-5, that a score of 0 to 1 stands for; follows the bands."""
    return 5 - next(place for place, (bound, _, _) in enumerate(BANDS) if score >= bound)


def interview_report(interview: Interview, pack: Pack, max_chars: int = 20_000) -> Report:
    """The report of an interview.

    In an exam, questions that were planned and not reached count 0: they are unanswered, not
    ungraded. In practice they are left out. Ungraded questions never count.

    Args:
        interview: as stored.
        pack: as it was when the interview was planned.
        max_chars: judged length of a turn, as the grader had it; quotes are highlighted in that.
    """
    questions = tuple(
        question_report(
            pack.question(item.question_id),
            pack,
            position=item.position,
            turns=tuple(
                TurnRow(
                    label=turn.label,
                    text=turn.text,
                    is_probe=turn.kind is TurnKind.PROBE,
                    answer=turn.answer or "",
                    outcome=turn.outcome,
                    elapsed_s=turn.elapsed_s,
                )
                for turn in item.turns
                if turn.outcome is not None
            ),
            graded_turns=tuple(_as_graded(answer, max_chars) for answer in item.answers),
            grade=item.grade,
        )
        for item in interview.items
    )
    scores = [question.score for question in questions if question.score is not None]
    n_not_reached = sum(not question.reached for question in questions)
    counted = scores + [0.0] * (n_not_reached if interview.mode is Mode.EXAM else 0)
    score = mean_score(counted) if scores else None
    band, meaning = band_of(score) if score is not None else ("Not graded", "no question is graded")
    return Report(
        interview_id=interview.id,
        mode=interview.mode,
        pack_id=pack.id,
        pack_title=pack.title,
        pack_version=pack.version,
        created_at=interview.created_at,
        finished_at=interview.finished_at,
        elapsed_s=interview.elapsed_s,
        limit_s=interview.limit_s,
        score=score,
        band=band,
        band_meaning=meaning,
        n_graded=len(scores),
        n_ungraded=sum(bool(question.ungraded_reason) for question in questions),
        n_not_reached=n_not_reached,
        grader=_graders(questions),
        questions=questions,
        practise_next=practise_next(questions),
        topics=_topics(questions, pack),
    )


def question_report(
    question: Question,
    pack: Pack,
    *,
    position: int,
    turns: tuple[TurnRow, ...],
    graded_turns: tuple[str, ...],
    grade: Grade | None,
) -> QuestionReport:
    """One question's part of a report."""
    score: float | None = None
    points: tuple[PointRow, ...] = ()
    capped_by: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reason = ""
    if isinstance(grade, Graded):
        score = grade.score
        capped_by = tuple(question.point(point_id).claim for point_id in grade.capped_by)
        notes = grade.notes
        points = tuple(
            PointRow(
                point_id=found.point_id,
                claim=question.point(found.point_id).claim,
                weight=question.point(found.point_id).weight,
                must_have=question.point(found.point_id).must_have,
                verdict=found.verdict,
                quote=found.evidence.quote if found.evidence else "",
                turn=found.evidence.turn if found.evidence else 0,
                start=found.evidence.start if found.evidence else 0,
                end=found.evidence.end if found.evidence else 0,
                evidence=found.evidence.status if found.evidence else None,
                problem=found.evidence.problem if found.evidence else "",
                reason=found.reason,
                confidence=found.confidence,
            )
            for found in grade.points
        )
    elif isinstance(grade, Ungraded):
        reason = grade.reason
    elif turns:
        reason = "grading has not run yet"
    level = anchor_level(score) if score is not None else None
    return QuestionReport(
        position=position,
        question_id=question.id,
        title=question.title,
        question=question.question,
        topics=tuple(pack.topic_title(topic) for topic in question.topics),
        turns=turns,
        graded_turns=graded_turns,
        score=score,
        level=level,
        anchor=question.anchors.get(level, "") if level else "",
        points=points,
        capped_by=capped_by,
        notes=notes,
        ungraded_reason=reason,
        reference=question.reference,
        versions=grade.versions if grade else None,
    )


def practise_next(questions: tuple[QuestionReport, ...]) -> tuple[Practise, ...]:
    """The most valuable things to learn: contradicted points first, then must-haves, by weight."""
    gaps = [
        (question, point) for question in questions for point in question.points if point.is_open
    ]
    gaps.sort(
        key=lambda gap: (
            not gap[1].contradicted,
            not gap[1].must_have,
            -gap[1].weight,
            gap[0].position,
        )
    )
    return tuple(
        Practise(
            question_id=question.question_id,
            title=question.title,
            point_id=point.point_id,
            claim=point.claim,
            weight=point.weight,
            must_have=point.must_have,
        )
        for question, point in gaps[:N_PRACTISE]
    )


def _graders(questions: tuple[QuestionReport, ...]) -> str:
    names = {
        f"{question.versions.grader} grader {question.versions.grader_version}"
        + (f" ({question.versions.model})" if question.versions.model else "")
        for question in questions
        if question.versions
    }
    return "; ".join(sorted(names)) or "nothing graded yet"


def _topics(questions: tuple[QuestionReport, ...], pack: Pack) -> tuple[TopicScore, ...]:
    scores: dict[str, list[float]] = {}
    for question in questions:
        if question.score is not None:
            for topic in question.topics:
                scores.setdefault(topic, []).append(question.score)
    order = {topic.title: place for place, topic in enumerate(pack.topics)}
    return tuple(
        TopicScore(topic=topic, score=mean_score(found), n_questions=len(found))
        for topic, found in sorted(
            scores.items(), key=lambda entry: order.get(entry[0], len(order))
        )
    )


def _as_graded(answer: str, max_chars: int) -> str:
    """The text that quotes are offsets into; empty for what the grader refused to read."""
    try:
        return normalise(answer, max_chars).text
    except AnswerRefused:
        return ""
