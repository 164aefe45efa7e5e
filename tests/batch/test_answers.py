"""Reading answers files: what cannot be used is listed, the rest is graded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.batch import answers
from interviewer.batch.answers import read_answers
from interviewer.errors import InputError

GOOD = {"id": "a1", "question_id": "q-01", "answer": "alpha"}


def write(path: Path, *lines: object) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        pytest.param("{not json", "not JSON (", id="not JSON"),
        pytest.param('{"id": "x"', "not JSON (", id="cut off"),
        pytest.param("[" * 100_000, "not JSON (", id="nested without end"),
        pytest.param('["a"]', "not a JSON object; write {", id="a list"),
        pytest.param({**GOOD, "id": ""}, "id is missing or neither text", id="empty id"),
        pytest.param({**GOOD, "id": True}, "id is missing or neither text", id="truth value as id"),
        pytest.param({**GOOD, "id": 1.5}, "id is missing or neither text", id="fraction as id"),
        pytest.param({"id": "x", "answer": ""}, "question_id is missing", id="no question"),
        pytest.param({**GOOD, "id": "\ud800"}, "id '\\ud800' holds characters", id="surrogate"),
        pytest.param({**GOOD, "id": "a\nb"}, "id 'a\\nb' holds characters", id="line break in id"),
        pytest.param({"id": "x", "question_id": "q-01"}, "answer is missing", id="no answer"),
        pytest.param({**GOOD, "answer": 7}, "answer is not text but int", id="number as answer"),
        pytest.param({**GOOD, "answer": ["a"]}, "answer is not text but list", id="list as answer"),
    ],
)
def test_a_line_that_cannot_be_used_is_listed_with_its_place(
    tmp_path: Path, line: object, problem: str
) -> None:
    path = write(tmp_path / "a.jsonl", GOOD, "", line, {**GOOD, "id": "a2"})
    found = read_answers((path,))
    assert [item.id for item in found.items] == ["a1", "a2"]
    assert len(found.problems) == 1
    assert found.problems[0].startswith(f"{path}:3: {problem}")


def test_an_empty_and_a_null_answer_are_answers_and_extra_keys_are_ignored(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {**GOOD, "answer": ""},
        {**GOOD, "id": 2, "answer": None, "score": 5, "question_id": " q-01 "},
    )
    items = read_answers((path,)).items
    assert [(item.id, item.question_id, item.answer) for item in items] == [
        ("a1", "q-01", ""),
        ("2", "q-01", ""),
    ]


def test_a_doubled_id_is_listed_with_its_first_place(tmp_path: Path) -> None:
    one = write(tmp_path / "1.jsonl", GOOD)
    two = write(tmp_path / "2.jsonl", {**GOOD, "id": "b"}, GOOD)
    found = read_answers((tmp_path,))
    assert [item.id for item in found.items] == ["a1", "b"]
    assert found.problems == (f"{two}:2: id 'a1' was used at {one}:1; give each its own",)


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", GOOD)
    found = read_answers((path, tmp_path, path))
    assert (len(found.items), found.problems) == (1, ())


def test_results_of_an_earlier_run_are_not_taken_for_answers(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", GOOD)
    (tmp_path / "out").mkdir()
    write(tmp_path / "out" / "grades.jsonl", {"id": "a1", "question_id": "q-01", "score": 1})
    found = read_answers((tmp_path,))
    assert (len(found.items), found.problems) == (1, ())


def test_encodings_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = json.dumps(GOOD).encode()
    path.write_bytes(b"\xef\xbb\xbf" + good + b"\r\n" + b'{"id": "\xe9"}\r\n')
    found = read_answers((path,))
    assert len(found.items) == 1
    assert found.problems == (f"{path}:2: not UTF-8 text; save the file as UTF-8",)


def test_an_endless_line_is_listed_and_the_next_one_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MAX_LINE_BYTES", 200)
    path = write(tmp_path / "a.jsonl", {**GOOD, "answer": "x" * 1000}, {**GOOD, "id": "a2"})
    found = read_answers((path,))
    assert [item.id for item in found.items] == ["a2"]
    assert found.problems == (f"{path}:1: longer than 200 bytes; put each answer on its own line",)


def test_a_path_that_does_not_exist_or_holds_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        read_answers((tmp_path / "missing",))
    with pytest.raises(InputError, match=r"no \*\.jsonl file; an answers file has lines like"):
        read_answers((tmp_path,))
