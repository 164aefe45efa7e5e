"""A sum over all pairs of values from a few nodes: beside the plain double sum."""

import math
import random

import numpy as np
import pytest

from interviewer.calibration.alpha import Level, krippendorff_alpha
from interviewer.calibration.condensed import condensed
from interviewer.calibration.statistic import FloatArray
from interviewer.calibration.table import table_from_columns


def over_pairs(values: FloatArray, weights: FloatArray) -> float:
    """Sum of w v ((a - b) / (a + b))^2, as it is written."""
    total = 0.0
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        with np.errstate(invalid="ignore"):
            terms = np.where(values + value > 0, ((values - value) / (values + value)) ** 2, 0.0)
        total += weight * float(terms @ weights)
    return total


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(np.arange(1.0, 2_001.0), id="counts"),
        pytest.param(np.arange(0.0, 2_001.0), id="counts-with-0"),
        pytest.param(1e6 + np.arange(1_500.0), id="hardly-differ"),
        pytest.param(np.append(1e6 + np.arange(1_500.0), [3e6, 1e9, 1e12]), id="outliers"),
        pytest.param(np.append(1.0, 1_024 + np.arange(-40, 40) / 8), id="at-a-cell's-edge"),
        pytest.param(np.exp(np.random.default_rng(1).normal(0, 4, 1_500)), id="many-sizes"),
        pytest.param(np.append(0.0, np.arange(1, 900) * 1e-120), id="tiny"),
    ],
)
def test_nodes_stand_for_all_values(values: FloatArray) -> None:
    values = np.unique(values)
    weights = np.random.default_rng(2).integers(1, 6, len(values)).astype(float)
    nodes, carried = condensed(values, weights)
    assert len(nodes) < max(len(values), 700)
    assert carried.sum() == pytest.approx(weights.sum(), rel=1e-12)
    assert over_pairs(nodes, carried) == pytest.approx(over_pairs(values, weights), rel=1e-10)


def test_few_values_stay_as_they_are() -> None:
    values, weights = np.array([0.0, 1.0, 1.5, 80.0]), np.array([1.0, 2.0, 3.0, 4.0])
    nodes, carried = condensed(values, weights)
    assert nodes.tolist() == values.tolist()
    assert carried.tolist() == weights.tolist()


def test_ratio_alpha_of_a_thousand_values_is_that_of_the_definition() -> None:
    rng = random.Random(5)
    first = [float(rng.randrange(1, 5_000)) for _ in range(600)]
    second = [max(0.0, value + rng.randrange(-300, 300)) for value in first]
    found = krippendorff_alpha(table_from_columns([first, second]), Level.RATIO).value

    def apart(a: float, b: float) -> float:
        return ((a - b) / (a + b)) ** 2 if a + b else 0.0

    everything = first + second
    observed = math.fsum(2 * apart(a, b) for a, b in zip(first, second, strict=True))
    expected = math.fsum(apart(a, b) for a in everything for b in everything)
    n = len(everything)
    assert found == pytest.approx(1 - (n - 1) * observed / expected, abs=1e-12)
