"""Degradation: how much worse a grader agrees with people than people with each other.

Williamson, Xi and Breyer 2012 ("A framework for evaluation and use of automated scoring") allow
a fall of 0.10. Both agreements come from the same items and are resampled together, because
their errors go up and down together.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import combinations

import numpy as np

from interviewer.calibration.bootstrap import (
    Resampling,
    bootstrap_interval,
    jackknife_interval,
)
from interviewer.calibration.estimate import Estimate, Interval, estimated, undefined
from interviewer.calibration.kappa import Weighting, coded, kappa_statistic
from interviewer.calibration.statistic import Statistic, combined, kept_clusters
from interviewer.errors import InputError


def degradation(
    grader: Sequence[Hashable],
    humans: Sequence[Sequence[Hashable]],
    labels: Sequence[Hashable],
    weighting: Weighting = "quadratic",
    clusters: Sequence[Hashable] | None = None,
    plan: Resampling | None = None,
) -> Estimate:
    """Mean kappa of grader and human, minus mean kappa of human and human; below 0 is worse.

    Only items that the grader and every human rated enter: otherwise the two means would speak
    of different items. The interval is a jackknife, or the bootstrap that `plan` describes.

    Raises:
        InputError: columns differ in length or hold a label that is not in the set.
    """
    columns = [coded(column, labels) for column in (grader, *humans)]
    if len({len(column) for column in columns}) > 1:
        raise InputError("the columns differ in length; give each rater one cell an item")
    rated = np.all([column >= 0 for column in columns], axis=0)
    n = int(rated.sum())
    if len(humans) < 2:
        return undefined(f"it needs 2 people to compare with; there are {len(humans)}", n)
    if n < 2:
        return undefined(f"it needs 2 items that all of them rated; there are {n}", n)
    machine, *people = (column[rated] for column in columns)
    ours = [kappa_statistic(machine, human, len(labels), weighting) for human in people]
    theirs = [
        kappa_statistic(one, other, len(labels), weighting)
        for one, other in combinations(people, 2)
    ]
    statistic = combined(
        [*ours, *theirs], [1 / len(ours)] * len(ours) + [-1 / len(theirs)] * len(theirs)
    )
    value = statistic.value()
    if not np.isfinite(value):
        return undefined("a pair of raters gave one label to everything: kappa is undefined", n)
    kept = kept_clusters(clusters, rated)
    return estimated(value, n, _interval(statistic, kept, plan))


def _interval(
    statistic: Statistic, clusters: Sequence[Hashable] | None, plan: Resampling | None
) -> Interval | str:
    if plan is None:
        return jackknife_interval(statistic, clusters, bounded=False)
    return bootstrap_interval(statistic, plan, clusters)
