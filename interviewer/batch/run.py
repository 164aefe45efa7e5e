"""Grade a list of answers with one grader, each exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice

from interviewer.batch.answers import AnswerItem
from interviewer.batch.results import GradesFile
from interviewer.batch.rows import Row, fingerprint, row_of
from interviewer.domain.base import Frozen
from interviewer.domain.grade import Grade, GraderVersions, Ungraded
from interviewer.domain.pack import Pack
from interviewer.errors import AnswerRefused, QuestionNotFound
from interviewer.grading.grader import Grader
from interviewer.report.bands import mean_score

_SPARE = 0.25
_DRAIN_S = 10.0
"""How long an interrupted run waits for the answers in flight."""


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
    items: tuple[AnswerItem, ...],
    pack: Pack,
    grader: Grader,
    file: GradesFile,
    *,
    concurrency: int = 1,
    progress: Callable[[], None] = lambda: None,
) -> tuple[list[Row], BatchOutcome]:
    """Grade answers; rows come back in the order of the input and are on disk.

    Args:
        items: what to grade; ids are unique.
        pack: holds the questions.
        grader: must be safe to share between threads when `concurrency` is over 1.
        file: where rows go as they are ready; rows it holds already are not graded again.
        concurrency: answers in flight at a time.
        progress: called once for each finished answer.

    Raises:
        InputError: the disk refused a row. What was written before is kept, as it is when a
            KeyboardInterrupt or any other error ends the run.
    """
    rows: dict[str, Row] = {}
    todo: list[tuple[AnswerItem, str]] = []
    for item in items:
        print_ = fingerprint(
            item,
            versions_for(item, pack, grader),
            grader.judge.description,
            grader.max_chars,
            *_more_than_one(grader.repeats),
        )
        known = file.done.get(f"{item.id}\0{print_}")
        if known is not None:
            rows[item.id] = known
            progress()
        else:
            todo.append((item, print_))
    n_reused = len(rows)

    def keep(item: AnswerItem, print_: str, grade: Grade) -> None:
        row = row_of(item, grade, print_)
        file.append(row)
        rows[item.id] = row
        progress()

    _grade_all(todo, pack, grader, concurrency, keep)
    ordered = [rows[item.id] for item in items]
    file.finish(ordered)
    scores = [row["score"] for row in ordered if row["score"] is not None]
    return ordered, BatchOutcome(
        n_items=len(ordered),
        n_graded=len(scores),
        n_ungraded=len(ordered) - len(scores),
        n_reused=n_reused,
        mean_score=mean_score(scores) if scores else None,
        n_needs_review=sum(bool(row.get("needs_review")) for row in ordered),
    )


def with_spare(calls_at_once: int) -> int:
    """Answers to have in flight so that so many calls are: the others have their quotes checked.

    Measured against a 200 ms endpoint at 32 calls: without spare threads a call's place stays
    empty while the reply before it is checked.
    """
    return calls_at_once + max(1, round(_SPARE * calls_at_once)) if calls_at_once > 1 else 1


def _more_than_one(repeats: int) -> tuple[int, ...]:
    """What repeats add to a fingerprint: nothing for one run, so that earlier rows stay good."""
    return (repeats,) if repeats > 1 else ()


def versions_for(item: AnswerItem, pack: Pack, grader: Grader) -> GraderVersions:
    """The versions under which an answer would be graded now."""
    try:
        return grader.versions(pack, pack.question(item.question_id))
    except QuestionNotFound:
        return grader.versions(pack, None)


def _grade(item: AnswerItem, pack: Pack, grader: Grader) -> Grade:
    try:
        return grader.grade(pack, pack.question(item.question_id), (item.answer,))
    except (QuestionNotFound, AnswerRefused) as error:
        unknown = isinstance(error, QuestionNotFound)
        return Ungraded(
            question_id=item.question_id,
            code="question_not_found" if unknown else "answer_refused",
            reason=str(error),
            versions=versions_for(item, pack, grader),
        )


def _grade_all(
    todo: list[tuple[AnswerItem, str]],
    pack: Pack,
    grader: Grader,
    concurrency: int,
    keep: Callable[[AnswerItem, str, Grade], None],
) -> None:
    """Grade and keep each as it is ready. Few are in flight, so an end in mid-run wastes little."""
    if concurrency <= 1:
        for item, print_ in todo:
            keep(item, print_, _grade(item, pack, grader))
        return
    queue = iter(todo)
    with ThreadPoolExecutor(concurrency) as pool:
        flying: dict[Future[Grade], tuple[AnswerItem, str]] = {}

        def launch(n: int) -> None:
            for item, print_ in islice(queue, n):
                flying[pool.submit(_grade, item, pack, grader)] = (item, print_)

        def land(futures: Iterable[Future[Grade]]) -> None:
            for future in futures:
                keep(*flying.pop(future), future.result())

        try:
            launch(concurrency)
            while flying:
                ready, _ = wait(flying, return_when=FIRST_COMPLETED)
                launch(len(ready))
                land(ready)
        except KeyboardInterrupt:
            # What is in flight is paid for; a second Ctrl-C gives it up.
            ready, _ = wait(flying, timeout=_DRAIN_S)
            land(future for future in ready if future.exception() is None)
            raise
