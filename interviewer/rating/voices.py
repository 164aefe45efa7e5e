"""Who said what on each point of each answer: people, a grader, and what became gold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Evidence, EvidenceStatus, Graded, PointGrade, Verdict
from interviewer.domain.pack import Pack, Question, RubricPoint, Scoring
from interviewer.domain.rating import SCALE, Label, RatedAnswer, RatingRecord
from interviewer.grading.score import score

Column = list[Verdict | None]


class Unit(Frozen):
    """One point of one answer with everything said of it."""

    item: RatedAnswer
    point: RubricPoint
    people: tuple[tuple[str, Verdict], ...]
    """First looks that count, by rater."""
    grader: Verdict | None
    """What the grader's verdict earns; None where it graded nothing."""
    quote: str = ""
    """What the grader quoted."""
    gold: Verdict | None
    """A blind ruling; without one, what two or more people agree on."""
    ruled: bool
    """Whether `gold` comes from a ruling."""

    @property
    def voices(self) -> tuple[Verdict, ...]:
        """Every verdict given: people in order of their names, then the grader."""
        said = tuple(verdict for _, verdict in self.people)
        return said if self.grader is None else (*said, self.grader)


def units_of(record: RatingRecord, pack: Pack, grader: str = "") -> tuple[Unit, ...]:
    """A unit for each point of each answer that a person or the grader gave a verdict on.

    Args:
        record: what is stored; use `record.only(...)` for one split.
        pack: the rubric of the set.
        grader: whose grades to set beside people's; empty: none.
    """
    labels = first_looks(record)
    grades = {one.item_id: one.grade for one in record.grades if one.grader == grader}
    rulings = {
        (one.item_id, one.point_id): one.verdict
        for one in record.adjudications
        if not one.seen_model_score
    }
    found = []
    for item in record.items:
        own, grade = labels.get(item.id, []), grades.get(item.id)
        if not own and grade is None:
            continue
        points = {} if grade is None else {point.point_id: point for point in grade.points}
        for point in pack.question(item.question_id).points:
            people = tuple((label.rater, label.verdicts[point.id]) for label in own)
            ruling = rulings.get((item.id, point.id))
            graded = points.get(point.id)
            found.append(
                Unit(
                    item=item,
                    point=point,
                    people=people,
                    grader=None if graded is None else earned(graded),
                    quote=graded.evidence.quote if graded and graded.evidence else "",
                    gold=ruling or _agreed(people),
                    ruled=ruling is not None,
                )
            )
    return tuple(found)


def first_looks(record: RatingRecord) -> dict[str, list[Label]]:
    """The labels that count of each answer, ordered by rater; second looks are not among them."""
    found: dict[str, list[Label]] = {}
    for label in sorted(record.labels, key=lambda one: one.rater):
        if label.counts and label.occasion == 1:
            found.setdefault(label.item_id, []).append(label)
    return found


def earned(point: PointGrade) -> Verdict:
    """The verdict that counts: without a checked quote, `met` earns what `missed` earns."""
    verified = point.evidence is not None and point.evidence.status is EvidenceStatus.VERIFIED
    return point.verdict if verified else Verdict.MISSED


def seats(units: Iterable[Unit]) -> list[Column]:
    """People's verdicts as columns without a rater's name, as many as every rated answer fills.

    Where the same few people rated everything, a column is a person. Where more people took turns,
    who sits in which column is drawn for each answer, so that no column stands for anyone.
    """
    rows = list(units)
    sizes = [len(unit.people) for unit in rows if len(unit.people) > 1]
    n_seats = min(sizes) if sizes else 1
    fixed = len({rater for unit in rows for rater, _ in unit.people}) <= n_seats
    columns: list[Column] = [[] for _ in range(n_seats)]
    for unit in rows:
        people = unit.people if fixed else sorted(unit.people, key=lambda one: _drawn(unit, one[0]))
        for number, column in enumerate(columns):
            column.append(people[number][1] if number < len(people) else None)
    return columns


def consensus(unit: Unit) -> Verdict | None:
    """Gold where there is any, else the lower median of people; None where nobody rated."""
    if unit.gold is not None or not unit.people:
        return unit.gold
    places = sorted(SCALE.index(verdict) for _, verdict in unit.people)
    return SCALE[places[(len(places) - 1) // 2]]


def score_of(question: Question, verdicts: Mapping[str, Verdict], scoring: Scoring) -> float:
    """What verdicts that need no quote come to: people's, by point id."""
    points = tuple(
        PointGrade(
            point_id=point.id,
            verdict=verdicts[point.id],
            evidence=None
            if verdicts[point.id] is Verdict.MISSED
            else Evidence(quote="as rated", status=EvidenceStatus.VERIFIED),
            confidence=1.0,
        )
        for point in question.points
    )
    return score(question, points, scoring).value


def grader_score(question: Question, grade: Graded, scoring: Scoring) -> float:
    """What the grader's verdicts come to under the rubric of the set."""
    return score(question, grade.points, scoring).value


def _agreed(people: tuple[tuple[str, Verdict], ...]) -> Verdict | None:
    said = {verdict for _, verdict in people}
    return said.pop() if len(people) > 1 and len(said) == 1 else None


def _drawn(unit: Unit, rater: str) -> bytes:
    key = f"{unit.item.id}\0{rater}"
    return hashlib.sha256(key.encode(errors="surrogatepass")).digest()
