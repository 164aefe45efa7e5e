"""Which coefficients apply to which table."""

from __future__ import annotations

import math
import random

import pytest

from interviewer.calibration.alpha import Level
from interviewer.calibration.icc import FORMS
from interviewer.calibration.summary import AgreementSummary, summarise
from interviewer.calibration.table import RatingTable, table_from_columns

NOMINAL = ["exact_agreement", "cohen_kappa", "krippendorff_alpha", "gwet_ac1", "fleiss_kappa"]


def values(summary: AgreementSummary) -> dict[str, float | None]:
    return {row.name: row.estimate.value for row in summary.coefficients}


def test_nominal_ratings_get_no_coefficient_that_needs_an_order() -> None:
    table = table_from_columns([list("abab"), list("abba")])
    assert list(values(summarise(table, Level.NOMINAL))) == NOMINAL


def test_ordinal_ratings_get_weights_and_ranks_and_no_means(krippendorff: RatingTable) -> None:
    names = values(summarise(krippendorff, Level.ORDINAL))
    assert {"adjacent_agreement", "cohen_kappa_quadratic", "gwet_ac2_ordinal"} <= set(names)
    assert "spearman" in names
    assert not {"pearson", "icc_1_1", "bland_altman_bias"} & set(names)


@pytest.mark.parametrize("level", [Level.INTERVAL, Level.RATIO])
def test_measured_ratings_get_everything(shrout_fleiss: RatingTable, level: Level) -> None:
    found = summarise(shrout_fleiss, level)
    names = values(found)
    assert {f"icc_{form.replace(',', '_')}" for form in FORMS} <= set(names)
    assert {"pearson", "spearman", "standardised_mean_difference", "bland_altman_upper"} <= set(
        names
    )
    assert names["icc_2_k"] == pytest.approx(736 / 1187)
    assert len(found.severities) == 4


def test_four_raters_leave_pairwise_coefficients_without_value_and_with_reason(
    krippendorff: RatingTable,
) -> None:
    found = summarise(krippendorff, Level.INTERVAL)
    for row in found.coefficients:
        assert (row.estimate.value is None) == bool(row.estimate.reason)
        if row.name.startswith(("cohen", "pearson", "bland")):
            assert row.estimate.reason == "it compares 2 raters; this table has 4"
    assert found.confusion is None


def test_a_class_with_few_items_withholds_the_verdict() -> None:
    first = ["a"] * 15 + ["b"] * 15 + ["c"] * 3
    found = summarise(table_from_columns([first, first]), Level.NOMINAL)
    assert found.no_verdict == "no verdict below 5 items a class (c: 3)"
    enough = summarise(table_from_columns([first[:30], first[:30]]), Level.NOMINAL)
    assert enough.no_verdict == ""


def test_closed_form_intervals_say_that_they_know_nothing_of_candidates() -> None:
    table = table_from_columns([[1, 2, 3, 4, 5, 1], [1, 3, 3, 4, 4, 2]])
    found = summarise(table, Level.INTERVAL, ["p", "p", "q", "q", "r", "s"])
    notes = {row.name: row.estimate.note for row in found.coefficients}
    assert "independent" in notes["pearson"]
    assert "independent" in notes["icc_3_1"]
    assert notes["cohen_kappa_quadratic"] == ""


def test_many_distinct_values_leave_the_label_coefficients_without_value() -> None:
    table = table_from_columns([list(range(150)), [n + 0.5 for n in range(150)]])
    found = values(summarise(table, Level.INTERVAL))
    assert found["cohen_kappa_quadratic"] is None
    assert found["gwet_ac1"] is None
    assert found["krippendorff_alpha"] == pytest.approx(1, abs=1e-3)
    assert found["pearson"] == pytest.approx(1)
    assert summarise(table, Level.INTERVAL).labels == ()


def test_an_empty_table_gives_reasons_only() -> None:
    found = summarise(table_from_columns([[], []], [1.0, 2.0]), Level.INTERVAL)
    assert set(values(found).values()) == {None}
    assert found.no_verdict == "0 items; no verdict below 20"


@pytest.mark.parametrize("level", list(Level))
def test_no_table_is_too_small_or_too_odd_for_an_answer(level: Level) -> None:
    rng = random.Random(f"odd {level}")
    for _ in range(150):
        scale = rng.choice(
            [[1.0, 2.0], [0.0, 0.5, 1e6], [3.0, 4.0], [-1.0, 0.0], [1e-9, 2e-9, 3.0]]
        )
        n = rng.randrange(8)
        columns = [
            [None if rng.random() < 0.25 else rng.choice(scale) for _ in range(n)]
            for _ in range(rng.randrange(1, 5))
        ]
        clusters = rng.choice([None, [rng.randrange(3) for _ in range(n)]])
        for row in summarise(table_from_columns(columns, scale), level, clusters).coefficients:
            value, interval = row.estimate.value, row.estimate.interval
            assert (value is None) == bool(row.estimate.reason)
            if value is not None:
                assert (interval is None) == bool(row.estimate.interval_reason)
                assert math.isfinite(value)
                assert value < 1e7
