"""Shifts between two raters' numbers: Bland-Altman, SMD, and DSM by group.

What a correlation cannot see: a grader that gives everyone, or one group, a point too many.
All differences are grader minus human, or first minus second: above 0 the grader is lenient.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Literal

import numpy as np

from interviewer.calibration.bootstrap import jackknife_interval
from interviewer.calibration.correlation import paired
from interviewer.calibration.distributions import (
    chi_squared_quantile,
    normal_quantile,
    t_quantile,
    two_sided,
)
from interviewer.calibration.estimate import Estimate, Interval, estimated, undefined
from interviewer.calibration.statistic import FloatArray, Statistic, kept_clusters
from interviewer.domain.base import Frozen
from interviewer.errors import InputError

Spread = Literal["pooled", "human"]
_ROUNDED = "the ratings differ by no more than rounding, beside their size"


class BlandAltman(Frozen):
    """The mean difference and the limits within which 95 % of differences are expected."""

    bias: Estimate
    lower: Estimate
    upper: Estimate


def bland_altman(
    first: Sequence[float | None], second: Sequence[float | None], level: float = 0.95
) -> BlandAltman:
    """Bias and limits of agreement, bias -+ 1.96 standard deviations (Bland and Altman 1986).

    The bias has Student's interval. The limits have the closed-form MOVER interval (Donner and
    Zou 2012, "Closed-form confidence intervals for functions of the normal mean and standard
    deviation"): its outer arm is the longer one, because a standard deviation is skewed.
    """
    a, b = paired(first, second)
    n = len(a)
    if n < 2:
        nothing = undefined(f"it needs 2 items that both raters rated; there are {n}", n)
        return BlandAltman(bias=nothing, lower=nothing, upper=nothing)
    apart = a - b
    bias, spread = float(apart.mean()), float(apart.std(ddof=1))
    if spread <= 1e-12 * max(1.0, float(np.abs(apart).max())):
        why = "every difference is the same, so they show no uncertainty"
        same = estimated(bias, n, why)
        return BlandAltman(bias=same, lower=same, upper=same)
    reach = t_quantile(two_sided(level), n - 1) * spread / math.sqrt(n)
    z, tail = normal_quantile(0.975), two_sided(level)
    of_mean = normal_quantile(tail) * spread / math.sqrt(n)
    narrow = z * spread * (1 - math.sqrt((n - 1) / chi_squared_quantile(tail, n - 1)))
    wide = z * spread * (math.sqrt((n - 1) / chi_squared_quantile(1 - tail, n - 1)) - 1)
    inner, outer = math.hypot(of_mean, narrow), math.hypot(of_mean, wide)
    lower, upper = bias - z * spread, bias + z * spread

    def limits(value: float, below: float, above: float, method: str) -> Estimate:
        ends = Interval(low=value - below, high=value + above, level=level, method=method)
        return estimated(value, n, ends)

    return BlandAltman(
        bias=limits(bias, reach, reach, "Student's t"),
        lower=limits(lower, outer, inner, "MOVER"),
        upper=limits(upper, inner, outer, "MOVER"),
    )


def _moments(a: FloatArray, b: FloatArray) -> FloatArray:
    """Columns n, a, b, a^2, b^2, each centred on its own mean so that squares do not cancel."""
    a, b = a - a.mean(), b - b.mean()
    return np.column_stack([np.ones_like(a), a, b, a * a, b * b])


def _variance(n: FloatArray, total: FloatArray, squares: FloatArray) -> FloatArray:
    return np.asarray((squares - total**2 / n) / (n - 1), dtype=np.float64)


def smd_statistic(grader: FloatArray, human: FloatArray, spread: Spread = "pooled") -> Statistic:
    """The standardised mean difference of full columns, ready to be resampled."""
    shift = float(grader.mean() - human.mean())

    def combine(totals: FloatArray) -> FloatArray:
        n, a, b, aa, bb = totals.T
        with np.errstate(all="ignore"):
            below = _variance(n, b, bb)
            if spread == "pooled":
                below = (_variance(n, a, aa) + below) / 2
            return np.where(below > 0, ((a - b) / n + shift) / np.sqrt(below), np.nan)

    return Statistic(_moments(grader, human), combine)


def standardised_mean_difference(
    grader: Sequence[float | None],
    human: Sequence[float | None],
    spread: Spread = "pooled",
    clusters: Sequence[Hashable] | None = None,
) -> Estimate:
    """(mean of the grader - mean of the human) / SD (Williamson, Xi and Breyer 2012).

    `pooled` divides by the root of the mean of both variances, as the paper does, `human` by the
    human's SD, as rsmtool does by default. The interval keeps the pairing of the ratings.
    """
    a, b = paired(grader, human)
    n = len(a)
    if n < 2:
        return undefined(f"it needs 2 items that both raters rated; there are {n}", n)
    flat = np.ptp(b) == 0 and (spread == "human" or np.ptp(a) == 0)
    if flat:
        return undefined(f"all {n} items have the same rating: there is no SD to divide by", n)
    statistic = smd_statistic(a, b, spread)
    if not np.isfinite(statistic.value()):
        return undefined(_ROUNDED, n)
    kept = kept_clusters(clusters, _both(grader, human))
    return estimated(statistic.value(), n, jackknife_interval(statistic, kept, bounded=False))


def dsm_by_group(
    grader: Sequence[float | None],
    human: Sequence[float | None],
    groups: Sequence[str],
    clusters: Sequence[Hashable] | None = None,
) -> dict[str, Estimate]:
    """Difference of standardised means of each group: is the grader's shift the same for all?

    Both columns become z-scores by their own mean and SD over everybody; a group's DSM is its
    mean z of the grader minus its mean z of the human (rsmtool, "DSM"). Above 0 the grader
    favours the group. `n` counts the group's items.

    Raises:
        InputError: there is not one group name for each item.
    """
    a, b = paired(grader, human)
    if len(groups) != len(grader):
        raise InputError(f"{len(groups)} groups for {len(grader)} items; name one for each")
    both = _both(grader, human)
    kept = kept_clusters(clusters, both)
    named = np.array(groups, dtype=object)[both]
    found: dict[str, Estimate] = {}
    for name in dict.fromkeys(groups):
        member = named == name
        n = int(member.sum())
        if n < 2:
            found[name] = undefined(f"group {name!r} has {n} item(s) with both ratings", n)
        elif np.ptp(a) == 0 or np.ptp(b) == 0:
            found[name] = undefined("a rater gave the same value to every item: no SD", n)
        else:
            statistic = Statistic(
                np.hstack([_moments(a, b), _moments(a, b)[:, :3] * member[:, None]]), _dsm
            )
            value = statistic.value()
            interval = jackknife_interval(statistic, kept, bounded=False)
            known = bool(np.isfinite(value))
            found[name] = estimated(value, n, interval) if known else undefined(_ROUNDED, n)
    return found


def _dsm(totals: FloatArray) -> FloatArray:
    n, a, b, aa, bb, n_group, a_group, b_group = totals.T
    with np.errstate(all="ignore"):
        z_a = (a_group / n_group - a / n) / np.sqrt(_variance(n, a, aa))
        z_b = (b_group / n_group - b / n) / np.sqrt(_variance(n, b, bb))
        return np.asarray(z_a - z_b, dtype=np.float64)


def _both(
    first: Sequence[float | None], second: Sequence[float | None]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array(
        [a is not None and b is not None for a, b in zip(first, second, strict=True)], dtype=bool
    )
