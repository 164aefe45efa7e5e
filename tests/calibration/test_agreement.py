"""Raw agreement and confusion matrices."""

from __future__ import annotations

import pytest

from interviewer.calibration.agreement import (
    adjacent_agreement,
    confusion_matrix,
    exact_agreement,
    wilson,
)
from interviewer.calibration.table import RatingTable, table_from_columns
from interviewer.errors import InputError


def test_exact_and_adjacent_agreement_of_two_raters() -> None:
    table = table_from_columns([[1, 2, 3, 5], [1, 3, 5, 5]], [1, 2, 3, 4, 5])
    assert exact_agreement(table).value == 0.5  # 1-1 and 5-5
    assert adjacent_agreement(table).value == 0.75  # and 2-3; 3-5 is two steps


def test_a_label_that_nobody_used_lies_between_its_neighbours() -> None:
    table = table_from_columns([[3], [5]], [3, 4, 5])
    assert adjacent_agreement(table).value == 0.0


def test_agreement_of_many_raters_is_the_mean_over_items_of_agreeing_pairs(
    krippendorff: RatingTable,
) -> None:
    # Units 1 to 11, agreeing of possible pairs: 3/3, 6/6, 3/6, 6/6, 6/6, 0/6 (1 2 3 4), 6/6, 3/6
    # (1 1 2 1), 6/6, 3/3, 1/1; unit 12 has one rating. Sum 9 of 11.
    found = exact_agreement(krippendorff)
    assert found.value == pytest.approx(9 / 11)
    assert found.n == 11


def test_wilson_interval_worked_by_hand() -> None:
    # 8 of 10, z = 1.96: middle (0.8 + 0.19207) / 1.38415 = 0.71674, reach 0.22662.
    found = wilson(8, 10)
    assert (found.low, found.high) == pytest.approx((0.490162, 0.943318), abs=1e-5)


@pytest.mark.parametrize(("successes", "low", "high"), [(0, 0, 0.277533), (10, 0.722467, 1)])
def test_wilson_interval_has_a_width_where_all_or_none_agree(
    successes: int, low: float, high: float
) -> None:
    found = wilson(successes, 10)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)


def test_no_item_with_two_ratings_gives_a_reason() -> None:
    found = exact_agreement(table_from_columns([[1, None], [None, 2]]))
    assert (found.value, found.n) == (None, 0)
    assert "2 or more ratings" in found.reason


def test_confusion_matrix_keeps_labels_that_nobody_used() -> None:
    found = confusion_matrix(
        ["met", "met", None, "wrong"],
        ["met", "wrong", "met", "wrong"],
        ["met", "partly", "wrong"],
    )
    assert found.counts == ((1, 0, 1), (0, 0, 0), (0, 0, 1))
    assert found.n == 3


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(InputError, match="two columns of 1 and 2"):
        confusion_matrix(["a"], ["a", "b"], ["a", "b"])
