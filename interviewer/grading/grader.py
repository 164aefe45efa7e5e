"""The grading pipeline: normalise, judge as often as asked, check every quote, score, doubt."""

from __future__ import annotations

from interviewer.domain.grade import (
    Grade,
    Graded,
    GraderVersions,
    PointGrade,
    Ungraded,
    Verdict,
)
from interviewer.domain.pack import Pack, Question
from interviewer.errors import (
    GradingFailed,
    IndexUnavailable,
    InterviewerError,
    ModelFileError,
    ReplyInvalid,
)
from interviewer.grading.judge import Judge
from interviewer.grading.normalise import is_blank, normalise
from interviewer.grading.repeats import Repeats, differing, judge_repeatedly, majority
from interviewer.grading.run import Allowance, Meter, together
from interviewer.grading.score import score
from interviewer.grading.second_opinion import reasons_for_review, second_opinion
from interviewer.grading.unknown import says_nothing

__all__ = ["Allowance", "Grader", "GraderAround"]

_NO_WORDS = "holds no words"
_NOT_KNOWN = "says that it is not known"


class Grader:
    """Grades answers with one judge. Safe to share between threads if the judge is.

    Args:
        judge: forms the opinions.
        max_chars: judged length of one turn, see `Settings.max_answer_chars`; a grade depends on
            it, so it can be read.
        second: grades every answer too, at no cost; where it comes out far from the judge, the
            grade is marked for a person to look at. Its grade never enters the score.
        repeats: runs of the judge for one grade. The built-in judge says the same each time and
            runs once, whatever is asked for.
        ignore_fillers: see `evidence.check_quote`.
    """

    def __init__(
        self,
        judge: Judge,
        max_chars: int = 20_000,
        *,
        second: Grader | None = None,
        repeats: int = 1,
        ignore_fillers: bool = True,
    ) -> None:
        self.judge = judge
        self.max_chars = max_chars
        self.repeats = 1 if judge.name == "builtin" else repeats
        self.second = second
        self.ignore_fillers = ignore_fillers

    def grade(
        self,
        pack: Pack,
        question: Question,
        turns: tuple[str, ...],
        *,
        allowance: Allowance | None = None,
    ) -> Grade:
        """Grade the candidate's turns on one question.

        Args:
            pack: holds the question and the figures for the score.
            question: what was asked.
            turns: the candidate's words, as entered.
            allowance: asked before every call to the judge; where it raises `BudgetExceeded`, the
                answer is `Ungraded` with the code `budget_exceeded`, unless enough repeats were
                made by then.

        Returns:
            `Graded`, or `Ungraded` with the reason where model, network, index or reply failed.

        Raises:
            AnswerRefused: a turn cannot be read as text at all.
        """
        normalised = [normalise(turn, self.max_chars) for turn in turns]
        texts = tuple(turn.text for turn in normalised)
        cut = sum(turn.cut_chars for turn in normalised)
        notes = [f"the last {cut:,} characters were not graded"] if cut else []
        versions = self.versions(pack, question)
        if says_nothing(texts):
            blank = all(is_blank(text) for text in texts)
            return self._empty(question, versions, _NO_WORDS if blank else _NOT_KNOWN)
        meter = Meter(allowance)
        try:
            repeats = judge_repeatedly(
                self.judge,
                self.repeats,
                question,
                texts,
                meter,
                ignore_fillers=self.ignore_fillers,
            )
        except (GradingFailed, IndexUnavailable, ModelFileError) as error:
            return Ungraded(
                question_id=question.id,
                code=_code(error),
                reason=str(error),
                versions=versions,
                usage=meter.used,
                raw_reply=error.raw_reply if isinstance(error, ReplyInvalid) else "",
            )
        notes += _missing_runs(repeats)
        points = majority(repeats.runs)
        result = score(question, points, pack.scoring)
        scores = [result.value]
        if len(repeats.runs) > 1:
            scores += (score(question, run.points, pack.scoring).value for run in repeats.runs)
        second: Graded | None = None
        if self.second is not None:
            other = self.second
            second, problem = second_opinion(lambda: other.grade(pack, question, turns))
            if problem:
                notes.append(f"there is no second opinion: {problem.rstrip('.')}")
        record = together(tuple(run.judgement for run in repeats.runs))
        return Graded(
            question_id=question.id,
            score=result.value,
            points=points,
            capped_by=result.capped_by,
            notes=tuple(notes),
            versions=versions.model_copy(
                update={
                    "model": record.model,
                    "prompt_digest": record.prompt_digest,
                    "embedder": record.embedder,
                    "exemplars": record.exemplars,
                }
            ),
            usage=meter.used,
            raw_reply=record.raw_reply,
            n_repeats=len(repeats.runs),
            low=min(scores),
            high=max(scores),
            second_score=second.score if second else None,
            second_grader=_named(second.versions) if second else "",
            needs_review=reasons_for_review(
                result.value,
                self.judge.name,
                question,
                texts,
                points,
                second,
                differing(repeats.runs),
            ),
        )

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
            judged_chars=self.max_chars,
        )

    def _empty(self, question: Question, versions: GraderVersions, what: str) -> Graded:
        points = tuple(
            PointGrade(
                point_id=point.id,
                verdict=Verdict.MISSED,
                confidence=1.0,
                reason=f"The answer {what}.",
            )
            for point in question.points
        )
        return Graded(
            question_id=question.id,
            score=0.0,
            points=points,
            versions=versions,
            notes=(f"the answer {what}; no grader was needed",),
        )


def _missing_runs(repeats: Repeats) -> list[str]:
    if not repeats.problem:
        return []
    why = repeats.problem.rstrip(".")
    return [f"graded from {len(repeats.runs)} of {repeats.n_asked} runs; others failed: {why}"]


def _named(versions: GraderVersions) -> str:
    return f"{versions.grader} {versions.grader_version}"


def _code(error: InterviewerError) -> str:
    """What `Ungraded.code` says of an error."""
    if isinstance(error, GradingFailed):
        return error.code
    return "model_file_unusable" if isinstance(error, ModelFileError) else "index_unavailable"


class GraderAround(Grader):
    """Grades with all that another grader is set up with; what wraps one is made from this, so that
    a new setting of `Grader` is lost in none.

    Args:
        grader: whose settings it takes over.
    """

    def __init__(self, grader: Grader) -> None:
        super().__init__(
            grader.judge,
            grader.max_chars,
            second=grader.second,
            repeats=grader.repeats,
            ignore_fillers=grader.ignore_fillers,
        )
