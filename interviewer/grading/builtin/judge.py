"""The built-in judge: features, a fitted model, and the candidate's best sentence as the quote."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np

from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Question, RubricPoint
from interviewer.errors import GradingFailed
from interviewer.grading.builtin.entailment import BuiltinEntailment, Entailment
from interviewer.grading.builtin.model import COEFFICIENTS, Model, load_model
from interviewer.grading.builtin.prepared import PreparedQuestion, prepare
from interviewer.grading.builtin.reading import Reading, read
from interviewer.grading.builtin.windows import overlap
from interviewer.grading.evidence import EVIDENCE_VERSION
from interviewer.grading.judge import Judgement, PointOpinion
from interviewer.grading.retrieval import PointSource

_KEPT: Final = 64
"""Questions that are kept prepared; one takes about half a megabyte."""
_CODE_VERSION: Final = "6"
"""Raised when a change of code, not of the model file, may change a verdict."""


@dataclass(frozen=True, slots=True)
class PointProbability:
    """How likely each finding on a point is, calibrated; what is left is "silent"."""

    credit: float
    """Of being stated, wholly or in part."""
    met: float
    """Of being stated wholly."""
    contradicted: float


class _Last(threading.local):
    """What this thread read last: verdicts and the probabilities behind them need the same."""

    key: tuple[str, tuple[str, ...]] | None = None
    found: tuple[PreparedQuestion, Reading | None] | None = None


class BuiltinJudge:
    """Judges without a language model, the same way every time. Safe to share between threads.

    Args:
        source: gives the stored texts of a question with their vectors.
        coefficients: the fitted model; only tests and evaluations give another.
        entailment: reads claims and windows together; the shipped cross-encoder where none is
            given.

    Raises:
        ModelFileError: the manifest of the cross-encoder is missing or damaged.
    """

    name: Literal["builtin"] = "builtin"

    def __init__(
        self,
        source: PointSource,
        coefficients: Path = COEFFICIENTS,
        entailment: Entailment | None = None,
    ) -> None:
        self._source = source
        self._entailment = entailment or BuiltinEntailment()
        self._coefficients = coefficients
        self._prepared: OrderedDict[str, PreparedQuestion] = OrderedDict()
        self._lock = threading.Lock()
        self._last = _Last()

    @property
    def _model(self) -> Model:
        return load_model(self._coefficients)

    @property
    def version(self) -> str:
        """Code, check of quotes, model files and embedder: each may change what is credited."""
        models = (self._model.id, self._entailment.id, self._source.embedder.id)
        return "+".join((_CODE_VERSION, EVIDENCE_VERSION, *models))

    @property
    def description(self) -> str:
        """One line for people."""
        return "built-in grader: two small models on this machine, no AI service"

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
        """See `Judge.judge`.

        Raises:
            GradingFailed: the source lacks a point of the question.
            IndexUnavailable: the stored texts cannot be read.
            ModelFileError: a shipped file is missing or damaged.
        """
        _, reading = self._read(question, turns)
        if reading is None:
            opinions = [
                PointOpinion(point_id=point.id, verdict=Verdict.MISSED, reason=_MISSED)
                for point in question.points
            ]
        else:
            opinions = self._opinions(question, turns, reading)
        return Judgement(
            opinions=tuple(opinions),
            model=f"{self._model.id} {self._entailment.id}",
            embedder=self._source.embedder.id,
        )

    def probabilities(
        self, question: Question, turns: tuple[str, ...]
    ) -> dict[str, PointProbability]:
        """What lies behind the verdicts, by point id; for evaluations.

        Raises:
            GradingFailed, IndexUnavailable, ModelFileError: as for `judge`.
        """
        prepared, reading = self._read(question, turns)
        if reading is None:
            return dict.fromkeys(prepared.point_ids, PointProbability(0.0, 0.0, 0.0))
        return dict(zip(prepared.point_ids, self._probabilities(reading), strict=True))

    def reconsider(
        self,
        question: Question,  # noqa: ARG002  the protocol's; nothing here depends on them
        turns: tuple[str, ...],  # noqa: ARG002
        failed: tuple[str, ...],  # noqa: ARG002
    ) -> Judgement | None:
        """None: the same answer would get the same opinion."""
        return None

    def _read(
        self, question: Question, turns: tuple[str, ...]
    ) -> tuple[PreparedQuestion, Reading | None]:
        """The answer laid beside the question; this thread's last one is not read again."""
        key = (question.hash, turns)
        if self._last.key != key:
            prepared = self._prepare(question)
            reading = read(prepared, turns, self._source.embedder, self._entailment)
            self._last.found, self._last.key = (prepared, reading), key
        found = self._last.found
        assert found is not None
        return found

    def _prepare(self, question: Question) -> PreparedQuestion:
        key = f"{question.hash}:{self._source.embedder.id}"
        with self._lock:
            known = self._prepared.get(key)
            if known is not None:
                self._prepared.move_to_end(key)
                return known
        prepared = prepare(question, self._source.texts_of(question), self._source.embedder)
        stated = {prepared.point_ids[owner] for owner in prepared.stating.owner}
        lost = [point.id for point in question.points if point.id not in stated]
        if lost:
            raise GradingFailed(
                f"question {question.id}: expected a stored claim for every point, none found for "
                f"{', '.join(lost)}; rebuild the index and grade again"
            )
        with self._lock:
            self._prepared[key] = prepared
            while len(self._prepared) > _KEPT:
                self._prepared.popitem(last=False)
        return prepared

    def _probabilities(self, reading: Reading) -> list[PointProbability]:
        credited, wrong = self._model.probabilities(reading.summary.rows)
        credit = np.clip(credited.astype(np.float64), 1e-4, 1 - 1e-4)
        slope, intercept = self._model.met_line
        met = 1 / (1 + np.exp(-(slope * np.log(credit / (1 - credit)) + intercept)))
        return [
            PointProbability(float(c), float(c * m), float((1 - c) * w))
            for c, m, w in zip(credit, met, wrong, strict=True)
        ]

    def _opinions(
        self, question: Question, turns: tuple[str, ...], reading: Reading
    ) -> list[PointOpinion]:
        summary = reading.summary
        met_from = self._model.met_from[len(question.points) == 1]
        opinions = []
        found = self._probabilities(reading)
        for number, (point, likely) in enumerate(zip(question.points, found, strict=True)):
            p_credit = likely.credit
            p_met = likely.met / p_credit
            p_wrong = likely.contradicted / (1 - p_credit)
            if p_credit >= met_from:
                verdict, confidence = Verdict.MET, p_credit * p_met
            elif p_credit >= 0.5:
                verdict, confidence = Verdict.PARTLY, p_credit * (1 - p_met)
            elif likely.contradicted >= 0.5:
                # Likelier than not, not merely likelier than silence: of a right statement called
                # wrong a candidate complains with reason.
                verdict, confidence = Verdict.WRONG, (1 - p_credit) * p_wrong
            else:
                verdict, confidence = Verdict.MISSED, (1 - p_credit) * (1 - p_wrong)
            if summary.contradicted[number]:
                # The misconception itself was said. A right statement beside it shows that the
                # candidate is of two minds, which is worth a part and no more.
                right_too = p_credit >= met_from and not overlap(
                    reading.windows[int(summary.supporting[number])],
                    reading.windows[int(summary.opposing[number])],
                )
                verdict = Verdict.PARTLY if right_too else Verdict.WRONG
                confidence = 0.5 if right_too else max(confidence, 0.8)
            chosen = summary.opposing if verdict is Verdict.WRONG else summary.supporting
            window = reading.windows[int(chosen[number])]
            quoted = verdict is not Verdict.MISSED
            opinions.append(
                PointOpinion(
                    point_id=point.id,
                    verdict=verdict,
                    quote=turns[window.turn][window.start : window.end] if quoted else "",
                    confidence=round(min(1.0, max(0.0, confidence)), 3),
                    reason=_reason(verdict, point),
                )
            )
        return opinions


_MISSED: Final = "Nothing in your answer states this point."


def _reason(verdict: Verdict, point: RubricPoint) -> str:
    """One sentence for the candidate. It never repeats the claim: exam mode may not give it away,
    and the report shows the claim beside it.
    """
    if verdict is Verdict.MET:
        return "The words quoted state this point."
    if verdict is Verdict.PARTLY:
        return "The words quoted come close to this point without clearly stating all of it."
    if verdict is Verdict.WRONG:
        has_known = bool(point.misconceptions)
        return (
            "The words quoted resemble a known misconception about this point."
            if has_known
            else "The words quoted seem to contradict this point."
        )
    return _MISSED
