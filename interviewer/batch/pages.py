"""The HTML report of a run, made entry by entry from what lies on disk."""

from __future__ import annotations

from interviewer.batch.item import AnswerItem
from interviewer.batch.results import Rows
from interviewer.batch.rows import Row, grade_of, with_doubts
from interviewer.batch.worklist import WorkList
from interviewer.domain.interview import TurnOutcome
from interviewer.domain.pack import Pack
from interviewer.errors import AnswerRefused
from interviewer.grading.normalise import normalise
from interviewer.report.batch import BatchEntry, BatchReport
from interviewer.report.build import question_report
from interviewer.report.model import TurnRow
from interviewer.report.ranking import AnswerLine


class DiskEntries:
    """Entries of a report, each read from disk and built when it is asked for.

    Args:
        items: the answers.
        rows: their grades, in the same order.
        pack: as they were graded.
        max_chars: judged length of a turn.
        numbers: places of the answers that the report shows.
    """

    def __init__(
        self, items: WorkList, rows: Rows, pack: Pack, max_chars: int, numbers: list[int]
    ) -> None:
        self._items = items
        self._rows = rows
        self._pack = pack
        self._max_chars = max_chars
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, number: int, /) -> BatchEntry:
        place = self._numbers[number]
        item, row = self._items[place], self._rows[place]
        return BatchEntry(
            id=item.id,
            candidate=item.candidate,
            question=question_report(
                self._pack.question(item.question_id),
                self._pack,
                position=1,
                turns=_turns(item),
                graded_turns=tuple(_as_graded(turn, self._max_chars) for turn in item.turns),
                grade=grade_of(_with_doubt(item, row)),
            ),
        )


def batch_report(
    items: WorkList,
    rows: Rows,
    pack: Pack,
    *,
    max_chars: int,
    grader: str,
    cost: str,
    problems: tuple[str, ...],
    notes: tuple[str, ...] = (),
) -> BatchReport:
    """The report of a run; see `BatchReport` for what is in it."""
    known = {question.id: question for question in pack.questions}
    possible = {
        name: sum(point.weight for point in question.points) or 1
        for name, question in known.items()
    }
    numbers, lines, unknown = [], [], []
    for number, (item, row) in enumerate(zip(items, rows, strict=True)):
        question = known.get(item.question_id)
        if question is None:
            unknown.append(f"{item.id}: {row['reason']}")
            continue
        numbers.append(number)
        lines.append(
            _line(item, _with_doubt(item, row), question.title, possible[item.question_id])
        )
    return BatchReport(
        pack_title=pack.title,
        pack_version=pack.version,
        grader=grader,
        entries=DiskEntries(items, rows, pack, max_chars, numbers),
        cost=cost,
        problems=problems,
        notes=notes,
        unknown=tuple(unknown),
        known_lines=tuple(lines),
    )


def _line(item: AnswerItem, row: Row, title: str, possible: int) -> AnswerLine:
    return AnswerLine(
        id=item.id,
        question_id=item.question_id,
        title=title,
        score=row["score"],
        low=row.get("low", row["score"]),
        high=row.get("high", row["score"]),
        needs_review=tuple(row.get("needs_review", ())),
        candidate=item.candidate,
        possible=possible,
    )


def _turns(item: AnswerItem) -> tuple[TurnRow, ...]:
    """What was said; with its time in front where that is known."""
    times = item.times or ("",) * len(item.turns)
    return tuple(
        TurnRow(
            label=f"Answer at {time}" if time else "Answer",
            text=(item.asked if number == 0 else "") or "in the same answer",
            is_probe=bool(item.said),
            answer=turn,
            at=time,
            outcome=TurnOutcome.ANSWERED,
            elapsed_s=0.0,
        )
        for number, (turn, time) in enumerate(zip(item.turns, times, strict=True))
    )


def _with_doubt(item: AnswerItem, row: Row) -> Row:
    return next(with_doubts((item,), (row,)))


def _as_graded(answer: str, max_chars: int) -> str:
    """The text that quotes are offsets into; empty for what the grader refused to read."""
    try:
        return normalise(answer, max_chars).text
    except AnswerRefused:
        return ""
