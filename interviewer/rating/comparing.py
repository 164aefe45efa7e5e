"""Agreement of columns of verdicts: people with people, grader with people, on the same answers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from interviewer.calibration.agreement import ConfusionMatrix, confusion_matrix, exact_agreement
from interviewer.calibration.bootstrap import jackknife_interval
from interviewer.calibration.degradation import degradation
from interviewer.calibration.estimate import Estimate, estimated, undefined
from interviewer.calibration.kappa import coded, kappa_statistic
from interviewer.calibration.statistic import combined, kept_clusters
from interviewer.calibration.table import table_from_columns
from interviewer.domain.rating import SCALE
from interviewer.rating.voices import Column
from interviewer.report.alignment import Comparison

LABELS = tuple(verdict.value for verdict in SCALE)
Pair = tuple[Column, Column]


def compare(grader: Column, people: list[Column], clusters: list[str]) -> Comparison:
    """People beside the grader on the answers that all of them rated."""
    pairs = list(combinations(people, 2))
    machine = [(grader, column) for column in people]
    return Comparison(
        human_human=mean_kappa(pairs, clusters)
        if pairs
        else undefined("no answer has two raters", 0),
        grader_human=mean_kappa(machine, clusters),
        degradation=degradation(grader, people, SCALE, clusters=clusters),
        human_exact=_exact(people, clusters),
        grader_exact=_mean_exact(machine, clusters),
    )


def mean_kappa(pairs: Sequence[Pair], clusters: list[str]) -> Estimate:
    """Mean quadratic kappa over pairs of columns, of the rows that all of them fill."""
    return kappa_sum(pairs, [1 / len(pairs)] * len(pairs), clusters, bounded=True)


def gain(new: Column, old: Column, people: list[Column], clusters: list[str]) -> Estimate:
    """Mean kappa of `new` with people minus that of `old`, resampled together."""
    pairs = [(new, one) for one in people] + [(old, one) for one in people]
    share = 1 / len(people)
    factors = [share] * len(people) + [-share] * len(people)
    return kappa_sum(pairs, factors, clusters, bounded=False)


def kappa_sum(
    pairs: Sequence[Pair], factors: Sequence[float], clusters: list[str], *, bounded: bool
) -> Estimate:
    """The sum of factor * kappa over pairs, of the rows that every column of them fills."""
    coded_pairs = [(coded(one, SCALE), coded(other, SCALE)) for one, other in pairs]
    rated = np.all([(a >= 0) & (b >= 0) for a, b in coded_pairs], axis=0)
    n = int(rated.sum())
    if n < 2:
        return undefined(f"kappa needs 2 verdicts of all compared; there are {n}", n)
    parts = [kappa_statistic(a[rated], b[rated], len(SCALE), "quadratic") for a, b in coded_pairs]
    statistic = combined(parts, factors)
    value = statistic.value()
    if not np.isfinite(value):
        return undefined("a pair gave one verdict to everything: nothing to disagree about", n)
    kept = kept_clusters(clusters, rated)
    return estimated(value, n, jackknife_interval(statistic, kept, bounded=bounded))


def matrix(rows: Column, columns: Column) -> ConfusionMatrix:
    """Counts over the full scale, worst verdict first."""
    return confusion_matrix(_values(rows), _values(columns), LABELS)


def _exact(columns: list[Column], clusters: list[str]) -> Estimate:
    table = table_from_columns([_values(column) for column in columns], LABELS)
    return exact_agreement(table, clusters)


def _mean_exact(pairs: Sequence[Pair], clusters: list[str]) -> Estimate:
    """Every verdict of a person is set against the grader's; a candidate's go together."""
    first = [one for left, _ in pairs for one in left]
    second = [one for _, right in pairs for one in right]
    return _exact([first, second], clusters * len(pairs))


def _values(column: Column) -> list[str | float | None]:
    return [None if verdict is None else verdict.value for verdict in column]
