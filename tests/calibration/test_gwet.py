"""Fleiss's kappa, AC1 and AC2: published tables, degenerate input, exact fractions."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from interviewer.calibration.gwet import AgreementWeights, fleiss_kappa, gwet_ac
from interviewer.calibration.table import RatingTable, table_from_columns

LABELS = (1, 2, 3, 4, 5)
Matrix = tuple[tuple[int, ...], ...]
ENCYCLOPAEDIA = (
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
)
"""10 subjects, 5 labels, 14 raters: how many raters gave each label."""


def from_counts(counts: Matrix) -> RatingTable:
    items = [[label for label, n in enumerate(row) for _ in range(n)] for row in counts]
    return table_from_columns(
        [list(column) for column in zip(*items, strict=True)], range(len(counts[0]))
    )


def slow_gwet(columns: list[list[int | None]], kind: AgreementWeights) -> Fraction:
    """Gwet 2014, chapter 4, term by term in exact fractions."""
    q = len(LABELS)

    def weight(a: int, b: int) -> Fraction:
        apart = abs(a - b)
        if kind == "identity":
            return Fraction(a == b)
        if kind == "ordinal":
            return 1 - Fraction(comb(apart + 1, 2), comb(q, 2))
        return 1 - Fraction(apart, q - 1) ** (1 if kind == "linear" else 2)

    items = [[v for v in row if v is not None] for row in zip(*columns, strict=True)]
    rated = [item for item in items if item]
    paired = [item for item in rated if len(item) > 1]
    agreement = Fraction(0)
    for item in paired:
        for label in LABELS:
            near = sum(weight(label, other) for other in item)
            pairs = len(item) * (len(item) - 1)
            agreement += Fraction(item.count(label)) * (near - 1) / pairs / len(paired)
    shares = [
        sum(Fraction(item.count(label), len(item)) for item in rated) / len(rated)
        for label in LABELS
    ]
    total = sum(weight(a, b) for a in LABELS for b in LABELS)
    chance = total / (q * (q - 1)) * sum(share * (1 - share) for share in shares)
    return (agreement - chance) / (1 - chance)


@pytest.mark.parametrize(
    ("kind", "exact"),
    [
        ("identity", "31825/41041"),
        ("linear", "6225/7249"),
        ("quadratic", "17685/19349"),
        ("ordinal", "3985/4433"),
    ],
)
def test_published_table_with_gaps(gwet: RatingTable, kind: AgreementWeights, exact: str) -> None:
    found = gwet_ac(gwet, kind)
    assert found.value == pytest.approx(float(Fraction(exact)), abs=1e-12)
    assert found.n == 11


def test_published_table_of_two_raters(abstractors: Matrix) -> None:
    cells = [
        (i, j) for i, row in enumerate(abstractors) for j, n in enumerate(row) for _ in range(n)
    ]
    table = table_from_columns([[i for i, _ in cells], [j for _, j in cells]])
    assert gwet_ac(table).value == pytest.approx(0.849330548, abs=1e-9)


def test_ac1_worked_by_hand() -> None:
    # 3 of 4 equal. Shares of b: (0 + 0 + 1 + 1/2) / 4 = 3/8; chance 2 * 3/8 * 5/8 = 15/32.
    # (3/4 - 15/32) / (17/32) = 9/17.
    found = gwet_ac(table_from_columns([list("aabb"), list("aaba")]))
    assert found.value == pytest.approx(9 / 17)


def test_a_label_that_nobody_used_lowers_chance_agreement() -> None:
    columns = [list("aabb"), list("aaba")]
    seen, full = (table_from_columns(columns, labels) for labels in ("ab", "abc"))
    assert gwet_ac(full).value == pytest.approx((3 / 4 - 15 / 64) / (1 - 15 / 64))
    assert gwet_ac(full).value > gwet_ac(seen).value  # type: ignore[operator]


@pytest.mark.parametrize("kind", ["identity", "linear", "quadratic", "ordinal"])
def test_every_random_table_agrees_with_exact_fractions(
    random_tables: list,  # type: ignore[type-arg]
    kind: AgreementWeights,
) -> None:
    for table in random_tables:
        found = gwet_ac(table_from_columns(table.columns, LABELS), kind).value
        assert found == pytest.approx(float(slow_gwet(table.columns, kind)), abs=1e-10)


def test_fleiss_published_table() -> None:
    assert fleiss_kappa(from_counts(ENCYCLOPAEDIA)).value == pytest.approx(4211 / 20059, abs=1e-12)


def test_fleiss_of_every_full_random_table_agrees_with_exact_fractions(
    random_tables: list,  # type: ignore[type-arg]
) -> None:
    compared = 0
    for table in random_tables:
        if any(None in column for column in table.columns):
            continue
        items = list(zip(*table.columns, strict=True))
        raters, n = len(table.columns), len(items)
        agreement = sum(
            Fraction(item.count(label) * (item.count(label) - 1), raters * (raters - 1) * n)
            for item in items
            for label in LABELS
        )
        chance = sum(
            Fraction(sum(item.count(label) for item in items), n * raters) ** 2 for label in LABELS
        )
        found = fleiss_kappa(table_from_columns(table.columns, LABELS)).value
        assert found == pytest.approx(float((agreement - chance) / (1 - chance)), abs=1e-10)
        compared += 1
    assert compared > 30


def test_fleiss_needs_equally_many_ratings_and_says_what_to_use_instead(
    krippendorff: RatingTable,
) -> None:
    found = fleiss_kappa(krippendorff)
    assert found.value is None
    assert "here 1 to 4" in found.reason
    assert "Gwet's AC1 allow gaps" in found.reason


@pytest.mark.parametrize("compute", [gwet_ac, fleiss_kappa])
def test_one_label_for_everything_is_no_agreement(compute: object) -> None:
    table = table_from_columns([["met"] * 30] * 3, ["met", "missed"])
    found = compute(table)  # type: ignore[operator]
    assert found.value is None
    assert found.reason == "every rating is 'met': there is nothing to disagree about"


def test_too_few_items_give_a_reason() -> None:
    table = table_from_columns([[1], [1]], LABELS)
    assert gwet_ac(table).reason == "Gwet's AC needs 2 items with 2 or more ratings; there are 1"
    assert fleiss_kappa(table).reason == "Fleiss's kappa needs 2 items; there are 1"
