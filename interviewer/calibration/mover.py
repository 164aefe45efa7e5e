"""The interval of a difference of two agreements on the same items, from the interval of each.

A symmetric interval of the difference is too short where raters hardly ever differ: one
disagreement that shows reaches to three on its scale, while as many as five are in keeping with it
(it held in 0.883 of draws, `bench/coverage_perfect.py`). This one alone holds in 0.928 at 30 items
with many disagreements, the symmetric one in 0.961: `degradation` takes the further end of each.
Each agreement's own interval knows that, being longer on the side of more disagreement; MOVER (Zou
2007, "Toward using confidence intervals to compare correlations", formula 15) puts the two together
and takes into account that their errors go up and down together.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np

from interviewer.calibration.bootstrap import (
    jackknife_interval,
    left_out_in_turn,
)
from interviewer.calibration.estimate import Interval
from interviewer.calibration.statistic import Statistic

METHOD = "MOVER of jackknives on log(1 - x)"


def difference_interval(
    first: Statistic,
    second: Statistic,
    clusters: Sequence[Hashable] | None = None,
    level: float = 0.95,
) -> Interval | None:
    """Of first minus second, both with an upper bound of 1; None where either has no interval."""
    one, other = first.by_cluster(clusters), second.by_cluster(clusters)
    a = jackknife_interval(one, level=level)
    b = jackknife_interval(other, level=level)
    if isinstance(a, str) or isinstance(b, str):
        return None
    x, y = first.value(), second.value()
    together = 2 * _correlation(one, other)
    below = _reach(x - a.low, b.high - y, together)
    above = _reach(a.high - x, y - b.low, together)
    return Interval(low=x - y - below, high=x - y + above, level=level, method=METHOD)


def _reach(one: float, other: float, together: float) -> float:
    return math.sqrt(max(0.0, one * one + other * other - together * one * other))


def _correlation(one: Statistic, other: Statistic) -> float:
    """Of the two over clusters left out in turn; 0 where one of them does not change."""
    a, b = left_out_in_turn(one), left_out_in_turn(other)
    a, b = a - a.mean(), b - b.mean()
    size = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / size if size > 1e-24 and np.isfinite(size) else 0.0
