"""Measures that `interviewer.calibration` lacks, in its form: sums that can be resampled.

AUC and Spearman's rho depend on the order of all items, not on sums over them. They are written
over item weights instead (how often a resample drew each item), one column an item, so that the
same bootstrap serves them. A resample that leaves a measure undefined gives nan, which the
bootstrap counts; nothing outside sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from interviewer.calibration.bootstrap import Resampling, bootstrap_interval
from interviewer.calibration.estimate import Estimate, estimated, undefined
from interviewer.calibration.statistic import FloatArray, IntArray, Statistic, numbered

Booleans = NDArray[np.bool_]


def estimate(
    statistic: Statistic, n: int, plan: Resampling, clusters: Sequence[Hashable] | None
) -> Estimate:
    """A value with its bootstrap interval over whole clusters, or the reason why there is none.

    Args:
        statistic: what to estimate.
        n: items behind it.
        plan: seed and size of the bootstrap.
        clusters: each item's cluster; None where the statistic has a row a cluster already.
    """
    value = statistic.value()
    if not np.isfinite(value):
        return undefined("it is not defined on these items", n)
    return estimated(value, n, bootstrap_interval(statistic, plan, clusters))


def by_weights(
    clusters: Sequence[Hashable], measure: Callable[[FloatArray], FloatArray]
) -> Statistic:
    """A statistic with one row a cluster, of a measure over item weights.

    Args:
        clusters: each item's cluster.
        measure: weights, shape (resamples, items), to values, shape (resamples,).
    """
    codes = numbered(clusters)
    member = np.zeros((int(codes.max(initial=-1)) + 1, len(codes)))
    member[codes, np.arange(len(codes))] = 1.0
    return Statistic(member, measure)


def auc(
    positive: Booleans, score: FloatArray, clusters: Sequence[Hashable], plan: Resampling
) -> Estimate:
    """How often a positive item has a higher score than a negative one, ties counted half.

    The area under the ROC curve (Hanley and McNeil 1982): 1 ranks every positive above every
    negative, 0.5 is chance, 0 is exactly wrong.
    """
    n, n_positive = len(positive), int(positive.sum())
    if n_positive in (0, n):
        which = "positive" if n_positive else "negative"
        return undefined(f"all {n} items are {which}: there is nothing to tell apart", n)
    return estimate(by_weights(clusters, auc_measure(positive, score)), n, plan, None)


def auc_measure(positive: Booleans, score: FloatArray) -> Callable[[FloatArray], FloatArray]:
    """AUC as a function of item weights."""
    order, starts = _ties(score)
    is_positive = positive[order].astype(np.float64)

    def measure(weights: FloatArray) -> FloatArray:
        sorted_weights = weights[:, order]
        up = np.add.reduceat(sorted_weights * is_positive, starts, axis=1)
        down = np.add.reduceat(sorted_weights * (1 - is_positive), starts, axis=1)
        # Negatives with a lower score, and half of those with the same.
        beaten = np.cumsum(down, axis=1) - down / 2
        pairs = up.sum(axis=1) * down.sum(axis=1)
        with np.errstate(all="ignore"):
            return np.where(pairs > 0, (up * beaten).sum(axis=1) / pairs, np.nan)

    return measure


def spearman_measure(a: FloatArray, b: FloatArray) -> Callable[[FloatArray], FloatArray]:
    """Spearman's rho as a function of item weights: ranks are drawn up in each resample anew."""
    ties = (_ties(a), _ties(b))

    def measure(weights: FloatArray) -> FloatArray:
        ranks = [_weighted_midranks(weights, order, starts) for order, starts in ties]
        total = weights.sum(axis=1, keepdims=True)
        x, y = (r - (weights * r).sum(axis=1, keepdims=True) / total for r in ranks)
        xx, yy, xy = ((weights * p).sum(axis=1) for p in (x * x, y * y, x * y))
        with np.errstate(all="ignore"):
            rho = xy / np.sqrt(xx * yy)
            return np.where(xx * yy > 1e-9, np.clip(rho, -1, 1), np.nan)

    return measure


def mean_statistic(values: FloatArray) -> Statistic:
    """The mean of the values."""
    return _ratio(values, np.ones_like(values))


def rmse_statistic(first: FloatArray, second: FloatArray) -> Statistic:
    """The root of the mean squared difference."""
    inner = _ratio((first - second) ** 2, np.ones_like(first))
    return Statistic(inner.per_item, lambda totals: np.sqrt(inner.combine(totals)))


def precision_statistic(truth: Booleans, said: Booleans) -> Statistic:
    """The share of what was said to be true that is."""
    return _ratio(_number(truth & said), _number(said))


def recall_statistic(truth: Booleans, said: Booleans) -> Statistic:
    """The share of what is true that was said to be."""
    return _ratio(_number(truth & said), _number(truth))


def f1_statistic(truth: Booleans, said: Booleans) -> Statistic:
    """The harmonic mean of precision and recall: 2 both / (true + said)."""
    return _ratio(2 * _number(truth & said), _number(truth) + _number(said))


def macro_f1_statistic(truth: IntArray, said: IntArray, n_classes: int) -> Statistic:
    """The mean of the F1 of each class that occurs; 0 for one that is never hit.

    The classes are those that occur in the whole set; a resample without one of them leaves the
    mean over the others.
    """
    columns = []
    for code in range(n_classes):
        columns += [_number((truth == code) & (said == code)), _number(truth == code)]
        columns.append(_number(said == code))
    occurs = np.array([bool((truth == code).any()) for code in range(n_classes)])

    def combine(totals: FloatArray) -> FloatArray:
        hit, true, said_n = np.moveaxis(totals.reshape(len(totals), n_classes, 3), 2, 0)
        there = occurs & (true > 0)
        with np.errstate(all="ignore"):
            f1 = np.where(there, 2 * hit / (true + said_n), 0.0)
            return np.asarray(f1.sum(axis=1) / there.sum(axis=1), dtype=np.float64)

    return Statistic(np.column_stack(columns), combine)


def _ratio(above: FloatArray, below: FloatArray) -> Statistic:
    def combine(totals: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            return np.where(totals[:, 1] > 0, totals[:, 0] / totals[:, 1], np.nan)

    return Statistic(np.column_stack([above, below]).astype(np.float64), combine)


def _number(values: Booleans) -> FloatArray:
    return values.astype(np.float64)


def _ties(values: FloatArray) -> tuple[IntArray, IntArray]:
    """(order of the items, place in it at which each run of equal values starts)."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return order.astype(np.int64), starts.astype(np.int64)


def _weighted_midranks(weights: FloatArray, order: IntArray, starts: IntArray) -> FloatArray:
    """The rank that each item has among all drawn ones; equal values share the mean of theirs."""
    drawn = np.add.reduceat(weights[:, order], starts, axis=1)
    middle = np.cumsum(drawn, axis=1) - (drawn - 1) / 2
    sizes = np.diff(np.append(starts, len(order)))
    ranks = np.empty_like(weights)
    ranks[:, order] = np.repeat(middle, sizes, axis=1)
    return ranks
