"""The grading pipeline: normalise, judge, check every quote, score."""

from __future__ import annotations

from interviewer.domain.grade import (
    EvidenceStatus,
    Grade,
    Graded,
    GraderVersions,
    PointGrade,
    TokenUse,
    Ungraded,
    Verdict,
)
from interviewer.domain.pack import Pack, Question
from interviewer.errors import GradingFailed, IndexUnavailable, ModelFileError, ReplyInvalid
from interviewer.grading.evidence import check_quote
from interviewer.grading.judge import Judge, Judgement, PointOpinion
from interviewer.grading.normalise import is_blank, normalise
from interviewer.grading.score import score


class Grader:
    """Grades answers with one judge. Safe to share between threads if the judge is.

    Args:
        judge: forms the opinions.
        max_chars: judged length of one turn, see `Settings.max_answer_chars`.
    """

    def __init__(self, judge: Judge, max_chars: int = 20_000) -> None:
        self.judge = judge
        self._max_chars = max_chars

    def grade(self, pack: Pack, question: Question, turns: tuple[str, ...]) -> Grade:
        """Grade the candidate's turns on one question.

        Returns:
            `Graded`, or `Ungraded` with the reason where model, network, index or reply failed.

        Raises:
            AnswerRefused: a turn cannot be read as text at all.
        """
        normalised = [normalise(turn, self._max_chars) for turn in turns]
        texts = tuple(turn.text for turn in normalised)
        cut = sum(turn.cut_chars for turn in normalised)
        notes = (f"the last {cut:,} characters were not graded",) if cut else ()
        versions = self._versions(pack, question)
        if all(is_blank(text) for text in texts):
            return self._empty(question, versions)
        try:
            judgement = self.judge.judge(question, texts)
            points, judgement = self._checked(question, texts, judgement)
        except GradingFailed as error:
            raw = error.raw_reply if isinstance(error, ReplyInvalid) else ""
            return Ungraded(
                question_id=question.id,
                code=error.code,
                reason=str(error),
                versions=versions,
                raw_reply=raw,
            )
        except (IndexUnavailable, ModelFileError) as error:
            return Ungraded(
                question_id=question.id,
                code="index_unavailable",
                reason=str(error),
                versions=versions,
            )
        result = score(question, points, pack.scoring)
        return Graded(
            question_id=question.id,
            score=result.value,
            points=points,
            capped_by=result.capped_by,
            notes=notes,
            versions=versions.model_copy(
                update={
                    "model": judgement.model,
                    "prompt_digest": judgement.prompt_digest,
                    "embedder": judgement.embedder,
                }
            ),
            usage=judgement.usage,
            raw_reply=judgement.raw_reply,
        )

    def _checked(
        self, question: Question, turns: tuple[str, ...], judgement: Judgement
    ) -> tuple[tuple[PointGrade, ...], Judgement]:
        """Check every quote; ask once more for those that fail."""
        points = self._point_grades(question, turns, judgement)
        failed = tuple(point.point_id for point in points.values() if _unverified(point))
        again = self.judge.reconsider(question, turns, failed) if failed else None
        if again is None:
            return tuple(points.values()), judgement
        second = self._point_grades(question, turns, again, only=failed)
        points.update({name: point for name, point in second.items() if not _unverified(point)})
        merged = judgement.model_copy(
            update={
                "usage": TokenUse(
                    calls=judgement.usage.calls + again.usage.calls,
                    input_tokens=judgement.usage.input_tokens + again.usage.input_tokens,
                    output_tokens=judgement.usage.output_tokens + again.usage.output_tokens,
                ),
                "raw_reply": f"{judgement.raw_reply}\n{again.raw_reply}".strip(),
            }
        )
        return tuple(points.values()), merged

    def _point_grades(
        self,
        question: Question,
        turns: tuple[str, ...],
        judgement: Judgement,
        only: tuple[str, ...] = (),
    ) -> dict[str, PointGrade]:
        opinions = {opinion.point_id: opinion for opinion in judgement.opinions}
        wanted = [point.id for point in question.points if not only or point.id in only]
        lacking = [point_id for point_id in wanted if point_id not in opinions]
        if lacking:
            raise ReplyInvalid(
                f"the {self.judge.name} grader gave no verdict on {', '.join(lacking)}; "
                "grade again",
                judgement.raw_reply,
            )
        return {
            point_id: _point_grade(
                opinions[point_id], turns, (question.question, question.point(point_id).probe)
            )
            for point_id in wanted
        }

    def _versions(self, pack: Pack, question: Question) -> GraderVersions:
        return GraderVersions(
            grader=self.judge.name,
            grader_version=self.judge.version,
            pack_id=pack.id,
            pack_version=pack.version,
            pack_hash=pack.hash,
            question_hash=question.hash,
        )

    def _empty(self, question: Question, versions: GraderVersions) -> Graded:
        points = tuple(
            PointGrade(
                point_id=point.id,
                verdict=Verdict.MISSED,
                confidence=1.0,
                reason="Nothing was answered.",
            )
            for point in question.points
        )
        return Graded(
            question_id=question.id,
            score=0.0,
            points=points,
            versions=versions,
            notes=("the answer was empty; no grader was needed",),
        )


def _point_grade(
    opinion: PointOpinion, turns: tuple[str, ...], asked: tuple[str, ...]
) -> PointGrade:
    evidence = None
    if opinion.verdict is not Verdict.MISSED:
        evidence = check_quote(opinion.quote, turns, asked, opinion.verdict)
    return PointGrade(
        point_id=opinion.point_id,
        verdict=opinion.verdict,
        evidence=evidence,
        confidence=opinion.confidence,
        reason=opinion.reason,
    )


def _unverified(point: PointGrade) -> bool:
    return point.evidence is not None and point.evidence.status is EvidenceStatus.UNVERIFIED
