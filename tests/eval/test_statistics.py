from __future__ import annotations

import numpy as np
import pytest

from interviewer.calibration.bootstrap import Resampling
from interviewer.calibration.correlation import midranks, spearman
from interviewer_eval.statistics import (
    auc,
    auc_measure,
    estimate,
    f1_statistic,
    macro_f1_statistic,
    precision_statistic,
    recall_statistic,
    rmse_statistic,
    spearman_measure,
)

PLAN = Resampling(seed=3, n_resamples=200)


def area(positive: list[int], score: list[float]) -> float:
    measure = auc_measure(np.array(positive, bool), np.array(score, np.float64))
    return float(measure(np.ones((1, len(score))))[0])


def test_auc_counts_a_tie_as_half() -> None:
    # Positives 0.9, 0.5, 0.5; negatives 0.5, 0.1. Of the 6 pairs: 0.9 beats both (2); each 0.5
    # ties with 0.5 and beats 0.1 (2 * 1.5 = 3). 5 / 6.
    assert area([1, 1, 1, 0, 0], [0.9, 0.5, 0.5, 0.5, 0.1]) == pytest.approx(5 / 6)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        pytest.param([0.9, 0.8, 0.2, 0.1], 1.0, id="every positive above every negative"),
        pytest.param([0.1, 0.2, 0.8, 0.9], 0.0, id="exactly wrong"),
        pytest.param([0.5, 0.5, 0.5, 0.5], 0.5, id="all alike"),
    ],
)
def test_auc_at_its_ends(score: list[float], expected: float) -> None:
    assert area([1, 1, 0, 0], score) == expected


def test_auc_equals_the_count_over_all_pairs_when_items_weigh_differently() -> None:
    rng = np.random.default_rng(5)
    positive, score = rng.random(40) < 0.4, rng.integers(0, 6, 40) / 5
    weight = rng.integers(0, 4, 40).astype(np.float64)
    pairs = [
        (weight[a] * weight[b], 1.0 if score[a] > score[b] else 0.5 if score[a] == score[b] else 0)
        for a in np.flatnonzero(positive)
        for b in np.flatnonzero(~positive)
    ]
    expected = sum(w * won for w, won in pairs) / sum(w for w, _ in pairs)
    assert auc_measure(positive, score)(weight[None])[0] == pytest.approx(expected)


def test_auc_of_one_class_gives_the_reason_and_no_number() -> None:
    found = auc(np.array([True] * 4), np.arange(4.0), list("abcd"), PLAN)
    assert found.value is None
    assert "all 4 items are positive" in found.reason


def test_interval_draws_whole_clusters_and_depends_on_the_seed_alone() -> None:
    rng = np.random.default_rng(9)
    positive = np.repeat(rng.random(12) < 0.5, 10)
    score = np.clip(0.3 + 0.4 * positive + rng.normal(0, 0.4, 120), 0, 1)
    clusters = [f"q{number // 10}" for number in range(120)]
    first, again = (auc(positive, score, clusters, PLAN) for _ in range(2))
    alone = auc(positive, score, [str(number) for number in range(120)], PLAN)
    other = auc(positive, score, clusters, Resampling(seed=4, n_resamples=200))
    assert first == again
    assert first.interval is not None
    assert alone.interval is not None
    assert first.interval != alone.interval
    assert first.interval != other.interval
    assert first.interval.low < first.value < first.interval.high  # type: ignore[operator]


def test_spearman_is_pearson_of_midranks() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.integers(0, 5, 30).astype(float), rng.integers(0, 5, 30).astype(float)
    mine = spearman_measure(a, b)(np.ones((1, 30)))[0]
    assert mine == pytest.approx(spearman(a.tolist(), b.tolist()).value)


def test_spearman_of_a_weighted_item_is_that_of_its_copies() -> None:
    a, b = np.array([1.0, 2, 3, 4]), np.array([2.0, 1, 4, 3])
    weight = np.array([[2.0, 1, 0, 3]])
    copies = [0, 0, 1, 3, 3, 3]
    expected = np.corrcoef(midranks(a[copies]), midranks(b[copies]))[0, 1]
    assert spearman_measure(a, b)(weight)[0] == pytest.approx(expected)


def test_precision_recall_and_f1_by_hand() -> None:
    # Truth 1 1 1 0 0, said 1 1 0 1 0: two hits, three said, three true.
    truth, said = (np.array(list(map(int, row)), bool) for row in ("11100", "11010"))
    values = [s(truth, said).value() for s in (precision_statistic, recall_statistic, f1_statistic)]
    assert values == pytest.approx([2 / 3, 2 / 3, 2 / 3])


def test_precision_of_a_grader_that_credits_nothing_is_not_a_number() -> None:
    statistic = precision_statistic(np.array([True, False]), np.array([False, False]))
    assert estimate(statistic, 2, PLAN, ["a", "b"]).reason == "it is not defined on these items"


def test_macro_f1_counts_a_class_that_is_never_hit_as_zero() -> None:
    # Class 0: 2 true, 3 said, 2 hit: 4 / 5. Class 1: 1 true, 1 said, 0 hit: 0. Class 2: 1 true,
    # none said: 0. Mean 4 / 15.
    truth, said = np.array([0, 0, 1, 2]), np.array([0, 0, 0, 1])
    assert macro_f1_statistic(truth, said, 3).value() == pytest.approx(4 / 15)


def test_macro_f1_leaves_out_a_class_that_nobody_has() -> None:
    truth = np.array([0, 0, 1, 1])
    assert macro_f1_statistic(truth, truth, 3).value() == 1.0


def test_rmse_by_hand() -> None:
    # Differences 3 and 1: sqrt((9 + 1) / 2).
    assert rmse_statistic(np.array([1.0, 2]), np.array([4.0, 1])).value() == pytest.approx(5**0.5)
