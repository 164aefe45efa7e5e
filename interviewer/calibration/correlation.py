"""Pearson's and Spearman's correlation of two raters' numbers, with closed-form intervals.

Both ignore a constant shift: a grader that gives everyone one point too many correlates fully.
See `differences` for what they leave out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from interviewer.calibration.distributions import normal_quantile, two_sided
from interviewer.calibration.estimate import Estimate, Interval, estimated, undefined
from interviewer.calibration.statistic import FloatArray, Statistic
from interviewer.errors import InputError


def paired(
    first: Sequence[float | None], second: Sequence[float | None]
) -> tuple[FloatArray, FloatArray]:
    """The numbers of the items that both raters rated.

    Raises:
        InputError: the columns differ in length, or a number is not finite.
    """
    if len(first) != len(second):
        raise InputError(f"two columns of {len(first)} and {len(second)} ratings; give equal ones")
    kept = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    both = np.array(kept, dtype=np.float64).reshape(-1, 2)
    if not np.isfinite(both).all():
        raise InputError("a rating is infinite or nan; give None for a missing one")
    return both[:, 0], both[:, 1]


def midranks(values: FloatArray) -> FloatArray:
    """Ranks from 1; equal values share the mean of theirs."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[places], dtype=np.float64)


def pearson_statistic(first: FloatArray, second: FloatArray) -> Statistic:
    """Pearson's r from sums, ready to be resampled. Values are centred first: sums of squares
    of large numbers that differ little would cancel."""
    a, b = first - first.mean(), second - second.mean()
    flat = 1e-12 * float((a * a).sum() * (b * b).sum())

    def combine(totals: FloatArray) -> FloatArray:
        n, x, y, xx, yy, xy = totals.T
        spread = (n * xx - x * x) * (n * yy - y * y)
        with np.errstate(all="ignore"):
            r = (n * xy - x * y) / np.sqrt(spread)
            return np.where(spread > flat, np.clip(r, -1, 1), np.nan)

    return Statistic(np.column_stack([np.ones_like(a), a, b, a * a, b * b, a * b]), combine)


def pearson(
    first: Sequence[float | None], second: Sequence[float | None], level: float = 0.95
) -> Estimate:
    """Pearson's r with Fisher's interval: tanh(atanh r -+ z / sqrt(n - 3)) (Fisher 1921)."""
    a, b = paired(first, second)
    return _correlation("Pearson's r", a, b, level, "Fisher's z", lambda _r: 1.0)


def spearman(
    first: Sequence[float | None], second: Sequence[float | None], level: float = 0.95
) -> Estimate:
    """Spearman's rho: Pearson's r of midranks.

    The interval is Fisher's with the variance (1 + rho^2 / 2) / (n - 3) of Bonett and Wright
    2000 ("Sample size requirements for estimating Pearson, Kendall and Spearman correlations").
    """
    a, b = paired(first, second)
    return _correlation(
        "Spearman's rho",
        midranks(a),
        midranks(b),
        level,
        "Fisher's z, Bonett and Wright's variance",
        lambda rho: 1 + rho * rho / 2,
    )


def _correlation(
    name: str,
    a: FloatArray,
    b: FloatArray,
    level: float,
    method: str,
    variance_factor: Callable[[float], float],
) -> Estimate:
    """r of two columns and tanh(atanh r -+ z * sqrt(factor / (n - 3)))."""
    n = len(a)
    if n < 3:
        return undefined(f"{name} needs 3 items that both raters rated; there are {n}", n)
    for place, column in (("first", a), ("second", b)):
        if np.ptp(column) == 0:
            return undefined(f"the {place} rater gave the same value to all {n} items", n)
    r = pearson_statistic(a, b).value()
    if n < 4:
        return estimated(r, n, "the interval needs 4 items")
    if 1 - abs(r) < 1e-12:
        return estimated(r, n, "the items lie on a line, so they show no uncertainty")
    reach = normal_quantile(two_sided(level)) * math.sqrt(variance_factor(r) / (n - 3))
    middle = math.atanh(r)
    low, high = math.tanh(middle - reach), math.tanh(middle + reach)
    return estimated(r, n, Interval(low=low, high=high, level=level, method=method))
