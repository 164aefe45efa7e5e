"""What moved between two runs, and what had changed in between."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from interviewer.batch.drift import NOTHING, drift_between
from interviewer.batch.item import AnswerItem
from interviewer.batch.rows import row_of
from interviewer.domain.pack import Pack
from interviewer.errors import InputError
from interviewer.grading.grader import Grader
from interviewer.grading.judge import Judge

Row = dict[str, Any]


@pytest.fixture
def row(pack: Pack, judge: Judge) -> Row:
    """Graded 0.5: alpha is 3 of 6."""
    item = AnswerItem(id="a", question_id="q-01", answer="alpha")
    return row_of(item, Grader(judge).grade(pack, pack.questions[0], ("alpha",)), "p")


def other(row: Row, name: str = "a", score: float | None = 0.5, **made_by: Any) -> Row:
    changed: Row = json.loads(json.dumps(row))
    changed["grader"].update(made_by)
    return {**changed, "id": name, "score": score}


def write(path: Path, *rows: Row) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("made_by", "causes"),
    [
        ({}, ()),
        ({"question_hash": "x", "pack_hash": "y"}, ("rubric",)),
        ({"pack_hash": "y"}, ("pack",)),
        ({"model": "another"}, ("model",)),
        ({"prompt_digest": "2"}, ("prompt",)),
        # a point that was asked again uses one more prompt, which is no other version
        ({"prompt_digest": "1+9"}, ()),
        ({"embedder": "e2"}, ("embedder",)),
        ({"grader": "llm", "grader_version": "llm-1"}, ("grader", "grader version")),
        ({"exemplars": ["e1"]}, ("examples",)),
    ],
)
def test_a_move_is_put_down_to_what_had_changed(
    tmp_path: Path, row: Row, made_by: Row, causes: tuple[str, ...]
) -> None:
    known = other(row, prompt_digest="1", embedder="e1", exemplars=["e0"])
    old = write(tmp_path / "old.jsonl", known)
    new = write(tmp_path / "new.jsonl", other(known, score=0.75, **made_by))
    (moved,) = drift_between(old, new).moved
    assert (moved.change, moved.causes) == (0.25, causes)


def test_other_words_are_a_cause_and_unknown_ones_are_not(tmp_path: Path, row: Row) -> None:
    old = write(tmp_path / "old.jsonl", row, {**other(row, "b"), "answer_digest": ""})
    new = write(
        tmp_path / "new.jsonl",
        {**other(row, score=0.6), "answer_digest": "another"},
        {**other(row, "b", score=0.6)},
    )
    found = {answer.id: answer.causes for answer in drift_between(old, new).moved}
    assert found == {"a": ("answer",), "b": ()}


def test_answers_are_summed_up_by_what_had_changed(tmp_path: Path, row: Row) -> None:
    old = write(tmp_path / "old.jsonl", *(other(row, name) for name in "abcdeg"))
    new = write(
        tmp_path / "new.jsonl",
        other(row, "a", 0.7, model="m2"),
        other(row, "b", 0.1, model="m2"),
        other(row, "c", 0.5, model="m2"),
        other(row, "d", 0.6),
        {**other(row, "e", None), "status": "ungraded", "points": []},
        other(row, "f", 0.6),
    )
    found = drift_between(old, new)
    assert (found.n_both, found.n_moved) == (5, 4)
    # +0.2, -0.4, 0, +0.1 over four that are graded in both
    assert found.mean_change == pytest.approx(-0.025)
    table = {line.cause: line for line in found.causes}
    model = table["model"]
    assert (model.n_answers, model.n_moved, model.largest_change) == (3, 2, -0.4)
    assert model.mean_change == pytest.approx(-0.0667)
    assert (table[NOTHING].n_moved, table["not graded now"].mean_change) == (1, None)
    assert [answer.id for answer in found.moved] == ["e", "b", "a", "d"]
    assert (found.only_old, found.only_new) == (("g",), ("f",))


def test_verdicts_that_changed_are_named_even_where_the_score_stays(
    tmp_path: Path, row: Row
) -> None:
    changed = other(row)
    changed["points"][0]["verdict"] = "missed"
    changed["points"][0]["evidence"] = None
    found = drift_between(write(tmp_path / "o", row), write(tmp_path / "n", changed))
    assert found.moved[0].verdicts == ("alpha: met -> missed",)
    assert found.moved[0].change == 0


def test_the_last_row_of_an_id_counts_and_a_broken_line_is_listed(tmp_path: Path, row: Row) -> None:
    old = write(tmp_path / "old.jsonl", other(row, score=0.1), other(row, score=0.3))
    folder = tmp_path / "run"
    folder.mkdir()
    new = write(folder / "grades.jsonl", other(row, score=0.4))
    new.write_text(new.read_text() + '{"cut', encoding="utf-8")
    found = drift_between(old, folder)
    assert found.moved[0].change == pytest.approx(0.1)
    assert found.problems == (f"{new}:2: not a row of grades.jsonl; left out",)


def test_what_cannot_be_compared_is_refused_with_the_ids(tmp_path: Path, row: Row) -> None:
    old = write(tmp_path / "old.jsonl", other(row, "one"))
    new = write(tmp_path / "new.jsonl", other(row, "two"))
    with pytest.raises(InputError, match="no id in common, such as one and two"):
        drift_between(old, new)
    with pytest.raises(InputError, match="no such file; give a grades"):
        drift_between(old, tmp_path / "missing")
    with pytest.raises(InputError, match="holds no grades"):
        drift_between(write(tmp_path / "empty"), new)
