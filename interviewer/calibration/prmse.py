"""PRMSE: how much of the variance of true scores a grader explains, people's errors taken out.

Agreement with a noisy rater has a ceiling below 1 that belongs to the rater. Where some answers
were rated twice, the size of the raters' error is known and can be subtracted (Loukina, Madnani,
Cahill, Yao, Johnson, Riordan and McCaffrey 2020, "Using PRMSE to evaluate automated scoring
systems in the presence of label noise"; the same estimator as rsmtool's). 1: the grader gives
true scores; 0: no better than giving everyone the mean. It may fall below 0, and, being an
estimate with a subtraction in it, above 1.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from interviewer.calibration.bootstrap import jackknife_interval
from interviewer.calibration.estimate import Estimate, estimated, undefined
from interviewer.calibration.statistic import FloatArray, Statistic, kept_clusters
from interviewer.errors import InputError


def prmse_statistic(grader: FloatArray, humans: FloatArray) -> Statistic:
    """PRMSE of scores and a table items by raters with nan for gaps, ready to be resampled."""
    rated = np.isfinite(humans)
    middle = float(humans[rated].mean())
    scores = grader - middle
    n = rated.sum(axis=1).astype(np.float64)
    means = np.where(rated, humans - middle, 0.0).sum(axis=1) / n
    within = (np.where(rated, humans - middle - means[:, None], 0.0) ** 2).sum(axis=1)
    sums = np.column_stack(
        [np.ones_like(n), n, n**2, n * means, n * means**2, n * (means - scores) ** 2, within]
    )

    def combine(totals: FloatArray) -> FloatArray:
        items, ratings, squared, total, squares, apart, noise = totals.T
        with np.errstate(all="ignore"):
            # Pooled variance of one rating's error, from the items that were rated repeatedly.
            error = noise / (ratings - items)
            between = squares - total**2 / ratings
            true_variance = (between - (items - 1) * error) / (ratings - squared / ratings)
            true_error = (apart - items * error) / ratings
            return np.where(true_variance > 0, 1 - true_error / true_variance, np.nan)

    return Statistic(sums, combine)


def prmse(
    grader: Sequence[float | None],
    humans: Sequence[Sequence[float | None]],
    clusters: Sequence[Hashable] | None = None,
) -> Estimate:
    """PRMSE of a grader against any number of human columns with gaps.

    Items need a grade and one human rating; without items rated by two people there is no error
    to subtract, and no value.

    Raises:
        InputError: the columns differ in length, or a rating is infinite.
    """
    columns = [np.array(column, dtype=np.float64) for column in (grader, *humans)]
    if len({len(column) for column in columns}) > 1:
        raise InputError("the columns differ in length; give each rater one cell an item")
    if any(np.isinf(column).any() for column in columns):
        raise InputError("a rating is infinite; give None for a missing one")
    if not humans:
        return undefined("it needs people's ratings; there are none", 0)
    table = np.column_stack(columns[1:])
    used = np.isfinite(columns[0]) & np.isfinite(table).any(axis=1)
    scores, table = columns[0][used], table[used]
    n = len(scores)
    twice = int((np.isfinite(table).sum(axis=1) >= 2).sum())
    if twice < 2:
        return undefined(f"it needs 2 items that 2 people rated; there are {twice}", n)
    statistic = prmse_statistic(scores, table)
    value = statistic.value()
    if not np.isfinite(value):
        return undefined("people's ratings vary no more than their own error explains", n)
    kept = kept_clusters(clusters, used)
    note = f"{twice} of {n} items were rated by two or more people"
    return estimated(value, n, jackknife_interval(statistic, kept, bounded=False), note)
