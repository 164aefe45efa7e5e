"""Rater severity: by hand, unlinked raters, against a general least-squares solver."""

from __future__ import annotations

import numpy as np
import pytest

from interviewer.calibration.severity import rater_severity
from interviewer.calibration.table import RatingTable, table_from_columns


def test_severity_worked_by_hand() -> None:
    # The second gives 1, 3 and 2 more on the same items: 2 in the mean, so 1 either side of 0.
    strict, lenient = rater_severity(table_from_columns([[1, 2, 3], [2, 5, 5]]))
    assert strict.severity.value == pytest.approx(1)
    assert lenient.severity.value == pytest.approx(-1)
    # Residuals -+0.5, +-0.5, 0: sum of squares 1, df 6 - 3 - 1 = 2, error sqrt(1/2 * 1/6);
    # Student's t with 2 df is 4.302653.
    assert strict.severity.interval is not None
    assert strict.severity.interval.high == pytest.approx(1 + 4.302653 * (1 / 12) ** 0.5, abs=1e-5)


def test_a_full_table_gives_the_difference_of_means(shrout_fleiss: RatingTable) -> None:
    full = shrout_fleiss.complete()
    for row, mean in zip(rater_severity(shrout_fleiss), full.mean(axis=0), strict=True):
        assert row.severity.value == pytest.approx(full.mean() - mean)


@pytest.mark.parametrize("n", [12, 150, 400])
def test_gaps_agree_with_a_general_solver_at_any_size(n: int) -> None:
    # At 100 items and more a general pseudo-inverse once took the open direction for a tiny
    # effect, and the intervals were millions wide.
    rng = np.random.default_rng(n)
    values = rng.standard_normal((n, 1)) + np.array([0.0, 0.3, -0.5, 0.1])
    values += 0.4 * rng.standard_normal(values.shape)
    rated = rng.random(values.shape) < 0.7
    rated[:, 0] = rated[:, 1] = True
    columns = np.where(rated, values, np.nan).T.tolist()
    table = table_from_columns([[None if v != v else v for v in column] for column in columns])
    rows, places = np.nonzero(rated)
    design = np.zeros((len(rows) + 1, n + 4))
    design[np.arange(len(rows)), rows] = 1
    design[np.arange(len(rows)), n + places] = 1
    design[-1, n:] = 1
    wanted = np.linalg.lstsq(design, np.append(values[rows, places], 0.0), rcond=None)[0][n:]
    for row, effect in zip(rater_severity(table), wanted, strict=True):
        assert row.severity.value == pytest.approx(-effect, abs=1e-9)
        assert row.severity.interval is not None
        assert row.severity.interval.high - row.severity.interval.low < 1.5


def test_raters_that_share_no_item_cannot_be_compared() -> None:
    table = table_from_columns(
        [[1, 2, None, None], [1, 3, None, None], [None, None, 4, 5], [None, None, 4, 4]]
    )
    for row in rater_severity(table):
        assert row.severity.value is None
        assert row.severity.reason.startswith("the raters fall into 2 groups that share no item")


def test_raters_linked_over_a_third_can_be_compared() -> None:
    # a is 1 above b, b is 1 above c; a and c never meet.
    found = rater_severity(table_from_columns([[3, None], [2, 5], [None, 4]]))
    assert [row.severity.value for row in found] == pytest.approx([-1, 0, 1])
    assert found[0].severity.interval_reason.startswith("there are no more ratings than effects")


def test_one_rater_or_no_shared_item_gives_a_reason() -> None:
    (alone,) = rater_severity(table_from_columns([[1, 2]]))
    assert alone.severity.reason == "severity compares raters; there is one"
    apart = rater_severity(table_from_columns([[1, None], [None, 2]]))
    assert "no item was rated twice" in apart[0].severity.reason
    assert [row.n_ratings for row in apart] == [1, 1]
