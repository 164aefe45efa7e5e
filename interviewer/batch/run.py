"""Grade a list of answers with one grader, each exactly once."""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from interviewer.batch.item import AnswerItem
from interviewer.batch.pool import each_in_threads
from interviewer.batch.results import GradesFile, Rows, key_of
from interviewer.batch.rows import fingerprint, row_of, with_doubts
from interviewer.batch.stop import StopSignals
from interviewer.domain.base import Frozen
from interviewer.domain.grade import Grade, GraderVersions, Ungraded
from interviewer.domain.pack import Pack
from interviewer.errors import AnswerRefused, QuestionNotFound
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Prompted
from interviewer.packs.exemplars import Exemplar
from interviewer.report.bands import mean_score

_SPARE = 0.25


class Items(Protocol):
    """Answers that can be gone through more than once; ids are unique."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def __iter__(self) -> Iterator[AnswerItem]:
        """In the order of the input."""
        ...


class BatchOutcome(Frozen):
    """How a run ended."""

    n_items: int
    n_graded: int
    n_ungraded: int
    n_reused: int
    """Of the graded ones, those that an earlier run had graded already."""
    mean_score: float | None
    """Over graded answers; None when there is none."""
    n_needs_review: int = 0
    """Of the graded ones, those that a person should look at."""


def grade_answers(
    items: Items,
    pack: Pack,
    grader: Grader,
    file: GradesFile,
    *,
    concurrency: int = 1,
    progress: Callable[[], None] = lambda: None,
    signals: StopSignals | None = None,
    grade: Callable[[AnswerItem], Grade] | None = None,
    engine: str = "",
    key: Callable[[AnswerItem], str] | None = None,
) -> tuple[Rows, BatchOutcome]:
    """Grade answers; rows come back in the order of the input and are on disk.

    Neither answers nor rows are held: memory grows by some two hundred bytes an answer.

    Args:
        items: what to grade.
        pack: holds the questions.
        grader: must be safe to share between threads when `concurrency` is over 1.
        file: where rows go as they are ready; rows it holds already are not graded again.
        concurrency: answers in flight at a time.
        progress: called once for each finished answer.
        signals: where a stop is asked for; None: only by a KeyboardInterrupt.
        grade: grades one answer; None: `grade_item` with `pack` and `grader`.
        engine: noted in each row where the grade was made in another way than by a live call.
        key: under which the row of an answer stands; None: `keys_for` with `pack` and `grader`.

    Raises:
        Stopped: a signal came; what was graded is kept.
        InputError: the disk refused a row. What was written before is kept, as it is when any
            other error ends the run.
    """
    keys: list[str] = []
    n_reused = 0
    key = key or keys_for(pack, grader)

    def left() -> Iterator[tuple[AnswerItem, str]]:
        nonlocal n_reused
        for item in items:
            own = key(item)
            keys.append(own)
            if file.holds(own):
                n_reused += 1
                progress()
            else:
                yield item, own

    def keep(finished: Sequence[tuple[tuple[AnswerItem, str], Grade]]) -> None:
        rows = [row_of(item, made, own.rpartition("\0")[2]) for (item, own), made in finished]
        if engine:
            rows = [{**row, "engine": engine} for row in rows]
        file.append(*rows)
        for _ in rows:
            progress()

    make = grade or (lambda item: grade_item(item, pack, grader))
    each_in_threads(left(), lambda task: make(task[0]), concurrency, keep, signals or StopSignals())
    rows = file.finish(keys)
    return rows, _outcome(items, rows, n_reused)


def keys_for(
    pack: Pack, grader: Grader, exemplars: Iterable[Exemplar] = ()
) -> Callable[[AnswerItem], str]:
    """Tells under which key the row of an answer stands, so that equal keys mean equal grades.

    Args:
        pack: holds the questions.
        grader: its versions and settings, and the prompts of its judge where that has any.
        exemplars: the labelled answers that the judge may be shown; those to other questions do
            not matter to an answer.
    """
    judge, shown = grader.judge, _digests(exemplars)
    known = {question.id: grader.versions(pack, question) for question in pack.questions}
    unknown = grader.versions(pack, None)
    settings: tuple[str | int, ...] = (
        judge.description,
        judge.prompts_digest if isinstance(judge, Prompted) else "",
        grader.max_chars,
        grader.ignore_fillers,
        *_more_than_one(grader.repeats),
    )

    def key(item: AnswerItem) -> str:
        versions = known.get(item.question_id, unknown)
        examples = shown.get(item.question_id, "")
        return key_of(item.id, fingerprint(item, versions, *settings, examples))

    return key


def grade_item(item: AnswerItem, pack: Pack, grader: Grader) -> Grade:
    """The grade of one answer; a question that is unknown or words that are unfit give none."""
    if item.unfit:
        return _ungraded(item, "transcript_quality", item.unfit, versions_for(item, pack, grader))
    try:
        return grader.grade(pack, pack.question(item.question_id), item.turns)
    except (QuestionNotFound, AnswerRefused) as error:
        unknown = isinstance(error, QuestionNotFound)
        code = "question_not_found" if unknown else "answer_refused"
        return _ungraded(item, code, str(error), versions_for(item, pack, grader))


def versions_for(item: AnswerItem, pack: Pack, grader: Grader) -> GraderVersions:
    """The versions under which an answer would be graded now."""
    try:
        return grader.versions(pack, pack.question(item.question_id))
    except QuestionNotFound:
        return grader.versions(pack, None)


def with_spare(calls_at_once: int) -> int:
    """Answers to have in flight so that so many calls are: the others have their quotes checked.

    Measured against a 200 ms endpoint at 32 calls: without spare threads a call's place stays
    empty while the reply before it is checked.
    """
    return calls_at_once + max(1, round(_SPARE * calls_at_once)) if calls_at_once > 1 else 1


def _outcome(items: Items, rows: Rows, n_reused: int) -> BatchOutcome:
    scores = array("d")
    n_needs_review = 0
    for row in with_doubts(items, rows):
        if row["score"] is not None:
            scores.append(row["score"])
        n_needs_review += bool(row.get("needs_review"))
    return BatchOutcome(
        n_items=len(rows),
        n_graded=len(scores),
        n_ungraded=len(rows) - len(scores),
        n_reused=n_reused,
        mean_score=mean_score(scores) if scores else None,
        n_needs_review=n_needs_review,
    )


def _more_than_one(repeats: int) -> tuple[int, ...]:
    """What repeats add to a fingerprint: nothing for one run."""
    return (repeats,) if repeats > 1 else ()


def _digests(exemplars: Iterable[Exemplar]) -> dict[str, str]:
    """By question, a digest of what a judge may see of its labelled answers."""
    seen: dict[str, list[list[object]]] = {}
    for one in exemplars:
        seen.setdefault(one.question_id, []).append(
            [one.id, one.answer, sorted(one.verdicts.items())]
        )
    return {
        question_id: hashlib.sha256(json.dumps(sorted(labelled, key=str)).encode()).hexdigest()
        for question_id, labelled in seen.items()
    }


def _ungraded(item: AnswerItem, code: str, reason: str, versions: GraderVersions) -> Ungraded:
    return Ungraded(question_id=item.question_id, code=code, reason=reason, versions=versions)
