"""One run of a judge over an answer: every point once, every quote checked, every token counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

from interviewer.domain.base import Frozen
from interviewer.domain.grade import EvidenceStatus, PointGrade, TokenUse, Verdict
from interviewer.domain.pack import Question, RubricPoint
from interviewer.errors import GradingFailed, ReplyInvalid, Spent
from interviewer.grading.evidence import check_quote
from interviewer.grading.judge import Judge, Judgement, PointOpinion

Allowance = Callable[[TokenUse], None]
"""Asked before each call to a judge whether it may be made, with an estimate of what it takes;
raises `BudgetExceeded` where it may not."""


@runtime_checkable
class Estimates(Protocol):
    """A judge that knows beforehand about how many tokens a call will take."""

    def estimate(self, question: Question, turns: tuple[str, ...]) -> TokenUse:
        """Tokens of one call to `judge`, rather too many than too few."""
        ...


class Meter:
    """Asks leave before each call for one grade, and counts what the calls used.

    Args:
        allowance: see `Allowance`; None: every call may be made.
    """

    def __init__(self, allowance: Allowance | None) -> None:
        self.used = TokenUse()
        """Of all calls so far, those that failed included."""
        self._allowance = allowance

    @contextmanager
    def call(self, judge: object, question: Question, turns: tuple[str, ...]) -> Iterator[None]:
        """Ask leave for the call in the block, and count what it had used where it fails.

        Raises:
            BudgetExceeded: the call may not be made.
        """
        if self._allowance is not None:
            # A judge that cannot tell beforehand what a call takes is one that costs nothing.
            self._allowance(
                judge.estimate(question, turns) if isinstance(judge, Estimates) else TokenUse()
            )
        try:
            yield
        except GradingFailed as error:
            self.count(error.usage)
            raise

    def count(self, used: Spent | None) -> None:
        """Add what a call used."""
        if used is not None:
            self.used += TokenUse(
                calls=used.calls, input_tokens=used.input_tokens, output_tokens=used.output_tokens
            )


class Run(Frozen):
    """What one run came to."""

    points: tuple[PointGrade, ...]
    """One for each rubric point, in the question's order."""
    judgement: Judgement
    """Of the record of the run: model, prompt, raw replies, those to the second try included."""


def run_judge(
    judge: Judge,
    question: Question,
    turns: tuple[str, ...],
    meter: Meter,
    *,
    ignore_fillers: bool = True,
) -> Run:
    """Let a judge judge, check its quotes, and ask once more for those that fail.

    A second try that fails fails the run: what an endpoint's bad minute would leave unverified
    must not be held against the candidate.

    Raises:
        GradingFailed: no verdicts that can be used; `BudgetExceeded`: a call may not be made.
    """
    with meter.call(judge, question, turns):
        judgement = judge.judge(question, turns)
    meter.count(judgement.usage)
    points = _point_grades(judge, question, turns, judgement, ignore_fillers=ignore_fillers)
    failed = tuple(point.point_id for point in points.values() if is_unverified(point))
    if not failed:
        return Run(points=tuple(points.values()), judgement=judgement)
    try:
        with meter.call(judge, question, turns):
            again = judge.reconsider(question, turns, failed)
    except ReplyInvalid as error:
        raw = _replies(judgement.raw_reply, error.raw_reply)
        raise type(error)(str(error), raw, usage=error.usage) from error
    if again is not None:
        meter.count(again.usage)
        second = _point_grades(
            judge, question, turns, again, only=failed, ignore_fillers=ignore_fillers
        )
        points.update({name: point for name, point in second.items() if not is_unverified(point)})
        judgement = together((judgement, again))
    return Run(points=tuple(points.values()), judgement=judgement)


def is_unverified(point: PointGrade) -> bool:
    """Whether the verdict rests on a quote that could not be confirmed."""
    return point.evidence is not None and point.evidence.status is EvidenceStatus.UNVERIFIED


def together(judgements: tuple[Judgement, ...]) -> Judgement:
    """The first judgement, with what it took to make the others added to its record."""
    return judgements[0].model_copy(
        update={
            "model": _names((one.model for one in judgements), " + "),
            "prompt_digest": _names((one.prompt_digest for one in judgements), "+"),
            "embedder": _names((one.embedder for one in judgements), " + "),
            "usage": sum((one.usage for one in judgements), TokenUse()),
            "raw_reply": _replies(*(one.raw_reply for one in judgements)),
        }
    )


def _names(texts: Iterable[str], between: str) -> str:
    """The names in all texts, each once; a text may hold several already."""
    return between.join(
        dict.fromkeys(name for text in texts for name in text.split(between) if name)
    )


def _replies(*replies: str) -> str:
    return "\n".join(reply for reply in replies if reply)


def _point_grades(
    judge: Judge,
    question: Question,
    turns: tuple[str, ...],
    judgement: Judgement,
    only: tuple[str, ...] = (),
    *,
    ignore_fillers: bool,
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
            f"the {judge.name} grader gave {found}; grade again", judgement.raw_reply
        )
    opinions = {opinion.point_id: opinion for opinion in judgement.opinions}
    # All that the candidate may have been told or asked: repeating another point's probe states
    # nothing either.
    asked = (
        question.question,
        *(point.probe for point in question.points),
        *(entry.reply for entry in question.clarifications),
    )
    return {
        point_id: _point_grade(
            opinions[point_id],
            turns,
            asked,
            question.point(point_id),
            ignore_fillers=ignore_fillers,
        )
        for point_id in wanted
    }


def _point_grade(
    opinion: PointOpinion,
    turns: tuple[str, ...],
    asked: tuple[str, ...],
    point: RubricPoint,
    *,
    ignore_fillers: bool,
) -> PointGrade:
    evidence = None
    if opinion.verdict is not Verdict.MISSED:
        evidence = check_quote(
            opinion.quote, turns, asked, opinion.verdict, point, ignore_fillers=ignore_fillers
        )
    return PointGrade(
        point_id=opinion.point_id,
        verdict=opinion.verdict,
        evidence=evidence,
        confidence=opinion.confidence,
        reason=opinion.reason,
    )
