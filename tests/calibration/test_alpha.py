"""Krippendorff's alpha: published tables, degenerate input, 200 tables against exact fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest

from interviewer.calibration.alpha import Level, intra_rater_alpha, krippendorff_alpha
from interviewer.calibration.table import RatingTable, table_from_columns
from interviewer.errors import InputError

LABELS = (1, 2, 3, 4, 5)


def slow_alpha(columns: list[list[int | None]], level: Level) -> Fraction | None:
    """Krippendorff 2011 pair by pair in exact fractions, with the sum over ranks as printed."""
    units = [[v for v in row if v is not None] for row in zip(*columns, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    values = [value for unit in units for value in unit]
    n = {label: values.count(label) for label in LABELS}

    def d2(a: int, b: int) -> Fraction:
        if level is Level.NOMINAL:
            return Fraction(a != b)
        if level is Level.INTERVAL:
            return Fraction((a - b) ** 2)
        if level is Level.RATIO:
            return Fraction(a - b, a + b) ** 2
        low, high = min(a, b), max(a, b)
        between = sum(n[g] for g in range(low, high + 1))
        return (between - Fraction(n[low] + n[high], 2)) ** 2

    observed = sum(
        (sum(d2(a, b) for a, b in permutations(unit, 2)) / Fraction(len(unit) - 1))
        for unit in units
    ) / Fraction(max(1, len(values)))
    expected = sum(n[a] * n[b] * d2(a, b) for a, b in product(LABELS, LABELS))
    if not expected:
        return None
    return 1 - observed * len(values) * (len(values) - 1) / expected


@pytest.mark.parametrize(
    ("level", "exact"),
    [
        ("nominal", "113/152"),
        ("ordinal", "108577/133160"),
        ("interval", "951/1120"),
        ("ratio", "18222619/22852465"),
    ],
)
def test_published_example_at_each_level(krippendorff: RatingTable, level: str, exact: str) -> None:
    found = krippendorff_alpha(krippendorff, level)
    assert found.value == pytest.approx(float(Fraction(exact)), abs=1e-12)
    assert found.n == 11  # the twelfth unit has a single rating


def test_two_observers_worked_by_hand() -> None:
    # Binary, 10 units, 6 equal: 4 units give 8 mismatched pairs. 20 values: 14 zeros, 6 ones.
    # alpha = 1 - 19 * 8 / (2 * 14 * 6) = 1 - 152 / 168 = 2/21.
    a, b = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    found = krippendorff_alpha(table_from_columns([a, b]))
    assert found.value == pytest.approx(2 / 21, abs=1e-15)


def test_published_example_of_two_observers() -> None:
    a, b = "a a b b d c c c e d d a".split(), "b a b b b c c c e d d d".split()
    assert krippendorff_alpha(table_from_columns([a, b])).value == pytest.approx(155 / 224)


@pytest.mark.parametrize("level", list(Level))
def test_every_random_table_agrees_with_exact_fractions(
    random_tables: list,  # type: ignore[type-arg]
    level: Level,
) -> None:
    for table in random_tables:
        found = krippendorff_alpha(table_from_columns(table.columns, LABELS), level).value
        wanted = slow_alpha(table.columns, level)
        assert wanted is not None
        assert found == pytest.approx(float(wanted), abs=1e-10)


@pytest.mark.parametrize("level", list(Level))
def test_many_distinct_values_give_the_same_alpha_as_few(level: Level) -> None:
    # The same ratings under a label set of 5 and of 500 labels take different ways.
    rng = np.random.default_rng(4)
    columns = rng.integers(1, 6, (3, 60)).astype(float).tolist()
    columns[0][3] = columns[1][7] = None
    few = krippendorff_alpha(table_from_columns(columns, LABELS), level)
    many = krippendorff_alpha(table_from_columns(columns, range(1, 501)), level)
    assert few.value is not None
    assert many.value == pytest.approx(few.value, abs=1e-12)


@pytest.mark.parametrize("level", list(Level))
def test_one_value_for_everything_is_no_agreement(level: Level) -> None:
    found = krippendorff_alpha(table_from_columns([[3.0] * 40, [3.0] * 40], LABELS), level)
    assert found.value is None
    assert found.reason == "every rating is 3: there is nothing to disagree about"


def test_items_rated_once_leave_nothing_to_compare() -> None:
    found = krippendorff_alpha(table_from_columns([[1, None], [None, 2]]))
    assert found.reason == "alpha needs 2 items with 2 or more ratings; there are 0"


def test_swapped_labels_fall_below_zero() -> None:
    # Mirrored: 1 - 3 * 4 / (2 * 2 * 2) = -1/2.
    assert krippendorff_alpha(table_from_columns([[0, 1], [1, 0]])).value == pytest.approx(-0.5)


def test_zero_against_zero_is_no_difference_at_the_ratio_level() -> None:
    # 0-0 and 1-3: observed (2 * 1/4) / 4; all pairs: 0 with 1 and with 3 cost 1, 1 with 3 1/4:
    # 2 * (2 * 1 + 2 * 1 + 1/4) / (4 * 3) = 8.5 / 12. 1 - (1/8) / (17/24) = 14/17.
    found = krippendorff_alpha(table_from_columns([[0, 1], [0, 3]]), "ratio")
    assert found.value == pytest.approx(14 / 17)


def test_negative_numbers_have_no_ratio() -> None:
    found = krippendorff_alpha(table_from_columns([[-1, 2], [1, 2]]), "ratio")
    assert found.reason == "the ratio level needs ratings that are not negative"


def test_words_have_an_order_but_no_distance() -> None:
    words = table_from_columns([["low", "high"], ["low", "low"]], ["low", "mid", "high"])
    assert krippendorff_alpha(words, "ordinal").value == pytest.approx(0.0)
    with pytest.raises(InputError, match="is not a number"):
        krippendorff_alpha(words, "interval")


def test_a_rater_who_repeats_itself_has_an_alpha_of_its_own() -> None:
    again = intra_rater_alpha(
        [["met", "missed", "met"], ["met", "missed", "met"]], ["met", "missed"]
    )
    assert again.value == 1.0
    # 3 items: 1 - 0.025^(1/3) may differ; 4 met and 2 missed: 2 * 4 * 2 / (6 * 5) by chance.
    assert again.interval is not None
    assert again.interval.low == pytest.approx(1 - (1 - 0.025 ** (1 / 3)) * 30 / 16)


def test_a_large_offset_costs_no_precision() -> None:
    plain = [[1.0, 2.0, 3.0], [1.0, 2.5, 3.5]]
    shifted = [[value + 1e6 for value in column] for column in plain]
    near = krippendorff_alpha(table_from_columns(plain), "interval").value
    far = krippendorff_alpha(table_from_columns(shifted), "interval").value
    assert near is not None
    assert far == pytest.approx(near, abs=1e-9)


def test_a_wide_scale_and_many_items_stay_within_memory_and_keep_their_interval() -> None:
    # 100 labels and 20,000 items: a table of label pairs an item would be 1.6 GB.
    rng = np.random.default_rng(6)
    first = rng.integers(1, 101, 20_000)
    second = np.clip(first + rng.integers(-9, 10, 20_000), 1, 100)
    table = table_from_columns([first.tolist(), second.tolist()], range(1, 101))
    ordinal, interval = (krippendorff_alpha(table, level) for level in ("ordinal", "interval"))
    for found in (ordinal, interval):
        assert found.value == pytest.approx(0.982, abs=0.002)
        assert found.interval is not None
        assert found.interval.high - found.interval.low < 0.001


def test_clusters_widen_the_ordinal_interval_as_they_do_the_others() -> None:
    first, second = [1, 2, 3, 4, 2, 3, 1, 4, 3, 2] * 2, [1, 2, 3, 3, 2, 4, 2, 4, 3, 1] * 2
    once = krippendorff_alpha(table_from_columns([first, second], LABELS), "ordinal")
    fourfold = table_from_columns([first * 4, second * 4], LABELS)
    copied = krippendorff_alpha(fourfold, "ordinal", clusters=list(range(20)) * 4)
    ignored = krippendorff_alpha(fourfold, "ordinal")
    assert once.interval is not None
    assert copied.interval is not None
    assert ignored.interval is not None
    assert copied.interval.low == pytest.approx(once.interval.low, abs=0.02)
    assert ignored.interval.low > once.interval.low + 0.05
