"""The demands that decide what a rubric with a grader may be used for.

The figures are those of the testing industry (Williamson, Xi and Breyer 2012) and can be changed;
what cannot is that too little data never meets a demand.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from interviewer.calibration.estimate import Estimate
from interviewer.calibration.sufficiency import Ruling, at_least, at_most_in_size, shortfall
from interviewer.domain.base import Frozen
from interviewer.domain.rating import Split
from interviewer.report.alignment import GateRow, Mark

EVERYWHERE = "all points"
TOTAL = "total score"
KAPPA, DEGRADATION = "agreement with people", "degradation"
SMD, STEADINESS = "shift of scores", "steadiness of raters"


class Demands(Frozen):
    """Thresholds of the gates."""

    kappa: float = Field(default=0.70, ge=-1, le=1)
    """Quadratic kappa of the grader with people, for all points together and for each."""
    kappa_low: float = Field(default=0.60, ge=-1, le=1)
    """Lower end of its interval."""
    degradation: float = Field(default=-0.10, ge=-2, le=2)
    """Least difference to the kappa of people with each other."""
    smd: float = Field(default=0.15, ge=0)
    """Largest shift of the grader's total scores, in standard deviations, either way."""
    intra_rater: float = Field(default=0.90, ge=-1, le=1)
    """Alpha of each rater with himself or herself over second looks."""


class Sample(Frozen):
    """How much stands behind a figure."""

    n_answers: int
    per_verdict: dict[str, int]
    """Verdicts of people of each kind that was given at all."""


def kappa_row(where: str, estimate: Estimate, sample: Sample, demands: Demands) -> GateRow:
    """Agreement of the grader with people."""
    return _row(
        KAPPA,
        where,
        _kappa_demand(demands),
        estimate,
        _enough(sample) or at_least(estimate, demands.kappa, demands.kappa_low),
    )


def degradation_row(estimate: Estimate, sample: Sample, demands: Demands) -> GateRow:
    """Agreement with people beside that among people."""
    return _row(
        DEGRADATION,
        EVERYWHERE,
        f"at least {demands.degradation:g}",
        estimate,
        _enough(sample) or at_least(estimate, demands.degradation),
    )


def smd_row(estimate: Estimate, demands: Demands) -> GateRow:
    """Shift of total scores."""
    return _row(
        SMD,
        TOTAL,
        f"SMD at most {demands.smd:g} either way",
        estimate,
        at_most_in_size(estimate, demands.smd),
    )


def intra_row(rater: str, estimate: Estimate, n_answers: int, demands: Demands) -> GateRow:
    """How steady a rater is."""
    missing = shortfall(n_answers)
    ruling = (
        Ruling(meets=None, reason=missing.replace("items", "second looks")) if missing else None
    )
    return _row(
        STEADINESS,
        rater,
        f"alpha with themselves at least {demands.intra_rater:g}",
        estimate,
        ruling or at_least(estimate, demands.intra_rater),
    )


def ruled_again(row: GateRow, demands: Demands) -> GateRow:
    """The same number under other thresholds: a stored report may have been made with looser ones.

    Too little data stays too little data.
    """
    make: dict[str, tuple[str, Ruling]] = {
        KAPPA: (
            _kappa_demand(demands),
            at_least(row.estimate, demands.kappa, demands.kappa_low),
        ),
        DEGRADATION: (
            f"at least {demands.degradation:g}",
            at_least(row.estimate, demands.degradation),
        ),
        SMD: (
            f"SMD at most {demands.smd:g} either way",
            at_most_in_size(row.estimate, demands.smd),
        ),
        STEADINESS: (
            f"alpha with themselves at least {demands.intra_rater:g}",
            at_least(row.estimate, demands.intra_rater),
        ),
    }
    demand, ruling = make[row.name]
    if row.meets is None:
        return row.model_copy(update={"demand": demand})
    return _row(row.name, row.where, demand, row.estimate, ruling)


def mark_of(gates: Mapping[str, list[GateRow]], split: Split) -> tuple[Mark, tuple[str, ...]]:
    """The mark, and what is missing for the next one.

    Args:
        gates: under `overall` those that a trend needs, under `single` those that deciding on
            single answers needs as well.
        split: what was measured.
    """
    lacking = [_said(row) for row in gates["overall"] if not row.meets]
    if lacking:
        return Mark.EXPLORE, tuple(lacking)
    lacking = [_said(row) for row in gates["single"] if not row.meets]
    if not any(row.name == STEADINESS for row in gates["single"]):
        lacking.append("no rater has given second looks (rate-import --repeats)")
    if split is not Split.TEST:
        lacking.append("measured on the development split; open the test split with --open-test")
    return (Mark.TREND if lacking else Mark.GATE), tuple(lacking)


def _enough(sample: Sample) -> Ruling | None:
    missing = shortfall(sample.n_answers, sample.per_verdict)
    return Ruling(meets=None, reason=missing) if missing else None


def _kappa_demand(demands: Demands) -> str:
    return f"kappa at least {demands.kappa:g}, lower end at least {demands.kappa_low:g}"


def _row(name: str, where: str, demand: str, estimate: Estimate, ruling: Ruling) -> GateRow:
    return GateRow(
        name=name,
        where=where,
        demand=demand,
        estimate=estimate,
        meets=ruling.meets,
        reason=ruling.reason,
    )


def _said(row: GateRow) -> str:
    verdict = "no verdict" if row.meets is None else "not met"
    return f"{row.name}, {row.where}: {verdict} ({row.reason})"
