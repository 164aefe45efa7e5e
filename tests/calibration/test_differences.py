"""Bland-Altman, SMD and DSM: by hand, degenerate, and written out a second time."""

from __future__ import annotations

import math
import statistics

import pytest

from interviewer.calibration.differences import (
    bland_altman,
    dsm_by_group,
    standardised_mean_difference,
)
from interviewer.errors import InputError

GRADER = [3.0, 4.0, 2.0, 5.0, 4.0, 1.0]
HUMAN = [2.0, 4.0, 1.0, 4.0, 5.0, 1.0]


def test_bland_altman_worked_by_hand() -> None:
    # Differences 1 0 1 1 -1 0: mean 1/3, squares 4 - 6/9 = 10/3, variance 2/3, SD 0.816497.
    found = bland_altman(GRADER, HUMAN)
    assert found.bias.value == pytest.approx(1 / 3)
    assert found.lower.value == pytest.approx(1 / 3 - 1.959964 * 0.816497, abs=1e-5)
    assert found.upper.value == pytest.approx(1 / 3 + 1.959964 * 0.816497, abs=1e-5)
    # Student's t with 5 df is 2.570582; its reach 2.570582 * 0.816497 / sqrt(6).
    assert found.bias.interval is not None
    assert found.bias.interval.high == pytest.approx(1 / 3 + 0.856861, abs=1e-5)


def test_intervals_of_the_limits_reach_further_outwards() -> None:
    found = bland_altman(GRADER, HUMAN)
    for limit, outward in ((found.lower, -1), (found.upper, 1)):
        assert limit.interval is not None
        assert limit.value is not None
        above, below = limit.interval.high - limit.value, limit.value - limit.interval.low
        assert (above - below) * outward > 0


def test_a_constant_shift_has_a_bias_and_no_uncertainty() -> None:
    found = bland_altman([2, 3, 4], [1, 2, 3])
    assert (found.bias.value, found.lower.value, found.upper.value) == (1, 1, 1)
    assert found.bias.interval is None
    assert "no uncertainty" in found.bias.interval_reason


def test_one_item_gives_no_limits() -> None:
    assert bland_altman([1, None], [1, 2]).upper.reason.endswith("there are 1")


def test_smd_agrees_with_the_formula_written_out() -> None:
    pooled = math.sqrt((statistics.variance(GRADER) + statistics.variance(HUMAN)) / 2)
    apart = statistics.mean(GRADER) - statistics.mean(HUMAN)
    assert standardised_mean_difference(GRADER, HUMAN).value == pytest.approx(apart / pooled)
    by_human = standardised_mean_difference(GRADER, HUMAN, "human")
    assert by_human.value == pytest.approx(apart / statistics.stdev(HUMAN))
    assert by_human.interval is not None


def test_smd_of_a_lenient_grader_is_above_zero_and_survives_a_large_offset() -> None:
    near = standardised_mean_difference(GRADER, HUMAN).value
    far = standardised_mean_difference(
        [value + 1e6 for value in GRADER], [value + 1e6 for value in HUMAN]
    ).value
    assert near is not None
    assert near > 0
    assert far == pytest.approx(near, abs=1e-9)


def test_smd_without_spread_gives_a_reason() -> None:
    found = standardised_mean_difference([3, 3, 3], [3, 3, 3])
    assert found.value is None
    assert "no SD to divide by" in found.reason
    assert standardised_mean_difference([1, 2, 3], [3, 3, 3], "human").value is None


def test_dsm_agrees_with_z_scores_written_out() -> None:
    groups = ["x", "x", "y", "y", "y", "x"]

    def z(column: list[float]) -> list[float]:
        mean, sd = statistics.mean(column), statistics.stdev(column)
        return [(value - mean) / sd for value in column]

    found = dsm_by_group(GRADER, HUMAN, groups)
    for name in ("x", "y"):
        gaps = [
            a - b for a, b, group in zip(z(GRADER), z(HUMAN), groups, strict=True) if group == name
        ]
        assert found[name].value == pytest.approx(statistics.mean(gaps))
        assert found[name].n == 3


def test_dsm_does_not_see_a_shift_that_all_share() -> None:
    shifted = [value + 2 for value in HUMAN]
    found = dsm_by_group(shifted, HUMAN, ["x", "y"] * 3)
    assert found["x"].value == pytest.approx(0, abs=1e-12)


def test_dsm_of_a_group_with_one_item_gives_a_reason() -> None:
    found = dsm_by_group(GRADER, HUMAN, ["x"] * 5 + ["y"])
    assert found["y"].reason == "group 'y' has 1 item(s) with both ratings"


def test_dsm_needs_a_group_for_every_item() -> None:
    with pytest.raises(InputError, match="2 groups for 6 items"):
        dsm_by_group(GRADER, HUMAN, ["x", "y"])


def test_a_spread_that_is_tiny_beside_the_other_raters_numbers_is_not_lost() -> None:
    # The human's numbers differ by 1e-9 while the grader's reach 3: z-scores do not care.
    grader, human = [1.0, 3.0, 2.0, 2.0], [2e-9, 1e-9, 2e-9, 1e-9]
    scaled = [value * 1e9 for value in human]
    groups = ["x", "x", "y", "y"]
    found, wanted = dsm_by_group(grader, human, groups), dsm_by_group(grader, scaled, groups)
    assert found["x"].value == pytest.approx(wanted["x"].value)


def test_differences_lost_in_rounding_have_no_standardised_size() -> None:
    # The square of 1e-170 is 0 in floating point, yet the numbers are not equal.
    found = standardised_mean_difference([1e-170, 2e-170], [0.0, 1e-170])
    assert found.value is None
    assert found.reason == "the ratings differ by no more than rounding, beside their size"
