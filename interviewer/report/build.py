"""Build a report from what is stored. Computes no grade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from interviewer.domain.challenge import Challenge
from interviewer.domain.grade import Grade, Graded, Ungraded
from interviewer.domain.interview import Interview, Item, Turn, TurnKind
from interviewer.domain.pack import Pack, Question
from interviewer.errors import AnswerRefused, ReplyWithheld
from interviewer.grading.normalise import normalise
from interviewer.report.bands import anchor_level, borderline_words, mean_score
from interviewer.report.model import (
    PointRow,
    Practise,
    QuestionReport,
    Report,
    TopicScore,
    TurnRow,
)
from interviewer.report.total import total_of

N_PRACTISE = 3
_FOLLOW_UP_NOTE = "the last follow-up is not graded; the score is that of the answers before it"


def interview_report(
    interview: Interview,
    pack: Pack,
    max_chars: int = 20_000,
    cost: str = "",
    challenges: Sequence[Challenge] = (),
) -> Report:
    """The report of an interview.

    In an exam, questions that were planned and not reached count 0: they are unanswered, not
    ungraded. In practice they are left out. Ungraded questions do not count in practice; in an
    exam there is a range in place of the total until they are graded.

    Args:
        interview: as stored.
        pack: as it was when the interview was planned.
        max_chars: judged length of a turn, for grades that do not say what theirs was; quotes are
            highlighted in that.
        cost: one line on what the grades took.
        challenges: what was said against the interview's verdicts.
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
                    limit_s=_limit_s(turn),
                    pauses=len(turn.pauses),
                    paused_s=turn.paused_s,
                    spoken=turn.spoken and bool(turn.answer),
                )
                for turn in item.turns
                if turn.outcome is not None
            ),
            graded_turns=_graded_turns(item, max_chars),
            grade=item.shown_grade,
            follow_up_ungraded=_follow_up_ungraded(item),
            challenges=[one for one in challenges if one.position == item.position],
        )
        for item in interview.items
    )
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
        extra_time=interview.request.extra_time,
        **total_of(questions, interview.mode)._asdict(),
        n_graded=sum(question.score is not None for question in questions),
        n_ungraded=sum(bool(question.ungraded_reason) for question in questions),
        n_not_reached=sum(not question.reached for question in questions),
        grader=_graders(questions),
        cost=cost,
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
    challenges: Sequence[Challenge] = (),
    follow_up_ungraded: str = "",
) -> QuestionReport:
    """One question's part of a report.

    Args:
        question: from the pack.
        pack: for the titles of its topics.
        position: of the question in the interview.
        turns: what was asked and answered.
        graded_turns: the answers as they were graded.
        grade: to show; None: there is none yet.
        challenges: what was said against its verdicts.
        follow_up_ungraded: why the last follow-up is not graded, where `grade` is of the answers
            before it.
    """
    score: float | None = None
    points: tuple[PointRow, ...] = ()
    capped_by: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reason = ""
    if isinstance(grade, Graded):
        score = grade.score
        capped_by = tuple(question.point(point_id).claim for point_id in grade.capped_by)
        notes = grade.notes + (_FOLLOW_UP_NOTE,) * bool(follow_up_ungraded)
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
                challenges=tuple(one for one in challenges if one.point_id == found.point_id),
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
        # The lowest level's text tells what somebody got wrong; under an answer that said nothing
        # of the kind, or nothing at all, it would be an accusation.
        anchor=question.anchors.get(level, "") if level and level > 1 else "",
        points=points,
        capped_by=capped_by,
        notes=notes,
        ungraded_reason=reason,
        withheld=isinstance(grade, Ungraded) and grade.code == ReplyWithheld.code,
        follow_up_ungraded=follow_up_ungraded,
        low=grade.low if isinstance(grade, Graded) else None,
        high=grade.high if isinstance(grade, Graded) else None,
        borderline=borderline_words(grade.low, grade.high) if isinstance(grade, Graded) else "",
        n_repeats=grade.n_repeats if isinstance(grade, Graded) else 1,
        second_score=grade.second_score if isinstance(grade, Graded) else None,
        needs_review=grade.needs_review if isinstance(grade, Graded) else (),
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


def _follow_up_ungraded(item: Item) -> str:
    """Why the grade that is shown leaves out the last answer; empty where it does not."""
    if item.earlier_grade is not None and isinstance(item.grade, Ungraded):
        return item.grade.reason
    return ""


def _graders(questions: tuple[QuestionReport, ...]) -> str:
    names = {
        "built-in grader"
        if question.versions.grader == "builtin"
        else f"LLM grader {question.versions.model}".strip()
        for question in questions
        if question.versions
    }
    return " and ".join(sorted(names)) or "nobody yet"


def _topics(questions: tuple[QuestionReport, ...], pack: Pack) -> tuple[TopicScore, ...]:
    graded: dict[str, list[QuestionReport]] = {}
    for question in questions:
        if question.score is not None:
            for topic in question.topics:
                graded.setdefault(topic, []).append(question)
    order = {topic.title: place for place, topic in enumerate(pack.topics)}
    return tuple(
        _topic(topic, found)
        for topic, found in sorted(
            graded.items(), key=lambda entry: order.get(entry[0], len(order))
        )
    )


def _topic(topic: str, questions: Sequence[QuestionReport]) -> TopicScore:
    verdicts = Counter(point.verdict for question in questions for point in question.points)
    return TopicScore(
        topic=topic,
        score=mean_score([question.score for question in questions if question.score is not None]),
        n_questions=len(questions),
        n_points=verdicts.total(),
        verdicts=dict(verdicts),
    )


def _limit_s(turn: Turn) -> float | None:
    """What the clock was set to, without the time that was given back for outages."""
    if turn.deadline_at is None:
        return None
    return (turn.deadline_at - turn.opened_at).total_seconds() - turn.given_back_s


def _graded_turns(item: Item, max_chars: int) -> tuple[str, ...]:
    grade = item.shown_grade
    judged_chars = (grade.versions.judged_chars if grade else 0) or max_chars
    return tuple(_as_graded(answer, judged_chars) for answer in item.answers)


def _as_graded(answer: str, max_chars: int) -> str:
    """The text that quotes are offsets into; empty for what the grader refused to read."""
    try:
        return normalise(answer, max_chars).text
    except AnswerRefused:
        return ""
