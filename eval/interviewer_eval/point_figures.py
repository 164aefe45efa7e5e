"""Agreement point by point: is it credited, which of four verdicts, how sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interviewer.calibration.bootstrap import Resampling
from interviewer.calibration.estimate import Estimate, undefined
from interviewer.calibration.kappa import kappa_statistic
from interviewer.calibration.statistic import FloatArray, IntArray
from interviewer.domain.grade import Verdict
from interviewer_eval.figures import Bin, Figure, one_rater
from interviewer_eval.outcome import AnswerOutcome, PointOutcome
from interviewer_eval.statistics import (
    Booleans,
    auc,
    estimate,
    f1_statistic,
    mean_statistic,
    precision_statistic,
    recall_statistic,
)

VERDICTS = (Verdict.MET, Verdict.PARTLY, Verdict.MISSED, Verdict.WRONG)
_N_BINS = 10


def verdict_of(label: float) -> Verdict:
    """The verdict that a label, or the mean of two raters' labels, stands for."""
    if label >= 1.5:
        return Verdict.MET
    if label >= 0.5:
        return Verdict.PARTLY
    return Verdict.WRONG if label < 0 else Verdict.MISSED


@dataclass(frozen=True)
class PointTable:
    """Every labelled point of every graded answer."""

    labels: FloatArray
    """Mean of the raters."""
    verdicts: IntArray
    """The grader's, places in `VERDICTS`."""
    credited: Booleans
    """By the grader, quotes checked."""
    chance: FloatArray
    contradicted: FloatArray
    first: FloatArray
    """The first rater's labels where there are two, else empty."""
    second: FloatArray
    clusters: tuple[str, ...]
    clusters_two: tuple[str, ...]
    """Those of the items with two raters."""


def point_table(answers: Sequence[AnswerOutcome]) -> PointTable:
    """The labelled points of the answers, one row each."""
    rows: list[tuple[PointOutcome, str]] = [
        (point, answer.cluster) for answer in answers for point in answer.points if point.labels
    ]
    two = [(point, cluster) for point, cluster in rows if len(point.labels) > 1]
    return PointTable(
        labels=np.array([np.mean(point.labels) for point, _ in rows], np.float64),
        verdicts=np.array([VERDICTS.index(Verdict(p.verdict)) for p, _ in rows], np.int64),
        credited=np.array([point.credited for point, _ in rows], np.bool_),
        chance=np.array([point.credit for point, _ in rows], np.float64),
        contradicted=np.array([point.contradicted for point, _ in rows], np.float64),
        first=np.array([point.labels[0] for point, _ in two], np.float64),
        second=np.array([point.labels[1] for point, _ in two], np.float64),
        clusters=tuple(cluster for _, cluster in rows),
        clusters_two=tuple(cluster for _, cluster in two),
    )


def point_figures(answers: Sequence[AnswerOutcome], plan: Resampling) -> tuple[Figure, ...]:
    """Every measure of points; none where no point was labelled."""
    table = point_table(answers)
    if not len(table.labels):
        return ()
    truth, n = table.labels >= 0.5, len(table.labels)
    both = len(table.first)
    rater = _Raters(table, plan) if both else None

    def beside(name: str) -> Estimate:
        return rater.estimates[name] if rater else one_rater(n)

    against = (truth, table.credited, table.clusters, plan)
    rows = [
        ("auc", "AUC, credited or not", auc(truth, table.chance, table.clusters, plan)),
        *_said(*against),
        (
            "kappa_verdicts",
            "Cohen's kappa on four verdicts",
            _kappa(_codes(table.labels), table.verdicts, len(VERDICTS), table.clusters, plan),
        ),
        (
            "auc_contradicted",
            "AUC, contradicted or not",
            auc(table.labels < 0, table.contradicted, table.clusters, plan),
        ),
        (
            "brier",
            "Brier score of credit (0 is best)",
            estimate(
                mean_statistic((table.chance - truth) ** 2), n, plan, table.clusters
            ),
        ),
    ]  # fmt: skip
    return tuple(
        Figure(name=name, title=title, grader=value, raters=beside(name))
        for name, title, value in rows
    )


def reliability(answers: Sequence[AnswerOutcome]) -> tuple[Bin, ...]:
    """Said against was in tenths of the scale; empty tenths are left out."""
    table = point_table(answers)
    truth = table.labels >= 0.5
    place = np.minimum((table.chance * _N_BINS).astype(np.int64), _N_BINS - 1)
    return tuple(
        Bin(
            low=number / _N_BINS,
            high=(number + 1) / _N_BINS,
            n=int(mine.sum()),
            said=round(float(table.chance[mine].mean()), 4),
            was=round(float(truth[mine].mean()), 4),
        )
        for number in range(_N_BINS)
        if (mine := place == number).any()
    )


class _Raters:
    """The second rater measured against the first, as a grader would be."""

    def __init__(self, table: PointTable, plan: Resampling) -> None:
        first, second, clusters = table.first, table.second, table.clusters_two
        n = len(first)
        self.estimates: dict[str, Estimate] = {
            "auc": auc(first >= 0.5, second, clusters, plan),
            "auc_contradicted": auc(first < 0, -second, clusters, plan),
            "kappa_verdicts": _kappa(
                _codes(first), _codes(second), len(VERDICTS), clusters, plan
            ),
            "brier": undefined("labels are not probabilities", n),
            **{
                name: value
                for name, _, value in _said(first >= 0.5, second >= 0.5, clusters, plan)
            },
        }  # fmt: skip


def _said(
    truth: Booleans, said: Booleans, clusters: Sequence[str], plan: Resampling
) -> list[tuple[str, str, Estimate]]:
    n = len(truth)
    return [
        (name, title, value)
        for name, title, value in (
            (
                "kappa_credited",
                "Cohen's kappa, credited or not",
                _kappa(truth.astype(np.int64), said.astype(np.int64), 2, clusters, plan),
            ),
            (
                "precision",
                "precision of credit",
                estimate(precision_statistic(truth, said), n, plan, clusters),
            ),
            (
                "recall",
                "recall of credit",
                estimate(recall_statistic(truth, said), n, plan, clusters),
            ),
            ("f1", "F1 of credit", estimate(f1_statistic(truth, said), n, plan, clusters)),
        )
    ]


def _kappa(
    first: IntArray, second: IntArray, n_labels: int, clusters: Sequence[str], plan: Resampling
) -> Estimate:
    n = len(first)
    if len(set(first.tolist()) | set(second.tolist())) < 2:
        return undefined(f"both gave the same label to all {n} items", n)
    return estimate(kappa_statistic(first, second, n_labels), n, plan, clusters)


def _codes(labels: FloatArray) -> IntArray:
    return np.array([VERDICTS.index(verdict_of(float(label))) for label in labels], np.int64)
