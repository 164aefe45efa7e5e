"""What each rater is like beside the others; nothing below the floor that a ruling needs."""

from __future__ import annotations

from collections import Counter

from interviewer.calibration.alpha import Level, intra_rater_alpha
from interviewer.calibration.estimate import Estimate
from interviewer.calibration.severity import rater_severity
from interviewer.calibration.sufficiency import MIN_ITEMS
from interviewer.calibration.table import table_from_rows
from interviewer.domain.rating import SCALE, Label, LabelStatus, RatingRecord
from interviewer.rating.comparing import LABELS, compare, mean_kappa
from interviewer.rating.voices import Column, Unit
from interviewer.report.alignment import RaterProfile


def profiles(record: RatingRecord, units: tuple[Unit, ...]) -> tuple[RaterProfile, ...]:
    """A profile for everyone who has opened an answer, in the order of their names."""
    names = sorted({label.rater for label in record.labels})
    severities = _severities(units)
    return tuple(_profile(name, record, units, severities.get(name)) for name in names)


def second_looks(record: RatingRecord, rater: str) -> tuple[Estimate, int]:
    """(alpha of a rater over two looks at the same answers, answers looked at twice)."""
    own = [label for label in record.labels if label.rater == rater and label.counts]
    first = {label.item_id: label for label in own if label.occasion == 1}
    again = [label for label in own if label.occasion == 2 and label.item_id in first]
    clusters = {item.id: item.cluster for item in record.items}
    columns: tuple[list[str | float | None], list[str | float | None]] = ([], [])
    groups = []
    for label in again:
        for point_id, verdict in label.verdicts.items():
            columns[0].append(first[label.item_id].verdicts[point_id].value)
            columns[1].append(verdict.value)
            groups.append(clusters[label.item_id])
    return intra_rater_alpha(columns, LABELS, Level.ORDINAL, groups), len(again)


def _profile(
    name: str, record: RatingRecord, units: tuple[Unit, ...], severity: Estimate | None
) -> RaterProfile:
    own = [label for label in record.labels if label.rater == name and label.occasion == 1]
    counted = [label for label in own if label.counts]
    profile = RaterProfile(
        rater=name,
        n_answers=len(counted),
        n_skipped=_n(own, LabelStatus.SKIPPED),
        n_left_out=sum(label.seen_model_score for label in own),
        withheld=""
        if len(counted) >= MIN_ITEMS
        else f"{len(counted)} answers; no profile below {MIN_ITEMS}",
    )
    if profile.withheld:
        return profile
    given = Counter(verdict for label in counted for verdict in label.verdicts.values())
    mine, others, clusters = _beside_others(name, units)
    beside = compare(mine, [others], clusters)
    alpha, n_again = second_looks(record, name)
    return profile.model_copy(
        update={
            "shares": tuple((one, given[one] / given.total()) for one in reversed(SCALE)),
            "exact": beside.grader_exact,
            "kappa": mean_kappa([(mine, others)], clusters),
            "severity": severity,
            "intra_rater": alpha if n_again else None,
        }
    )


def _beside_others(name: str, units: tuple[Unit, ...]) -> tuple[Column, Column, list[str]]:
    """A row for each other person on each unit that this one rated too."""
    mine: Column = []
    others: Column = []
    clusters: list[str] = []
    for unit in units:
        said = dict(unit.people)
        own = said.pop(name, None)
        for other in said.values() if own is not None else ():
            mine.append(own)
            others.append(other)
            clusters.append(unit.item.cluster)
    return mine, others, clusters


def _severities(units: tuple[Unit, ...]) -> dict[str, Estimate]:
    rows = [
        (f"{unit.item.id}\0{unit.point.id}", rater, float(SCALE.index(verdict)))
        for unit in units
        for rater, verdict in unit.people
    ]
    if not rows:
        return {}
    table = table_from_rows(rows, [float(place) for place in range(len(SCALE))])
    return {row.rater: row.severity for row in rater_severity(table)}


def _n(labels: list[Label], status: LabelStatus) -> int:
    return sum(label.status is status for label in labels)
