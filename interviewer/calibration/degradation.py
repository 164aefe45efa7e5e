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
from interviewer.calibration.estimate import Estimate, estimated, undefined
from interviewer.calibration.kappa import Weighting, coded, kappa_statistic
from interviewer.calibration.mover import difference_interval
from interviewer.calibration.statistic import combined, kept_clusters
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
    of different items. The interval is a jackknife, each end moved out to where the intervals of
    both means put it (see `mover`) if that is further, or the bootstrap that `plan` describes.

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
    with_people = combined(ours, [1 / len(ours)] * len(ours))
    among_people = combined(theirs, [1 / len(theirs)] * len(theirs))
    statistic = combined([with_people, among_people], [1.0, -1.0])
    value = statistic.value()
    if not np.isfinite(value):
        return undefined("a pair of raters gave one label to everything: kappa is undefined", n)
    kept = kept_clusters(clusters, rated)
    if plan is not None:
        return estimated(value, n, bootstrap_interval(statistic, plan, kept))
    found = jackknife_interval(statistic, kept, bounded=False)
    if isinstance(found, str) or found.is_exact_bound:
        return estimated(value, n, found)
    by_parts = difference_interval(with_people, among_people, kept)
    return estimated(value, n, found if by_parts is None else found.with_reach_of(by_parts))
