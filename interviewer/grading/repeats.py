"""Several runs of one judge over one answer, and the verdict that most of them agree on.

One run of a model at temperature 0 is a sample like any other: endpoints batch and round
differently from call to call. The runs' spread says how far a score can be relied on.
"""

from __future__ import annotations

from collections import Counter
from math import fsum
from typing import Protocol, runtime_checkable

from interviewer.domain.base import Frozen
from interviewer.domain.grade import PointGrade, Verdict
from interviewer.domain.pack import Question
from interviewer.errors import BudgetExceeded, GradingFailed, IndexUnavailable, ModelFileError
from interviewer.grading.judge import Judge
from interviewer.grading.run import Meter, Run, is_unverified, run_judge

_BEST_FIRST = (Verdict.MET, Verdict.PARTLY, Verdict.MISSED, Verdict.WRONG)


@runtime_checkable
class Seedable(Protocol):
    """A judge whose draws can be varied from run to run."""

    def with_seed(self, n: int) -> Judge:
        """The same judge with the seed of run `n`; 1 is the first repeat."""
        ...


class Repeats(Frozen):
    """What all runs came to."""

    runs: tuple[Run, ...]
    """Those that succeeded, at least half of those asked for."""
    n_asked: int
    problem: str = ""
    """Why the others failed; empty when none did."""


def judge_repeatedly(
    judge: Judge,
    n: int,
    question: Question,
    turns: tuple[str, ...],
    meter: Meter,
    *,
    ignore_fillers: bool = True,
) -> Repeats:
    """Run a judge `n` times, one after the other, so that each finds the cache of the one before.

    Raises:
        GradingFailed, IndexUnavailable, ModelFileError: more than half of the runs failed; the
            rest are not made then.
    """
    runs: list[Run] = []
    problem = ""
    for number in range(n):
        try:
            runs.append(
                run_judge(
                    _seeded(judge, number), question, turns, meter, ignore_fillers=ignore_fillers
                )
            )
        except (GradingFailed, IndexUnavailable, ModelFileError) as error:
            no_more = isinstance(error, BudgetExceeded)
            n_can_succeed = len(runs) if no_more else n - (number + 1 - len(runs))
            if 2 * n_can_succeed < n:
                raise
            problem = str(error)
            if no_more:
                break
    return Repeats(runs=tuple(runs), n_asked=n, problem=problem)


def majority(runs: tuple[Run, ...]) -> tuple[PointGrade, ...]:
    """For each point the verdict of most runs, with the quote of one that gave it.

    A verdict whose quote could not be confirmed is a vote for "missed", since it earns and costs
    as little; so no majority is ever credited without a confirmed quote. Where votes tie, the
    lower verdict stands. Its confidence is the judge's own, times the share of runs behind it.
    """
    if len(runs) == 1:
        return runs[0].points
    return tuple(_agreed(votes) for votes in zip(*(run.points for run in runs), strict=True))


def differing(runs: tuple[Run, ...]) -> tuple[str, ...]:
    """Ids of the points on which the runs do not all earn or cost the same."""
    return tuple(
        votes[0].point_id
        for votes in zip(*(run.points for run in runs), strict=True)
        if len({_vote(vote) for vote in votes}) > 1
    )


def _seeded(judge: Judge, number: int) -> Judge:
    seedable: object = judge
    if number and isinstance(seedable, Seedable):
        return seedable.with_seed(number)
    return judge


def _agreed(votes: tuple[PointGrade, ...]) -> PointGrade:
    counts = Counter(_vote(vote) for vote in votes)
    agreed = max(counts, key=lambda verdict: (counts[verdict], _BEST_FIRST.index(verdict)))
    behind = [vote for vote in votes if _vote(vote) is agreed]
    # A plain "missed" says more than one that is left over from a quote nobody could find.
    shown = next((vote for vote in behind if vote.verdict is agreed), behind[0])
    confidence = fsum(vote.confidence for vote in behind) / len(votes)
    return shown.model_copy(update={"confidence": round(confidence, 4)})


def _vote(point: PointGrade) -> Verdict:
    return Verdict.MISSED if is_unverified(point) else point.verdict
