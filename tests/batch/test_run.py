"""A run of many answers: each graded exactly once, whatever happens in between."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any, Protocol

import pytest

from interviewer.batch.exports import queue_jsonl
from interviewer.batch.item import AnswerItem
from interviewer.batch.results import GradesFile
from interviewer.batch.rows import with_doubts
from interviewer.batch.run import BatchOutcome, grade_answers, keys_for
from interviewer.domain.grade import Verdict
from interviewer.domain.pack import Pack, Question
from interviewer.errors import ModelUnavailable
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judgement, PointOpinion
from interviewer.packs.exemplars import Exemplar


class CountingJudge(Protocol):
    calls: int
    fail: Exception | None

    def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement: ...


ANSWERS = ("alpha", "alpha beta", "nothing", "alpha beta gamma", "wrong:alpha beta")


def items(n: int = 5) -> tuple[AnswerItem, ...]:
    return tuple(
        AnswerItem(id=f"a{k}", question_id=f"q-{k % 4 + 1:02d}", answer=ANSWERS[k % 5])
        for k in range(n)
    )


def run(
    folder: Path,
    pack: Pack,
    judge: Any,
    what: tuple[AnswerItem, ...],
    *,
    resume: bool = False,
    concurrency: int = 1,
    max_chars: int = 20_000,
) -> tuple[list[dict[str, Any]], BatchOutcome]:
    with GradesFile(folder, resume=resume) as file:
        rows, outcome = grade_answers(
            what, pack, Grader(judge, max_chars), file, concurrency=concurrency
        )
        return list(rows), outcome


def on_disk(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "grades.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_rows_are_on_disk_in_the_order_of_the_input(
    tmp_path: Path, pack: Pack, judge: CountingJudge
) -> None:
    rows, outcome = run(tmp_path, pack, judge, items())
    assert on_disk(tmp_path) == list(rows)
    # alpha 3, beta 2, gamma 1 of 6; wrong:alpha beta = -0.75 + 2 = 1.25
    assert [row["score"] for row in rows] == [0.5, 0.8333, 0.0, 1.0, 0.2083]
    # the mean of these is 2.5416 / 5
    assert outcome == BatchOutcome(
        n_items=5, n_graded=5, n_ungraded=0, n_reused=0, mean_score=0.5083
    )


def test_an_unknown_question_and_an_unreadable_answer_are_ungraded_rows(
    tmp_path: Path, pack: Pack, judge: CountingJudge
) -> None:
    what = (
        AnswerItem(id="a", question_id="q-99", answer="alpha"),
        AnswerItem(id="b", question_id="q-01", answer="\ud800"),
        AnswerItem(id="c", question_id="q-01", answer="alpha"),
    )
    rows, outcome = run(tmp_path, pack, judge, what)
    assert [row["status"] for row in rows] == ["ungraded", "ungraded", "graded"]
    assert rows[0]["reason"].startswith("question_not_found: pack small 1.0.0 has no question")
    assert rows[1]["reason"].startswith("answer_refused: ")
    assert rows[0]["score"] is None
    assert (outcome.n_ungraded, outcome.mean_score) == (2, 0.5)
    assert judge.calls == 1


def test_a_failed_answer_is_ungraded_and_graded_by_the_next_resume(
    tmp_path: Path, pack: Pack, judge: CountingJudge
) -> None:
    judge.fail = ModelUnavailable("down; start it")
    rows, outcome = run(tmp_path, pack, judge, items())
    assert {row["reason"] for row in rows if row["reason"]} == {"model_unavailable: down; start it"}
    assert (outcome.n_graded, outcome.mean_score) == (0, None)
    judge.fail = None
    _, outcome = run(tmp_path, pack, judge, items(), resume=True)
    assert (outcome.n_graded, outcome.n_reused) == (5, 0)


def test_a_row_is_reused_only_where_nothing_that_its_grade_depends_on_has_changed(
    pack: Pack, judge: Any
) -> None:
    item = AnswerItem(id="a", question_id="q-01", answer="alpha")
    labelled = Exemplar(
        id="e", question_id="q-01", answer="x", verdicts={"alpha": Verdict.MET}, rater="r"
    )
    relabelled = labelled.model_copy(update={"verdicts": {"alpha": Verdict.MISSED}})
    elsewhere = labelled.model_copy(update={"question_id": "q-02"})

    def key(*exemplars: Exemplar, max_chars: int = 20_000, **options: Any) -> str:
        return keys_for(pack, Grader(judge, max_chars, **options), exemplars)(item)

    def judged_by(**changes: str) -> str:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in changes.items():
                patch.setattr(judge, name, value, raising=False)
            return key()

    found = [
        key(),
        key(max_chars=500),
        key(ignore_fillers=False),
        key(labelled),
        key(relabelled),
        key(labelled, labelled.model_copy(update={"id": "f"})),
        judged_by(version="test-2"),
        judged_by(description="another model"),
        judged_by(prompts_digest="first"),
        judged_by(prompts_digest="second"),
    ]
    assert len(set(found)) == len(found)
    assert key() == key(elsewhere) == found[0]


@pytest.mark.parametrize("kept_bytes", [0, 1, 300, 1500, 2500, 10**9])
def test_a_run_that_was_cut_anywhere_resumes_to_the_same_result(
    tmp_path: Path, pack: Pack, judge: CountingJudge, kept_bytes: int
) -> None:
    whole, _ = run(tmp_path / "whole", pack, judge, items())
    content = (tmp_path / "whole" / "grades.jsonl").read_bytes()[:kept_bytes]
    n_kept = content.count(b"\n")
    (tmp_path / "cut").mkdir()
    (tmp_path / "cut" / "grades.jsonl").write_bytes(content)
    judge.calls = 0
    rows, outcome = run(tmp_path / "cut", pack, judge, items(), resume=True)
    assert rows == whole
    assert on_disk(tmp_path / "cut") == whole
    assert (judge.calls, outcome.n_reused) == (5 - n_kept, n_kept)


def test_only_what_changed_is_graded_again(
    tmp_path: Path, pack: Pack, judge: CountingJudge
) -> None:
    run(tmp_path, pack, judge, items())
    changed = (items()[0].model_copy(update={"answer": "gamma"}), *items()[1:])
    judge.calls = 0
    rows, outcome = run(tmp_path, pack, judge, changed, resume=True)
    assert (judge.calls, outcome.n_reused) == (1, 4)
    assert rows[0]["score"] == 0.1667  # gamma, 1 of 6


@pytest.mark.parametrize("what", ["pack", "grader", "length"])
def test_a_changed_pack_grader_or_judged_length_grades_everything_again(
    tmp_path: Path, pack: Pack, judge: Any, what: str
) -> None:
    run(tmp_path, pack, judge, items())
    judge.calls = 0
    max_chars = 20_000
    if what == "pack":
        pack = pack.model_copy(update={"version": "1.0.1"})
        pack.__dict__.pop("hash", None)
    elif what == "grader":
        judge.version = "test-2"
    else:
        max_chars = 100
    _, outcome = run(tmp_path, pack, judge, items(), resume=True, max_chars=max_chars)
    assert (judge.calls, outcome.n_reused) == (5, 0)


def test_many_at_a_time_keep_the_order_and_grade_each_once(
    tmp_path: Path, pack: Pack, judge: Any
) -> None:
    seen: list[str] = []
    guard = threading.Lock()
    judge_one = judge.judge

    def slower_for_the_first(question: Question, turns: tuple[str, ...]) -> Judgement:
        with guard:
            seen.append(turns[0])
        time.sleep(0.02 if turns[0] == "alpha" else 0)
        result: Judgement = judge_one(question, turns)
        return result

    judge.judge = slower_for_the_first
    rows, _ = run(tmp_path, pack, judge, items(40), concurrency=8)
    assert [row["id"] for row in rows] == [f"a{k}" for k in range(40)]
    assert on_disk(tmp_path) == list(rows)
    assert sorted(seen) == sorted(item.answer for item in items(40))


@pytest.mark.parametrize("concurrency", [1, 3])
def test_an_interrupt_in_mid_run_keeps_what_was_graded(
    tmp_path: Path, pack: Pack, judge: Any, concurrency: int
) -> None:
    finished = 0

    def interrupt_at_ten() -> None:
        nonlocal finished
        finished += 1
        if finished == 10:
            raise KeyboardInterrupt

    with (
        pytest.raises(KeyboardInterrupt),
        GradesFile(tmp_path, resume=False) as file,
    ):
        grade_answers(
            items(40),
            pack,
            Grader(judge),
            file,
            concurrency=concurrency,
            progress=interrupt_at_ten,
        )
    kept = [row["id"] for row in on_disk(tmp_path)]
    assert len(kept) == len(set(kept)) >= 10
    calls = judge.calls
    # What was in flight is kept as well: nothing that was graded is graded again.
    assert concurrency == 1 or calls - len(kept) <= concurrency
    _, outcome = run(tmp_path, pack, judge, items(40), resume=True, concurrency=concurrency)
    assert outcome.n_reused == len(kept)
    assert judge.calls == calls + 40 - len(kept)


def test_an_error_of_the_program_ends_the_run_and_keeps_what_was_graded(
    tmp_path: Path, pack: Pack, judge: Any
) -> None:
    def broken() -> None:
        if judge.calls == 4:
            raise RuntimeError("a defect")

    judge.before = broken
    with pytest.raises(RuntimeError, match="a defect"):
        run(tmp_path, pack, judge, items())
    assert len(on_disk(tmp_path)) == 3


def test_a_thousand_answers_take_seconds(tmp_path: Path, pack: Pack, judge: CountingJudge) -> None:
    started = time.process_time()
    rows, outcome = run(tmp_path, pack, judge, items(1000))
    assert (len(rows), outcome.n_graded) == (1000, 1000)
    assert time.process_time() - started < 5


def test_no_answers_make_an_empty_result(tmp_path: Path, pack: Pack, judge: CountingJudge) -> None:
    rows, outcome = run(tmp_path, pack, judge, ())
    assert (rows, outcome.mean_score) == ([], None)
    assert on_disk(tmp_path) == []


def test_other_repeats_grade_again_and_one_run_is_what_it_always_was(
    tmp_path: Path, pack: Pack, judge: Any
) -> None:
    judge.name = "llm"
    run(tmp_path, pack, judge, items())
    judge.calls = 0
    for repeats, calls in ((3, 15), (3, 0), (1, 5)):
        with GradesFile(tmp_path, resume=True) as file:
            rows, _ = grade_answers(items(), pack, Grader(judge, repeats=repeats), file)
        assert judge.calls == calls
        assert {row["n_repeats"] for row in rows} == {repeats}
        judge.calls = 0


def test_grades_in_doubt_are_counted(tmp_path: Path, pack: Pack, judge: Any) -> None:
    class Generous:
        name = "builtin"
        version = description = "generous"

        def judge(self, question: Question, turns: tuple[str, ...]) -> Judgement:
            return Judgement(
                opinions=tuple(
                    PointOpinion(point_id=point.id, verdict=Verdict.MET, quote=turns[0])
                    for point in question.points
                )
            )

        def reconsider(
            self, question: Question, turns: tuple[str, ...], failed: tuple[str, ...]
        ) -> Judgement | None:
            return None

    judge.name = "llm"
    grader = Grader(judge, second=Grader(Generous()))  # type: ignore[arg-type]
    with GradesFile(tmp_path, resume=False) as file:
        rows, outcome = grade_answers(items(), pack, grader, file)
    # 0.5, 0.8333, 0, 1, 0.2083 against 1 each
    assert [bool(row["needs_review"]) for row in rows] == [True, False, True, False, True]
    assert outcome.n_needs_review == 3
    assert on_disk(tmp_path) == list(rows)


def test_an_answer_that_may_belong_to_another_question_is_for_a_person_to_look_at(
    tmp_path: Path, pack: Pack, judge: CountingJudge
) -> None:
    doubt = "not sure that q-01 was asked (confidence 0.41)"
    first, second, *_ = items()
    what = (first.model_copy(update={"doubt": doubt}), second)
    rows, outcome = run(tmp_path, pack, judge, what)
    assert outcome.n_needs_review == 1
    (line,) = queue_jsonl(with_doubts(what, rows))
    assert (json.loads(line)["id"], json.loads(line)["reasons"]) == (first.id, [doubt])
    # a person who finds it right changes no word: the grade is not made again
    assert doubt not in (tmp_path / "grades.jsonl").read_text(encoding="ascii")
    _, outcome = run(tmp_path, pack, judge, (first, second), resume=True)
    assert (outcome.n_reused, outcome.n_needs_review) == (2, 0)
