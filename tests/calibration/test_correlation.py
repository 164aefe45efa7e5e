"""Pearson and Spearman: by hand, degenerate; scipy.stats is in `test_oracle`."""

from __future__ import annotations

import math

import numpy as np
import pytest

from interviewer.calibration.correlation import midranks, pearson, pearson_statistic, spearman
from interviewer.errors import InputError


def test_pearson_worked_by_hand() -> None:
    # Centred: -1 0 1 and -1 1 0: products 1, squares 2 and 2. r = 1/2.
    assert pearson([1, 2, 3], [4, 6, 5]).value == pytest.approx(0.5, abs=1e-15)


def test_spearman_worked_by_hand_with_a_tie() -> None:
    # Ranks 1 2.5 2.5 4 and 1 2 3 4. Centred products 2.25 + 0 + 0 + 2.25 = 4.5; squares 4.5, 5.
    assert spearman([1, 5, 5, 9], [0, 1, 2, 3]).value == pytest.approx(4.5 / math.sqrt(22.5))


def test_fishers_interval_worked_by_hand() -> None:
    # r = 1/2, n = 7 (seven copies would do): atanh(1/2) = 0.549306, z / sqrt(4) = 0.979982.
    found = pearson([1, 2, 3, 1, 2, 3, 2], [4, 6, 5, 4, 6, 5, 5])
    assert found.value == pytest.approx(0.5)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(math.tanh(0.549306 - 0.979982), abs=1e-6)
    assert found.interval.high == pytest.approx(math.tanh(0.549306 + 0.979982), abs=1e-6)


def test_a_large_shift_costs_no_precision() -> None:
    a = [1.0, 2.0, 3.0, 5.0]
    plain = pearson(a, [2.0, 1.0, 4.0, 5.0]).value
    assert plain is not None
    shifted = pearson([x + 1e7 for x in a], [2.0, 1.0, 4.0, 5.0]).value
    assert shifted == pytest.approx(plain, abs=1e-9)


@pytest.mark.parametrize("compute", [pearson, spearman])
def test_a_constant_rater_correlates_with_nothing(compute: object) -> None:
    found = compute([3, 3, 3, 3], [1, 2, 3, 4])  # type: ignore[operator]
    assert found.value is None
    assert found.reason == "the first rater gave the same value to all 4 items"


def test_two_items_always_lie_on_a_line_and_say_nothing() -> None:
    assert pearson([1, 2, None], [5, 9, 1]).reason == (
        "Pearson's r needs 3 items that both raters rated; there are 2"
    )


def test_points_on_a_line_have_a_value_but_no_interval() -> None:
    found = pearson([1, 2, 3, 4], [2, 4, 6, 8])
    assert found.value == pytest.approx(1)
    assert "no uncertainty" in found.interval_reason


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_nan_is_not_a_way_to_say_missing(bad: float) -> None:
    with pytest.raises(InputError, match="give None for a missing one"):
        pearson([1, 2, bad], [1, 2, 3])


def test_a_resample_of_equal_values_is_undefined_inside() -> None:
    statistic = pearson_statistic(np.array([1.0, 1.0, 2.0]), np.array([1.0, 2.0, 2.0]))
    assert np.isnan(statistic.values(statistic.per_item[:1] * 3)).all()


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    assert midranks(np.array([7.0, 3.0, 7.0, 1.0])).tolist() == [3.5, 2.0, 3.5, 1.0]
