"""Rater severity: who is strict and who is lenient, once the difficulty of items is taken out.

The additive model rating = item + rater + error by least squares, gaps allowed. Raters who saw
different answers can be compared as long as shared items link them; where they do not, nothing
is said. (The many-facet Rasch model asks the same on a logit scale; this one stays in points.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from interviewer.calibration.distributions import t_quantile, two_sided
from interviewer.calibration.estimate import Estimate, Interval, estimated, undefined
from interviewer.calibration.statistic import FloatArray, IntArray
from interviewer.calibration.table import RatingTable
from interviewer.domain.base import Frozen


class RaterSeverity(Frozen):
    """One rater's severity in points: above 0 gives less than the average of the raters."""

    rater: str
    n_ratings: int
    severity: Estimate


@dataclass(frozen=True)
class AdditiveFit:
    """Least squares of rating = item + rater with rater effects that sum to 0."""

    effects: FloatArray
    """One a rater; above 0 is lenient."""
    covariance: FloatArray
    """Of the effects, for an error variance of 1."""
    error_variance: float
    df: int


def rater_severity(table: RatingTable, confidence: float = 0.95) -> tuple[RaterSeverity, ...]:
    """Severity of each rater, with Student's interval, in the order of the table.

    Raises:
        InputError: a label is a word.
    """
    counts = (table.codes >= 0).sum(axis=0).tolist()
    shared = table.only_rated(2)
    n = len(shared.items)
    reason = _why_not(shared)
    if reason:
        found = [undefined(reason, n)] * len(table.raters)
    else:
        fit = fit_additive(shared.codes, table.numbers())
        found = [_estimate(fit, rater, n, confidence) for rater in range(len(table.raters))]
    return tuple(
        RaterSeverity(rater=name, n_ratings=count, severity=severity)
        for name, count, severity in zip(table.raters, counts, found, strict=True)
    )


def fit_additive(codes: IntArray, numbers: FloatArray) -> AdditiveFit:
    """Fit a linked table: items are swept out, rater effects solve the normal equations left."""
    rated = codes >= 0
    values = np.where(rated, numbers[codes], 0.0)
    m = rated.sum(axis=1).astype(np.float64)
    centred = np.where(rated, values - (values.sum(axis=1) / m)[:, None], 0.0)
    seen = rated.astype(np.float64)
    normal = np.diag(seen.sum(axis=0)) - seen.T @ (seen / m[:, None])
    # Of all solutions, the one whose effects sum to 0. A linked table leaves only the common
    # shift open, so 1/raters is added to fill that direction and taken out again; a general
    # pseudo-inverse has to guess which tiny eigenvalue is 0, and guesses wrong from 100 items on.
    level = np.full_like(normal, 1 / len(normal))
    covariance = np.linalg.inv(normal + level) - level
    effects = covariance @ centred.sum(axis=0)
    swept = seen * effects
    fitted = np.where(rated, swept - (swept.sum(axis=1) / m)[:, None], 0.0)
    df = int(rated.sum()) - len(codes) - codes.shape[1] + 1
    squares = float(((centred - fitted) ** 2).sum())
    return AdditiveFit(effects, covariance, squares / df if df > 0 else 0.0, df)


def _why_not(shared: RatingTable) -> str:
    if len(shared.raters) < 2:
        return "severity compares raters; there is one"
    if not len(shared.items):
        return "no item was rated twice, so nothing links the raters"
    parts = _linked_parts(shared.codes >= 0)
    if parts > 1:
        return f"the raters fall into {parts} groups that share no item; have some rated by both"
    return ""


def _linked_parts(rated: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> int:
    """Groups of raters that shared items link, directly or over others."""
    seen = rated.astype(np.int64)
    linked = (seen.T @ seen) > 0
    left = set(range(rated.shape[1]))
    parts = 0
    while left:
        parts += 1
        reached = [left.pop()]
        while reached:
            near = set(np.flatnonzero(linked[reached.pop()]).tolist()) & left
            left -= near
            reached.extend(near)
    return parts


def _estimate(fit: AdditiveFit, rater: int, n: int, confidence: float) -> Estimate:
    severity = -float(fit.effects[rater])
    if fit.df < 1:
        return estimated(severity, n, "there are no more ratings than effects to fit")
    error = math.sqrt(max(0.0, fit.error_variance * float(fit.covariance[rater, rater])))
    if error < 1e-12:
        return estimated(severity, n, "the model fits without error, so there is no spread")
    reach = t_quantile(two_sided(confidence), fit.df) * error
    ends = Interval(
        low=severity - reach, high=severity + reach, level=confidence, method="least squares, t"
    )
    return estimated(severity, n, ends)
