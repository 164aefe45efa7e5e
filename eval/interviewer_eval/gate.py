"""The regression gate: agreement on a fast subset may not fall by more than its noise.

The subset was fitted on, so its figures flatter the judge: they tell whether a change made it
worse, not how good it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from interviewer.calibration.bootstrap import resampled
from interviewer.calibration.correlation import pearson_statistic
from interviewer.calibration.kappa import kappa_statistic
from interviewer.calibration.statistic import Statistic
from interviewer.domain.base import Frozen
from interviewer.errors import InputError
from interviewer_eval.datasets.dataset import Dataset
from interviewer_eval.datasets.gold import read_gold, subjects
from interviewer_eval.datasets.places import gold_folder
from interviewer_eval.figures import plan
from interviewer_eval.outcome import AnswerOutcome
from interviewer_eval.point_figures import point_table
from interviewer_eval.run import Desk, graded
from interviewer_eval.statistics import auc_measure, by_weights

BASELINE = "baseline.json"
N_ANSWERS = 60
ALLOWED_ERRORS = 2.0
"""Standard errors by which a measure may fall."""


class GateMeasure(Frozen):
    """One measure of the subset."""

    value: float
    error: float
    """Its bootstrap standard error, whole questions drawn."""


class Baseline(Frozen):
    """What the judge reached when the baseline was written."""

    what: str = "in sample: the shipped judge was fitted on these answers; for comparison only"
    version: str
    seed: int
    answers: tuple[str, ...]
    """Ids of the graded answers of eval/gold."""
    measures: dict[str, GateMeasure]


def gold_subset(ids: Sequence[str] | None, seed: int) -> Dataset:
    """The answers of a baseline, or a new choice spread over subjects and questions.

    Raises:
        InputError: an answer of the baseline is gone.
    """
    gold = read_gold(subjects(gold_folder()), "gold")
    if ids is None:
        return gold.limited(N_ANSWERS, seed)
    lost = set(ids) - {answer.id for answer in gold.answers}
    if lost:
        raise InputError(f"eval/gold lacks {', '.join(sorted(lost))}; write the baseline again")
    kept = tuple(answer for answer in gold.answers if answer.id in set(ids))
    return gold.model_copy(update={"answers": kept})


def measure_gate(dataset: Dataset, desk: Desk, seed: int) -> dict[str, GateMeasure]:
    """AUC and kappa of credit, and r with the score, on the subset.

    Raises:
        InputError: an answer could not be graded.
    """
    outcomes = [graded(dataset, answer, desk, "shipped") for answer in dataset.answers]
    failed = [outcome for outcome in outcomes if outcome.ungraded]
    if failed:
        raise InputError(f"{failed[0].id}: not graded ({failed[0].ungraded})")
    return {
        name: _measure(statistic, clusters, seed)
        for name, (statistic, clusters) in _statistics(outcomes).items()
    }


def fallen(now: dict[str, GateMeasure], before: Baseline) -> list[str]:
    """One line for each measure that fell by more than its noise; empty: the gate is open."""
    found = []
    for name, old in before.measures.items():
        lowest = old.value - ALLOWED_ERRORS * old.error
        if now[name].value < lowest:
            found.append(
                f"{name} fell from {old.value:.3f} to {now[name].value:.3f}; the gate is at "
                f"{lowest:.3f} ({ALLOWED_ERRORS:g} standard errors below)"
            )
    return found


def read_baseline(folder: Path) -> Baseline:
    """The stored baseline.

    Raises:
        InputError: it is missing or damaged.
    """
    path = folder / BASELINE
    try:
        return Baseline.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise InputError(f"{path}: cannot be read; make it with `interviewer-eval gate`") from error


def _statistics(outcomes: list[AnswerOutcome]) -> dict[str, tuple[Statistic, Sequence[str] | None]]:
    by_question = [o.model_copy(update={"cluster": o.question_id}) for o in outcomes]
    table = point_table(by_question)
    truth = table.labels >= 0.5
    answers = [outcome.cluster for outcome in by_question]
    score = np.array([outcome.score for outcome in outcomes], np.float64)
    said = np.array([outcome.by_verdicts for outcome in outcomes], np.float64)
    ranks = by_weights(table.clusters, auc_measure(truth, table.chance))
    kappa = kappa_statistic(truth.astype(np.int64), table.credited.astype(np.int64), 2)
    return {
        "auc": (ranks, None),
        "kappa_credited": (kappa, table.clusters),
        "pearson": (pearson_statistic(score, said), answers),
    }


def _measure(statistic: Statistic, clusters: Sequence[str] | None, seed: int) -> GateMeasure:
    drawn = resampled(statistic, plan(seed), clusters)
    return GateMeasure(
        value=round(statistic.value(), 4), error=round(float(np.nanstd(drawn, ddof=1)), 4)
    )
