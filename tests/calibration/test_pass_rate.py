"""Corrected pass rates: by hand, degenerate, against simulation."""

from __future__ import annotations

import math
import random

import pytest

from interviewer.calibration.pass_rate import (
    GraderErrors,
    corrected_pass_rate,
    grader_errors,
    prediction_powered_rate,
)
from interviewer.errors import InputError

ERRORS = GraderErrors(passed=50, passed_found=45, failed=50, failed_found=40)
"""Sensitivity 0.9, specificity 0.8."""


def test_corrected_rate_worked_by_hand() -> None:
    # (0.55 + 0.8 - 1) / (0.9 + 0.8 - 1) = 0.35 / 0.7.
    found = corrected_pass_rate(55, 100, ERRORS)
    assert found.value == pytest.approx(0.5)
    assert found.n == 100


def test_published_interval_agrees_with_the_formula_written_out() -> None:
    z = 1.959963984540054
    n, p = 100 + z**2, (55 + z**2 / 2) / (100 + z**2)
    se, sp = 46 / 52, 41 / 52
    rate = (p + sp - 1) / (se + sp - 1)
    shift = 2 * z**2 * (rate * se * (1 - se) / 52 - (1 - rate) * sp * (1 - sp) / 52)
    variance = (
        p * (1 - p) / n + (1 - rate) ** 2 * sp * (1 - sp) / 52 + rate**2 * se * (1 - se) / 52
    ) / (se + sp - 1) ** 2
    found = corrected_pass_rate(55, 100, ERRORS, method="Lang and Reiczigel").interval
    assert found is not None
    assert found.low == pytest.approx(rate + shift - z * math.sqrt(variance))
    assert found.high == pytest.approx(rate + shift + z * math.sqrt(variance))


def test_mover_ends_solve_their_quadratic_equation() -> None:
    # At an end r the distance p - r se - (1 - r) q equals the root of its three squared reaches:
    # a quadratic in r. Jeffreys limits of 55/100, 45/50 and 10/50 from scipy.stats.beta.
    p, p_low, p_high = 0.55, 0.45222899, 0.64492306
    se, se_low, se_high = 0.9, 0.79464517, 0.96080564
    q, q_low, q_high = 0.2, 0.10773403, 0.32582690

    def root(p_reach: float, se_reach: float, q_reach: float, sign: int) -> float:
        a = (se - q) ** 2 - se_reach**2 - q_reach**2
        b = -2 * (p - q) * (se - q) + 2 * q_reach**2
        c = (p - q) ** 2 - p_reach**2 - q_reach**2
        return (-b + sign * math.sqrt(b * b - 4 * a * c)) / (2 * a)

    found = corrected_pass_rate(55, 100, ERRORS).interval
    assert found is not None
    assert found.method == "MOVER of Jeffreys limits"
    assert found.low == pytest.approx(root(p - p_low, se_high - se, q_high - q, -1), abs=1e-6)
    assert found.high == pytest.approx(root(p_high - p, se - se_low, q - q_low, 1), abs=1e-6)


def test_a_grader_seen_to_make_no_error_leaves_the_jeffreys_limits_of_its_own_rate() -> None:
    # With many judged items and no error the correction changes nothing.
    sure = GraderErrors(passed=10**7, passed_found=10**7, failed=10**7, failed_found=10**7)
    found = corrected_pass_rate(55, 100, sure).interval
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.45222899, 0.64492306), abs=1e-5)


def test_a_rate_that_the_seen_errors_rule_out_has_no_interval() -> None:
    # 200 of 1000 judged fails were passed, yet of 1000 further items not one was.
    errors = GraderErrors(passed=1000, passed_found=900, failed=1000, failed_found=800)
    found = corrected_pass_rate(0, 1000, errors)
    assert (found.value, found.interval) == (0.0, None)
    assert found.interval_reason.startswith("the grader's passes do not go with the errors")
    assert corrected_pass_rate(1000, 1000, errors).interval is None


def test_fewer_judged_items_widen_the_interval() -> None:
    few = GraderErrors(passed=10, passed_found=9, failed=10, failed_found=8)
    widths = []
    for errors in (ERRORS, few):
        interval = corrected_pass_rate(55, 100, errors).interval
        assert interval is not None
        widths.append(interval.high - interval.low)
    assert widths[1] > 1.5 * widths[0]


def test_a_rate_beyond_zero_is_cut_and_that_is_said() -> None:
    found = corrected_pass_rate(10, 100, ERRORS)
    assert found.value == 0.0
    assert found.note == "-0.143 before it was cut to a share"


@pytest.mark.parametrize(
    ("passes", "n", "errors", "reason"),
    [
        pytest.param(0, 0, ERRORS, "there is no graded item", id="no items"),
        pytest.param(
            5,
            10,
            GraderErrors(passed=10, passed_found=5, failed=10, failed_found=5),
            "the grader tells passes from fails no better than chance",
            id="coin",
        ),
        pytest.param(
            5,
            10,
            GraderErrors(passed=10, passed_found=5, failed=0, failed_found=0),
            "people must have passed an item and failed an item",
            id="no fails judged",
        ),
    ],
)
def test_degenerate_input_gives_a_reason(
    passes: int, n: int, errors: GraderErrors, reason: str
) -> None:
    found = corrected_pass_rate(passes, n, errors)
    assert found.value is None
    assert found.reason.startswith(reason)


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(InputError, match="11 passes of 10 items"):
        corrected_pass_rate(11, 10, ERRORS)
    with pytest.raises(InputError, match="more items were found than judged"):
        corrected_pass_rate(5, 10, GraderErrors(passed=1, passed_found=2, failed=1, failed_found=1))


def test_errors_are_counted_from_two_columns() -> None:
    found = grader_errors([True, True, False, False, True], [True, False, False, True, True])
    assert found == GraderErrors(passed=3, passed_found=2, failed=2, failed_found=1)
    with pytest.raises(InputError, match="1 grades for 2 judgements"):
        grader_errors([True], [True, False])


def test_prediction_powered_rate_worked_by_hand() -> None:
    # Grader 3 of 4; on judged items it says 1 1 0 0 and people 1 0 0 0: mean gap -1/4. 1/2.
    found = prediction_powered_rate(
        [True, True, True, False], [True, True, False, False], [True, False, False, False]
    )
    assert found.value == pytest.approx(0.5)
    assert found.interval is not None


def test_both_ways_find_the_rate_that_a_lenient_grader_hides() -> None:
    rng = random.Random(4)
    people = [rng.random() < 0.4 for _ in range(40_000)]
    grader = [rng.random() < (0.95 if passed else 0.3) for passed in people]
    judged = slice(0, 10_000)
    rest = grader[10_000:]
    errors = grader_errors(grader[judged], people[judged])
    corrected = corrected_pass_rate(sum(rest), len(rest), errors).value
    powered = prediction_powered_rate(rest, grader[judged], people[judged]).value
    assert sum(rest) / len(rest) > 0.5
    assert corrected == pytest.approx(0.4, abs=0.02)
    assert powered == pytest.approx(0.4, abs=0.02)


def test_a_grader_without_seen_errors_has_no_interval() -> None:
    found = prediction_powered_rate([True, False], [True, False], [True, False])
    assert found.value == 0.5
    assert "no spread of its errors" in found.interval_reason
    assert prediction_powered_rate([True], [True], [True]).value is None
