"""The grading pipeline: normalise, judge, check every quote, score."""

from __future__ import annotations

from collections import Counter

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
from interviewer.domain.pack import Pack, Question, RubricPoint
from interviewer.errors import (
    GradingFailed,
    IndexUnavailable,
    InterviewerError,
    ModelFileError,
    ReplyInvalid,
)
from interviewer.grading.evidence import check_quote
from interviewer.grading.judge import Judge, Judgement, PointOpinion
from interviewer.grading.normalise import is_blank, normalise
from interviewer.grading.score import score


class Grader:
    """Grades answers with one judge. Safe to share between threads if the judge is.

    Args:
        judge: forms the opinions.
        max_chars: judged length of one turn, see `Settings.max_answer_chars`; a grade depends on
            it, so it can be read.
    """

    def __init__(self, judge: Judge, max_chars: int = 20_000) -> None:
        self.judge = judge
        self.max_chars = max_chars

    def grade(self, pack: Pack, question: Question, turns: tuple[str, ...]) -> Grade:
        """Grade the candidate's turns on one question.

        Returns:
            `Graded`, or `Ungraded` with the reason where model, network, index or reply failed.

        Raises:
            AnswerRefused: a turn cannot be read as text at all.
        """
        normalised = [normalise(turn, self.max_chars) for turn in turns]
        texts = tuple(turn.text for turn in normalised)
        cut = sum(turn.cut_chars for turn in normalised)
        notes = (f"the last {cut:,} characters were not graded",) if cut else ()
        versions = self.versions(pack, question)
        if all(is_blank(text) for text in texts):
            return self._empty(question, versions)
        try:
            judgement = self.judge.judge(question, texts)
            points, judgement = self._checked(question, texts, judgement)
        except (GradingFailed, IndexUnavailable, ModelFileError) as error:
            return Ungraded(
                question_id=question.id,
                code=_code(error),
                reason=str(error),
                versions=versions,
                raw_reply=error.raw_reply if isinstance(error, ReplyInvalid) else "",
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
        """Check every quote; ask once more for those that fail.

        A second try that fails fails the grade: what an endpoint's bad minute would leave
        unverified must not be held against the candidate.
        """
        points = self._point_grades(question, turns, judgement)
        failed = tuple(point.point_id for point in points.values() if _unverified(point))
        if not failed:
            return tuple(points.values()), judgement
        try:
            again = self.judge.reconsider(question, turns, failed)
        except ReplyInvalid as error:
            raise ReplyInvalid(str(error), _both(judgement.raw_reply, error.raw_reply)) from error
        if again is None:
            return tuple(points.values()), judgement
        second = self._point_grades(question, turns, again, only=failed)
        points.update({name: point for name, point in second.items() if not _unverified(point)})
        return tuple(points.values()), _joined(judgement, again)

    def _point_grades(
        self,
        question: Question,
        turns: tuple[str, ...],
        judgement: Judgement,
        only: tuple[str, ...] = (),
    ) -> dict[str, PointGrade]:
        said = Counter(opinion.point_id for opinion in judgement.opinions)
        wanted = [point.id for point in question.points if not only or point.id in only]
        problems = {
            "no verdict on": [point_id for point_id in wanted if not said[point_id]],
            "more than one verdict on": [point_id for point_id, n in said.items() if n > 1],
            "a verdict on unknown": sorted(said.keys() - {point.id for point in question.points}),
        }
        if found := "; ".join(f"{what} {', '.join(ids)}" for what, ids in problems.items() if ids):
            raise ReplyInvalid(
                f"the {self.judge.name} grader gave {found}; grade again", judgement.raw_reply
            )
        opinions = {opinion.point_id: opinion for opinion in judgement.opinions}
        said_to_candidate = tuple(entry.reply for entry in question.clarifications)
        return {
            point_id: _point_grade(
                opinions[point_id],
                turns,
                (question.question, question.point(point_id).probe, *said_to_candidate),
                question.point(point_id),
            )
            for point_id in wanted
        }

    def versions(self, pack: Pack, question: Question | None) -> GraderVersions:
        """What is known of a grade's origin before it is made; None: the pack has no such question.

        The judge adds its model, prompt and embedder once it has judged.
        """
        return GraderVersions(
            grader=self.judge.name,
            grader_version=self.judge.version,
            pack_id=pack.id,
            pack_version=pack.version,
            pack_hash=pack.hash,
            question_hash=question.hash if question else "",
        )

    def _empty(self, question: Question, versions: GraderVersions) -> Graded:
        points = tuple(
            PointGrade(
                point_id=point.id,
                verdict=Verdict.MISSED,
                confidence=1.0,
                reason="The answer holds no words.",
            )
            for point in question.points
        )
        return Graded(
            question_id=question.id,
            score=0.0,
            points=points,
            versions=versions,
            notes=("the answer holds no words; no grader was needed",),
        )


def _point_grade(
    opinion: PointOpinion, turns: tuple[str, ...], asked: tuple[str, ...], point: RubricPoint
) -> PointGrade:
    evidence = None
    if opinion.verdict is not Verdict.MISSED:
        evidence = check_quote(opinion.quote, turns, asked, opinion.verdict, point)
    return PointGrade(
        point_id=opinion.point_id,
        verdict=opinion.verdict,
        evidence=evidence,
        confidence=opinion.confidence,
        reason=opinion.reason,
    )


def _unverified(point: PointGrade) -> bool:
    return point.evidence is not None and point.evidence.status is EvidenceStatus.UNVERIFIED


def _joined(first: Judgement, second: Judgement) -> Judgement:
    """The first judgement, with what it took to make the second added to its record."""
    return first.model_copy(
        update={
            "model": _both(first.model, second.model, " + "),
            "prompt_digest": _both(first.prompt_digest, second.prompt_digest, "+"),
            "embedder": _both(first.embedder, second.embedder, " + "),
            "usage": TokenUse(
                calls=first.usage.calls + second.usage.calls,
                input_tokens=first.usage.input_tokens + second.usage.input_tokens,
                output_tokens=first.usage.output_tokens + second.usage.output_tokens,
            ),
            "raw_reply": f"{first.raw_reply}\n{second.raw_reply}".strip(),
        }
    )


def _both(first: str, second: str, between: str = "\n") -> str:
    """Both texts, or the one where they are equal or one is empty."""
    return between.join(dict.fromkeys(text for text in (first, second) if text))


def _code(error: InterviewerError) -> str:
    """What `Ungraded.code` says of an error."""
    if isinstance(error, GradingFailed):
        return error.code
    return "model_file_unusable" if isinstance(error, ModelFileError) else "index_unavailable"
