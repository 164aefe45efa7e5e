"""The interval of a difference of two agreements: by hand, and where raters hardly ever differ."""

import math

import numpy as np
import pytest

from interviewer.calibration.bootstrap import jackknife_interval
from interviewer.calibration.degradation import degradation
from interviewer.calibration.kappa import kappa_statistic
from interviewer.calibration.mover import METHOD, difference_interval
from interviewer.calibration.statistic import Statistic

ANN = np.array([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 2, 1])
BEN = np.array([0, 1, 2, 0, 1, 1, 0, 2, 2, 1, 2, 1])
CID = np.array([0, 2, 2, 1, 1, 2, 0, 1, 0, 0, 2, 1])


def test_arms_are_those_of_zou_s_formula() -> None:
    first = kappa_statistic(CID, ANN, 3, "quadratic")
    second = kappa_statistic(ANN, BEN, 3, "quadratic")
    a, b = jackknife_interval(first), jackknife_interval(second)
    found = difference_interval(first, second)
    assert found is not None
    assert not isinstance(a, str)
    assert not isinstance(b, str)

    def without(statistic: Statistic, item: int) -> float:
        kept = np.delete(statistic.per_item, item, axis=0)
        return float(statistic.combine(kept.sum(axis=0, keepdims=True))[0])

    r = np.corrcoef(
        [without(first, item) for item in range(12)], [without(second, item) for item in range(12)]
    )[0, 1]
    x, y = first.value(), second.value()
    below = (x - a.low) ** 2 + (b.high - y) ** 2 - 2 * r * (x - a.low) * (b.high - y)
    above = (a.high - x) ** 2 + (y - b.low) ** 2 - 2 * r * (a.high - x) * (y - b.low)
    assert found.low == pytest.approx(x - y - math.sqrt(below))
    assert found.high == pytest.approx(x - y + math.sqrt(above))
    assert found.method == METHOD


def test_one_disagreement_of_the_grader_is_in_keeping_with_five() -> None:
    # Two people agree on 100 answers, half of them 0; the grader differs on one. Its kappa falls
    # by about 2 / 100 for each: 1 seen, up to 5.57 by Poisson's limits.
    people = [number % 2 for number in range(100)]
    grader = [1 - people[0], *people[1:]]
    found = degradation(grader, [people, people], [0, 1])
    assert found.value == pytest.approx(-0.02, abs=1e-3)
    assert found.interval is not None
    assert found.interval.low < -0.02 * 3.7
    assert found.interval.high >= 0


def test_grader_that_errs_exactly_where_a_person_does_has_an_interval() -> None:
    found = degradation(ANN.tolist(), [ANN.tolist(), BEN.tolist()], [0, 1, 2])
    assert found.interval is not None
    assert found.interval.low <= (found.value or 0) <= found.interval.high


def test_without_an_interval_of_either_there_is_none() -> None:
    # Always the opposite, on every item alike: nothing that could vary.
    opposite = kappa_statistic(np.array([0, 1] * 4), np.array([1, 0] * 4), 2, "none")
    assert isinstance(jackknife_interval(opposite), str)
    other = kappa_statistic(np.array([0, 1] * 4), np.array([0, 1, 0, 0] * 2), 2, "none")
    assert difference_interval(opposite, other) is None
    assert difference_interval(other, opposite) is None
