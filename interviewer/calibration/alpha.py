"""Krippendorff's alpha: any number of raters, gaps allowed, four levels of measurement.

Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability". 1 is full agreement, 0 what
shuffled ratings would show, below 0 systematic disagreement. Items with one rating do not enter.
With n_u raters of item u, N pairable ratings and a squared difference d2:

    observed = 1/N * sum over u of (sum over pairs of ratings of u of d2) / (n_u - 1)
    expected = 1/(N (N - 1)) * sum over all pairs of d2        alpha = 1 - observed / expected

Nominal d2 is 0 or 1, interval (a - b)^2, ratio ((a - b) / (a + b))^2, and ordinal the squared
difference of the midranks of all pairable ratings (the same as Krippendorff's sum of counts
between two ranks), which is not the alpha with ordinal weights that irrCAC prints.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from enum import StrEnum

import numpy as np

from interviewer.calibration.bootstrap import MAX_LEFT_OUT, jackknife_interval
from interviewer.calibration.condensed import condensed
from interviewer.calibration.estimate import Estimate, estimated, undefined
from interviewer.calibration.exact_bound import Unbroken, unbroken
from interviewer.calibration.statistic import (
    FloatArray,
    IntArray,
    Statistic,
    kept_clusters,
    numbered,
)
from interviewer.calibration.table import MAX_LABELS, Label, RatingTable, table_from_columns

_ROWS_AT_ONCE = 512
_MAX_CELLS = 4_000_000


class Level(StrEnum):
    """What may be said of two ratings."""

    NOMINAL = "nominal"
    """Equal or not."""
    ORDINAL = "ordinal"
    """Which is higher."""
    INTERVAL = "interval"
    """How far apart."""
    RATIO = "ratio"
    """What share of the other; needs numbers that are not negative."""


def krippendorff_alpha(
    table: RatingTable,
    level: Level | str = Level.NOMINAL,
    clusters: Sequence[Hashable] | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Alpha with a jackknife interval; `clusters` names each item's candidate.

    Raises:
        InputError: words at the interval or ratio level. (At the ordinal level the order of the
            label set counts, so words will do.)
    """
    level = Level(level)
    pairable = table.only_rated(2)
    n = len(pairable.items)
    if n < 2:
        return undefined(f"alpha needs 2 items with 2 or more ratings; there are {n}", n)
    if level is Level.RATIO and table.numbers().min() < 0:
        return undefined("the ratio level needs ratings that are not negative", n)
    used = np.unique(pairable.codes[pairable.codes >= 0])
    if len(used) == 1:
        return undefined(
            f"every rating is {table.labels[used[0]]!r}: there is nothing to disagree about", n
        )
    kept = kept_clusters(clusters, table.per_item >= 2)
    if level is Level.INTERVAL:
        statistic = interval_statistic(pairable)
    elif len(table.labels) > MAX_LABELS:
        reason = f"no interval for {len(table.labels)} distinct values at the {level} level"
        return estimated(_alpha_of_many_values(pairable, level), n, reason)
    elif level is Level.ORDINAL:
        statistic, kept = ordinal_statistic(pairable, kept), None
    else:
        statistic = alpha_statistic(pairable, level)
    return estimated(statistic.value(), n, jackknife_interval(statistic, kept, level=confidence))


def alpha_statistic(table: RatingTable, level: Level) -> Statistic:
    """Alpha at the nominal, interval or ratio level; for tables without single ratings."""
    counts = table.counts()
    apart = squared_difference(table, level)
    # Pair by pair: few raters make fewer pairs than labels do.
    cost = np.zeros(len(counts))
    for a, b, items in _column_pairs(table):
        cost[items] += 2.0 * apart[a, b]
    cost /= table.per_item - 1

    def combine(totals: FloatArray) -> FloatArray:
        marginals = totals[:, 1:]
        expected = (marginals * (marginals @ apart)).sum(axis=1)
        with np.errstate(all="ignore"):
            alpha = 1 - (marginals.sum(axis=1) - 1) * totals[:, 0] / expected
            return np.where(expected > 0, alpha, np.nan)

    kept = _unbroken(float(cost.sum()), counts.sum(axis=0), apart)
    return Statistic(np.column_stack([cost, counts]), combine, kept, counts.sum(axis=1))


def _unbroken(observed: float, marginals: FloatArray, apart: FloatArray) -> Unbroken | None:
    """What perfect agreement leaves open, from the labels' counts and their differences.

    An item on which raters differ costs at most the largest difference between labels in use.
    """
    n = float(marginals.sum())
    used = np.flatnonzero(marginals)
    costliest = float(apart[np.ix_(used, used)].max(initial=0.0))
    return unbroken(observed, costliest, float(marginals @ apart @ marginals) / (n * (n - 1)))


def ordinal_statistic(table: RatingTable, clusters: Sequence[Hashable] | None = None) -> Statistic:
    """Alpha at the ordinal level, one row a cluster (or an item).

    A resample changes the midranks and with them every difference, so the coincidences of all
    label pairs have to be kept. Rows are merged where that would take more than 32 MB.
    """
    size = len(table.labels)
    rows = np.arange(len(table.items)) if clusters is None else numbered(clusters)
    rows = rows % max(1, min(MAX_LEFT_OUT, _MAX_CELLS // size**2))
    n_rows = int(rows.max(initial=-1)) + 1
    item, rater = np.nonzero(table.codes >= 0)
    given = np.bincount(rows[item] * size + table.codes[item, rater], minlength=n_rows * size)
    marginals = given.reshape(n_rows, size).astype(np.float64)
    pairs = np.zeros(n_rows * size * size)
    for a, b, items in _column_pairs(table):
        cells = (rows[items] * size + a) * size + b
        pairs += np.bincount(cells, 2.0 / (table.per_item[items] - 1), len(pairs))

    def combine(totals: FloatArray) -> FloatArray:
        n = totals[:, :size]
        ranks = np.cumsum(n, axis=1) - n / 2
        middle = (n * ranks).sum(axis=1) / n.sum(axis=1)
        ranks -= middle[:, None]
        # sum of o (r - s)^2 = sum of n (r^2 + s^2) - 2 sum of o r s; likewise for all pairs.
        spread = (n * ranks**2).sum(axis=1)
        together = totals[:, size:].reshape(-1, size, size) @ ranks[:, :, None]
        observed = 2 * (spread - (ranks * together[:, :, 0]).sum(axis=1))
        expected = 2 * n.sum(axis=1) * spread
        with np.errstate(all="ignore"):
            alpha = 1 - (n.sum(axis=1) - 1) * observed / expected
            return np.where(expected > 0, alpha, np.nan)

    total = marginals.sum(axis=0)
    middles = np.cumsum(total) - total / 2
    crossed = pairs.reshape(n_rows, size, size).sum(axis=0)
    kept = _unbroken(
        float(crossed.sum() - crossed.trace()), total, (middles[:, None] - middles[None, :]) ** 2
    )
    sums = np.hstack([marginals, pairs.reshape(n_rows, -1)])
    return Statistic(sums, combine, kept, marginals.sum(axis=1))


def _column_pairs(table: RatingTable) -> Iterator[tuple[IntArray, IntArray, IntArray]]:
    """(codes, codes, items) of every two ratings of an item, each pair once."""
    # Ratings first, gaps last: pairs of columns are then as few as the longest row needs.
    codes = -np.sort(-table.codes, axis=1)[:, : int(table.per_item.max())]
    for left in range(codes.shape[1]):
        for right in range(left + 1, codes.shape[1]):
            items = np.flatnonzero(codes[:, right] >= 0)
            yield codes[items, left], codes[items, right], items


def interval_statistic(table: RatingTable) -> Statistic:
    """Alpha at the interval level from sums of squares: any number of distinct values."""
    return _of_values(table, table.numbers())


def _of_values(table: RatingTable, numbers: FloatArray) -> Statistic:
    """Alpha with d2 = (a - b)^2 of the number that stands for each label."""
    rated = table.codes >= 0
    values = np.where(rated, numbers[table.codes], 0.0)
    # Centred first: the squares of large numbers that differ little would cancel.
    values = np.where(rated, values - values.sum() / rated.sum(), 0.0)
    m = rated.sum(axis=1).astype(np.float64)
    means = values.sum(axis=1) / m
    within = (np.where(rated, values - means[:, None], 0.0) ** 2).sum(axis=1)
    sums = np.column_stack([m, values.sum(axis=1), (values**2).sum(axis=1), within * m / (m - 1)])
    floor = 1e-14 * float(sums[:, 2].sum())

    def combine(totals: FloatArray) -> FloatArray:
        ratings, total, squares, observed = totals.T
        spread = squares - total**2 / ratings
        return np.where(
            spread > floor,
            1 - (ratings - 1) * observed / (ratings * spread),
            np.nan,
        )

    n_ratings, spread = float(m.sum()), float(sums[:, 2].sum())
    widest = float(np.ptp(values[rated]))
    seen = float(sums[:, 3].sum())
    # A mean of equal numbers may be off by a rounding, hence the floor.
    kept = unbroken(0.0 if seen <= floor else seen, widest**2, 2 * spread / (n_ratings - 1))
    return Statistic(sums, combine, kept, m)


def squared_difference(table: RatingTable, level: Level) -> FloatArray:
    """d2 of every pair of labels at the nominal, interval or ratio level."""
    if level is Level.NOMINAL:
        return 1.0 - np.eye(len(table.labels))
    numbers = table.numbers()
    return _apart(numbers, numbers, level)


def _apart(a: FloatArray, b: FloatArray, level: Level) -> FloatArray:
    difference = (a[:, None] - b[None, :]) ** 2
    if level is Level.INTERVAL:
        return difference
    total = (a[:, None] + b[None, :]) ** 2
    # 0 against 0 is no difference; the formula alone would give 0 / 0.
    return np.divide(difference, total, out=np.zeros_like(difference), where=total > 0)


def _alpha_of_many_values(table: RatingTable, level: Level) -> float:
    """Alpha without a table of labels by labels, whose size would be their number squared."""
    used, counts = np.unique(table.codes[table.codes >= 0], return_counts=True)
    if level is Level.ORDINAL:
        numbers = np.zeros(len(table.labels))
        numbers[used] = np.cumsum(counts) - counts / 2
        return _of_values(table, numbers).value()
    n = counts.astype(np.float64)
    per_pair = 1.0 / (table.per_item - 1)
    observed = expected = 0.0
    if level is Level.NOMINAL:
        expected = float(n.sum() ** 2 - (n**2).sum())
    else:
        numbers = table.numbers()
        nodes, weights = condensed(numbers[used], n)
        for start in range(0, len(nodes), _ROWS_AT_ONCE):
            piece = slice(start, start + _ROWS_AT_ONCE)
            apart = _apart(nodes[piece], nodes, level)
            expected += float(weights[piece] @ apart @ weights)
    for a, b, items in _column_pairs(table):
        if level is Level.NOMINAL:
            cost = (a != b).astype(np.float64)
        else:
            total = numbers[a] + numbers[b]
            share = np.divide(
                numbers[a] - numbers[b], total, out=np.zeros_like(total), where=total > 0
            )
            cost = share**2
        observed += 2 * float(cost @ per_pair[items])
    return 1 - (float(n.sum()) - 1) * observed / expected


def intra_rater_alpha(
    occasions: Sequence[Sequence[Label | None]],
    labels: Sequence[Label],
    level: Level | str = Level.NOMINAL,
    clusters: Sequence[Hashable] | None = None,
) -> Estimate:
    """Alpha of one rater with itself: one column an occasion on which the same items were rated.

    Only occasions of the same rater enter, so it says nothing about agreement with anyone else.
    """
    return krippendorff_alpha(table_from_columns(occasions, labels), level, clusters)
