"""How likely each point is credited, met or contradicted, in the judge's own eyes.

The only place that knows what a judge offers: probabilities where it has them, else its verdict
and how sure it is of it.
"""

from __future__ import annotations

from typing import Literal, Protocol, runtime_checkable

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Question, Scoring
from interviewer.grading.judge import Judge, Judgement, PointOpinion


class Chance(Frozen):
    """Probabilities for one point of one answer, 0 to 1."""

    credit: float
    """Of being met or partly met."""
    met: float
    """Of being met; part of `credit`."""
    contradicted: float


class PointProbability(Protocol):
    """What a judge with probabilities gives for a point."""

    @property
    def credit(self) -> float:
        """Of being met or partly met."""
        ...

    @property
    def met(self) -> float:
        """Of being met."""
        ...

    @property
    def contradicted(self) -> float:
        """Of being contradicted."""
        ...


@runtime_checkable
class HasProbabilities(Protocol):
    """A judge that says how likely each point is."""

    def probabilities(
        self, question: Question, turns: tuple[str, ...]
    ) -> dict[str, PointProbability]:
        """By point id, every point of the question."""
        ...


class Witness:
    """Stands before a judge and keeps what it said last, so that nothing is judged twice.

    For one thread. What the pipeline sees is the judge's own judgement, unchanged.

    Args:
        judge: is asked.
    """

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self.name: Literal["builtin", "llm"] = judge.name
        self.version = judge.version
        self.description = judge.description
        self._chances: dict[str, Chance] = {}

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        """See `Judge.judge`."""
        judgement = self._judge.judge(question, turns)
        self._chances = self._chances_of(question, turns, judgement.opinions)
        return judgement

    def reconsider(
        self, question: Question, turns: tuple[str, ...], failed: tuple[str, ...]
    ) -> Judgement | None:
        """See `Judge.reconsider`."""
        again = self._judge.reconsider(question, turns, failed)
        if again is not None:
            self._chances |= {
                opinion.point_id: chance_of(opinion)
                for opinion in again.opinions
                if opinion.point_id in failed
            }
        return again

    def take(self, question: Question) -> dict[str, Chance]:
        """The chances of the last answer, given out once; none is 0 where no judge was needed."""
        taken, self._chances = self._chances, {}
        nothing = Chance(credit=0, met=0, contradicted=0)
        return {point.id: taken.get(point.id, nothing) for point in question.points}

    def _chances_of(
        self, question: Question, turns: tuple[str, ...], opinions: tuple[PointOpinion, ...]
    ) -> dict[str, Chance]:
        if isinstance(self._judge, HasProbabilities):
            return {
                point: Chance(
                    credit=float(one.credit),
                    met=float(one.met),
                    contradicted=float(one.contradicted),
                )
                for point, one in self._judge.probabilities(question, turns).items()
            }
        return {opinion.point_id: chance_of(opinion) for opinion in opinions}


def chance_of(opinion: PointOpinion) -> Chance:
    """Chances from a verdict and its confidence, for a judge that gives no probabilities.

    Verdicts stand in the order met, partly, missed, wrong, each over a quarter of the scale; a
    confident judge stands nearer to the outer end of it. Fit for ranking, not for calibration.
    """
    sure = opinion.confidence
    if opinion.verdict is Verdict.MET:
        credit = 0.75 + sure / 4
        return Chance(credit=credit, met=credit, contradicted=0)
    if opinion.verdict is Verdict.PARTLY:
        return Chance(credit=0.5 + sure / 4, met=(1 - sure) / 4, contradicted=0)
    if opinion.verdict is Verdict.MISSED:
        return Chance(credit=(2 - sure) / 4, met=0, contradicted=0)
    return Chance(credit=(1 - sure) / 4, met=0, contradicted=0.5 + sure / 2)


def expected_credit(question: Question, chances: dict[str, Chance], scoring: Scoring) -> float:
    """Mean weight that the points are expected to earn, 0 to 1: what the probabilities alone say.

    No penalty for `wrong`, no cap, no check of quotes; the product's score has all of them.
    """
    total = sum(
        point.weight
        * (
            chances[point.id].met
            + scoring.partly_credit * max(0.0, chances[point.id].credit - chances[point.id].met)
        )
        for point in question.points
    )
    return min(1.0, max(0.0, total / question.total_weight))
