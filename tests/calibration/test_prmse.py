"""PRMSE: written out a second time, degenerate, and against simulated true scores."""

from __future__ import annotations

import math
import random
import statistics

import pytest

from interviewer.calibration.prmse import prmse
from interviewer.errors import InputError

GRADER = [1.0, 2.5, 3.0, 4.5, 2.0]
HUMANS: list[list[float | None]] = [[1.0, 2.0, 3.0, 5.0, 2.0], [2.0, 2.0, 4.0, None, None]]


def slow_prmse(grader: list[float], humans: list[list[float | None]]) -> float:
    """Loukina et al. 2020, section 3, sum by sum."""
    items = [[v for v in row if v is not None] for row in zip(*humans, strict=True)]
    counts = [len(item) for item in items]
    total, n = sum(counts), len(items)
    double = [item for item in items if len(item) > 1]
    error = sum((len(item) - 1) * statistics.variance(item) for item in double) / sum(
        len(item) - 1 for item in double
    )
    means = [statistics.mean(item) for item in items]
    middle = sum(c * m for c, m in zip(counts, means, strict=True)) / total
    between = sum(c * (m - middle) ** 2 for c, m in zip(counts, means, strict=True))
    variance = (between - (n - 1) * error) / (total - sum(c * c for c in counts) / total)
    apart = sum(c * (m - g) ** 2 for c, m, g in zip(counts, means, grader, strict=True))
    return 1 - (apart - n * error) / total / variance


def test_prmse_agrees_with_the_formulas_written_out() -> None:
    found = prmse(GRADER, HUMANS)
    assert found.value == pytest.approx(slow_prmse(GRADER, HUMANS), abs=1e-12)
    assert found.note == "3 of 5 items were rated by two or more people"


def test_people_without_error_leave_one_minus_mse_over_variance() -> None:
    # Both people say 1 2 3 4, the grader 1 2 3 5: MSE 1/4, sample variance 5/3. 1 - 3/20.
    truth = [1.0, 2.0, 3.0, 4.0]
    assert prmse([1.0, 2.0, 3.0, 5.0], [truth, truth]).value == pytest.approx(17 / 20)


def test_noise_of_people_is_not_charged_to_the_grader() -> None:
    # True scores of variance 1 read by the grader with variance 1/4: PRMSE 3/4, although the
    # people whom it is compared with err four times as much.
    rng = random.Random(8)
    truth = [rng.gauss(0, 1) for _ in range(20_000)]
    grader = [value + rng.gauss(0, 0.5) for value in truth]
    people = [[value + rng.gauss(0, 1) for value in truth] for _ in range(2)]
    assert prmse(grader, people).value == pytest.approx(0.75, abs=0.03)


@pytest.mark.parametrize(
    ("humans", "reason"),
    [
        ([[1.0, 2.0, 3.0]], "it needs 2 items that 2 people rated; there are 0"),
        ([], "it needs people's ratings; there are none"),
        ([[1.0, 3.0, 1.0], [3.0, 1.0, 3.0]], "people's ratings vary no more than their own error"),
    ],
)
def test_degenerate_input_gives_a_reason(humans: list[list[float | None]], reason: str) -> None:
    found = prmse([1.0, 2.0, 3.0], humans)
    assert found.value is None
    assert found.reason.startswith(reason)


def test_columns_that_cannot_be_used_are_refused() -> None:
    with pytest.raises(InputError, match="differ in length"):
        prmse([1.0], [[1.0, 2.0]])
    with pytest.raises(InputError, match="infinite"):
        prmse([1.0, math.inf], [[1.0, 2.0]])
