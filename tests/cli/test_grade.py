"""`interviewer grade` end to end on the built-in grader, as a scheduler would run it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.cli.test_main import run

GOOD = (
    "The hypervisor sits between the hardware and the guest operating systems. One physical host "
    "runs many virtual machines side by side. Before that, servers were idle most of the day, "
    "around ten percent load."
)


def answers(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_answers_file_is_graded_as_the_contract_says(tmp_path: Path) -> None:
    source = answers(
        tmp_path / "answers.jsonl",
        {"id": "good", "question_id": "hv-01", "answer": GOOD},
        {"id": "empty", "question_id": "hv-01", "answer": ""},
        {"id": "null", "question_id": "hv-02", "answer": None},
    )
    out = tmp_path / "out"
    done = run("grade", str(source), "--out", str(out), "--grader", "builtin", "--json")
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert (outcome["n_items"], outcome["n_graded"], outcome["n_ungraded"]) == (3, 3, 0)
    rows = [json.loads(line) for line in (out / "grades.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == ["good", "empty", "null"]
    good = rows[0]
    assert good["status"] == "graded"
    assert 0 < good["score"] <= 1
    assert len(good["points"]) == 10
    for point in good["points"]:
        assert point["verdict"] in ("met", "partly", "missed", "wrong")
        assert 0 <= point["confidence"] <= 1
        if point["verdict"] == "missed":
            assert point["evidence"] is None
        elif point["evidence"] == "verified":
            assert point["quote"] in GOOD
    assert any(point["evidence"] == "verified" for point in good["points"])
    assert good["grader"]["grader"] == "builtin"
    assert good["grader"]["pack_id"] == "hypervisors"
    assert [row["score"] for row in rows[1:]] == [0.0, 0.0]
    table = list(csv.DictReader((out / "summary.csv").read_text().splitlines()))
    assert [row["id"] for row in table] == ["good", "empty", "null"]
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "ten percent load" in page


def test_lines_that_cannot_be_used_are_listed_and_the_rest_is_graded(tmp_path: Path) -> None:
    source = tmp_path / "answers.jsonl"
    source.write_bytes(
        b'{"id": "a", "question_id": "hv-01", "answer": "no idea"}\n'
        b"{not json}\n"
        b"\xff\xfe binary \x00\n"
        b'{"id": "b", "question_id": "hv-99", "answer": "x"}\n'
        b'{"id": "c", "question_id": "hv-01", "answer": "half \\ud83d of an emoji"}\n'
    )
    out = tmp_path / "out"
    done = run("grade", str(source), "--out", str(out))
    assert done.returncode == 1
    assert f"{source}:2: not JSON" in done.stderr
    assert f"{source}:3: not UTF-8" in done.stderr
    rows = {
        row["id"]: row for row in map(json.loads, (out / "grades.jsonl").read_text().splitlines())
    }
    assert rows["a"]["status"] == "graded"
    for name, reason in (("b", "question_not_found"), ("c", "answer_refused")):
        assert rows[name]["status"] == "ungraded"
        assert rows[name]["reason"].startswith(reason)
        assert rows[name]["score"] is None


def test_resumed_run_grades_only_what_is_missing_and_ends_the_same(tmp_path: Path) -> None:
    source = answers(
        tmp_path / "answers.jsonl",
        *({"id": str(n), "question_id": "hv-01", "answer": f"{GOOD} {n}"} for n in range(4)),
    )
    out = tmp_path / "out"
    assert run("grade", str(source), "--out", str(out)).returncode == 0
    whole = (out / "grades.jsonl").read_bytes()
    # As after a kill: two rows are whole, the third is cut in the middle.
    lines = whole.splitlines(keepends=True)
    (out / "grades.jsonl").write_bytes(b"".join(lines[:2]) + lines[2][:100])
    done = run("grade", str(source), "--out", str(out), "--resume", "--json")
    assert json.loads(done.stdout)["n_reused"] == 2
    assert (out / "grades.jsonl").read_bytes() == whole


def test_missing_input_is_a_wrong_call(tmp_path: Path) -> None:
    done = run("grade", str(tmp_path / "nothing.jsonl"), "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "no such file or folder" in done.stderr
