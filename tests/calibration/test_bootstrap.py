"""Resampling: whole candidates, explicit seeds, and no interval that claims too much."""

from __future__ import annotations

import math

import numpy as np
import pytest

from interviewer.calibration.bootstrap import (
    NO_SPREAD,
    TOO_FEW,
    Resampling,
    bootstrap_interval,
    jackknife_error,
    jackknife_interval,
    resampled,
    weights,
)
from interviewer.calibration.estimate import Interval
from interviewer.calibration.kappa import kappa_statistic
from interviewer.calibration.statistic import FloatArray, Statistic, combined, kept_clusters
from interviewer.errors import InputError

PLAN = Resampling(seed=5, n_resamples=500)


def mean_of(values: list[float]) -> Statistic:
    def combine(totals: FloatArray) -> FloatArray:
        return np.asarray(totals[:, 1] / totals[:, 0])

    return Statistic(np.column_stack([np.ones(len(values)), values]), combine)


def test_every_resample_draws_as_many_candidates_as_there_are() -> None:
    drawn = np.concatenate(list(weights(7, PLAN)))
    assert drawn.shape == (500, 7)
    assert set(drawn.sum(axis=1)) == {7.0}


def test_blocks_cover_all_resamples_when_memory_bounds_them() -> None:
    plan = Resampling(seed=1, n_resamples=100)
    sizes = [len(block) for block in weights(60_000, plan)]
    assert len(sizes) > 1
    assert sum(sizes) == 100


def test_equal_seeds_give_equal_intervals_and_others_do_not() -> None:
    statistic = mean_of([1.0, 4.0, 2.0, 8.0, 5.0, 7.0])
    again = bootstrap_interval(statistic, PLAN)
    assert bootstrap_interval(statistic, PLAN) == again
    assert bootstrap_interval(statistic, Resampling(seed=6, n_resamples=500)) != again


def test_resampling_sums_equals_resampling_the_ratings_themselves() -> None:
    # The independent implementation: draw the rows, count the cells, compute kappa plainly.
    rng = np.random.default_rng(3)
    a, b = rng.integers(0, 3, 40), rng.integers(0, 3, 40)
    fast = resampled(kappa_statistic(a, b, 3), PLAN)
    for row, times in enumerate(np.concatenate(list(weights(40, PLAN)))[:50]):
        drawn = np.repeat(np.arange(40), times.astype(int))
        x, y = a[drawn], b[drawn]
        agree = np.mean(x == y)
        chance = sum(np.mean(x == label) * np.mean(y == label) for label in range(3))
        assert fast[row] == pytest.approx((agree - chance) / (1 - chance), abs=1e-12)


def test_jackknife_error_of_a_mean_is_its_textbook_error() -> None:
    # 1, 2, 3, 6: mean 3, squares 4 + 1 + 0 + 9 = 14; sqrt(14 / (4 * 3)).
    error, groups = jackknife_error(mean_of([1.0, 2.0, 3.0, 6.0]))  # type: ignore[misc]
    assert error == pytest.approx(math.sqrt(14 / 12))
    assert groups == 4


def test_jackknife_leaves_out_whole_candidates() -> None:
    # Candidates with the sums 3 and 9 and 6 of two items each: means left over 3.75, 2.25, 3.
    error, groups = jackknife_error(  # type: ignore[misc]
        mean_of([1.0, 2.0, 3.0, 6.0, 2.0, 4.0]), ["x", "x", "y", "y", "z", "z"]
    )
    assert groups == 3
    assert error == pytest.approx(math.sqrt(2 / 3 * (0.75**2 + 0.75**2)))


def test_many_items_are_left_out_in_groups_with_hardly_another_result() -> None:
    values = np.random.default_rng(2).standard_normal(9_000)
    error, groups = jackknife_error(mean_of(values.tolist()))  # type: ignore[misc]
    assert groups == 2_000
    assert error == pytest.approx(values.std(ddof=1) / math.sqrt(9_000), rel=0.05)


def test_unbounded_jackknife_interval_of_a_mean_is_students() -> None:
    # df 3: t 3.182446; 3 -+ 3.182446 * sqrt(14 / 12).
    found = jackknife_interval(mean_of([1.0, 2.0, 3.0, 6.0]), bounded=False)
    assert isinstance(found, Interval)
    assert found.high - 3 == pytest.approx(3.182446 * math.sqrt(14 / 12), abs=1e-5)
    assert found.low + found.high == pytest.approx(6)


def test_bounded_interval_stays_below_one_and_above_its_lowest() -> None:
    found = jackknife_interval(mean_of([1.0, 1.0, 0.9, 0.2]), lowest=0)
    assert isinstance(found, Interval)
    assert found.low == 0
    assert 0.775 < found.high < 1


@pytest.mark.parametrize("n", [0, 1, 2])
def test_fewer_than_three_items_give_no_interval(n: int) -> None:
    statistic = mean_of([0.1 * number for number in range(n)])
    assert bootstrap_interval(statistic, PLAN) == TOO_FEW
    assert jackknife_interval(statistic) == TOO_FEW


def test_items_that_all_say_the_same_give_no_interval() -> None:
    assert bootstrap_interval(mean_of([0.5] * 30), PLAN) == NO_SPREAD
    assert jackknife_interval(mean_of([0.5] * 30)) == NO_SPREAD


def test_resamples_without_a_value_are_not_quietly_dropped() -> None:
    # One disagreement in 30: a third of the resamples miss it and leave kappa undefined.
    a, b = np.zeros(30, dtype=np.int64), np.zeros(30, dtype=np.int64)
    a[0] = 1
    found = bootstrap_interval(kappa_statistic(a, b, 2), PLAN)
    assert isinstance(found, str)
    assert found.endswith("of 500 resamples leave it undefined")


def test_a_difference_is_resampled_on_the_same_draws() -> None:
    # The second is the first plus 1, so the difference never varies although both do.
    first, second = mean_of([1.0, 5.0, 2.0]), mean_of([2.0, 6.0, 3.0])
    drawn = resampled(combined([first, second], [1, -1]), PLAN)
    assert np.allclose(drawn, -1)


def test_clusters_must_name_every_item() -> None:
    with pytest.raises(InputError, match="2 clusters named for 3 items"):
        jackknife_interval(mean_of([1.0, 2.0, 3.0]), ["a", "b"])
    with pytest.raises(InputError, match="1 clusters named for 2 items"):
        kept_clusters(["a"], np.array([True, True]))
