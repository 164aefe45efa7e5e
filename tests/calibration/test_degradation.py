"""Degradation of a grader against people."""

from __future__ import annotations

import numpy as np
import pytest

from interviewer.calibration.bootstrap import Resampling
from interviewer.calibration.degradation import degradation
from interviewer.calibration.kappa import cohen_kappa
from interviewer.errors import InputError

LABELS = [1, 2, 3]
ANN = [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 3, 2]
BEN = [1, 2, 3, 1, 2, 2, 1, 3, 3, 2, 3, 2]
GRADER = [1, 3, 3, 2, 2, 3, 1, 2, 1, 1, 3, 2]


def kappa(first: list[int], second: list[int]) -> float:
    value = cohen_kappa(first, second, LABELS, "quadratic").value
    assert value is not None
    return value


def test_degradation_is_the_difference_of_kappas() -> None:
    wanted = (kappa(GRADER, ANN) + kappa(GRADER, BEN)) / 2 - kappa(ANN, BEN)
    found = degradation(GRADER, [ANN, BEN], LABELS)
    assert found.value == pytest.approx(wanted)
    assert found.value is not None
    assert found.value < 0
    assert found.interval is not None


def test_a_grader_that_copies_a_person_gains_half_of_what_people_lack() -> None:
    # (1 + kappa) / 2 - kappa = (1 - kappa) / 2.
    found = degradation(ANN, [ANN, BEN], LABELS)
    assert found.value == pytest.approx((1 - kappa(ANN, BEN)) / 2)


def test_only_items_that_all_of_them_rated_enter() -> None:
    with_gaps = degradation([*GRADER, None, 1], [[*ANN, 1, 1], [*BEN, 1, None]], LABELS)
    assert with_gaps == degradation(GRADER, [ANN, BEN], LABELS)


def test_the_bootstrap_needs_a_seed_and_keeps_to_it() -> None:
    plan = Resampling(seed=3, n_resamples=400)
    first = degradation(GRADER * 3, [ANN * 3, BEN * 3], LABELS, plan=plan)
    assert first == degradation(GRADER * 3, [ANN * 3, BEN * 3], LABELS, plan=plan)
    assert first.interval is not None
    assert first.interval.method == "bootstrap of 400 resamples, seed 3"
    assert not first.interval.excludes(first.value or np.nan)


@pytest.mark.parametrize(
    ("humans", "reason"),
    [
        ([ANN], "it needs 2 people to compare with; there are 1"),
        ([ANN, [None] * 12], "it needs 2 items that all of them rated; there are 0"),
        ([[1] * 12, [1] * 12], "a pair of raters gave one label to everything"),
    ],
)
def test_degenerate_input_gives_a_reason(humans: list[list[int | None]], reason: str) -> None:
    found = degradation(GRADER, humans, LABELS)
    assert found.value is None
    assert found.reason.startswith(reason)


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(InputError, match="differ in length"):
        degradation([1], [ANN, BEN], LABELS)
