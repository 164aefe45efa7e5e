"""The pass rate that people would have found, from a grader that errs.

A grader that misses passes and grants false ones reports a biased rate. Items that people judged
too show how often it errs, and the bias can be taken out. The interval carries both the noise of
the items and that of the error rates; one that ignored the second would be too short.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from interviewer.calibration.distributions import (
    beta_quantile,
    bisected,
    normal_quantile,
    t_quantile,
    two_sided,
)
from interviewer.calibration.estimate import Estimate, Interval, estimated, undefined
from interviewer.domain.base import Frozen
from interviewer.errors import InputError

RateMethod = Literal["MOVER", "Lang and Reiczigel"]


class GraderErrors(Frozen):
    """What the grader said of items that people judged too."""

    passed: int = Field(ge=0)
    """Items that people passed."""
    passed_found: int = Field(ge=0)
    """Of these, those that the grader passed."""
    failed: int = Field(ge=0)
    """Items that people failed."""
    failed_found: int = Field(ge=0)
    """Of these, those that the grader failed."""


def grader_errors(grader: Sequence[bool], people: Sequence[bool]) -> GraderErrors:
    """Count the grader's hits on items that people judged.

    Raises:
        InputError: the columns differ in length.
    """
    if len(grader) != len(people):
        raise InputError(f"{len(grader)} grades for {len(people)} judgements; give equal columns")
    both = list(zip(grader, people, strict=True))
    return GraderErrors(
        passed=sum(people),
        passed_found=sum(ours and theirs for ours, theirs in both),
        failed=len(people) - sum(people),
        failed_found=sum(not ours and not theirs for ours, theirs in both),
    )


def corrected_pass_rate(
    passes: int,
    n: int,
    errors: GraderErrors,
    level: float = 0.95,
    method: RateMethod = "MOVER",
) -> Estimate:
    """The true pass rate of n further items of which the grader passed some.

    Rogan and Gladen 1978: (p + specificity - 1) / (sensitivity + specificity - 1). Both the value
    and the interval are cut at 0 and 1; the note says when the value was.

    Two intervals, neither of which draws anything. MOVER (Zou and Donner 2008, "Construction of
    confidence limits about effect measures") holds the rates r for which p - r * sensitivity -
    (1 - r) * (1 - specificity) may be 0, its limits combined from Jeffreys limits of the three
    shares. Lang and Reiczigel 2014 ("Confidence limits for prevalence of disease adjusted for
    estimated sensitivity and specificity") is the published formula for this problem and wider
    than it need be where few items were judged: over 54 cases of 30 to 300 judged items it held in
    0.949 to 0.989 of 20,000 draws, MOVER in 0.943 to 0.977.

    Raises:
        InputError: more passes than items, or more hits than judged items.
    """
    if not 0 <= passes <= n:
        raise InputError(f"{passes} passes of {n} items; give a number from 0 to {n}")
    if errors.passed_found > errors.passed or errors.failed_found > errors.failed:
        raise InputError("more items were found than judged; check the counts of the errors")
    if not n:
        return undefined("there is no graded item", n)
    if not errors.passed or not errors.failed:
        return undefined("people must have passed an item and failed an item at least", n)
    sensitivity = errors.passed_found / errors.passed
    specificity = errors.failed_found / errors.failed
    youden = sensitivity + specificity - 1
    if youden <= 0:
        return undefined(
            f"the grader tells passes from fails no better than chance (sensitivity "
            f"{sensitivity:.2f}, specificity {specificity:.2f}), so nothing can be corrected",
            n,
        )
    raw = (passes / n + specificity - 1) / youden
    value = min(1.0, max(0.0, raw))
    note = "" if value == raw else f"{raw:.3f} before it was cut to a share"
    interval = _mover if method == "MOVER" else _lang_reiczigel
    return estimated(value, n, interval(passes, n, errors, level), note)


def _mover(passes: int, n: int, errors: GraderErrors, level: float) -> Interval | str:
    upper = two_sided(level)
    p, p_low, p_high = _jeffreys(passes, n, upper)
    hit, hit_low, hit_high = _jeffreys(errors.passed_found, errors.passed, upper)
    granted = errors.failed - errors.failed_found
    false, false_low, false_high = _jeffreys(granted, errors.failed, upper)

    def lower(rate: float) -> float:
        spread = rate * (hit_high - hit), (1 - rate) * (false_high - false)
        return p - rate * hit - (1 - rate) * false - math.hypot(p - p_low, *spread)

    def higher(rate: float) -> float:
        spread = rate * (hit - hit_low), (1 - rate) * (false - false_low)
        return p - rate * hit - (1 - rate) * false + math.hypot(p_high - p, *spread)

    if higher(0.0) < 0 or lower(1.0) > 0:
        return "the grader's passes do not go with the errors it made on judged items"
    low = bisected(lower, 0.0, 1.0) if lower(0.0) > 0 else 0.0
    high = bisected(higher, 0.0, 1.0) if higher(1.0) < 0 else 1.0
    return Interval(low=low, high=high, level=level, method="MOVER of Jeffreys limits")


def _jeffreys(found: int, n: int, upper: float) -> tuple[float, float, float]:
    """A share with its limits, which reach 0 and 1 where the share does."""
    low = beta_quantile(1 - upper, found + 0.5, n - found + 0.5) if found else 0.0
    high = beta_quantile(upper, found + 0.5, n - found + 0.5) if found < n else 1.0
    return found / n, low, high


def _lang_reiczigel(passes: int, n: int, errors: GraderErrors, level: float) -> Interval | str:
    """z^2 / 2 passes are added to the grader's rate, one hit and one miss to each error rate, and
    a shift for the curvature."""
    z = normal_quantile(two_sided(level))
    n_more, passed_more, failed_more = n + z * z, errors.passed + 2, errors.failed + 2
    p = (passes + z * z / 2) / n_more
    hit = (errors.passed_found + 1) / passed_more
    clear = (errors.failed_found + 1) / failed_more
    youden = hit + clear - 1
    if youden <= 0:
        return "too few judged items to tell the grader from chance"
    rate = (p + clear - 1) / youden
    of_hit, of_clear = hit * (1 - hit) / passed_more, clear * (1 - clear) / failed_more
    shift = 2 * z * z * (rate * of_hit - (1 - rate) * of_clear)
    error = math.sqrt(p * (1 - p) / n_more + (1 - rate) ** 2 * of_clear + rate**2 * of_hit) / youden
    low, high = (
        min(1.0, max(0.0, end)) for end in (rate + shift - z * error, rate + shift + z * error)
    )
    return Interval(low=low, high=high, level=level, method="Lang and Reiczigel")


def prediction_powered_rate(
    grader: Sequence[bool],
    judged_grader: Sequence[bool],
    judged_people: Sequence[bool],
    level: float = 0.95,
) -> Estimate:
    """The true pass rate by prediction-powered inference (Angelopoulos et al. 2023).

    Mean of the grader on items that nobody judged, plus the mean of (people - grader) on judged
    ones, which must be a random draw of all items. Unlike `corrected_pass_rate` it needs no
    stable error rates, only that draw. Student's interval with Welch's degrees of freedom.

    Raises:
        InputError: the judged columns differ in length.
    """
    if len(judged_grader) != len(judged_people):
        raise InputError(
            f"{len(judged_grader)} grades for {len(judged_people)} judgements; give equal columns"
        )
    n, n_judged = len(grader), len(judged_people)
    if n < 2 or n_judged < 2:
        return undefined(f"it needs 2 graded and 2 judged items; there are {n} and {n_judged}", n)
    said = np.array(grader, dtype=np.float64)
    gap = np.array(judged_people, dtype=np.float64) - np.array(judged_grader, dtype=np.float64)
    raw = float(said.mean() + gap.mean())
    value = min(1.0, max(0.0, raw))
    note = "" if value == raw else f"{raw:.3f} before it was cut to a share"
    of_said, of_gap = float(said.var(ddof=1)) / n, float(gap.var(ddof=1)) / n_judged
    if of_gap == 0:
        why = "the grader matches people on all judged items, which shows no spread of its errors"
        return estimated(value, n, why, note)
    df = (of_said + of_gap) ** 2 / (of_said**2 / (n - 1) + of_gap**2 / (n_judged - 1))
    reach = t_quantile(two_sided(level), df) * math.sqrt(of_said + of_gap)
    low, high = (min(1.0, max(0.0, end)) for end in (raw - reach, raw + reach))
    ends = Interval(low=low, high=high, level=level, method="prediction-powered, t")
    return estimated(value, n, ends, note)
