"""The regression gate: in sample, on a fast subset, against the stored baseline."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewer.grading.builtin.model import COEFFICIENTS
from interviewer_eval.datasets.dataset import Dataset
from interviewer_eval.gate import (
    Baseline,
    GateMeasure,
    fallen,
    gold_subset,
    measure_gate,
    read_baseline,
)
from interviewer_eval.held_out import SHIPPED, FittedModel
from interviewer_eval.judges import builtin_maker
from interviewer_eval.run import Desk
from interviewer_eval.source import memory_source
from tests.eval.conftest import ReadingJudge

RESULTS = Path(__file__).resolve().parents[2] / "eval" / "results"


def baseline(**values: float) -> Baseline:
    return Baseline(
        version="test-1",
        seed=1,
        answers=(),
        measures={name: GateMeasure(value=value, error=0.02) for name, value in values.items()},
    )


@pytest.mark.slow
def test_agreement_of_the_shipped_judge_has_not_fallen_by_more_than_its_noise() -> None:
    before = read_baseline(RESULTS)
    desk = Desk.of(builtin_maker(memory_source())(FittedModel(SHIPPED, COEFFICIENTS)))
    now = measure_gate(gold_subset(before.answers, before.seed), desk, before.seed)
    assert fallen(now, before) == []


def test_fall_within_two_standard_errors_passes_and_a_larger_one_does_not() -> None:
    before = baseline(auc=0.90)
    assert fallen(baseline(auc=0.861).measures, before) == []
    assert fallen(baseline(auc=0.95).measures, before) == []
    (line,) = fallen(baseline(auc=0.859).measures, before)
    assert line == "auc fell from 0.900 to 0.859; the gate is at 0.860 (2 standard errors below)"


def test_gate_sees_a_judge_that_was_turned_upside_down(dataset: Dataset) -> None:
    good, bad = (
        measure_gate(dataset, Desk.of(ReadingJudge(upside_down=turned)), seed=1)
        for turned in (False, True)
    )
    before = Baseline(version="test-1", seed=1, answers=(), measures=good)
    assert good["kappa_credited"].value == 1.0
    assert fallen(good, before) == []
    assert len(fallen(bad, before)) == 3


def test_subset_covers_every_subject() -> None:
    subset = gold_subset(None, seed=20)
    assert len(subset.answers) == 60
    assert {answer.subject for answer in subset.answers} == set(subset.packs)
