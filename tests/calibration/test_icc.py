"""ICC: Shrout and Fleiss's table with its intervals, degenerate input, exact sums of squares."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from interviewer.calibration.distributions import chi_squared_quantile, f_quantile
from interviewer.calibration.estimate import Interval
from interviewer.calibration.icc import (
    FORMS,
    Form,
    MeanSquares,
    _interval,
    coefficient,
    icc,
    mean_squares,
    modified_large_sample,
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


def test_large_sample_interval_of_very_many_items_is_that_of_the_raters_alone() -> None:
    # With ten million items only the raters' variance is uncertain: 3 raters, 2 df, chi-squared
    # quantiles 0.050636 and 7.377759. Items 1, error 1, raters (2 * JMS / chi - EMS) / n with
    # JMS = n: 2 / 7.377759 = 0.271085 to 2 / 0.050636 = 39.4979.
    n = 10_000_000
    found = modified_large_sample(MeanSquares(n, 3, 4.0, 1.0, float(n), 1.0), "2,1", 0.95)
    assert isinstance(found, Interval)
    assert found.low == pytest.approx(1 / (2 + 39.4979), rel=1e-3)
    assert found.high == pytest.approx(1 / (2 + 0.271085), rel=1e-3)


def test_large_sample_limits_agree_with_the_formula_written_out() -> None:
    # Ting et al. 1990 for n (1 - r) BMS - (n + r (nk - n - k)) EMS - r k JMS at its own lower end
    # r: there the estimate equals the root of V.
    s = MeanSquares(12, 3, 5.0, 1.6, 8.0, 1.0)
    found = modified_large_sample(s, "2,1", 0.95)
    assert isinstance(found, Interval)
    df_b, df_e, df_j = 11, 22, 2

    def v_low(r: float) -> tuple[float, float]:
        b, e, j = 12 * (1 - r) * 5.0, (12 + r * 21) * 1.0, r * 3 * 8.0
        g = 1 - df_b / chi_squared_quantile(0.975, df_b)
        h_e = df_e / chi_squared_quantile(0.025, df_e) - 1
        h_j = df_j / chi_squared_quantile(0.025, df_j) - 1
        f_e, f_j = f_quantile(0.975, df_b, df_e), f_quantile(0.975, df_b, df_j)
        be = ((f_e - 1) ** 2 - g**2 * f_e**2 - h_e**2) / f_e
        bj = ((f_j - 1) ** 2 - g**2 * f_j**2 - h_j**2) / f_j
        v = g**2 * b**2 + h_e**2 * e**2 + h_j**2 * j**2 + be * b * e + bj * b * j
        return b - e - j, v

    def v_high(r: float) -> tuple[float, float]:
        b, e, j = 12 * (1 - r) * 5.0, (12 + r * 21) * 1.0, r * 3 * 8.0
        h = df_b / chi_squared_quantile(0.025, df_b) - 1
        g_e = 1 - df_e / chi_squared_quantile(0.975, df_e)
        g_j = 1 - df_j / chi_squared_quantile(0.975, df_j)
        f_e, f_j = f_quantile(0.025, df_b, df_e), f_quantile(0.025, df_b, df_j)
        be = ((1 - f_e) ** 2 - h**2 * f_e**2 - g_e**2) / f_e
        bj = ((1 - f_j) ** 2 - h**2 * f_j**2 - g_j**2) / f_j
        g_ej = 1 - 24 / chi_squared_quantile(0.975, 24)
        ej = g_ej**2 * 24**2 / (22 * 2) - g_e**2 * 22 / 2 - g_j**2 * 2 / 22
        v = h**2 * b**2 + g_e**2 * e**2 + g_j**2 * j**2 + be * b * e + bj * b * j + ej * e * j
        return b - e - j, v

    middle, v = v_low(found.low)
    assert middle == pytest.approx(math.sqrt(v), rel=1e-9)
    middle, v = v_high(found.high)
    assert middle == pytest.approx(-math.sqrt(v), rel=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_large_sample_interval_holds_where_the_f_interval_falls_short(seed: int) -> None:
    # 3 raters whose SD is that of the items, 100 items: F holds in 0.83 of cases.
    rng = np.random.default_rng(seed)
    held = {"F": 0, "modified large sample": 0}
    for _ in range(400):
        j, e, b = (rng.chisquare(df) / df for df in (2, 198, 99))
        s = MeanSquares(100, 3, 3.25 * b, 0.0, 100.25 * j, 0.25 * e)
        for method, interval in (
            ("F", _interval(s, "2,1", 0.95)),
            ("modified large sample", modified_large_sample(s, "2,1", 0.95)),
        ):
            assert isinstance(interval, Interval)
            held[method] += not interval.excludes(1 / 2.25)
    assert held["F"] < 0.88 * 400
    # Standard error 0.011 at 0.95.
    assert 0.92 * 400 < held["modified large sample"] < 0.985 * 400


def test_a_method_changes_the_interval_of_form_2_only(shrout_fleiss: RatingTable) -> None:
    second = icc(shrout_fleiss, "2,k", method="modified large sample")
    assert second.interval is not None
    assert second.interval.method == "modified large sample"
    assert second.value == icc(shrout_fleiss, "2,k").value
    assert second.note == ""
    third = icc(shrout_fleiss, "3,k", method="modified large sample")
    assert third == icc(shrout_fleiss, "3,k")


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        pytest.param([[1, 2], [2, 2]], "an interval needs at least 3 items", id="two items"),
        pytest.param([[1, 2, 3], [1, 2, 3]], "the ratings leave no error", id="no error"),
        pytest.param([[1, 2, 3], [3, 2, 1]], "the items do not differ", id="mirrored"),
    ],
)
def test_large_sample_interval_says_why_it_is_missing(
    columns: list[list[float | None]], reason: str
) -> None:
    found = icc(table_from_columns(columns), "2,1", method="modified large sample")
    assert found.interval is None
    assert (found.interval_reason or found.reason).startswith(reason)


def test_large_sample_interval_starts_at_zero_or_at_a_value_below_it() -> None:
    squares = MeanSquares(20, 3, 0.9, 1.0, 1.0, 1.0)
    found = modified_large_sample(squares, "2,1", 0.95)
    assert isinstance(found, Interval)
    assert found.low == coefficient(squares, "2,1") < 0 < found.high
