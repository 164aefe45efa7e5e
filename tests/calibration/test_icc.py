"""ICC: Shrout and Fleiss's table with its intervals, degenerate input, exact sums of squares."""

from __future__ import annotations

from fractions import Fraction

import pytest

from interviewer.calibration.bootstrap import Resampling
from interviewer.calibration.icc import (
    FORMS,
    Form,
    MeanSquares,
    generalised_interval,
    icc,
    mean_squares,
)
from interviewer.calibration.table import RatingTable, table_from_columns
from interviewer.errors import InputError


def slow_icc(rows: list[tuple[int, ...]], form: Form) -> Fraction | None:
    """The six formulas over sums of squares written out, in exact fractions."""
    n, k = len(rows), len(rows[0])
    total = Fraction(sum(map(sum, rows)))
    correction = total**2 / (n * k)
    items = sum(Fraction(sum(row)) ** 2 for row in rows) / k - correction
    raters = sum(Fraction(sum(column)) ** 2 for column in zip(*rows, strict=True)) / n - correction
    everything = sum(Fraction(x) ** 2 for row in rows for x in row) - correction
    b, w = items / (n - 1), (everything - items) / (n * (k - 1))
    j, e = raters / (k - 1), (everything - items - raters) / ((n - 1) * (k - 1))
    top = b - w if form[0] == "1" else b - e
    below = {
        "1,1": b + (k - 1) * w,
        "2,1": b + (k - 1) * e + k * (j - e) / n,
        "3,1": b + (k - 1) * e,
        "1,k": b,
        "2,k": b + (j - e) / n,
        "3,k": b,
    }[form]
    return top / below if below > 0 else None


def test_mean_squares_of_the_published_table(shrout_fleiss: RatingTable) -> None:
    found = mean_squares(shrout_fleiss.complete())
    assert found.between_items == pytest.approx(1349 / 120)
    assert found.between_raters == pytest.approx(2339 / 72)
    assert found.within_items == pytest.approx(451 / 72)
    assert found.residual == pytest.approx(367 / 360)


@pytest.mark.parametrize(
    ("form", "exact", "low", "high"),
    [
        ("1,1", "448/2703", -0.132932325, 0.722560062),
        ("2,1", "184/635", 0.018786513, 0.761084370),
        ("3,1", "920/1287", 0.342464765, 0.945858260),
        ("1,k", "1792/4047", -0.884442155, 0.912415420),
        ("2,k", "736/1187", 0.071136813, 0.927232040),
        ("3,k", "3680/4047", 0.675674714, 0.985891678),
    ],
)
def test_published_table_with_its_intervals(
    shrout_fleiss: RatingTable, form: Form, exact: str, low: float, high: float
) -> None:
    found = icc(shrout_fleiss, form)
    assert found.value == pytest.approx(float(Fraction(exact)), abs=1e-12)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=1e-7)


@pytest.mark.parametrize("form", FORMS)
def test_every_random_table_agrees_with_exact_fractions(
    random_tables: list,  # type: ignore[type-arg]
    form: Form,
) -> None:
    compared = 0
    for table in random_tables:
        rows = [row for row in zip(*table.columns, strict=True) if None not in row]
        found = icc(table_from_columns(table.columns), form)
        if len(rows) < 2 or len({value for row in rows for value in row}) == 1:
            assert found.value is None
            continue
        wanted = slow_icc(rows, form)
        assert found.n == len(rows)
        assert found.value == (None if wanted is None else pytest.approx(float(wanted), abs=1e-10))
        compared += 1
    assert compared > 180


def test_items_with_a_gap_do_not_enter_and_that_is_said() -> None:
    found = icc(table_from_columns([[1, 2, 3, 4], [1, 3, None, 4]]), "1,1")
    assert found.n == 3
    assert found.note == "1 items that some rater left out do not enter"


def test_raters_who_never_differ_have_an_icc_of_one_and_no_interval() -> None:
    found = icc(table_from_columns([[1, 2, 3], [1, 2, 3]]), "2,1")
    assert found.value == pytest.approx(1)
    assert found.interval is None
    assert "no error" in found.interval_reason


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        pytest.param([[4, 4, 4], [4, 4, 4]], "every rating is 4: nothing varies", id="constant"),
        pytest.param([[1, 2]], "the ICC needs 2 raters; there are 1", id="one rater"),
        pytest.param(
            [[1, None], [2, 3]],
            "the ICC needs 2 items that every rater rated; there are 1",
            id="one item",
        ),
    ],
)
def test_degenerate_tables_give_a_reason(columns: list[list[float | None]], reason: str) -> None:
    found = icc(table_from_columns(columns), "3,1")
    assert (found.value, found.reason) == (None, reason)


def test_words_are_refused() -> None:
    with pytest.raises(InputError, match="is not a number"):
        icc(table_from_columns([["a", "b"], ["a", "b"]]), "1,1")


def test_few_raters_who_differ_much_are_said_to_make_the_f_interval_too_short(
    shrout_fleiss: RatingTable,
) -> None:
    # JMS / EMS is 31.9 there.
    assert icc(shrout_fleiss, "2,1").note == (
        "few raters who differ much: the F interval is too short"
    )
    assert icc(shrout_fleiss, "3,1").note == ""
    near = table_from_columns([[1, 2, 3, 4, 5], [1, 3, 3, 4, 4]])
    assert icc(near, "2,1").note == ""


def test_generalised_interval_of_very_many_items_is_that_of_the_raters_alone() -> None:
    # With a million items only the raters' variance is uncertain: 3 raters, 2 df, chi-squared
    # quantiles 0.050636 and 7.377759. Items 1, error 1, raters (2 * JMS / chi - EMS) / n with
    # JMS = n: 2 / 7.377759 = 0.271085 to 2 / 0.050636 = 39.4979.
    n = 1_000_000
    squares = MeanSquares(n, 3, 4.0, 1.0, float(n), 1.0)
    found = generalised_interval(squares, "2,1", Resampling(seed=1, n_resamples=200_000))
    assert found.low == pytest.approx(1 / (2 + 39.4979), rel=0.03)
    assert found.high == pytest.approx(1 / (2 + 0.271085), rel=0.01)


def test_a_plan_replaces_the_interval_of_form_2_only(shrout_fleiss: RatingTable) -> None:
    plan = Resampling(seed=4)
    second = icc(shrout_fleiss, "2,k", plan=plan)
    assert second.interval is not None
    assert second.interval.method == "generalised, 2000 draws, seed 4"
    assert second == icc(shrout_fleiss, "2,k", plan=plan)
    assert icc(shrout_fleiss, "3,k", plan=plan) == icc(shrout_fleiss, "3,k")
