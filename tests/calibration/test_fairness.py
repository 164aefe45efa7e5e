"""Four-fifths ratios in exact fractions; Fisher's test in whole numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from interviewer.calibration.fairness import fisher_exact, impact_ratios, ratio_interval
from interviewer.errors import InputError


def test_uniform_guidelines_example() -> None:
    # 1979 questions and answers: rates 60, 45, 48, 51 %: ratios 75, 80, 85 %.
    groups = {"a": (60, 100), "b": (45, 100), "c": (48, 100), "d": (51, 100)}
    found = {row.group: row for row in impact_ratios(groups)}
    assert found["b"].ratio == Fraction(3, 4)
    assert found["c"].ratio == Fraction(4, 5)
    assert found["d"].ratio == Fraction(17, 20)
    assert [row.below_four_fifths for row in found.values()] == [False, True, False, False]
    assert {row.reference for row in found.values()} == {"a"}


def test_exact_ties_at_four_fifths_are_never_flagged() -> None:
    ties = wrong_in_floats = 0
    for n in range(10, 61):
        for m in range(10, 61):
            for b in range(5, m + 1):
                if 4 * n * b % (5 * m):
                    continue
                a = 4 * n * b // (5 * m)
                ties += 1
                wrong_in_floats += not (a / n) / (b / m) >= 0.8
                low, high = impact_ratios({"low": (a, n), "high": (b, m)})
                assert low.ratio == Fraction(4, 5)
                assert low.below_four_fifths is False
                assert high.ratio == 1
        if ties > 3_000:
            break
    assert wrong_in_floats > 100


def test_small_groups_get_a_ratio_and_no_verdict() -> None:
    low, high = impact_ratios({"low": (1, 4), "high": (30, 40)})
    assert low.ratio == Fraction(1, 3)
    assert low.below_four_fifths is None
    assert low.reason == "no verdict below 5 items a class (low: 4)"
    assert high.below_four_fifths is False


def test_nobody_selected_or_nobody_there_gives_a_reason() -> None:
    first, second = impact_ratios({"a": (0, 30), "b": (0, 30)})
    assert first.reason == second.reason == "nobody was selected in any group"
    empty, _ = impact_ratios({"a": (0, 0), "b": (3, 30)})
    assert (empty.rate, empty.ratio, empty.reason) == (None, None, "the group is empty")
    assert impact_ratios({}) == ()


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(InputError, match="group 'a': 5 selected of 4"):
        impact_ratios({"a": (5, 4)})


def test_fisher_worked_by_hand() -> None:
    # Fisher's tea tasting, 3 of 4 right: (1 + 16 + 16 + 1) / 70.
    assert fisher_exact(3, 1, 1, 3) == pytest.approx(34 / 70, abs=1e-15)
    assert fisher_exact(4, 0, 0, 4) == pytest.approx(2 / 70, abs=1e-15)
    assert fisher_exact(0, 0, 3, 4) == 1.0


def test_fisher_agrees_with_an_independent_library() -> None:
    from scipy import stats

    for a in range(0, 9, 2):
        for b in range(1, 9, 3):
            for c in range(0, 12, 3):
                wanted = float(stats.fisher_exact([[a, b], [c, 7]]).pvalue)
                assert fisher_exact(a, b, c, 7) == pytest.approx(wanted, abs=1e-10)


def test_interval_of_a_ratio_is_wide_where_counts_are_small() -> None:
    small, large = ratio_interval(3, 5, 6, 8), ratio_interval(300, 500, 600, 800)
    assert small.low < 0.5 < 1 < small.high
    assert 0.7 < large.low < 0.8 < large.high < 0.9
