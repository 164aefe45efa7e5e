"""Grade the gold answers of a set again, as grader, prompt and rubric are now, and see what moved.

The new grades are appended under a name of their own; no earlier grade is ever written over. Every
gold answer is graded again; single answers are listed from the development split only, since one
that was looked at is held out no more.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, count

import numpy as np

from interviewer.batch.drift import NOTHING, CauseRow
from interviewer.batch.item import AnswerItem
from interviewer.calibration.bootstrap import jackknife_interval
from interviewer.calibration.estimate import Estimate, estimated, undefined
from interviewer.calibration.statistic import FloatArray, Statistic
from interviewer.domain.base import Frozen
from interviewer.domain.grade import Grade, Graded, GraderVersions, Verdict
from interviewer.domain.pack import Pack
from interviewer.domain.rating import MachineGrade, RatedAnswer, RatingRecord, Split
from interviewer.errors import InputError
from interviewer.rating.comparing import gain
from interviewer.rating.importing import misfit
from interviewer.rating.naming import grader_name
from interviewer.rating.voices import seats, units_of
from interviewer.store.ratings import RatingStore

_AGAIN = " #"
_VERSIONS: dict[str, Callable[[GraderVersions], object]] = {
    "grader": lambda by: by.grader,
    "grader version": lambda by: by.grader_version,
    "model": lambda by: by.model,
    # What follows `+` is there only where a point was asked again.
    "prompt": lambda by: by.prompt_digest.partition("+")[0],
    "embedder": lambda by: by.embedder,
    "examples": lambda by: by.exemplars,
    "rubric": lambda by: by.question_hash,
}


class MovedVerdict(Frozen):
    """One point of one answer on which the grader changed its mind."""

    item_id: str
    question_id: str
    point_id: str
    claim: str
    old: Verdict
    new: Verdict
    gold: Verdict | None


class GoldDrift(Frozen):
    """What became of the gold answers' grades."""

    set_id: str
    old: str
    """The grades that were compared with."""
    new: str
    """Under this name the new grades are kept."""
    n_answers: int
    """Gold answers with a grade then and now."""
    n_verdicts: int
    n_moved: int
    """Verdicts that differ, both splits."""
    n_towards: int
    """Of these, those that are gold now and were not."""
    n_away: int
    """Those that were gold and are not now."""
    score_change: Estimate
    """Mean of new less old score; answers of a candidate are resampled together."""
    gain: Estimate
    """Kappa with people now less kappa with people then."""
    causes: tuple[CauseRow, ...]
    moved: tuple[MovedVerdict, ...]
    """Development split, those away from gold first."""
    problems: tuple[str, ...]
    """Answers that could not be graded or compared."""


def same_grader(name: str) -> str:
    """The name without the number of a repeated run: a repeat opens no held-out split anew."""
    return name.partition(_AGAIN)[0]


def grade_again(
    store: RatingStore,
    set_id: str,
    pack: Pack,
    grade: Callable[[AnswerItem], Grade],
    against: str = "",
) -> GoldDrift:
    """Grade every answer that has gold on a point, keep the grades, and compare.

    Args:
        store: keeps the set.
        set_id: the set.
        pack: the rubric to grade with; its points make the claims that were rated.
        grade: grades an answer with that rubric, see `batch.run.grade_item`.
        against: the stored grades to compare with; empty: those imported last.

    Raises:
        InputError: no gold, no grades to compare with, or nothing could be graded.
    """
    record = store.get(set_id)
    rated = store.pack(record.set)
    old = against or (record.graders[-1] if record.graders else "")
    if not old or old not in record.graders:
        known = "; ".join(record.graders) or "none"
        raise InputError(f"no grades of {old!r} in {set_id} to compare with; there are: {known}")
    gold = {unit.item.id for unit in units_of(record, rated) if unit.gold is not None}
    if not gold:
        raise InputError(
            f"{set_id} has no gold: an answer needs a point on which two people agree, or a ruling"
        )
    problems: list[str] = []
    found: dict[str, Graded] = {}
    for item in record.items:
        if item.id not in gold:
            continue
        made = grade(answer_of(item))
        if not isinstance(made, Graded):
            problems.append(f"{item.id}: not graded: {made.reason}")
        elif problem := misfit(item, {}, made, {rated.hash: rated, pack.hash: pack}, record):
            problems.append(f"{item.id}: {problem}")
        else:
            found[item.id] = made
    if not found:
        raise InputError(f"{set_id}: no gold answer could be graded; {problems[0]}")
    new = _append(store, set_id, record, found)
    return _compared(store.get(set_id), rated, old, new, tuple(problems))


def answer_of(item: RatedAnswer) -> AnswerItem:
    """A stored answer as the grader got it, turn by turn, where the digest shows how that was."""
    whole = AnswerItem(
        id=item.id, question_id=item.question_id, answer=item.answer, candidate=item.candidate
    )
    turns = whole.model_copy(update={"said": tuple(item.answer.split("\n\n"))})
    return turns if turns.digest == item.answer_digest else whole


def _append(store: RatingStore, set_id: str, record: RatingRecord, found: dict[str, Graded]) -> str:
    # An answer that says "I don't know" is graded without a model: not a name for all of them.
    made = [one.versions for one in found.values()]
    first = grader_name(next((one for one in made if one.model), made[0]))
    numbered = (f"{first}{_AGAIN}{number}" for number in count(2))
    new = next(name for name in chain([first], numbered) if name not in record.graders)
    with store.change(set_id) as change:
        change.put_grades(
            MachineGrade(item_id=item_id, grader=new, grade=made) for item_id, made in found.items()
        )
    return new


def _compared(
    record: RatingRecord, pack: Pack, old: str, new: str, problems: tuple[str, ...]
) -> GoldDrift:
    grades = {(one.grader, one.item_id): one.grade for one in record.grades}
    pairs = [
        (item, grades[old, item.id], grades[new, item.id])
        for item in record.items
        if (old, item.id) in grades and (new, item.id) in grades
    ]
    ids = {item.id for item, _, _ in pairs}
    before = {(unit.item.id, unit.point.id): unit.grader for unit in units_of(record, pack, old)}
    units = [unit for unit in units_of(record, pack, new) if unit.item.id in ids]
    moved: list[MovedVerdict] = []
    for unit in units:
        was = before[unit.item.id, unit.point.id]
        if was is not None and unit.grader is not None and was is not unit.grader:
            moved.append(
                MovedVerdict(
                    item_id=unit.item.id,
                    question_id=unit.item.question_id,
                    point_id=unit.point.id,
                    claim=unit.point.claim,
                    old=was,
                    new=unit.grader,
                    gold=unit.gold,
                )
            )
    rated = [unit for unit in units if unit.people]
    kappas = (
        gain(
            [unit.grader for unit in rated],
            [before[unit.item.id, unit.point.id] for unit in rated],
            seats(rated),
            [unit.item.cluster for unit in rated],
        )
        if rated
        else undefined("nobody has rated these answers", 0)
    )
    dev = {item.id for item in record.items if item.split is Split.DEV}
    shown = [one for one in moved if one.item_id in dev]
    return GoldDrift(
        set_id=record.set.id,
        old=old,
        new=new,
        n_answers=len(pairs),
        n_verdicts=len(units),
        n_moved=len(moved),
        n_towards=sum(one.new is one.gold for one in moved),
        n_away=sum(one.old is one.gold for one in moved),
        score_change=_mean_change(pairs),
        gain=kappas,
        causes=_causes(pairs, {one.item_id for one in moved}),
        moved=tuple(sorted(shown, key=lambda one: (one.old is not one.gold, one.new is one.gold))),
        problems=problems,
    )


Pair = tuple[RatedAnswer, Graded, Graded]


def _mean_change(pairs: list[Pair]) -> Estimate:
    if not pairs:
        return undefined("no answer was graded both times", 0)
    changes = np.array([now.score - then.score for _, then, now in pairs])

    def mean(totals: FloatArray) -> FloatArray:
        return np.asarray(totals[:, 0] / totals[:, 1], dtype=np.float64)

    statistic = Statistic(np.column_stack([changes, np.ones(len(changes))]), mean)
    clusters = [item.cluster for item, _, _ in pairs]
    interval = jackknife_interval(statistic, clusters, bounded=False)
    return estimated(statistic.value(), len(pairs), interval)


def _causes(pairs: list[Pair], flipped: set[str]) -> tuple[CauseRow, ...]:
    """Answers by what differs of all that their two grades rest on, most moved first."""
    groups: dict[str, list[tuple[float, bool]]] = {}
    for item, then, now in pairs:
        names = [name for name, of in _VERSIONS.items() if of(then.versions) != of(now.versions)]
        if answer_of(item).digest != item.answer_digest:
            names.insert(0, "words (masked here)")
        change = round(now.score - then.score, 4)
        groups.setdefault(" + ".join(names) or NOTHING, []).append(
            (change, bool(change) or item.id in flipped)
        )
    rows = [
        CauseRow(
            cause=cause,
            n_answers=len(found),
            n_moved=sum(moved for _, moved in found),
            mean_change=round(sum(change for change, _ in found) / len(found), 4),
            largest_change=max((change for change, _ in found), key=abs),
        )
        for cause, found in groups.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.n_moved, -row.n_answers, row.cause)))
