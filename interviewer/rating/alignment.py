"""Compute the alignment report of a rating set from what is stored."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import combinations

from interviewer.calibration.alpha import Level, krippendorff_alpha
from interviewer.calibration.correlation import pearson
from interviewer.calibration.differences import bland_altman, standardised_mean_difference
from interviewer.calibration.estimate import undefined
from interviewer.calibration.summary import NamedEstimate
from interviewer.calibration.table import table_from_rows
from interviewer.domain.pack import Pack
from interviewer.domain.rating import RatingRecord, Split
from interviewer.errors import InputError
from interviewer.rating.cases import NOTHING_ASKED, Asked
from interviewer.rating.checks import checks_of
from interviewer.rating.comparing import LABELS, compare, gain, matrix, mean_kappa
from interviewer.rating.gates import (
    EVERYWHERE,
    Demands,
    Sample,
    degradation_row,
    intra_row,
    kappa_row,
    mark_of,
    smd_row,
)
from interviewer.rating.points import dangerous, point_rows, with_grader_grader
from interviewer.rating.profiles import profiles, second_looks
from interviewer.rating.retrieved import Retrieved
from interviewer.rating.voices import (
    Column,
    Unit,
    first_looks,
    grader_score,
    score_of,
    seats,
    units_of,
)
from interviewer.report.alignment import Alignment, GateRow, PointAlignment

_STANDARD = Demands()


def align(
    whole: RatingRecord,
    pack: Pack,
    split: Split,
    made_at: datetime,
    *,
    grader: str = "",
    against: str = "",
    demands: Demands = _STANDARD,
    asked: Asked = NOTHING_ASKED,
    retrieved: Retrieved | None = None,
) -> Alignment:
    """The report on one split.

    Args:
        whole: everything stored of the set.
        pack: its rubric.
        split: the answers to report on.
        made_at: now.
        grader: one of `whole.graders`; empty: the one imported last.
        against: an earlier one, to see whether the newer is better; empty: none.
        demands: the gates.
        asked: groups, pass mark and further grades, for the checks beyond agreement.
        retrieved: which points similarity finds for an answer; None: that is not looked at.

    Raises:
        InputError: no such grader, or nobody has rated anything yet.
    """
    name = grader or (whole.graders[-1] if whole.graders else "")
    for wanted in (name, against):
        if wanted and wanted not in whole.graders:
            known = "; ".join(whole.graders) or "none"
            raise InputError(f"no grades of {wanted!r} in {whole.set.id}; there are: {known}")
    record = whole.only(split)
    units = tuple(unit for unit in units_of(record, pack, name) if unit.people)
    if not units:
        raise InputError(
            f"nobody has rated an answer of the {split} split of {whole.set.id} yet; rate some on "
            "the page Rate, or import labels with: interviewer calibrate rate-import --labels"
        )
    clusters = [unit.item.cluster for unit in units]
    people = seats(units)
    machine: Column = [unit.grader for unit in units]
    overall = compare(machine, people, clusters)
    points = point_rows(units, retrieved)
    totals = _totals(record, pack, name)
    smd = next(row.estimate for row in totals if row.name == "grader_smd")
    sample = sample_of(units)
    trend = [
        kappa_row(EVERYWHERE, overall.grader_human, sample, demands),
        degradation_row(overall.degradation, sample, demands),
        smd_row(smd, demands),
    ]
    single = _single(units, record, points, demands)
    mark, reasons = mark_of({"overall": trend, "single": single}, split)
    old = _old_column(units, record, pack, against)
    if against:
        points = with_grader_grader(points, units, old)
    return Alignment(
        set_id=whole.set.id,
        pack_id=pack.id,
        pack_version=pack.version,
        pack_hash=pack.hash,
        grader=name,
        split=split.value,
        made_at=made_at,
        n_answers=len({unit.item.id for unit in units}),
        n_candidates=len({unit.item.candidate for unit in units if unit.item.candidate}),
        raters=profiles(record, units),
        overall=overall,
        alpha=krippendorff_alpha(
            table_from_rows(
                (
                    (f"{unit.item.id}\0{unit.point.id}", rater, verdict.value)
                    for unit in units
                    for rater, verdict in unit.people
                ),
                LABELS,
            ),
            Level.ORDINAL,
            clusters,
        ),
        totals=totals,
        people_grader=matrix(
            [verdict for unit in units for _, verdict in unit.people],
            [unit.grader for unit in units for _ in unit.people],
        ),
        people_people=matrix(people[0], people[1]) if len(people) > 1 else None,
        dangerous=dangerous(units, pack),
        points=points,
        gates=(*trend, *single),
        mark=mark,
        mark_reasons=reasons,
        n_openings=len(whole.openings) + (split is Split.TEST),
        against=against,
        gain=gain(machine, old, people, clusters) if against else None,
        grader_grader=mean_kappa([(machine, old)], clusters) if against else None,
        checks=checks_of(whole, record, pack, name, units, asked),
    )


def sample_of(units: tuple[Unit, ...]) -> Sample:
    """How much stands behind the figures of these units."""
    given = Counter(verdict.value for unit in units for _, verdict in unit.people)
    return Sample(n_answers=len({unit.item.id for unit in units}), per_verdict=dict(given))


def _single(
    units: tuple[Unit, ...],
    record: RatingRecord,
    points: tuple[PointAlignment, ...],
    demands: Demands,
) -> list[GateRow]:
    """What deciding on single answers needs: every point, and steady raters."""
    by_point: dict[tuple[str, str], list[Unit]] = {}
    for unit in units:
        by_point.setdefault((unit.item.question_id, unit.point.id), []).append(unit)
    rows = [
        kappa_row(
            f"{point.question_id}/{point.point_id}",
            point.comparison.grader_human,
            sample_of(tuple(by_point[point.question_id, point.point_id])),
            demands,
        )
        for point in points
    ]
    for rater in sorted({label.rater for label in record.labels}):
        alpha, n_again = second_looks(record, rater)
        if n_again:
            rows.append(intra_row(rater, alpha, n_again, demands))
    return rows


def _old_column(units: tuple[Unit, ...], record: RatingRecord, pack: Pack, against: str) -> Column:
    if not against:
        return []
    old = {(unit.item.id, unit.point.id): unit.grader for unit in units_of(record, pack, against)}
    return [old.get((unit.item.id, unit.point.id)) for unit in units]


def _totals(record: RatingRecord, pack: Pack, grader: str) -> tuple[NamedEstimate, ...]:
    """Comparisons of the scores that verdicts come to, on answers with a grade and raters."""
    grades = {one.item_id: one.grade for one in record.grades if one.grader == grader}
    labels = first_looks(record)
    machine: list[float | None] = []
    means: list[float | None] = []
    pairs: list[tuple[float, float]] = []
    clusters = []
    for item in record.items:
        own = labels.get(item.id, [])
        if not own:
            continue
        question = pack.question(item.question_id)
        scores = [score_of(question, label.verdicts, pack.scoring) for label in own]
        grade = grades.get(item.id)
        machine.append(None if grade is None else grader_score(question, grade, pack.scoring))
        means.append(sum(scores) / len(scores))
        clusters.append(item.cluster)
        pairs += list(combinations(scores, 2))[:1]
    limits = bland_altman(machine, means)
    nobody = undefined("no grader was imported", 0)
    smd = standardised_mean_difference(machine, means, clusters=clusters) if grades else nobody
    rows = [
        ("human_pearson", "Pearson's r, first with second rater", pearson(*_columns(pairs))),
        ("grader_pearson", "Pearson's r, grader with mean of people", pearson(machine, means)),
        ("grader_smd", "SMD, grader - people", smd),
        ("grader_bias", "mean of grader - people", limits.bias),
        ("grader_lower", "95 % of differences from", limits.lower),
        ("grader_upper", "95 % of differences to", limits.upper),
    ]
    return tuple(NamedEstimate(name=a, title=b, estimate=c) for a, b, c in rows)


def _columns(pairs: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [one for one, _ in pairs], [other for _, other in pairs]
