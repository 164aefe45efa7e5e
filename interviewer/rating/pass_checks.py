"""Checks on a pass mark: the pass rate that people would have found, and the four-fifths rule."""

from __future__ import annotations

from collections.abc import Sequence

from interviewer.calibration.agreement import wilson
from interviewer.calibration.estimate import Estimate, estimated, undefined
from interviewer.calibration.fairness import FOUR_FIFTHS, ImpactRatio, impact_ratios
from interviewer.calibration.pass_rate import GraderErrors, corrected_pass_rate, grader_errors
from interviewer.calibration.sufficiency import shortfall
from interviewer.rating.cases import Asked, Case
from interviewer.report.checks import Check, CheckRow

_NO_MARK = "no pass mark was given (--pass-mark, or the box on the page)"
_NO_GROUP = "no graded case belongs to a named group"


def passes(score: float, mark: float) -> bool:
    """Rounded first: a mean of 0.6 passes a mark of 0.6, whatever the binary rest of its sum."""
    return round(score, 6) >= mark


def pass_rate_check(cases: Sequence[Case], asked: Asked) -> Check:
    """How often the grader errs about passes, and what its further passes come to."""
    check = Check(
        name="corrected_pass_rate",
        title="What do its passes come to? (corrected pass rate)",
        explains="Candidates that people judged too show how often the grader misses a pass or "
        "grants a false one; with that, the pass rate that people would have found is reckoned for "
        "those whom only the grader saw. An answer of nobody known counts as a candidate.",
        demand="the grader's own rate lies within the interval of the corrected one",
    )
    mark = asked.pass_mark
    if mark is None:
        return check.model_copy(update={"reason": _NO_MARK})
    judged = [
        (passes(case.grader, mark), passes(case.people, mark))
        for case in cases
        if case.people is not None
    ]
    further = [passes(case.grader, mark) for case in cases if case.people is None]
    errors = grader_errors([ours for ours, _ in judged], [theirs for _, theirs in judged])
    found, n = sum(further), len(further)
    corrected = corrected_pass_rate(found, n, errors)
    if not n:
        corrected = undefined(
            "people judged every graded candidate, so there is nothing to reckon; give a run of "
            "further grades by the same grader with --graded",
            0,
        )
    rows = [
        _share("judged candidates that people passed", errors.passed, len(judged)),
        _share("of these, passed by the grader", errors.passed_found, errors.passed),
        _share("of those people failed, failed by the grader", errors.failed_found, errors.failed),
        _share("others, the grader's own pass rate", found, n),
        _corrected(corrected, found, n, errors),
    ]
    return check.model_copy(
        update={"rows": tuple(rows), "title": f"{check.title}, pass mark {mark:g}"}
    )


def _corrected(corrected: Estimate, found: int, n: int, errors: GraderErrors) -> CheckRow:
    where = "others, corrected pass rate"
    judged = {"passed": errors.passed, "failed": errors.failed}
    missing = shortfall(sum(judged.values()), judged).replace("items", "judged candidates", 1)
    if corrected.value is None or corrected.interval is None or missing:
        why = corrected.reason or missing or corrected.interval_reason
        return CheckRow(where=where, estimate=corrected, reason=why)
    low, high = corrected.interval.low, corrected.interval.high
    return CheckRow(
        where=where,
        estimate=corrected,
        meets=low <= found / n <= high,
        reason=f"the grader's own {found / n:.3f} beside {low:.3f} to {high:.3f}",
    )


def four_fifths_check(cases: Sequence[Case], mark: float | None) -> Check:
    """Each group's pass rate beside that of the group with the highest, by people and grader."""
    check = Check(
        name="four_fifths",
        title="Does the pass mark hit a group? (four-fifths rule)",
        explains="A group's pass rate over that of the group with the highest one; below four "
        "fifths is called adverse impact. Fisher's exact test says how likely so uneven a table "
        "is by chance. People's passes stand beside the grader's: a gap that people see too is not "
        "the grader's.",
        demand=f"a ratio of at least {FOUR_FIFTHS}",
    )
    if mark is None:
        return check.model_copy(update={"reason": _NO_MARK})
    rows = []
    for who, scores in (
        ("people", [(case.group, case.people) for case in cases]),
        ("grader, same candidates", [(c.group, c.grader) for c in cases if c.people is not None]),
        ("grader, all candidates", [(case.group, case.grader) for case in cases]),
    ):
        counts: dict[str, tuple[int, int]] = {}
        for group, score in scores:
            if group and score is not None:
                selected, n = counts.get(group, (0, 0))
                counts[group] = selected + passes(score, mark), n + 1
        rows += [
            _impact(who, row)
            for row in impact_ratios({name: counts[name] for name in sorted(counts)})
        ]
    if not rows:
        return check.model_copy(update={"reason": _NO_GROUP})
    return check.model_copy(
        update={"rows": tuple(rows), "title": f"{check.title}, pass mark {mark:g}"}
    )


def _impact(who: str, row: ImpactRatio) -> CheckRow:
    where = f"{who}: {row.group}"
    said = f"{row.selected} of {row.n} pass"
    if row.ratio is None:
        return CheckRow(where=where, estimate=undefined(row.reason, row.n), reason=said)
    if row.group == row.reference:
        same = estimated(1.0, row.n, "the group with the highest rate is what others stand beside")
        return CheckRow(where=where, estimate=same, reason=f"{said}; {row.reason}")
    said += f"; ratio to {row.reference} {row.ratio}"
    if row.p is not None:
        said += f"; Fisher's p {row.p:.3f}"
    estimate = Estimate(value=float(row.ratio), n=row.n, interval=row.interval)
    if row.below_four_fifths is None:
        return CheckRow(where=where, estimate=estimate, reason=f"{row.reason}; {said}")
    return CheckRow(where=where, estimate=estimate, meets=not row.below_four_fifths, reason=said)


def _share(where: str, part: int, n: int) -> CheckRow:
    if not n:
        return CheckRow(where=where, estimate=undefined("there are none", 0))
    return CheckRow(
        where=where, estimate=estimated(part / n, n, wilson(part, n)), reason=f"{part} of {n}"
    )
