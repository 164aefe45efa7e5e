"""What is known of one version of a rubric: every number a mark needs, from stored ratings.

Only grades that were made with this very version count. A number that is missing is as good as one
that is short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from interviewer.calibration.estimate import undefined
from interviewer.domain.base import Frozen
from interviewer.domain.pack import Pack, Question
from interviewer.domain.rating import RatingRecord, Split
from interviewer.errors import InputError
from interviewer.rating.alignment import align
from interviewer.rating.gates import (
    DEGRADATION,
    EVERYWHERE,
    KAPPA,
    SMD,
    STEADINESS,
    TOTAL,
    Demands,
    mark_of,
    ruled_again,
)
from interviewer.report.alignment import Alignment, GateRow, Mark
from interviewer.store.ratings import RatingStore

STANDARD = Demands()
_OVERALL = ((KAPPA, EVERYWHERE), (DEGRADATION, EVERYWHERE), (SMD, TOTAL))


class Assessment(Frozen):
    """What is known of a version, and the mark that it has earned."""

    pack_hash: str
    mark: Mark
    set_id: str = ""
    """The rating set that the numbers come from; empty: there are none."""
    grader: str = ""
    split: str = ""
    n_answers: int = 0
    demands: Demands
    rows: tuple[GateRow, ...]
    """Every demand with its number, those without a number included."""
    lacking: tuple[str, ...]
    """What stands between this mark and the next, numbers aside."""
    notes: tuple[str, ...] = ()
    """Sets that were looked at and why they do not count."""

    def short(self, wanted: Mark) -> tuple[GateRow, ...]:
        """The demands of a mark that are missing or not met; empty where it is reached."""
        rows = self.rows if wanted is Mark.GATE else self.rows[: len(_OVERALL)]
        return () if wanted is Mark.EXPLORE else tuple(row for row in rows if not row.meets)


def unmeasured(
    rows: tuple[GateRow, ...],
) -> tuple[tuple[GateRow, ...], tuple[GateRow, ...]]:
    """(rows to show one by one, points without any number, which say the same and can be counted).

    A pack has hundreds of points; a list of them all would hide the few numbers there are.
    """
    absent = tuple(row for row in rows if "/" in row.where and not row.estimate.n)
    return tuple(row for row in rows if row not in absent), absent


def assess(
    ratings: RatingStore,
    pack: Pack,
    now: Callable[[], datetime],
    *,
    set_id: str = "",
    grader: str = "",
    demands: Demands = STANDARD,
) -> Assessment:
    """The best that any rating set shows of a version; opens no test split.

    Args:
        ratings: keeps what people and graders said.
        pack: the version.
        now: the clock.
        set_id: only this set; empty: all.
        grader: only this grader; empty: all.
        demands: thresholds.

    Raises:
        InputError: there is no such set.
    """
    names = [set_id] if set_id else [one.id for one in ratings.sets()]
    notes: list[str] = []
    found: list[Assessment] = []
    for name in names:
        record = ratings.get(name)
        rated = ratings.pack(record.set)
        for who in _graders_of(record, pack):
            if grader and who != grader:
                continue
            report = _report(record, rated, who, now, notes)
            if report is not None:
                found.append(_assessed(report, rated, pack, demands))
    if not found:
        return _nothing(pack, demands, tuple(notes))
    order = list(Mark)
    best = max(
        found,
        key=lambda one: (
            order.index(one.mark),
            one.split == Split.TEST,
            sum(row.meets is True for row in one.rows),
            one.n_answers,
        ),
    )
    return best.model_copy(update={"notes": tuple(notes)})


def _graders_of(record: RatingRecord, pack: Pack) -> tuple[str, ...]:
    """The graders of a set whose grades were all made with this very version."""
    made_with: dict[str, set[str]] = {}
    for one in record.grades:
        made_with.setdefault(one.grader, set()).add(one.grade.versions.pack_hash)
    return tuple(name for name, hashes in made_with.items() if hashes == {pack.hash})


def _report(
    record: RatingRecord,
    rated: Pack,
    grader: str,
    now: Callable[[], datetime],
    notes: list[str],
) -> Alignment | None:
    """The held-out report if the split was opened for this grader, else one on development."""
    opened = next((one for one in record.openings if one.grader == grader), None)
    if opened is not None:
        return Alignment.model_validate_json(opened.report)
    try:
        return align(record, rated, Split.DEV, now(), grader=grader)
    except InputError as error:
        notes.append(f"{record.set.id}, {grader}: {error}")
        return None


def _assessed(report: Alignment, rated: Pack, pack: Pack, demands: Demands) -> Assessment:
    """A report's numbers under these demands, for every point of the version."""
    measured = {(row.name, row.where): row for row in report.gates}
    same = {
        f"{question.id}/{point.id}"
        for question in rated.questions
        for point in question.points
        if _claims(pack, question.id).get(point.id) == point.claim
    }
    overall = [
        ruled_again(measured[key], demands) if key in measured else _missing(*key, "not measured")
        for key in _OVERALL
    ]
    if _figures(rated) != _figures(pack):
        overall[-1] = _missing(
            SMD,
            TOTAL,
            f"total scores were compared under the weights of {rated.version}; make a rating set "
            "with this version, and import the labels into it",
        )
    single = [
        ruled_again(measured[KAPPA, where], demands)
        if where in same and (KAPPA, where) in measured
        else _missing(KAPPA, where, "nobody rated it against these words")
        for where in _places(pack)
    ]
    single += [ruled_again(row, demands) for row in report.gates if row.name == STEADINESS]
    mark, lacking = mark_of({"overall": overall, "single": single}, Split(report.split))
    if not any(row.name == STEADINESS for row in single):
        single.append(_missing(STEADINESS, "raters", "no rater has given second looks"))
    said = {row.name for row in (*overall, *single)}
    return Assessment(
        pack_hash=pack.hash,
        mark=mark,
        set_id=report.set_id,
        grader=report.grader,
        split=report.split,
        n_answers=report.n_answers,
        demands=demands,
        rows=tuple(ruled_again(row, demands) for row in (*overall, *single)),
        # Numbers are in the rows; here stays what no number says, such as the split.
        lacking=tuple(one for one in lacking if not any(one.startswith(name) for name in said)),
    )


def _nothing(pack: Pack, demands: Demands, notes: tuple[str, ...]) -> Assessment:
    reason = f"no rating set has grades that were made with {pack.version} ({pack.hash[:12]})"
    rows = [_missing(name, where, reason) for name, where in _OVERALL]
    rows += [_missing(KAPPA, where, reason) for where in _places(pack)]
    rows.append(_missing(STEADINESS, "raters", reason))
    remedy = (
        "to measure this version: interviewer grade ANSWERS --pack FOLDER --out RUN, then "
        "interviewer calibrate rate-import SET RUN --pack FOLDER, then interviewer calibrate "
        "report SET --open-test"
    )
    return Assessment(
        pack_hash=pack.hash,
        mark=Mark.EXPLORE,
        demands=demands,
        rows=tuple(ruled_again(row, demands) for row in rows),
        lacking=(remedy,),
        notes=notes,
    )


def _missing(name: str, where: str, reason: str) -> GateRow:
    return GateRow(
        name=name, where=where, demand="", estimate=undefined(reason, 0), meets=None, reason=reason
    )


def _places(pack: Pack) -> Iterator[str]:
    for question in pack.questions:
        for point in question.points:
            yield f"{question.id}/{point.id}"


def _claims(pack: Pack, question_id: str) -> dict[str, str]:
    question: Question | None = next((one for one in pack.questions if one.id == question_id), None)
    return {} if question is None else {point.id: point.claim for point in question.points}


def _figures(pack: Pack) -> tuple[object, ...]:
    """All that turns verdicts into a total."""
    return pack.scoring, tuple(
        (question.id, point.id, point.weight, point.must_have)
        for question in pack.questions
        for point in question.points
    )
