"""Fleiss's kappa and Gwet's AC1 and AC2: chance-corrected agreement of two or more raters.

Fleiss 1971 ("Measuring nominal scale agreement among many raters") takes chance agreement from
the labels' shares, and falls towards 0 where nearly all items deserve one label. Gwet 2008
("Computing inter-rater reliability and its variance in the presence of high agreement") and
2014 ("Handbook of Inter-Rater Reliability", AC2 with weights, gaps allowed) does not:

    agreement = mean over items with 2 or more ratings of the weighted share of agreeing pairs
    chance    = sum of the weights / (q (q - 1)) * sum over labels of share * (1 - share)

with q labels in the full set, used or not, and shares averaged over all rated items.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal

import numpy as np

from interviewer.calibration.bootstrap import jackknife_interval
from interviewer.calibration.estimate import Estimate, estimated, undefined
from interviewer.calibration.exact_bound import unbroken
from interviewer.calibration.statistic import FloatArray, Statistic, kept_clusters
from interviewer.calibration.table import MAX_LABELS, RatingTable

AgreementWeights = Literal["identity", "linear", "quadratic", "ordinal"]


def agreement_weights(positions: FloatArray, kind: AgreementWeights) -> FloatArray:
    """How far two labels agree: 1 on the diagonal, 0 for the pair that is furthest apart.

    Linear and quadratic weights use the labels' numbers, ordinal ones Gwet's count of the label
    pairs that lie between two labels: 1 - C(|i - j| + 1, 2) / C(q, 2).
    """
    q = len(positions)
    places = np.arange(q, dtype=np.float64)
    if kind == "identity":
        return np.eye(q)
    if kind == "ordinal":
        steps = np.abs(places[:, None] - places[None, :])
        return np.asarray(1.0 - steps * (steps + 1) / (q * (q - 1)), dtype=np.float64)
    apart = np.abs(positions[:, None] - positions[None, :]) / float(np.ptp(positions))
    return np.asarray(1.0 - (apart if kind == "linear" else apart**2), dtype=np.float64)


def gwet_statistic(table: RatingTable, kind: AgreementWeights = "identity") -> Statistic:
    """AC1 (identity weights) or AC2 of a table without unrated items, ready to be resampled."""
    counts = table.counts()
    q = len(table.labels)
    positions = table.numbers() if table.numeric else np.arange(q, dtype=np.float64)
    agreeing = agreement_weights(positions, kind)
    rated = counts.sum(axis=1)
    paired = rated >= 2
    pairs = np.where(paired, rated * (rated - 1), 1.0)
    share = (counts * (counts @ agreeing - 1.0)).sum(axis=1) / pairs
    sums = np.column_stack(
        [paired, np.where(paired, share, 0.0), np.ones(len(counts)), counts / rated[:, None]]
    )
    total_weight = float(agreeing.sum()) / (q * (q - 1))
    shares = sums[:, 3:].mean(axis=0)
    used = np.flatnonzero(shares)
    kept = unbroken(
        float(paired.sum() - sums[:, 1].sum()),
        1.0 - float(agreeing[np.ix_(used, used)].min(initial=1.0)),
        1.0 - total_weight * float((shares * (1 - shares)).sum()),
    )

    def combine(totals: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            agreement = totals[:, 1] / totals[:, 0]
            shares = totals[:, 3:] / totals[:, 2:3]
            chance = total_weight * (shares * (1 - shares)).sum(axis=1)
            value = (agreement - chance) / (1 - chance)
        return np.where(totals[:, 0] > 0, value, np.nan)

    return Statistic(sums, combine, kept, paired.astype(np.float64))


def gwet_ac(
    table: RatingTable,
    kind: AgreementWeights = "identity",
    clusters: Sequence[Hashable] | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """AC1 with identity weights, else AC2, over the table's full label set.

    Words count by their place in the label set. Where one label is all that anybody gave, the
    formula says 1; there is then nothing that could have been disagreed about, and no value.
    """
    rated = table.only_rated(1)
    n = int((rated.per_item >= 2).sum())
    if n < 2:
        return undefined(f"Gwet's AC needs 2 items with 2 or more ratings; there are {n}", n)
    if len(table.labels) < 2:
        return undefined("the label set has one label: there is nothing to disagree about", n)
    if len(table.labels) > MAX_LABELS:
        return undefined(_too_many(table), n)
    if len(np.unique(rated.codes[rated.codes >= 0])) == 1:
        return undefined(
            f"every rating is {table.labels[rated.codes.max()]!r}: "
            "there is nothing to disagree about",
            n,
        )
    statistic = gwet_statistic(rated, kind)
    kept = kept_clusters(clusters, table.per_item >= 1)
    return estimated(statistic.value(), n, jackknife_interval(statistic, kept, level=confidence))


def fleiss_statistic(table: RatingTable) -> Statistic:
    """Fleiss's kappa of a table with equally many ratings an item, ready to be resampled."""
    counts = table.counts()
    raters = counts.sum(axis=1)
    agreeing = (counts * (counts - 1)).sum(axis=1) / (raters * (raters - 1))
    sums = np.column_stack([raters, raters * agreeing, counts])

    def combine(totals: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            agreement = totals[:, 1] / totals[:, 0]
            chance = ((totals[:, 2:] / totals[:, :1]) ** 2).sum(axis=1)
            return np.where(chance < 1 - 1e-12, (agreement - chance) / (1 - chance), np.nan)

    shares = counts.sum(axis=0) / counts.sum()
    kept = unbroken(float((1.0 - agreeing).sum()), 1.0, 1.0 - float((shares**2).sum()))
    return Statistic(sums, combine, kept)


def fleiss_kappa(
    table: RatingTable,
    clusters: Sequence[Hashable] | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Fleiss's kappa; it needs the same number of ratings for each item."""
    n = len(table.items)
    per_item = table.per_item
    if n < 2:
        return undefined(f"Fleiss's kappa needs 2 items; there are {n}", n)
    fewest, most = int(per_item.min()), int(per_item.max())
    if fewest != most:
        return undefined(
            f"Fleiss's kappa needs equally many ratings an item; here {fewest} to {most}. "
            "Krippendorff's alpha and Gwet's AC1 allow gaps",
            n,
        )
    if most < 2:
        return undefined("Fleiss's kappa needs 2 ratings an item", n)
    if len(table.labels) > MAX_LABELS:
        return undefined(_too_many(table), n)
    statistic = fleiss_statistic(table)
    value = statistic.value()
    if not np.isfinite(value):
        return undefined(
            f"every rating is {table.labels[table.codes.max()]!r}: "
            "there is nothing to disagree about",
            n,
        )
    return estimated(value, n, jackknife_interval(statistic, clusters, level=confidence))


def _too_many(table: RatingTable) -> str:
    return f"{len(table.labels)} distinct values; it compares up to {MAX_LABELS} labels"
