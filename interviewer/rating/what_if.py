"""What if the weights, caps or cut-off were others: stored verdicts, scored again by arithmetic.

No model is called and nothing is stored. A verdict is on a claim, so a point whose claim has
changed cannot be carried over: such answers are listed, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field, ValidationError

from interviewer.domain.base import Frozen
from interviewer.domain.grade import Graded
from interviewer.domain.pack import Pack, Question, Scoring
from interviewer.errors import InputError
from interviewer.grading.score import score


class Scored(Frozen):
    """A stored grade and whose it is."""

    id: str
    candidate: str = ""
    """Candidate or interview, whose answers are averaged; empty: none is known."""
    grade: Graded


class CutOffs(Frozen):
    """From which score on a person or an answer passes."""

    before: float = Field(default=0.6, ge=0, le=1)
    after: float = Field(default=0.6, ge=0, le=1)


class Moved(Frozen):
    """An answer or candidate before and after."""

    id: str
    question_id: str = ""
    """Empty for a candidate."""
    before: float
    after: float
    passed: bool
    passes: bool

    @property
    def flips(self) -> bool:
        """Whether pass became fail or fail became pass."""
        return self.passed != self.passes


class QuestionShift(Frozen):
    """What the change does to one question's answers."""

    question_id: str
    title: str
    n: int
    mean_before: float
    mean_after: float
    n_moved: int
    """Answers with another score."""
    n_now_pass: int
    n_now_fail: int

    @property
    def shift(self) -> float:
        """Mean after minus mean before."""
        return self.mean_after - self.mean_before


class WhatIf(Frozen):
    """The whole table."""

    changes: tuple[str, ...]
    """What differs between the rubrics, one line each."""
    cut_offs: CutOffs
    answers: tuple[Moved, ...]
    candidates: tuple[Moved, ...]
    """Means over a candidate's answers; empty where no candidate is known."""
    questions: tuple[QuestionShift, ...]
    left_out: tuple[str, ...]
    """Answers that cannot be scored again, and why."""

    @property
    def flipped(self) -> tuple[Moved, ...]:
        """Answers that change sides, furthest move first."""
        return tuple(
            sorted(
                (one for one in self.answers if one.flips),
                key=lambda one: -abs(one.after - one.before),
            )
        )


def re_score(
    grades: Iterable[Scored],
    old: Mapping[str, Pack],
    new: Pack,
    cut_offs: CutOffs,
    changes: tuple[str, ...] = (),
) -> WhatIf:
    """Score stored verdicts under another rubric.

    Args:
        grades: as they are stored; "before" is the arithmetic of their own rubric.
        old: the rubrics they were made with, by pack hash.
        new: the rubric to try.
        cut_offs: where a pass begins.
        changes: what to say about the difference.
    """
    answers: list[Moved] = []
    people: dict[str, list[Moved]] = {}
    left_out: list[str] = []
    for one in grades:
        pack = old.get(one.grade.versions.pack_hash)
        problem = _cannot(one, pack, new)
        if problem or pack is None:
            left_out.append(f"{one.id}: {problem}")
            continue
        name = one.grade.question_id
        before = score(pack.question(name), one.grade.points, pack.scoring).value
        after = score(new.question(name), one.grade.points, new.scoring).value
        moved = _moved(one.id, name, before, after, cut_offs)
        answers.append(moved)
        if one.candidate:
            people.setdefault(one.candidate, []).append(moved)
    return WhatIf(
        changes=changes,
        cut_offs=cut_offs,
        answers=tuple(answers),
        candidates=tuple(
            _moved(
                name,
                "",
                sum(one.before for one in theirs) / len(theirs),
                sum(one.after for one in theirs) / len(theirs),
                cut_offs,
            )
            for name, theirs in people.items()
        ),
        questions=_by_question(answers, new),
        left_out=tuple(left_out),
    )


def changed_pack(
    pack: Pack,
    weights: Mapping[str, int] | None = None,
    must_haves: Mapping[str, bool] | None = None,
    scoring: Mapping[str, float] | None = None,
) -> tuple[Pack, tuple[str, ...]]:
    """A pack with other figures, and what is different, one line each.

    Args:
        pack: the rubric as it is.
        weights: new weight of a point by `question-id/point-id`.
        must_haves: likewise, whether it is a must-have.
        scoring: new figures of `Scoring` by name.

    Raises:
        InputError: no such point or figure, or a figure out of its range.
    """
    edits: dict[tuple[str, str], dict[str, int | bool]] = {}
    for key, figures in (("weight", weights), ("must_have", must_haves)):
        for place, figure in (figures or {}).items():
            edits.setdefault(_point_named(pack, place), {})[key] = figure
    said = []
    document: dict[str, Any] = pack.model_dump(mode="json")
    for question in document["questions"]:
        for point in question["points"]:
            for key, figure in edits.get((question["id"], point["id"]), {}).items():
                if point[key] != figure:
                    said.append(f"{question['id']}/{point['id']}: {key} {point[key]} -> {figure}")
                point[key] = figure
    for name, value in (scoring or {}).items():
        if name not in document["scoring"]:
            known = ", ".join(Scoring.model_fields)
            raise InputError(f"scoring has no figure {name!r}; it has {known}")
        if document["scoring"][name] != value:
            said.append(f"{name}: {document['scoring'][name]:g} -> {value:g}")
        document["scoring"][name] = value
    try:
        return Pack.model_validate(document), tuple(said)
    except ValidationError as error:
        problem = error.errors()[0]
        raise InputError(f"{problem['loc'][-1]}: {problem['msg']}, {problem['input']!r}") from error


def _point_named(pack: Pack, place: str) -> tuple[str, str]:
    question_id, _, point_id = place.partition("/")
    for question in pack.questions:
        if question.id == question_id and any(p.id == point_id for p in question.points):
            return question_id, point_id
    raise InputError(f"pack {pack.id} has no point {place!r}; write it as question-id/point-id")


def _cannot(one: Scored, old: Pack | None, new: Pack) -> str:
    """Why an answer cannot be scored again; empty where it can."""
    if old is None:
        return (
            f"graded with a rubric that is not at hand ({one.grade.versions.pack_hash[:12]}); "
            "name its folder with --pack"
        )
    name = one.grade.question_id
    if all(question.id != name for question in new.questions):
        return f"{name} is not in the new rubric"
    mine, theirs = _claims(old.question(name)), _claims(new.question(name))
    if mine == theirs:
        return ""
    differing = sorted({*mine, *theirs} - {key for key in mine if mine[key] == theirs.get(key)})
    return f"claims of {name} were added, removed or reworded: {', '.join(differing)}; grade again"


def _claims(question: Question) -> dict[str, str]:
    return {point.id: point.claim for point in question.points}


def _moved(name: str, question_id: str, before: float, after: float, cut: CutOffs) -> Moved:
    # Rounded: a mean of 0.6 must pass a cut-off of 0.6, whatever the binary rest of its sum.
    return Moved(
        id=name,
        question_id=question_id,
        before=before,
        after=after,
        passed=round(before, 6) >= cut.before,
        passes=round(after, 6) >= cut.after,
    )


def _by_question(answers: Iterable[Moved], new: Pack) -> tuple[QuestionShift, ...]:
    grouped: dict[str, list[Moved]] = {}
    for one in answers:
        grouped.setdefault(one.question_id, []).append(one)
    return tuple(
        QuestionShift(
            question_id=name,
            title=new.question(name).title,
            n=len(theirs),
            mean_before=sum(one.before for one in theirs) / len(theirs),
            mean_after=sum(one.after for one in theirs) / len(theirs),
            n_moved=sum(one.before != one.after for one in theirs),
            n_now_pass=sum(one.flips and one.passes for one in theirs),
            n_now_fail=sum(one.flips and one.passed for one in theirs),
        )
        for name, theirs in sorted(grouped.items())
    )
