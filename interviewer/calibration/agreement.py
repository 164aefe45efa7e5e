"""Raw agreement: exact, adjacent, and the table of who said what.

What people ask for first, and the least telling: two raters who say "met" to everything agree
fully. The coefficients that take chance into account are in `kappa`, `gwet` and `alpha`.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np

from interviewer.calibration.bootstrap import jackknife_interval
from interviewer.calibration.distributions import normal_quantile, two_sided
from interviewer.calibration.estimate import Estimate, Interval, estimated, undefined
from interviewer.calibration.exact_bound import unbroken
from interviewer.calibration.kappa import coded_pair
from interviewer.calibration.statistic import FloatArray, Statistic, kept_clusters
from interviewer.calibration.table import MAX_LABELS, Label, RatingTable
from interviewer.domain.base import Frozen


class ConfusionMatrix(Frozen):
    """How often the first rater gave one label (row) where the second gave another (column)."""

    labels: tuple[Label, ...]
    counts: tuple[tuple[int, ...], ...]

    @property
    def n(self) -> int:
        """Items that both raters rated."""
        return sum(map(sum, self.counts))


def confusion_matrix(
    first: Sequence[Label | None], second: Sequence[Label | None], labels: Sequence[Label]
) -> ConfusionMatrix:
    """The table of two raters over the full label set; items that one left out do not count.

    Raises:
        InputError: the columns differ in length or hold a label that is not in the set.
    """
    a, b, _ = coded_pair(first, second, labels)
    counts = np.zeros((len(labels), len(labels)), dtype=np.int64)
    np.add.at(counts, (a, b), 1)
    return ConfusionMatrix(labels=tuple(labels), counts=tuple(map(tuple, counts.tolist())))


def exact_agreement(
    table: RatingTable, clusters: Sequence[Hashable] | None = None, confidence: float = 0.95
) -> Estimate:
    """The share of rater pairs that gave one label, averaged over items."""
    return _agreement(table, 0, clusters, confidence)


def adjacent_agreement(
    table: RatingTable, clusters: Sequence[Hashable] | None = None, confidence: float = 0.95
) -> Estimate:
    """The share of rater pairs at most one step of the label set apart, averaged over items."""
    return _agreement(table, 1, clusters, confidence)


def agreement_statistic(table: RatingTable, steps: int = 0) -> Statistic:
    """Agreement within so many steps, of a table without items that have a single rating."""
    counts = table.counts()
    places = np.arange(counts.shape[1])
    near = (np.abs(places[:, None] - places[None, :]) <= steps).astype(np.float64)
    rated = counts.sum(axis=1)
    share = (counts * (counts @ near - 1.0)).sum(axis=1) / (rated * (rated - 1))

    def combine(totals: FloatArray) -> FloatArray:
        return np.asarray(totals[:, 1] / totals[:, 0], dtype=np.float64)

    kept = unbroken(len(share) - float(share.sum()), 1.0, 1.0)
    return Statistic(np.column_stack([np.ones(len(share)), share]), combine, kept)


def _agreement(
    table: RatingTable,
    steps: int,
    clusters: Sequence[Hashable] | None,
    confidence: float,
) -> Estimate:
    pairable = table.only_rated(2)
    n = len(pairable.items)
    if n < 1:
        return undefined("agreement needs an item with 2 or more ratings; there is none", n)
    if len(table.labels) > MAX_LABELS:
        return undefined(f"{len(table.labels)} distinct values; it compares {MAX_LABELS}", n)
    statistic = agreement_statistic(pairable, steps)
    value = statistic.value()
    if clusters is None and pairable.per_item.max() == 2:
        return estimated(value, n, wilson(round(value * n), n, confidence))
    kept = kept_clusters(clusters, table.per_item >= 2)
    return estimated(value, n, jackknife_interval(statistic, kept, level=confidence, lowest=0))


def wilson(successes: int, n: int, level: float = 0.95) -> Interval:
    """The score interval of a share (Wilson 1927); it has a width at 0 and 1 too."""
    z = normal_quantile(two_sided(level))
    share = successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, middle - reach)
    high = 1.0 if successes == n else min(1.0, middle + reach)
    return Interval(low=low, high=high, level=level, method="Wilson")
