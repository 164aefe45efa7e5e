"""`interviewer grade` end to end on the built-in grader, as a scheduler would run it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.test_main import run
from tests.llm.openai_server import reply, serving

GOOD = (
    "The hypervisor sits between the hardware and the guest operating systems. One physical host "
    "runs many virtual machines side by side. Before that, servers were idle most of the day, "
    "around ten percent load."
)
SHORT = ("--pack", str(Path(__file__).resolve().parents[1] / "browser" / "short_pack"))
"""A pack of three questions, which is indexed in a moment."""


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


def test_repeats_and_the_second_opinion_end_in_the_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A gullible model credits everything in two runs and nothing in the third; the built-in
    # grader finds next to nothing in an answer that says nothing.
    vague = "I have worked with all of this for years and it is a very broad and deep subject."
    source = answers(
        tmp_path / "answers.jsonl", {"id": "vague", "question_id": "sp-01", "answer": vague}
    )
    out = tmp_path / "out"
    with serving() as server:
        generous = reply(lambda _: {"quote": vague, "reason": "", "verdict": "met"})
        server.then(generous, generous, reply())
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        arguments = ("--out", str(out), "--grader", "llm", "--repeats", "3", "--yes", *SHORT)
        done = run("grade", str(source), *arguments)
        assert done.returncode == 0, done.stderr
        assert len(server.requests) == 3
        assert f"1 need a human look; see {out / 'queue.jsonl'}" in done.stdout
        (row,) = map(json.loads, (out / "grades.jsonl").read_text().splitlines())
        assert (row["n_repeats"], row["low"], row["high"]) == (3, 0.0, row["score"])
        assert row["usage"] == {"calls": 3, "input_tokens": 300, "output_tokens": 60}
        assert row["second_score"] < 0.3
        (queued,) = map(json.loads, (out / "queue.jsonl").read_text().splitlines())
        assert queued["id"] == "vague"
        assert queued["reasons"] == row["needs_review"]
        assert row["needs_review"][0].startswith("the built-in grader gives 0.")
        assert row["needs_review"][1].startswith("verdicts differ between repeats on: ")
        assert "A person should look at 1 of these grades" in (out / "report.html").read_text()


def test_repeats_out_of_range_are_a_wrong_call(tmp_path: Path) -> None:
    done = run("grade", str(tmp_path), "--out", str(tmp_path / "out"), "--repeats", "10")
    assert done.returncode == 2
    assert "--repeats" in done.stderr


def test_resuming_with_another_input_keeps_the_grades_that_it_does_not_name(tmp_path: Path) -> None:
    first = answers(
        tmp_path / "first.jsonl",
        *({"id": name, "question_id": "hv-01", "answer": ""} for name in ("a", "b")),
    )
    second = answers(tmp_path / "second.jsonl", {"id": "c", "question_id": "hv-01", "answer": ""})
    out = tmp_path / "out"
    run("grade", str(first), "--out", str(out))
    run("grade", str(second), "--out", str(out), "--resume")
    rows = [json.loads(line) for line in (out / "grades.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == ["c", "a", "b"]


def test_answers_to_unknown_questions_are_counted_as_not_graded_in_the_report(
    tmp_path: Path,
) -> None:
    source = answers(
        tmp_path / "answers.jsonl",
        {"id": "a", "question_id": "hv-01", "answer": ""},
        {"id": "b", "question_id": "hv-99", "answer": "x"},
    )
    run("grade", str(source), "--out", str(tmp_path / "out"))
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "1 not graded" in page
    assert "No such question in the pack" in page
