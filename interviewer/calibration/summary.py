"""Every coefficient that applies to a table at a level of measurement, in one go."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from interviewer.calibration.agreement import (
    ConfusionMatrix,
    adjacent_agreement,
    confusion_matrix,
    exact_agreement,
)
from interviewer.calibration.alpha import Level, krippendorff_alpha
from interviewer.calibration.correlation import pearson, spearman
from interviewer.calibration.differences import bland_altman, standardised_mean_difference
from interviewer.calibration.estimate import Estimate, undefined
from interviewer.calibration.gwet import AgreementWeights, fleiss_kappa, gwet_ac
from interviewer.calibration.icc import FORMS, icc
from interviewer.calibration.kappa import Weighting, cohen_kappa
from interviewer.calibration.severity import RaterSeverity, rater_severity
from interviewer.calibration.sufficiency import shortfall
from interviewer.calibration.table import MAX_LABELS, Label, RatingTable
from interviewer.domain.base import Frozen


class NamedEstimate(Frozen):
    """A coefficient under its stable name (for programs) and its title (for people)."""

    name: str
    title: str
    estimate: Estimate


class AgreementSummary(Frozen):
    """What can be said about the agreement in one table of ratings."""

    level: Level
    n_items: int
    n_pairable: int
    """Items with 2 or more ratings."""
    n_raters: int
    n_ratings: int
    labels: tuple[Label, ...]
    """The full label set; empty where there are too many distinct values to list."""
    coefficients: tuple[NamedEstimate, ...]
    confusion: ConfusionMatrix | None
    """First rater against second, for two raters and a short label set."""
    severities: tuple[RaterSeverity, ...]
    """At the interval and ratio levels."""
    no_verdict: str
    """Why these numbers may not decide anything; empty when there is enough of them."""


def summarise(
    table: RatingTable, level: Level, clusters: Sequence[Hashable] | None = None
) -> AgreementSummary:
    """Compute all of them; `clusters` names each item's candidate for the intervals.

    Raises:
        InputError: words at the interval or ratio level.
    """
    measured = level in (Level.INTERVAL, Level.RATIO)
    found = _labelled(table, level, clusters)
    if measured:
        found += _intraclass(table, clusters)
    if level is not Level.NOMINAL:
        found += _of_two_numbers(table, measured, clusters)
    short = len(table.labels) <= MAX_LABELS
    pair = len(table.raters) == 2 and short
    pairable = table.only_rated(2)
    per_class = None if measured or not short else _items_by_label(pairable)
    return AgreementSummary(
        level=level,
        n_items=len(table.items),
        n_pairable=len(pairable.items),
        n_raters=len(table.raters),
        n_ratings=table.n_ratings,
        labels=table.labels if short else (),
        coefficients=tuple(found),
        confusion=confusion_matrix(table.column(0), table.column(1), table.labels)
        if pair
        else None,
        severities=tuple(
            row.model_copy(update={"severity": _independent(row.severity, clusters)})
            for row in (rater_severity(table) if measured else ())
        ),
        no_verdict=shortfall(len(pairable.items), per_class),
    )


def _labelled(
    table: RatingTable, level: Level, clusters: Sequence[Hashable] | None
) -> list[NamedEstimate]:
    """The coefficients that compare labels."""
    ordered = level is not Level.NOMINAL
    found = [("exact_agreement", "exact agreement", exact_agreement(table, clusters))]
    if ordered:
        found.append(
            ("adjacent_agreement", "adjacent agreement", adjacent_agreement(table, clusters))
        )
    weightings: list[tuple[Weighting, str]] = [("none", "")]
    if ordered:
        weightings += [("linear", "_linear"), ("quadratic", "_quadratic")]
    for weighting, suffix in weightings:
        title = "Cohen's kappa" + (f", {weighting}" if suffix else "")
        found.append((f"cohen_kappa{suffix}", title, _kappa(table, weighting, clusters)))
    found.append(
        (
            "krippendorff_alpha",
            f"Krippendorff's alpha, {level}",
            krippendorff_alpha(table, level, clusters),
        )
    )
    kinds: list[tuple[AgreementWeights, str, str]] = [("identity", "gwet_ac1", "Gwet's AC1")]
    if ordered:
        weighted: tuple[AgreementWeights, ...] = ("linear", "quadratic", "ordinal")
        kinds += [(kind, f"gwet_ac2_{kind}", f"Gwet's AC2, {kind}") for kind in weighted]
    found += [(name, title, gwet_ac(table, kind, clusters)) for kind, name, title in kinds]
    found.append(("fleiss_kappa", "Fleiss's kappa", fleiss_kappa(table, clusters)))
    return [NamedEstimate(name=name, title=title, estimate=e) for name, title, e in found]


def _intraclass(table: RatingTable, clusters: Sequence[Hashable] | None) -> list[NamedEstimate]:
    """The six forms; those of form 2 a second time with the interval that holds for few raters."""
    rows: list[tuple[str, str, Estimate]] = []
    for form in FORMS:
        name, title = f"icc_{form.replace(',', '_')}", f"ICC({form})"
        rows.append((name, title, icc(table, form)))
        if form.startswith("2"):
            found = icc(table, form, method="modified large sample")
            rows.append((f"{name}_mls", f"{title}, large-sample interval", found))
    return [
        NamedEstimate(name=name, title=title, estimate=_independent(found, clusters))
        for name, title, found in rows
    ]


def _kappa(
    table: RatingTable, weighting: Weighting, clusters: Sequence[Hashable] | None
) -> Estimate:
    reason = _not_two(table)
    if not reason and len(table.labels) > MAX_LABELS:
        reason = f"{len(table.labels)} distinct values; it compares up to {MAX_LABELS} labels"
    if reason:
        return undefined(reason, len(table.only_rated(2).items))
    return cohen_kappa(table.column(0), table.column(1), table.labels, weighting, clusters)


def _of_two_numbers(
    table: RatingTable, measured: bool, clusters: Sequence[Hashable] | None
) -> list[NamedEstimate]:
    """The coefficients that compare two raters' numbers (places, where labels are words)."""
    numbers = table.numbers() if table.numeric else np.arange(float(len(table.labels)))
    columns: list[list[float | None]] = [
        [numbers.item(code) if code >= 0 else None for code in column]
        for column in table.codes.T.tolist()
    ]
    titles = [("spearman", "Spearman's rho")]
    if measured:
        titles = [
            ("pearson", "Pearson's r"),
            *titles,
            ("standardised_mean_difference", "SMD, first - second"),
            ("bland_altman_bias", "Bland-Altman bias, first - second"),
            ("bland_altman_lower", "Bland-Altman lower limit"),
            ("bland_altman_upper", "Bland-Altman upper limit"),
        ]
    reason = _not_two(table)
    if reason:
        found = [undefined(reason, len(table.only_rated(2).items))] * len(titles)
    else:
        first, second = columns
        found = [_independent(spearman(first, second), clusters)]
        if measured:
            shift = standardised_mean_difference(first, second, clusters=clusters)
            limits = bland_altman(first, second)
            found = [_independent(pearson(first, second), clusters), *found, shift]
            found += [
                _independent(limit, clusters) for limit in (limits.bias, limits.lower, limits.upper)
            ]
    return [
        NamedEstimate(name=name, title=title, estimate=estimate)
        for (name, title), estimate in zip(titles, found, strict=True)
    ]


def _independent(estimate: Estimate, clusters: Sequence[Hashable] | None) -> Estimate:
    """A closed-form interval knows nothing of candidates: where there are any, say so."""
    if clusters is None or estimate.interval is None:
        return estimate
    notes = [estimate.note] if estimate.note else []
    note = "; ".join([*notes, "the interval takes a candidate's items as independent"])
    return estimate.model_copy(update={"note": note})


def _not_two(table: RatingTable) -> str:
    n = len(table.raters)
    return "" if n == 2 else f"it compares 2 raters; this table has {n}"


def _items_by_label(table: RatingTable) -> dict[str, int]:
    """In how many items at least one rater gave each label that was given at all."""
    items = (table.counts() > 0).sum(axis=0).tolist()
    return {
        label if isinstance(label, str) else f"{label:g}": n
        for label, n in zip(table.labels, items, strict=True)
        if n
    }
