"""Reading answers files: what cannot be used is listed, the rest is graded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interviewer.batch import answers
from interviewer.batch.answers import read_answers
from interviewer.domain.transcript import MappedItem, MappedTranscript, SpokenTurn, Transcript
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


def test_a_candidate_comes_from_the_line_else_from_the_id(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {**GOOD, "id": "ada/hv-01"},
        {**GOOD, "id": "x/1", "candidate": " Bob "},
        {**GOOD, "id": "c"},
        {**GOOD, "id": "d", "candidate": None},
        {**GOOD, "id": "e", "candidate": "a\nb"},
    )
    found = read_answers((path,))
    assert [item.candidate for item in found.items] == ["ada", "Bob", "", ""]
    assert found.problems[0].startswith(f"{path}:5: candidate 'a\\nb' holds characters")


def heard(path: Path) -> MappedTranscript:
    """A transcript of two turns in answer to one question, as a reader would give it."""
    if "broken" in path.name:
        raise InputError(f"{path}:1: no speech was found in it")
    turns = (
        SpokenTurn(speaker="I", text="What is it?", start_s=1.0),
        SpokenTurn(speaker="C", text="It is one.", start_s=65.0),
        SpokenTurn(speaker="C", text="And two."),
    )
    item = MappedItem(
        question_id="q-01",
        confidence=0.9,
        asked="What is it?",
        answers=("It is one.", "And two."),
        asked_turn=0,
        answer_turns=(1, 2),
    )
    return MappedTranscript(
        transcript=Transcript(file=str(path), format="srt", turns=turns),
        interviewers=("I",),
        candidates=("C",),
        items=() if "empty" in path.name else (item,),
        out_of_bank=(),
        problems=(f"{path}:3: a cue was cut off",),
        too_poor="noise" if "noisy" in path.name else "",
    )


def test_transcripts_and_answers_files_are_told_apart_and_both_read(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", GOOD)
    message = {"role": "user", "content": "It is one."}
    for name in ("chat.jsonl", "ada.srt", "noisy.vtt", "broken.srt", "empty.srt"):
        write(tmp_path / name, message)
    (tmp_path / "summary.csv").write_text("id\n")
    found = read_answers((tmp_path,), hear=heard)
    items = {item.id: item for item in found.items}
    assert sorted(items) == ["a1", "ada/q-01", "chat/q-01", "noisy/q-01"]
    ada = items["ada/q-01"]
    assert (ada.turns, ada.times) == (("It is one.", "And two."), ("1:05", ""))
    assert (ada.candidate, ada.asked, ada.unfit) == ("ada", "What is it?", "")
    assert items["noisy/q-01"].unfit == "noise"
    assert sorted(problem.removeprefix(str(tmp_path)) for problem in found.problems) == [
        "/broken.srt:1: no speech was found in it",
        "/empty.srt: no question of the pack is asked in it; see --pack",
    ]
    assert len(found.notes) == 4
    assert found.n_files == 6


def test_transcripts_of_one_name_in_two_folders_are_two_candidates(tmp_path: Path) -> None:
    for folder in ("monday", "tuesday"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "talk.srt").write_text("x")
    found = read_answers((tmp_path,), hear=heard)
    assert [item.id for item in found.items] == ["talk/q-01", "tuesday/talk/q-01"]
    assert found.problems == ()
