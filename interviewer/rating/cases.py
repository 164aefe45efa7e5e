"""Who passes: by people, by the grader, and among those whom only the grader saw.

A case is what a pass is decided for and what is drawn together: a candidate with the mean of all
answers, or a single answer where no candidate is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from interviewer.batch.rows import grade_of
from interviewer.domain.base import Frozen
from interviewer.domain.grade import Graded
from interviewer.domain.pack import Pack
from interviewer.domain.rating import RatingRecord
from interviewer.errors import InputError
from interviewer.rating.drift import same_grader
from interviewer.rating.groups import Groups
from interviewer.rating.importing import GRADES, jsonl_rows
from interviewer.rating.naming import GraderNames
from interviewer.rating.voices import first_looks, grader_score, score_of


class FurtherGrade(Frozen):
    """A grade of an answer that need not be in the rating set."""

    id: str
    candidate: str
    grade: Graded


@dataclass(frozen=True)
class Asked:
    """What a report is to say beyond agreement."""

    pass_mark: float | None = None
    """Score from which a case passes, 0 to 1; None: nothing is said of passes."""
    groups: Groups | None = None
    graded: tuple[FurtherGrade, ...] = ()
    """Grades of answers that nobody rated; those of other graders do not count."""
    epsilon: float = 0.2
    """By how much the grader may be worse than a person, see `calibration.alternative`."""


NOTHING_ASKED = Asked()


class Case(Frozen):
    """A candidate, or an answer of nobody known."""

    name: str
    group: str
    """Empty where none is named."""
    people: float | None
    """Mean over raters and answers; None: nobody rated any of the graded answers."""
    grader: float
    """Mean over the same answers, or over all of them where nobody rated."""


class Scored(Frozen):
    """One graded answer of the set."""

    item_id: str
    cluster: str
    group: str
    people: tuple[tuple[str, float], ...]
    """Each rater's score, by rater."""
    grader: float

    @property
    def people_mean(self) -> float | None:
        """None where nobody rated it."""
        scores = [score for _, score in self.people]
        return sum(scores) / len(scores) if scores else None


def scored_answers(
    record: RatingRecord, pack: Pack, grader: str, groups: Groups | None
) -> tuple[Scored, ...]:
    """The answers with a grade, in the order of the set, scored under the rubric of the set."""
    grades = {one.item_id: one.grade for one in record.grades if one.grader == grader}
    labels = first_looks(record)
    found = []
    for item in record.items:
        grade = grades.get(item.id)
        if grade is None:
            continue
        question = pack.question(item.question_id)
        people = tuple(
            (label.rater, score_of(question, label.verdicts, pack.scoring))
            for label in labels.get(item.id, [])
        )
        found.append(
            Scored(
                item_id=item.id,
                cluster=item.cluster,
                group=groups.of_item(item) if groups else "",
                people=people,
                grader=grader_score(question, grade, pack.scoring),
            )
        )
    return tuple(found)


def cases_of(answers: Iterable[Scored]) -> Iterator[Case]:
    """The cases of scored answers; people and grader are compared on the same answers."""
    grouped: dict[str, list[Scored]] = {}
    for answer in answers:
        grouped.setdefault(answer.cluster, []).append(answer)
    for name, own in grouped.items():
        judged = [one.people_mean for one in own if one.people_mean is not None]
        used = [one for one in own if one.people] or own
        yield Case(
            name=name,
            group=next((one.group for one in own if one.group), ""),
            people=sum(judged) / len(judged) if judged else None,
            grader=sum(one.grader for one in used) / len(used),
        )


def further_cases(
    graded: Iterable[FurtherGrade],
    whole: RatingRecord,
    pack: Pack,
    grader: str,
    groups: Groups | None,
) -> Iterator[Case]:
    """The cases of grades by the same grader whose answer and candidate are not in the set."""
    items = {item.id for item in whole.items}
    candidates = {item.candidate for item in whole.items}
    questions = {question.id: question for question in pack.questions}
    listed = list(graded)
    names = GraderNames((one.grade.versions for one in listed), whole)
    grouped: dict[str, list[FurtherGrade]] = {}
    for one in listed:
        known = one.id in items or (one.candidate and one.candidate in candidates)
        question = questions.get(one.grade.question_id)
        if known or question is None or names.of(one.grade.versions) != same_grader(grader):
            continue
        if {p.point_id for p in one.grade.points} == {p.id for p in question.points}:
            grouped.setdefault(one.candidate or f"answer {one.id}", []).append(one)
    for name, own in grouped.items():
        scores = [
            grader_score(questions[one.grade.question_id], one.grade, pack.scoring) for one in own
        ]
        group = next((g for one in own if groups and (g := groups.of(one.candidate, one.id))), "")
        yield Case(name=name, group=group, people=None, grader=sum(scores) / len(scores))


def read_graded(folder: Path) -> tuple[FurtherGrade, ...]:
    """The grades of a run of `interviewer grade`; what could not be graded is left out.

    Raises:
        InputError: the folder has no grades that can be read.
    """
    found = []
    for where, row in jsonl_rows(folder / GRADES):
        try:
            grade = grade_of(row)
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise InputError(f"{where}: not a row of interviewer grade ({error!r})") from error
        if isinstance(grade, Graded):
            name, candidate = str(row.get("id", "")), str(row.get("candidate", ""))
            found.append(FurtherGrade(id=name, candidate=candidate, grade=grade))
    return tuple(found)
