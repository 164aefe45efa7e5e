"""Intervals by resampling candidates: the bootstrap (seeded) and the jackknife (needs no seed).

Answers of one candidate are alike, so whole candidates are drawn, never single ratings; without
`clusters` each item counts as a candidate of its own.

Two departures from the textbook, both found by simulation (`bench/coverage.py`). The percentile
bootstrap covers 0.92 instead of 0.95 at 30 items; its tails are moved out to Student's t with
the factor sqrt(n / (n - 1)) (Hesterberg 2015, "What Teachers Should Know about the Bootstrap",
section 5.3, "expanded percentile"). Coefficients with an upper bound of 1 take the jackknife on
the scale log(1 - x), which never reaches past 1 and keeps its coverage where agreement is high;
its error varies more than that of a mean, so Student's t gets half the degrees of freedom (with
all of them, 0.925 for weighted coefficients at 30 items; with half, 0.93 to 0.975 for each).

Where no item shows a disagreement there is nothing to resample: `exact_bound` answers instead.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence

import numpy as np
from pydantic import Field

from interviewer.calibration.distributions import normal_cdf, t_quantile, two_sided
from interviewer.calibration.estimate import Interval
from interviewer.calibration.statistic import FloatArray, Statistic
from interviewer.domain.base import Frozen

MAX_UNDEFINED_SHARE = 0.05
"""Above this share of resamples without a value, what is left no longer shows the spread."""
MAX_LEFT_OUT = 2_000
"""The jackknife leaves out groups of clusters when there are more clusters than this."""
_WEIGHTS_AT_ONCE = 2_000_000
TOO_FEW = "an interval needs at least 3 items (candidates, where they are known)"
NO_SPREAD = "the items do not differ in what they say about it, so they show no uncertainty"


class Resampling(Frozen):
    """How to resample. The seed has no default: equal seeds give equal intervals."""

    seed: int = Field(ge=0)
    n_resamples: int = Field(default=2_000, ge=100)
    level: float = Field(default=0.95, gt=0, lt=1)


def weights(n: int, plan: Resampling) -> Iterator[FloatArray]:
    """How often each of n clusters was drawn, n draws a resample, in blocks of rows."""
    rng = np.random.default_rng(plan.seed)
    rows_at_once = max(1, _WEIGHTS_AT_ONCE // n)
    for start in range(0, plan.n_resamples, rows_at_once):
        rows = min(rows_at_once, plan.n_resamples - start)
        drawn = rng.integers(0, n, size=(rows, n)) + n * np.arange(rows)[:, None]
        yield np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n).astype(np.float64)


def resampled(
    statistic: Statistic, plan: Resampling, clusters: Sequence[Hashable] | None = None
) -> FloatArray:
    """The statistic of each resample; nan where a resample leaves it undefined."""
    grouped = statistic.by_cluster(clusters)
    if not len(grouped.per_item):
        return np.empty(0)
    blocks = weights(len(grouped.per_item), plan)
    return np.concatenate([grouped.values(block @ grouped.per_item) for block in blocks])


def bootstrap_interval(
    statistic: Statistic, plan: Resampling, clusters: Sequence[Hashable] | None = None
) -> Interval | str:
    """The expanded percentile interval, or why there is none."""
    grouped = statistic.by_cluster(clusters)
    n = len(grouped.per_item)
    if n < 3:
        return TOO_FEW
    if grouped.unbroken is not None:
        return grouped.unbroken.interval(grouped.n_independent(), plan.level)
    drawn = resampled(grouped, plan)
    kept = drawn[np.isfinite(drawn)]
    if len(kept) < (1 - MAX_UNDEFINED_SHARE) * len(drawn):
        return f"{len(drawn) - len(kept)} of {len(drawn)} resamples leave it undefined"
    if np.ptp(kept) == 0:
        return NO_SPREAD
    reach = t_quantile(two_sided(plan.level), n - 1) * math.sqrt(n / (n - 1))
    low, high = np.quantile(kept, [normal_cdf(-reach), normal_cdf(reach)])
    return Interval(
        low=float(low),
        high=float(high),
        level=plan.level,
        method=f"bootstrap of {plan.n_resamples} resamples, seed {plan.seed}",
    )


def jackknife_error(
    statistic: Statistic, clusters: Sequence[Hashable] | None = None
) -> tuple[float, int] | str:
    """(standard error, clusters left out in turn), or why there is none.

    The sum of squares is taken around the mean of the values left over, and scaled by
    (g - 1) / g for g groups (Efron and Tibshirani 1993, formula 11.5).
    """
    grouped = statistic.by_cluster(clusters)
    if len(grouped.per_item) < 3:
        return TOO_FEW
    left_over = left_out_in_turn(grouped)
    if not np.isfinite(left_over).all():
        return "it becomes undefined when a single item (candidate) is left out"
    groups = len(left_over)
    spread = float(((left_over - left_over.mean()) ** 2).sum())
    return math.sqrt((groups - 1) / groups * spread), groups


def left_out_in_turn(grouped: Statistic) -> FloatArray:
    """The coefficient without each row in turn; without groups of rows where there are many."""
    sums = grouped.per_item
    if len(sums) > MAX_LEFT_OUT:
        sums = grouped.thinned(MAX_LEFT_OUT)
    return grouped.values(sums.sum(axis=0) - sums)


def jackknife_interval(
    statistic: Statistic,
    clusters: Sequence[Hashable] | None = None,
    *,
    level: float = 0.95,
    bounded: bool = True,
    lowest: float = -1.0,
) -> Interval | str:
    """Value and Student's t times the jackknife error; bounded: on the scale log(1 - x).

    A bounded interval is cut at `lowest`, below which the coefficient cannot fall: -1 for kappa
    and its kin, 0 for a share.

    Where no item shows a disagreement it is the exact bound. Where items do not differ in
    something else (all disagree alike), a reason is given instead of an interval without width.
    """
    grouped = statistic.by_cluster(clusters)
    if grouped.unbroken is not None and len(grouped.per_item) >= 3:
        return grouped.unbroken.interval(grouped.n_independent(), level)
    found = jackknife_error(grouped)
    if isinstance(found, str):
        return found
    error, groups = found
    value = statistic.value()
    if error < 1e-12 or (bounded and value >= 1):
        return NO_SPREAD
    if not bounded:
        reach = t_quantile(two_sided(level), groups - 1) * error
        return Interval(low=value - reach, high=value + reach, level=level, method="jackknife")
    reach = t_quantile(two_sided(level), groups / 2) * error
    distance = 1 - value
    # A reach of many times the distance means that nothing is known; exp() must not overflow.
    factor = math.exp(min(reach / distance, 700.0))
    return Interval(
        low=max(1 - distance * factor, min(lowest, value)),
        high=1 - distance / factor,
        level=level,
        method="jackknife on log(1 - x)",
    )
