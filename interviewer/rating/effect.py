"""What an example does to held-out answers, as soon as it was added: both rubrics grade them now.

Only the answers to its question can be touched, so only those are graded. Single held-out answers
are never named, and each look is noted with the openings of the test split, which are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np

from interviewer.batch.item import AnswerItem
from interviewer.calibration.bootstrap import jackknife_interval
from interviewer.calibration.estimate import Estimate, estimated
from interviewer.calibration.statistic import FloatArray, Statistic
from interviewer.calibration.sufficiency import shortfall
from interviewer.domain.base import Frozen
from interviewer.domain.grade import Grade, Graded, PointGrade, Verdict
from interviewer.domain.pack import Pack, Question
from interviewer.domain.rating import Opening, RatedAnswer, RatingRecord, Split
from interviewer.embedding.embedder import Embedder
from interviewer.errors import InputError
from interviewer.grading.builtin.judge import BuiltinJudge
from interviewer.grading.grader import Grader
from interviewer.grading.retrieval import StoredText
from interviewer.index.records import question_records
from interviewer.rating.drift import answer_of
from interviewer.rating.point_examples import Added
from interviewer.rating.voices import earned, units_of
from interviewer.store.ratings import RatingStore

GradeAnswer = Callable[[AnswerItem, Pack], Grade]
Progress = Callable[[int, int], None]
"""Told how many gradings are done, and of how many."""


class Effect(Frozen):
    """Gold verdicts on held-out answers before and after."""

    question_id: str
    point_id: str
    n_answers: int
    n_gold: int
    """Gold verdicts on these answers, on every point of the question."""
    n_right_before: int
    n_right_after: int
    n_moved: int
    n_point: int
    """Gold verdicts on the point itself."""
    n_point_right_before: int
    n_point_right_after: int
    gain: Estimate
    """Share of gold verdicts that are right now, less before; candidates are left out in turn."""
    n_openings: int
    """Looks at the test split so far, this one included."""
    grader: str

    @property
    def said(self) -> str:
        """One line: counts, gain with interval, and what that allows to say."""
        from interviewer.report.alignment import shown

        interval = self.gain.interval
        verdict = shortfall(self.n_answers).replace("items", "answers", 1)
        value = self.gain.value or 0.0
        # Where every answer changes alike there is no spread, and no interval that could hold 0.
        low, high = (interval.low, interval.high) if interval else (value, value)
        if not verdict and low > 0:
            verdict = "better"
        if not verdict and high < 0:
            verdict = "worse: take it out again"
        return (
            f"{self.n_answers} held-out answers to {self.question_id}: {self.n_right_before} of "
            f"{self.n_gold} gold verdicts right before, {self.n_right_after} now "
            f"({self.n_moved} moved); on {self.point_id} {self.n_point_right_before} of "
            f"{self.n_point} before, {self.n_point_right_after} now; gain {shown(self.gain)}: "
            f"{verdict or 'no difference is shown'}"
        )


def builtin_grade(embedder: Embedder) -> GradeAnswer:
    """Grades with the built-in judge and no index: for a question or two."""
    grader = Grader(BuiltinJudge(_InMemory(embedder)))

    def grade(item: AnswerItem, pack: Pack) -> Grade:
        return grader.grade(pack, pack.question(item.question_id), item.turns)

    return grade


def effect_of(
    store: RatingStore,
    set_id: str,
    added: Added,
    grade: GradeAnswer,
    now: datetime,
    progress: Progress = lambda _done, _all: None,
) -> Effect:
    """Grade the held-out gold answers to the example's question with and without it.

    Raises:
        InputError: no held-out answer to the question has gold, or one could not be graded.
    """
    record = store.get(set_id)
    rated = store.pack(record.set)
    gold = _gold(record, rated, added.question_id)
    if not gold:
        raise InputError(
            f"no held-out answer to {added.question_id} has gold, so the effect cannot be "
            "measured; rate more of them (two raters who agree make gold)"
        )
    grades: list[tuple[RatedAnswer, Graded, Graded]] = []
    items = [item for item in record.items if item.id in gold]
    for item in items:
        pair = []
        for pack in (added.before, added.after):
            made = grade(answer_of(item), pack)
            if not isinstance(made, Graded):
                raise InputError(f"a held-out answer could not be graded: {made.reason}")
            pair.append(made)
            progress(2 * len(grades) + len(pair), 2 * len(items))
        grades.append((item, pair[0], pair[1]))
    versions = grades[0][2].versions
    key = (
        f"example for {added.question_id}/{added.point_id}, rubric {added.after.hash[:12]}, "
        f"{versions.grader} {versions.grader_version}"
    )
    known = {one.grader for one in record.openings}
    found = _counted(added, grades, gold, f"{versions.grader} {versions.grader_version}")
    found = found.model_copy(update={"n_openings": len(known | {key})})
    if key not in known:
        with store.change(set_id) as change:
            change.add_opening(Opening(grader=key, report=found.model_dump_json(), opened_at=now))
    return found


Gold = dict[str, dict[str, Verdict]]
"""By answer and point."""


def _gold(record: RatingRecord, rated: Pack, question_id: str) -> Gold:
    found: Gold = {}
    for unit in units_of(record.only(Split.TEST), rated):
        if unit.item.question_id == question_id and unit.gold is not None:
            found.setdefault(unit.item.id, {})[unit.point.id] = unit.gold
    return found


def _counted(
    added: Added, grades: list[tuple[RatedAnswer, Graded, Graded]], gold: Gold, grader: str
) -> Effect:
    rows: list[tuple[str, bool, bool, bool]] = []
    """(point, right before, right now, moved) of each gold verdict."""
    clusters: list[str] = []
    for item, then, now in grades:
        old, new = _earned(then.points), _earned(now.points)
        for point_id, verdict in gold[item.id].items():
            was, now_is = old[point_id], new[point_id]
            rows.append((point_id, was is verdict, now_is is verdict, was is not now_is))
            clusters.append(item.cluster)
    own = [row for row in rows if row[0] == added.point_id]
    return Effect(
        question_id=added.question_id,
        point_id=added.point_id,
        n_answers=len(grades),
        n_gold=len(rows),
        n_right_before=sum(row[1] for row in rows),
        n_right_after=sum(row[2] for row in rows),
        n_moved=sum(row[3] for row in rows),
        n_point=len(own),
        n_point_right_before=sum(row[1] for row in own),
        n_point_right_after=sum(row[2] for row in own),
        gain=_mean([float(row[2]) - float(row[1]) for row in rows], clusters),
        n_openings=0,
        grader=grader,
    )


def _earned(points: tuple[PointGrade, ...]) -> dict[str, Verdict]:
    return {point.point_id: earned(point) for point in points}


def _mean(changes: list[float], clusters: list[str]) -> Estimate:
    def mean(totals: FloatArray) -> FloatArray:
        return np.asarray(totals[:, 0] / totals[:, 1], dtype=np.float64)

    statistic = Statistic(np.column_stack([changes, np.ones(len(changes))]), mean)
    interval = jackknife_interval(statistic, clusters, bounded=False)
    return estimated(statistic.value(), len(changes), interval)


class _InMemory:
    """`grading.retrieval.PointSource` for the few questions that are graded here."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._known: dict[str, tuple[StoredText, ...]] = {}

    def texts_of(self, question: Question) -> tuple[StoredText, ...]:
        if question.hash not in self._known:
            records = list(question_records("", question))
            vectors = self.embedder.embed([one.text for one in records])
            self._known[question.hash] = tuple(
                StoredText(one.question_id, one.point_id, one.kind, one.text, vector)
                for one, vector in zip(records, vectors, strict=True)
            )
        return self._known[question.hash]
