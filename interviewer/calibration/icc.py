"""Intraclass correlation in the six forms of Shrout and Fleiss 1979, with their F intervals.

"Intraclass correlations: uses in assessing rater reliability", Psychological Bulletin 86(2).
Form 1: each item has raters of its own; 2: the raters are a sample of many; 3: these raters are
all there are, and a shift between them does not count. `k` forms speak of the mean of k raters.

The F interval of form 2 is an approximation that falls short where few raters differ much: with
3 raters, 300 items and an F of 200 between raters it holds the true value in 0.80 of cases, not
0.95 (`bench/coverage.py`). A note says when that may be so; `plan` asks for the generalised
interval (Weerahandi 1993), which draws the three mean squares from their chi-squared
distributions and keeps 0.95 there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from interviewer.calibration.bootstrap import Resampling
from interviewer.calibration.distributions import f_quantile, two_sided
from interviewer.calibration.estimate import Estimate, Interval, estimated, undefined
from interviewer.calibration.statistic import FloatArray
from interviewer.calibration.table import RatingTable

Form = Literal["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]
_FEW_RATERS = 20
_DIFFER_MUCH = 20
"""F between raters from which the F interval of form 2 begins to fall short (simulated)."""
_TOO_SHORT = "few raters who differ much: the F interval is too short"
FORMS: tuple[Form, ...] = ("1,1", "2,1", "3,1", "1,k", "2,k", "3,k")


@dataclass(frozen=True)
class MeanSquares:
    """The two-way analysis of variance of n items by k raters."""

    n: int
    k: int
    between_items: float
    """BMS, n - 1 degrees of freedom."""
    within_items: float
    """WMS, n (k - 1)."""
    between_raters: float
    """JMS, k - 1."""
    residual: float
    """EMS, (n - 1) (k - 1)."""


def mean_squares(ratings: FloatArray) -> MeanSquares:
    """Mean squares of a full table, items by raters, at least 2 by 2."""
    n, k = ratings.shape
    centred = ratings - ratings.mean()
    items = centred.mean(axis=1, keepdims=True)
    raters = centred.mean(axis=0, keepdims=True)
    return MeanSquares(
        n=n,
        k=k,
        between_items=float(k * (items**2).sum() / (n - 1)),
        within_items=float(((centred - items) ** 2).sum() / (n * (k - 1))),
        between_raters=float(n * (raters**2).sum() / (k - 1)),
        residual=float(((centred - items - raters) ** 2).sum() / ((n - 1) * (k - 1))),
    )


def icc(
    table: RatingTable,
    form: Form,
    confidence: float = 0.95,
    plan: Resampling | None = None,
) -> Estimate:
    """One form of the ICC over the items that every rater rated.

    `plan` (its level then counts) replaces the F interval of form 2 by the generalised one.

    Raises:
        InputError: a label is a word.
    """
    full = table.complete()
    n, k = full.shape
    left_out = len(table.items) - n
    note = f"{left_out} items that some rater left out do not enter" if left_out else ""
    if k < 2:
        return undefined(f"the ICC needs 2 raters; there are {k}", n, note)
    if n < 2:
        return undefined(f"the ICC needs 2 items that every rater rated; there are {n}", n, note)
    if np.ptp(full) == 0:
        return undefined(f"every rating is {full[0, 0]:g}: nothing varies", n, note)
    squares = mean_squares(full)
    if squares.between_items < 1e-12 * (squares.between_raters + squares.residual):
        # The mean square of the items is the numerator's only positive part.
        squares = MeanSquares(
            n, k, 0.0, squares.within_items, squares.between_raters, squares.residual
        )
    value = coefficient(squares, form)
    if value is None:
        return undefined("the items differ less than chance alone would have it", n, note)
    interval = _interval(squares, form, confidence)
    if form.startswith("2") and isinstance(interval, Interval):
        if plan is not None:
            interval = generalised_interval(squares, form, plan)
        elif k < _FEW_RATERS and squares.between_raters > _DIFFER_MUCH * squares.residual:
            note = f"{note}; {_TOO_SHORT}" if note else _TOO_SHORT
    return estimated(value, n, interval, note)


def coefficient(squares: MeanSquares, form: Form) -> float | None:
    """The ICC from mean squares; None where its denominator, a variance, is not above 0."""
    s = squares
    b, w, j, e, n, k = s.between_items, s.within_items, s.between_raters, s.residual, s.n, s.k
    match form:
        case "1,1":
            top, below = b - w, b + (k - 1) * w
        case "2,1":
            top, below = b - e, b + (k - 1) * e + k * (j - e) / n
        case "3,1":
            top, below = b - e, b + (k - 1) * e
        case "1,k":
            top, below = b - w, b
        case "2,k":
            top, below = b - e, b + (j - e) / n
        case "3,k":
            top, below = b - e, b
    return top / below if below > 1e-12 * (b + w + j + e) else None


def _interval(squares: MeanSquares, form: Form, confidence: float) -> Interval | str:
    """Shrout and Fleiss's interval; a `k` form steps up the ends of its single form."""
    s = squares
    if s.n < 3:
        return "an interval needs at least 3 items"
    unexplained = s.within_items if form.startswith("1") else s.residual
    if unexplained <= 1e-12 * s.between_items:
        return "the ratings leave no error to measure an interval by"
    if s.between_items == 0:
        return "the items do not differ, so F is 0"
    upper = two_sided(confidence)
    ends = _form_2(s, upper) if form.startswith("2") else _form_1_or_3(s, form, upper)
    low, high = ends
    if form.endswith("k"):
        if 1 + (s.k - 1) * low <= 0:
            return "for the mean of the raters it has no lower end: the items hardly differ"
        low, high = (s.k * end / (1 + (s.k - 1) * end) for end in ends)
    return Interval(low=low, high=high, level=confidence, method="F, Shrout and Fleiss")


def _form_1_or_3(s: MeanSquares, form: Form, upper: float) -> tuple[float, float]:
    if form.startswith("1"):
        observed, df = s.between_items / s.within_items, s.n * (s.k - 1)
    else:
        observed, df = s.between_items / s.residual, (s.n - 1) * (s.k - 1)
    low = observed / f_quantile(upper, s.n - 1, df)
    high = observed * f_quantile(upper, df, s.n - 1)
    return (low - 1) / (low + s.k - 1), (high - 1) / (high + s.k - 1)


def _form_2(s: MeanSquares, upper: float) -> tuple[float, float]:
    """Satterthwaite's degrees of freedom for the mixture of two mean squares."""
    n, k = s.n, s.k
    value = coefficient(s, "2,1") or 0.0
    ratio = s.between_raters / s.residual
    spread = n * (1 + (k - 1) * value) - k * value
    df = (
        (k - 1)
        * (n - 1)
        * (k * value * ratio + spread) ** 2
        / ((n - 1) * k**2 * value**2 * ratio**2 + spread**2)
    )
    below = f_quantile(upper, n - 1, df)
    above = f_quantile(upper, df, n - 1)
    mixture = k * s.between_raters + (k * n - k - n) * s.residual
    low = n * (s.between_items - below * s.residual) / (below * mixture + n * s.between_items)
    high = n * (above * s.between_items - s.residual) / (mixture + n * above * s.between_items)
    return low, high


def generalised_interval(squares: MeanSquares, form: Form, plan: Resampling) -> Interval:
    """Percentiles of form 2's ICC over draws of the variances that the mean squares allow."""
    s, rng = squares, np.random.default_rng(plan.seed)

    def drawn(square: float, df: int) -> FloatArray:
        return square * df / rng.chisquare(df, plan.n_resamples)

    items = drawn(s.between_items, s.n - 1)
    raters = drawn(s.between_raters, s.k - 1)
    error = drawn(s.residual, (s.n - 1) * (s.k - 1))
    of_items = np.maximum(0.0, items - error) / s.k
    of_raters = np.maximum(0.0, raters - error) / s.n
    averaged = s.k if form.endswith("k") else 1
    share = of_items / (of_items + (of_raters + error) / averaged)
    low, high = np.quantile(share, [1 - two_sided(plan.level), two_sided(plan.level)])
    return Interval(
        low=float(low),
        high=float(high),
        level=plan.level,
        method=f"generalised, {plan.n_resamples} draws, seed {plan.seed}",
    )
