"""Answers on disk come back as they were."""

from __future__ import annotations

from pathlib import Path

from interviewer.batch.item import AnswerItem
from interviewer.batch.worklist import WorkList


def test_answers_come_back_whole_in_any_order_while_more_are_added(tmp_path: Path) -> None:
    first = AnswerItem(id="a", question_id="q-01", answer="half \ud83d, line\u2028break\n")
    second = AnswerItem(
        id="é",
        question_id="q-02",
        answer="one two",
        candidate="Ada",
        said=("one", "two"),
        times=("0:01", ""),
        asked="What?",
        unfit="noise",
    )
    work = WorkList(tmp_path)
    work.add(first)
    seen = iter(work)
    assert next(seen) == first
    work.add(second)
    assert (work[1], work[0], len(work)) == (second, first, 2)
    assert list(work) == [first, second]
    assert second.turns == ("one", "two")
    work.close()
    work.close()


def test_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    work = WorkList(tmp_path)
    work.add(AnswerItem(id="a", question_id="q", answer="x"))
    assert list(tmp_path.iterdir()) == []
    work.close()
