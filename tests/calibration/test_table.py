"""Rows and columns of ratings become one table, or an error that names the cell."""

from __future__ import annotations

import pytest

from interviewer.calibration.table import seen_labels, table_from_columns, table_from_rows
from interviewer.errors import InputError


def test_rows_in_any_order_make_one_table_with_gaps() -> None:
    table = table_from_rows(
        [("x", "ann", "met"), ("y", "ben", "missed"), ("x", "ben", "met")], ["missed", "met"]
    )
    assert (table.items, table.raters) == (("x", "y"), ("ann", "ben"))
    assert table.codes.tolist() == [[1, 1], [-1, 0]]
    assert (table.n_ratings, table.per_item.tolist()) == (3, [2, 1])
    assert table.counts().tolist() == [[0, 2], [1, 0]]
    assert table.column(0) == ["met", None]


def test_columns_make_the_same_table_as_rows() -> None:
    columns = table_from_columns([[2.0, None], [1.0, 5.0]])
    rows = table_from_rows([("a", "p", 2.0), ("a", "q", 1.0), ("b", "q", 5.0)])
    assert columns.labels == rows.labels == (1.0, 2.0, 5.0)
    assert columns.codes.tolist() == rows.codes.tolist()


def test_complete_items_are_those_that_every_rater_rated() -> None:
    assert table_from_columns([[1, 2, None], [4, 5, 6]]).complete().tolist() == [[1, 4], [2, 5]]


def test_a_rater_who_rates_an_item_twice_is_refused() -> None:
    with pytest.raises(InputError, match="rater 'ann' rated item 'x' twice"):
        table_from_rows([("x", "ann", 1), ("x", "ann", 2)])


@pytest.mark.parametrize(
    ("columns", "labels", "message"),
    [
        ([[1, 9]], [1, 2], "rating 9 is not one of"),
        ([[1, 2], [1]], None, r"columns of \[1, 2\] ratings"),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    columns: list[list[float | str | None]], labels: list[float | str] | None, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        table_from_columns(columns, labels)


def test_words_are_no_numbers() -> None:
    with pytest.raises(InputError, match="label 'met' is not a number"):
        table_from_columns([["met"], ["met"]]).numbers()


def test_too_many_labels_are_not_made_into_a_table() -> None:
    with pytest.raises(InputError, match="102 labels are too many"):
        table_from_columns([list(range(102))]).counts()


def test_numbers_are_sorted_by_size_and_stand_before_words() -> None:
    assert seen_labels(["b", 10, 9.5, "a", 9.5]) == (9.5, 10, "a", "b")


def test_no_columns_make_an_empty_table() -> None:
    assert table_from_columns([]).n_ratings == 0
