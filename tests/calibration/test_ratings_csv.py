"""Reading rating files: what is taken, and what is refused with line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.calibration.alpha import Level
from interviewer.calibration.ratings_csv import candidates, full_labels, read_ratings, table_of
from interviewer.errors import InputError


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "ratings.csv"


def test_a_file_with_a_mark_other_columns_and_gaps_is_read(written: Path) -> None:
    text = '﻿Rater, item ,remark,value,candidate\nann,x,"a, b",3,c1\n\nben,x,,,c1\nben,y,,5,c2\n'
    written.write_text(text, encoding="utf-8")
    rows = read_ratings(written, Level.INTERVAL)
    assert [(row.line, row.item, row.rater, row.value) for row in rows] == [
        (2, "x", "ann", 3.0),
        (5, "y", "ben", 5.0),
    ]
    assert candidates(rows) == ["c1", "c2"]
    table = table_of(rows)
    assert table.labels == (3.0, 4.0, 5.0)
    assert table.codes.tolist() == [[0, -1], [-1, 2]]


def test_at_the_nominal_level_a_value_is_a_word(written: Path) -> None:
    written.write_text("item,rater,value\nx,ann,1\nx,ben,1.0\n", encoding="utf-8")
    assert [row.value for row in read_ratings(written, Level.NOMINAL)] == ["1", "1.0"]


def test_without_a_candidate_for_every_item_items_stand_alone(written: Path) -> None:
    written.write_text("item,rater,value,candidate\nx,a,1,c\ny,a,1,\n", encoding="utf-8")
    assert candidates(read_ratings(written, Level.NOMINAL)) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "the file is empty; an agreement file has the columns", id="empty"),
        pytest.param("item,rater,value\n", "no rating in it", id="header only"),
        pytest.param("item,rater,value\nx,a,\n", "no rating in it", id="gaps only"),
        pytest.param(
            "item,score\nx,1\n", ":1: no column rater, value; found item, score", id="columns"
        ),
        pytest.param("item,rater,value,value\n", "column value stands there twice", id="twice"),
        pytest.param(
            "item,rater,value\nx,a,1\nx,a,2\n",
            ":3: rater 'a' rated item 'x' already in line 2; keep one",
            id="duplicate",
        ),
        pytest.param("item,rater,value\nx,a,good\n", ":2: value 'good' is not a number", id="word"),
        pytest.param("item,rater,value\nx,a,nan\n", "value 'nan' is not a number", id="nan"),
        pytest.param("item,rater,value\nx,a,inf\n", "value 'inf' is not a number", id="infinite"),
        pytest.param("item,rater,value\n,a,1\n", ":2: the item is empty; name it", id="no item"),
        pytest.param("item,rater,value\nx,,1\n", ":2: the rater is empty", id="no rater"),
        pytest.param(
            "item,rater,value\nx,a,1,2\n", ":2: 4 cells where the header has 3", id="cells"
        ),
        pytest.param(
            "item,rater,value,candidate\nx,a,1,c\nx,b,1,d\n",
            ":3: item 'x' is of candidate 'd' here and of 'c' in line 2",
            id="two candidates",
        ),
        pytest.param('item,rater,value\nx,a,"1\n', ": not CSV", id="open quote"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(written: Path, text: str, message: str) -> None:
    written.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_ratings(written, Level.INTERVAL)
    assert str(caught.value).startswith(str(written))
    assert message in str(caught.value)


def test_a_file_in_another_encoding_is_refused(written: Path) -> None:
    written.write_bytes(b"item,rater,value\nx,M\xfcller,1\n")
    with pytest.raises(InputError, match="not UTF-8 text"):
        read_ratings(written, Level.NOMINAL)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_ratings(tmp_path / "none.csv", Level.NOMINAL)


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        pytest.param([1, 5, 2], (1, 2, 3, 4, 5), id="whole numbers"),
        pytest.param([0, 0.5, 2], (0, 0.5, 1, 1.5, 2), id="halves"),
        pytest.param([0.1, 0.4], (0.1, 0.4), id="one step"),
        pytest.param([0.0, 0.001, 5.0], (0.0, 0.001, 5.0), id="too fine"),
        pytest.param(["b", "a"], ("a", "b"), id="words"),
        pytest.param([3], (3,), id="one"),
    ],
)
def test_the_label_set_fills_the_steps_that_nobody_used(
    values: list[float | str], labels: tuple[float | str, ...]
) -> None:
    assert full_labels(values) == labels


def test_a_value_outside_the_given_labels_is_refused(written: Path) -> None:
    written.write_text("item,rater,value\nx,a,9\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"rating 9\.0 of item 'x' is not one of"):
        table_of(read_ratings(written, Level.INTERVAL), [1.0, 2.0])
