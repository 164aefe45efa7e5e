"""Cohen's kappa of two raters: plain, linear and quadratic weights, over the full label set.

Cohen 1960 ("A coefficient of agreement for nominal scales") and 1968 (weighted). One minus the
observed over the expected disagreement: 1 is full agreement, 0 what raters with these habits
would reach by chance, below 0 less than that. Fleiss's kappa for many raters is in `gwet`.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from interviewer.calibration.bootstrap import jackknife_interval
from interviewer.calibration.estimate import Estimate, estimated, undefined
from interviewer.calibration.exact_bound import unbroken
from interviewer.calibration.statistic import FloatArray, IntArray, Statistic, kept_clusters
from interviewer.errors import InputError

Weighting = Literal["none", "linear", "quadratic"]


def coded(ratings: Sequence[Hashable], labels: Sequence[Hashable]) -> IntArray:
    """Each rating's place in the label set, -1 for a missing one.

    Raises:
        InputError: a label is listed twice, or a rating is not in the label set.
    """
    places = {label: place for place, label in enumerate(labels)}
    if len(places) != len(labels):
        raise InputError(f"the label set {list(labels)} names a label twice; name each once")
    codes = np.full(len(ratings), -1, dtype=np.int64)
    for number, rating in enumerate(ratings):
        if rating is None:
            continue
        place = places.get(rating)
        if place is None:
            raise InputError(f"rating {rating!r} is not one of the labels {list(labels)}")
        codes[number] = place
    return codes


def coded_pair(
    first: Sequence[Hashable], second: Sequence[Hashable], labels: Sequence[Hashable]
) -> tuple[IntArray, IntArray, NDArray[np.bool_]]:
    """(first, second, kept): the codes of the items that both rated, and which items those are.

    Raises:
        InputError: as `coded`, or the columns differ in length.
    """
    if len(first) != len(second):
        raise InputError(f"two columns of {len(first)} and {len(second)} ratings; give equal ones")
    a, b = coded(first, labels), coded(second, labels)
    both = (a >= 0) & (b >= 0)
    return a[both], b[both], both


def disagreement(n_labels: int, weighting: Weighting) -> FloatArray:
    """What a pair of labels costs: 0 for equal ones, else 1, |i - j| or (i - j)^2.

    i and j are places in the full label set, so a label that nobody used still counts as a step.
    """
    places = np.arange(n_labels, dtype=np.float64)
    apart = np.abs(places[:, None] - places[None, :])
    if weighting == "none":
        return (apart > 0).astype(np.float64)
    return apart if weighting == "linear" else apart**2


def kappa_statistic(
    first: IntArray, second: IntArray, n_labels: int, weighting: Weighting = "none"
) -> Statistic:
    """Kappa of two code columns without missing values, ready to be resampled."""
    cost = disagreement(n_labels, weighting)
    # Costs and marginals are enough: the cells would be labels squared columns an item.
    rows = np.arange(len(first))
    sums = np.zeros((len(first), 1 + 2 * n_labels))
    sums[:, 0] = cost[first, second]
    sums[rows, 1 + first] = 1.0
    sums[rows, 1 + n_labels + second] = 1.0

    def combine(totals: FloatArray) -> FloatArray:
        ours, theirs = totals[:, 1 : 1 + n_labels], totals[:, 1 + n_labels :]
        observed = totals[:, 0] * ours.sum(axis=1)
        expected = ((ours @ cost) * theirs).sum(axis=1)
        with np.errstate(all="ignore"):
            return np.where(expected > 0, 1 - observed / expected, np.nan)

    ours, theirs = sums[:, 1 : 1 + n_labels].sum(axis=0), sums[:, 1 + n_labels :].sum(axis=0)
    used = np.flatnonzero(ours + theirs)
    expected = float(ours @ cost @ theirs) / max(1, len(first)) ** 2
    costliest = float(cost[np.ix_(used, used)].max(initial=0.0))
    return Statistic(sums, combine, unbroken(float(sums[:, 0].sum()), costliest, expected))


def cohen_kappa(
    first: Sequence[Hashable],
    second: Sequence[Hashable],
    labels: Sequence[Hashable],
    weighting: Weighting = "none",
    clusters: Sequence[Hashable] | None = None,
    level: float = 0.95,
) -> Estimate:
    """Kappa of two raters over the same items, `None` where a rater gave nothing.

    Args:
        first: one rating an item.
        second: the other rater's, in the same order.
        labels: the full label set in order, those that nobody used included.
        weighting: what a disagreement costs.
        clusters: each item's candidate, whose answers are left out together for the interval.
        level: of the interval.

    Raises:
        InputError: the columns differ in length or hold a label that is not in the set.
    """
    a, b, both = coded_pair(first, second, labels)
    n = len(a)
    if n < 2:
        return undefined(f"kappa needs 2 items that both raters rated; there are {n}", n)
    statistic = kappa_statistic(a, b, len(labels), weighting)
    value = statistic.value()
    if not np.isfinite(value):
        used = labels[int(a[0])]
        return undefined(
            f"both raters gave {used!r} to all {n} items: there is nothing to disagree about", n
        )
    kept = kept_clusters(clusters, both)
    return estimated(value, n, jackknife_interval(statistic, kept, level=level))
