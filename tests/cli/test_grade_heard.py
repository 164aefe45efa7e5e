"""`interviewer grade` on transcripts: the mapping goes out, comes back corrected, and a model may
settle what is doubtful."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from interviewer.cli.grade_settle import SettledFile
from interviewer.cli.main import main
from tests.cli.forked_runs import InstantJudge
from tests.llm import openai_server as act

PACK = Path(__file__).resolve().parents[2] / "eval" / "gold" / "networking"
TALK = """Interviewer: How does the router at home let many devices share one public address?

Candidate: It is NAT. It rewrites addresses and ports and keeps a table of them.

Interviewer: And where do you live?

Candidate: In a small town by the sea, with two cats.
"""
ZOOM = """[Ann Lee] 00:00:05
Nothing is cached anywhere, who asks whom until DNS has the answer?

[Bo Ray] 00:01:15
The laptop asks the recursive resolver, and that one asks a root server first, and then
the servers of the top-level domain.
"""
Grade = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all of them, so that the pack is indexed once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def grade(
    tmp_path: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Grade:
    """Runs the command on a folder of two transcripts: exit status, stdout and stderr."""
    monkeypatch.setenv("INTERVIEWER_HOME", str(home))
    monkeypatch.setattr("interviewer.wiring.BuiltinJudge", InstantJudge)
    talks = tmp_path / "talks"
    talks.mkdir()
    (talks / "one.md").write_text(TALK, encoding="utf-8")
    (talks / "two.txt").write_text(ZOOM, encoding="utf-8")

    def run(*arguments: object) -> tuple[int, str, str]:
        words = ["interviewer", "grade", str(talks), *map(str, arguments), "--pack", str(PACK)]
        monkeypatch.setattr(sys, "argv", [*words, "--out", str(tmp_path / "out")])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run


def graded(tmp_path: Path) -> dict[str, str]:
    lines = (tmp_path / "out" / "grades.jsonl").read_text(encoding="ascii").splitlines()
    return {row["id"]: row["question_id"] for row in map(json.loads, lines)}


def corrected(path: Path, change: Callable[[dict[str, str]], None]) -> None:
    """What a person does to the table in a spreadsheet."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        change(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0])
        out.writeheader()
        out.writerows(rows)


def test_a_corrected_row_changes_the_question_that_a_turn_is_graded_for(
    tmp_path: Path, grade: Grade
) -> None:
    table = tmp_path / "map.csv"
    status, _, err = grade("--mapping", table)
    assert status == 0, err
    assert f"who asked what is in {table}; correct it there" in err
    assert graded(tmp_path) == {"one/net-05": "net-05", "two/net-02": "net-02"}

    def change(row: dict[str, str]) -> None:
        if row["question_id"] == "net-05":
            row["question_id"] = "net-04"

    corrected(table, change)
    before = table.read_bytes()
    status, out, err = grade("--mapping", table, "--resume")
    assert status == 0, err
    assert f"one.md: who asked what is taken from {table}" in err
    assert "2 graded (1 from before)" in out
    assert graded(tmp_path) == {
        "one/net-04": "net-04",
        "two/net-02": "net-02",
        "one/net-05": "net-05",  # graded before and kept, though nobody asks for it now
    }
    assert "one/net-05" not in (tmp_path / "out" / "summary.csv").read_text(encoding="utf-8")
    assert table.read_bytes() == before


def test_a_transcript_with_half_a_character_is_graded_like_the_others(
    tmp_path: Path, grade: Grade
) -> None:
    rows = [
        {"role": "interviewer", "content": "How do many devices share one address? NAT \ud83d?"},
        {"role": "candidate", "content": "It rewrites addresses and ports and keeps a table. " * 3},
    ]
    (tmp_path / "talks" / "half.json").write_text(json.dumps(rows))
    status, _, err = grade("--mapping", tmp_path / "map.csv")
    assert status == 0, err
    assert "half.json: 1 segment(s) hold half a character; replaced by \ufffd" in err
    assert graded(tmp_path)["half/net-05"] == "net-05"
    assert "NAT \ufffd?" in (tmp_path / "map.csv").read_text(encoding="utf-8")


def test_a_dry_run_exports_the_mapping_and_grades_nothing(tmp_path: Path, grade: Grade) -> None:
    table = tmp_path / "talks" / "map.csv"
    assert grade("--mapping", table, "--dry-run")[0] == 0
    assert not (tmp_path / "out").exists()
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert {Path(row["file"]).name for row in rows} == {"one.md", "two.txt"}
    assert [(row["part"], row["settled_by"]) for row in rows[:3]] == [
        ("asks", "retrieval"),
        ("answers", "retrieval"),
        ("beside", "retrieval"),
    ]
    assert rows[-1]["start_s"] == "75.000"
    # it lies among the transcripts, and is not taken for one
    status, _, err = grade("--mapping", table, "--dry-run")
    assert (status, "in 2 file(s)" in err) == (0, False)
    assert "could not be read" not in err


def test_corrections_that_fit_nothing_are_refused_before_anything_is_graded(
    tmp_path: Path, grade: Grade
) -> None:
    table = tmp_path / "map.csv"
    assert grade("--mapping", table, "--dry-run")[0] == 0

    def change(row: dict[str, str]) -> None:
        row["question_id"] = row["question_id"].replace("net-05", "net-50")
        if row["file"].endswith("two.txt") and row["turn"] == "2":
            row["turn"] = "20"

    corrected(table, change)
    status, _, err = grade("--mapping", table)
    assert status == 2
    assert f"{table}:2: the pack has no question 'net-50'; " in err
    assert f"{table}:7: turn 20, but " in err
    assert "two.txt has 2; export its mapping again" in err
    assert not (tmp_path / "out" / "grades.jsonl").exists()


def test_a_table_about_other_transcripts_is_refused_and_one_about_some_is_told(
    tmp_path: Path, grade: Grade
) -> None:
    table = tmp_path / "map.csv"
    table.write_text("file,turn,part,question_id\nother.vtt,1,,\n", encoding="utf-8")
    status, _, err = grade("--mapping", table)
    assert status == 2
    assert "has no rows of the transcripts that are graded; it is about other.vtt" in err
    table.write_text(
        "file,turn,part,question_id\none.md,1,asks,net-01\none.md,2,answers,net-01\n",
        encoding="utf-8",
    )
    status, _, err = grade("--mapping", table)
    assert status == 0, err
    assert "has no rows of 1 transcript(s), which are mapped as ever: " in err
    assert graded(tmp_path) == {"one/net-01": "net-01", "two/net-02": "net-02"}


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[act.Server]:
    """An endpoint at a dollar a thousand tokens, and a mapping of which nothing is sure."""
    prices = tmp_path / "prices.yaml"
    prices.write_text("as_of: 2026-01-01\nmodels:\n  m: {input: 1000, output: 1000}\n")
    monkeypatch.setattr("interviewer.transcripts.align.DOUBTED", 2.0)
    with act.serving() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("INTERVIEWER_MODEL", "m")
        monkeypatch.setenv("INTERVIEWER_PRICES", str(prices))
        yield server


def settling(handler: act.Handler, body: dict[str, Any]) -> None:
    """Says net-04 for the first turn, and nothing of the pack for the others."""
    turns = list(act.schema_of(body)["properties"])
    said = {turn: "net-04" if turn == "turn_1" else "out_of_bank" for turn in turns}
    message = {"role": "assistant", "content": json.dumps(said)}
    handler.send_json(200, act.completion(body, message))


def test_a_model_settles_doubts_in_one_call_a_transcript_and_is_named(
    tmp_path: Path, grade: Grade, model: act.Server
) -> None:
    model.always = settling
    options = ("--grader", "builtin", "--settle", "--mapping", tmp_path / "map.csv")
    plan = json.loads(grade(*options[:3], "--dry-run", "--json")[1])
    assert (plan["calls"], plan["settle_calls"], plan["n_doubtful"]) == (2, 2, 3)
    assert plan["usd"] == pytest.approx((plan["input_tokens"] + plan["output_tokens"]) / 1_000)
    assert model.requests == []
    # it costs money, and nobody is there to ask
    assert grade(*options)[0] == 2
    assert model.requests == []
    status, out, err = grade(*options, "--yes")
    assert status == 0, err
    assert len(model.requests) == 2
    assert "2 of them settle what 3 doubtful turn(s) of the interviewers ask" in err
    assert "one.md:1: m settled that this asks net-04; retrieval had taken it for net-05" in err
    assert "2 model calls" in out
    assert graded(tmp_path) == {"one/net-04": "net-04", "two/net-04": "net-04"}
    rows = list(csv.DictReader((tmp_path / "map.csv").read_text().splitlines()))
    assert [row["settled_by"] for row in rows] == ["m", "retrieval", "m", "", "m", "retrieval"]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "m settled that this asks net-04" in page
    # what was settled is not asked again, and maps as before
    status, out, err = grade(*options[:3], "--resume")
    assert status == 0, err
    assert len(model.requests) == 2
    assert "2 graded (2 from before)" in out
    assert "no model is called: it costs nothing" in err


def test_a_model_that_fails_leaves_retrievals_answer_and_a_budget_holds(
    tmp_path: Path, grade: Grade, model: act.Server
) -> None:
    model.always = act.text("net-04")
    status, _, err = grade("--grader", "builtin", "--settle", "--yes")
    assert status == 0, err
    assert "one.md: 2 doubtful turn(s) are left as retrieval has them: m at 127.0.0.1" in err
    assert graded(tmp_path) == {"one/net-05": "net-05", "two/net-02": "net-02"}
    assert len(model.requests) == 2
    status, _, err = grade("--grader", "builtin", "--settle", "--budget-usd", "0.01", "--resume")
    assert status == 0, err
    assert "left as retrieval has them: this run's budget does not allow" in err
    assert len(model.requests) == 2


def test_nothing_is_settled_without_an_endpoint_and_in_no_other_way_than_asked_for(
    tmp_path: Path, grade: Grade, model: act.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert grade("--grader", "builtin")[0] == 0
    assert grade("--engine", "openai-batch", "--settle")[0] == 2
    for options, n_settled in ((("--grader", "llm"), 2), (("--grader", "llm", "--no-settle"), 0)):
        plan = json.loads(grade(*options, "--dry-run", "--json")[1])
        assert plan["settle_calls"] == n_settled
    assert model.requests == []
    monkeypatch.delenv("OPENAI_BASE_URL")
    status, _, err = grade("--settle")
    assert status == 2
    assert "--settle asks a model; set OPENAI_API_KEY, or OPENAI_BASE_URL" in err


def test_what_was_settled_survives_a_line_that_was_cut_off(tmp_path: Path) -> None:
    one = SettledFile(tmp_path)
    one.put("a", {2: "net-01"})
    with (tmp_path / "settled.jsonl").open("ab") as file:
        file.write(b'\n{"key": "b", "cho')
    two = SettledFile(tmp_path)
    assert (two.get("a"), two.get("b")) == ({2: "net-01"}, None)
    two.put("c", {4: "out_of_bank"})
    three = SettledFile(tmp_path)
    assert (three.get("a"), three.get("c")) == ({2: "net-01"}, {4: "out_of_bank"})


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_file_whose_name_is_no_utf8_is_graded_and_shown_in_every_result(
    grade: Grade, tmp_path: Path
) -> None:
    name = os.fsdecode(b"bo\xff\xe9.md")
    (tmp_path / "talks" / name).write_text(TALK, encoding="utf-8")
    (tmp_path / "talks" / os.fsdecode(b"empty\xff.srt")).touch()
    status, _, told = grade("--max-ungraded", "100%")
    assert status in (0, 1)
    assert r"empty\xff.srt:1: the file is empty" in told
    assert r"bo\xff\xe9/net-05" in graded(tmp_path)
    for written in ("summary.csv", "report.html"):
        assert r"bo\xff\xe9" in (tmp_path / "out" / written).read_text(encoding="utf-8-sig")
